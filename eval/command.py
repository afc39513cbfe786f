"""`pincite eval`: a question set in, a table out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.progress import Progress
from rich.table import Table

from eval.questions import read_questions
from eval.runner import by_kind, run
from rag.errors import WrongCall
from rag.library import Library
from rag.settings import Settings
from rag.terminal import console

COLUMNS = {
    "n": "questions",
    "s@1": "success@1",
    "s@5": "success@5",
    "s@20": "success@20",
    "MRR": "mrr",
    "hit@1": "sentence_hit@1",
    "P": "sentence_precision",
    "R": "sentence_recall",
    "F1": "sentence_f1",
    "EM": "short_em",
    "span F1": "short_f1",
    "kept": "answerable_kept",
    "refused": "unanswerable_accuracy",
    "AUROC": "auroc",
    "p50 ms": "p50_ms",
    "p95 ms": "p95_ms",
}


def run_set(settings: Settings, file: Path, split: str, print_json: Callable[[Any], None] | None) -> None:
    """Ask a set's questions and print the figures of each split, by kind of question."""
    library = Library.open(settings)
    questions = [q for q in read_questions(file, library) if split in (q.split, "all")]
    if not questions:
        raise WrongCall(f"{file} has no questions of the split {split!r}", hint="give --split tune, report or all")
    out = console(stderr=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("Asking", total=len(questions))
        outcomes = run(library, questions, lambda done: progress.update(task, completed=done))
    splits = sorted({q.split for q in questions}, reverse=True)
    tables = {name: by_kind([o for o in outcomes if o.question.split == name]) for name in splits}
    if print_json:
        print_json({"file": str(file), "splits": tables})
        return
    for name, table in tables.items():
        console().print(as_table(f"{file.name}, {name} half", table))


def tune_set(settings: Settings, file: Path, most_wrong: float, quiet: bool) -> None:
    """Tune the library on a set's tune half, and say what was chosen."""
    from eval.tuning import tune  # brings scipy along, which plain runs don't need

    library = Library.open(settings)
    questions = read_questions(file, library)
    out = console(stderr=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("Tuning", total=sum(q.split == "tune" for q in questions))
        tuned = tune(library, questions, most_wrong, file, lambda done: progress.update(task, completed=done))
    library.close()
    if not quiet:
        limits = tuned.thresholds
        answered = f"{limits.answered:.2f}" if limits.answered <= 1 else "never: no limit keeps to that"
        console().print(
            f"answered from confidence {answered}, unsure from {limits.low:.2f}, lexical weight {tuned.lexical_weight}\n"
            f"chosen on {tuned.origin}; written into the library"
        )


def as_table(title: str, table: Mapping[str, Mapping[str, float | None]]) -> Table:
    """Return the figures as a table: a row for each kind, a dash where a figure has no questions to speak of."""
    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    shown.add_column("kind", no_wrap=True)
    for column in COLUMNS:
        shown.add_column(column, justify="right", no_wrap=True)
    for kind, row in table.items():
        shown.add_row(kind, *(as_cell(column, row[name]) for column, name in COLUMNS.items()))
    return shown


def as_cell(column: str, value: float | None) -> str:
    """Return a figure as it is shown: as_cell("F1", 0.5) -> ".50"; counts and times as whole numbers."""
    if value is None:
        return "-"
    if column in ("n", "p50 ms", "p95 ms"):
        return f"{value:.0f}"
    return f"{value:.2f}".removeprefix("0") if value < 1 else "1.0"
