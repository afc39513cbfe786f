"""Wrong suffixes: one clear line of what the bytes are."""

import pytest

from rag.documents.formats import format_of
from rag.documents.signatures import check_signature
from rag.errors import Encrypted, UnsupportedFormat

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check(name: str, data: bytes) -> None:
    found = format_of(name)
    assert found
    check_signature(name, data, found)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"%PDF-1.7", "the name says plain text, its bytes are a PDF"),
        ("a.csv", b"PK\x03\x04", "the name says CSV, its bytes are a zip or an office document"),
        ("a.eml", OLE, "the name says e-mail, its bytes are an old office document, or a mail in Outlook's own format"),
        ("a.json", b"\x1f\x8b", "the name says JSON, its bytes are a gzip archive"),
        ("a.zip", b"Rar!\x1a\x07", "the name says zip, its bytes are a RAR archive"),
        ("a.pdf", b"\xef\xbb\xbf\n<!DOCTYPE html><title>", "the name says PDF, its bytes are a web page"),
        ("a.docx", b"<html>", "the name says Word, its bytes are a web page"),
        ("a.docx", b"Only text.", "the name says Word, its bytes aren't"),
    ],
)
def test_bytes_of_another_format_are_told(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        check(name, data)

    assert refused.value.message == f"{name}: {message}"


def test_an_old_or_encrypted_office_document_is_told() -> None:
    with pytest.raises(Encrypted):
        check("a.docx", OLE)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"junk\n%PDF-1.7"),
        ("a.zip", b"PK\x05\x06"),
        ("a.png", b"\xff\xd8\xff"),
        ("a.md", b"<html>"),
        ("a.txt", b"MZ is the old name of it."),
    ],
)
def test_bytes_that_may_be_of_the_format_pass(name: str, data: bytes) -> None:
    check(name, data)
