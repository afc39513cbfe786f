"""The rows of a table: which of its lines are one row, and whether the first is its header."""

from rag.documents.pdf.lines import Line
from rag.documents.pdf.rules import Rule, heights

Cells = list[list[Line]]


def header_and_rows(
    rows: list[list[Line]], columns: list[tuple[float, float]], rules: list[Rule]
) -> tuple[bool, list[Cells]]:
    """Return whether the first row is a header, and each row's cells with the lines in them."""
    top, bottom = rows[0][0].top - 12, rows[-1][0].bottom + 12
    across = [height for height in heights(rules, columns[0][0], columns[-1][1]) if top < height < bottom]
    bands = bands_of(rows, across)
    is_grid = len(bands) > 2 or any(is_within(rule, columns, top, bottom) for rule in rules)
    result: list[Cells] = []
    for band in bands:
        if is_grid and len(bands) > 2 and not is_list(band, columns):
            result.append(merged(band, columns))
        else:
            result.extend(merged(group, columns) for group in logical_rows(band, columns))
    return has_header(result, bands), result


def is_list(band: list[list[Line]], columns: list[tuple[float, float]]) -> bool:
    """Tell whether rows that no lines divide are rows for themselves: many, and most begin in the first column."""
    return len(band) > 4 and sum(row[0].left < columns[0][1] for row in band) > 0.8 * len(band)


def bands_of(rows: list[list[Line]], across: list[float]) -> list[list[list[Line]]]:
    """Return the rows between each two lines across."""
    bands: dict[int, list[list[Line]]] = {}
    for row in rows:
        bands.setdefault(sum(height < row[0].base - 0.3 * row[0].size for height in across), []).append(row)
    return list(bands.values())


def is_within(rule: Rule, columns: list[tuple[float, float]], top: float, bottom: float) -> bool:
    """Tell whether a line down stands between two columns."""
    return not rule.across and columns[0][0] < rule.at < columns[-1][1] and rule.end > top and rule.start < bottom


def logical_rows(rows: list[list[Line]], columns: list[tuple[float, float]]) -> list[list[list[Line]]]:
    """Put the lines that go on a row's cells with it: nothing stands in the first column, and it is close."""
    groups: list[list[list[Line]]] = []
    for row in rows:
        close = groups and row[0].base - groups[-1][-1][0].base < 1.45 * row[0].size
        if close and row[0].left >= columns[0][1]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def merged(rows: list[list[Line]], columns: list[tuple[float, float]]) -> Cells:
    """Return the cells of rows that are one."""
    cells: Cells = [[] for _ in columns]
    for row in rows:
        for line in row:
            overlaps = [min(line.right, right) - max(line.left, left) for left, right in columns]
            cells[overlaps.index(max(overlaps))].append(line)
    return cells


def has_header(rows: list[Cells], bands: list[list[list[Line]]]) -> bool:
    """Tell whether the first row is bold and the others aren't, or a line stands below it and none below the others."""
    if len(rows) < 2:
        return False
    bold = [all(line.bold for cell in row for line in cell) for row in rows]
    if bold[0]:
        return not all(bold)
    return len(bands) == 2 and len(bands[0]) == 1 and len(rows) > 2
