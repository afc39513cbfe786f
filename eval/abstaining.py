"""How well confidence tells right from wrong: what is lost by answering more, and whether a confidence is what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 15  # of the calibration error, each with as many questions


@dataclass(frozen=True)
class Point:
    """What happens if all questions of at least this confidence are answered."""

    confidence: float
    coverage: float  # share of the questions that are answered
    risk: float  # share of these that are wrong


@dataclass(frozen=True)
class Bin:
    """Questions of neighbouring confidences."""

    confidence: float  # the mean
    right: float  # the share
    count: int


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[Point]:
    """Return the risk at each coverage (El-Yaniv and Wiener 2010), from the surest questions on; equals come together.

    risk_coverage([0.9, 0.5, 0.5], [True, True, False]) -> (0.9, 1/3, 0), (0.5, 3/3, 1/3)
    """
    points: list[Point] = []
    wrong = 0
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    for n, (confidence, is_right) in enumerate(ordered, start=1):
        wrong += not is_right
        if n == len(ordered) or ordered[n][0] < confidence:
            points.append(Point(confidence, n / len(ordered), wrong / n))
    return points


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk-coverage curve: the mean over n of the risk of the n surest questions (Geifman et al. 2019).

    Of questions with one confidence any order is as likely, and the mean of them all is taken. None for no questions.
    aurc([0.9, 0.5], [False, True]) -> (1/1 + 1/2) / 2
    """
    if not right:
        return None
    total, n, wrong = 0.0, 0, 0.0
    for point in risk_coverage(confidences, right):
        size = round(point.coverage * len(right)) - n
        added = point.risk * (n + size) - wrong
        total += sum((wrong + added * k / size) / (n + k) for k in range(1, size + 1))
        n, wrong = n + size, wrong + added
    return total / len(right)


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Return bins of neighbouring confidences, each with as many questions, the first ones with one more; none is empty."""
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: pair[0])
    found, start = [], 0
    for number in range(min(bins, len(ordered))):
        size = len(ordered) // bins + (number < len(ordered) % bins)
        part = ordered[start : start + size]
        start += size
        found.append(Bin(sum(c for c, _ in part) / size, sum(r for _, r in part) / size, size))
    return found


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float | None:
    """Expected calibration error: the mean of |share right - mean confidence| over the questions' bins (Naeini 2015).

    None for no questions. calibration_error([0.8, 0.2], [True, False], 2) -> (|0 - 0.2| + |1 - 0.8|) / 2
    """
    parts = reliability(confidences, right, bins)
    return sum(b.count * abs(b.right - b.confidence) for b in parts) / len(right) if parts else None


def selective_accuracy(shown: Sequence[bool], right: Sequence[bool]) -> float | None:
    """Share right of what is shown as answered; None where nothing is."""
    picked = [r for s, r in zip(shown, right, strict=True) if s]
    return sum(picked) / len(picked) if picked else None
