"""What the terminal shows: answers, lists and reports, by rich. Texts of documents are never read as markup."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from rag.reporting import Report, counted
from rag.types import Answer, Citation, DocumentRecord, Ingested

SHOWN_REASONS = 20
PIPE_WIDTH = 100_000  # characters; longer than any line


def console(stderr: bool = False) -> Console:
    """Return a console that wraps on a terminal alone: a pipe gets every line whole."""
    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(stderr=stderr, highlight=False, emoji=False, markup=False, width=width)


class ProgressBar:
    """One bar for a whole ingestion, on standard error; nothing where that is no terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Starting", total=None)

    def say(self, text: str) -> None:
        """Show what is being done, before something slow."""
        shown = text[:1].upper() + text[1:]
        self._progress.update(self._task, description=shown)
        if self._progress.disable:  # no terminal, no bar: a line then says why it takes a while
            self._progress.console.print(Text(f"{shown} …"))

    def show(self, source: str, done: int, total: int) -> None:
        """Show the file that is being read, and how far all is."""
        label = f"Reading {one_line(source)}" if source else "Finishing the index"
        self._progress.update(self._task, description=label, completed=done, total=max(total, 1))


@contextmanager
def progress_bar() -> Iterator[ProgressBar]:
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    out = console(stderr=True)
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        yield ProgressBar(progress)


def show_answer(out: Console, answer: Answer) -> None:
    """Print an answer: its quotations with their numbers, then where each stands."""
    sure = "" if answer.confidence is None else f" (confidence {answer.confidence:.2f})"
    headings = {
        "answered": "Answered",
        "low_confidence": "Unsure",
        "unanswerable": "No answer found",
        "no_documents": "No documents",
    }
    out.print(Text(headings[answer.status] + sure, style="bold"))
    if answer.status_reason:
        out.print(Text(answer.status_reason))
    if answer.interpreted_question:
        out.print(Text(f"Searched for: {answer.interpreted_question}"))
    for citation in answer.citations:
        out.print()
        out.print(Padding(marked(citation), (0, 0, 0, 2), expand=False))
    if answer.citations:
        out.print()
        places(out, answer.citations)
    agreeing = [citation for citation in answer.also_said if citation.relation == "agrees"]
    if agreeing:
        out.print(Text("\nThe same stands in:"))
        places(out, agreeing)
    differing = [citation for citation in answer.also_said if citation.relation == "differs"]
    if differing:
        out.print(Text("\nOther documents say otherwise:"))
        quoted(out, differing)
    if answer.nearest:
        out.print(Text("\nThe closest passages, which are not an answer:"))
        quoted(out, answer.nearest)
    for warning in answer.warnings:
        out.print(Text(f"Note: {warning}", style="italic"))


def marked(citation: Citation) -> Text:
    """Return a quotation with its short answers in bold and its number behind it."""
    text = Text(citation.cited_text)
    for span in citation.answer_spans:
        text.stylize("bold", span.start - citation.start, span.end - citation.start)
    text.expand_tabs(4)  # between the cells of a row
    return text.append(f" [{citation.id}]", style="cyan")


def quoted(out: Console, citations: Sequence[Citation]) -> None:
    """Print citations with their texts, then where they stand."""
    for citation in citations:
        out.print()
        out.print(Padding(marked(citation), (0, 0, 0, 2), expand=False))
    out.print()
    places(out, citations)


def places(out: Console, citations: Iterable[Citation]) -> None:
    """Print where each citation stands: its source, heading and offsets."""
    for citation in citations:
        parts = [one_line(citation.source), *citation.heading_path[-1:], f"characters {citation.start}-{citation.end}"]
        if citation.page:
            parts.insert(1, f"page {citation.page.start}")
        if citation.doubt is not None:
            parts.append(f"recognised in a picture, its least sure word at {1 - citation.doubt:.0%}")
        out.print(Text(f"[{citation.id}] " + " · ".join(parts), style="dim"))


def show_records(out: Console, records: Sequence[DocumentRecord]) -> None:
    """Print the list of documents."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "source", "title", "status", "version", "sentences", "passages", "date"):
        table.add_column(
            name, overflow="fold", justify="right" if name in ("version", "sentences", "passages") else "left"
        )
    for r in records:
        numbers = (str(r.version), str(r.sentences), str(r.passages))
        table.add_row(Text(r.id), Text(one_line(r.source)), Text(one_line(r.title)), r.status, *numbers, r.date or "")
    out.print(table)
    out.print(Text(counted(len(records), "document")))


def show_report(out: Console, report: Report) -> None:
    """Print an ingestion's report: the counts, then every file that was not taken in, and why, then how long it took."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    out.print(Text(counts or "nothing to do"))
    ranks = {"failed": 0, "skipped": 2}
    problems = [line for line in report.lines if line.outcome in ranks or line.status != "ready"]
    problems.sort(key=lambda line: ranks.get(line.outcome, 1))
    for line in problems[:SHOWN_REASONS]:
        show_change(out, line)
    if len(problems) > SHOWN_REASONS:
        out.print(Text(f"… and {len(problems) - SHOWN_REASONS} more; --json lists them all"))
    if report.passages:
        taken = (
            f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')} in {report.seconds:.1f} s"
        )
        out.print(Text(f"{taken} ({report.passages_per_second:.0f} passages/s)"))
    if report.stopped:
        done = f"Stopped after {report.looked_at} of {counted(report.found, 'file')}"
        out.print(Text(f"{done}. What was taken in stays; the same command goes on from there.", style="bold"))


def show_change(out: Console, line: Ingested) -> None:
    """Print what was done with one file, and why."""
    details = one_line(line.reason) or (counted(line.passages, "passage") if line.passages else "")
    unusable = "no text to quote" if line.status == "no_text" else ""
    parts = [line.outcome, one_line(line.source), *filter(None, (unusable, details))]
    out.print(Text(": ".join(parts), style="red" if line.outcome == "failed" else ""))


def one_line(text: str) -> str:
    """Return a text on one line: a file's name may hold a line end."""
    return " ".join(text.split())
