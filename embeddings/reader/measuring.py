"""How well the reader reads one passage at a time: short answers, sentences, and what is not there."""

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.reader.examples import Example


@dataclass(frozen=True)
class Verdict:
    """What a reader says of an example: its best sentence, the short answer in it, and how sure that it answers."""

    sentence: int
    short: str
    score: float  # any scale: larger is surer


Read = Callable[[Sequence[Example]], list[Verdict]]


@dataclass(frozen=True)
class Figure:
    """A mean with its 95 % bootstrap interval and how many it is of."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return "none" if not self.count else f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f}; n = {self.count:,})"


def mean_of(values: Sequence[float], seed: int = 1, draws: int = 1000) -> Figure:
    """Return the mean of some values, with the middle 95 % of the means of `draws` resamples."""
    if not values:
        return Figure(0.0, 0.0, 0.0, 0)
    array = np.array(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    means = [array[rng.integers(0, len(array), len(array))].mean() for _ in range(draws)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(array.mean()), float(low), float(high), len(array))


def auroc_of(right: Sequence[float], wrong: Sequence[float], seed: int = 1, draws: int = 300) -> Figure:
    """Return the chance that an answerable example scores above an unanswerable one, ties half, with its interval."""
    if not right or not wrong:
        return Figure(0.5, 0.5, 0.5, 0)
    good, bad = np.array(right), np.array(wrong)
    rng = np.random.default_rng(seed)
    drawn = [
        auroc(good[rng.integers(0, len(good), len(good))], bad[rng.integers(0, len(bad), len(bad))])
        for _ in range(draws)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(auroc(good, bad), float(low), float(high), len(good) + len(bad))


def auroc(
    good: "np.ndarray[tuple[int], np.dtype[np.float64]]", bad: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> float:
    """auroc([2, 3], [1, 3]) -> (1 + 0 + 1 + 0.5) / 4 = 0.625"""
    ordered = np.sort(bad)
    below = np.searchsorted(ordered, good, side="left")
    upto = np.searchsorted(ordered, good, side="right")
    return float((below + upto).sum() / 2 / (len(good) * len(bad)))


def normalised(text: str) -> str:
    """Return a short answer as SQuAD compares it: lower case, no punctuation, no articles (evaluate-v1.1.py)."""
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


def f1(prediction: str, gold: str) -> float:
    """Token F1 = 2PR / (P + R), as in SQuAD: f1("the Eiffel Tower", "Eiffel Tower in Paris") -> 2/3."""
    ours, theirs = normalised(prediction).split(), normalised(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs))


def short_answers(examples: Sequence[Example], verdicts: Sequence[Verdict]) -> tuple[list[float], list[float]]:
    """Return F1 and exact match of each example that has short answers, each the best over them."""
    pairs = [(v.short, [e.text[s:t] for s, t in e.spans]) for e, v in zip(examples, verdicts, strict=True) if e.spans]
    scores = [max(f1(ours, gold) for gold in golds) for ours, golds in pairs]
    exact = [max(float(normalised(ours) == normalised(gold)) for gold in golds) for ours, golds in pairs]
    return scores, exact


def hits(examples: Sequence[Example], verdicts: Sequence[Verdict]) -> list[float]:
    """Return for each answerable example whether its best sentence is one of the gold ones."""
    return [float(v.sentence in e.gold) for e, v in zip(examples, verdicts, strict=True) if e.gold]


def sampled(examples: Iterable[Example], most: int, seed: int) -> list[Example]:
    """Return at most so many of the examples, the same ones each time."""
    everything = list(examples)
    return everything if len(everything) <= most else random.Random(seed).sample(everything, most)
