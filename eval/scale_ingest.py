"""Taking folders in: a second run over unchanged files, and passages a second beside the tutorial script."""

import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from eval.bench import Bench, passages_of, seconds_of
from eval.scale_corpus import Piece, kept
from eval.scale_library import PER_DOCUMENT
from rag.library import Library
from rag.settings import Settings

FILES = 10_000  # unchanged ones
BULK = 100  # documents taken in beside the script
ROUNDS = 3


def show_ingestion(work: Path, files: int = FILES, bulk: int = BULK, rounds: int = ROUNDS) -> None:
    """Print both figures, medians and spread of some rounds."""
    again, alone = unchanged(work, files, rounds)
    print(
        f"a second `pincite ingest` of {files:,} unchanged files: {spread(again)} s; hashing them alone: {spread(alone)} s"
    )
    passages, ours, theirs = beside(work, bulk, rounds)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"{passages:,} passages, per s of processor time, Pincite at int8: {spread([passages / s for s in ours])}")
    print(f"the script: {spread([passages / s for s in theirs])}; processor time, ratio: {spread(ratios)}")


def unchanged(work: Path, files: int, rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of whole processes that take in what the library has, and those of reading and hashing alone."""
    folder, library = work / f"files-{files}", work / f"library-of-files-{files}"
    if not folder.is_dir():
        pieces = kept(work).pieces
        write_files(folder, [[pieces[n % len(pieces)]] for n in range(files)], sentences=2)
    command = [sys.executable, "-m", "rag", "ingest", str(folder), "--library", str(library)]
    seconds_of(command)
    return [seconds_of(command) for _ in range(rounds)], [hashing(folder) for _ in range(rounds)]


def hashing(folder: Path) -> float:
    """Return the seconds of reading and hashing a folder's files."""
    started = time.perf_counter()
    for path in sorted(folder.rglob("*.txt")):
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.perf_counter() - started


def beside(work: Path, documents: int, rounds: int) -> tuple[int, list[float], list[float]]:
    """Return how many passages there are, and the seconds of processor time that Pincite and the script take, by round."""
    folder = work / f"bulk-{documents}"
    pieces = kept(work).pieces
    if not folder.is_dir():
        groups = [pieces[first : first + PER_DOCUMENT] for first in range(0, len(pieces), PER_DOCUMENT)]
        write_files(folder, groups[:documents])
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        bench = Bench(Settings.from_environ(os.environ), folder, Path(scratch), rounds)
        library = Library.open(bench.settings, create=True)
        library.add([folder])
        texts = passages_of(library)
        (bench.scratch / "passages.json").write_text(json.dumps(texts), encoding="utf-8")
        return len(texts), *bench.rounds_of(bench.index_ours("int8"), bench.index_theirs)


def write_files(folder: Path, documents: Sequence[Sequence[Piece]], sentences: int | None = None) -> None:
    """Write a text file for each document: its title, a paragraph a passage; `sentences`: so many of each at most."""
    folder.mkdir(parents=True)
    for number, pieces in enumerate(documents):
        paragraphs = [pieces[0][0], *(" ".join(run[:sentences]) for _, run in pieces)]
        (folder / f"{number:05}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def spread(values: Sequence[float]) -> str:
    """Return a median with its range: spread([1, 2, 4]) -> "2.00 (1.00 to 4.00)"."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
