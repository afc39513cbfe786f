"""A library that is measured, and the measures of time, memory and disk."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rag.current import CurrentIndex
from rag.models import Models
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.store import SqliteStore
from rag.store.protocol import Vectors


class Measured:
    """One library with the questions and the models loaded, but for its index, which the first question opens."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.questions: list[str] = json.loads((work / "questions.json").read_text(encoding="utf-8"))
        self.vectors: Vectors = np.load(work / "questions.npy")
        self.settings = Settings.from_environ(os.environ, folder)
        self.store = SqliteStore(folder)
        models = Models(self.settings, self.store, lambda _: None)
        models.encoder.encode(["warm"])
        self.current = CurrentIndex(self.store, folder / "index", models)

    def ask(self, number: int) -> tuple[float, float]:
        """Return the milliseconds of retrieving for a question whose vector is known: by the clock, of processor time."""
        with timed() as took, self.current.state() as (view, index):
            retrieve(self.questions[number], self.vectors[number], index, view, self.settings.hits)
        return 1000 * took[0], 1000 * took[1]


def cache(folder: Path) -> None:
    """Read a folder's files, so that they are in the file cache."""
    for path in files_in(folder):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def uncache(folder: Path) -> None:
    """Have a folder's files dropped from the file cache."""
    for path in files_in(folder):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def on_disk(folder: Path) -> dict[str, float]:
    """Return what lies on disk; a file that has several names counts once."""
    files = {path.stat().st_ino: path for path in files_in(folder)}.values()
    index = sum(path.stat().st_size for path in files if folder / "index" in path.parents)
    return {"index_mb": index / 1e6, "store_mb": sum(path.stat().st_size for path in files) / 1e6 - index / 1e6}


def megabytes(line: str) -> float:
    """Return a line of this process's status: VmRSS, VmHWM for the most so far, RssAnon for what no file backs."""
    # Not getrusage: its maximum begins with what the parent had.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(found.split()[1]) for found in lines if found.startswith(line)) * 1024 / 1e6


@contextmanager
def timed() -> Iterator[list[float]]:
    """Give a list that holds the seconds that the block took once it is left: by the clock, of processor time."""
    took: list[float] = []
    started, worked = time.perf_counter(), time.process_time()
    yield took
    took += [time.perf_counter() - started, time.process_time() - worked]
