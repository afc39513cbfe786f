"""Fitting the numbers by which sentences are ranked and confidence is judged: monotone models of a few weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # comes with sentence-transformers, as scikit-learn does
from sklearn.isotonic import IsotonicRegression

from rag.judging import Judge

Floats = npt.NDArray[np.float64]
PENALTY = 1.0  # of the squared weights, against the summed log-likelihood of some thousand rows: next to nothing
KNOTS = 24  # of the curve from log-odds to confidence
WRONG, LOWEST_SHARE_RIGHT = 0.05, 0.25


def fit_logistic(
    rows: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    names: Sequence[str],
    weights: Sequence[float] | None = None,
) -> tuple[float, dict[str, float]]:
    """Return intercept and weights, none negative, of the logistic regression of `right` on the named signals."""
    x = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    y = np.array(right, dtype=np.float64)
    w = np.ones(len(y)) if weights is None else np.array(weights)
    spread = x.std(0)
    scale = np.where(spread > 1e-9, spread, np.inf)  # a signal that never changes tells nothing: it gets no weight

    def loss(theta: Floats) -> tuple[float, Floats]:
        logit = theta[0] + (x / scale) @ theta[1:]
        value = float((w * (np.logaddexp(0, logit) - y * logit)).sum() + PENALTY * (theta[1:] ** 2).sum())
        error = w * (1 / (1 + np.exp(-logit)) - y)
        return value, np.concatenate([[error.sum()], (x / scale).T @ error + 2 * PENALTY * theta[1:]])

    bounds = [(None, None)] + [(0.0, None)] * len(names)
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(found.x[0]), {name: float(v) for name, v in zip(names, found.x[1:] / scale, strict=True)}


def fit_curve(logits: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Return a rising curve of (log-odds, share right): means of equal-mass bins, made monotone, joined by lines."""
    order = np.argsort(logits, kind="stable")
    bins = [part for part in np.array_split(order, KNOTS) if len(part)]
    x = [float(np.mean([logits[i] for i in part])) for part in bins]
    # Half a right and half a wrong one more in each bin: no bin says 0 or 1.
    y = [(sum(right[i] for i in part) + 0.5) / (len(part) + 1.0) for part in bins]
    smooth = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=[len(part) for part in bins])
    return tuple((round(a, 3), round(float(b), 4)) for a, b in zip(x, smooth.predict(x), strict=True))


@dataclass(frozen=True)
class Limits:
    """Thresholds on confidence with what they were chosen for."""

    answered: float
    low: float


def limits_for(confidences: Sequence[float], right: Sequence[bool], most_wrong: float = WRONG) -> Limits:
    """Return the least confidence at which at most `most_wrong` of the answers at or above it are wrong; and that of "low":
    where one in four of those between is right. No such confidence: above 1, so that nothing is `answered`.
    """
    order = np.argsort(-np.array(confidences), kind="stable")
    ordered = [confidences[i] for i in order]
    wrong = np.cumsum([not right[i] for i in order]) / np.arange(1, len(order) + 1)
    # A limit lets all questions of one confidence through, so it can stand only at the last of equals.
    last = [n + 1 == len(ordered) or ordered[n + 1] < ordered[n] for n in range(len(ordered))]
    good = [n for n in range(len(ordered)) if last[n] and wrong[n] <= most_wrong]
    answered = ordered[good[-1]] if good else 1.01
    return Limits(answered, lowest(ordered, [right[i] for i in order], answered))


def lowest(ordered: Sequence[float], right: Sequence[bool], answered: float) -> float:
    """Return the least confidence at which at least LOWEST_SHARE_RIGHT are right, at most `answered`.

    The share right is taken as a rising function of the confidence (isotonic regression). ordered: confidences.
    """
    smooth = IsotonicRegression().fit(ordered, [float(r) for r in right]).predict(ordered)
    fit = [c for c, share in zip(ordered, smooth, strict=True) if share >= LOWEST_SHARE_RIGHT]
    return min([*fit, answered])


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Return the expected calibration error: mean of |share right - mean confidence| over equal-mass bins (Naeini 2015)."""
    order = np.argsort(confidences, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [
        abs(np.mean([float(right[i]) for i in part]) - np.mean([confidences[i] for i in part])) * len(part)
        for part in parts
    ]
    return float(sum(gaps) / len(order))


def refitted(
    judge: Judge, intercept: float, confidence: Mapping[str, float], curve: tuple[tuple[float, float], ...]
) -> Judge:
    """Return a judge with another model of confidence."""
    return replace(judge, intercept=intercept, confidence=dict(confidence), curve=curve)
