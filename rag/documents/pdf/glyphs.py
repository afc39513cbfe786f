"""Which characters of a line to ask pdfium about, and how large they seem where the file doesn't say."""

from rag.documents.pdf.calls import Kind, Rect

HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at a line's end; no line end stands after it
TALL, DEEP = frozenset("bdfhklt()[]{}|/"), frozenset("gjpqy()[]{}|/,;")


def with_size_seen(kind: Kind, text: str, rects: list[Rect]) -> Kind:
    """Return a line's type with the size that it seems to have, where what the file says can't be.

    Fonts that are drawn as pictures or shapes may be of any size by name, and are mostly of size 1.
    """
    direction, turn, base, size, bold, mono = kind
    height = max(rect[3] - rect[1] for rect in rects)
    if size > 2 and height < 3 * size:
        return kind
    tall = any(character in TALL or character.isupper() or character.isdigit() for character in text)
    deep = any(character in DEEP for character in text)
    seen = height / (0.91 if tall and deep else 0.69 if tall else 0.67 if deep else 0.46)
    return direction, turn, base, max(round(2 * seen) / 2, 1.0), bold, mono


def middle_of(text: str) -> int:
    """Return the offset of a character near the middle that isn't white space, if there is one."""
    middle = len(text) // 2
    while middle and text[middle].isspace():
        middle -= 1
    return middle if not text[middle].isspace() else first_of(text)


def first_of(text: str) -> int:
    """Return the offset of the first character that isn't white space."""
    return len(text) - len(text.lstrip())


def last_of(text: str) -> int:
    """Return the offset of the last character that isn't white space or a hyphen at the line's end."""
    return max(len(text.removesuffix(HYPHEN).rstrip()) - 1, 0)
