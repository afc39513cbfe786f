"""The blocks of RTF: paragraphs as they end, rows gathered into tables, notes and boxes after what they hang on."""

import re
from dataclasses import dataclass, field

from rag.documents.office.text import tidy
from rag.documents.office.writing import Writer
from rag.documents.rtf.state import Look
from rag.documents.rtf.tables import Row, RowShape, Shape, write_table

LONGEST_MARKER = 100  # characters
NUMBERED = re.compile(r"\d|^\(?[a-zA-Z]{1,5}[.)]")  # "1.", "a)", "(iv)"; not "o", which is a bullet in Courier


@dataclass
class Part:
    """The body, a note or a box: its paragraph, which hasn't ended yet, and its table."""

    is_note: bool = False
    shown: bool = True
    text: list[str] = field(default_factory=list)
    marker: str = ""
    lines: dict[int, list[str]] = field(default_factory=dict)  # of the cell that hasn't ended, by the table's depth
    cells: dict[int, list[list[str]]] = field(default_factory=dict)  # of the row that hasn't ended
    rows: list[Row] = field(default_factory=list)
    nested: list[Row] = field(default_factory=list)
    boxes: list[tuple[str, Look, str]] = field(default_factory=list)  # paragraphs to come after this one


class Blocks:
    """Writes what the reader hands over, block by block."""

    def __init__(self, writer: Writer) -> None:
        self.title: str | None = None  # the first paragraph in the style Title
        self._writer = writer
        self._parts = [Part()]
        self._shapes: dict[int, RowShape] = {}  # of the rows that are being defined, by the table's depth

    @property
    def last(self) -> str:
        """Return the text that was added last."""
        return self._parts[-1].text[-1] if self._parts[-1].text else ""

    def add(self, text: str) -> None:
        self._parts[-1].text.append(text)

    def add_marker(self, text: str) -> None:
        if len(self._parts[-1].marker) < LONGEST_MARKER:
            self._parts[-1].marker += text

    def open_part(self, is_note: bool, shown: bool) -> None:
        self._parts.append(Part(is_note, shown and self._parts[-1].shown))

    def close_part(self) -> None:
        part = self._parts.pop()
        if part.shown and not part.is_note:
            self._parts[-1].boxes.extend(part.boxes)

    def end_paragraph(self, look: Look) -> None:
        part = self._parts[-1]
        text, marker = whole("".join(part.text)), tidy(whole(part.marker))
        part.text, part.marker = [], ""
        if len(self._parts) > 1:
            if part.is_note and part.shown:
                self._writer.note(text)
            elif not part.is_note:
                part.boxes.append((text, look, marker))
        elif look.nest:
            part.lines.setdefault(look.nest, []).append(text)
        else:
            self._end_table()
            self._write(text, look, marker)

    def end_cell(self, depth: int) -> None:
        part = self._parts[-1]
        lines = [*part.lines.pop(depth, []), whole("".join(part.text))]
        part.text, part.marker = [], ""
        part.cells.setdefault(depth, []).append(lines)
        if len(self._parts) > 1:
            self.add("\t")  # a table in a box or a note is read as lines

    def end_row(self, depth: int) -> None:
        part = self._parts[-1]
        cells = part.cells.pop(depth, [])
        if len(self._parts) > 1:
            part.text = ["\t".join(" ".join(cell) for cell in cells)]
            self.end_paragraph(Look())
        elif depth > 1:
            part.nested.append(Row(cells, self._taken(depth), []))
        else:
            part.rows.append(Row(cells, self._taken(depth), part.nested))
            part.nested = []

    def define_row(self, depth: int, word: str, number: int | None) -> None:
        """Take a word that may be about the cells of the row at a depth of tables."""
        self._shapes.setdefault(depth, RowShape()).define(word, number)

    def _taken(self, depth: int) -> Shape:
        return self._shapes.setdefault(depth, RowShape()).taken()

    def finish(self) -> None:
        self._end_table()

    def _end_table(self) -> None:
        part = self._parts[-1]
        if part.lines or part.cells:  # a row that has no end
            self.end_cell(1)
            self.end_row(1)
            part.lines, part.cells = {}, {}
        rows, part.rows = part.rows, []
        if rows:
            write_table(rows, self._writer)
            self._write_boxes()

    def _write(self, text: str, look: Look, marker: str) -> None:
        shown = tidy(text)
        if look.heading and shown:
            if look.title:
                self.title = self.title or " ".join(shown.split())
            self._writer.heading(f"{marker} {text}" if NUMBERED.search(marker) else text, look.heading)
        elif look.code:
            self._writer.code_line(text)
        elif marker:
            self._writer.item(text, look.depth + 1, bool(NUMBERED.search(marker)))
        else:
            self._writer.paragraph(text)
        self._write_boxes()

    def _write_boxes(self) -> None:
        boxes, self._parts[-1].boxes = self._parts[-1].boxes, []
        for text, look, marker in boxes:
            self._write(text, look, marker)


def whole(text: str) -> str:
    """Return text with the halves of characters beyond U+FFFF put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
