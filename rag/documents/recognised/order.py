"""The order in which a page's recognised lines are read: the page turned upright, its columns one after another."""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.documents.loaded import Word
from rag.types import Box

FEWEST_IN_COLUMN = 4  # lines on either side
LONG_ENOUGH = 18  # characters that a column's lines have at least, by their median; a table's cells have fewer
FILLED = 0.55  # of its width, what they fill
CROSSING = 0.5  # of all lines, how many may run over both columns: headings, a summary
OVERLAP = 0.5  # of the lower side's height, how far the other one stands beside it
SAME_ROW = 0.5  # of a line's height, between the middles
GAP = 1.5  # heights; a wider one lies between cells, a narrower one between words


@dataclass(frozen=True)
class Line:
    """Words that stand side by side. The edges are those on the page turned upright; height: of its letters."""

    words: tuple[Word, ...]
    left: float
    right: float
    middle: float
    height: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Row = tuple[Line, ...]  # the cells of a table's row, or one line


def reading_order(lines: list[Line]) -> list[list[Row]]:
    """Return the page's columns as they are read, each with its rows from the top; of a plain page one."""
    return [rows(column) for column in columns(lines)]


def upright(lines: Sequence[Sequence[Word]]) -> list[Line]:
    """Turn the page so that most of its lines run level, from left to right."""
    angle = direction(lines)
    cosine, sine = math.cos(angle), math.sin(angle)
    result = []
    for words in lines:
        places = [placed(word.box, cosine, sine) for word in words]
        left = min(along - width / 2 for along, _, width, _ in places)
        right = max(along + width / 2 for along, _, width, _ in places)
        middle = statistics.fmean(across for _, across, _, _ in places)
        height = statistics.median(height for _, _, _, height in places)
        result.append(Line(tuple(words), left, right, middle, height))
    return result


def placed(box: Box, cosine: float, sine: float) -> tuple[float, float, float, float]:
    """Return how far along the lines and across them a box's middle is, and its width and height, the page upright."""
    width, height = box.right - box.left, box.bottom - box.top
    if abs(sine) > abs(cosine):
        width, height = height, width
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return x * cosine + y * sine, y * cosine - x * sine, width, height


def direction(lines: Sequence[Sequence[Word]]) -> float:
    """Return the angle at which most lines run, in radians: 0 from left to right, pi/2 from top to bottom."""
    sums = [[0.0, 0.0] for _ in range(4)]  # of the ways to the right, down, to the left, up
    for words in lines:
        x = (words[-1].box.left + words[-1].box.right - words[0].box.left - words[0].box.right) / 2
        y = (words[-1].box.top + words[-1].box.bottom - words[0].box.top - words[0].box.bottom) / 2
        way = sums[round(math.atan2(y, x) / (math.pi / 2)) % 4]
        way[0] += x
        way[1] += y
    x, y = max(sums, key=lambda way: math.hypot(*way))
    return math.atan2(y, x)


def columns(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines column by column; what runs over several columns stands between what is above and below it."""
    gutter = widest_split(lines)
    if gutter is None:
        yield lines
        return
    crossing = sorted((line for line in lines if line.left < gutter < line.right), key=lambda line: line.middle)
    rest = [line for line in lines if not line.left < gutter < line.right]
    above = -math.inf
    for number, below in enumerate([*crossing, None]):
        middle = below.middle if below else math.inf
        band = [line for line in rest if above <= line.middle < middle]
        for side in ([line for line in band if line.right <= gutter], [line for line in band if line.left >= gutter]):
            if side:
                yield from columns(side)
        if below:
            above = middle
            yield [crossing[number]]


def widest_split(lines: list[Line]) -> float | None:
    """Return the x between two columns, the one that the most lines keep to; None if the page isn't in columns."""
    best, kept = None, 0
    for x in sorted({line.left for line in lines}):
        left = [line for line in lines if line.right < x]
        right = [line for line in lines if line.left >= x]
        if len(left) + len(right) > kept and is_split(left, right, len(lines)):
            best, kept = (max(line.right for line in left) + x) / 2, len(left) + len(right)
    return best


def is_split(left: list[Line], right: list[Line], count: int) -> bool:
    """Tell whether lines stand side by side as two columns of prose."""
    if min(len(left), len(right)) < FEWEST_IN_COLUMN or len(left) + len(right) < (1 - CROSSING) * count:
        return False
    tops = [min(line.middle for line in side) for side in (left, right)]
    bottoms = [max(line.middle for line in side) for side in (left, right)]
    lower = min(bottoms[0] - tops[0], bottoms[1] - tops[1])
    return min(bottoms) - max(tops) > OVERLAP * lower and is_prose(left) and is_prose(right)


def is_prose(side: list[Line]) -> bool:
    """Tell whether lines are as long as those of a column of prose, and mostly fill it."""
    width = max(line.right for line in side) - min(line.left for line in side)
    return (
        statistics.median(len(line.text) for line in side) >= LONG_ENOUGH
        and statistics.median(line.right - line.left for line in side) >= FILLED * width
    )


def rows(lines: Sequence[Line]) -> list[Row]:
    """Return the lines from the top, those on one height side by side; pieces of one line are put together."""
    result: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        last = result[-1][-1] if result else None
        if last and abs(line.middle - last.middle) < SAME_ROW * min(line.height, last.height):
            result[-1].append(line)
        else:
            result.append([line])
    return [tuple(cells(sorted(row, key=lambda line: line.left))) for row in result]


def cells(row: list[Line]) -> Iterator[Line]:
    """Yield the cells of a row, from pieces that stand side by side."""
    held = row[0]
    for line in row[1:]:
        if line.left - held.right < GAP * held.height:
            held = Line(
                held.words + line.words,
                held.left,
                max(held.right, line.right),
                held.middle,
                max(held.height, line.height),
            )
        else:
            yield held
            held = line
    yield held
