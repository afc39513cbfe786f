"""A document's pages as they look, and where a quotation stands on them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from rag.errors import UnknownDocument
from rag.library import Library
from rag.types import Box
from web.reading_page import cited_span

MOST_PAGES = 10  # of one quotation

Version = Annotated[int | None, Query(ge=1)]


def picture_routes(library: Library) -> APIRouter:
    """Return the routes of pages as pictures."""
    router = APIRouter()

    @router.get("/documents/{document_id}/pages/{page}", summary="A page of a PDF or picture, as PNG")
    def picture(
        document_id: str, page: int, version: Version = None, width: Annotated[int, Query(ge=100, le=2400)] = 900
    ) -> Response:
        shown = library.shown_page(document_id, version, page, width)
        if shown is None:
            raise UnknownDocument(f"{document_id} has no picture of a page {page}", hint="read its text")
        return Response(shown[1], media_type="image/png", headers={"Cache-Control": "no-store"})

    @router.get("/documents/{document_id}/marks", summary="Where a run of the text stands on its pages, in points")
    def marks(
        document_id: str,
        start: Annotated[int, Query(ge=0)],
        end: Annotated[int, Query(ge=0)],
        version: Version = None,
    ) -> JSONResponse:
        pages: list[dict[str, Any]] = []
        length = len(library.document(document_id, version).text)
        cited_span(start, end, length)
        for found in library.marks(document_id, version, start, end)[:MOST_PAGES]:
            shown = library.shown_page(document_id, version, found.page, 0)
            if shown:
                (width, height), _ = shown
                boxes = [rounded(box) for box in found.boxes]
                pages.append({"page": found.page, "width": width, "height": height, "boxes": boxes})
        return JSONResponse({"pages": pages})

    return router


def rounded(box: Box) -> list[float]:
    return [round(side, 1) for side in (box.left, box.top, box.right, box.bottom)]
