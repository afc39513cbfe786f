"""Lines that are lines for themselves, as those of a poem or an address, and short lines that end a paragraph."""

from itertools import pairwise

from rag.documents.pdf.lines import Line
from rag.documents.pdf.measure import Column, end_of, was_room
from rag.documents.pdf.parts import ends_sentence

FAR = 0.35  # of a column's width
LONG_LINE = 45  # characters on average; a poem has less


def split_at_short_lines(group: list[Line], column: Column) -> list[tuple[list[Line], bool]]:
    """Split a group where a line was ended on purpose after a sentence; keep it whole where most lines were."""
    if len(group) < 2:
        return [(group, False)]
    if group[0].mono and all(line.mono for line in group):
        return [(group, False)]
    broken = [was_room(last, line, column) for last, line in pairwise(group)]
    if sum(broken) >= 0.6 * len(broken) and (len(group) > 2 or are_separate(group[0].text, group[1].text)):
        own = column._replace(end=max(end_of(line, column) for line in group))
        if not is_narrower(group, own):
            return [(group, True)]
        broken = [was_room(last, line, own) for last, line in pairwise(group)]
    result = [[group[0]]]
    for last, line, is_broken in zip(group, group[1:], broken, strict=False):
        if is_broken and (column.justified or ends_sentence(last.text) or is_far_from_end(last, line, column)):
            result.append([line])
        else:
            result[-1].append(line)
    return [(lines, False) for lines in result]


def is_far_from_end(last: Line, line: Line, column: Column) -> bool:
    """Tell whether a line is much shorter than its column, and the next begins as a sentence does: a list without marks."""
    room = column.end - end_of(last, column)
    return room > FAR * (column.end - column.start) and not line.text[:1].islower()


def is_narrower(group: list[Line], own: Column) -> bool:
    """Tell whether lines are a paragraph narrower than its column, whose own edges are given: long, and filled."""
    filled = sum(not was_room(last, line, own) for last, line in pairwise(group))
    return filled > 0.6 * (len(group) - 1) and sum(len(line.text) for line in group) > LONG_LINE * len(group)


def are_separate(first: str, second: str) -> bool:
    """Tell whether two lines are lines for themselves, such as a name and a street, and no sentence."""
    return not ends_sentence(first) and not second[:1].islower()
