"""The metrics, against examples worked by hand and an independent implementation of each on random inputs."""

import math
import re
import string
from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score  # comes with sentence-transformers

import eval.fitting
from eval.abstaining import Point, aurc, calibration_error, reliability, risk_coverage, selective_accuracy
from eval.bootstrap import interval_of, interval_of_mean
from eval.metrics import (
    auroc,
    citation_precision_recall,
    exact_match,
    longest_common,
    mean,
    mean_reciprocal_rank,
    normalised_answer,
    precision_recall_f1,
    quantile,
    rouge_l,
    success_at,
    token_f1,
)
from eval.ranking import DEPTH, ranking_values

RANKS = [1, 3, None, 2]
EXACT = 1e-9
TEXTS = st.lists(
    st.sampled_from("the The a an cat Cat sat. on, mat! 3.5 £7 naïve U.S. “so” - an’ ".split()), max_size=8
).map(" ".join)
NAMES = st.lists(st.sampled_from([f"p{n}" for n in range(30)]), unique=True, max_size=25)
JUDGED = st.lists(st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), st.booleans()), min_size=1, max_size=60)


def test_success_counts_questions_with_a_gold_passage_among_the_first_k() -> None:
    assert [success_at(k, RANKS) for k in (1, 2, 3)] == [1 / 4, 2 / 4, 3 / 4]


def test_reciprocal_ranks_are_averaged_with_nothing_found_as_zero() -> None:
    assert mean_reciprocal_rank(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 2) / 4)


def test_a_ranking_by_hand() -> None:
    """Grades 2 and 1 at places 3 and 2 of a, b, c: DCG = 1/log2(3) + 2/log2(4); the best order has 2/1 + 1/log2(3)."""
    values = ranking_values(["a", "b", "c"], {"b": 1, "c": 2, "d": 1})

    best = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert values == pytest.approx(
        {
            "success@1": 0,
            "success@5": 1,
            "success@20": 1,
            "recall@5": 2 / 3,
            "recall@20": 2 / 3,
            "mrr": 1 / 2,
            "ndcg@10": (1 / math.log2(3) + 1) / best,
        },
        abs=EXACT,
    )


def test_a_ranking_without_anything_is_zero_and_one_without_gold_has_no_figures() -> None:
    assert set(ranking_values([], {"a": 1}).values()) == {0.0}
    assert ranking_values(["a"], {}) == {}


@given(NAMES, st.dictionaries(st.sampled_from([f"p{n}" for n in range(30)]), st.integers(1, 3), min_size=1))
def test_rankings_agree_with_the_formulas_written_out(ranked: list[str], grades: dict[str, int]) -> None:
    looked_at = ranked[:DEPTH]
    places = [n for n, name in enumerate(looked_at, start=1) if name in grades]
    gained = sum(grades[looked_at[n - 1]] / math.log2(n + 1) for n in places if n <= 10)
    best = sum(g / math.log2(n + 1) for n, g in enumerate(sorted(grades.values(), reverse=True)[:10], start=1))

    values = ranking_values(ranked, grades)

    assert values["mrr"] == pytest.approx(1 / places[0] if places else 0, abs=EXACT)
    assert values["ndcg@10"] == pytest.approx(gained / best, abs=EXACT)
    for k in (1, 5, 20):
        assert values[f"success@{k}"] == success_at(k, [places[0] if places else None])
    for k in (5, 20):
        assert values[f"recall@{k}"] == pytest.approx(sum(n <= k for n in places) / len(grades), abs=EXACT)


def test_precision_and_recall_of_two_quoted_sentences_one_of_them_right() -> None:
    assert precision_recall_f1({1, 2}, [{2, 3}, {9}]) == (1 / 2, 1 / 2, 1 / 2)


def test_an_alternative_that_is_quoted_whole_has_full_recall() -> None:
    assert precision_recall_f1({9, 4}, [{1, 2, 3}, {9}]) == pytest.approx((1 / 2, 1.0, 2 / 3))


def test_nothing_quoted_or_nothing_right_is_zero() -> None:
    assert precision_recall_f1(set(), [{1}]) == precision_recall_f1({2}, [{1}]) == (0.0, 0.0, 0.0)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9), min_size=1))
def test_sentences_agree_with_scikit_learn_where_there_is_one_alternative(quoted: set[int], gold: set[int]) -> None:
    truth, said = ([int(n in chosen) for n in range(10)] for chosen in (gold, quoted))

    expected = precision_recall_fscore_support(truth, said, average="binary", zero_division=0.0)[:3]

    assert precision_recall_f1(quoted, [gold]) == pytest.approx(expected, abs=EXACT)


