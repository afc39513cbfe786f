"""How the lines of a column stand, and what a line's length says: it was ended on purpose, or is full."""

from collections import Counter
from typing import NamedTuple

from rag.documents.pdf.lines import Line, is_right_to_left

SLACK = 1.0  # of the type's size: what the next word needs beyond its own width, to have had room


class Column(NamedTuple):
    """How the lines of a column stand: their edges, size and distance, whether all but the last are of full width."""

    start: float
    end: float
    size: float
    leading: float
    justified: bool
    from_right: bool


def column_of(lines: list[Line]) -> Column:
    """Measure a column."""
    from_right = sum(map(is_right_to_left, lines[:20])) * 2 > min(len(lines), 20)
    starts = [-line.right if from_right else line.left for line in lines]
    ends = [-line.left if from_right else line.right for line in lines]
    bases, sizes = [line.base for line in lines], [line.size for line in lines]
    steps = Counter(
        [
            round(2 * (below - above)) / 2
            for above, below, size in zip(bases, bases[1:], sizes[1:], strict=False)
            if 0.9 * size < below - above < 2.2 * size
        ]
    )
    size = sorted(sizes)[len(sizes) // 2]
    leading = max(steps, key=lambda step: (steps[step], -step)) if steps else 1.25 * size
    if steps[leading] < 3:  # too few to tell it from the distance between paragraphs
        leading = min(leading, 1.4 * size)
    long_ends = sorted(end for line, end in zip(lines, ends, strict=True) if len(line.text) > 20) or sorted(ends)
    end = long_ends[-1] if len(long_ends) < 8 else long_ends[-1 - len(long_ends) // 20]
    full = sum(abs(end - other) < 2.0 for other in long_ends)
    return Column(min(starts), end, size, leading, full >= 0.55 * len(long_ends) and full > 3, from_right)


def start_of(line: Line, column: Column) -> float:
    return -line.right if column.from_right else line.left


def end_of(line: Line, column: Column) -> float:
    return -line.left if column.from_right else line.right


def was_room(last: Line, line: Line, column: Column) -> bool:
    """Tell whether the first word of a line would have had room on the line before: it was ended on purpose."""
    room = column.end - end_of(last, column)
    if last.hyphened or room < SLACK * line.size:
        return False
    if column.justified and room > 2 * line.size:
        return True
    word = line.text.split(" ", 1)[0]
    if word[:1] >= "\u2e80":
        word = word[:1]
    return room > len(word) / max(len(line.text), 1) * (line.right - line.left) + SLACK * line.size


def is_centred(last: Line, line: Line, column: Column) -> bool:
    """Tell whether two lines have one middle, and stand in from both edges."""
    middle = abs((last.left + last.right) - (line.left + line.right)) / 2 < 2.0
    return middle and min(start_of(last, column), start_of(line, column)) > column.start + line.size
