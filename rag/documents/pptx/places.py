"""The order in which the shapes of a slide are read: by where they stand."""

from collections.abc import Callable, Sequence

from rag.documents.office import Element
from rag.documents.pptx.layouts import Box, Shape, Slide

OVERLAP = 76_200  # English metric units (6 points) by which neighbours may reach into one another
MOST_SHAPES = 500  # of a slide; more are dots on a map, and would cost time squared
Placed = tuple[Shape, Box]


def in_reading_order(slide: Slide, tree: Element | None = None) -> list[Shape]:
    """Return the shapes of a slide, or of a group, as they are read; those without a place last, the title first."""
    shapes = list(slide.shapes(tree))
    placed = [(shape, box) for shape in shapes if (box := shape.box) and not shape.is_title]
    ordered = [shape for shape, _ in by_cuts(placed)]
    return [*(s for s in shapes if s.is_title), *ordered, *(s for s in shapes if not s.is_title and not s.box)]


def by_cuts(placed: Sequence[Placed]) -> list[Placed]:
    """Order shapes by cutting the page along its gaps, into columns or bands, whichever stand further apart (XY cut)."""
    if len(placed) < 2:
        return list(placed)
    if len(placed) > MOST_SHAPES:
        return sorted(placed, key=lambda each: (each[1].top, each[1].left))
    columns, between_columns = cut(placed, left, right)
    bands, between_bands = cut(placed, top, bottom)
    if len(columns) > 1 and (len(bands) == 1 or between_columns >= between_bands):
        pieces = columns
    elif len(bands) > 1:
        pieces = runs_of(bands)
    else:
        return sorted(placed, key=lambda each: (each[1].top, each[1].left))
    return [shape for piece in pieces for shape in by_cuts(piece)]


def runs_of(bands: list[list[Placed]]) -> list[list[Placed]]:
    """Join the bands that make columns together, such as those below a line over the whole page."""
    runs: list[list[Placed]] = []
    for band in bands:
        joined = [*runs[-1], *band] if runs else band
        if runs and all(len(cut(each, left, right)[0]) > 1 for each in (runs[-1], joined)):
            runs[-1] = joined
        else:
            runs.append(band)
    return runs if len(runs) > 1 else bands


def cut(
    placed: Sequence[Placed], low: Callable[[Box], int], high: Callable[[Box], int]
) -> tuple[list[list[Placed]], int]:
    """Cut shapes where a gap goes through between all of them; return the pieces, and the smallest of the gaps."""
    pieces: list[list[Placed]] = []
    gaps: list[int] = []
    end = 0
    for each in sorted(placed, key=lambda each: low(each[1])):
        if pieces and low(each[1]) < end - OVERLAP:
            pieces[-1].append(each)
            end = max(end, high(each[1]))
        else:
            gaps.extend([low(each[1]) - end] if pieces else [])
            pieces.append([each])
            end = high(each[1])
    return pieces, min(gaps, default=0)


def left(box: Box) -> int:
    return box.left


def right(box: Box) -> int:
    return box.right


def top(box: Box) -> int:
    return box.top


def bottom(box: Box) -> int:
    return box.bottom
