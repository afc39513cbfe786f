"""Two runs beside each other: what the same questions came to then and now."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bootstrap import Indices, interval_of
from eval.errors import BadRun
from eval.judged import LOST
from eval.measures import AVERAGES, WHOLES, Statistic
from eval.metrics import mean
from eval.results import Result, Run


@dataclass(frozen=True)
class Difference:
    """A figure then and now, and the middle 95 % of the difference when the questions are drawn anew, in pairs."""

    name: str
    before: float
    now: float
    low: float | None
    high: float | None

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Changed:
    """A question that came to something else."""

    before: Result
    now: Result

    @property
    def is_better(self) -> bool:
        return list(LOST).index(self.now.lost) > list(LOST).index(self.before.lost)


@dataclass(frozen=True)
class Comparison:
    """What two runs have in common, and how they differ in it."""

    made_at: str  # when the earlier run was made
    common: int
    only_before: int
    only_now: int
    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]


def compared(before: Run, now: Run) -> Comparison:
    """Compare two runs on the questions that both have. Raises BadRun if there is none."""
    earlier = {r.key: r for r in before.results}
    later = {r.key: r for r in now.results}
    pairs = [Changed(earlier[key], later[key]) for key in later if key in earlier]
    if not pairs:
        raise BadRun("the two runs have no question in common", hint="give a run of the same question set")
    changed = [pair for pair in pairs if pair.before.lost != pair.now.lost]
    return Comparison(
        made_at=before.made_at,
        common=len(pairs),
        only_before=len(earlier) - len(pairs),
        only_now=len(later) - len(pairs),
        differences=tuple(differences(pairs)),
        changed=tuple(sorted(changed, key=lambda pair: (pair.is_better, pair.now.id))),
    )


def differences(pairs: Sequence[Changed]) -> list[Difference]:
    """Return each figure that both runs have."""
    found = []
    for name in (*AVERAGES, *WHOLES):
        before = [p.before for p in pairs if name in WHOLES or (name in p.before.values and name in p.now.values)]
        now = [p.now for p in pairs if name in WHOLES or (name in p.before.values and name in p.now.values)]
        statistic = WHOLES.get(name) or average(name)
        then, today = (statistic(side) if side else None for side in (before, now))
        if then is None or today is None:
            continue
        low, high = interval_of(lambda n, s=statistic, b=before, a=now: gap(s, b, a, n), len(now))  # type: ignore[misc]
        found.append(Difference(name, then, today, low, high))
    return found


def gap(statistic: Statistic, before: Sequence[Result], now: Sequence[Result], numbers: Indices) -> float | None:
    """Return how much a figure grew on the pairs of these numbers."""
    then, today = (statistic([side[n] for n in numbers]) for side in (before, now))
    return None if then is None or today is None else today - then


def average(name: str) -> Statistic:
    return lambda asked: mean([a.values[name] for a in asked])
