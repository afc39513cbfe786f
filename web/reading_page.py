"""A document to read: a page for people, its record and its text for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from rag.anchoring import where_now
from rag.errors import WrongCall
from rag.library import Library
from rag.types import Document, Span
from rag.wire import document_json
from web.messages import for_scripts
from web.reading import reading_groups
from web.templating import page, wants_html

Version = Annotated[int | None, Query(ge=1)]
Offset = Annotated[int | None, Query(ge=0)]


def reading_routes(library: Library) -> APIRouter:
    """Return the routes of a document on a library."""
    router = APIRouter()

    @router.get(
        "/documents/{document_id}", summary="A document: a page to read, or with Accept: application/json its record"
    )
    def document(
        request: Request, document_id: str, version: Version = None, start: Offset = None, end: Offset = None
    ) -> Response:
        with library.snapshot() as view:
            found = view.document(document_id, version)
            current = view.document(document_id) if found.superseded else found
            has_look = bool(found.pages) and bool(view.places(document_id, found.version))
        cited = cited_span(start, end, len(found.text))
        now = place_now(found, cited, current) if cited and found.superseded else None
        if wants_html(request):
            shown: dict[str, Any] = {"document": found, "groups": reading_groups(found, cited), "cited": cited}
            shown |= {
                "now": now,
                "current": current,
                "has_look": has_look,
                "texts": for_scripts("pane", "live", "source"),
            }
            return page(request, "document.html", **shown, cited_pages=pages_of(found, cited))
        record = document_json(found)
        return JSONResponse({**record, "now": now} if cited and found.superseded else record)

    @router.get("/documents/{document_id}/now", include_in_schema=False)
    def now(document_id: str) -> JSONResponse:
        """The current version alone: whether a document that is open is still there, and the same."""
        return JSONResponse({"version": library.document(document_id).version})

    @router.get("/documents/{document_id}/text", summary="The canonical text that offsets point into")
    def text(document_id: str, version: Version = None) -> PlainTextResponse:
        return PlainTextResponse(library.document(document_id, version).text)

    return router


def cited_span(start: int | None, end: int | None, length: int) -> Span | None:
    """Return the run of characters that a link cites, or None. Raises WrongCall for one outside the text."""
    if start is None and end is None:
        return None
    if start is None or end is None or not start < end <= length:
        raise WrongCall(
            f"there are no characters {start} to {end} in a text of {length}", hint=f"give 0 <= start < end <= {length}"
        )
    return Span(start, end)


def pages_of(document: Document, cited: Span | None) -> list[int]:
    """Return the pages, from 1, that a citation stands on."""
    if cited is None:
        return []
    return [n for n, p in enumerate(document.pages, start=1) if p.start < cited.end and cited.start < p.end]


def place_now(old: Document, cited: Span, current: Document) -> dict[str, Any] | None:
    """Return where a superseded version's quotation stands in the current one; not `exact`: it reads a little otherwise."""
    span = where_now(old.text, cited, current.text, current.sentences)
    if span is None:
        return None
    exact = current.text[span.start : span.end] == old.text[cited.start : cited.end]
    return {"version": current.version, "start": span.start, "end": span.end, "exact": exact}
