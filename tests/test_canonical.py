"""Canonical text: one normal form, and offsets that are right by construction."""

import unicodedata

import pytest
from conftest import CHARACTERS, LINES, SOURCES
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.canonical import CanonicalText, normalised
from rag.documents.markdown import load_markdown
from rag.documents.text import load_text
from rag.types import Block, Content, Span


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa", "a"),
        ("e\u0301", "\u00e9"),
        ("\u212b", "\u00c5"),  # the sign of the unit is the letter
        ("ﬁ ½ ²", "ﬁ ½ ²"),  # NFC, not NFKC: what is read is what is quoted
        ("a\0b", "a\ufffdb"),
    ],
)
def test_normalised_changes_line_ends_and_normal_form_alone(raw: str, expected: str) -> None:
    assert normalised(raw) == expected


def test_blocks_stand_apart_and_the_items_of_a_list_below_one_another() -> None:
    canonical = CanonicalText()
    canonical.add("heading", " Guide ", level=1)
    canonical.add("paragraph", "Bring:")
    canonical.add("list_item", "a lamp", level=1)
    canonical.add("list_item", "a kettle", level=1, ordered=True)
    canonical.add("paragraph", " \n ")
    canonical.add("paragraph", "Go.")

    assert canonical.text == "Guide\n\nBring:\n\na lamp\na kettle\n\nGo."
    assert canonical.blocks == [
        Block("heading", 0, 5, level=1),
        Block("paragraph", 7, 13),
        Block("list_item", 15, 21, level=1),
        Block("list_item", 22, 30, level=1, ordered=True),
        Block("paragraph", 32, 35),
    ]


def test_a_row_is_its_cells_with_tabs_between_and_knows_where_each_stands() -> None:
    canonical = CanonicalText()
    canonical.add_row("table_header", ["Model", "Price"])
    canonical.add_row("table_row", ["", "30  €"])
    canonical.add_row("table_row", [" ", ""])
    canonical.add_row("table_row", ["K340", ""])

    assert canonical.text == "Model\tPrice\n\t30 €\nK340\t"
    assert canonical.blocks == [
        Block("table_header", 0, 11, cells=(Span(0, 5), Span(6, 11))),
        Block("table_row", 13, 17, cells=(Span(12, 12), Span(13, 17))),
        Block("table_row", 18, 22, cells=(Span(18, 22), Span(23, 23))),
    ]


def test_two_tables_stand_apart_even_when_the_second_has_no_header() -> None:
    canonical = CanonicalText()
    canonical.open_table()
    canonical.add_row("table_header", ["Model"])
    canonical.add_row("table_row", ["K340"])
    canonical.open_table()
    canonical.add_row("table_header", [""])
    canonical.add_row("table_row", ["Ann"])

    assert canonical.text == "Model\nK340\n\nAnn"


@given(st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "list_item", "code"]), LINES | CHARACTERS)))
def test_each_block_is_the_text_that_was_added(added: list[tuple[str, str]]) -> None:
    canonical = CanonicalText()
    for kind, text in added:
        canonical.add(kind, text)  # type: ignore[arg-type]

    quoted = [(b.kind, canonical.text[b.start : b.end]) for b in canonical.blocks]
    assert quoted == [(kind, normalised(text).strip()) for kind, text in added if normalised(text).strip()]


@given(st.lists(st.lists(LINES | CHARACTERS, min_size=1, max_size=4), max_size=5))
def test_each_cell_is_the_text_that_was_added(rows: list[list[str]]) -> None:
    canonical = CanonicalText()
    for row in rows:
        canonical.add_row("table_row", row)

    folded = [[" ".join(normalised(cell).split()) for cell in row] for row in rows]
    quoted = [[canonical.text[c.start : c.end] for c in block.cells] for block in canonical.blocks]
    assert quoted == [row for row in folded if any(row)]


@given(SOURCES)
def test_any_text_becomes_nfc_without_carriage_returns(source: str) -> None:
    check_canonical(load_text(source))


@given(SOURCES)
def test_any_markdown_becomes_nfc_without_carriage_returns(source: str) -> None:
    check_canonical(load_markdown(source))


def check_canonical(content: Content) -> None:
    assert unicodedata.is_normalized("NFC", content.text)
    assert "\r" not in content.text
    assert "\0" not in content.text
    assert content.text.encode("utf-8").decode("utf-8") == content.text
