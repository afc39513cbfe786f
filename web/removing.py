"""Documents out over HTTP: at once for programs; from the page after a while, in which it can be undone."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from rag.errors import DocumentGone, WrongCall
from rag.library import Library
from rag.types import Document
from rag.wire import record_json
from web.jobs import Job, Jobs, Tell
from web.sources import files_of
from web.templating import page, wants_html
from web.uploads import back

UNDO_WITHIN_S = 30


def removal_routes(library: Library, jobs: Jobs) -> APIRouter:
    """Return the routes that remove documents."""
    router = APIRouter()

    @router.delete("/documents/{document_id}", status_code=204, summary="Remove a document, with all its versions")
    def delete(document_id: str) -> Response:
        library.remove(library.document(document_id).id)
        return Response(status_code=204)

    @router.get("/documents/{document_id}/remove", include_in_schema=False)
    def confirm(request: Request, document_id: str) -> Response:
        found = library.document(document_id)
        shown: dict[str, Any] = {"document": found, "folder": files_of(library, found.source), "seconds": UNDO_WITHIN_S}
        return page(request, "remove.html", **shown)

    @router.post("/documents/{document_id}/remove", include_in_schema=False)
    def confirmed(request: Request, document_id: str) -> Response:
        job = removal(library, jobs, library.document(document_id))
        return back(job=job.id) if wants_html(request) else JSONResponse(asdict(job), 202)

    return router


def removal(library: Library, jobs: Jobs, document: Document) -> Job:
    """Have a document removed after a while, unless that is so already; return the job that can be given up.

    Until then it answers as before: one that is hidden first would be back after a crash, though it was said to be gone.
    """
    waiting = (job for job in jobs.all() if is_removal_of(job, document.id))
    with library.snapshot() as view:
        records = [record_json(record) for record in view.records_of([document.id])]

    def work(_: Tell) -> tuple[str, dict[str, Any]]:
        try:
            now = library.document(document.id)
            if now.version != document.version:
                raise WrongCall(
                    f"{now.source} has a new version since, and was not removed",
                    hint="remove it again to remove that too",
                )
            library.remove(document.id)
        except DocumentGone:  # somebody was quicker
            pass
        return "removed", records[0] if records else {"id": document.id}

    found = next(waiting, None)
    return found or jobs.submit_removal(document.source, records[0] if records else {}, UNDO_WITHIN_S, work)


def is_removal_of(job: Job, document_id: str) -> bool:
    """Tell whether a job is a removal of a document that can still be undone."""
    return job.kind == "remove" and job.status == "queued" and (job.document or {}).get("id") == document_id
