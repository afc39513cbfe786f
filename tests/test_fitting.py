"""Fitting: known weights are found again, none is negative, and limits and calibration are as worked by hand."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from eval.fitting import KNOTS, Limits, calibration_error, fit_curve, fit_logistic, limits_for, refitted
from rag.judging import Judge

NAMES = ("near", "far", "noise")
Rows = list[dict[str, float]]


def generated(*weights: float, intercept: float, count: int = 4_000) -> tuple[Rows, list[bool]]:
    """Return rows of independent signals of very different size, and for each whether it came out right."""
    rng = np.random.default_rng(7)
    scales = np.array([1.0, 20.0, 0.05])
    x: npt.NDArray[np.float64] = rng.normal(size=(count, 3)) * scales + scales
    logits = intercept + x @ (np.array(weights) / scales)
    right = rng.random(count) < 1 / (1 + np.exp(-logits))
    return [dict(zip(NAMES, map(float, row), strict=True)) for row in x], [bool(y) for y in right]


def test_known_weights_are_found_again() -> None:
    """Standard errors are some 0.05 of a signal's own scale."""
    intercept, weights = fit_logistic(*generated(1.5, 0.8, 0.4, intercept=-2.0), NAMES)

    assert intercept == pytest.approx(-2.0, abs=0.25)
    assert [weights["near"], weights["far"] * 20, weights["noise"] * 0.05] == pytest.approx([1.5, 0.8, 0.4], abs=0.15)


def test_weights_are_those_of_scikit_learn_where_none_is_negative() -> None:
    rows, right = generated(1.5, 0.8, 0.4, intercept=-2.0)
    x = np.array([[row[name] for name in NAMES] for row in rows])
    scale = x.std(0)

    intercept, weights = fit_logistic(rows, right, NAMES)

    independent = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000).fit(x / scale, right)
    assert intercept == pytest.approx(independent.intercept_[0], rel=0.01)
    assert [weights[name] for name in NAMES] == pytest.approx(list(independent.coef_[0] / scale), rel=0.01)


def test_a_signal_that_speaks_against_gets_no_weight_and_the_others_are_fitted_without_it() -> None:
    rows, right = generated(1.5, 0.8, -1.0, intercept=0.0)

    intercept, weights = fit_logistic(rows, right, NAMES)

    without, others = fit_logistic(rows, right, NAMES[:2])
    assert weights["noise"] == 0.0
    assert (intercept, weights["near"], weights["far"]) == pytest.approx((without, *others.values()), rel=1e-3)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.booleans()), max_size=30))
def test_no_weight_is_ever_negative(rows: list[tuple[float, float, bool]]) -> None:
    rows = [*rows, (-5.0, 5.0, True), (5.0, -5.0, False)]

    _, weights = fit_logistic([{"a": a, "b": b} for a, b, _ in rows], [y for *_, y in rows], ["a", "b"])

    assert min(weights.values()) >= 0


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0])
def test_a_signal_that_is_always_the_same_tells_nothing(value: float) -> None:
    intercept, weights = fit_logistic([{"same": value}] * 40, [True] * 30 + [False] * 10, ["same"])

    assert weights["same"] == pytest.approx(0.0, abs=1e-6)
    assert intercept == pytest.approx(np.log(3), abs=1e-3)


def test_a_row_of_weight_two_counts_as_two_rows() -> None:
    rows, right = generated(1.5, 0.8, 0.4, intercept=-2.0, count=300)
    scale = [2.0 if n < 100 else 1.0 for n in range(300)]

    intercept, weights = fit_logistic(rows, right, NAMES[:1], scale)

    # One signal: its spread only shifts how the next-to-nothing of a penalty is counted.
    repeated = fit_logistic([*rows, *rows[:100]], [*right, *right[:100]], NAMES[:1])
    assert (intercept, weights["near"]) == pytest.approx((repeated[0], repeated[1]["near"]), rel=0.01)


def test_without_signals_the_intercept_is_the_log_odds_of_the_share() -> None:
    intercept, weights = fit_logistic([{}] * 40, [True] * 30 + [False] * 10, [])

    assert intercept == pytest.approx(np.log(3), abs=1e-4)
    assert weights == {}


