"""Looking at jobs, following them, giving them up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from web.asking import event
from web.jobs import KEPT, Job, Jobs

LOOK_EVERY_S = 0.1
EVENTS = "text/event-stream"


def job_routes(jobs: Jobs) -> APIRouter:
    """Return the routes of the jobs."""
    router = APIRouter()

    def known(job_id: str) -> Job:
        job = jobs.get(job_id)
        if job is None:
            raise HTTPException(404, f"no job {job_id}: the last {KEPT:,} are kept, until the server stops")
        return job

    @router.get(
        "/jobs",
        summary="What is, or was, done beside the answering; the newest first. With Accept: text/event-stream every change",
    )
    def every(request: Request) -> Response:
        if EVENTS in request.headers.get("accept", ""):
            return StreamingResponse(all_changes(jobs), media_type=EVENTS)
        return JSONResponse({"jobs": [asdict(job) for job in jobs.all()]})

    @router.get("/jobs/{job_id}", summary="One job; with Accept: text/event-stream its changes, until it has ended")
    def one(request: Request, job_id: str) -> Response:
        job = known(job_id)
        if EVENTS in request.headers.get("accept", ""):
            return StreamingResponse(changes(jobs, job), media_type=EVENTS)
        return JSONResponse(asdict(job))

    @router.delete(
        "/jobs/{job_id}",
        summary="Give a job up; one that runs ends after the document that is being read. One that has ended is forgotten",
        responses={
            200: {"description": "The job as it is now"},
            204: {"description": "It had ended, and is forgotten"},
        },
    )
    def give_up(job_id: str) -> Response:
        if known(job_id).has_ended:
            jobs.forget(job_id)
            return Response(status_code=204)
        job = jobs.cancel(job_id)
        return JSONResponse(asdict(job) if job else None)

    @router.post("/jobs/{job_id}/cancel", include_in_schema=False)
    def cancel_by_form(job_id: str) -> Response:
        ended = known(job_id).has_ended
        give_up(job_id)
        return RedirectResponse("/documents" if ended else f"/documents?job={job_id}", 303)

    @router.post("/jobs/{job_id}/now", include_in_schema=False)
    def now(job_id: str) -> Response:
        """Make a removal final before its time."""
        if known(job_id).kind == "remove":
            jobs.do_now(job_id)
        return RedirectResponse(f"/documents?job={job_id}", 303)

    return router


async def changes(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    """Yield a job each time that it has changed, as events named by its status, until it has ended or the server stops."""
    yield event(job.status, asdict(job))
    while not (job.has_ended or jobs.stopping.is_set()):
        await asyncio.sleep(LOOK_EVERY_S)
        before, job = job, jobs.get(job.id) or job
        if job != before:
            yield event(job.status, asdict(job))


async def all_changes(jobs: Jobs) -> AsyncIterator[str]:
    """Yield each job that there is, then each that changes, as events named "job", until the server stops."""
    seen, changed = jobs.changed_since(0)
    yield event("begin", {"jobs": len(changed)})
    while True:
        for job in changed:
            yield event("job", asdict(job))
        if jobs.stopping.is_set():
            return
        await asyncio.sleep(LOOK_EVERY_S)
        seen, changed = jobs.changed_since(seen)
