"""The library page: which documents there are, how each was read, and what became of those that were taken in."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from rag.documents import SUFFIXES, is_supported
from rag.library import Library
from rag.types import Document, DocumentRecord, Listed, PageQuality
from rag.usable import reason_of
from rag.wire import document_json, record_json, report_json
from web.jobs import Job, Jobs
from web.messages import for_scripts
from web.sources import files_of
from web.templating import page, wants_html

PAGE_SIZE = 100
OurOwn = Annotated[str, Query(include_in_schema=False)]  # what our pages tell each other


def library_routes(library: Library, jobs: Jobs) -> APIRouter:
    """Return the routes that tell of the library's documents."""
    router = APIRouter()

    @router.get("/documents", summary="List the documents by source")
    def documents(
        request: Request,
        cursor: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE_SIZE,
        name: Annotated[str, Query(max_length=1000, description="Words that stand in the title or the source")] = "",
        tag: Annotated[str, Query(max_length=1000)] = "",
        status: Literal["", "ready", "partial", "no_text"] = "",
        outcome: OurOwn = "",
        document: OurOwn = "",
        job: OurOwn = "",
    ) -> Response:
        listed = Listed(name, tag, status or None)
        if wants_html(request):
            told: dict[str, Any] = {"outcome": outcome, "added": record_for(library, document), "job": jobs.get(job)}
            return list_page(request, library, jobs, listed=listed, cursor=cursor, limit=limit, **told)
        records, following = listed_from(library, cursor, limit, listed)
        return JSONResponse({"documents": [record_json(record) for record in records], "next": following})

    @router.get("/documents/{document_id}/report", summary="How a document was read, page by page, and its versions")
    def report(request: Request, document_id: str) -> Response:
        found = library.document(document_id)
        if wants_html(request):
            return report_page(request, library, found)
        versions = [version_json(document) for document in versions_of(library, found.id)]
        record = {key: value for key, value in document_json(found).items() if key != "sentences"}
        return JSONResponse({**record, "reason": reason_of(found.qualities, bool(found.pages)), "versions": versions})

    @router.get("/reports", summary="What the last runs of ingestion did, newest first")
    def reports(request: Request) -> Response:
        kept = library.reports()
        if wants_html(request):
            return page(request, "reports.html", reports=kept)
        return JSONResponse({"reports": [report_json(report) for report in kept]})

    return router


def list_page(
    request: Request,
    library: Library,
    jobs: Jobs,
    status_code: int = 200,
    listed: Listed | None = None,
    cursor: str = "",
    limit: int = PAGE_SIZE,
    **told: Any,
) -> Response:
    """Return the library page. told: what a form did, or why it couldn't."""
    listed = listed or Listed()
    records, following = listed_from(library, cursor, limit, listed)
    chosen = {name: value for name, value in vars(listed).items() if value}
    every = jobs.all()
    shown: dict[str, Any] = {
        "records": records,
        "listed": listed,
        "is_narrowed": bool(chosen),
        "cursor": cursor,
        "next_url": following and f"/documents?{urlencode({**chosen, 'cursor': following})}",
        "first_url": f"/documents?{urlencode(chosen)}",
        "state": library.state(),
        "suffixes": readable(),
        "longest": library.settings.max_document_bytes,
        "jobs": [job for job in every if is_told(job)],
        "removals": {job.document["id"]: job for job in every if is_waiting_removal(job) and job.document},
        "texts": for_scripts("library", "upload"),
    }
    nothing: dict[str, Any] = {"outcome": "", "added": None, "job": None, "error": None, "typed": {}}
    return page(request, "documents.html", status_code, **{**shown, **nothing, **told})


def is_told(job: Job) -> bool:
    """Tell whether the page lists a job by itself: one that takes a document in, or could not."""
    return job.kind == "add" and job.status in ("queued", "running", "failed")


def is_waiting_removal(job: Job) -> bool:
    return job.kind == "remove" and job.status == "queued"


def listed_from(library: Library, cursor: str, limit: int, listed: Listed) -> tuple[list[DocumentRecord], str | None]:
    """Return some documents behind a source, and the source to go on behind; None at the end."""
    records = library.documents(cursor, limit + 1, listed)
    return records[:limit], records[limit - 1].source if len(records) > limit else None


def record_for(library: Library, document_id: str) -> DocumentRecord | None:
    """Return the record of a current document; None for any other name."""
    with library.snapshot() as view:
        return next(iter(view.records_of([document_id])), None) if document_id else None


def report_page(
    request: Request, library: Library, document: Document, status_code: int = 200, error: Exception | None = None
) -> Response:
    """Return the page on how a document was read."""
    shown: dict[str, Any] = {
        "document": document,
        "record": record_for(library, document.id),
        "reason": reason_of(document.qualities, bool(document.pages)),
        "runs": list(runs_of(document.qualities)) if document.pages else [],
        "versions": versions_of(library, document.id),
        "kept": library.settings.kept_versions,
        "folder": files_of(library, document.source),
        "suffixes": readable(),
        "error": error,
    }
    return page(request, "report.html", status_code, **shown)


def readable() -> list[str]:
    """Return the suffixes of the files that can be read here."""
    return [suffix for suffix in SUFFIXES if is_supported(f"a{suffix}")]


def runs_of(qualities: Sequence[PageQuality]) -> Iterator[dict[str, Any]]:
    """Yield neighbouring pages that were read alike, as one: first and last page, verdict, characters, languages."""
    numbered = enumerate(qualities, start=1)
    for verdict, run in groupby(numbered, key=lambda pair: pair[1].verdict):
        pages = list(run)
        yield {
            "first": pages[0][0],
            "last": pages[-1][0],
            "verdict": verdict,
            "characters": sum(quality.characters for _, quality in pages),
            "languages": list(dict.fromkeys(quality.language for _, quality in pages if quality.language)),
        }


def versions_of(library: Library, document_id: str) -> list[Document]:
    """Return the versions of a document that are kept, the newest first."""
    with library.snapshot() as view:
        return [view.document(document_id, version) for version in reversed(view.versions(document_id))]


def version_json(document: Document) -> dict[str, Any]:
    """Return a line of the list of versions."""
    return {
        "version": document.version,
        "current": not document.superseded,
        "added_at": document.added_at,
        "title": document.title,
        "status": document.status,
        "characters": len(document.text),
        "pages": len(document.pages) or None,
        "content_sha256": document.sha256,
    }
