"""Paths to files with their sources: the given folder's name and the path inside it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pathspec

from rag.documents import is_supported
from rag.errors import Unreadable, WrongCall

IGNORE_FILE = ".pinciteignore"  # patterns as in .gitignore, in the given folder


@dataclass(frozen=True)
class Root:
    """A path that was asked for: what its sources begin with, and where it is."""

    name: str
    path: Path

    @classmethod
    def at(cls, path: Path, name: str | None = None) -> "Root":
        """Raise WrongCall for a path that isn't there. `name` takes the place of the folder's own name."""
        resolved = Path(os.path.abspath(path))
        if not resolved.exists():
            raise WrongCall(f"{path}: no such file or folder", hint="check the path; nothing was ingested")
        return cls(name or resolved.name or "root", resolved)


@dataclass(frozen=True)
class File:
    source: str
    path: Path


def files_in(root: Root, unreadable: list[str]) -> Iterator[File]:
    """Yield a root's files in the order of their names. Hidden ones, ignored ones and symbolic links are passed over.

    unreadable: gets the sources of the folders that can't be listed, whose files may well be there.
    """
    if not root.path.is_dir():
        name = root.name if root.name == root.path.name else f"{root.name}/{root.path.name}"
        yield File(name, root.path)
        return
    ignored = ignore_patterns(root.path)

    def note(error: OSError) -> None:
        inside = Path(error.filename).relative_to(root.path).as_posix()
        unreadable.append(root.name if inside == "." else f"{root.name}/{inside}")

    for folder, subfolders, names in os.walk(root.path, onerror=note):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            inside = path.relative_to(root.path).as_posix()
            if not name.startswith(".") and not path.is_symlink() and not ignored.match_file(inside):
                yield File(f"{root.name}/{inside}", path)


def ignore_patterns(folder: Path) -> pathspec.PathSpec[Any]:
    """Read the folder's .pinciteignore; none is an empty one. Raises WrongCall for one that can't be read."""
    path = folder / IGNORE_FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    except (OSError, UnicodeError) as exc:
        raise WrongCall(f"{path}: can't be read ({exc})", hint="write it in UTF-8, one pattern a line") from exc
    return pathspec.PathSpec.from_lines("gitignore", lines)


def read_file(path: Path) -> bytes:
    """Return a file's bytes. Raises Unreadable."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise Unreadable(
            f"{path}: can't be read ({exc.strerror or exc})", hint="check that it exists and is yours to read"
        ) from exc


def is_asked_for(root: Root, file: File) -> bool:
    """Tell whether a file must be read or fail: it was named itself, or its format is one that is read."""
    return file.path == root.path or is_supported(file.path.name)
