"""Killed at any moment, the library is what it was before the write or after it, and all that was acknowledged is there."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, FakeEncoder
from killed import settings_of

from rag.library import AskOptions, Library

State = dict[str, str | None]
LONGEST_LIFE_S = 0.6  # after the first write was begun


def killed_run(folder: Path, seed: int) -> list[str]:
    """Let a process write until it is killed at a random moment; return the lines that it left."""
    log = folder / f"{seed}.log"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    command = [sys.executable, str(ROOT / "tests" / "killed.py"), str(folder / "library"), str(seed), str(log)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not (log.exists() and log.stat().st_size):
            time.sleep(0.005)
        time.sleep(random.Random(seed).uniform(0, LONGEST_LIFE_S))
        process.send_signal(signal.SIGKILL)
        assert process.stderr is not None
        errors = process.stderr.read().decode()
    assert process.returncode == -signal.SIGKILL, errors
    return log.read_text().splitlines()


def after(state: State, lines: list[str]) -> tuple[State, State]:
    """Return the state that was acknowledged, and the changes that were begun and perhaps made."""
    begun: State = {}
    for line in lines:
        if line == "done":
            state, begun = {**state, **begun}, {}
        elif line.endswith("}"):  # else cut off: nothing was begun
            begun = json.loads(line)["changes"]
    return state, begun


def check(library: Library, state: State, begun: State) -> State:
    """Assert that each document is as before or after, and return what it is."""
    assert library.upkeep.verify() == []
    found: State = {record.source: library.document(record.id).text for record in library.documents()}
    for source in {*state, *begun, *found}:
        assert found.get(source) in {state.get(source), begun.get(source, state.get(source))}, source
    answer = library.ask("Which number is red?", AskOptions(min_confidence=0, max_sentences=10))
    for citation in answer.citations:
        assert citation.cited_text in (found[citation.source] or "")
    return found


def survive(folder: Path, seeds: range) -> None:
    """Kill one process after another that write to the same library."""
    state: State = {}
    for seed in seeds:
        state, begun = after(state, killed_run(folder, seed))
        library = Library.open(settings_of(folder / "library"), create=True, encoder=FakeEncoder())
        state = check(library, state, begun)
        library.close()


def test_a_process_killed_at_any_moment_loses_nothing_and_leaves_nothing_half(tmp_path: Path) -> None:
    survive(tmp_path, range(20))


@pytest.mark.stress
def test_three_hundred_kills(tmp_path: Path) -> None:
    survive(tmp_path, range(1000, 1300))
