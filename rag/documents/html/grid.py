"""The rows of a table of data: its cells in columns that line up, and which rows are its header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WIDEST = 1_000  # columns that a cell may span, as in browsers
MOST_PLACES = 2_000_000  # of a table's grid, with those that spanning cells only pass through


@dataclass(frozen=True)
class Cell:
    text: str
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass
class Table:
    """A table that is being read."""

    rows: list[list[Cell]] = field(default_factory=list)
    heads: list[bool] = field(default_factory=list)  # of each row: does it stand in the table's head?
    in_head: bool = False
    captions: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # of footnotes

    def open_row(self) -> None:
        self.rows.append([])
        self.heads.append(self.in_head)

    def add(self, cell: Cell) -> None:
        if not self.rows:
            self.open_row()
        self.rows[-1].append(cell)


def table_rows(table: Table) -> Iterator[tuple[bool, list[str]]]:
    """Yield whether a row is a header, and its cells; columns and rows without any text are left out.

    A header is what stands in the table's head, or has no cell that isn't a header's; not all rows can be one.
    """
    rows = grid(table.rows)
    filled = sorted({place for row in rows for place, text in enumerate(row) if text})
    heads = [
        head or (bool(cells) and all(cell.header for cell in cells))
        for head, cells in zip(table.heads, table.rows, strict=True)
    ]
    if all(heads):
        heads = [*heads[:1], *(False for _ in heads[1:])]
    for head, row in zip(heads, rows, strict=True):
        cells = [row[place] for place in filled if place < len(row)]
        if any(cells):
            yield head and (sum(map(bool, cells)) > 1 or len(filled) == 1), cells


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return the rows' texts in columns: a cell that spans several stands in its first place, the others are empty.

    grid([[Cell("a", columns=2), Cell("b")], [Cell("1"), Cell("2"), Cell("3")]]) -> [["a", "", "b"], ["1", "2", "3"]]
    """
    placed, width, taken = [], 0, 0
    below: dict[int, int] = {}  # column -> rows that a cell above still goes down
    begun: set[int] = set()
    for row in rows:
        places: dict[int, str] = {}
        column = 0
        passing = below
        below = {place: left - 1 for place, left in passing.items() if left > 1}
        for cell in row:
            while column in passing:
                column += 1
            places[column] = cell.text
            begun.add(column)
            for place in range(column, column + cell.columns):
                if cell.rows > 1:
                    below[place] = max(below.get(place, 0), cell.rows - 1)
            column += cell.columns
        taken += len(passing) + column
        if taken > MOST_PLACES:
            return [[cell.text for cell in row] for row in rows]
        width = max(width, column)
        placed.append((places, max([column, *(place + 1 for place in passing)])))
    columns = sorted(begun)  # where no cell begins, browsers show no column
    if len(columns) * len(rows) > MOST_PLACES:
        return [[cell.text for cell in row] for row in rows]
    return [[places.get(column, "") for column in columns if column < end] for places, end in placed]


def spanned(attributes: str, name: str) -> int:
    """Return how many columns or rows a cell spans: spanned(' colspan="2"', "colspan") -> 2."""
    mark = f' {name}="'
    start = attributes.find(mark)
    if start < 0:
        return 1
    value = attributes[start + len(mark) : attributes.find('"', start + len(mark))].strip()[:6]
    return min(max(int(value), 1), WIDEST) if value.isascii() and value.isdigit() else 1
