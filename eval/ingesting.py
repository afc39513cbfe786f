"""`pincite eval SET --ingest`: the texts that a set brings along, as a library of their own.

It lies in the user's cache, by the set's content, so that a run that was stopped goes on from there.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import platformdirs

from eval import sets_beir, sets_squad
from rag.errors import WrongCall
from rag.library import Library
from rag.settings import Settings

LONGEST_NAME = 80  # characters of a file's name


def library_of(
    settings: Settings, path: Path, progress: Callable[[str, int, int], None] = lambda *_: None
) -> tuple[Settings, int]:
    """Make a library of a set's own texts, or find the one made before.

    Return its settings, and how many texts could not be taken in. Raises WrongCall for a set that has no texts.
    """
    texts = list(texts_of(path))
    folder = Path(platformdirs.user_cache_dir("pincite", appauthor=False)) / "sets" / digest(path)
    made = replace(settings, library=folder / "library")
    files = folder / "texts"  # always the same place, by which the library knows them again
    files.mkdir(parents=True, exist_ok=True)
    for number, (name, text) in enumerate(texts, start=1):
        (files / file_name(number, name)).write_text(text, encoding="utf-8")
    library = Library.open(made, create=True)
    report = library.ingest([files], path.name, progress=progress)
    library.close()
    if report.error:
        raise report.error
    return made, report.counts.get("failed", 0) + report.counts.get("skipped", 0)


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each document that a set brings along. Raises WrongCall if it has none."""
    if path.is_dir() and sets_beir.is_beir(path):
        yield from sets_beir.contexts(path)
    elif path.suffix.casefold() == ".json":
        yield from sets_squad.contexts(path)
    else:
        raise WrongCall(f"{path} has no texts of its own", hint="--ingest takes SQuAD's JSON and BEIR folders")


def file_name(number: int, name: str) -> str:
    """Return a name that every file system takes: file_name(3, "a/b") -> "000003-a%2Fb.txt"."""
    return f"{number:06d}-{quote(name, safe=' ')[:LONGEST_NAME]}.txt"


def digest(path: Path) -> str:
    """Return a short hash of a set's files."""
    made = hashlib.sha256()
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".jsonl", ".tsv"))
    for file in files:
        made.update(file.read_bytes())
    return made.hexdigest()[:16]
