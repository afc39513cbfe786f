"""Recognised words in reading order: paragraphs, columns, rows, and pages that lie on their side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.canonical import CanonicalText, normalised
from rag.documents.loaded import Word
from rag.documents.recognised import add_recognised
from rag.types import Box, Place

HEIGHT, STEP, LETTER = 20.0, 30.0, 10.0
Line = list[Word]


def line(text: str, left: float = 100, top: float = 100, confidence: float = 0.9, height: float = HEIGHT) -> Line:
    """Return a line whose letters are all half as wide as they are high."""
    words = []
    for word in text.split():
        right = left + len(word) * height / 2
        words.append(Word(word, Box(left, top, right, top + height), confidence))
        left = right + height / 2
    return words


def column(lines: list[str], left: float = 100, top: float = 100) -> list[Line]:
    return [line(text, left, top + STEP * number) for number, text in enumerate(lines)]


def read(lines: list[Line], scale: float = 1.0) -> CanonicalText:
    canonical = CanonicalText()
    canonical.open_page()
    add_recognised(canonical, lines, scale)
    return canonical


def shown(lines: list[Line]) -> list[tuple[str, str]]:
    canonical = read(lines)
    return [(block.kind, canonical.text[block.start : block.end]) for block in canonical.blocks]


FERRY = [
    "The ferry leaves the east bank at each",
    "full hour and the west bank half an hour",
    "later. In fog it does not run at all.",
]
WEIR = [
    "The weir was built of oak two hundred",
    "years ago. Its sluice is opened when the",
    "river rises over the mark on the pier.",
]


def test_lines_become_a_paragraph_with_a_place_for_each_word() -> None:
    canonical = read(column(["The old ferry", "runs."]), scale=0.5)

    assert canonical.text == "The old ferry runs."
    assert canonical.places == [
        Place(0, 3, 1, Box(50, 50, 65, 60), 0.1),
        Place(4, 7, 1, Box(70, 50, 85, 60), 0.1),
        Place(8, 13, 1, Box(90, 50, 115, 60), 0.1),
        Place(14, 19, 1, Box(50, 65, 75, 75), 0.1),
    ]


def test_lines_are_read_from_the_top_in_whatever_order_they_come() -> None:
    assert shown(column(FERRY)[::-1]) == [("paragraph", " ".join(FERRY))]


def test_a_wider_step_begins_a_paragraph() -> None:
    assert shown([*column(FERRY), *column(WEIR, top=220)]) == [
        ("paragraph", " ".join(FERRY)),
        ("paragraph", " ".join(WEIR)),
    ]


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = [*column(FERRY), line(WEIR[0], left=130, top=190), *column(WEIR[1:], top=220)]

    assert shown(lines) == [("paragraph", " ".join(FERRY)), ("paragraph", " ".join(WEIR))]


def test_a_line_that_was_ended_on_purpose_ends_its_paragraph() -> None:
    lines = column(["14 Mill Lane", "Otley LS21", "The ferry leaves the east bank at each full hour."])

    assert [text for _, text in shown(lines)] == [
        "14 Mill Lane",
        "Otley LS21",
        "The ferry leaves the east bank at each full hour.",
    ]


def test_columns_are_read_one_after_another_between_what_spans_them() -> None:
    lines = [
        line("A heading that runs over both of the columns of this page here", left=150),
        *column([*FERRY, "Dogs may come on board"], top=160),
        *column([*WEIR, "Nobody may swim near it"], left=600, top=163),
        line("Below them another line runs over both of the columns, as a note would.", left=120, top=330),
    ]

    assert [text for _, text in shown(lines)] == [
        "A heading that runs over both of the columns of this page here",
        " ".join([*FERRY, "Dogs may come on board"]),
        " ".join([*WEIR, "Nobody may swim near it"]),
        "Below them another line runs over both of the columns, as a note would.",
    ]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    first = [*FERRY[:2], "later. In fog, when the pier can not be", "seen from the boat, it waits until the"]
    second = ["wind has cleared the air over the river", *WEIR]

    assert shown([*column(first), *column(second, left=600)]) == [("paragraph", " ".join([*first, *second]))]


def test_a_tables_rows_are_read_across() -> None:
    lines = [
        *column(["Tea", "Coffee", "Milk", "Sugar"]),
        *column(["1.20", "1.90", "0.60", "0.80"], left=500),
    ]

    assert [text for _, text in shown(lines)] == ["Tea\t1.20", "Coffee\t1.90", "Milk\t0.60", "Sugar\t0.80"]


def test_pieces_of_one_line_are_put_together() -> None:
    first, second = line("The ferry leaves"), line("at noon.", left=275, top=104)

    assert shown([second, first]) == [("paragraph", "The ferry leaves at noon.")]


def test_list_items_are_told_by_their_markers() -> None:
    lines = column(["You need:", "- a rope that is as long as the boat is wide", "- two oars", "1. Untie the boat."])

    assert shown(lines) == [
        ("paragraph", "You need:"),
        ("list_item", "a rope that is as long as the boat is wide"),
        ("list_item", "two oars"),
        ("list_item", "Untie the boat."),
    ]
    assert [block.ordered for block in read(lines).blocks] == [False, False, False, True]


def test_larger_letters_make_a_heading() -> None:
    lines = [
        line("The ferry", height=32),
        *column(FERRY, top=150),
        line("The weir", top=260, height=28),
        *column(WEIR, top=310),
    ]

    blocks = read(lines).blocks

    assert [(block.kind, block.level) for block in blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize(
    ("above", "below", "text"),
    [
        ("The warranty is a guaran-", "tee of the maker.", "The warranty is a guarantee of the maker."),
        ("The pump is a well-", "known make.", "The pump is a well-known make."),
        ("The towns Stoke-", "Newington and Ware", "The towns Stoke- Newington and Ware"),
        ("It costs 5 -", "6 pounds in all.", "It costs 5 - 6 pounds in all."),
        ("村の北の堤防は夏に", "高くされた。", "村の北の堤防は夏に高くされた。"),
    ],
)
def test_a_word_cut_at_a_lines_end_is_one_word(above: str, below: str, text: str) -> None:
    assert shown(column([above, below])) == [("paragraph", text)]


def test_both_halves_of_a_word_that_was_cut_have_their_places() -> None:
    canonical = read(column(["A guaran-", "tee."]))

    assert [canonical.text[place.start : place.end] for place in canonical.places] == ["A", "guaran", "tee."]


def test_smudges_are_left_out_and_doubtful_words_stay() -> None:
    speck = Word("·", Box(300, 100, 303, 103), 0.4)
    doubtful = Word("kettle", Box(230, 100, 290, 120), 0.2)
    stamp = line("NSlU8", left=400, top=400, confidence=0.3)
    dirt = line("V", left=700, top=20, height=4)

    canonical = read([[*line("The ferry has"), doubtful, speck], *column(FERRY, top=160), stamp, dirt])

    assert canonical.text.startswith("The ferry has kettle\n\nThe ferry leaves")
    assert "NSlU8" not in canonical.text
    assert "V" not in canonical.text.split()
    assert canonical.places[3].doubt == 0.8


def turned(box: Box, quarters: int) -> Box:
    """Return where a box is after turning a page of 1000 by 1000 clockwise."""
    for _ in range(quarters):
        box = Box(1000 - box.bottom, box.left, 1000 - box.top, box.right)
    return box


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_was_turned_is_read_as_if_it_stood_upright(quarters: int) -> None:
    upright = [*column([*FERRY, "Dogs may come on board"]), *column([*WEIR, "Nobody may swim near it"], left=540)]
    lying = [[Word(word.text, turned(word.box, quarters), word.confidence) for word in words] for words in upright]

    canonical = read(lying)

    assert canonical.text == read(upright).text
    assert [place.box for place in canonical.places] == [turned(place.box, quarters) for place in read(upright).places]


def test_a_page_without_words_adds_nothing() -> None:
    assert read([]).text == ""
    assert read([[], line("~", confidence=0.1)]).blocks == []


BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *[st.floats(0, 2000, allow_nan=False)] * 2,
    *[st.floats(0, 300, allow_nan=False)] * 2,
)
WORDS = st.builds(
    Word, st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8), BOXES, st.floats(0.6, 1)
)


@given(st.lists(st.lists(WORDS, max_size=5), max_size=12))
def test_every_place_has_its_word_whatever_the_boxes(lines: list[Line]) -> None:
    canonical = read(lines)
    words = {normalised(word.text) for line in lines for word in line}
    written = [canonical.text[place.start : place.end] for place in canonical.places]

    assert all(text in words or f"{text}-" in words for text in written)
    assert [place.start for place in canonical.places] == sorted(place.start for place in canonical.places)