def test_citations_by_hand() -> None:
    assert citation_precision_recall([{1, 2}, {7}], [{2, 3}, {7}]) == (1.0, 1.0)
    assert citation_precision_recall([{1, 2}, {4}], [{2, 3}]) == (1 / 2, 0.0)
    assert citation_precision_recall([{2}, {3}], [{2, 3}]) == (1.0, 1.0)
    assert citation_precision_recall([], [{1}]) == citation_precision_recall([{4}], [{1}]) == (0.0, 0.0)


SENTENCES = st.frozensets(st.integers(0, 6), min_size=1, max_size=3)


@given(st.lists(SENTENCES, max_size=4), st.lists(SENTENCES, min_size=1, max_size=3))
def test_citations_agree_with_arrays(cited: list[frozenset[int]], gold: list[frozenset[int]]) -> None:
    def rows(sets: list[frozenset[int]]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return np.array([[n in s for n in range(7)] for s in sets], dtype=bool).reshape(len(sets), 7)

    right = np.atleast_1d((rows(cited) @ rows(gold).T).any(axis=1))
    whole = (rows(gold) <= rows(cited).any(axis=0)).all(axis=1).any()

    precision, recall = citation_precision_recall([set(s) for s in cited], [set(s) for s in gold])

    assert precision == pytest.approx(right.mean() if len(right) else 0.0, abs=EXACT)
    assert recall == float(whole and bool(cited))


def test_answers_are_normalised_as_squad_does() -> None:
    assert normalised_answer("The Eiffel  Tower!") == "eiffel tower"
    assert exact_match("the eiffel tower", ["Paris", "Eiffel Tower."]) == 1.0
    assert exact_match("Eiffel", ["Eiffel Tower"]) == 0.0


def test_token_f1_of_the_eiffel_tower() -> None:
    assert token_f1("the Eiffel Tower", ["Eiffel Tower in Paris"]) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert token_f1("Rome", ["Eiffel Tower"]) == 0.0
    assert token_f1("", []) == 0.0


def squad_tokens(text: str) -> list[str]:
    """The rules of evaluate-v2.0.py, written anew: lower case, no ASCII punctuation, no articles, split at white space."""
    bare = "".join(character for character in text.lower() if character not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def squad_f1(gold: str, said: str) -> float:
    mine, theirs = squad_tokens(gold), squad_tokens(said)
    if not mine or not theirs:
        return float(mine == theirs)
    same = sum(min(count, Counter(theirs)[word]) for word, count in Counter(mine).items())
    return 0.0 if same == 0 else 2 * (same / len(theirs)) * (same / len(mine)) / (same / len(theirs) + same / len(mine))


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_short_answers_agree_with_the_rules_of_squad(said: str, golds: list[str]) -> None:
    assert token_f1(said, golds) == pytest.approx(max(squad_f1(gold, said) for gold in golds), abs=EXACT)
    assert exact_match(said, golds) == max(float(squad_tokens(gold) == squad_tokens(said)) for gold in golds)


def test_rouge_l_by_hand() -> None:
    """Of "the cat sat" the longest run in "The cat!" is "the cat": P = 2/3, R = 1, F1 = 4/5."""
    assert rouge_l("the cat sat", ["dog", "The cat!"]) == pytest.approx(4 / 5)
    assert longest_common("police", "perlice") == len("plice")
    assert rouge_l("", ["a"]) == rouge_l("a", []) == rouge_l("!", ["!"]) == 0.0


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_rouge_l_agrees_with_rouge_score(said: str, golds: list[str]) -> None:
    scorer = RougeScorer(["rougeL"], use_stemmer=False)

    expected = max(scorer.score(gold, said)["rougeL"].fmeasure for gold in golds)

    assert rouge_l(said, golds) == pytest.approx(expected, abs=EXACT)


def test_auroc_is_the_share_of_pairs_in_the_right_order_with_ties_as_half() -> None:
    assert auroc([0.9, 0.4], [0.5]) == 1 / 2
    assert auroc([0.5], [0.5]) == 1 / 2
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_auroc_agrees_with_scikit_learn(positive: list[int], negative: list[int]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)

    assert auroc(positive, negative) == pytest.approx(roc_auc_score(labels, positive + negative), abs=EXACT)


def test_risk_at_each_coverage_by_hand() -> None:
    points = risk_coverage([0.5, 0.9, 0.5], [True, True, False])

    assert points == [Point(0.9, 1 / 3, 0.0), Point(0.5, 1.0, 1 / 3)]
    assert risk_coverage([], []) == []


def test_the_area_under_the_risk_by_hand() -> None:
    """0.9 wrong, then 0.5 right: risks 1/1 and 1/2. With one confidence: risks 1/2 on average, and 1/2."""
    assert aurc([0.9, 0.5], [False, True]) == 3 / 4
    assert aurc([0.5, 0.5], [False, True]) == 1 / 2
    assert aurc([], []) is None


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=5))
def test_the_area_is_the_mean_over_every_order_of_equals(judged: list[tuple[float, bool]]) -> None:
    areas = []
    for order in permutations(judged):
        if all(a[0] >= b[0] for a, b in pairwise(order)):
            wrong = np.cumsum([not right for _, right in order])
            areas.append(float((wrong / np.arange(1, len(order) + 1)).mean()))

    found = aurc([c for c, _ in judged], [r for _, r in judged])

    assert found == pytest.approx(sum(areas) / len(areas), abs=EXACT)


