"""The tables of an OpenDocument text: rows with their cells, merged and repeated ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from rag.documents.odt.styles import Styles
from rag.documents.odt.text import TABLE, TEXT, Line, read_line
from rag.documents.office import Element, TooMuch
from rag.documents.office.tables import is_header_of

GROUPS = frozenset(f"{TABLE}{tag}" for tag in "table-rows table-row-group table-header-rows".split())
MOST_COLUMNS = 1000
MOST_REPEATED = 1000  # rows; more of the same are a mistake or an attack
MOST_CELLS = 1_000_000
LONGEST_CELL = 1500  # characters; a longer one is a column of the page
LONGEST_LINE = 200  # characters of a cell of a table with one column


@dataclass(frozen=True)
class Row:
    cells: list[str]
    header: bool
    lines: list[Line]
    nested: list[Element]


def read_table(table: Element, styles: Styles) -> Iterator[Row]:
    """Yield a table's rows, a repeated one as often as it stands there if it has text."""
    rows: list[tuple[Row, int]] = []
    left = MOST_CELLS
    for element, header in rows_of(table):
        row, times = read_row(element, styles, header)
        left -= len(row.cells) * times
        if left < 0:
            raise TooMuch(f"a table of more than {MOST_CELLS:,} cells")
        rows.append((row, times))
    for number, (row, times) in enumerate(rows):
        first_is_header = number == 0 and not any(each.header for each, _ in rows) and has_header(rows, table, styles)
        for _ in range(times):
            yield Row(row.cells, row.header or first_is_header, row.lines, row.nested)


def rows_of(table: Element, header: bool = False) -> Iterator[tuple[Element, bool]]:
    """Yield each row that is shown, and whether it is the header."""
    for child in table:
        if child.get(f"{TABLE}visibility") in ("collapse", "filter"):
            continue
        if child.tag == f"{TABLE}table-row":
            yield child, header
        elif child.tag in GROUPS:
            yield from rows_of(child, header or child.tag == f"{TABLE}table-header-rows")


def read_row(row: Element, styles: Styles, header: bool) -> tuple[Row, int]:
    cells: list[str] = []
    lines: list[Line] = []
    nested: list[Element] = []
    for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
        found = []
        if cell.tag == f"{TABLE}table-cell":
            found = [read_line(paragraph, styles) for paragraph in paragraphs_of(cell)]
            nested.extend(cell.iterchildren(f"{TABLE}table"))
        lines.extend(found)
        times = min(repeated(cell, "columns", MOST_COLUMNS), max(MOST_COLUMNS - len(cells), 1))
        cells.extend(["\n".join(line.text for line in found)] * times)
    if not any(cells):  # LibreOffice fills a page with a million of them
        return Row([], header, lines, nested), 1
    return Row(cells, header, lines, nested), repeated(row, "rows", MOST_REPEATED)


def paragraphs_of(cell: Element) -> Iterator[Element]:
    """Yield a cell's paragraphs and headings, those in its lists too, not those of a table in it."""
    for child in cell:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield child
        elif child.tag in (f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}list-header", f"{TEXT}section"):
            yield from paragraphs_of(child)


def has_header(rows: list[tuple[Row, int]], table: Element, styles: Styles) -> bool:
    """Tell whether the first row is a header, though it isn't one that is repeated."""
    if len(rows) < 2:
        return False
    elements = [row for row, _ in rows_of(table)][:2]
    looks = [[looks_like_header(paragraph, styles) for paragraph in row.iter(f"{TEXT}p")] for row in elements]
    if looks[0] and all(looks[0]) and not all(looks[1] or [False]):
        return True
    return is_header_of(rows[0][0].cells, [row.cells for row, _ in rows[1:]])


def looks_like_header(paragraph: Element, styles: Styles) -> bool:
    style = styles.get("paragraph", paragraph.get(f"{TEXT}style-name"))
    spans = [styles.get("text", span.get(f"{TEXT}style-name")).bold for span in paragraph.iterchildren(f"{TEXT}span")]
    only_spans = not (paragraph.text or "").strip() and not any((span.tail or "").strip() for span in paragraph)
    return bool(style.heads_table or style.bold or (spans and only_spans and all(spans)))


def is_layout(table: Element) -> bool:
    """Tell whether the table is only a frame or the columns of a page: its text is read as blocks."""
    rows = [row for row, _ in rows_of(table)]
    cells = [list(row.iterchildren(f"{TABLE}table-cell")) for row in rows]
    longest = max((sum(map(len, cell.itertext())) for row in cells for cell in row), default=0)
    columns = max((len(row) for row in cells), default=0)
    if columns == 1 and all(repeated(row[0], "columns", 2) == 1 for row in cells if row):
        return len(rows) == 1 or longest > LONGEST_LINE
    return longest > LONGEST_CELL


def repeated(element: Element, what: str, most: int) -> int:
    """Return how often a cell or row stands there."""
    count = element.get(f"{TABLE}number-{what}-repeated") or "1"
    return max(1, min(int(count[:9]), most)) if count.isdecimal() else 1
