"""The reading page's pieces: nothing is lost between text and page, and the mark stands exactly on the cited run."""

from conftest import SOURCES
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.markdown import load_markdown
from rag.types import Document, Span
from web.reading import Piece, pieces_of, quotation_pieces, reading_groups


def document_of(source: str) -> Document:
    content = load_markdown(source)
    return Document("d", "t", 1, "", content.text, "s", None, (), None, (), content.blocks, (), "")


def test_a_list_is_one_group_and_a_table_another() -> None:
    document = document_of("Intro.\n\n- a\n- b\n\n1. c\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n| j |\n|---|\n| 3 |\n")

    groups = reading_groups(document, None)

    assert [(g.kind, g.ordered, len(g.blocks)) for g in groups] == [
        ("paragraph", False, 1),
        ("list", False, 2),
        ("list", True, 1),
        ("table", False, 2),
        ("table", False, 2),
    ]


def test_a_mark_over_two_list_items_has_one_anchor_and_one_end() -> None:
    document = document_of("- first item\n- second item\n")

    [group] = reading_groups(document, Span(6, 17))

    assert [piece for block in group.blocks for cell in block.cells for piece in cell] == [
        Piece("first ", False),
        Piece("item", True, first=True),
        Piece("second", True, last=True),
        Piece(" item", False),
    ]


def test_a_quotation_is_cut_at_its_short_answers() -> None:
    assert quotation_pieces("On 20 March.", [Span(3, 11)]) == [
        Piece("On ", False),
        Piece("20 March", True),
        Piece(".", False),
    ]


def test_short_answers_that_overlap_are_marked_once() -> None:
    assert quotation_pieces("abcd", [Span(1, 3), Span(2, 4)]) == [
        Piece("a", False),
        Piece("bc", True),
        Piece("d", False),
    ]


@given(st.text(), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_pieces_of_a_block_are_its_text_and_the_marked_ones_the_cited_run(
    text: str, a: int, b: int, c: int, d: int
) -> None:
    span = Span(min(a, b), min(max(a, b), len(text)))
    cited = Span(min(c, d), max(c, d))

    pieces = list(pieces_of(text, span, cited))

    assert "".join(piece.text for piece in pieces) == text[span.start : span.end]
    inside = text[max(span.start, cited.start) : min(span.end, cited.end)] if cited.start < span.end else ""
    assert "".join(piece.text for piece in pieces if piece.marked) == inside


@given(SOURCES)
def test_every_character_of_every_block_is_on_the_page(source: str) -> None:
    document = document_of(source)

    groups = reading_groups(document, Span(3, 30))

    shown = [piece.text for g in groups for block in g.blocks for cell in block.cells for piece in cell]
    blocks = [cell for b in document.blocks for cell in (b.cells or (Span(b.start, b.end),))]
    assert "".join(shown) == "".join(document.text[cell.start : cell.end] for cell in blocks)
