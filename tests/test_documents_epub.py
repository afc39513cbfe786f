"""EPUB: the chapters of a book in reading order, however little of it is whole."""

import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from rag.documents import load
from rag.errors import Damaged, DocumentRefused, Encrypted, NoText, ReadingStopped

FILES = sorted((Path(__file__).parent / "formats" / "epub").glob("*.epub"))
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
    "<manifest>{manifest}</manifest><spine>{spine}</spine></package>"
)
ITEM = '<item id="{0}" href="{0}" media-type="application/xhtml+xml"/>'


def zipped(files: dict[str, str], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def book(
    chapters: dict[str, str], spine: list[str] | None = None, metadata: str = "", more: str = ""
) -> dict[str, str]:
    """Return the files of a book without a container: its package is found by its suffix."""
    manifest = "".join(ITEM.format(name) for name in chapters)
    references = "".join(f'<itemref idref="{name}"/>' for name in spine or chapters)
    package = PACKAGE.format(metadata=metadata, manifest=manifest, spine=references).replace(
        "</package>", f"{more}</package>"
    )
    return {"book.opf": package} | chapters


def text_of(files: dict[str, str]) -> str:
    return load("book.epub", zipped(files)).text


def test_chapters_stand_in_the_order_of_the_spine() -> None:
    assert text_of(book({"a.xhtml": "<p>Last</p>", "b.xhtml": "<p>First</p>"}, ["b.xhtml", "a.xhtml", "b.xhtml"])) == (
        "First\n\nLast"
    )


def test_chapters_that_are_missing_or_unknown_are_left_out() -> None:
    files = book({"a.xhtml": "<p>One</p>", "b.xhtml": "<p>Two</p>"}, ["a.xhtml", "nobody", "b.xhtml"])
    del files["a.xhtml"]

    assert text_of(files) == "Two"


def test_a_chapter_whose_bytes_are_damaged_is_left_out() -> None:
    data = zipped(book({"a.xhtml": "<p>One</p>", "b.xhtml": "<p>Two</p>"}))

    assert load("book.epub", data.replace(b"<p>One</p>", b"<p>0ne</p>")).text == "Two"


def test_a_table_of_contents_is_left_out() -> None:
    links = "".join(f'<p><a href="a.xhtml#{n}">Chapter {n}</a></p>' for n in range(6))
    guide = '<guide><reference type="toc" href="c.xhtml#top"/></guide>'
    files = book({"a.xhtml": "<p>Text</p>", "b.xhtml": links, "c.xhtml": "<p>Contents: Chapter</p>"}, more=guide)

    assert text_of(files) == "Text"


def test_notes_in_another_file_stand_behind_what_refers_to_them() -> None:
    chapter = '<p>Lit at dusk<a epub:type="noteref" href="../notes/n%201.xhtml#x">1</a>.</p><p>And put out.</p>'
    content = load(
        "book.epub", zipped(book({"text/a.xhtml": chapter, "notes/n 1.xhtml": '<div id="x"><p>1. At dawn.</p></div>'}))
    )

    assert content.text == "Lit at dusk.\n\nAt dawn.\n\nAnd put out."
    assert [block.kind for block in content.blocks] == ["paragraph", "footnote", "paragraph"]


def test_nothing_of_a_chapter_is_taken_for_boilerplate() -> None:
    chapter = "<header>A header.</header><aside class='sidebar'>Beside.</aside><footer>A footer.</footer>"

    assert text_of(book({"a.xhtml": chapter})) == "A header.\n\nBeside.\n\nA footer."


@pytest.mark.parametrize(
    ("metadata", "title", "date", "tags"),
    [
        ("<dc:title>Bees &amp; wax</dc:title>", "Bees & wax", None, ()),
        ("<dc:title>Untitled</dc:title><dc:title>Wax</dc:title>", "Wax", None, ()),
        ("<dc:title/>", "book", None, ()),
        ("<dc:date>2020-01-02T00:00:00Z</dc:date>", "book", "2020-01-02", ()),
        (
            '<dc:date event="modification">2020-01-02</dc:date><dc:date event="publication">1999-03-04</dc:date>',
            *("book", "1999-03-04", ()),
        ),
        ("<dc:subject>bees, wax</dc:subject><dc:subject>wax</dc:subject>", "book", None, ("bees", "wax")),
    ],
)
def test_the_package_gives_title_date_and_tags(
    metadata: str, title: str, date: str | None, tags: tuple[str, ...]
) -> None:
    content = load("book.epub", zipped(book({"a.xhtml": "<p>One</p>"}, metadata=metadata)))

    assert (content.title, content.date, content.tags) == (title, date, tags)


def test_a_book_without_a_package_is_read_by_its_chapters_names() -> None:
    assert text_of({"b.xhtml": "<p>Two</p>", "a.xhtml": "<p>One</p>"}) == "One\n\nTwo"
    assert text_of({"book.opf": "no XML at all", "a.xhtml": "<p>One</p>"}) == "One"


def test_paths_that_lead_out_of_the_book_lead_nowhere() -> None:
    assert text_of(book({"a.xhtml": "<p>One</p>"}, more="<guide/>") | {"x.opf": ""}) == "One"
    with pytest.raises(Damaged, match=r"^book.epub: "):
        text_of(
            {
                "book.opf": PACKAGE.format(
                    metadata="",
                    manifest=ITEM.format("../../../etc/passwd"),
                    spine='<itemref idref="../../../etc/passwd"/>',
                )
            }
        )


def test_a_book_without_chapters_is_damaged() -> None:
    with pytest.raises(Damaged, match=r"^book.epub: "):
        text_of({"mimetype": "application/epub+zip"})
    with pytest.raises(NoText):
        text_of(book({"a.xhtml": "<p/>"}))


def test_an_encrypted_picture_does_not_stop_the_reading() -> None:
    protected = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="aes"/><CipherData><CipherReference URI="{}"/>'
        "</CipherData></EncryptedData></encryption>"
    )
    files = book({"a.xhtml": "<p>One</p>"})

    assert text_of(files | {"META-INF/encryption.xml": protected.format("cover.jpg")}) == "One"
    with pytest.raises(Encrypted, match=r"^book.epub: "):
        text_of(files | {"META-INF/encryption.xml": protected.format("a.xhtml")})


def test_a_bomb_is_refused() -> None:
    files = book({"a.xhtml": "<p>" + " " * (40 << 20)})

    with pytest.raises(ReadingStopped, match=r"^book.epub: "):
        load("book.epub", zipped(files, zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_mutated_books_are_read_or_refused(path: Path) -> None:
    source, chance = path.read_bytes(), random.Random(path.name)
    for _ in range(20):
        data = bytearray(source)
        for _ in range(4):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(DocumentRefused):
            load("book.epub", bytes(data))
