"""Where a quotation stands on its page, worked by hand."""

from rag.marking import Marks, marks_of
from rag.types import Box, Place

TEXT = "A first line and\na second one.\n\nOn the next page."
FIRST = Place(0, 16, 1, Box(10, 100, 170, 112))  # 16 characters, 10 points each
SECOND = Place(17, 30, 1, Box(10, 114, 140, 126))
NEXT = Place(32, 49, 2, Box(10, 100, 180, 112))
PLACES = (FIRST, SECOND, NEXT)


def test_whole_lines_are_their_boxes_and_parts_their_characters_share() -> None:
    assert marks_of(TEXT, PLACES, 2, 30) == [Marks(1, (Box(30, 100, 170, 112), SECOND.box))]
    assert marks_of(TEXT, PLACES, 19, 25) == [Marks(1, (Box(30, 114, 90, 126),))]


def test_a_quotation_over_a_page_border_has_marks_on_both() -> None:
    assert marks_of(TEXT, PLACES, 17, 34) == [Marks(1, (SECOND.box,)), Marks(2, (Box(10, 100, 30, 112),))]


def test_of_a_line_from_right_to_left_the_first_characters_are_the_right_ones() -> None:
    line = Place(0, 10, 1, Box(0, 0, 100, 12))

    assert marks_of("שלום עולםם", (line,), 0, 4) == [Marks(1, (Box(60, 0, 100, 12),))]


def test_what_has_no_place_has_no_marks() -> None:
    assert marks_of(TEXT, (), 0, 10) == []
    assert marks_of(TEXT, PLACES, 30, 32) == []
