"""What `pincite eval` shows on a terminal: what doesn't fit, the tables, the comparison."""

from collections.abc import Mapping, Sequence

import click
from rich.table import Table
from rich.text import Text

from eval.comparing import Comparison
from eval.questions import QuestionSet
from eval.results import Figures, Run
from eval.wording import FIGURES, LOST_NAMES, amount, changed, interval
from rag.terminal import console, one_line

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
SHOWN_MISFITS = 20
SHOWN_CHANGES = 40


def say(line: str) -> None:
    """Print a line that is no part of the figures."""
    click.echo(line, err=True)


def show_sets(sets: Sequence[QuestionSet]) -> None:
    """Say line by line what of each set doesn't fit the library."""
    for one in sets:
        for misfit in one.left_out[:SHOWN_MISFITS]:
            say(f"{one.path.name}, {one_line(str(misfit))}")
        if len(one.left_out) > SHOWN_MISFITS:
            say(f"… and {len(one.left_out) - SHOWN_MISFITS} more of {one.path.name}; --report lists them all")
        moved = [misfit for misfit in one.misfits if misfit.is_harmless]
        for misfit in moved[:SHOWN_MISFITS]:
            say(f"{one.path.name}, {one_line(str(misfit))}")
        if one.left_out:
            say(f"{one.path.name}: {len(one.left_out)} questions left out, {len(one.questions)} asked")


def show_run(run: Run) -> None:
    """Print the figures of each half by kind of question, and those of all with their intervals."""
    out = console()
    names = ", ".join(s.name for s in run.sets)
    for split, rows in run.figures.items():
        if split.startswith("documents of "):
            continue
        out.print(as_table(f"{names}, {split} half", rows))
        out.print()
        out.print(intervals(rows["all"]))
    counts = {kind: sum(r.lost == kind for r in run.results) for kind in LOST_NAMES}
    out.print(Text("\n" + ", ".join(f"{LOST_NAMES[kind].lower()} {count}" for kind, count in counts.items() if count)))


def as_table(title: str, table: Mapping[str, Figures]) -> Table:
    """Return the figures as a table: a row for each kind, a dash where a figure has no questions to speak of."""
    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    shown.add_column("kind", no_wrap=True)
    for column in COLUMNS:
        shown.add_column(column, justify="right", no_wrap=True)
    for kind, row in table.items():
        shown.add_row(Text(kind), *(as_cell(column, row[name].value) for column, name in COLUMNS.items()))
    return shown


def as_cell(column: str, value: float | None) -> str:
    """Return a figure as it is shown: as_cell("F1", 0.5) -> ".50"; counts and times as whole numbers."""
    if value is None:
        return "-"
    if column in ("n", "p50 ms", "p95 ms"):
        return f"{value:.0f}"
    return f"{value:.2f}".removeprefix("0") if value < 1 else "1.0"


def intervals(row: Figures) -> Table:
    """Return every figure of all questions with its interval."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("figure", "value", "95 %", "n"):
        shown.add_column(column, justify="left" if column == "figure" else "right", no_wrap=True)
    for name, figure in row.items():
        if name in FIGURES:
            shown.add_row(name, amount(name, figure.value), interval(name, figure) or "-", str(figure.count))
    return shown


def show_comparison(comparison: Comparison) -> None:
    """Print the differences from an earlier run, then the questions that changed, those that got worse first."""
    out = console()
    shown = Table(title=f"Against {comparison.made_at}", title_justify="left", box=None, pad_edge=False)
    for column in ("figure", "then", "now", "change (95 %)"):
        shown.add_column(column, justify="left" if column == "figure" else "right", no_wrap=True)
    for d in comparison.differences:
        shown.add_row(d.name, amount(d.name, d.before), amount(d.name, d.now), changed(d) + (" *" if d.is_sure else ""))
    out.print()
    out.print(shown)
    out.print(
        Text(f"{comparison.common} questions in both runs, {len(comparison.changed)} changed; * more than chance")
    )
    for c in comparison.changed[:SHOWN_CHANGES]:
        change = f"{LOST_NAMES[c.before.lost]} → {LOST_NAMES[c.now.lost]}"
        out.print(Text(f"{'better' if c.is_better else 'worse '}  {c.now.id}: {one_line(c.now.question)} ({change})"))
    if len(comparison.changed) > SHOWN_CHANGES:
        out.print(Text(f"… and {len(comparison.changed) - SHOWN_CHANGES} more; --report lists them all"))
