"""How far a figure can be trusted: percentile intervals by resampling the questions (Efron 1979), always the same ones."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DRAWS = 1000
MANY, FEWER_DRAWS = 2000, 200  # from so many questions on, of what has to be computed anew for each draw
SEED = 1
MIDDLE = (0.025, 0.975)  # 95 %
Indices = npt.NDArray[np.int32]
Interval = tuple[float | None, float | None]
NONE: Interval = (None, None)


@lru_cache(maxsize=4)
def resamples(count: int, draws: int = DRAWS, seed: int = SEED) -> Indices:
    """Return `draws` rows of `count` numbers in [0, count), drawn with replacement."""
    return np.random.default_rng(seed).integers(0, count, (draws, count), dtype=np.int32)


def interval_of_mean(values: Sequence[float], draws: int = DRAWS, seed: int = SEED) -> Interval:
    """Return the interval of a mean; none for fewer than two values, which say nothing of their spread.

    Where all are 0, or all 1, resampling says that there is no doubt: the exact interval of a share is taken instead
    (Clopper and Pearson 1934), of which the other end is 0.025 ** (1 / n) away from certainty.
    interval_of_mean([1.0, 1.0]) -> (0.158, 1.0)
    """
    if len(values) < 2:
        return NONE
    if set(values) in ({0.0}, {1.0}):
        least = MIDDLE[0] ** (1 / len(values))
        return (least, 1.0) if values[0] else (0.0, 1 - least)
    array = np.array(values, dtype=np.float64)
    return middle(array[resamples(len(array), draws, seed)].mean(axis=1))


def interval_of(
    statistic: Callable[[Indices], float | None], count: int, seed: int = SEED, around: float | None = None
) -> Interval:
    """Return the interval of any statistic of `count` questions, given the numbers of those that were drawn.

    Draws for which it has no value are left out; none if that is more than half of them. around: the value itself, where
    resampling moves it to one side, as it does a calibration error, which is never less than 0: the interval is moved back.
    """
    if count < 2:
        return NONE
    draws = DRAWS if count <= MANY else FEWER_DRAWS
    drawn = [value for row in resamples(count, draws, seed) if (value := statistic(row)) is not None]
    if len(drawn) <= draws / 2:
        return NONE
    array = np.array(drawn)
    return middle(array if around is None else np.clip(array - (array.mean() - around), 0.0, 1.0))


def middle(drawn: npt.NDArray[np.float64]) -> Interval:
    low, high = np.quantile(drawn, MIDDLE)
    return float(low), float(high)
