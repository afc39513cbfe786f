"""Which lines are headings, and of what level: by the document's outline, else by their type."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import pypdfium2 as pdfium

from rag.documents.pdf.lines import Line
from rag.documents.pdf.parts import text_of
from rag.documents.pdf.sheets import Sheet

LARGER = 1.08  # than the text
LONGEST = 200  # characters
LONGEST_BOLD = 120
MOST_BOOKMARKS = 20_000
LEAD = re.compile(r"^(?:(?:chapter|section|part|appendix)\s+)?(?:\d+|[a-z](?=[.)]))(?:\.\d+)*[.):]?\s+", re.IGNORECASE)


class Style(NamedTuple):
    """What headings of one level have in common."""

    size: float
    bold: bool
    capitals: bool = False


class Outline:
    """A document's bookmarks: the titles of each page with their levels."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._titles: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for bookmark in islice(document.get_toc(max_depth=12), MOST_BOOKMARKS):
            destination = bookmark.get_dest()
            page = destination.get_index() if destination else None
            title = compared(bookmark.get_title())
            if page is not None and title:
                self._titles[page + 1].setdefault(title, min(bookmark.level + 1, 6))

    def titles(self, page: int) -> dict[str, int]:
        """Return the titles that begin on a page, as `compared` has them, with their levels."""
        return self._titles.get(page, {})


def compared(text: str) -> str:
    """Return what a title and its bookmark have in common: compared("1.2  Care of Pumps") == "careofpumps"."""
    return re.sub(r"[\W_]+", "", LEAD.sub("", text.strip())).casefold()


class Typography:
    """The type of the document's text, by the pages seen so far."""

    def __init__(self) -> None:
        self._sizes: Counter[float] = Counter()
        self._mono = self._bold = self._all = 0

    def see(self, sheets: Sequence[Sheet]) -> None:
        """Count the characters of more pages."""
        for sheet in sheets:
            for line in sheet.lines:
                length = len(line.text)
                self._sizes[round(2 * line.size) / 2] += length
                self._all += length
                if line.mono:
                    self._mono += length
                if line.bold:
                    self._bold += length

    @property
    def size(self) -> float:
        """Return the size that most of the text has."""
        return max(self._sizes, key=lambda size: (self._sizes[size], size)) if self._sizes else 10.0

    @property
    def is_mono(self) -> bool:
        return 2 * self._mono > self._all

    @property
    def is_bold(self) -> bool:
        return 2 * self._bold > self._all


def style_of(lines: list[Line]) -> Style:
    text = text_of(lines)
    return Style(round(2 * lines[0].size) / 2, all(line.bold for line in lines), text.isupper())


def looks_like_heading(lines: list[Line], body: float, is_bold: bool) -> bool:
    """Tell by its type whether a paragraph may be a heading. body, is_bold: the size and weight of the text."""
    text = text_of(lines)
    if (
        len(lines) > 4
        or len(text) > LONGEST
        or text[-1] in ".,;"
        or text[0].islower()
        or lines[0].turn
        or "\t" in text
        or sum(map(str.isalpha, text)) < 2
    ):
        return False
    if lines[0].size >= LARGER * body:
        return True
    if lines[0].size < 0.95 * body or len(lines) > 2 or len(text) > LONGEST_BOLD or text[-1] in ":…":
        return False
    if not is_bold and all(line.bold for line in lines):
        return True
    return text.isupper() and sum(map(str.isalpha, text)) > 5 and len(text) < 80 and len(lines) == 1 - lines[0].mono


def levels_of(headings: Sequence[tuple[Style, int]]) -> dict[Style, int]:
    """Return each style's level. headings: their styles, and their levels in the outline, 0 for those not in it.

    The outline's word holds for a style; other styles come in the order of their type, below what is larger than they.
    """
    told: defaultdict[Style, Counter[int]] = defaultdict(Counter)
    for style, level in headings:
        if level:
            told[style][level] += 1
    known = {style: counts.most_common(1)[0][0] for style, counts in told.items()}
    level = 0
    levels: dict[Style, int] = {}
    above: Style | None = None
    for style in sorted({style for style, _ in headings}, reverse=True):
        is_same = above and above[1:] == style[1:] and above.size - style.size < 0.04 * above.size
        level = known.get(style, level if is_same else level + 1)
        levels[style] = min(level, 6)
        above = style
    return levels
