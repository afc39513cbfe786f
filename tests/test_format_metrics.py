"""The scores of a reading, worked by hand."""

import pytest

from eval.format_metrics import Counts, characters_right, counts, pages_begun_right, pairs_in_order, plain


def test_white_space_and_list_marks_do_not_count() -> None:
    assert plain("a  b\n\n- c\n  * d\n3. e\nf) g\n•\th") == "a b c d e g h"


def test_a_mark_inside_a_line_or_a_number_that_is_no_mark_stays() -> None:
    assert plain("3.5 mm - wide\n1987. A year") == "3.5 mm - wide 1987. A year"


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ("abcd efgh", 1.0),
        ("abcd\nefgh", 1.0),
        ("abxd efgh", 8 / 9),
        ("abcd", 4 / 9),
        ("", 0.0),
        ("something quite different, and far longer", 0.0),
    ],
)
def test_characters_right_is_one_less_the_distance_by_the_length(found: str, right: float) -> None:
    assert characters_right("abcd efgh", found) == pytest.approx(right)


def test_texts_are_counted_as_often_as_they_are_there() -> None:
    found = counts(["One", "Two", "Two", ""], ["Two", "One ", "One", "Three"])

    assert found == Counts(right=2, found=4, expected=3)
    assert found.f1 == pytest.approx(2 * 2 / 7)
    assert found.recall == pytest.approx(2 / 3)


def test_there_is_no_score_where_nothing_was_to_be_found_and_nothing_was() -> None:
    assert counts([], []).f1 is None
    assert counts([], ["x"]).f1 == 0.0
    assert Counts().recall is None


def test_counts_add_up() -> None:
    assert Counts(1, 2, 3) + Counts(10, 20, 30) == Counts(11, 22, 33)


FIRST, SECOND, THIRD = "The pump stands below.", "The tank is under the roof.", "A valve parts the two."


def in_order(found: str) -> tuple[int, int]:
    pairs = pairs_in_order(f"{FIRST}\n\n{SECOND}\n{THIRD}", found)
    return pairs.right, pairs.expected


def test_each_block_is_looked_for_before_the_one_that_follows_it() -> None:
    assert in_order(f"{FIRST} {SECOND}\n{THIRD}") == (2, 2)
    assert in_order(f"{SECOND} {FIRST} {THIRD}") == (1, 2)
    assert in_order(f"{THIRD} {SECOND} {FIRST}") == (0, 2)


def test_a_block_that_is_torn_apart_is_not_found() -> None:
    assert in_order(f"The pump of many stands {SECOND} long words below. {THIRD}") == (1, 2)


def test_a_block_with_a_wrong_letter_is_found_and_a_text_too_short_for_it_is_not() -> None:
    assert in_order(f"The pumq stands below. {SECOND} {THIRD}") == (2, 2)
    assert in_order("The") == (0, 2)


def test_a_page_is_right_if_it_begins_as_expected() -> None:
    pages = pages_begun_right(["One", "", "Three  days", "Four"], ["One page", "", "Three days", "Not four", "Five"])

    assert pages == Counts(right=3, found=5, expected=4)


def test_an_empty_page_with_text_on_it_is_wrong() -> None:
    assert pages_begun_right(["", "Two"], ["x", "Two"]) == Counts(right=1, found=2, expected=2)
