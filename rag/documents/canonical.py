"""Building a canonical text block by block, so that every block's offsets are right by construction."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from rag.types import Block, BlockKind, Box, Place, Span


def normalised(text: str) -> str:
    """Return `text` in NFC with \\n line ends and no byte-order mark: done once, before any offset exists.

    NUL becomes U+FFFD, as CommonMark has it: SQLite's substr would end a text there. Half a surrogate pair becomes "?",
    since UTF-8 can't write it down.
    """
    if text.isascii() and "\r" not in text and "\0" not in text:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").removeprefix("\ufeff")
    return unicodedata.normalize("NFC", without_surrogates(text))


def without_surrogates(text: str) -> str:
    """Return `text` with each half surrogate, which UTF-8 can't write down, as "?"."""
    return text.encode("utf-8", "replace").decode()


class Run(NamedTuple):
    """A piece of a block's text with its place on the page, such as a line with the space or line end behind it.

    turns: the pages that begin with it; 1 where a block goes on over the end of a page.
    """

    text: str
    box: Box | None = None
    doubt: float | None = None
    turns: int = 0


class CanonicalText:
    """A text that grows by blocks; `text`, `blocks`, `pages` and `places` are what it has become."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._table_opens = False
        self._page_starts: list[int | None] = []  # None: nothing has been written on the page yet
        self.blocks: list[Block] = []
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def pages(self) -> tuple[Span, ...]:
        """Return the span of each page that was opened, end to end; a page without text is empty."""
        spans: list[Span] = []
        end = self._length
        for start in reversed(self._page_starts):
            begin = end if start is None else start
            spans.append(Span(begin, end))
            end = begin
        return tuple(reversed(spans))

    def open_page(self) -> None:
        """Let what comes next stand on a new page."""
        self._page_starts.append(None)

    def add(self, kind: BlockKind, text: str, level: int = 0, ordered: bool = False) -> None:
        """Append a block, after an empty line; after a line end only within a list. Blank text is left out."""
        text = normalised(text).strip()
        if text:
            self._separate(kind)
            start = self._append(text)
            self.blocks.append(Block(kind, start, self._length, level, ordered=ordered))

    def add_runs(
        self, kind: BlockKind, runs: Sequence[Run], level: int = 0, ordered: bool = False, marker: str = ""
    ) -> None:
        """Append a block that is made of runs, whose places are kept. White space at its ends is left out.

        marker: of a list item, with its space; it stands before the block, not in it.
        add_runs("paragraph", [Run("A line and ", box), Run("the next one.", other_box)])
        """
        whole = normalised("".join(run.text for run in runs))
        left, right = len(whole) - len(whole.lstrip()), len(whole.rstrip())
        if right <= left:
            for _ in range(sum(run.turns for run in runs)):
                self.open_page()
            return
        self._separate(kind)
        if marker:
            self._append(normalised(marker))
        offset = self._length
        raw = 0
        for run in runs:
            start = min(max(raw, left), right) - left + offset
            for _ in range(run.turns):
                self.open_page()
            self._write_on_page(start)
            text = normalised(run.text)
            raw += len(text)
            end = min(start + len(text.rstrip()), right - left + offset)
            if run.box and end > start:
                self.places.append(Place(start, end, max(len(self._page_starts), 1), run.box, run.doubt))
        start = self._append(whole[left:right])
        self.blocks.append(Block(kind, start, self._length, level, ordered=ordered))

    def open_table(self) -> None:
        """Let the next row stand apart from those of a table right above it."""
        self._table_opens = True

    def add_row(self, kind: BlockKind, cells: Sequence[str], between: str = "\t") -> None:
        """Append a table's header or row: its cells, `between` them. A row of blank cells is left out."""
        cells = [" ".join(normalised(cell).split()) for cell in cells]
        if not any(cells):
            return
        self._separate(kind)
        spans = []
        for number, cell in enumerate(cells):
            if number:
                self._append(between)
            start = self._append(cell)
            spans.append(Span(start, self._length))
        filled = [span for span in spans if span.end > span.start]
        self.blocks.append(Block(kind, filled[0].start, filled[-1].end, cells=tuple(spans)))

    def _append(self, text: str) -> int:
        start = self._length
        self._write_on_page(start)
        self._parts.append(text)
        self._length += len(text)
        return start

    def _write_on_page(self, start: int) -> None:
        """Note where the last page begins, if this is the first that is written on it."""
        if self._page_starts and self._page_starts[-1] is None:
            self._page_starts[-1] = start

    def _separate(self, kind: BlockKind) -> None:
        table_opens, self._table_opens = self._table_opens, False
        if not self.blocks:
            return
        last = self.blocks[-1].kind
        row_below = kind == "table_row" and last in ("table_header", "table_row") and not table_opens
        separator = "\n" if row_below or last == kind == "list_item" else "\n\n"
        self._parts.append(separator)
        self._length += len(separator)
