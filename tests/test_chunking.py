"""Passages: whole sentences, evenly packed, under their headings."""

import pytest
from conftest import SOURCES
from hypothesis import given
from hypothesis import strategies as st

from rag.chunking import Chunk, chunk, passage_text
from rag.documents.markdown import load_markdown
from rag.documents.text import load_text
from rag.sentences import split_sentences
from rag.types import Block, Content, Sentence, Span


def laid_out(*pieces: tuple[str, int]) -> tuple[str, list[Block], list[Sentence]]:
    """Build a text of pieces (kind, number of words), one sentence each; a heading's kind ends with its level."""
    text, blocks, sentences = "", [], []
    for number, (kind, words) in enumerate(pieces):
        start = len(text)
        text += " ".join([f"w{number}"] * words)
        name, level = (kind[:-1], int(kind[-1])) if kind[-1].isdigit() else (kind, 0)
        blocks.append(Block(name, start, len(text), level=level))  # type: ignore[arg-type]
        sentences.append(Sentence(start, len(text), name))  # type: ignore[arg-type]
        text += "\n\n"
    return text, blocks, sentences


def runs(*pieces: tuple[str, int], passage_words: int = 150) -> list[tuple[int, int]]:
    """Return the half-open runs of sentences that a text of these pieces is cut into."""
    return [(c.sentences.start, c.sentences.end) for c in chunk(*laid_out(*pieces), passage_words)]


def test_a_passage_spans_its_sentences_and_knows_its_headings() -> None:
    text = "Guide\n\nPay the rent. It is due.\n\nPets\n\nNo horses."
    blocks = [
        Block("heading", 0, 5, level=1),
        Block("paragraph", 7, 31),
        Block("heading", 33, 37, level=2),
        Block("paragraph", 39, 49),
    ]

    passages = chunk(text, blocks, split_sentences(text, blocks), 150)

    assert passages == (
        Chunk(0, 31, Span(0, 3), ("Guide",)),
        Chunk(33, 49, Span(3, 5), ("Guide", "Pets")),
    )


def test_a_passage_over_the_limit_is_cut_evenly() -> None:
    """160 words at 150: 80 + 80, not 150 + 10."""
    assert runs(*[("paragraph", 10)] * 16) == [(0, 8), (8, 16)]


def test_a_passage_of_exactly_the_limit_stays_whole() -> None:
    assert runs(*[("paragraph", 10)] * 15) == [(0, 15)]


def test_a_sentence_longer_than_the_limit_is_a_passage_of_its_own() -> None:
    assert runs(("paragraph", 5), ("paragraph", 200), ("paragraph", 5)) == [(0, 1), (1, 2), (2, 3)]


def test_a_heading_is_never_the_last_of_its_passage() -> None:
    assert runs(("heading1", 9), ("paragraph", 10), passage_words=10) == [(0, 2)]


def test_a_tables_header_is_not_torn_from_its_first_row() -> None:
    """Ten words each at 20: two passages of two would part the header from its row, so the first takes three."""
    pieces = [("paragraph", 10), ("table_header", 10), ("table_row", 10), ("table_row", 10)]

    assert runs(*pieces, passage_words=20) == [(0, 3), (3, 4)]


def test_a_new_section_begins_a_new_passage_however_short() -> None:
    assert runs(("heading1", 1), ("paragraph", 3), ("heading2", 1), ("paragraph", 3)) == [(0, 2), (2, 4)]


def test_a_heading_right_below_a_heading_shares_its_passage() -> None:
    text, blocks, sentences = laid_out(("heading1", 1), ("heading2", 1), ("paragraph", 3))

    assert [(c.sentences, c.heading_path) for c in chunk(text, blocks, sentences, 150)] == [(Span(0, 3), ("w0", "w1"))]


def test_a_heading_ends_the_sections_of_its_level_and_below() -> None:
    levels = [1, 2, 3, 2, 1]
    pieces = [piece for level in levels for piece in ((f"heading{level}", 1), ("paragraph", 2))]

    paths = [c.heading_path for c in chunk(*laid_out(*pieces), 150)]

    assert paths == [("w0",), ("w0", "w2"), ("w0", "w2", "w4"), ("w0", "w6"), ("w8",)]


def test_a_heading_with_nothing_below_it_is_still_in_a_passage() -> None:
    assert runs(("paragraph", 3), ("heading1", 2)) == [(0, 1), (1, 2)]


def test_no_sentences_make_no_passages() -> None:
    assert chunk("", [], [], 150) == ()


@pytest.mark.parametrize(
    ("title", "path", "expected"),
    [
        ("Guide", ("Guide", "Rent"), "Guide. Rent\nPay."),
        ("Lease", ("Guide", "Rent"), "Lease. Guide. Rent\nPay."),
        ("Lease", (), "Lease\nPay."),
        ("", (), "\nPay."),
    ],
)
def test_what_is_indexed_carries_title_and_headings_once(title: str, path: tuple[str, ...], expected: str) -> None:
    assert passage_text("No. Pay. No.", title, path, 4, 8) == expected


@given(SOURCES, st.integers(1, 40))
def test_every_sentence_of_any_text_stands_in_exactly_one_passage(source: str, passage_words: int) -> None:
    check_passages(load_text(source), passage_words)


@given(SOURCES, st.integers(1, 40))
def test_every_sentence_of_any_markdown_stands_in_exactly_one_passage(source: str, passage_words: int) -> None:
    check_passages(load_markdown(source), passage_words)


def check_passages(content: Content, passage_words: int) -> None:
    """Passages follow one another, begin and end with a sentence, and exceed the size only for a sentence or heading."""
    sentences = split_sentences(content.text, content.blocks)
    passages = chunk(content.text, content.blocks, sentences, passage_words)
    numbers = [number for p in passages for number in range(p.sentences.start, p.sentences.end)]

    assert numbers == list(range(len(sentences)))
    for passage in passages:
        inside = sentences[passage.sentences.start : passage.sentences.end]
        assert (passage.start, passage.end) == (inside[0].start, inside[-1].end)
        words = sum(len(content.text[s.start : s.end].split()) or 1 for s in inside)
        opening = [s.kind for s in inside[:-1]]
        assert words <= passage_words or not opening or {"heading", "table_header"} & set(opening)