def test_a_curve_is_the_share_right_of_each_bin() -> None:
    """KNOTS bins of two: of the lower half one of two is right, (1 + 0.5) / 3; of the upper both, (2 + 0.5) / 3."""
    logits = [float(n) for n in range(2 * KNOTS)]
    right = [n % 2 == 0 or n >= KNOTS for n in range(2 * KNOTS)]

    curve = fit_curve(logits[::-1], right[::-1])

    low = [(2 * n + 0.5, 0.5) for n in range(KNOTS // 2)]
    assert curve == (*low, *((2 * n + 0.5, 0.8333) for n in range(KNOTS // 2, KNOTS)))


@given(st.lists(st.tuples(st.integers(-60, 60).map(lambda n: n / 4), st.booleans()), min_size=1, max_size=80))
def test_a_curve_never_falls_and_never_says_never_or_always(rows: list[tuple[float, bool]]) -> None:
    curve = fit_curve([x for x, _ in rows], [y for _, y in rows])

    x, y = zip(*curve, strict=True)
    assert list(x) == sorted(x)
    assert list(y) == sorted(y)
    assert 0 < min(y) <= max(y) < 1


CONFIDENCES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]


@pytest.mark.parametrize(
    ("right", "most_wrong", "answered", "low"),
    [
        ([1, 1, 1, 1, 1, 1], 0.05, 0.4, 0.4),  # nothing is below
        ([1, 1, 0, 1, 1, 0], 0.05, 0.8, 0.5),  # rising: 0 at 0.4, two of three from 0.5 to 0.7
        ([1, 1, 0, 1, 1, 0], 0.2, 0.5, 0.5),  # one of five; below, none of one is right
        ([1, 1, 0, 1, 1, 0], 0.19, 0.8, 0.5),
        ([0, 1, 1, 1, 1, 1], 0.2, 0.4, 0.4),  # one of six, though the first is wrong
        ([0, 1, 1, 1, 0, 0], 0.05, 1.01, 0.6),  # rising: 0, 0, then three of four
        ([0, 1, 0, 0, 0, 0], 0.05, 1.01, 0.8),  # rising: 0 up to 0.7, then one of two
        ([0, 0, 0, 0, 0, 0], 1.0, 0.4, 0.4),
    ],
)
def test_answered_begins_where_no_more_are_wrong_than_allowed(
    right: list[int], most_wrong: float, answered: float, low: float
) -> None:
    shuffled = [3, 0, 5, 1, 4, 2]

    found = limits_for([CONFIDENCES[n] for n in shuffled], [bool(right[n]) for n in shuffled], most_wrong)

    assert found == Limits(answered, low)


@pytest.mark.parametrize("right", [[True, False], [False, True]], ids=["right first", "wrong first"])
def test_answers_of_the_same_confidence_are_shown_or_not_together(right: list[bool]) -> None:
    """At 0.9 and above one of two is wrong, in whatever order they were asked."""
    assert limits_for([0.9, 0.9], right, 0.05).answered == 1.01


CONFIDENCE = st.integers(1, 9).map(lambda n: n / 10)


@given(st.lists(st.tuples(CONFIDENCE, st.booleans()), min_size=1, max_size=30), st.sampled_from([0.05, 0.2, 0.5]))
def test_at_the_limit_no_more_are_wrong_than_allowed(rows: list[tuple[float, bool]], most_wrong: float) -> None:
    limit = limits_for([c for c, _ in rows], [y for _, y in rows], most_wrong).answered

    fits = {c for c, _ in rows if np.mean([not y for confidence, y in rows if confidence >= c]) <= most_wrong + 1e-12}
    assert limit == min(fits, default=1.01)


def test_calibration_error_by_hand() -> None:
    """Two bins of two: |0.5 - 0.3| and |1 - 0.7|, half of the rows in each: 0.25."""
    assert calibration_error([0.8, 0.2, 0.6, 0.4], [True, False, True, True], bins=2) == pytest.approx(0.25)


def test_calibration_error_counts_a_bin_by_its_size() -> None:
    """Bins of two and one: |0.5 - 0.2| * 2/3 + |0 - 0.9| * 1/3 = 0.5."""
    assert calibration_error([0.1, 0.3, 0.9], [True, False, False], bins=2) == pytest.approx(0.5)


def test_who_says_a_half_and_is_half_right_is_calibrated() -> None:
    assert calibration_error([0.5] * 4, [True, False, False, True], bins=1) == 0.0


def test_a_refitted_judge_ranks_as_before() -> None:
    judge = Judge({"sentence": 1.0}, 0.0, {"score": 1.0}, near=0.5)

    assert refitted(judge, -1.0, {"dense": 2.0}, ((0.0, 0.5),)) == Judge(
        {"sentence": 1.0}, -1.0, {"dense": 2.0}, near=0.5, curve=((0.0, 0.5),)
    )
