"""What is done beside the answering: documents taken in one after another, and removals that can still be undone."""

import datetime
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Event, Lock, Thread, Timer
from typing import Any, Literal

from rag.errors import LibraryBusy, PinciteError

KEPT = 1000  # jobs; the oldest that have ended are forgotten first
MOST_WAITING = 256 * 2**20  # bytes of documents that wait, which are held in memory
STOP_WITHIN_S = 5  # a document that takes longer is left out: it is written whole at its end, or not at all

Tell = Callable[[str, int, int], None]  # phase, done, in all; it raises Cancelled where nobody wants the work any more
Work = Callable[[Tell], tuple[str, dict[str, Any]]]  # returns the outcome and the document's record


class Cancelled(Exception):
    """Nobody wants the work any more."""


@dataclass(frozen=True)
class Job:
    """phase: "reading", "embedding" (done and total count passages), or "cancelling". due_at: ISO 8601, of a removal."""

    id: str
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    source: str
    kind: Literal["add", "remove"] = "add"
    phase: str | None = None
    done: int = 0
    total: int = 0
    due_at: str | None = None
    outcome: str | None = None
    reason: str | None = None
    document: dict[str, Any] | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in ("done", "failed", "cancelled")


@dataclass
class Task:
    """What a queued job will do. size: in bytes. timer: of one that waits for its time, not for its turn."""

    work: Work
    size: int = 0
    timer: Timer | None = None


class Jobs:
    """The jobs of one application, and the one thread that takes documents in. Kept in memory alone."""

    def __init__(self, stopping: Event | None = None) -> None:
        """stopping: set when the server begins to stop; who follows the jobs is let go then."""
        self.stopping = stopping or Event()
        self._jobs: dict[str, Job] = {}
        self._changes: dict[str, int] = {}  # the number of each job's last change
        self._change = 0
        self._tasks: dict[str, Task] = {}  # of the jobs that are queued
        self._unwanted: set[str] = set()  # running jobs
        self._waiting = 0  # bytes
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._lock = Lock()
        self._worker: Thread | None = None
        self._closed = False

    def submit(self, source: str, size: int, work: Work) -> Job:
        """Have `work` done when its turn comes. size: in bytes. Raises LibraryBusy where too much waits already."""
        job = Job(uuid.uuid4().hex[:12], "queued", source)
        with self._lock:
            self._refuse_if_full(source, size)
            self._tasks[job.id] = Task(work, size)
            self._waiting += size
            self._set(job)
            if self._worker is None:
                self._worker = Thread(target=self._run, name="jobs", daemon=True)
                self._worker.start()
        self._queue.put(job.id)
        return job

    def submit_removal(self, source: str, document: dict[str, Any], after_s: float, work: Work) -> Job:
        """Have `work` done after some seconds, or when the server stops. Raises LibraryBusy."""
        due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=after_s)
        job = Job(
            uuid.uuid4().hex[:12], "queued", source, "remove", due_at=due.isoformat("T", "seconds"), document=document
        )
        with self._lock:
            self._refuse_if_full(source, 0)
            timer = Timer(after_s, self.do_now, [job.id])
            timer.daemon = True
            self._tasks[job.id] = Task(work, timer=timer)
            self._set(job)
            timer.start()
        return job

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def all(self) -> list[Job]:
        """Return the jobs, the newest first."""
        with self._lock:
            return list(self._jobs.values())[::-1]

    def changed_since(self, change: int) -> tuple[int, list[Job]]:
        """Return the jobs that have changed since then, in the order of their changes, and the number of the last one."""
        with self._lock:
            later = sorted((number, job_id) for job_id, number in self._changes.items() if number > change)
            return self._change, [self._jobs[job_id] for _, job_id in later]

    def cancel(self, job_id: str) -> Job | None:
        """Give a job up: a queued one at once, a running one as soon as it can be; return it as it is then."""
        with self._lock:
            job, task = self._jobs.get(job_id), self._tasks.pop(job_id, None)
            if job and task:
                self._waiting -= task.size
                if task.timer:
                    task.timer.cancel()
                self._set(replace(job, status="cancelled"))
            elif job and job.status == "running" and job.kind == "add":
                self._unwanted.add(job_id)
                self._set(replace(job, phase="cancelling"))
            return self._jobs.get(job_id)

    def forget(self, job_id: str) -> None:
        """Let go of a job that has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job and job.has_ended:
                del self._jobs[job_id], self._changes[job_id]

    def do_now(self, job_id: str) -> Job | None:
        """Do a queued job now, in this thread; return it as it is then."""
        with self._lock:
            job, task = self._jobs.get(job_id), self._tasks.pop(job_id, None)
            if job is None or task is None:
                return job
            if task.timer:
                task.timer.cancel()
            job = replace(job, status="running")
            self._set(job)
        ended = outcome_of(job, task.work, lambda *told: self._tell(job_id, *told))
        with self._lock:
            self._unwanted.discard(job_id)
            self._waiting -= task.size
            self._set(ended)
        return ended

    def close(self) -> None:
        """Stop: the document that is being taken in is waited for a little, those that wait are left out.

        A removal that could still be undone is done: it was asked for.
        """
        self.stopping.set()
        with self._lock:
            self._closed = True
            removals = [job_id for job_id, task in self._tasks.items() if task.timer]
        for job_id in removals:
            self.do_now(job_id)
        self._queue.put(None)
        if self._worker is not None:
            self._worker.join(STOP_WITHIN_S)

    def _run(self) -> None:
        while (job_id := self._queue.get()) is not None and not self._closed:
            self.do_now(job_id)

    def _tell(self, job_id: str, phase: str, done: int, total: int) -> None:
        """Note how far a running job is. Raises Cancelled if it isn't wanted any more."""
        with self._lock:
            if job_id in self._unwanted:
                raise Cancelled
            self._set(replace(self._jobs[job_id], phase=phase, done=done, total=total))

    def _set(self, job: Job) -> None:
        """Note what has become of a job. Called with the lock held."""
        self._change += 1
        self._jobs[job.id], self._changes[job.id] = job, self._change
        for old in [job for job in self._jobs.values() if job.has_ended][: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[old.id], self._changes[old.id]

    def _refuse_if_full(self, source: str, size: int) -> None:
        busy = sum(not job.has_ended for job in self._jobs.values())
        if self._closed or busy >= KEPT or (self._waiting and self._waiting + size > MOST_WAITING):
            raise LibraryBusy(
                f"{source}: {busy} documents are waiting already",
                hint="send it again when some of GET /jobs are done",
            )


def outcome_of(job: Job, work: Work, tell: Tell) -> Job:
    """Do a job's work, and return the job as it ended."""
    ended = replace(job, phase=None, done=0, total=0)
    try:
        outcome, document = work(tell)
    except Cancelled:
        return replace(ended, status="cancelled")
    except PinciteError as exc:
        return replace(ended, status="failed", reason="; ".join(filter(None, (exc.message, exc.hint))))
    except Exception as exc:
        logging.getLogger(__name__).exception("the job on %s failed", job.source)
        return replace(ended, status="failed", reason=f"Pincite failed on this document ({type(exc).__name__})")
    return replace(ended, status="done", outcome=outcome, document=document)
