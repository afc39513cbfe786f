"""Tables: rows of words that stand in aligned cells. Prose is never torn into cells, so a doubtful one is left as lines."""

from collections import Counter
from itertools import pairwise

from rag.documents.pdf.lines import Line
from rag.documents.pdf.parts import Table
from rag.documents.pdf.rows import header_and_rows
from rag.documents.pdf.rules import Rule, heights

FARTHEST_ROW = 3.2  # of the type's size, from one row to the next
ALIGNED = 0.6  # of a column's cells, how many begin, end or have their middle at one place
LONGEST_CELL = 45  # characters on average, without lines around: what has more is prose side by side
MIXED = 1.3  # the ratio of sizes that only a formula has, with what it sets above and below
ONE_PLACE = 3.0  # points
LONG = 30  # rows; what looked like a table for so long isn't looked at again from each of its rows
Row = list[Line]


def tables_of(lines: list[Line], rules: list[Rule]) -> list[tuple[int, list[int], Table]]:
    """Return the tables among lines: where the first of its lines is, all its lines, and the table."""
    rows = rows_of(lines)
    if sum(len(row) > 1 for row in rows) < 2:
        return []
    places = {id(line): at for at, line in enumerate(lines)}
    found: list[tuple[int, list[int], Table]] = []
    at = 0
    while at < len(rows):
        size = grown(rows, at) if len(rows[at]) > 1 else 0
        candidate = rows[at : at + size]
        if size > 1 and is_table(candidate, places, rules):
            indexes = sorted(places[id(line)] for row in candidate for line in row)
            header, cells = header_and_rows(candidate, columns_of(candidate), rules)
            found.append((indexes[0], indexes, Table(cells, header)))
            at += size
        else:
            at += size if size > LONG else 1
    return found


def rows_of(lines: list[Line]) -> list[Row]:
    """Return lines by their height, each row from the left."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows and abs(rows[-1][0].base - line.base) <= 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def grown(rows: list[Row], at: int) -> int:
    """Return how many rows from `at` on fit one set of columns; the last of them has several cells, or goes on one."""
    columns = [(line.left, line.right) for line in rows[at]]
    if not are_apart(columns):
        return 0
    good = 1
    for count, (above, row) in enumerate(pairwise(rows[at:]), start=2):
        step = row[0].base - above[0].base
        fitted = fit(columns, row)
        if fitted is None or step > FARTHEST_ROW * row[0].size:
            break
        columns = fitted
        if len(row) > 1 or (row[0].left > columns[0][1] and step < 1.5 * row[0].size):
            good = count
    return good


def fit(columns: list[tuple[float, float]], row: Row) -> list[tuple[float, float]] | None:
    """Return the columns widened by a row's cells, None where a cell lies over two columns."""
    columns = list(columns)
    for line in row:
        over = [at for at, (left, right) in enumerate(columns) if line.left < right - 1 and line.right > left + 1]
        if len(over) > 1 or (not over and len(row) == 1):
            return None
        if over:
            left, right = columns[over[0]]
            columns[over[0]] = min(left, line.left), max(right, line.right)
        else:
            columns.append((line.left, line.right))
    columns.sort()
    return columns if are_apart(columns) else None


def are_apart(columns: list[tuple[float, float]]) -> bool:
    return all(before[1] <= after[0] for before, after in pairwise(columns))


def columns_of(rows: list[Row]) -> list[tuple[float, float]]:
    columns = [(line.left, line.right) for line in rows[0]]
    for row in rows[1:]:
        columns = fit(columns, row) or columns
    return columns


def is_table(rows: list[Row], places: dict[int, int], rules: list[Rule]) -> bool:
    """Tell whether rows are a table: aligned, and written row by row or with lines between them."""
    columns = columns_of(rows)
    cells = [[line for row in rows for line in row if left <= line.left < right] for left, right in columns]
    if len(columns) < 2 or sum(len(row) > 1 for row in rows) < 2 or not all(map(is_aligned, cells)):
        return False
    top, bottom = rows[0][0].top - 12, rows[-1][0].bottom + 12
    across = [height for height in heights(rules, columns[0][0], columns[-1][1]) if top < height < bottom]
    if len(across) > 1:
        return True
    lines = [line for row in rows for line in row]
    if max(line.size for line in lines) > MIXED * min(line.size for line in lines):
        return False
    if len(columns) == 2 and sum(len(line.text) for line in lines) > LONGEST_CELL * len(lines):
        return False
    order = [[places[id(line)] for line in column] for column in cells if column]
    return not all(max(before) < min(after) for before, after in pairwise(order))


def is_aligned(cells: list[Line]) -> bool:
    """Tell whether most cells of a column begin, end, or have their middle at one place."""
    for places in ([c.left for c in cells], [c.right for c in cells], [(c.left + c.right) / 2 for c in cells]):
        steps = Counter(round(place / ONE_PLACE) for place in places)
        if any(count + steps[step + 1] >= ALIGNED * len(places) for step, count in list(steps.items())):
            return True
    return False
