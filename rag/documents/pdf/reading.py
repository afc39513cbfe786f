"""A page's lines, with their places and type. A gap in a line is a gap between cells or columns, so it divides the line."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rag.documents.pdf.calls import Kind, Rect, TextPage
from rag.documents.pdf.characters import BEFORE_MARK, LEADER, MARK, MAY_BE_MARK, ODD, cleaned
from rag.documents.pdf.glyphs import HYPHEN, first_of, last_of, middle_of, with_size_seen
from rag.documents.pdf.lines import MARKER, Frame, Line, joined

HYPHENS = ("-", "\u2010")
GAP = 1.0  # of the type's size: between words of a justified line there is less
CODE_GAP = 4.0
WIDE_PITCH = 0.62  # of the type's size for each character: prose has less, words that are far apart have more
HEADING_NUMBER = re.compile(r"(?:§ ?)?(?:\d+|[A-Z])(?:\.\d+)*[.:]?")
SPACE_BEFORE_STOP = re.compile(r" +(?=[.,;:)])")
LINE_PARTS = re.compile(f"[^{HYPHEN}]*{HYPHEN}|[^{HYPHEN}]+")
WORD = re.compile(r"\S+")


def lines_of(textpage: Any, frame: Frame) -> list[Line]:
    """Return the lines in the order of the page's content, those that can be seen."""
    page = TextPage(textpage, frame)
    text = page.text()
    shown = text.replace("\r\n", "")
    is_plain = shown.isascii() and shown.isprintable()  # a much faster look than that for odd characters
    reader = LineReader(page, not is_plain and bool(ODD.search(shown)))
    lines: list[Line] = []
    for start, piece in split_lines(text):
        if piece and not piece.isspace():
            reader.add_line(lines, piece, page.index_of(text, start))
    width, height = frame.shown
    return [line for line in lines if is_seen(line, width, height)]


