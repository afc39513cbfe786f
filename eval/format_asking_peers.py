"""The other tools in a virtual environment of their own, and what they answer, with a limit of time for each file."""

import json
import os
import queue
import shlex
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from eval.format_expected import OUR_OWN_FORM, Expected
from eval.format_readings import Reading, reading_of_answer

SCRIPT = Path(__file__).parent / "format_peers.py"
LIMIT_S = 60.0
FIRST_S = 120.0  # more for the first file: the tool is loaded then


@dataclass(frozen=True)
class Peer:
    """A tool: what pip installs of it, and the formats that it says it reads."""

    name: str
    packages: tuple[str, ...]
    formats: tuple[str, ...]


PEERS = (
    Peer(
        "markitdown",
        ("markitdown[pdf,docx,pptx,xlsx]",),
        ("Markdown", "plain text", "HTML", "PDF", "Word", "EPUB", "PowerPoint", "Excel", "CSV"),
    ),
    Peer("pypdf", ("pypdf",), ("PDF",)),
    Peer("trafilatura", ("trafilatura", "lxml_html_clean"), ("HTML",)),
    Peer("bs4", ("beautifulsoup4",), ("HTML",)),
    Peer("python-docx", ("python-docx",), ("Word",)),
    Peer("openpyxl", ("openpyxl",), ("Excel",)),
)


class Environment:
    """A virtual environment with the tools; `notes` says which couldn't be installed."""

    def __init__(self, work: Path, pip_flags: str = "") -> None:
        self.folder = work / "peers"
        self.notes: list[str] = []
        self._flags = shlex.split(pip_flags)

    @property
    def python(self) -> str:
        return str(self.folder / ("Scripts" if os.name == "nt" else "bin") / "python")

    def installed(self) -> list[Peer]:
        """Make what is missing, and return the tools that are there."""
        if not Path(self.python).exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder)], check=True)
        return [peer for peer in PEERS if self._has(peer) or self._install(peer)]

    def version(self, peer: Peer) -> str:
        name = peer.packages[0].partition("[")[0]
        code = f"from importlib.metadata import version; print(version({name!r}))"
        return subprocess.run([self.python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()

    def _has(self, peer: Peer) -> bool:
        script = [self.python, str(SCRIPT), peer.name]
        return subprocess.run(script, input="", text=True, capture_output=True).returncode == 0

    def _install(self, peer: Peer) -> bool:
        command = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *self._flags]
        done = subprocess.run([*command, *peer.packages], capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
            self.notes.append(f"{peer.name} could not be installed: {last}")
        return done.returncode == 0


@dataclass
class PeerReader:
    """Asks one tool, in a process that is started anew after a file that took too long or ended it."""

    peer: Peer
    python: str
    _process: "subprocess.Popen[str] | None" = None
    _lines: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def __call__(self, expected: Expected) -> Reading | None:
        if expected.format not in self.peer.formats or expected.format in OUR_OWN_FORM:
            return None
        return reading_of_answer(self.ask(expected.path), expected.format)

    def ask(self, path: Path) -> dict[str, object]:
        limit_s = LIMIT_S
        if self._process is None:
            self._process, limit_s = self._start(), FIRST_S
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
            line = self._lines.get(timeout=limit_s)
        except (queue.Empty, BrokenPipeError):
            self.close()
            return {"error": f"it took more than {limit_s:g} s"}
        if not line:
            self.close()
            return {"error": "reading it ended the process"}
        answer: dict[str, object] = json.loads(line)
        return answer

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [self.python, str(SCRIPT), self.peer.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._lines = queue.Queue()
        threading.Thread(target=forward, args=(process, self._lines), daemon=True).start()
        return process


def forward(process: "subprocess.Popen[str]", lines: "queue.Queue[str]") -> None:
    """Hand on what a process says, line by line, and an empty one at its end."""
    assert process.stdout
    for line in process.stdout:
        lines.put(line)
    lines.put("")
