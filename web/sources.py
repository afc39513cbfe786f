"""What an upload may be called."""

import re
from pathlib import PureWindowsPath

from rag.errors import WrongCall
from rag.library import Library

LONGEST_SOURCE = 1000  # characters
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def checked_source(given: str | None, filename: str) -> str:
    """Return an upload's source: the given one, or the last part of the file's name. Raises WrongCall for a bad one.

    checked_source(None, "C:\\notes\\a.md") -> "a.md"
    """
    source = filename.replace("\\", "/").rpartition("/")[2] if given is None else given
    parts = [part.strip() for part in source.replace("\\", "/").split("/")]
    if {"", ".", ".."} & set(parts) or PureWindowsPath(source).is_absolute() or CONTROL.search(source):
        raise WrongCall(
            f"{source!r} can't be a document's source",
            hint="give a name or a relative path, such as notes/plan.md, without '.', '..' and control characters",
        )
    if len(source) > LONGEST_SOURCE:
        raise WrongCall(
            f"the source has {len(source):,} characters", hint=f"give one of at most {LONGEST_SOURCE:,} characters"
        )
    return source


def files_of(library: Library, source: str) -> str | None:
    """Return the folder or file that a source was, or would be, ingested from, as sources name it; None: from none."""
    first = source.partition("/")[0]
    return first if library.is_folder_of_files(first) else None


def free_source(library: Library, source: str) -> str:
    """Return a source unless files are ingested under its name: the next look at them would undo what is sent here."""
    first = files_of(library, source)
    if first == source:
        raise WrongCall(
            f"{source!r} is ingested from a file", hint="change that file and ingest it, or give another source"
        )
    if first is not None:
        raise WrongCall(
            f"{source!r} lies in the folder {first!r}, which is ingested from files",
            hint="put the file into that folder, or give a source with another first part",
        )
    return source
