"""`make bench`: Pincite beside the tutorial script, in one run, on the same passages with the same number of threads.

Every figure is the median of some rounds in which the two take turns; the ratio is that of each round, with its spread.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.metrics import quantile
from rag.chunking import passage_text
from rag.library import Library
from rag.settings import Settings

PLAIN = Path(__file__).parent / "peers" / "plain.py"
TARGETS = {
    "start to answer, s": 1 / 6,
    "warm retrieval, ms of processor time": 1 / 3,
    "indexing float32, s of processor time": 0.65,
    "indexing int8, s of processor time": 0.35,
}
ASKING_ROUNDS = 3
# name, part of the time, quantile, most milliseconds
ASKING = (
    ("reading for one question, median", "read", 0.5, 120),
    ("ask, median", "total", 0.5, 150),
    ("ask, 95 of 100", "total", 0.95, 300),
)
QUESTIONS = [
    "How long is the kettle guaranteed?",
    "When do the two leaders hold their talks?",
    "What does the code E-07 mean?",
    "How many days of parental leave are there?",
    "Who has to approve a trip of £3,000?",
    "Why is the sky blue?",
    "What was the root cause of the outage in March?",
    "Which port does the server listen on?",
    "How far away is the Moon?",
    "When does the lease end?",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="documents to index, such as seeds/")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    settings = Settings.from_environ(os.environ)
    with tempfile.TemporaryDirectory() as scratch:
        results = Bench(settings, given.folder, Path(scratch), given.rounds).run()
    print(f"\n{'':38}{'Pincite':>10}{'script':>10}{'ratio':>8}  spread of the ratio   target")
    for name, (ours, theirs) in results.items():
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        middle = statistics.median(ratios)
        verdict = "met" if middle <= TARGETS[name] else "MISSED"
        print(
            f"{name:38}{statistics.median(ours):10.2f}{statistics.median(theirs):10.2f}{middle:8.2f}"
            f"  {min(ratios):.2f} to {max(ratios):.2f}".ljust(90)
            + f"{TARGETS[name]:.2f} {verdict}"
        )


class Bench:
    """One run: a library of the folder, the same passages for the script, and the rounds."""

    def __init__(self, settings: Settings, folder: Path, scratch: Path, rounds: int) -> None:
        self.settings = replace(settings, library=scratch / "library")
        self.folder = folder
        self.scratch = scratch
        self.rounds = rounds

    def run(self) -> dict[str, tuple[list[float], list[float]]]:
        """Return for each figure the values of Pincite and of the script, round by round."""
        library = Library.open(self.settings, create=True)
        library.add([self.folder])
        (self.scratch / "passages.json").write_text(json.dumps(passages_of(library)), encoding="utf-8")
        (self.scratch / "questions.json").write_text(json.dumps(["first", *QUESTIONS]), encoding="utf-8")
        state = library.state()
        print(f"{state.documents} documents, {state.passages} passages; {self.rounds} rounds")
        results = {
            "indexing float32, s of processor time": self.rounds_of(self.index_ours("float32"), self.index_theirs),
            "indexing int8, s of processor time": self.rounds_of(self.index_ours("int8"), self.index_theirs),
            "start to answer, s": self.rounds_of(self.ask_ours, self.ask_theirs),
            "warm retrieval, ms of processor time": self.rounds_of(self.search_ours, self.search_theirs),
        }
        print(f"server with these documents: {self.server_megabytes():.0f} MB resident (target: under 700)")
        self.show_asking()
        return results

    def show_asking(self) -> None:
        """Print how long a warm question takes, over the questions of the set that ships, each asked once a round."""
        lines = (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        asked = self.scratch / "asked.json"
        asked.write_text(json.dumps([json.loads(line)["question"] for line in lines]), encoding="utf-8")
        command = [sys.executable, "-m", "eval.asking", str(self.settings.library), str(asked)]
        times = [json.loads(output_of(command)) for _ in range(ASKING_ROUNDS)]
        for name, part, share, target in ASKING:
            values = [quantile(share, one[part]) for one in times]
            middle = statistics.median(values)
            verdict = "met" if middle <= target else "MISSED"
            print(f"{name}: {middle:.0f} ms ({min(values):.0f} to {max(values):.0f}), target {target}, {verdict}")

    def rounds_of(self, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[list[float], list[float]]:
        pairs = [(ours(), theirs()) for _ in range(self.rounds)]
        return [a for a, _ in pairs], [b for _, b in pairs]

    def index_ours(self, precision: str) -> Callable[[], float]:
        """Return a measurement of a whole ingestion, reading and writing included, models being loaded already."""

        def measure() -> float:
            with tempfile.TemporaryDirectory(dir=self.scratch) as place:
                settings = replace(self.settings, library=Path(place), precision=precision)
                library = Library.open(settings, create=True)
                library.encoder.encode(["warm"])
                started = time.process_time()
                library.add([self.folder])
                return time.process_time() - started

        return measure

    def index_theirs(self) -> float:
        return float(self.script("index", str(self.scratch / "passages.json"), str(self.scratch)))

    def ask_ours(self) -> float:
        command = [sys.executable, "-m", "rag", "ask", QUESTIONS[0], "--library", str(self.settings.library)]
        return seconds_of(command)

    def ask_theirs(self) -> float:
        return seconds_of([sys.executable, str(PLAIN), "ask", str(self.scratch), QUESTIONS[0]])

    def search_ours(self) -> float:
        """Measure in a process of its own, as the script is: milliseconds of processor time for one question."""
        code = (
            "import json, sys, time\nfrom dataclasses import replace\nfrom pathlib import Path\n"
            "from rag import Library, Settings\nimport os\n"
            "library = Library.open(Settings.from_environ(os.environ, Path(sys.argv[1])))\n"
            "seconds = []\n"
            "for question in json.loads(Path(sys.argv[2]).read_text()):\n"
            "    started = time.process_time()\n    library.search(question, 5)\n"
            "    seconds.append(time.process_time() - started)\n"
            "print(json.dumps(seconds[1:]))\n"
        )
        command = [sys.executable, "-c", code, str(self.settings.library), str(self.scratch / "questions.json")]
        return median_ms(output_of(command))

    def search_theirs(self) -> float:
        return median_ms(self.script("search", str(self.scratch), str(self.scratch / "questions.json")))

    def script(self, *arguments: str) -> str:
        return output_of([sys.executable, str(PLAIN), *arguments])

    def server_megabytes(self) -> float:
        """Return the resident memory of a server after ten questions."""
        port = free_port()
        command = [sys.executable, "-m", "rag", "serve", "--port", str(port), "--library", str(self.settings.library)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                for question in QUESTIONS:
                    ask_server(port, question)
                lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
                return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
            finally:
                server.terminate()


def passages_of(library: Library) -> list[str]:
    """Return the texts that the library embedded, in order."""
    with library.snapshot() as view:
        return [
            passage_text(document.text, document.title, p.heading_path, p.start, p.end)
            for document, passages, _ in view.indexed()
            for p in passages
        ]


def median_ms(printed: str) -> float:
    """Return the median of a printed JSON list of seconds, in milliseconds."""
    seconds: list[float] = json.loads(printed)
    return 1000 * statistics.median(seconds)


def seconds_of(command: Sequence[str]) -> float:
    """Return the time from a process's start to its end."""
    started = time.perf_counter()
    output_of(command)
    return time.perf_counter() - started


def output_of(command: Sequence[str]) -> str:
    """Return what a command printed; its warnings are dropped, its failure is raised."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ask_server(port: int, question: str, patience_s: float = 20.0) -> None:
    """Ask a server that may still be starting."""
    deadline = time.monotonic() + patience_s
    body = json.dumps({"question": question}).encode()
    while True:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/ask", body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as response:
                response.read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
