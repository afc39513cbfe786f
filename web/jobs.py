"""Long documents are taken in one after another beside the answering; a job says how far one is."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, replace
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from rag.errors import LibraryBusy, PinciteError
from web.asking import event

KEPT = 1000  # jobs; the oldest that have ended are forgotten first
MOST_WAITING = 256 * 2**20  # bytes of documents that wait, which are held in memory
LOOK_EVERY_S = 0.1
STOP_WITHIN_S = 5  # a document that takes longer is left out: it is written whole at its end, or not at all

Work = Callable[[], tuple[str, dict[str, Any]]]  # returns the outcome and the document's record


@dataclass(frozen=True)
class Job:
    id: str
    status: Literal["queued", "running", "done", "failed"]
    source: str
    outcome: str | None = None
    reason: str | None = None
    document: dict[str, Any] | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in ("done", "failed")


class Jobs:
    """The jobs of one application, and the one thread that does them. Kept in memory alone."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting = 0  # bytes
        self._queue: SimpleQueue[tuple[Job, int, Work] | None] = SimpleQueue()
        self._lock = Lock()
        self._worker: Thread | None = None
        self._closed = False

    def submit(self, source: str, size: int, work: Work) -> Job:
        """Have `work` done when its turn comes. size: in bytes. Raises LibraryBusy where too much waits already."""
        job = Job(uuid.uuid4().hex[:12], "queued", source)
        with self._lock:
            busy = sum(not job.has_ended for job in self._jobs.values())
            if self._closed or busy >= KEPT or (self._waiting and self._waiting + size > MOST_WAITING):
                raise LibraryBusy(
                    f"{source}: {busy} documents are waiting already",
                    hint="send it again when some of GET /jobs are done",
                )
            self._waiting += size
            self._jobs[job.id] = job
            self._forget()
            if self._worker is None:
                self._worker = Thread(target=self._run, name="jobs", daemon=True)
                self._worker.start()
        self._queue.put((job, size, work))
        return job

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def all(self) -> list[Job]:
        """Return the jobs, the newest first."""
        with self._lock:
            return list(self._jobs.values())[::-1]

    def close(self) -> None:
        """Stop: the document that is being taken in is waited for a little, those that wait are left out."""
        with self._lock:
            self._closed = True
        self._queue.put(None)
        if self._worker is not None:
            self._worker.join(STOP_WITHIN_S)

    def _run(self) -> None:
        while self._did_next():
            pass

    def _did_next(self) -> bool:
        """Do the next job. A function of its own, so that a document's bytes aren't held while the thread waits."""
        task = self._queue.get()
        if task is None or self._closed:
            return False
        job, size, work = task
        self._set(replace(job, status="running"))
        self._set(done(job, work), size)
        return True

    def _set(self, job: Job, no_longer_waiting: int = 0) -> None:
        with self._lock:
            self._jobs[job.id] = job
            self._waiting -= no_longer_waiting

    def _forget(self) -> None:
        for job in [job for job in self._jobs.values() if job.has_ended][: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[job.id]


def done(job: Job, work: Work) -> Job:
    """Do a job's work, and return the job as it ended."""
    try:
        outcome, document = work()
    except PinciteError as exc:
        return replace(job, status="failed", reason="; ".join(filter(None, (exc.message, exc.hint))))
    except Exception as exc:
        logging.getLogger(__name__).exception("taking in %s failed", job.source)
        return replace(job, status="failed", reason=f"Pincite failed on this document ({type(exc).__name__})")
    return replace(job, status="done", outcome=outcome, document=document)


def job_routes(jobs: Jobs) -> APIRouter:
    """Return the routes on which jobs are looked at."""
    router = APIRouter()

    @router.get("/jobs", summary="The documents that are, or were, taken in beside the answering; the newest first")
    def every() -> JSONResponse:
        return JSONResponse({"jobs": [asdict(job) for job in jobs.all()]})

    @router.get("/jobs/{job_id}", summary="One job; with Accept: text/event-stream its changes, until it has ended")
    def one(request: Request, job_id: str) -> Response:
        job = jobs.get(job_id)
        if job is None:
            raise HTTPException(404, f"no job {job_id}: the last {KEPT:,} are kept, until the server stops")
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(changes(jobs, job), media_type="text/event-stream")
        return JSONResponse(asdict(job))

    return router


async def changes(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    """Yield a job each time that it has changed, as events named by its status."""
    yield event(job.status, asdict(job))
    while not job.has_ended:
        await asyncio.sleep(LOOK_EVERY_S)
        before, job = job, jobs.get(job.id) or job
        if job != before:
            yield event(job.status, asdict(job))
