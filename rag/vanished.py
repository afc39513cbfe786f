"""Documents whose files are no longer where they were: renamed, or gone."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rag.documents import holds_files
from rag.folders import File, Part, Root, files_in, folders_of


class Vanished:
    """Sources whose files are gone, in the order of their names, to be found by what was in them."""

    def __init__(self, known: Mapping[str, str], sources: Iterable[str]) -> None:
        """known: the fingerprint of each source."""
        self._known = known
        self._by_fingerprint: dict[str, list[str]] = {}
        for source in sorted(sources):
            self._by_fingerprint.setdefault(known[source], []).append(source)

    def __len__(self) -> int:
        return len(self._by_fingerprint)

    def first(self, fingerprint: str) -> str | None:
        """Return the first source that had the content of the fingerprint."""
        return next(iter(self._by_fingerprint.get(fingerprint, ())), None)

    def found_again(self, source: str) -> None:
        """Note that a source's document has another source now."""
        self._by_fingerprint[self._known[source]].remove(source)


def unlisted(known: Iterable[str], roots: Sequence[Root], part: Part, files: Iterable[File]) -> list[str]:
    """Return the sources in the roots' folders that are none of the files which were listed."""
    present = Part(file.source for file in files if not file.passed_over)  # with the files in them
    there = existing(roots)
    return sorted(s for s in known if not present.holds(s) and part.holds(s) and there.holds(s))


def existing(roots: Iterable[Root]) -> Part:
    """Return what lies in those of the roots that are folders, and that are there."""
    return Part(root.name for root in roots if root.path.is_dir())


def is_gone(source: str, roots: Iterable[Root]) -> bool:
    """Tell whether there is nothing at all where a source's file was, not even something that is passed over."""
    inside = [(root.path, source.removeprefix(f"{root.name}/")) for root in roots if source.startswith(f"{root.name}/")]
    return not any(os.path.lexists(folder / path) or lies_in_a_file(folder, path) for folder, path in inside)


def lies_in_a_file(folder: Path, path: str) -> bool:
    """Tell whether a part of the path is a file that may hold others, such as an archive."""
    return any(holds_files(part) and os.path.isfile(folder / part) for part in folders_of(path))


def emptied(roots: Iterable[Root], part: Part, files: Iterable[tuple[Root, File]]) -> list[Root]:
    """Return the folders in which there is nothing any more: more likely a disk that isn't mounted than a wish."""
    filled = {root for root, _ in files}
    return [root for root in roots if root not in filled and part.holds(root.name) and root.path.is_dir()]


def back_again(sources: Iterable[str], roots: Iterable[Root]) -> set[str]:
    """Return those of the sources whose files are there, and aren't passed over."""
    part = Part(source for source in sources if not is_gone(source, roots))
    return {file.source for root in roots for file in files_in(root, [], part) if not file.passed_over}
