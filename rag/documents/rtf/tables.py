"""The tables of RTF, whose rows each say how wide their cells are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.documents.office.tables import is_header_of
from rag.documents.office.writing import Writer

SAME = 40  # twips (1/20 point) that two edges can lie apart and still be one
MOST_COLUMNS = 100
LONGEST_CELL = 1500  # characters; a longer one is a column of the page
LONGEST_LINE = 200  # characters of a cell of a table with one column


@dataclass(frozen=True)
class Shape:
    """A row's form. edges: the right edges of its cells; covered: those that go on a cell above or beside them."""

    header: bool = False
    edges: tuple[int, ...] = ()
    covered: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row: the lines of each cell. nested: the rows of the tables in it."""

    cells: list[list[str]]
    shape: Shape
    nested: list["Row"]


@dataclass
class RowShape:
    """The form of the row that is being defined."""

    header: bool = False
    merged: bool = False
    edges: list[int] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    known: Shape | None = None  # of the definition as it is: it can hold for a million rows

    def define(self, word: str, number: int | None) -> None:
        match word:
            case "trowd":
                self.header, self.merged, self.edges, self.covered, self.known = False, False, [], [], None
            case "trhdr":
                self.header, self.known = True, None
            case "clvmrg" | "clmrg":
                self.merged = True
            case "cellx" if len(self.edges) < MOST_COLUMNS * 10:
                self.known = None
                self.edges.append(number or 0)
                self.covered.append(self.merged)
                self.merged = False

    def taken(self) -> Shape:
        self.known = self.known or Shape(self.header, tuple(self.edges), tuple(self.covered))
        return self.known


def write_table(rows: Sequence[Row], writer: Writer) -> None:
    """Append a table; one that only frames its text or makes columns of a page is read as paragraphs."""
    longest = max((sum(map(len, cell)) for row in rows for cell in row.cells), default=0)
    columns = max(len(row.cells) for row in rows)
    if (columns <= 1 and (len(rows) == 1 or longest > LONGEST_LINE)) or longest > LONGEST_CELL:
        for row in rows:
            for line in (line for cell in row.cells for line in cell):
                writer.paragraph(line)
            write_nested(row, writer)
        return
    grid = edges_of(rows)
    texts = [spread(row, grid) for row in rows]
    marked = [row.shape.header for row in rows]
    plain = not any(marked) and len(rows) > 1 and is_header_of(texts[0], texts[1:])
    writer.open_table()
    leading = not all(marked)
    for number, row in enumerate(rows):
        leading = leading and marked[number]
        writer.row(texts[number], leading or (plain and number == 0))
        write_nested(row, writer)
    writer.write_notes()


def write_nested(row: Row, writer: Writer) -> None:
    if row.nested:
        writer.open_table()
        for nested in row.nested:
            writer.row([" ".join(cell) for cell in nested.cells], nested.shape.header)
        writer.open_table()


def edges_of(rows: Sequence[Row]) -> list[int]:
    """Return the edges of all rows' cells, those that are nearly the same once."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.shape.edges}):
        if not grid or edge - grid[-1] > SAME:
            grid.append(edge)
    return grid if len(grid) <= MOST_COLUMNS else []


def spread(row: Row, grid: Sequence[int]) -> list[str]:
    """Return a row's cells over the table's columns: a cell over two columns, then an empty one."""
    texts = [" ".join(cell) for cell in row.cells]
    covered = row.shape.covered
    texts = ["" if number < len(covered) and covered[number] else text for number, text in enumerate(texts)]
    if len(row.shape.edges) != len(texts) or not grid:
        return texts
    cells: list[str] = []
    column = 0
    for text, edge in zip(texts, row.shape.edges, strict=True):
        cells.append(text)
        column += 1
        while column < len(grid) and grid[column] <= edge + SAME // 2:
            cells.append("")
            column += 1
    return cells
