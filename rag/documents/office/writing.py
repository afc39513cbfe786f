"""Writing the blocks of an office document: lines of code gathered, notes after what refers to them."""

from collections.abc import Callable, Sequence
from typing import Any

from rag.documents.canonical import CanonicalText
from rag.documents.office import TooMuch
from rag.documents.office.text import AS_READ, TYPED_BULLET, tidy
from rag.types import Content

BLOCKS_A_BEAT = 200
MOST_CHARACTERS = 100_000_000  # a shared string or a chart can be shown a million times


class Writer:
    """A canonical text whose blocks come as an office program has them."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self.canonical = CanonicalText()
        self._beat = beat
        self._code: list[str] = []
        self._notes: list[str] = []
        self._written = 0
        self._left = MOST_CHARACTERS

    def heading(self, text: str, level: int) -> None:
        self._open_block(len(text))
        self.canonical.add("heading", " ".join(tidy(text).split("\n")), level=level)
        self.write_notes()

    def paragraph(self, text: str) -> None:
        """Append a paragraph; one that begins with a bullet is an item."""
        self._open_block(len(text))
        text = tidy(text)
        bullet = TYPED_BULLET.match(text)
        if bullet:
            self.canonical.add("list_item", text[bullet.end() :], level=1)
        else:
            self.canonical.add("paragraph", text)
        self.write_notes()

    def item(self, text: str, depth: int, ordered: bool) -> None:
        self._open_block(len(text))
        self.canonical.add("list_item", tidy(text), level=max(depth, 1), ordered=ordered)
        self.write_notes()

    def code_line(self, text: str) -> None:
        """Append a line to the code that is being written."""
        self._code.append(text.translate(AS_READ).rstrip())

    def note(self, text: str) -> None:
        """Keep a footnote's paragraph until the block that refers to it has been written."""
        self._notes.append(tidy(text))

    def row(self, cells: Sequence[str], header: bool = False) -> None:
        """Append a row. Its notes wait for `write_notes`, which would tear the table."""
        self._open_block(sum(map(len, cells)) + len(cells))
        self.canonical.add_row("table_header" if header else "table_row", [tidy(cell) for cell in cells])

    def open_table(self) -> None:
        self._write_code()
        self.canonical.open_table()

    def open_page(self) -> None:
        self._open_block(0)
        self.canonical.open_page()

    def write_notes(self) -> None:
        notes, self._notes = self._notes, []
        for text in notes:
            self.canonical.add("footnote", text)

    def first(self, level: int) -> str | None:
        """Return the text of the first heading if it is of this level."""
        found = next((block for block in self.canonical.blocks if block.kind == "heading"), None)
        return self.canonical.text[found.start : found.end] if found and found.level == level else None

    def content(self, **properties: Any) -> Content:
        """Return what was written, with the given title, date and tags."""
        self._write_code()
        self.write_notes()
        canonical = self.canonical
        return Content(canonical.text, tuple(canonical.blocks), pages=canonical.pages, **properties)

    def _open_block(self, length: int) -> None:
        self._written += 1
        self._left -= length
        if self._left < 0:
            raise TooMuch("too much text")
        if self._written % BLOCKS_A_BEAT == 0:
            self._beat()
        self._write_code()

    def _write_code(self) -> None:
        lines, self._code = self._code, []
        if lines:
            self.canonical.add("code", "\n".join(lines).strip("\n"))
            self.write_notes()
