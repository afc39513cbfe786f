"""What is measured of one library: python -m eval.scale_measures WHAT LIBRARY WORK prints figures as JSON.

Each in a process of its own, so that nothing else is in its memory or warm.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from eval.metrics import quantile
from eval.scale_changes import changes
from eval.scale_measured import Measured, cache, megabytes, on_disk, timed, uncache
from eval.scale_recall import exact, overlap
from rag.index import vectors as dense_half
from rag.library import Library
from rag.retrieval import DEPTH
from rag.settings import Settings

K = 10
WARM_UP = 20  # questions
ANSWERED = 200  # questions before memory is read

Figures = dict[str, float]


def build(folder: Path, work: Path) -> Figures:
    """Make the index of a library that has none."""
    shutil.rmtree(folder / "index", ignore_errors=True)
    measured = Measured(folder, work)
    with timed() as took:
        measured.current.refresh()
    return {"build_s": took[0], "build_peak_mb": megabytes("VmHWM"), **on_disk(folder)}


def opening(folder: Path, work: Path) -> Figures:
    """Open the index and answer a first question, the files being in the file cache."""
    measured = Measured(folder, work)
    cache(folder)
    return {"opening_s": measured.ask(0)[0] / 1000}


def opening_cold(folder: Path, work: Path) -> Figures:
    """Open the index and answer a first question, the files not being in the file cache."""
    measured = Measured(folder, work)
    uncache(folder)
    return {"opening_cold_s": measured.ask(0)[0] / 1000}


def retrieval(folder: Path, work: Path) -> Figures:
    """Ask every question once, the first ones to warm up, the files being in the file cache."""
    measured = Measured(folder, work)
    cache(folder)
    times = [measured.ask(number) for number in range(len(measured.questions))][WARM_UP:]
    clock, processor = [took for took, _ in times], [took for _, took in times]
    shares = {"retrieve_p50_ms": quantile(0.5, clock), "retrieve_p95_ms": quantile(0.95, clock)}
    return shares | {"retrieve_cpu_ms": quantile(0.5, processor)}


def recall(folder: Path, work: Path) -> Figures:
    """Compare the dense half with exact search: its first ten, and the exact ten among all that retrieval takes."""
    [[_, first, taken, _]] = probing(folder, work, [dense_half.PROBES])
    return {"recall_at_10": first, "recall_taken": taken}


def probing(folder: Path, work: Path, counts: list[int]) -> list[tuple[int, float, float, float]]:
    """Return for each number of lists looked into: recall of both kinds, and the median milliseconds for 100 passages."""
    measured = Measured(folder, work)
    rows = []
    with measured.current.state() as (view, index):
        right = exact(view, measured.vectors, K)
        for count in counts:
            dense_half.PROBES = count
            first = [{scored.passage_id for scored in index.dense(vector, K)} for vector in measured.vectors]
            taken, times = [], []
            for vector in measured.vectors:
                with timed() as took:
                    found = index.dense(vector, DEPTH)
                taken.append({scored.passage_id for scored in found})
                times.append(1000 * took[0])
            rows.append((count, overlap(right, first), overlap(right, taken), quantile(0.5, times)))
    return rows


def memory(folder: Path, work: Path) -> Figures:
    """Answer questions, reader and all, and read the process's memory."""
    library = Library.open(Settings.from_environ(os.environ, folder))
    for question in json.loads((work / "questions.json").read_text(encoding="utf-8"))[:ANSWERED]:
        library.ask(question)
    return {"memory_mb": megabytes("VmRSS"), "peak_mb": megabytes("VmHWM"), "anonymous_mb": megabytes("RssAnon")}


def change(folder: Path, work: Path) -> Figures:
    """Add, replace and remove documents, each until it is found, or no longer."""
    measured = Measured(folder, work)
    measured.ask(0)
    return changes(measured.store, measured.current, work)


MEASURES: dict[str, Callable[[Path, Path], Figures]] = {
    function.__name__: function for function in (build, opening, opening_cold, retrieval, recall, memory, change)
}

if __name__ == "__main__":
    what, library_folder, work_folder = sys.argv[1:4]
    if what == "probing":
        print(json.dumps(probing(Path(library_folder), Path(work_folder), [int(count) for count in sys.argv[4:]])))
    else:
        print(json.dumps(MEASURES[what](Path(library_folder), Path(work_folder))))
