"""Documents in, replaced and out over HTTP."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PureWindowsPath
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response

from rag.documents import is_supported
from rag.errors import DocumentGone, WrongCall
from rag.library import Library
from rag.types import Ingested
from rag.wire import record_json
from web.jobs import Jobs
from web.templating import page, wants_html

LONG_DOCUMENT = 256 * 1024  # bytes; some 3 s of embedding, beyond which a caller gets a job
FORM_OVERHEAD = 64 * 1024  # bytes; the form around the file
LONGEST_SOURCE = 1000  # characters
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
Tags = Annotated[list[str], Form(max_length=100)]
AllPages = Annotated[bool, Form(description="Let pages be quoted, too, whose text looks garbled")]


def upload_routes(library: Library, jobs: Jobs) -> APIRouter:
    """Return the routes that change which documents there are."""
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
        return take_in(
            request,
            library,
            jobs,
            free_source(library, checked_source(source, file.filename or "")),
            file.file.read(),
            tag,
            wait,
            all_pages,
        )

    @router.put(
        "/documents/{document_id}", responses=OUTCOMES, summary="Replace a document's content; its source stays"
    )
    def put(
        request: Request,
        document_id: str,
        file: UploadFile,
        all_pages: AllPages = False,
        wait: bool | None = None,
    ) -> Response:
        source = library.document(document_id).source
        return take_in(request, library, jobs, source, file.file.read(), (), wait, all_pages)

    @router.delete("/documents/{document_id}", status_code=204, summary="Remove a document, with all its versions")
    def delete(document_id: str) -> Response:
        remove(library, document_id)
        return Response(status_code=204)

    @router.get("/documents/{document_id}/remove", include_in_schema=False)
    def confirm(request: Request, document_id: str) -> Response:
        return page(request, "remove.html", document=library.document(document_id))

    @router.post("/documents/{document_id}/remove", include_in_schema=False)
    def confirmed(document_id: str) -> Response:
        remove(library, document_id)
        return back(outcome="removed")

    return router


OUTCOMES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Changed, or unchanged: the record, with its `outcome`"},
    201: {"description": "Added: the record, with its `outcome`; Location"},
    202: {"description": "Will be taken in: a job, for a long document or with wait=false; Location"},
}


def longest_upload(library: Library) -> int:
    """Return the longest body that these routes take, in bytes."""
    return library.settings.max_document_bytes + FORM_OVERHEAD


def take_in(
    request: Request,
    library: Library,
    jobs: Jobs,
    source: str,
    data: bytes,
    tags: Sequence[str],
    wait: bool | None,
    all_pages: bool,
) -> Response:
    """Take a document in now, or have it done; what its name alone rules out is refused at once."""

    def work() -> tuple[str, dict[str, Any]]:
        lines = library.take_in(source, data, [tag.strip() for tag in tags if tag.strip()], all_pages)
        if [line.source for line in lines] == [source] and lines[0].outcome != "failed":
            reason = {"reason": lines[0].reason} if lines[0].reason else {}
            return lines[0].outcome, {**record_of(library, source), **reason}
        return "several", several(library, lines)

    waits = wait if wait is not None else len(data) <= LONG_DOCUMENT
    if not waits and is_supported(source):
        job = jobs.submit(source, len(data), lambda _: work())
        if wants_html(request):
            return back(job=job.id)
        return JSONResponse(asdict(job), 202, {"Location": f"/jobs/{job.id}"})
    outcome, record = work()
    if wants_html(request):
        return back(outcome=outcome, **({"document": record["id"]} if "id" in record else {}))
    body = {**record, "outcome": outcome}
    if outcome == "added":
        return JSONResponse(body, 201, {"Location": f"/documents/{quote(record['id'], safe='')}"})
    return JSONResponse(body)


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


def remove(library: Library, document_id: str) -> None:
    """Remove a document by its id alone. Raises UnknownDocument or DocumentGone."""
    library.remove(library.document(document_id).id)


def free_source(library: Library, source: str) -> str:
    """Return a source unless it lies in a folder that was ingested: the next --sync would find no file of it there."""
    first, slash, _ = source.partition("/")
    if slash and library.is_folder_of_files(first):
        raise WrongCall(
            f"{source!r} lies in the folder {first!r}, which is ingested from files",
            hint="put the file into that folder, or give a source with another first part",
        )
    return source


def checked_source(given: str | None, filename: str) -> str:
    """Return an upload's source: the given one, or the last part of the file's name. Raises WrongCall for a bad one.

    checked_source(None, "C:\\notes\\a.md") -> "a.md"
    """
    source = filename.replace("\\", "/").rpartition("/")[2] if given is None else given
    parts = [part.strip() for part in source.replace("\\", "/").split("/")]
    if {"", ".", ".."} & set(parts) or PureWindowsPath(source).is_absolute() or CONTROL.search(source):
        raise WrongCall(
            f"{source!r} can't be a document's source",
            hint="give a name or a relative path, such as notes/plan.md, without '.', '..' and control characters",
        )
    if len(source) > LONGEST_SOURCE:
        raise WrongCall(
            f"the source has {len(source):,} characters", hint=f"give one of at most {LONGEST_SOURCE:,} characters"
        )
    return source
