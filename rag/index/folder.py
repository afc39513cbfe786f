"""The words' index of a library version as a folder on disk: made from that of an earlier version, and never changed.

Its files are linked, not copied: what is new is written beside them. Every process finds the same folder for a version, so
that the same question has the same answer in each.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import tantivy

from rag.index.terms import build_terms, open_terms, write
from rag.store import View

LONGEST_BUILD_S = 3600  # a scratch folder older than this was left by a process that was killed
FORMAT = 3  # grows when what is indexed of a passage changes
NOTE = "made-of"  # the file that holds the largest passage id of a folder, and how many texts it has lost
MOST_LOST = 0.2  # of its texts: BM25 goes on counting what is gone, until the index is made from nothing


def terms_of(view: View, folder: Path, library_id: str) -> tuple[tantivy.Index, bool]:
    """Return the index of the view's words, loaded if `folder` has it, and whether a folder was made from nothing.

    Whatever is wrong with the folder costs time, never an answer: what can't be loaded is built anew, and what can't be
    written down is kept in memory.
    """
    target = folder / name_of(library_id, view.change)
    lost = False
    for path in [target, *earlier(folder, library_id, view)]:
        try:
            if path != target and is_worn(path, view):
                break
            if path != target:
                make(target, view, path)
            return loaded(target, view), False
        except Exception:  # absent, cut off, or damaged: tantivy has no error type of its own
            lost = lost or path != target
            shutil.rmtree(path, ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
    else:
        lost = True
    try:
        make(target, view, None)
        return loaded(target, view), lost
    except Exception:  # a full disk, a folder that can't be written to, another process that was quicker
        return build_terms(view, None), False


def is_worn(path: Path, view: View) -> bool:
    """Tell whether a folder has lost so many texts that it is better made from nothing."""
    _, lost = note_of(path)
    return lost + lost_since(path, view) > MOST_LOST * view.counts()[1]


def lost_since(path: Path, view: View) -> int:
    """Return how many texts of a folder the view has no more."""
    return count_gone(view, change_of(path), note_of(path)[0])


def count_gone(view: View, since: int, last_id: int) -> int:
    """Return how many passages with ids up to `last_id` were dropped since a library version."""
    return sum(max(0, min(upper, last_id) - lower + 1) for lower, upper in view.dropped_since(since))


def note_of(path: Path) -> tuple[int, int]:
    """Return a folder's largest passage id, and how many texts it has lost since it was made from nothing."""
    last_id, lost = (path / NOTE).read_text().split()
    return int(last_id), int(lost)


def make(target: Path, view: View, before: Path | None) -> None:
    """Build the folder of a view, from an earlier one if there is one, beside its place; then put it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-", ignore_cleanup_errors=True) as made:
        scratch = Path(made)
        if before:
            link(before, scratch)
            index = open_terms(scratch)
            gone = [range(first, last + 1) for first, last in view.dropped_since(change_of(before))]
            write(index, view, note_of(before)[0], gone)
        else:
            build_terms(view, scratch)
        lost = note_of(before)[1] + lost_since(before, view) if before else 0
        (scratch / NOTE).unlink(missing_ok=True)  # a link: the earlier folder keeps its own
        (scratch / NOTE).write_text(f"{view.last_passage_id()} {lost}")
        try:
            os.rename(scratch, target)
        except OSError:
            if not (target / NOTE).exists():  # else another process was quicker, and its folder is the one
                raise


def loaded(path: Path, view: View) -> tantivy.Index:
    """Load a folder; raises whatever tantivy raises if it is not there, or ValueError if it is not whole."""
    index = open_terms(path)
    found, passages = index.searcher().num_docs, view.counts()[1]
    if found != passages:
        raise ValueError(f"{path}: {found} texts for {passages} passages")
    return index


def link(before: Path, scratch: Path) -> None:
    """Have all files of an index in another folder, by links where the disk allows; what names them is copied."""
    for path in before.iterdir():
        if path.suffix == ".json" or not linked(path, scratch / path.name):
            shutil.copy2(path, scratch / path.name)


def linked(path: Path, target: Path) -> bool:
    if path.suffix == ".lock":
        return True  # each folder has locks of its own
    try:
        os.link(path, target)
    except OSError:
        return False
    return True


def name_of(library_id: str, change: int) -> str:
    return f"{library_id}-{change}-f{FORMAT}"


def change_of(path: Path) -> int:
    return int(path.name.rsplit("-", 2)[1])


def earlier(folder: Path, library_id: str, view: View) -> Iterator[Path]:
    """Yield the folders of earlier versions of the same library that the store's log reaches back to, newest first."""
    for path in sorted(versions(folder, library_id), key=change_of, reverse=True):
        if view.log_from <= change_of(path) < view.change:
            yield path


def versions(folder: Path, library_id: str) -> list[Path]:
    """Return the folders of a library's versions, in no order."""
    mine = re.compile(rf"{re.escape(library_id)}-\d+-f{FORMAT}")
    return [path for path in folder.iterdir() if mine.fullmatch(path.name)] if folder.is_dir() else []


def newest_change(folder: Path, library_id: str) -> int:
    """Return the last library version that there is a folder of; 0 if there is none."""
    return max(map(change_of, versions(folder, library_id)), default=0)


def drop_others(folder: Path, *kept: Path) -> None:
    """Delete what earlier versions left; a process that still reads it keeps its open files.

    kept: what is in use; later versions of the same library are left, another process has made them.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            being_built = path.name.startswith(".build-") and time.time() - path.stat().st_mtime < LONGEST_BUILD_S
        except FileNotFoundError:  # another process was quicker
            continue
        if path in kept or being_built or any(is_later(path.name, one.name) for one in kept):
            continue
        shutil.rmtree(path, ignore_errors=True)


def is_later(name: str, kept: str) -> bool:
    """Tell whether a folder is of a later version of the same library: is_later("ab-12-f1", "ab-9-f1")."""
    library_id, change, form = kept.rsplit("-", 2)
    match = re.fullmatch(rf"{re.escape(library_id)}-(\d+)-{re.escape(form)}", name)
    return match is not None and int(match[1]) > int(change)
