"""What an ingestion did, as a value: to be shown, and kept in the library."""

import datetime
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rag.errors import LibraryError, ModelUnavailable, PinciteError
from rag.types import Ingested, Outcome

OUTCOMES: tuple[Outcome, ...] = ("added", "changed", "renamed", "unchanged", "removed", "skipped", "failed")
KEPT_REPORTS = 20
KEPT_LINES = 500  # of each, some 200 bytes a line: together 2 MB at most
FIRST_KEPT: tuple[Outcome, ...] = ("failed", "skipped", "removed", "renamed", "changed", "added")


@dataclass(frozen=True)
class Report:
    """One run. `documents`, `passages` and `characters` are of what was read and written, not of what was unchanged."""

    lines: tuple[Ingested, ...]
    counts: dict[Outcome, int]  # of lines, without zeros
    found: int  # files to look at, and folders that can't be listed
    started_at: str  # ISO 8601, UTC
    seconds: float
    documents: int
    passages: int
    characters: int
    stopped: str = ""  # what ended it early
    error: PinciteError | KeyboardInterrupt | None = field(default=None, compare=False)  # the same, to be raised

    @property
    def passages_per_second(self) -> float:
        return self.passages / self.seconds if self.seconds else 0.0

    @property
    def looked_at(self) -> int:
        """How many of what was found it got through."""
        return min(self.found, sum(count for outcome, count in self.counts.items() if outcome != "removed"))


def recorded(lines: Iterable[Ingested], found: int, began: float) -> Report:
    """Go through the lines to their end, or to the error that ends them all; report what was done by then.

    began: by time.perf_counter(). Errors of a single file are lines; a wrong call is raised.
    """
    done: list[Ingested] = []
    error: PinciteError | KeyboardInterrupt | None = None
    try:
        for line in lines:
            done.append(line)
    except (LibraryError, ModelUnavailable, KeyboardInterrupt) as exc:
        error = exc
    return report_of(done, found, time.perf_counter() - began, error)


def report_of(
    lines: Sequence[Ingested], found: int, seconds: float, error: PinciteError | KeyboardInterrupt | None = None
) -> Report:
    """Return the report of a run that has just ended."""
    started = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)
    counts = Counter(line.outcome for line in lines)
    return Report(
        lines=tuple(lines),
        counts={outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]},
        found=found,
        started_at=started.isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
        documents=sum(line.passages > 0 for line in lines),
        passages=sum(line.passages for line in lines),
        characters=sum(line.characters for line in lines),
        stopped=error.message if isinstance(error, PinciteError) else "interrupted" if error else "",
        error=error,
    )


def with_newest(stored: str | None, report: Report) -> str:
    """Return the stored reports with another before them; of the oldest there are no more than KEPT_REPORTS.

    Of a long report, the lines that matter most are kept; unchanged files are in its counts alone.
    """
    ranked = sorted((x for x in report.lines if x.outcome != "unchanged"), key=lambda x: FIRST_KEPT.index(x.outcome))
    lines = [asdict(replace(line, qualities=())) for line in ranked[:KEPT_LINES]]  # a document's own page has them
    others = {name: value for name, value in vars(report).items() if name not in ("lines", "error")}
    earlier: list[dict[str, Any]] = json.loads(stored or "[]") if read_reports(stored) else []
    return json.dumps([{**others, "lines": lines}, *earlier[: KEPT_REPORTS - 1]], ensure_ascii=False)


def read_reports(stored: str | None) -> list[Report]:
    """Return the stored reports, newest first; none where they can't be read, which is no reason to stop anything."""
    try:
        return [
            Report(**{**report, "lines": tuple(Ingested(**{**line, "qualities": ()}) for line in report["lines"])})
            for report in json.loads(stored or "[]")
        ]
    except (ValueError, TypeError, LookupError):
        return []


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: counted(1, "document") -> "1 document"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
