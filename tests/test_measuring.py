"""The figures of one passage at a time, against examples worked by hand and a count of all pairs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.reader.examples import Example
from embeddings.reader.measuring import (
    Figure,
    Verdict,
    auroc,
    auroc_of,
    f1,
    hits,
    mean_of,
    normalised,
    sampled,
    short_answers,
)

TEXT = "The kettle has a warranty of one year."


def example(gold: tuple[int, ...] = (0,), spans: tuple[tuple[int, int], ...] = (), question: str = "?") -> Example:
    return Example("s", "gold", question, "", TEXT, ((0, 38),), gold, spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Eiffel Tower!", "eiffel tower"),
        ("a U.S. dollar", "us dollar"),
        ("An answer, another", "answer another"),
        ("the", ""),
        ("“A” is here", "“ ” is here"),  # SQuAD's punctuation is ASCII's
    ],
)
def test_a_short_answer_is_compared_as_squad_does(text: str, expected: str) -> None:
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("prediction", "gold", "expected"),
    [
        ("the Eiffel Tower", "Eiffel Tower in Paris", 2 / 3),  # P = 2/2, R = 2/4
        ("one year", "A year.", 2 / 3),  # P = 1/2, R = 1/1
        ("year year", "year", 2 / 3),  # a word counts as often as the other has it
        ("one year", "two weeks", 0.0),
        ("One year!", "one year", 1.0),
        ("the", "a", 1.0),  # nothing is left of either
        ("", "year", 0.0),
    ],
)
def test_f1_by_hand(prediction: str, gold: str, expected: float) -> None:
    assert f1(prediction, gold) == f1(gold, prediction) == pytest.approx(expected)


def test_a_short_answer_is_held_against_the_nearest_of_the_right_ones() -> None:
    """Right are "one year" and "warranty of one year"; what has no short answer is not counted."""
    examples = [example(spans=((29, 37), (17, 37))), example(), example(spans=((4, 10),))]
    verdicts = [Verdict(0, short, 0.0) for short in ("of one year", "kettle", "the Kettle.")]

    assert short_answers(examples, verdicts) == ([pytest.approx(6 / 7), 1.0], [0.0, 1.0])


def test_a_hit_is_a_best_sentence_among_the_gold_ones_where_there_are_any() -> None:
    examples = [example((0,)), example((1, 2)), example(()), example((1,))]

    assert hits(examples, [Verdict(n, "", 0.0) for n in (0, 2, 0, 0)]) == [1.0, 1.0, 0.0]


SCORES = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12)


def test_auroc_by_hand() -> None:
    """2 above 1, below 3; 3 above 1, level with 3: (1 + 0 + 1 + 0.5) / 4."""
    assert auroc(np.array([2.0, 3.0]), np.array([1.0, 3.0])) == 0.625


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(right: list[float], wrong: list[float]) -> None:
    wins = sum(1.0 if r > w else 0.5 if r == w else 0.0 for r in right for w in wrong)

    assert auroc(np.array(right), np.array(wrong)) == pytest.approx(wins / (len(right) * len(wrong)))


@given(SCORES, SCORES)
def test_an_aurocs_interval_contains_it_and_counts_both_sides(right: list[float], wrong: list[float]) -> None:
    figure = auroc_of(right, wrong, draws=100)

    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert figure.count == len(right) + len(wrong)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_means_interval_contains_it(values: list[float]) -> None:
    figure = mean_of(values, draws=200)

    assert figure.value == pytest.approx(math.fsum(values) / len(values))
    assert min(values) - 1e-9 <= figure.low <= figure.value + 1e-9
    assert figure.value - 1e-9 <= figure.high <= max(values) + 1e-9


def test_a_means_interval_is_some_two_standard_errors_wide() -> None:
    """400 coins: 1.96 * sqrt(0.25 / 400) = 0.049 to either side."""
    figure = mean_of([0.0, 1.0] * 200)

    assert (figure.value, figure.count) == (0.5, 400)
    assert [figure.low, figure.high] == pytest.approx([0.451, 0.549], abs=0.006)
    assert figure == mean_of([0.0, 1.0] * 200)


def test_a_figure_is_shown_with_its_interval_and_its_count() -> None:
    assert str(Figure(0.51249, 0.4, 0.625, 1234)) == "0.512 (0.400 to 0.625; n = 1,234)"


def test_a_sample_is_the_same_each_time_and_everything_where_that_is_not_more() -> None:
    examples = [example(question=str(n)) for n in range(20)]

    assert sampled(iter(examples), 20, seed=1) == examples
    assert sampled(examples, 5, seed=1) == sampled(examples, 5, seed=1)
    assert len({e.question for e in sampled(examples, 5, seed=1)} & {str(n) for n in range(20)}) == 5
