"""The `pincite` command. Exit code 0: done; 1: some of it failed, and it says which; 2: a wrong call."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event
from typing import Any

import click

from rag.errors import PinciteError, WrongCall
from rag.settings import Settings

library_option = click.option(
    "--library",
    "library_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The library's folder; otherwise PINCITE_LIBRARY, otherwise your data folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pincite")
def cli() -> None:
    """Answers from your own documents, quoted word for word."""


def settings_for(library_folder: Path | None) -> Settings:
    return Settings.from_environ(os.environ, library_folder)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sync", is_flag=True, help="Also remove documents whose files vanished from the given folders.")
@click.option("--watch", is_flag=True, help="--sync, and go on with what changes, until Ctrl+C.")
@click.option("--as", "name", help="A name for the folder in its documents' sources, instead of its own.")
@click.option("--tag", "tags", multiple=True, help="Set a tag on the documents; may be given several times.")
@click.option("--all-pages", is_flag=True, help="Let pages be quoted, too, whose text looks garbled.")
@library_option
@json_option
def ingest(
    paths: tuple[Path, ...],
    sync: bool,
    watch: bool,
    name: str | None,
    tags: tuple[str, ...],
    all_pages: bool,
    library_folder: Path | None,
    as_json: bool,
) -> None:
    """Take files and folders in. Unchanged files cost nothing."""
    from rag.library import Library
    from rag.printing import Printer, exit_code
    from rag.terminal import progress_bar

    printer = Printer(as_json, one_a_line=watch)
    with progress_bar() as bar:
        library = Library.open(settings_for(library_folder), create=True, say=bar.say)
        changed = [path.absolute() for path in paths] if watch else None  # a folder to follow may be empty
        report = library.ingest(paths, name, tags, sync or watch, bar.show, changed, all_pages)
    printer.report(report)
    if watch and not report.error:
        printer.note("Following; Ctrl+C stops it.")
        with suppress(KeyboardInterrupt):
            library.watch(
                paths, printer.change, printer.note, Event(), name, tags, told=report.lines, all_pages=all_pages
            )
    sys.exit(exit_code(report))


@cli.command()
@click.argument("question")
@click.option(
    "--in", "sources", multiple=True, help="Answer only from this document or folder; may be given several times."
)
@click.option(
    "--tag", "tags", multiple=True, help="Answer only from documents with this tag; may be given several times."
)
@click.option("--max-sentences", type=click.IntRange(1, 10), help="Quote at most so many sentences (3).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Answer from this confidence on; 0 always answers.")
@library_option
@json_option
def ask(
    question: str,
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    max_sentences: int | None,
    min_confidence: float | None,
    library_folder: Path | None,
    as_json: bool,
) -> None:
    """Answer a question with sentences quoted from the documents."""
    from rag.library import AskOptions, Library
    from rag.terminal import console, show_answer
    from rag.types import Filters
    from rag.wire import answer_json

    library = Library.open(settings_for(library_folder), say=lambda text: click.echo(text, err=True))
    options = AskOptions(
        max_sentences=max_sentences, min_confidence=min_confidence, filters=Filters(sources=sources, tags=tags)
    )
    for source in sources:
        library.check_source(source)
    answer = library.ask(question, options)
    if as_json:
        print_json(answer_json(answer))
    else:
        show_answer(console(), answer)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--ingest", "paths", multiple=True, type=click.Path(path_type=Path), help="Take this path in first.")
@click.option("--watch", is_flag=True, help="Follow the ingested paths: what changes there is taken in or removed.")
@library_option
def serve(host: str, port: int, paths: tuple[Path, ...], watch: bool, library_folder: Path | None) -> None:
    """Serve the chat page and the API on this machine."""
    from web.server import serve as run_server

    run_server(settings_for(library_folder), host, port, paths, click.echo, watch)


@cli.command(name="eval")
@click.argument("files", metavar="[SET]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--split", type=click.Choice(["tune", "report", "all"]), default="all", show_default=True)
@click.option(
    "--tune",
    "most_wrong",
    type=click.FloatRange(0, 100, min_open=True, max_open=True),
    metavar="PERCENT",
    help="First choose thresholds on the tune half so that at most PERCENT of what is shown as answered is wrong.",
)
@click.option("--ingest", is_flag=True, help="Ask the texts that a SQuAD or BEIR set brings along, not the library.")
@click.option(
    "--report", type=click.Path(file_okay=False, path_type=Path), help="Write report.html, .md and .json there."
)
@click.option("--against", type=click.Path(path_type=Path), help="Compare with an earlier run's report.json.")
@click.option(
    "--fail-under", multiple=True, metavar="NAME=VALUE", help="Exit 1 if a figure is less; several are allowed."
)
@click.option("--draft", type=click.IntRange(1, 10_000), metavar="N", help="Propose N questions, to be checked by you.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the drafted questions there.")
@library_option
@json_option
def evaluate(
    files: tuple[Path, ...],
    split: str,
    most_wrong: float | None,
    ingest: bool,
    report: Path | None,
    against: Path | None,
    fail_under: tuple[str, ...],
    draft: int | None,
    out: Path | None,
    library_folder: Path | None,
    as_json: bool,
) -> None:
    """Run question sets and print the figures by kind of question; without a set, the questions that you have checked."""
    from eval.command import Options, draft_set, run_sets, tune_set

    settings = settings_for(library_folder)
    if draft is not None:
        draft_set(settings, draft, out, print_json if as_json else None)
        return
    if most_wrong is not None:
        tune_set(settings, files, most_wrong / 100, quiet=as_json)
        split = "report"
    options = Options(split, ingest, against, fail_under, report)
    try:
        sys.exit(0 if run_sets(settings, files, options, print_json if as_json else None) else 1)
    except KeyboardInterrupt:  # said already how far it got
        sys.exit(130)


@cli.command(name="list")
@library_option
@json_option
def list_documents(library_folder: Path | None, as_json: bool) -> None:
    """List the documents."""
    from rag.library import Library
    from rag.terminal import console, show_records
    from rag.wire import record_json

    records = Library.open(settings_for(library_folder)).documents()
    if as_json:
        print_json({"documents": [record_json(record) for record in records]})
    else:
        show_records(console(), records)


@cli.command()
@click.argument("name", metavar="ID-OR-SOURCE")
@library_option
@json_option
def show(name: str, library_folder: Path | None, as_json: bool) -> None:
    """Print a document's text as it is quoted from."""
    from rag.library import Library
    from rag.wire import document_json

    library = Library.open(settings_for(library_folder))
    document = library.document(library.resolve(name))
    if as_json:
        print_json({**document_json(document), "text": document.text})
    else:
        click.echo(document.text)


