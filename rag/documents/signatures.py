"""What a file's first bytes say of its format: a wrong suffix is one clear line, not a loader's surprise."""

from rag.documents.formats import Format
from rag.errors import Encrypted, UnsupportedFormat

ZIPPED = ("Word", "OpenDocument text", "EPUB", "PowerPoint", "Excel", "zip")
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip or an office document"),
    (b"PK\x05\x06", "an empty zip"),
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document, or a mail in Outlook's own format"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"MZ\x90\x00", "a program"),
)
PAGE = (b"<!doctype html", b"<html")  # what a server sends instead of a file that one must log in for
EXPECTED = {
    "PDF": ("a PDF",),
    "RTF": ("RTF",),
    "picture": ("a PNG picture", "a JPEG picture", "a TIFF picture"),
    **dict.fromkeys(ZIPPED, ("a zip or an office document", "an empty zip")),
}
JUNK_BEFORE_PDF = 1024  # bytes; readers of PDF look so far for its header
OLE = "an old office document, or a mail in Outlook's own format"


def check_signature(name: str, data: bytes, found: Format) -> None:
    """Raise UnsupportedFormat where the bytes are of another format than the name says."""
    kind = next((what for start, what in SIGNATURES if data.startswith(start)), None)
    if found.name == "PDF" and b"%PDF-" in data[:JUNK_BEFORE_PDF]:
        return
    expected = EXPECTED.get(found.name)
    if kind == OLE and found.name in ZIPPED:
        raise Encrypted(
            f"{name}: it is encrypted, or of the format of Office before 2007",
            hint="save it without a password, in today's format",
        )
    if expected and data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGE):
        kind = "a web page"
    if (expected and kind not in expected) or (not expected and kind):
        is_what = f"its bytes are {kind}" if kind else "its bytes aren't"
        raise UnsupportedFormat(
            f"{name}: the name says {found.name}, {is_what}", hint="give it its real suffix, or leave it out"
        )
