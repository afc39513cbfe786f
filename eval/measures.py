"""The figures of many questions, each with its interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.abstaining import aurc, calibration_error, selective_accuracy
from eval.bootstrap import NONE, Indices, Interval, interval_of, interval_of_mean
from eval.metrics import auroc, mean, quantile
from eval.ranking import MEASURES

AVERAGES = (
    *MEASURES,
    *("sentence_hit@1", "sentence_precision", "sentence_recall", "sentence_f1"),
    *("citation_precision", "citation_recall", "short_em", "short_f1", "rouge_l"),
    *("answerable_kept", "kept_and_right", "unanswerable_accuracy", "abstention_accuracy", "coverage"),
)


class Measurable(Protocol):
    """What is known of one question once it was asked."""

    @property
    def values(self) -> Mapping[str, float]: ...
    @property
    def answerable(self) -> bool: ...
    @property
    def answered(self) -> bool: ...
    @property
    def right(self) -> bool: ...
    @property
    def confidence(self) -> float: ...
    @property
    def total_ms(self) -> float: ...


@dataclass(frozen=True)
class Figure:
    """A figure, with the middle 95 % of what resampling gives, and how many questions it is of; None: not defined."""

    value: float | None
    low: float | None
    high: float | None
    count: int


Statistic = Callable[[Sequence[Measurable]], float | None]


def separation(asked: Sequence[Measurable]) -> float | None:
    """AUROC of the confidence: questions with an answer against those without."""
    return auroc([a.confidence for a in asked if a.answerable], [a.confidence for a in asked if not a.answerable])


WHOLES: dict[str, Statistic] = {
    "auroc": separation,
    "aurc": lambda asked: aurc([a.confidence for a in asked], [a.right for a in asked]),
    "selective_accuracy": lambda asked: selective_accuracy([a.answered for a in asked], [a.right for a in asked]),
    "calibration_error": lambda asked: calibration_error([a.confidence for a in asked], [a.right for a in asked]),
    "p50_ms": lambda asked: quantile(0.5, [a.total_ms for a in asked]),
    "p95_ms": lambda asked: quantile(0.95, [a.total_ms for a in asked]),
}
NAMES = (*AVERAGES, *WHOLES)
LESS_IS_BETTER = frozenset(("aurc", "calibration_error", "p50_ms", "p95_ms"))


def measured(asked: Sequence[Measurable], intervals: bool = True, wholes: bool = True) -> dict[str, Figure]:
    """Return every figure of some questions by its name. wholes: also those that are no averages."""
    found = {"questions": Figure(float(len(asked)), None, None, len(asked))}
    for name in AVERAGES:
        values = [a.values[name] for a in asked if name in a.values]
        low, high = interval_of_mean(values) if intervals else NONE
        found[name] = Figure(mean(values) if values else None, low, high, len(values))
    for name, statistic in WHOLES.items() if wholes else ():
        value = statistic(asked) if asked else None
        low, high = interval_for(name, statistic, asked, value) if intervals and value is not None else NONE
        count = sum(a.answered for a in asked) if name == "selective_accuracy" else len(asked)
        found[name] = Figure(value, low, high, count)
    return found


def interval_for(name: str, statistic: Statistic, asked: Sequence[Measurable], value: float) -> Interval:
    """Return the interval of a figure that is no average."""
    if name == "selective_accuracy":  # an average after all, of those that are answered
        return interval_of_mean([float(a.right) for a in asked if a.answered])
    around = value if name == "calibration_error" else None
    return interval_of(drawn(statistic, asked), len(asked), around=around)


def drawn(statistic: Statistic, asked: Sequence[Measurable]) -> Callable[[Indices], float | None]:
    """Return a statistic of the questions of these numbers."""
    return lambda numbers: statistic([asked[n] for n in numbers])