@cli.command()
@click.argument("names", metavar="ID-OR-SOURCE-OR-FOLDER...", nargs=-1, required=True)
@click.option("--prove", is_flag=True, help="Also write all files anew, and look for the removed sentences in each.")
@library_option
@json_option
def remove(names: tuple[str, ...], prove: bool, library_folder: Path | None, as_json: bool) -> None:
    """Remove documents: they can't be found or quoted once this returns."""
    from rag.library import Library
    from rag.reporting import counted
    from rag.wire import proof_json, record_json

    library = Library.open(settings_for(library_folder))
    sentences = library.upkeep.sentences_of(library.named(*names)) if prove else []
    records = library.remove(*names)
    proof = library.upkeep.prove_gone(sentences) if prove else None
    if as_json:
        removed = [{**record_json(record), "status": "removed"} for record in records]
        print_json({"removed": removed, **({"proof": proof_json(proof)} if proof else {})})
    else:
        for record in records:
            click.echo(f"removed {record.source} (version {record.version}, {counted(record.passages, 'passage')})")
        if proof:
            looked = f"{counted(proof.sentences, 'sentence')} looked for in {counted(proof.files, 'file')}"
            click.echo(f"{looked}: {len(proof.found)} found")
            for path, sentence in proof.found:
                click.echo(f"  {path}: {sentence}")
            if proof.shared:
                click.echo(f"{counted(proof.shared, 'sentence')} also in other documents: kept there")
    sys.exit(1 if proof and proof.found else 0)


@cli.command()
@click.option("--repair", is_flag=True, help="Make anew what is derived from the texts; never quote a damaged text.")
@library_option
@json_option
def verify(repair: bool, library_folder: Path | None, as_json: bool) -> None:
    """Read the whole library again and say what is wrong with it."""
    from rag.library import Library
    from rag.reporting import counted
    from rag.wire import fault_json

    library = Library.open(settings_for(library_folder))
    found = library.upkeep.verify()
    repaired = bool(found) and repair
    left = [*library.upkeep.repair(), *library.upkeep.verify()] if repaired else found
    if as_json:
        print_json(
            {"faults": [fault_json(f) for f in found], "repaired": repaired, "left": [fault_json(f) for f in left]}
        )
    else:
        for fault in found:
            click.echo(f"{fault.where}: {fault.what}")
        if repaired:
            click.echo(f"repaired; {len(left)} left" if left else "repaired, and verified again")
            for fault in left:
                click.echo(f"{fault.where}: {fault.what}; ingest it again")
        elif found:
            click.echo("run: pincite verify --repair")
        else:
            click.echo(f"{counted(library.state().documents, 'document')}: all is well")
    sys.exit(1 if left else 0)


