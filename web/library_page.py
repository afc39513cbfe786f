"""The library page: which documents there are, and what became of those that were taken in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from rag.documents import SUFFIXES
from rag.library import Library
from rag.wire import record_json, report_json
from web.jobs import Jobs
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
        outcome: OurOwn = "",
        document: OurOwn = "",
        job: OurOwn = "",
    ) -> Response:
        records = library.documents(after=cursor, limit=limit + 1)
        following = records[limit - 1].source if len(records) > limit else None
        if wants_html(request):
            shown: dict[str, Any] = {
                "records": records[:limit],
                "following": following,
                "state": library.state(),
                "suffixes": SUFFIXES,
            }
            shown |= {"outcome": outcome, "document": document, "job": jobs.get(job)}
            return page(request, "documents.html", **shown)
        return JSONResponse({"documents": [record_json(record) for record in records[:limit]], "next": following})

    @router.get("/reports", summary="What the last runs of ingestion did, newest first")
    def reports(request: Request) -> Response:
        kept = library.reports()
        if wants_html(request):
            return page(request, "reports.html", reports=kept)
        return JSONResponse({"reports": [report_json(report) for report in kept]})

    return router
