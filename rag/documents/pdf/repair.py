"""What is missing at the end of a file that was cut off: where its parts are, and which of them are pages."""

import re

OBJECT = re.compile(rb"(?<![\d])(\d{1,8})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b")
CATALOG = re.compile(rb"/Type\s*/Catalog\b")
PAGE = re.compile(rb"/Type\s*/Page\b")
LONGEST_PAGE = 20_000  # bytes of a page's dictionary that are looked through
MOST_PAGES = 20_000


def repaired(data: bytes) -> bytes | None:
    """Return the file with a new end, for a reader that rebuilds the list of its parts; None if it has no page."""
    root = numbers_before(data, CATALOG)[-1:]
    if root:
        return with_trailer(data, b"", root[0])
    pages = numbers_before(data, PAGE)[:MOST_PAGES]
    if not pages:
        return None
    free = max(int(match[1]) for match in OBJECT.finditer(data)) + 1
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    new = b"\n%d 0 obj\n<< /Type /Pages /Count %d /Kids [ %b ] >>\nendobj\n" % (free, len(pages), kids)
    new += b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (free + 1, free)
    return with_trailer(data, new, free + 1)


def numbers_before(data: bytes, pattern: re.Pattern[bytes]) -> list[int]:
    """Return the numbers of the objects that a pattern stands in, each once."""
    found: dict[int, None] = {}
    for match in pattern.finditer(data):
        begin = data.rfind(b" obj", max(0, match.start() - LONGEST_PAGE), match.start())
        header = OBJECT.search(data, max(0, begin - 20), begin + 4) if begin >= 0 else None
        if header:
            found.setdefault(int(header[1]))
    return list(found)


def with_trailer(data: bytes, objects: bytes, root: int) -> bytes:
    """Return the file with more objects and a trailer; the wrong startxref lets readers look for the objects themselves."""
    return data + b"\nendstream\nendobj\n" + objects + b"trailer\n<< /Root %d 0 R >>\nstartxref\n0\n%%%%EOF\n" % root
