"""Files read in processes of their own, with limits of time, memory and output: the same for the command and the server."""

import json
import os
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Condition, Semaphore, Thread
from typing import IO, Protocol

from rag.documents.frames import DATA, NAME, PAGE, receive, receive_loaded, send
from rag.documents.loaded import Beat, Loaded
from rag.errors import DocumentRefused, ReadingStopped

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from rag.documents.worker import main; main()"
HERE = Path(__file__).resolve().parents[2]
IDLE_S = 30.0  # after which a process that isn't asked for anything ends
LEAVE_OUT = "open and save it anew in the program that it was made with, split it, or leave it out"


@dataclass(frozen=True)
class Limits:
    """What reading one file may take. silence_s: between two pages, or for all of a format without pages."""

    silence_s: float = 60.0
    total_s: float = 1800.0
    memory_bytes: int = 2 * 2**30
    output_bytes: int = 512 * 2**20


class Parser(Protocol):
    """Reads files. processes: how many it reads at once."""

    processes: int

    def load_all(self, name: str, data: bytes, beat: Beat = lambda: None) -> Loaded:
        """Return what a file holds. Raises DocumentRefused, and what `beat` raises, which is called now and then."""
        ...

    def close(self) -> None:
        """Give up what is being read."""
        ...


class Sandbox:
    """Some processes that read files, started when they are needed. Safe to use from several threads."""

    def __init__(self, processes: int = 2, limits: Limits | None = None) -> None:
        self.processes = processes
        self._limits = limits or Limits()
        self._turns = Semaphore(processes)
        self._idle: list[Process] = []
        self._living: set[Process] = set()
        weakref.finalize(self, end_all, self._living)

    def load_all(self, name: str, data: bytes, beat: Beat = lambda: None) -> Loaded:
        """Return what a file holds. Raises DocumentRefused, also where its reading was stopped or crashed.

        beat: called now and then; what it raises ends the reading.
        """
        return self._ask(name, data, [], beat)

    def shown_page(self, name: str, data: bytes, page: int, width: int) -> tuple[tuple[float, float], bytes]:
        """Return a page's width and height in points, and its picture as PNG, `width` pixels wide (0: none).

        page: from 1. Raises DocumentRefused.
        """
        [shown] = self._ask(name, data, [page, width]).members
        wide, high = shown.name.split()
        return (float(wide), float(high)), shown.data

    def _ask(self, name: str, data: bytes, page: list[int], beat: Beat = lambda: None) -> Loaded:
        with self._turns:
            process = self._take()
            try:
                return process.ask(name, data, page, beat)
            except DocumentRefused:
                raise
            except BaseException:  # the reply that is still to come would be taken for that of the next file
                process.end()
                raise
            finally:
                if process.rest():
                    self._idle.append(process)
                else:
                    self._living.discard(process)

    def close(self) -> None:
        """End the processes, whatever they do. They are started again if anything else is read."""
        self._idle.clear()
        end_all(self._living)

    def _take(self) -> "Process":
        """Return a process that waits, or a new one."""
        with suppress(IndexError):
            while True:
                process = self._idle.pop()
                if process.begin():
                    return process
                process.end()
                self._living.discard(process)
        process = Process(self._limits)
        self._living.add(process)
        return process


def end_all(processes: "set[Process]") -> None:
    with suppress(KeyError):
        while True:
            processes.pop().end()


class Process:
    """One process that reads files, one after another, and a thread that ends it when it takes too long or is idle."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = Condition()
        self._started_at = time.monotonic()
        self._ends_at = self._started_at + limits.silence_s
        self._stopped = ""
        self._alive = True
        started: Future[subprocess.Popen[bytes]] = Future()
        Thread(target=self._watch, args=(started,), name="reading", daemon=True).start()
        self._popen = started.result()
        self._requests: IO[bytes] = self._popen.stdin  # type: ignore[assignment]  # both are pipes
        self._replies: IO[bytes] = self._popen.stdout  # type: ignore[assignment]

    def begin(self) -> bool:
        """Take the process up for a file; False if it has ended."""
        self._started_at = time.monotonic()
        return self._end_after(self._limits.silence_s) and self._popen.poll() is None

    def rest(self) -> bool:
        """Let the process wait for the next file; False if it has ended."""
        return self._end_after(IDLE_S) and self._popen.poll() is None

    def ask(self, name: str, data: bytes, page: list[int], beat: Beat) -> Loaded:
        """Read one file, or show its page of a number and a width. Raises DocumentRefused."""
        try:
            with suppress(OSError):  # it has ended: no reply will come
                send(self._requests, NAME, name.encode())
                send(self._requests, PAGE, json.dumps(page).encode())
                send(self._requests, DATA, data)
            loaded = receive_loaded(self._frames(), partial(self._beat, beat))
        except DocumentRefused as exc:
            if isinstance(exc, ReadingStopped):
                self.end()  # what it holds in memory goes with it
            raise
        except OverflowError as exc:
            self.end()
            most = self._limits.output_bytes // 2**20
            raise ReadingStopped(f"{name}: it holds more than {most} MiB of text or files", hint="split it") from exc
        except (ValueError, TypeError, LookupError, RecursionError, MemoryError) as exc:
            self.end()
            raise ReadingStopped(f"{name}: the process that read it gave no text back", hint=LEAVE_OUT) from exc
        if loaded is None:
            reason = self._stopped or "reading it ended the process that read it"
            self.end()
            raise ReadingStopped(f"{name}: {reason}", hint=LEAVE_OUT)
        return loaded

    def end(self) -> None:
        """End the process, whatever it does."""
        with self._changed:
            self._alive = False
            self._changed.notify()
        self._popen.kill()
        self._popen.wait()
        for stream in (self._requests, self._replies):
            with suppress(OSError):  # what wasn't sent has no receiver any more
                stream.close()

    def _frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield what the process says, and no more of it than is allowed."""
        left = self._limits.output_bytes
        while frame := receive(self._replies, left):
            left -= len(frame[1])
            yield frame

    def _beat(self, beat: Beat) -> None:
        """Give the process time for another page, unless `beat` raises."""
        beat()
        left_s = self._started_at + self._limits.total_s - time.monotonic()
        self._end_after(min(self._limits.silence_s, left_s))

    def _end_after(self, seconds: float) -> bool:
        """Set the time after which the process is ended; False if it has been."""
        with self._changed:
            before, self._ends_at = self._ends_at, time.monotonic() + seconds
            if self._ends_at < before:
                self._changed.notify()
            return self._alive

    def _watch(self, started: "Future[subprocess.Popen[bytes]]") -> None:
        """Start the process, and end it when its time is over.

        It is started here since Linux ends it with the thread that started it: this one lives as long as it should.
        """
        try:
            popen = start(self._limits)
        except OSError as exc:
            started.set_exception(exc)
            return
        started.set_result(popen)
        with self._changed:
            while self._alive and (left_s := self._ends_at - time.monotonic()) > 0:
                self._changed.wait(left_s)
            if self._alive:
                self._alive = False
                self._stopped = f"reading it took more than {self._limits.silence_s:g} s without getting on"
                popen.kill()
                popen.wait()


def start(limits: Limits) -> "subprocess.Popen[bytes]":
    """Start a process that reads files."""
    # Threads of numerical libraries, and the allocator's arenas for them, would take up addresses that are limited.
    return subprocess.Popen(
        [sys.executable, "-P", "-c", START, str(HERE), str(limits.memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
    )