@cli.command()
@click.option("--keep", type=click.IntRange(0, 1_000_000), help="Superseded versions of each document that stay (3).")
@library_option
@json_option
def prune(keep: int | None, library_folder: Path | None, as_json: bool) -> None:
    """Delete superseded versions; links to them answer that they are gone."""
    from rag.library import Library

    settings = settings_for(library_folder)
    pruned = Library.open(settings).upkeep.prune(settings.kept_versions if keep is None else keep)
    if as_json:
        print_json({"pruned_versions": pruned})
    else:
        click.echo(f"{pruned} superseded versions pruned")


@cli.command()
@library_option
@json_option
def compact(library_folder: Path | None, as_json: bool) -> None:
    """Write all files anew without what was removed, and give its space back."""
    from rag.library import Library

    settings = settings_for(library_folder)
    before = bytes_on_disk(settings.library)
    Library.open(settings).upkeep.compact()
    after = bytes_on_disk(settings.library)
    if as_json:
        print_json({"bytes_before": before, "bytes_after": after})
    else:
        click.echo(f"{before:,} bytes on disk before, {after:,} now")


@cli.command()
@library_option
@json_option
def status(library_folder: Path | None, as_json: bool) -> None:
    """Tell where the library is, what it holds and by which models."""
    from rag.library import Library
    from rag.wire import state_json

    settings = settings_for(library_folder)
    library = Library.open(settings)
    state = library.state()
    size = bytes_on_disk(settings.library)
    value = {
        "library": str(settings.library),
        **state_json(state),
        "tuned_on": library.tuned.origin,
        "bytes_on_disk": size,
    }
    if as_json:
        print_json(value)
    else:
        for name, shown in value.items():
            click.echo(f"{name.replace('_', ' '):16} {shown}")


def bytes_on_disk(folder: Path) -> int:
    from rag.compacting import stored_files

    return sum(path.stat().st_size for path in stored_files(folder))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@library_option
@json_option
def export(file: Path, force: bool, library_folder: Path | None, as_json: bool) -> None:
    """Write the whole library into one file, as it is at this moment."""
    from rag.library import Library
    from rag.reporting import counted

    library = Library.open(replace(settings_for(library_folder), embedder=None))
    carried = library.export(file, force)
    if as_json:
        print_json({"file": str(file), **asdict(carried)})
    else:
        held = f"{counted(carried.facts.documents, 'document')}, {counted(carried.facts.passages, 'passage')}"
        click.echo(f"{held} in {file}")


@cli.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the library, and all documents in it.")
@library_option
@json_option
def import_library(file: Path, force: bool, library_folder: Path | None, as_json: bool) -> None:
    """Make a library from an exported file; it is checked first."""
    from rag.library import Library
    from rag.reporting import counted

    settings = settings_for(library_folder)
    carried = Library.import_(settings, file, force)
    if as_json:
        print_json({"library": str(settings.library), **asdict(carried)})
    else:
        held = f"{counted(carried.facts.documents, 'document')}, {counted(carried.facts.passages, 'passage')}"
        click.echo(f"{held} in {settings.library}")


@cli.command()
@click.option("--embedder", help="A sentence-transformers model by name or folder; otherwise PINCITE_EMBEDDER.")
@library_option
@json_option
def reindex(embedder: str | None, library_folder: Path | None, as_json: bool) -> None:
    """Embed all passages with another model; until that is done, the library answers with the one that it has."""
    from rag.library import Library
    from rag.reporting import counted
    from rag.terminal import progress_bar

    settings = settings_for(library_folder)
    with progress_bar() as bar:
        library = Library.open(replace(settings, embedder=None), say=bar.say)
        embedded = library.reindex(embedder or settings.embedder, bar.show)
    state = library.state()
    if as_json:
        print_json({"embedded": embedded, "passages": state.passages, "embedding_model": state.embedding_model})
    else:
        click.echo(f"{counted(embedded, 'passage')} embedded, {state.passages} of {state.embedding_model} now")


def main() -> None:
    """Run the command; what went wrong is said in one message, never as a traceback."""
    guarded(cli, as_json="--json" in sys.argv)


def guarded(command: Callable[[], Any], as_json: bool) -> None:
    """Call `command` and turn an error of ours into its message and exit code."""
    try:
        command()
    except PinciteError as exc:
        if as_json:
            print_json({"error": {"type": type(exc).__name__, "message": exc.message, "hint": exc.hint}})
        else:
            click.echo(f"Error: {exc.message}", err=True)
            if exc.hint:
                click.echo(f"  {exc.hint}", err=True)
        sys.exit(2 if isinstance(exc, WrongCall) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
