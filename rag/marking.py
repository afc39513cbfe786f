"""Where a quotation stands on its pages, as boxes to be drawn over their pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from rag.types import Box, Place

RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True)
class Marks:
    """The boxes on one page, a line or a word each. page: from 1."""

    page: int
    boxes: tuple[Box, ...]


def marks_of(text: str, places: Sequence[Place], start: int, end: int) -> list[Marks]:
    """Return the boxes of text[start:end] by page; of a line that is quoted in part, its characters' share of the box."""
    pages: dict[int, list[Box]] = {}
    for page, box in boxes_of(text, places, start, end):
        pages.setdefault(page, []).append(box)
    return [Marks(page, tuple(boxes)) for page, boxes in sorted(pages.items())]


def boxes_of(text: str, places: Sequence[Place], start: int, end: int) -> Iterator[tuple[int, Box]]:
    for place in places:
        first, last = max(start, place.start), min(end, place.end)
        if first < last:
            yield place.page, part_of(place, first, last, is_right_to_left(text[place.start : place.end]))


def part_of(place: Place, start: int, end: int, right_to_left: bool = False) -> Box:
    """Return the part of a line's box that text[start:end] takes.

    part_of(Place(0, 10, 1, Box(0, 0, 100, 12)), 2, 5) -> Box(20, 0, 50, 12)
    """
    box, length = place.box, place.end - place.start
    before, after = (start - place.start) / length, (place.end - end) / length
    if right_to_left:
        before, after = after, before
    width = box.right - box.left
    return Box(box.left + before * width, box.top, box.right - after * width, box.bottom)


def is_right_to_left(line: str) -> bool:
    """Tell whether a line's first letter belongs to a script that is written from right to left."""
    return next((bidirectional(c) in RIGHT_TO_LEFT for c in line if c.isalpha()), False)
