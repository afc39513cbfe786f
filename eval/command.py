"""`pincite eval`: question sets in; a table, a report, a comparison out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from eval.checked import Checked, Item, row_of
from eval.checked import with_texts as with_sentences
from eval.comparing import compared
from eval.ingesting import library_of
from eval.judged import Texts
from eval.keeping import keep_run, read_run
from eval.limits import fallen_short, limits_from
from eval.measures import measured
from eval.printed import printed
from eval.proposing import proposals
from eval.questions import read_questions, read_set
from eval.recording import run_of, with_texts
from eval.report import write_report
from eval.running import asked, chosen_from
from eval.showing import say, show_comparison, show_run, show_sets
from rag.errors import WrongCall
from rag.library import Library
from rag.settings import Settings
from rag.terminal import console, progress_bar


@dataclass(frozen=True)
class Options:
    """What is asked for on the command line."""

    split: str = "all"
    ingest: bool = False
    against: Path | None = None
    fail_under: Sequence[str] = ()
    report: Path | None = None


def run_sets(
    settings: Settings, files: Sequence[Path], options: Options, print_json: Callable[[Any], None] | None
) -> bool:
    """Ask the questions of some sets, show what came of them, and tell whether all fitted and no figure fell short."""
    limits = limits_from(options.fail_under)
    before = read_run(options.against) if options.against else None
    quiet = print_json is not None
    if options.ingest:
        settings = ingested(settings, files, quiet)
    library = Library.open(settings)
    sets = [read_set(file, library) for file in files or own_set(settings)]
    chosen = chosen_from(sets, options.split)
    if not quiet:
        show_sets(sets)
    outcomes = asked(library, settings, [question for _, question in chosen])
    made = run_of(library, sets, [name for name, _ in chosen], outcomes)
    keep_run(settings.library, made)
    comparison = compared(before, made) if before else None
    if options.report:
        answers = {(q.id, q.question): q.answers for _, q in chosen}
        write_report(options.report, with_texts(made, Texts(library), answers), comparison)
    library.close()
    short = fallen_short(limits, measured(made.results, intervals=False))
    if print_json:
        print_json(printed(made, sets, comparison, short))
    else:
        show_run(made)
        if comparison:
            show_comparison(comparison)
        for line in [*short, *([f"report: {options.report / 'report.html'}"] if options.report else [])]:
            say(line)
    return not short and not any(s.left_out for s in sets)


def own_set(settings: Settings) -> list[Path]:
    """Return the file of the library's own questions. Raises WrongCall where none has been checked yet."""
    kept = Checked(settings.library)
    if not any(item.status == "accepted" for item in kept.items()):
        raise WrongCall(
            "there is no question set to run",
            hint="give a file, or make one: pincite eval --draft 40, then check them on the page /eval/draft",
        )
    return [kept.path]


def ingested(settings: Settings, files: Sequence[Path], quiet: bool) -> Settings:
    """Return the settings of a library of the set's own texts. Raises WrongCall for several sets."""
    if len(files) != 1:
        raise WrongCall("--ingest makes a library of one set's texts", hint="give one set at a time")
    with progress_bar() as bar:
        made, failed = library_of(settings, files[0], bar.show)
    if not quiet:
        say(f"asking the set's own texts, in {made.library}" + (f"; {failed} could not be taken in" if failed else ""))
    return made


def tune_set(settings: Settings, given: Sequence[Path], most_wrong: float, quiet: bool) -> None:
    """Tune the library on a set's tune half, and say what was chosen."""
    from eval.tuning import tune  # brings scipy along, which plain runs don't need

    files = given or own_set(settings)
    if len(files) != 1:
        raise WrongCall("--tune takes one question set", hint="put the questions into one file")
    library = Library.open(settings)
    questions = read_questions(files[0], library)
    out = console(stderr=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("Tuning", total=sum(q.split == "tune" for q in questions))
        tuned = tune(library, questions, most_wrong, files[0], lambda done: progress.update(task, completed=done))
    library.close()
    if not quiet:
        limits = tuned.thresholds
        answered = f"{limits.answered:.2f}" if limits.answered <= 1 else "never: no limit keeps to that"
        console().print(
            f"answered from confidence {answered}, unsure from {limits.low:.2f}, lexical weight {tuned.lexical_weight}\n"
            f"chosen on {tuned.origin}; written into the library"
        )


def draft_set(settings: Settings, count: int, out: Path | None, print_json: Callable[[Any], None] | None) -> None:
    """Propose questions on the library's documents: into a file, or to be checked on the page /eval/draft."""
    library = Library.open(settings)
    kept = Checked(settings.library)
    if out:
        known = frozenset(str(item.row["question"]) for item in kept.items())
        items = [Item(row_of(p, n)) for n, p in enumerate(proposals(library, count, known), start=1)]
        rows = [with_sentences(item.row, library) for item in items]
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    else:
        items = kept.propose(library, count)
    library.close()
    if print_json:
        print_json({"proposed": [item.row for item in items], "file": str(out or kept.path)})
        return
    for item in items:
        click.echo(f"{item.id}  {item.row['kind']:<10}  {item.row['question']}")
    fewer = f" (no more than that could be drafted from these documents, of {count})" if len(items) < count else ""
    say(f"{len(items)} questions proposed{fewer}")
    say(
        f"written to {out}: check each"
        if out
        else "check them: pincite serve, and open /eval/draft; then: pincite eval"
    )
