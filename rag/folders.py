"""Paths to files with their sources: the given folder's name and the path inside it."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pathspec

from rag.documents import is_supported
from rag.errors import WrongCall

IGNORE_FILE = ".pinciteignore"  # patterns as in .gitignore, in the given folder
LINK = "a symbolic link"
SPECIAL = "not a regular file"  # a pipe, a socket or a device: opening one may wait for ever, or do something


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

    def source(self, path: Path) -> str | None:
        """Return the source of a path in a folder, or of the folder; None for what lies outside."""
        if not path.is_relative_to(self.path):
            return None
        inside = path.relative_to(self.path).as_posix()
        if inside != ".":
            return f"{self.name}/{inside}"
        return self.name if self.name == path.name or self.path.is_dir() else f"{self.name}/{path.name}"


@dataclass(frozen=True)
class File:
    source: str
    path: Path
    passed_over: str = ""  # why it is not to be opened
    size: int = field(default=0, compare=False)  # when the folder was listed


class Part:
    """Some of the sources: the given ones, and all that lies in them as in folders."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = frozenset(sources)
        self._above = frozenset(folder for source in self._sources for folder in folders_of(source))

    @classmethod
    def of(cls, roots: Sequence[Root], paths: Iterable[Path] | None) -> "Part":
        """Return the part that lies at the paths; None: all."""
        if paths is None:
            return cls(root.name for root in roots)
        changed = [path.parent if path.name == IGNORE_FILE else path for path in paths]
        return cls(source for root in roots for path in changed if (source := root.source(path)) is not None)

    def holds(self, source: str) -> bool:
        return source in self._sources or any(folder in self._sources for folder in folders_of(source))

    def leads_to(self, source: str) -> bool:
        """Tell whether the part holds a folder or something in it."""
        return source in self._above or self.holds(source)


def folders_of(source: str) -> Iterator[str]:
    """Yield the folders that a source lies in, the inner ones first: folders_of("a/b/c.md") -> "a/b", "a"."""
    while "/" in source:
        source = source.rpartition("/")[0]
        yield source


def files_in(root: Root, unreadable: list[str], part: Part | None = None) -> Iterator[File]:
    """Yield a root's files, folder by folder; those in `part` alone. Hidden and ignored ones are passed over in silence.

    unreadable: gets the sources of the folders that can't be listed, whose files may well be there.
    """
    if not root.path.is_dir():
        yield as_file(root.source(root.path) or root.name, root.path, named=True)
        return
    part = part or Part([root.name])
    ignored = ignore_patterns(root.path)

    def note(error: OSError) -> None:
        unreadable.append(root.source(Path(error.filename)) or root.name)

    for folder, subfolders, names in os.walk(root.path, onerror=note):
        prefix = root.source(Path(folder))
        shown = sorted(name for name in subfolders if not name.startswith("."))
        links = [name for name in shown if os.path.islink(os.path.join(folder, name))]
        subfolders[:] = [name for name in shown if name not in links and part.leads_to(f"{prefix}/{name}")]
        for name in sorted([*links, *names]):
            source = f"{prefix}/{name}"
            inside = source.removeprefix(f"{root.name}/")
            if not name.startswith(".") and part.holds(source) and not ignored.match_file(inside):
                yield as_file(source, Path(folder, name))


def as_file(source: str, path: Path, named: bool = False) -> File:
    """Return a file with the reason why it must not be opened, if there is one. named: by the user; a link counts then."""
    try:
        found = os.stat(path, follow_symlinks=named)
    except OSError:
        return File(source, path)  # reading it will say what is wrong
    if stat.S_ISLNK(found.st_mode):
        return File(source, path, LINK)
    return File(source, path, "" if stat.S_ISREG(found.st_mode) else SPECIAL, found.st_size)


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


def is_asked_for(root: Root, file: File) -> bool:
    """Tell whether a file must be read or fail: it was named itself, or its format is one that is read."""
    return file.path == root.path or is_supported(file.path.name)