def test_bins_of_the_calibration_by_hand() -> None:
    judged = ([0.8, 0.2, 0.6, 0.4, 0.9], [True, False, True, True, False])

    first, second = reliability(*judged, bins=2)

    assert (first.confidence, first.right, first.count) == pytest.approx((0.4, 2 / 3, 3))
    assert (second.confidence, second.right, second.count) == pytest.approx((0.85, 1 / 2, 2))
    assert calibration_error(*judged, bins=2) == pytest.approx((3 * (2 / 3 - 0.4) + 2 * 0.35) / 5)
    assert calibration_error([], []) is None


@given(JUDGED)
def test_the_calibration_error_agrees_with_arrays(judged: list[tuple[float, bool]]) -> None:
    confidences, right = [c for c, _ in judged], [r for _, r in judged]

    expected = eval.fitting.calibration_error(confidences, right)

    assert calibration_error(confidences, right) == pytest.approx(expected, abs=EXACT)
    assert sum(b.count for b in reliability(confidences, right)) == len(judged)


def test_selective_accuracy_is_of_what_is_shown_as_answered() -> None:
    assert selective_accuracy([True, True, False], [True, False, True]) == 1 / 2
    assert selective_accuracy([False], [True]) is None


@given(JUDGED)
def test_selective_accuracy_is_one_less_the_risk_at_its_coverage(judged: list[tuple[float, bool]]) -> None:
    confidences, right = [c for c, _ in judged], [r for _, r in judged]

    for point in risk_coverage(confidences, right):
        shown = [c >= point.confidence for c in confidences]
        assert selective_accuracy(shown, right) == pytest.approx(1 - point.risk, abs=EXACT)
        assert np.mean(shown) == pytest.approx(point.coverage, abs=EXACT)


def test_a_quantile_is_a_value_of_the_list_by_nearest_rank() -> None:
    assert quantile(0.5, [3.0, 1.0, 2.0]) == 2.0
    assert quantile(0.95, [float(n) for n in range(1, 101)]) == 95.0
    assert quantile(0.5, []) == 0.0


@given(st.sampled_from([0.5, 0.95]), st.lists(st.integers(0, 100).map(float), min_size=1))
def test_a_quantile_agrees_with_numpy(q: float, values: list[float]) -> None:
    assert quantile(q, values) == np.quantile(values, q, method="inverted_cdf")


@given(st.floats(0, 1), st.lists(st.floats(allow_nan=False), min_size=1))
def test_at_least_the_share_q_is_not_above_the_quantile(q: float, values: list[float]) -> None:
    found = quantile(q, values)

    assert found in values
    assert sum(value <= found for value in values) >= q * len(values) - 1e-9


def test_the_mean_of_nothing_is_zero_and_no_nan() -> None:
    assert mean([]) == 0.0
    assert not math.isnan(mean([]))


def test_the_interval_of_a_mean_is_about_two_standard_errors_on_either_side() -> None:
    """Half of 400 right: the standard error is 0.025."""
    low, high = interval_of_mean([0.0, 1.0] * 200)

    assert (low, high) == pytest.approx((0.5 - 0.049, 0.5 + 0.049), abs=0.006)
    assert interval_of_mean([0.0, 1.0] * 200) == (low, high)


def test_any_statistic_has_the_interval_of_the_mean_if_it_is_one() -> None:
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])

    assert interval_of(lambda drawn: float(values[drawn].mean()), 5) == pytest.approx(interval_of_mean(list(values)))


def test_one_value_or_none_has_no_interval() -> None:
    assert interval_of_mean([]) == interval_of_mean([1.0]) == (None, None)
    assert interval_of(lambda _: 1.0, 1) == interval_of(lambda _: None, 9) == (None, None)
