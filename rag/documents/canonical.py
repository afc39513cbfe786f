"""Building a canonical text block by block, so that every block's offsets are right by construction."""

import unicodedata

from rag.types import Block, BlockKind, Span


def normalised(text: str) -> str:
    """Return `text` in NFC with \\n line ends and no byte-order mark: done once, before any offset exists.

    NUL becomes U+FFFD, as CommonMark has it: SQLite's substr would end a text there.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").removeprefix("\ufeff")
    return unicodedata.normalize("NFC", text)


def without_surrogates(text: str) -> str:
    """Return `text` with each half surrogate, which UTF-8 can't write down, as "?"."""
    return text.encode("utf-8", "replace").decode()


class CanonicalText:
    """A text that grows by blocks; `text` and `blocks` are what it has become."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._table_opens = False
        self.blocks: list[Block] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, kind: BlockKind, text: str, level: int = 0, ordered: bool = False) -> None:
        """Append a block, after an empty line; after a line end only within a list. Blank text is left out."""
        text = normalised(text).strip()
        if text:
            self._separate(kind)
            start = self._append(text)
            self.blocks.append(Block(kind, start, self._length, level, ordered=ordered))

    def open_table(self) -> None:
        """Let the next row stand apart from those of a table right above it."""
        self._table_opens = True

    def add_row(self, kind: BlockKind, cells: list[str]) -> None:
        """Append a table's header or row: its cells, tab between them. A row of blank cells is left out."""
        cells = [" ".join(normalised(cell).split()) for cell in cells]
        if not any(cells):
            return
        self._separate(kind)
        spans = []
        for number, cell in enumerate(cells):
            if number:
                self._append("\t")
            start = self._append(cell)
            spans.append(Span(start, self._length))
        filled = [span for span in spans if span.end > span.start]
        self.blocks.append(Block(kind, filled[0].start, filled[-1].end, cells=tuple(spans)))

    def _append(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def _separate(self, kind: BlockKind) -> None:
        table_opens, self._table_opens = self._table_opens, False
        if not self.blocks:
            return
        last = self.blocks[-1].kind
        row_below = kind == "table_row" and last in ("table_header", "table_row") and not table_opens
        self._append("\n" if row_below or last == kind == "list_item" else "\n\n")
