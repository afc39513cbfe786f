"""The `pincite` command. Exit code 0: done; 1: some of it failed, and it says which; 2: a wrong call."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
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
@click.option("--as", "name", help="A name for the folder in its documents' sources, instead of its own.")
@click.option("--tag", "tags", multiple=True, help="Set a tag on the documents; may be given several times.")
@library_option
@json_option
def ingest(
    paths: tuple[Path, ...],
    sync: bool,
    name: str | None,
    tags: tuple[str, ...],
    library_folder: Path | None,
    as_json: bool,
) -> None:
    """Take files and folders in. Unchanged files cost nothing."""
    from rag.library import Library
    from rag.terminal import console, progress_bar, show_ingested
    from rag.wire import ingested_json

    with progress_bar() as bar:
        library = Library.open(settings_for(library_folder), create=True, say=bar.say)
        lines = library.add(paths, name=name, tags=tags, sync=sync, progress=bar.show)
    if as_json:
        print_json(ingested_json(lines))
    else:
        show_ingested(console(), lines)
    sys.exit(1 if any(line.outcome == "failed" for line in lines) else 0)


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
@library_option
def serve(host: str, port: int, paths: tuple[Path, ...], library_folder: Path | None) -> None:
    """Serve the chat page and the API on this machine."""
    from web.server import serve as run_server

    run_server(settings_for(library_folder), host, port, paths, click.echo)


@cli.command(name="eval")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--split", type=click.Choice(["tune", "report", "all"]), default="all", show_default=True)
@click.option(
    "--tune",
    "most_wrong",
    type=click.FloatRange(0, 100, min_open=True, max_open=True),
    metavar="PERCENT",
    help="First choose thresholds on the tune half so that at most PERCENT of what is shown as answered is wrong.",
)
@library_option
@json_option
def evaluate(file: Path, split: str, most_wrong: float | None, library_folder: Path | None, as_json: bool) -> None:
    """Run a question set and print the figures by kind of question."""
    from eval.command import run_set, tune_set

    settings = settings_for(library_folder)
    if most_wrong is not None:
        tune_set(settings, file, most_wrong / 100, quiet=as_json)
        split = "report"
    run_set(settings, file, split, print_json if as_json else None)


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
@library_option
@json_option
def remove(names: tuple[str, ...], library_folder: Path | None, as_json: bool) -> None:
    """Remove documents: they can't be found or quoted once this returns."""
    from rag.library import Library
    from rag.wire import record_json

    records = Library.open(settings_for(library_folder)).remove(*names)
    if as_json:
        print_json({"removed": [{**record_json(record), "status": "removed"} for record in records]})
        return
    for record in records:
        click.echo(f"removed {record.source} (version {record.version}, {record.passages} passages)")


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
    size = sum(path.stat().st_size for path in settings.library.rglob("*") if path.is_file())
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
