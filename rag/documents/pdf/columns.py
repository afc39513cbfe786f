"""The order in which a page's lines are read: column after column where the page plainly has columns."""

from itertools import pairwise

from rag.documents.pdf.blocks import in_block_order
from rag.documents.pdf.gutters import Gutters, gutters_of
from rag.documents.pdf.lines import Line, is_right_to_left
from rag.documents.pdf.rules import Rule

MOST_LINES = 600  # compared with each other; a page with more is a drawing


def columns(lines: list[Line], rules: list[Rule]) -> list[list[Line]]:
    """Return lines as regions, each to be read to its end before the next: columns, and what stands across them."""
    gutters = gutters_of(lines, rules) if len(lines) <= MOST_LINES else None
    if not gutters:
        return [in_block_order(lines)]
    from_right = sum(map(is_right_to_left, lines)) * 2 > len(lines)
    places = {id(line): at for at, line in enumerate(lines)}
    regions: list[list[Line]] = []
    inside: list[Line] = []
    across: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.base, line.left)):
        # What stands at the height of a line across the columns belongs to it, such as the number of a formula.
        if gutters.divide(line) and not (across and abs(line.base - across[-1].base) < 1):
            if across:
                regions.append(in_block_order(sorted(across, key=lambda line: places[id(line)])))
                across = []
            inside.append(line)
        else:
            regions.extend(divided(inside, gutters, from_right))
            inside = []
            across.append(line)
    regions.extend(divided(inside, gutters, from_right))
    return [*regions, in_block_order(sorted(across, key=lambda line: places[id(line)]))]


def divided(lines: list[Line], gutters: Gutters, from_right: bool) -> list[list[Line]]:
    """Return the lines between two that stand across, column by column."""
    columns = list(pairwise([float("-inf"), *gutters.places, float("inf")]))
    if from_right:
        columns.reverse()
    return [[line for line in lines if left <= (line.left + line.right) / 2 < right] for left, right in columns]
