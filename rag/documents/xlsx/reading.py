"""Reading a sheet from its part: values as they show, without what is hidden."""

from collections.abc import Callable

from rag.documents.office import Package, TooMuch
from rag.documents.office.text import tidy
from rag.documents.xlsx.book import Book, Look
from rag.documents.xlsx.numbers import iso_text, shown
from rag.documents.xlsx.sheets import Cell, Sheet, arrange, column_number, drop_covered, range_of
from rag.documents.xlsx.stream import Stream, unescaped

MOST_CELLS = 1_000_000  # with text, of a sheet; with its rows' offsets, a cell takes about 500 bytes
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576  # Excel's own limits


def read_sheet(package: Package, part: str, book: Book, sheet: Sheet, beat: Callable[[], None]) -> None:
    """Fill a sheet; where its part is broken, ValueError is raised and the sheet holds what stands before that."""
    reader = SheetReader(book, sheet)
    try:
        reader.read(package.pieces(part), beat)
    finally:
        for relation in package.relations(part).values():
            if relation.kind == "table":
                table = package.xml_if_whole(relation.target)
                if table is not None and table.get("headerRowCount") != "0":
                    sheet.headed.extend(filter(None, [range_of(table.get("ref") or "")]))
        drop_covered(sheet)
        arrange(sheet)


class SheetReader(Stream):
    """Takes a sheet's elements as they come."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        super().__init__()
        self._book, self._sheet = book, sheet
        self._columns: dict[str, int] = {}
        self._row = self._column = self._count = 0
        self._row_is_hidden = self._in_reading = False
        self._kind = ""
        self._look = Look()
        self._value: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "v" or (tag == "t" and not self._in_reading):
            self.collect()
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self._sheet.hidden_columns.update(range(max(first, 1), min(last, MOST_COLUMNS) + 1))
        elif tag == "mergeCell":
            self._sheet.merged.extend(filter(None, [range_of(attributes.get("ref", ""))]))
        elif tag == "autoFilter":
            self._sheet.headed.extend(filter(None, [range_of(attributes.get("ref", ""))]))
        elif tag == "drawing":
            self._sheet.drawing = next((value for key, value in attributes.items() if key.endswith(":id")), "")

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._value.append(self.collected())
        elif tag == "c":
            self._close_cell()
        elif tag == "rPh":
            self._in_reading = False

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r") or self._row + 1)
        self._column = 0
        self._row_is_hidden = attributes.get("hidden") in ("1", "true")
        if self._row_is_hidden:
            self._sheet.hidden_rows.append(self._row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters)
            self._column = column
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        style = int(attributes.get("s") or 0)
        self._look = self._book.looks[style] if 0 <= style < len(self._book.looks) else Look()
        self._value = []

    def _close_cell(self) -> None:
        if not self._value or self._row_is_hidden or self._column in self._sheet.hidden_columns:
            return
        if not (0 < self._row <= MOST_ROWS and 0 < self._column <= MOST_COLUMNS):
            return
        cell = self._cell("".join(self._value))
        if cell.text:
            self._count += 1
            if self._count > MOST_CELLS:
                raise TooMuch(f"a sheet of more than {MOST_CELLS:,} cells")
            self._sheet.rows.setdefault(self._row, {})[self._column] = cell

    def _cell(self, value: str) -> Cell:
        bold = self._look.bold
        match self._kind:
            case "s":
                number = int(value)
                if not 0 <= number < len(self._book.strings):
                    raise ValueError("a string that isn't there")  # a table without its words would mislead
                return Cell(self._book.strings[number], bold=bold)
            case "b":
                return Cell("TRUE" if value.strip() in ("1", "true") else "FALSE", True, bold)
            case "n":
                return Cell(shown(value, self._look.code, self._book.from_1904), True, bold)
            case "d":
                return Cell(iso_text(value), True, bold)
        return Cell(tidy(unescaped(value)), bold=bold)
