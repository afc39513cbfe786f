"""The tables of a Word document: rows with their cells, merged ones once, and which rows are the header."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.documents.docx.lists import number
from rag.documents.docx.pieces import MC, W, chosen, is_on, value_of
from rag.documents.docx.styles import Styles
from rag.documents.docx.text import Line
from rag.documents.office import Element, TooMuch
from rag.documents.office.tables import is_header_of

AROUND = frozenset(f"{W}{tag}" for tag in "sdt sdtContent customXml ins moveTo smartTag".split())
MOST_COLUMNS = 1000  # Word itself allows 63
MOST_CELLS = 1_000_000  # of a table
LONGEST_CELL = 1500  # characters; a longer one is a column of the page
LONGEST_LINE = 200  # characters of a cell of a table with one column


@dataclass(frozen=True)
class Row:
    cells: list[str]
    header: bool
    lines: list[Line]
    nested: list[Element]


class Table:
    """A table's rows that aren't deleted, and what can be told of it without reading its text."""

    def __init__(self, element: Element, styles: Styles) -> None:
        self.rows = [row for row in inside(element, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        properties = element.find(f"{W}tblPr")
        look = None if properties is None else properties.find(f"{W}tblLook")
        self.style_has_header = says_first_row(look) and styles.get(value_of(properties, "tblStyle")).first_row
        self.may_have_header = says_first_row(look)

    @property
    def is_layout(self) -> bool:
        """Tell whether the table is only a frame or the columns of a page: its text is read as blocks."""
        columns = max((sum(1 for _ in cells_of(row)) for row in self.rows), default=0)
        longest = max((length(cell) for row in self.rows for cell in cells_of(row)), default=0)
        if columns == 1:
            return len(self.rows) == 1 or longest > LONGEST_LINE
        return longest > LONGEST_CELL


def read_table(table: Table, read_line: Callable[[Element], Line]) -> Iterator[Row]:
    """Yield a table's rows; `read_line` reads a paragraph."""
    read: list[Row] = []
    left = MOST_CELLS
    for row in table.rows:
        read.append(read_row(row, read_line))
        left -= len(read[-1].cells)
        if left < 0:
            raise TooMuch(f"a table of more than {MOST_CELLS:,} cells")
    marked = [is_marked(row) for row in table.rows]
    plain = not any(marked) and len(read) > 1 and has_header(table, [row.cells for row in read])
    leading = not all(marked)
    for place, found in enumerate(read):
        leading = leading and marked[place]
        yield Row(found.cells, leading or (plain and place == 0), found.lines, found.nested)


def read_row(row: Element, read_line: Callable[[Element], Line]) -> Row:
    cells = [""] * min(number(value_of(row.find(f"{W}trPr"), "gridBefore"), 0), MOST_COLUMNS)
    lines: list[Line] = []
    nested: list[Element] = []
    for cell in cells_of(row):
        properties = cell.find(f"{W}tcPr")
        merged = None if properties is None else properties.find(f"{W}vMerge")
        goes_on = merged is not None and merged.get(f"{W}val") != "restart"
        deleted = properties is not None and properties.find(f"{W}cellDel") is not None
        found = [] if goes_on or deleted else [read_line(paragraph) for paragraph in inside(cell, f"{W}p")]
        nested.extend([] if goes_on or deleted else inside(cell, f"{W}tbl"))
        lines.extend(found)
        cells.append("\n".join(line.text for line in found))
        span = number(value_of(properties, "gridSpan"), 1)
        cells.extend([""] * (min(span, MOST_COLUMNS - len(cells)) - 1))
    return Row(cells, False, lines, nested)


def has_header(table: Table, rows: list[list[str]]) -> bool:
    """Tell whether the first row is a header, though it isn't marked as one to be repeated."""
    if table.style_has_header:
        return True
    bold = [all_bold(row) for row in table.rows[:2]]
    if bold == [True, False]:
        return True
    # Word sets the switch for the first row in every table; alone it says little.
    return table.may_have_header and is_header_of(rows[0], rows[1:])


def all_bold(row: Element) -> bool:
    """Tell whether all of a row's text is bold by itself."""
    runs = [run for run in row.iter(f"{W}r") if any((text.text or "").strip() for text in run.iterchildren(f"{W}t"))]
    marks = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(mark is not None and is_on(mark.get(f"{W}val")) for mark in marks)


def is_marked(row: Element) -> bool:
    """Tell whether a row is repeated on top of every page."""
    mark = row.find(f"{W}trPr/{W}tblHeader")
    return mark is not None and is_on(mark.get(f"{W}val"))


def says_first_row(look: Element | None) -> bool:
    if look is None:
        return False
    if look.get(f"{W}firstRow") is not None:
        return is_on(look.get(f"{W}firstRow"))
    bits = look.get(f"{W}val") or "0"
    return bool(int(bits, 16) & 0x20) if all(bit in "0123456789abcdefABCDEF" for bit in bits) else False


def cells_of(row: Element) -> Iterator[Element]:
    return inside(row, f"{W}tc")


def inside(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a tag in a table, row or cell, whatever controls and insertions are set around them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in AROUND:
            yield from inside(child, tag)
        elif child.tag == f"{MC}AlternateContent":
            yield from inside(chosen(child), tag)


def length(cell: Element) -> int:
    return sum(len(text.text or "") for text in cell.iter(f"{W}t"))
