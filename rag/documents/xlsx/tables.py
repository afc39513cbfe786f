"""The tables on a sheet: runs of rows between empty ones, or side by side where each plainly is a table."""

import bisect
from collections.abc import Iterator, Sequence

from rag.documents.office.tables import is_header_of
from rag.documents.office.writing import Writer
from rag.documents.xlsx.sheets import Cell, Sheet

LOOKED_AT = 50  # rows below a header
BLANKS = 4  # empty cells for one that is filled; where there are more, they are left out
MANY = 100_000  # empty cells

Row = tuple[int, dict[int, Cell]]  # its number, and its cells by column


def write_tables(sheet: Sheet, writer: Writer) -> None:
    """Append all tables of a sheet. One with the columns of a table above, and without a header of its own, goes it on."""
    above: list[int] = []
    hidden = sorted(sheet.hidden_columns)
    for band in bands(sheet):
        for rows in side_by_side(sheet, band, hidden):
            above = write_table(sheet, rows, above, writer)


def bands(sheet: Sheet) -> Iterator[list[Row]]:
    """Yield runs of rows without an empty row that is shown between them."""
    band: list[Row] = []
    for number in sorted(sheet.rows):
        if band and number - band[-1][0] - between(sheet.hidden_rows, band[-1][0], number) > 1:
            yield band
            band = []
        band.append((number, sheet.rows[number]))
    if band:
        yield band


def between(hidden: Sequence[int], low: int, high: int) -> int:
    """Return how many of the hidden lie between two."""
    return bisect.bisect_left(hidden, high) - bisect.bisect_right(hidden, low)


def side_by_side(sheet: Sheet, band: list[Row], hidden: Sequence[int]) -> list[list[Row]]:
    """Return the tables of a band: several if an empty column divides it and each part has a header of its own."""
    columns = columns_of(band)
    groups: list[list[int]] = []
    for column in columns:
        if groups and column - groups[-1][-1] - between(hidden, groups[-1][-1], column) <= 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    if len(groups) == 1 or len(groups) > 20:
        return [band]
    parts = [[(number, only(cells, group)) for number, cells in band] for group in groups]
    parts = [[(number, cells) for number, cells in part if cells] for part in parts]
    alone = all(
        len(group) > 1 and header_at(sheet, below_captions(sheet, part))
        for group, part in zip(groups, parts, strict=True)
    )
    return parts if alone else [band]


def only(cells: dict[int, Cell], columns: Sequence[int]) -> dict[int, Cell]:
    return {column: cells[column] for column in columns if column in cells}


def columns_of(rows: Sequence[Row]) -> list[int]:
    return sorted({column for _, cells in rows for column in cells})


def below_captions(sheet: Sheet, rows: list[Row]) -> list[Row]:
    """Return a table without the lines above it that fill one cell: they say what it is."""
    first = 0
    left = columns_of(rows)[0]
    while first < len(rows) - 1 and is_caption(sheet, rows[first], left):
        first += 1
    return rows[first:]


def is_caption(sheet: Sheet, row: Row, left: int) -> bool:
    """Tell whether a row fills one cell, which names neither a column nor, merged, some of them."""
    number, cells = row
    column = min(cells)
    names_some = column > left and any(area.left == column for area in sheet.wide_at.get(number, ()))
    return len(cells) == 1 and not names_some and not is_known_header(sheet, row)


def write_table(sheet: Sheet, rows: list[Row], above: list[int], writer: Writer) -> list[int]:
    """Append a table; returns its columns if it has a header, or goes on with one."""
    columns = columns_of(rows)
    if len(columns) == 1 and not (len(rows) > 1 and is_marked_header(sheet, rows)):
        for _, cells in rows:
            writer.paragraph(cells[columns[0]].text)
        return []
    table = below_captions(sheet, rows)
    for _, cells in rows[: len(rows) - len(table)]:
        writer.paragraph(next(iter(cells.values())).text)
    header = header_at(sheet, table)
    goes_on = not header and len(table) == len(rows) and set(columns) <= set(above)
    if not goes_on:
        writer.open_table()
    columns = above if goes_on else columns_of(table)
    filled = sum(len(cells) for _, cells in table)
    is_sparse = len(columns) * len(table) > BLANKS * filled + MANY
    for number, (_, cells) in enumerate(table):
        shown = sorted(cells) if is_sparse else columns
        is_header = bool(header) and number == header - 1
        writer.row([cells[column].text if column in cells else "" for column in shown], is_header)
    return columns if header or goes_on else []


def header_at(sheet: Sheet, rows: list[Row]) -> int:
    """Return which row is the header, from 1; 0: none is. Above it, one may name groups of columns."""
    if is_header(sheet, rows):
        return 1
    groups = len(rows) > 2 and rows[0][0] in sheet.wide_at
    return 2 if groups and not any(cell.is_number for cell in rows[0][1].values()) and is_header(sheet, rows[1:]) else 0


def is_header(sheet: Sheet, rows: list[Row]) -> bool:
    if len(rows) < 2:
        return False
    if is_marked_header(sheet, rows):
        return True
    first = rows[0][1]
    if any(cell.is_number for cell in first.values()):
        return False
    looked_at = rows[: LOOKED_AT + 1]
    columns = columns_of(looked_at)
    texts = [[cells[column].text if column in cells else "" for column in columns] for _, cells in looked_at]
    return is_header_of(texts[0], texts[1:])


def is_marked_header(sheet: Sheet, rows: list[Row]) -> bool:
    """Tell whether the first row is marked as a header: by a table, by a filter, by being bold where the next isn't."""
    if is_known_header(sheet, rows[0]):
        return True
    first, second = (list(cells.values()) for _, cells in rows[:2])
    return (
        all(cell.bold for cell in first)
        and not all(cell.bold for cell in second)
        and (len(first) > 1 or len(second) == 1)
    )


def is_known_header(sheet: Sheet, row: Row) -> bool:
    number, cells = row
    return any(area.left <= each <= area.right for area in sheet.headed_at.get(number, ()) for each in cells)
