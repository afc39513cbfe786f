"""Tables whose lines are drawn: the cells are between the lines, whatever stands in them."""

from collections.abc import Sequence
from typing import NamedTuple

from rag.documents.pdf.lines import Line
from rag.documents.pdf.parts import Table
from rag.documents.pdf.rules import Rule, stretches

NEAR = 4.0  # points, by which the ends of a table's lines may differ
MOST_RULES = 1500  # a page with more is a drawing
FILLED = 0.25  # of the cells; a diagram's grid is nearly empty
CROSSING = 0.2  # of the lines of text, those that go over a border: more, and the borders are something else
IN_ITS_PLACE = "table"  # the mark of a line that stands for a table while lines are put in order


class Grid(NamedTuple):
    """Where the borders of a table's rows and columns are."""

    heights: list[float]
    edges: list[float]


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """Return the grids that rules make, of two rows and two columns at least."""
    if len(rules) > MOST_RULES:
        return []
    across = stretches([rule for rule in rules if rule.across])
    down = stretches([rule for rule in rules if not rule.across])
    grids: list[Grid] = []
    left: list[Rule] = list(across)
    while left:
        first = left[0]
        chain = [rule for rule in left if abs(rule.start - first.start) < NEAR and abs(rule.end - first.end) < NEAR]
        left = [rule for rule in left if rule not in chain]
        grids.extend(grids_of_chain(chain, across, down))
    return grids


def grids_of_chain(chain: list[Rule], across: list[Rule], down: list[Rule]) -> list[Grid]:
    """Return the grids that lines of one width make with the lines down between them."""
    start, end = chain[0].start, chain[0].end
    beside = [rule for rule in down if start - NEAR < rule.at < end + NEAR]
    grids: list[Grid] = []
    run = [chain[0].at]
    for before, after in zip(chain, [*chain[1:], None], strict=True):
        if after and any(rule.start < before.at + NEAR and rule.end > after.at - NEAR for rule in beside):
            run.append(after.at)
            continue
        top, bottom = run[0], run[-1]
        within = [rule for rule in beside if rule.start < bottom - NEAR and rule.end > top + NEAR]
        inner = [rule.at for rule in within if start + NEAR < rule.at < end - NEAR]
        if len(run) > 1 and inner:
            # Of cells that take several rows, the lines between the others are shorter.
            short = [
                r.at
                for r in across
                if top < r.at < bottom and r.end - r.start > 0.3 * (end - start) and is_in(r, start, end)
            ]
            heights = apart([*run, *short])
            if len(heights) > 2:
                grids.append(Grid(heights, apart([start, *inner, end])))
        run = [after.at] if after else []
    return grids


def is_in(rule: Rule, start: float, end: float) -> bool:
    return rule.start > start - NEAR and rule.end < end + NEAR


def apart(places: Sequence[float]) -> list[float]:
    """Return places in order, of those close together the first."""
    result: list[float] = []
    for place in sorted(places):
        if not result or place - result[-1] > NEAR:
            result.append(place)
    return result


def with_tables(lines: list[Line], rules: Sequence[Rule]) -> tuple[list[Line], list[Table]]:
    """Return lines with one in the place of each table, and the tables, whose numbers `table_number` tells."""
    tables: list[Table] = []
    for grid in grids_of(rules):
        inside = [line for line in lines if is_inside(line, grid)]
        table = table_of(inside, grid)
        if table:
            at = lines.index(inside[0])
            members = {id(line) for line in inside}
            stand_in = Line(
                "",
                grid.edges[0],
                grid.heights[0],
                grid.edges[-1],
                grid.heights[-1],
                grid.heights[0] + inside[0].size,
                inside[0].size,
                marks=(IN_ITS_PLACE, str(len(tables))),
            )
            tables.append(table)
            lines = [*lines[:at], stand_in, *(line for line in lines[at:] if id(line) not in members)]
    return lines, tables


def table_number(line: Line) -> int | None:
    """Return which table a line stands for, None for a line of text."""
    return int(line.marks[1]) if not line.text and line.marks[:1] == (IN_ITS_PLACE,) else None


def is_inside(line: Line, grid: Grid) -> bool:
    across, down = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    in_width = grid.edges[0] - 2 < across < grid.edges[-1] + 2
    return bool(line.text) and in_width and grid.heights[0] < down < grid.heights[-1]


def table_of(lines: list[Line], grid: Grid) -> Table | None:
    """Return the table of the lines in a grid, None if they don't keep to its cells, or most of these are empty."""
    rows: list[list[list[Line]]] = [[[] for _ in grid.edges[1:]] for _ in grid.heights[1:]]
    crossing = 0
    for line in lines:
        row = sum(height < (line.top + line.bottom) / 2 for height in grid.heights[1:-1])
        column = sum(edge < line.left + min(3.0, (line.right - line.left) / 2) for edge in grid.edges[1:-1])
        rows[row][column].append(line)
        crossing += line.right > grid.edges[column + 1] + 2
    cells = [cell for row in rows for cell in row]
    filled = sum(map(bool, cells))
    if filled < max(3.0, FILLED * len(cells)) or crossing > CROSSING * len(lines):
        return None
    for cell in cells:
        cell.sort(key=lambda line: (round(line.base), line.left))
    rows = [row for row in rows if any(row)]
    bold = [all(line.bold for cell in row for line in cell) for row in rows]
    return Table(rows, header=len(rows) > 1 and bold[0] and not all(bold))
