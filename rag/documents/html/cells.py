"""The table of data that is being read, if one is; tables inside its cells are only text in them."""

from collections.abc import Sequence

from rag.documents.html.grid import Cell, Table, spanned, table_rows
from rag.documents.html.text import line
from rag.documents.pieces import Piece


class TableReader:
    """Gathers the cells of a table between its tags."""

    def __init__(self) -> None:
        self._table: Table | None = None
        self._depth = 0  # of the tables that we are in: 1 in the one that is read
        self._cell: list[str] | None = None
        self._attributes = ""
        self._is_header = False

    @property
    def is_open(self) -> bool:
        return self._table is not None

    @property
    def in_cell(self) -> bool:
        return self._cell is not None

    def open(self, is_data: bool) -> None:
        if self._table is not None:
            self._depth += 1
        elif is_data:
            self._table, self._depth = Table(), 1

    def close(self) -> list[Piece]:
        """End a table, and return what it has become; of one inside another, and of one that sets out a page, nothing."""
        self._depth -= 1
        table = self._table
        if table is None or self._depth:
            return []
        self._table = self._cell = None
        captions = [Piece("paragraph", caption) for caption in table.captions if caption]
        rows = [
            Piece("table_header" if is_header else "table_row", cells=tuple(cells), opens_table=not number)
            for number, (is_header, cells) in enumerate(table_rows(table))
        ]
        pieces = captions + rows
        if pieces:
            pieces[-1].marks = tuple(table.marks)
        return pieces

    def open_rows(self, in_head: bool) -> None:
        if self._table and self._depth == 1:
            self._table.in_head = in_head

    def open_row(self) -> None:
        if self._table and self._depth == 1:
            self._table.open_row()

    def open_cell(self, is_header: bool, attributes: str) -> None:
        if self._table and self._depth == 1:
            self._cell, self._is_header, self._attributes = [], is_header, attributes

    def close_cell(self) -> None:
        if self._table and self._depth == 1 and self._cell is not None:
            columns, rows = spanned(self._attributes, "colspan"), spanned(self._attributes, "rowspan")
            self._table.add(Cell(" ".join(self._cell), self._is_header, columns, rows))
            self._cell = None

    def add(self, written: str, marks: Sequence[str]) -> None:
        """Add a line to the cell that is open, else to the table's captions."""
        if self._table:
            (self._table.captions if self._cell is None else self._cell).append(line(written).replace("\n", " "))
            self._table.marks += marks
