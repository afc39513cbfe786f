"""What `pincite eval --json` prints."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.comparing import Comparison
from eval.questions import QuestionSet
from eval.results import Run


def printed(
    made: Run, sets: Sequence[QuestionSet], comparison: Comparison | None, short: Sequence[str]
) -> Mapping[str, Any]:
    """Return what --json prints: figures by split and kind, their intervals, and what doesn't fit."""
    tables = {name: rows for name, rows in made.figures.items() if not name.startswith("documents of ")}
    value: dict[str, Any] = {
        "files": [str(s.path) for s in sets],
        "splits": {
            split: {kind: {name: f.value for name, f in row.items()} for kind, row in rows.items()}
            for split, rows in tables.items()
        },
        "intervals": {
            split: {
                kind: {name: [f.low, f.high] for name, f in row.items() if f.low is not None}
                for kind, row in rows.items()
            }
            for split, rows in tables.items()
        },
        "left_out": [f"{s.path.name}, {m}" for s in sets for m in s.left_out],
        "fallen_short": list(short),
    }
    if comparison:
        changed = [
            {"id": c.now.id, "question": c.now.question, "before": c.before.lost, "now": c.now.lost}
            for c in comparison.changed
        ]
        value["against"] = {"differences": [asdict(d) for d in comparison.differences], "changed": changed}
    return value
