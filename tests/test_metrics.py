"""The metrics, against examples worked by hand and, where there is one, an independent implementation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score  # comes with sentence-transformers

from eval.metrics import (
    auroc,
    exact_match,
    mean,
    mean_reciprocal_rank,
    normalised_answer,
    precision_recall_f1,
    quantile,
    success_at,
    token_f1,
)

RANKS = [1, 3, None, 2]


def test_success_counts_questions_with_a_gold_passage_among_the_first_k() -> None:
    assert [success_at(k, RANKS) for k in (1, 2, 3)] == [1 / 4, 2 / 4, 3 / 4]


def test_reciprocal_ranks_are_averaged_with_nothing_found_as_zero() -> None:
    assert mean_reciprocal_rank(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 2) / 4)


def test_precision_and_recall_of_two_quoted_sentences_one_of_them_right() -> None:
    assert precision_recall_f1({1, 2}, [{2, 3}, {9}]) == (1 / 2, 1 / 2, 1 / 2)


def test_an_alternative_that_is_quoted_whole_has_full_recall() -> None:
    assert precision_recall_f1({9, 4}, [{1, 2, 3}, {9}]) == pytest.approx((1 / 2, 1.0, 2 / 3))


def test_nothing_quoted_or_nothing_right_is_zero() -> None:
    assert precision_recall_f1(set(), [{1}]) == precision_recall_f1({2}, [{1}]) == (0.0, 0.0, 0.0)


def test_answers_are_normalised_as_squad_does() -> None:
    assert normalised_answer("The Eiffel  Tower!") == "eiffel tower"
    assert exact_match("the eiffel tower", ["Paris", "Eiffel Tower."]) == 1.0
    assert exact_match("Eiffel", ["Eiffel Tower"]) == 0.0


def test_token_f1_of_the_eiffel_tower() -> None:
    assert token_f1("the Eiffel Tower", ["Eiffel Tower in Paris"]) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert token_f1("Rome", ["Eiffel Tower"]) == 0.0
    assert token_f1("", []) == 0.0


def test_auroc_is_the_share_of_pairs_in_the_right_order_with_ties_as_half() -> None:
    assert auroc([0.9, 0.4], [0.5]) == 1 / 2
    assert auroc([0.5], [0.5]) == 1 / 2
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_auroc_agrees_with_scikit_learn(positive: list[int], negative: list[int]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)

    assert auroc(positive, negative) == pytest.approx(roc_auc_score(labels, positive + negative), abs=1e-9)


def test_a_quantile_is_a_value_of_the_list_by_nearest_rank() -> None:
    assert quantile(0.5, [3.0, 1.0, 2.0]) == 2.0
    assert quantile(0.95, [float(n) for n in range(1, 101)]) == 95.0
    assert quantile(0.5, []) == 0.0


@given(st.floats(0, 1), st.lists(st.floats(allow_nan=False), min_size=1))
def test_at_least_the_share_q_is_not_above_the_quantile(q: float, values: list[float]) -> None:
    found = quantile(q, values)

    assert found in values
    assert sum(value <= found for value in values) >= q * len(values) - 1e-9


def test_the_mean_of_nothing_is_zero_and_no_nan() -> None:
    assert mean([]) == 0.0
    assert not math.isnan(mean([]))
