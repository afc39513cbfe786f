"""Presentations as python-pptx makes them; tests/formats/pptx holds what it can't make."""

import io
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from rag.documents import load
from rag.documents.pptx.layouts import Box, Shape
from rag.documents.pptx.places import by_cuts
from rag.types import Content

TITLE_SLIDE, TITLE_AND_CONTENT, TWO_CONTENTS, TITLE_ONLY, BLANK, CAPTION = 0, 1, 3, 5, 6, 7


def saved(deck: pptx.presentation.Presentation) -> bytes:
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def test_a_deck_becomes_pages_headings_and_items() -> None:
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[TITLE_SLIDE])
    first.shapes.title.text, first.placeholders[1].text = "Bees", "A talk"
    second = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_CONTENT])
    second.shapes.title.text, second.placeholders[1].text = "Food", "Pollen"
    deeper = second.placeholders[1].text_frame.add_paragraph()
    deeper.text, deeper.level = "from willows", 1
    second.notes_slide.notes_text_frame.text = "Show the pollen."
    deck.slides.add_slide(deck.slide_layouts[BLANK])

    content = load("a.pptx", saved(deck))

    assert content.text == "Bees\n\nA talk\n\nFood\n\nPollen\nfrom willows\n\nShow the pollen."
    assert [content.text[page.start : page.end].strip() for page in content.pages] == [
        "Bees\n\nA talk",
        "Food\n\nPollen\nfrom willows\n\nShow the pollen.",
        "",
    ]
    assert [(block.kind, block.level) for block in content.blocks] == [
        ("heading", 1), ("paragraph", 0), ("heading", 2), ("list_item", 1), ("list_item", 2), ("paragraph", 0),
    ]  # fmt: skip
    assert (content.title, content.date) == ("Bees", None)  # python-pptx's template is of 2013


def test_placeholders_take_their_places_from_the_layout() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[TWO_CONTENTS])
    slide.placeholders[2].text, slide.placeholders[1].text = "right", "left"
    box = slide.shapes.add_textbox(Inches(0.5), Inches(6.8), Inches(9), Inches(0.5))
    box.text_frame.text = "below"
    slide.shapes.title.text = "Both"
    tree = slide.shapes._spTree
    tree.insert(2, box._element)  # the last to be read stands first

    assert [text for _, text in shown(load("a.pptx", saved(deck)))] == ["Both", "left", "right", "below"]


def test_a_caption_whose_layout_has_no_bullets_is_a_paragraph() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[CAPTION])
    slide.shapes.title.text, slide.placeholders[1].text, slide.placeholders[2].text = "T", "point", "caption"

    assert sorted(shown(load("a.pptx", saved(deck)))) == [
        ("heading", "T"),
        ("list_item", "point"),
        ("paragraph", "caption"),
    ]


def test_a_chart_is_read_as_its_numbers() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    data: Any = CategoryChartData(number_format="#,##0.0")  # type: ignore[no-untyped-call]
    data.categories = ["Mill", "Kiln"]
    data.add_series("2021", (1200.25, 8))
    data.add_series("2022", (None, 9.5))
    place = Inches(1), Inches(2), Inches(4), Inches(3)
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)

    content = load("a.pptx", saved(deck))

    assert [[content.text[c.start : c.end] for c in block.cells] for block in content.blocks] == [
        ["", "2021", "2022"],
        ["Mill", "1,200.3", ""],
        ["Kiln", "8.0", "9.5"],
    ]


def test_a_table_has_a_header_where_its_first_row_is_set_off() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    for first_row in (True, False):
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(2 if first_row else 4), Inches(4), Inches(1)).table
        table.first_row = first_row
        for number, word in enumerate(("Name", "Town", "Ada", "Ulm")):
            table.cell(number // 2, number % 2).text = word

    content = load("a.pptx", saved(deck))

    assert [kind for kind, _ in shown(content)] == ["table_header", "table_row", "table_row", "table_row"]
    assert content.text == "Name\tTown\nAda\tUlm\n\nName\tTown\nAda\tUlm"


def order(*boxes: tuple[str, int, int, int, int]) -> str:
    """Return the names of boxes (name, left, top, width, height in points) in the order of reading."""
    placed = [
        (Shape(None, None, name), Box(x * 12700, y * 12700, (x + w) * 12700, (y + h) * 12700))
        for name, x, y, w, h in boxes
    ]
    return "".join(shape.index for shape, _ in by_cuts(placed))


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([("b", 0, 50, 90, 20), ("a", 0, 0, 90, 20)], "ab"),
        ([("b", 100, 0, 90, 20), ("a", 0, 0, 90, 20)], "ab"),
        ([("a", 0, 0, 40, 20), ("c", 60, 0, 40, 20), ("b", 0, 22, 40, 20), ("d", 60, 22, 40, 20)], "abcd"),
        ([("a", 0, 0, 20, 20), ("b", 25, 0, 80, 20), ("c", 0, 60, 20, 20), ("d", 25, 60, 80, 20)], "abcd"),
        ([("a", 0, 0, 190, 20), ("b", 0, 30, 90, 20), ("d", 110, 30, 90, 20), ("c", 0, 55, 90, 20)], "abcd"),
        ([("b", 10, 15, 50, 50), ("a", 0, 0, 50, 50)], "ab"),
    ],
    ids=["one below the other", "side by side", "columns", "rows of number and text", "under a line", "overlapping"],
)
def test_shapes_are_read_as_they_stand(boxes: list[tuple[str, int, int, int, int]], expected: str) -> None:
    assert order(*boxes) == order(*reversed(boxes)) == expected
