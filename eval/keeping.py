"""What stays of runs in a library's folder: the answers of one that was stopped, and the last runs that were finished."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.asked import Asked
from eval.asked import from_json as asked_from
from eval.errors import BadRun
from eval.results import Run, as_json, from_json
from eval.rows import Question
from rag.library import Library

FOLDER = "evaluation"  # inside the library's own
KEPT_RUNS = 5
KEPT_STOPPED = 5
MADE_BY = 1  # another number, when what is said to a question is kept otherwise


def folder_of(library: Path) -> Path:
    return library / FOLDER


def key_of(library: Library, questions: Sequence[Question]) -> str:
    """Return what makes two runs the same: the library's version, the settings, and the questions with their gold."""
    settings = library.settings
    asked = [
        (q.id, q.question, q.answers, sorted(map(sorted, (g.sentences for g in q.alternatives)))) for q in questions
    ]
    rest = [(q.documents, q.without) for q in questions]
    facts = [MADE_BY, asdict(library.state()), settings.hits, settings.max_sentences, asked, rest]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


class Answers:
    """The answers of a run, each written as soon as it is there; a run of the same key goes on from them."""

    def __init__(self, library: Path, key: str) -> None:
        self._path = folder_of(library) / f"stopped-{key}.jsonl"
        self.kept = dict(self._read())

    def _read(self) -> list[tuple[str, Asked]]:
        found = []
        with suppress(FileNotFoundError):
            for line in self._path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, KeyError, TypeError):  # a line that was being written when it was killed
                    asked = asked_from(json.loads(line))
                    found.append((asked.id, asked))
        return found

    def keep(self, asked: Asked) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" * (file.tell() > 0) + json.dumps(asdict(asked)))

    def drop(self) -> None:
        """Forget the answers of this run, which is finished, and of runs stopped long ago."""
        self._path.unlink(missing_ok=True)
        stopped = sorted(self._path.parent.glob("stopped-*.jsonl"), key=lambda path: path.stat().st_mtime)
        for path in stopped[:-KEPT_STOPPED]:
            path.unlink(missing_ok=True)


def keep_run(library: Path, run: Run) -> Path:
    """Keep a finished run, without texts, beside the last ones."""
    folder = folder_of(library)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = run.made_at[:19].replace(":", "").replace("-", "")
    path = next(p for n in range(1, 1000) if not (p := folder / f"run-{stamp}-{n:03d}.json").exists())
    write_json(path, as_json(run))
    for old in runs_in(library)[KEPT_RUNS:]:
        old.unlink(missing_ok=True)
    return path


def runs_in(library: Path) -> list[Path]:
    """Return the files of the kept runs, newest first."""
    return sorted(folder_of(library).glob("run-*.json"), reverse=True)


def read_run(path: Path) -> Run:
    """Read a run: one that was kept, or the report.json of any. Raises BadRun."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as exc:
        raise BadRun(f"{path} can't be read: {exc}", hint="give the report.json of a run") from exc
    except BadRun as exc:
        raise BadRun(f"{path}: {exc.message}", hint=exc.hint) from exc


def write_json(path: Path, value: Any) -> None:
    """Write a file that has its name once it is whole."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(path)
