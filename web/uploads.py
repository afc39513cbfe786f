"""Documents in and replaced over HTTP."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response

from rag.documents import is_supported
from rag.errors import DocumentGone, PinciteError
from rag.library import Library
from rag.types import Ingested
from rag.usable import reason_of
from rag.wire import record_json
from web.jobs import Jobs, Tell
from web.library_page import list_page, report_page
from web.problems import status_of
from web.sources import checked_source, free_source
from web.templating import wants_html

LONG_DOCUMENT = 256 * 1024  # bytes; some 3 s of embedding, beyond which a caller gets a job
FORM_OVERHEAD = 64 * 1024  # bytes; the form around the file
Tags = Annotated[list[str], Form(max_length=100)]
AllPages = Annotated[bool, Form(description="Let pages be quoted, too, whose text looks garbled")]
OUTCOMES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Changed, or unchanged: the record, with its `outcome`"},
    201: {"description": "Added: the record, with its `outcome`; Location"},
    202: {"description": "Will be taken in: a job, for a long document or with wait=false; Location"},
}


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. wait: for its end; None: unless it is long."""

    source: str
    data: bytes
    tags: Sequence[str] = ()
    all_pages: bool = False
    wait: bool | None = None

    @property
    def is_done_now(self) -> bool:
        """Tell whether the caller waits; what its name alone rules out is refused at once."""
        waits = self.wait if self.wait is not None else len(self.data) <= LONG_DOCUMENT
        return waits or not is_supported(self.source)


def upload_routes(library: Library, jobs: Jobs) -> APIRouter:
    """Return the routes that take documents in."""
    router = APIRouter(
        max_body_size=longest_upload(library),
        form_limits={"max_files": 1, "max_fields": 110, "max_part_size": 16 * 1024},
    )

    @router.post(
        "/documents", status_code=201, responses=OUTCOMES, summary="Take a document in; its name tells its format"
    )
    def post(
        request: Request,
        file: UploadFile,
        source: Annotated[str | None, Form(description="By default the file's name")] = None,
        tag: Tags = [],  # noqa: B006
        all_pages: AllPages = False,
        wait: bool | None = None,
    ) -> Response:
        try:
            free = free_source(library, checked_source(source, file.filename or ""))
            return take_in(request, library, jobs, Upload(free, file.file.read(), tag, all_pages, wait))
        except PinciteError as exc:
            if not wants_html(request):
                raise
            typed = {"file": file.filename, "source": source or "", "tag": tag[0] if tag else ""}
            return list_page(request, library, jobs, status_of(exc), error=exc, typed=typed)

    @router.put(
        "/documents/{document_id}", responses=OUTCOMES, summary="Replace a document's content; its source stays"
    )
    def put(
        request: Request, document_id: str, file: UploadFile, all_pages: AllPages = False, wait: bool | None = None
    ) -> Response:
        source = free_source(library, library.document(document_id).source)
        return take_in(request, library, jobs, Upload(source, file.file.read(), (), all_pages, wait))

    @router.post("/documents/{document_id}/replace", include_in_schema=False)
    def replace(request: Request, document_id: str, file: UploadFile, all_pages: AllPages = False) -> Response:
        """Do the same for a form, which can't PUT."""
        found = library.document(document_id)
        try:
            return put(request, document_id, file, all_pages, None)
        except PinciteError as exc:
            if not wants_html(request):
                raise
            return report_page(request, library, found, status_of(exc), error=exc)

    return router


def longest_upload(library: Library) -> int:
    """Return the longest body that these routes take, in bytes."""
    return library.settings.max_document_bytes + FORM_OVERHEAD


def take_in(request: Request, library: Library, jobs: Jobs, upload: Upload) -> Response:
    """Take a document in now, or have it done."""
    if not upload.is_done_now:
        job = jobs.submit(upload.source, len(upload.data), lambda tell: taken_in(library, upload, tell))
        if wants_html(request):
            return back(job=job.id)
        return JSONResponse(asdict(job), 202, {"Location": f"/jobs/{job.id}"})
    outcome, record = taken_in(library, upload)
    if wants_html(request):
        return back(outcome=outcome, **({"document": record["id"]} if "id" in record else {}))
    body = {**record, "outcome": outcome}
    if outcome == "added":
        return JSONResponse(body, 201, {"Location": f"/documents/{quote(record['id'], safe='')}"})
    return JSONResponse(body)


def taken_in(library: Library, upload: Upload, tell: Tell = lambda *_: None) -> tuple[str, dict[str, Any]]:
    """Take a document in; return the outcome and its record, or what became of the files in it."""
    tags = [tag.strip() for tag in upload.tags if tag.strip()]
    lines = library.take_in(upload.source, upload.data, tags, upload.all_pages, tell)
    if [line.source for line in lines] == [upload.source] and lines[0].outcome != "failed":
        record, reason = record_of(library, upload.source), lines[0].reason
        if not reason and record["status"] != "ready":  # unchanged, and still not ready
            document = library.document(record["id"])
            reason = reason_of(document.qualities, bool(document.pages))
        return lines[0].outcome, {**record, **({"reason": reason} if reason else {})}
    return "several", several(library, lines)


def back(**values: str) -> Response:
    """Send a browser to the list, which says by these values what was done."""
    return RedirectResponse(f"/documents?{urlencode(values)}", 303)


def several(library: Library, lines: Sequence[Ingested]) -> dict[str, Any]:
    """Return what became of a file that holds others: the records of its documents, and what was left out."""
    left_out = [line for line in lines if line.outcome in ("failed", "skipped")]
    return {
        "documents": [record_of(library, x.source) for x in lines if x not in left_out and x.outcome != "removed"],
        "removed": [line.source for line in lines if line.outcome == "removed"],
        "left_out": [{"source": line.source, "outcome": line.outcome, "reason": line.reason} for line in left_out],
    }


def record_of(library: Library, source: str) -> dict[str, Any]:
    """Return the record of a current document. Raises DocumentGone if it was removed meanwhile."""
    with library.snapshot() as view:
        if view.fingerprint(source) is None:
            raise DocumentGone(f"{source}: the document was removed meanwhile")
        document_id, _ = view.tags_of(source)
        [record] = view.records_of([document_id])
    return record_json(record)
