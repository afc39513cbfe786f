"""A page of a document as it looks, with the cited sentence outlined: for readers without JavaScript, and for printing."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from rag.errors import UnknownDocument
from rag.library import Library
from web.reading_page import Offset, Version, cited_span
from web.templating import page as rendered


def looking_routes(library: Library) -> APIRouter:
    """Return the route of a page with its picture."""
    router = APIRouter()

    @router.get("/documents/{document_id}/look", include_in_schema=False)
    def look(
        request: Request,
        document_id: str,
        page: Annotated[int, Query(ge=1)] = 1,
        version: Version = None,
        start: Offset = None,
        end: Offset = None,
    ) -> Response:
        document = library.document(document_id, version)
        cited = cited_span(start, end, len(document.text))
        looks = library.shown_page(document.id, document.version, page, 0)
        if looks is None:
            raise UnknownDocument(f"{document.source} has no picture of a page {page}", hint="read its text")
        (width, height), _ = looks
        found = library.marks(document.id, document.version, cited.start, cited.end) if cited else []
        boxes = [box for marks in found if marks.page == page for box in marks.boxes]
        shown: dict[str, Any] = {"document": document, "page": page, "width": width, "height": height, "boxes": boxes}
        return rendered(request, "look.html", **shown, cited=cited)

    return router