def split_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a page's text with their offsets; a hyphen at a line's end stays with its line."""
    start = 0
    for line in text.split("\r\n"):
        if HYPHEN in line:
            for match in LINE_PARTS.finditer(line):
                yield start + match.start(), match[0]
        else:
            yield start, line
        start += len(line) + 2


class LineReader:
    """Makes lines of a page's characters. is_odd: some of these are not what a reader sees."""

    def __init__(self, page: TextPage, is_odd: bool) -> None:
        self._page = page
        self._is_odd = is_odd

    def add_line(self, lines: list[Line], text: str, index: int) -> None:
        """Append a line, or its parts where it has wide gaps."""
        kind = self._page.kind(index + middle_of(text))
        rects = self._page.rects(index, len(text), kind[0])
        if not rects:
            return
        kind = with_size_seen(kind, text, rects)
        size, mono = kind[3], kind[5]
        limit = (CODE_GAP if mono else GAP) * size
        gapped = len(rects) > 1 and any(are_apart(before, after, limit, size) for before, after in pairwise(rects))
        rect = rects[0] if len(rects) == 1 else around(rects)
        if gapped or (rect[2] - rect[0] > WIDE_PITCH * size * len(text) and " " in text and not mono):
            starts = self._starts(text, index, kind, limit)
            if len(starts) > 1:
                lines.extend(self._parts(text, index, starts, kind))
                return
        lines.append(self._made(text, index, rect, kind))

    def _starts(self, text: str, index: int, kind: Kind, limit: float) -> list[int]:
        """Return where the parts of a line begin: words that are far from the one before."""
        direction, size = kind[0], kind[3]
        starts = [0]
        before: Rect | None = None
        for word in WORD.finditer(text):
            first = self._page.rect(index + word.start(), direction)
            if before and first and are_apart(before, first, limit, size):
                starts.append(word.start())
            before = self._page.rect(index + word.end() - 1, direction)
        return starts

    def _parts(self, text: str, index: int, starts: list[int], kind: Kind) -> Iterator[Line]:
        """Yield the parts of a line; a list's marker or a heading's number goes with what follows it."""
        direction, size = kind[0], kind[3]
        parts: list[Line] = []
        for start, end in pairwise([*starts, len(text)]):
            rects = self._page.rects(index + start, end - start, direction)
            if rects:
                part = text[start:end]
                own = with_size_seen(self._page.kind(index + start + middle_of(part)), part, rects)
                made = self._made(part, index + start, around(rects), own)
                if parts and ends_with_leader(text[:start]):
                    parts[-1] = joined(parts[-1], made, LEADER)
                else:
                    parts.append(made)
        if len(parts) > 1 and parts[1].left - parts[0].right < 4 * size and goes_with_next(parts):
            parts[:2] = [joined(parts[0], parts[1])]
        for number, line in enumerate(parts):
            yield line._replace(follows=number > 0 and abs(line.base - parts[number - 1].base) < 0.5 * size)

    def _made(self, text: str, index: int, rect: Rect, kind: Kind) -> Line:
        """Return a line of the text, without marks and odd characters. Bold and the like is what it is at both ends too."""
        _, turn, base, size, bold, mono = kind
        if (bold or mono) and len(text) > 3:
            for at in (first_of(text), last_of(text)):
                end = self._page.kind(index + at)
                bold, mono = bold and end[4], mono and end[5]
        marks: tuple[str, ...] = ()
        if MAY_BE_MARK.search(text):
            text, marks = self._without_marks(text, index, kind)
        hyphened = text[-1:] == HYPHEN
        text = cleaned(text, mono, self._is_odd)
        if text[-1:] in HYPHENS and text[-2:-1].isalpha():  # pdfium leaves it where no line follows, as at a page's end
            hyphened, text = True, text[:-1]
        return Line(text, *rect, base, size, bold, mono, hyphened, False, turn, marks)

    def _without_marks(self, text: str, index: int, kind: Kind) -> tuple[str, tuple[str, ...]]:
        """Return the text without the marks that refer to notes, and these: small and raised behind a word."""
        marks: list[str] = []

        def shorter(match: re.Match[str]) -> str:
            start = match.start()
            before = BEFORE_MARK.search(text, max(start - 4, 0), start)
            if not before or not self._is_raised(index + start, index + len(text[:start].rstrip()) - 1, kind):
                return match[0]
            marks.extend(re.findall(r"\d+|[^\d\s,–-]+", match[0]))
            return ""

        text = MARK.sub(shorter, text)
        return SPACE_BEFORE_STOP.sub("", text) if marks else text, tuple(marks)

    def _is_raised(self, index: int, before: int, kind: Kind) -> bool:
        """Tell whether a character is smaller than the line's type and stands above the one before it."""
        direction, size = kind[0], kind[3]
        raised = self._page.height(before, direction) - self._page.height(index, direction)
        return raised > 0.25 * size or (raised > 0.1 * size and self._page.kind(index)[3] < 0.85 * size)


def are_apart(before: Rect, after: Rect, limit: float, size: float) -> bool:
    """Tell whether there is a gap between two rectangles of a line, or they are no line at all.

    pdfium puts what is filled into the fields of a form on one line.
    """
    along = max(after[0] - before[2], before[0] - after[2])
    return along > limit or abs(after[1] + after[3] - before[1] - before[3]) > 2 * size


def around(rects: list[Rect]) -> Rect:
    """Return the rectangle around others."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def is_seen(line: Line, width: float, height: float) -> bool:
    """Tell whether a line has text, and stands on its page, whose size as shown is given."""
    if line.turn in (1, 3):
        width, height = height, width
    return line.text != "" and line.right > 0 and line.left < width and line.bottom > 0 and line.top < height


def ends_with_leader(text: str) -> bool:
    """Tell whether a text ends with the dots that lead to a number."""
    return text.rstrip().endswith((". .", "...", "……"))


def goes_with_next(parts: list[Line]) -> bool:
    """Tell whether the first part of a line is a list's marker or a heading's number."""
    lead = parts[0].text
    if MARKER.match(f"{lead} x") and len(lead) <= 6:
        return True
    is_number = len(parts) == 2 and bool(HEADING_NUMBER.fullmatch(lead))
    return is_number and (lead[-1] in ".:" or "." in lead or parts[1].bold)
