"""Question and passage as tokens: the layout by hand, the pieces of a long passage by property."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from embeddings.windows import (
    MOST_HEADING_TOKENS,
    MOST_PASSAGE_TOKENS,
    MOST_QUESTION_TOKENS,
    Part,
    part_of,
    pieces,
    token_at,
    window,
)

UNK, CLS, SEP, WHO, LEAKS, THE, KETTLE, GUIDE = range(8)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    words = "[UNK] [CLS] [SEP] who leaks the kettle guide".split()
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    return made


def words(count: int) -> Part:
    """Return a text of so many one-letter words: token n is n, and stands at [2n, 2n + 1)."""
    return Part(tuple(range(count)), tuple(range(0, 2 * count, 2)), tuple(range(1, 2 * count + 1, 2)))


def test_a_part_knows_where_its_tokens_stand(tokenizer: Any) -> None:
    assert part_of(tokenizer, "the  kettle, 😀 leaks") == Part(
        (THE, KETTLE, UNK, UNK, LEAKS), (0, 5, 11, 13, 15), (3, 11, 12, 14, 20)
    )


def test_a_text_without_words_has_no_tokens(tokenizer: Any) -> None:
    assert part_of(tokenizer, " \n") == Part((), (), ())


def test_question_headings_and_passage_stand_in_this_order(tokenizer: Any) -> None:
    passage = part_of(tokenizer, "the kettle leaks")

    made = window(tokenizer, part_of(tokenizer, "who leaks"), part_of(tokenizer, "guide"), passage)

    assert made.ids.tolist() == [CLS, WHO, LEAKS, SEP, GUIDE, SEP, THE, KETTLE, LEAKS, SEP]
    assert made.types.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert (made.first, made.part) == (6, passage)


def test_a_model_that_knows_no_headings_gets_question_and_passage_alone(tokenizer: Any) -> None:
    made = window(tokenizer, part_of(tokenizer, "who"), None, part_of(tokenizer, "the kettle"))

    assert made.ids.tolist() == [CLS, WHO, SEP, THE, KETTLE, SEP]
    assert made.types.tolist() == [0, 0, 0, 1, 1, 1]
    assert made.first == 3


def test_a_passage_without_headings_still_has_their_place(tokenizer: Any) -> None:
    made = window(tokenizer, part_of(tokenizer, "who"), part_of(tokenizer, ""), part_of(tokenizer, "the"))

    assert made.ids.tolist() == [CLS, WHO, SEP, SEP, THE, SEP]
    assert made.types.tolist() == [0, 0, 0, 1, 1, 1]


def test_of_a_long_question_both_ends_are_read(tokenizer: Any) -> None:
    most, half = MOST_QUESTION_TOKENS, MOST_QUESTION_TOKENS // 2

    whole = window(tokenizer, words(most), None, words(1))
    cut = window(tokenizer, words(most + 5), None, words(1))

    assert whole.ids.tolist() == [CLS, *range(most), SEP, 0, SEP]
    assert cut.ids.tolist() == [CLS, *range(half), *range(half + 5, most + 5), SEP, 0, SEP]


def test_of_long_headings_the_nearest_are_read(tokenizer: Any) -> None:
    made = window(tokenizer, words(0), words(MOST_HEADING_TOKENS + 3), words(1))

    assert made.ids.tolist() == [CLS, SEP, *range(3, MOST_HEADING_TOKENS + 3), SEP, 0, SEP]


def test_the_longest_window_fits_the_encoders_512_positions(tokenizer: Any) -> None:
    made = window(tokenizer, words(1000), words(1000), words(MOST_PASSAGE_TOKENS))

    assert len(made.ids) <= 512


@pytest.mark.parametrize(("character", "token"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (9, 3)])
def test_a_character_belongs_to_the_first_token_that_ends_after_it(character: int, token: int) -> None:
    assert token_at(words(3), character) == token


def cut(lengths: list[int], most: int) -> list[tuple[int, int]]:
    """Return the pieces, as runs of tokens, of a passage whose sentences have so many."""
    starts = [2 * int(n) for n in np.cumsum([0, *lengths[:-1]])]
    return [(piece.ids[0], piece.ids[-1] + 1) for piece in pieces(words(sum(lengths)), starts, most)]


@pytest.mark.parametrize(
    ("lengths", "runs"),
    [
        ([3, 5], [(0, 8)]),
        ([4, 4, 4], [(0, 8), (4, 12)]),
        ([3, 3, 3, 3], [(0, 6), (3, 9), (6, 12)]),
        ([20], [(0, 8), (6, 14), (12, 20)]),
        ([3, 10, 3], [(0, 3), (3, 11), (9, 16)]),
        ([10, 2, 2], [(0, 8), (6, 14)]),
    ],
    ids=["fits", "a sentence in both", "three pieces", "one long sentence", "long one between", "long one first"],
)
def test_a_long_passage_is_cut_at_sentences_that_stand_in_both_pieces(
    lengths: list[int], runs: list[tuple[int, int]]
) -> None:
    assert cut(lengths, most=8) == runs


def test_a_piece_keeps_the_offsets_of_its_tokens() -> None:
    assert list(pieces(words(5), [0, 4], most=4)) == [
        Part((0, 1), (0, 2), (1, 3)),
        Part((2, 3, 4), (4, 6, 8), (5, 7, 9)),
    ]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(4, 16))
def test_pieces_cover_every_token_and_cut_only_what_is_longer_than_a_window(lengths: list[int], most: int) -> None:
    runs = cut(lengths, most)
    ends = np.cumsum(lengths).tolist()
    sentences = list(zip([0, *ends[:-1]], ends, strict=True))

    assert {n for first, last in runs for n in range(first, last)} == set(range(ends[-1]))
    assert all(0 < last - first <= most for first, last in runs)
    for (first, last), (following, further) in pairwise(runs):
        assert first < following <= last <= further
        for border in (following, last):
            [torn] = [e - s for s, e in sentences if s <= border < e]
            assert border in [s for s, _ in sentences] or torn > most
        inside = [s for s, _ in sentences if first < s <= last]
        # Nothing is read twice only where there is no whole sentence to go back to, or the next would not fit beside it.
        beyond = [end for start, end in sentences if start == last]
        assert following < last or inside == [last] or (beyond and beyond[0] - inside[-2] > most)
    for start, end in sentences:
        assert end - start > most or any(first <= start and end <= last for first, last in runs)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(4, 16))
def test_every_piece_holds_something_new(lengths: list[int], most: int) -> None:
    """At 320, sentences of 150, 150 and 200 tokens take two windows: (0, 300), (300, 500)."""
    ends = [last for _, last in cut(lengths, most)]

    assert ends == sorted(set(ends))
