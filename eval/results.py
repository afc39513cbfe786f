"""A run of question sets as it is kept, compared and shown: JSON, with places in documents instead of their texts.

What is kept in a library's folder holds no text of its documents, so that a removed one is gone from there too; a report
that the user writes elsewhere has the texts filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from eval.errors import BadRun
from eval.measures import Figure, measured

SCHEMA = 1
Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Place:
    """A run of characters of a document's version; of a whole document, all of them. text: where it was filled in."""

    document_id: str
    source: str
    version: int
    start: int
    end: int
    group: int = 0  # of gold: the alternative that it belongs to
    text: str | None = None

    @property
    def url(self) -> str:
        place = f"version={self.version}&start={self.start}&end={self.end}"
        return f"/documents/{quote(self.document_id, safe='')}?{place}#cited"


@dataclass(frozen=True)
class Result:
    """What came of one question."""

    id: str
    file: str
    question: str
    kind: str
    split: str
    answerable: bool
    lost: str  # see eval.judged.LOST
    shown: str
    confidence: float
    right: bool
    rank: int | None
    total_ms: float
    values: dict[str, float]
    cited: tuple[Place, ...]
    gold: tuple[Place, ...]
    without: tuple[str, ...] = ()  # sources that were taken away
    answers: tuple[str, ...] = ()  # where texts are filled in

    @property
    def answered(self) -> bool:
        return self.shown == "answered"

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same question in another run."""
        return self.id, self.question


@dataclass(frozen=True)
class SetRead:
    """A question set of a run: its name, and what of it was left out or had moved."""

    name: str
    sha256: str
    questions: int
    left_out: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Everything that a report shows."""

    made_at: str
    sets: tuple[SetRead, ...]
    library: dict[str, Any]  # its version, counts and models
    settings: dict[str, Any]  # passages read, thresholds, weight of the lexical half, and where these come from
    results: tuple[Result, ...]
    kept_figures: dict[str, dict[str, Figures]] = field(default_factory=dict)

    @cached_property
    def figures(self) -> dict[str, dict[str, Figures]]:
        """Return split -> kind of question -> figures, with "all"; and split -> document's source under "documents of"."""
        return self.kept_figures or tables_of(self.results)

    @property
    def splits(self) -> list[str]:
        return sorted({r.split for r in self.results}, reverse=True)


def tables_of(results: Sequence[Result]) -> dict[str, dict[str, Figures]]:
    """Return the figures of each split: by kind under its name, by document under "documents of" its name."""
    tables: dict[str, dict[str, Figures]] = {}
    for split in sorted({r.split for r in results}, reverse=True):
        part = [r for r in results if r.split == split]
        kinds = sorted(
            {(not any(r.answerable for r in part if r.kind == kind), kind) for kind in {r.kind for r in part}}
        )
        tables[split] = {kind: measured([r for r in part if r.kind == kind]) for _, kind in kinds}
        tables[split]["all"] = measured(part)
        sources = sorted({place.source for r in part for place in r.gold})
        by_source = {s: [r for r in part if any(place.source == s for place in r.gold)] for s in sources}
        tables[f"documents of {split}"] = {s: measured(group, wholes=False) for s, group in by_source.items()}
    return tables


def as_json(run: Run) -> dict[str, Any]:
    """Return a run as its file has it."""
    figures = {
        table: {group: {name: asdict(f) for name, f in row.items()} for group, row in rows.items()}
        for table, rows in run.figures.items()
    }
    value = {**asdict(replace(run, kept_figures={})), "figures": figures, "schema": SCHEMA}
    del value["kept_figures"]
    return value


def from_json(value: Any) -> Run:
    """Build a run from its file. Raises BadRun."""
    try:
        if value["schema"] != SCHEMA:
            raise BadRun(f"it is of the form {value['schema']}", hint="run the set again with this Pincite")
        figures: dict[str, dict[str, Figures]] = {
            table: {group: {name: Figure(**f) for name, f in row.items()} for group, row in rows.items()}
            for table, rows in value["figures"].items()
        }
        sets = tuple(
            SetRead(**{**s, "left_out": tuple(s["left_out"]), "moved": tuple(s["moved"])}) for s in value["sets"]
        )
        results = tuple(result_from(row) for row in value["results"])
        return Run(value["made_at"], sets, value["library"], value["settings"], results, figures)
    except (KeyError, TypeError, AttributeError) as exc:
        raise BadRun(f"it is no report of pincite eval ({exc!r})", hint="give the report.json of a run") from exc


def result_from(row: dict[str, Any]) -> Result:
    places = {name: tuple(Place(**place) for place in row[name]) for name in ("cited", "gold")}
    return Result(**{**row, **places, "without": tuple(row["without"]), "answers": tuple(row["answers"])})
