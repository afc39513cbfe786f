"""Where the gaps between columns of prose are."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rag.documents.pdf.lines import Line
from rag.documents.pdf.rules import Rule, heights

FEWEST_ROWS = 4  # lines of a column beside lines of the other
PROSE = 20  # characters of a line in a column of prose; cells of a table have less
FILLED = 0.6  # of a column's width, what a middling line of it covers
FAR = 5.0  # of the type's size, from one pair of lines to the next
NEXT = 1.4  # of the type's size, from a column's line to the next that belongs to it


class Gap(NamedTuple):
    """The space between a line and the next line beside it."""

    start: float
    end: float
    before: Line
    after: Line


class Gutters(NamedTuple):
    """Where the columns are divided, from the left, and how far up and down they reach."""

    places: list[float]
    top: float
    bottom: float

    def divide(self, line: Line) -> bool:
        """Tell whether a line stands in one of the columns."""
        middle = (line.top + line.bottom) / 2
        return self.top <= middle <= self.bottom and not self.crossed_by(line)

    def crossed_by(self, line: Line) -> bool:
        return any(line.left < x - 1 and line.right > x + 1 for x in self.places)


def gutters_of(lines: list[Line], rules: list[Rule]) -> Gutters | None:
    """Return the gutters of a page; None if it has no columns.

    A gap counts for a line with the nearest line beside it on the right. A gutter is where most gaps of lines meet.
    """
    gaps = gaps_of(lines)
    places: list[float] = []
    beside: list[Line] = []
    while len(gaps) >= FEWEST_ROWS:
        x = busiest(gaps)
        rows = [gap for gap in gaps if gap.start < x < gap.end]
        gaps = [gap for gap in gaps if not gap.start < x < gap.end]
        if len(rows) < FEWEST_ROWS:
            break
        clusters = clusters_of(rows)
        rows = [gap for cluster in clusters for gap in cluster]
        before, after = [gap.before for gap in rows], [gap.after for gap in rows]
        if len(rows) >= FEWEST_ROWS and is_prose(before) and is_prose(after) and not are_ruled(clusters, x, rules):
            places.append((max(gap.start for gap in rows) + min(gap.end for gap in rows)) / 2)
            beside.extend([*before, *after])
    if not places:
        return None
    top, bottom = min(line.top for line in beside), max(line.bottom for line in beside)
    reach = NEXT * sorted(line.size for line in beside)[len(beside) // 2]
    gutters = extended(Gutters(sorted(places), top, bottom), lines, reach)
    return extended(gutters, lines, reach)  # one column may have brought the end of another near


def gaps_of(lines: list[Line]) -> list[Gap]:
    """Return the gap of each line to the nearest line beside it on the right."""
    left, top, right, bottom = (np.array([line[at] for line in lines]) for at in range(1, 5))
    lower = np.minimum.outer(bottom - top, bottom - top)
    beside = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top) > 0.3 * lower
    starts = np.where(beside & (left[None, :] >= right[:, None]), left[None, :], np.inf)
    return [
        Gap(float(right[at]), float(left[nearest]), lines[at], lines[nearest])
        for at, nearest in enumerate(starts.argmin(axis=1))
        if np.isfinite(starts[at, nearest])
    ]


def busiest(gaps: list[Gap]) -> float:
    """Return a place where most gaps meet, in the middle of what they have in common."""
    ends = sorted([(gap.start, 1) for gap in gaps] + [(gap.end, -1) for gap in gaps])
    most = count = 0
    best = ends[0][0]
    for (place, step), (following, _) in pairwise(ends):
        count += step
        if count > most and following > place:
            most, best = count, (place + following) / 2
    return best


def clusters_of(gaps: list[Gap]) -> list[list[Gap]]:
    """Return gaps that are close to each other, without those that stand alone: a head's parts are no columns."""
    clusters: list[list[Gap]] = []
    for gap in sorted(gaps, key=lambda gap: gap.before.top):
        if clusters and gap.before.top - clusters[-1][-1].before.bottom < FAR * gap.before.size:
            clusters[-1].append(gap)
        else:
            clusters.append([gap])
    return [cluster for cluster in clusters if len(cluster) > 1]


def are_ruled(clusters: list[list[Gap]], x: float, rules: list[Rule]) -> bool:
    """Tell whether lines across divide what stands side by side: these are the rows of a table."""
    across = heights(rules, x - 10, x + 10)
    return any(
        sum(cluster[0].before.top < height < cluster[-1].before.bottom for height in across) > 1 for cluster in clusters
    )


def is_prose(lines: list[Line]) -> bool:
    """Tell whether lines are long, and fill their column."""
    widths = sorted(line.right - line.left for line in lines)
    lengths = sorted(len(line.text) for line in lines)
    half = len(lines) // 2
    return widths[half] >= FILLED * widths[-1] and (lengths[half] >= PROSE or is_wide_script(lines))


def is_wide_script(lines: list[Line]) -> bool:
    """Tell whether lines are of Chinese, Japanese or Korean: half the characters fill a line."""
    text = "".join(line.text for line in lines)
    return sum("\u3040" <= character <= "\uffdc" for character in text) * 2 > len(text)


def extended(gutters: Gutters, lines: list[Line], reach: float) -> Gutters:
    """Return the gutters as far up and down as any column goes on: they may end at different heights.

    reach: how far the next line of a column may be.
    """
    across = [line for line in lines if gutters.crossed_by(line)]
    end = min((line.top for line in across if line.top > gutters.bottom), default=float("inf"))
    inside = [line for line in lines if not gutters.crossed_by(line) and line.bottom <= end]
    for left, right in pairwise([float("-inf"), *gutters.places, float("inf")]):
        column = sorted(
            (line for line in inside if left <= (line.left + line.right) / 2 < right), key=lambda line: line.base
        )
        below = [line for line in column if line.top > gutters.bottom]
        if len(below) >= FEWEST_ROWS and is_prose(below):
            gutters = gutters._replace(bottom=below[-1].bottom)
        for line in column:
            if gutters.bottom < line.bottom and line.top - gutters.bottom < reach:
                gutters = gutters._replace(bottom=line.bottom)
        for line in reversed(column):
            if gutters.top > line.top and gutters.top - line.bottom < reach:
                gutters = gutters._replace(top=line.top)
    return gutters
