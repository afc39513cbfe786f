"""The chat page and the documents to read: HTML for people, JSON and text for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from rag.anchoring import where_now
from rag.errors import PinciteError, WrongCall
from rag.library import Library
from rag.types import Document, Filters, Span
from rag.wire import document_json
from web.conversing import KEPT_TURNS, Posed, filter_items, posed_in, restricted
from web.messages import for_scripts
from web.problems import status_of
from web.reading import reading_groups
from web.showing import Chip, asked, conversation, labelled
from web.suggesting import examples
from web.templating import page, wants_html

LONGEST_ECHO = 20_000  # characters
LISTED = 300  # documents, folders and tags that the fields propose
Version = Annotated[int | None, Query(ge=1)]
Offset = Annotated[int | None, Query(ge=0)]


def page_routes(library: Library) -> APIRouter:
    """Return the routes of the pages on a library."""
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def chat(request: Request) -> Response:
        typed = request.query_params.get("question")
        shown: dict[str, Any] = {"turns": [], "error": None, "earlier": [], "question": "", "filters": Filters()}
        status = 200
        try:
            posed, shown["filters"] = posed_in(request.query_params.multi_items())
            shown["earlier"] = posed if typed is None else posed[:-1]
            if typed is not None:
                shown["filters"] = posed[-1].filters
            for turn in conversation(library, posed):
                shown["turns"].append(turn)
            shown["earlier"] = posed[-KEPT_TURNS:]
        except PinciteError as exc:
            status = status_of(exc)
            # What was typed is not lost, unless it is absurd.
            shown |= {"error": exc, "question": (typed or "")[:LONGEST_ECHO]}
        return page(request, "chat.html", status, **shown, **around(library, shown["filters"], shown["earlier"]))

    @router.get("/turn", include_in_schema=False)
    def turn(request: Request) -> Response:
        """One turn alone, for the page that has the earlier ones already."""
        try:
            posed, _ = posed_in(request.query_params.multi_items())
            if not posed or "question" not in request.query_params:
                raise WrongCall("there is no question", hint="give one")
            return page(request, "one_turn.html", turn=asked(library, posed), error=None)
        except PinciteError as exc:
            return page(request, "one_turn.html", status_of(exc), turn=None, error=exc)

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

    @router.get("/healthz", summary="The process is up")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="The library can be asked")
    def readyz() -> dict[str, object]:
        state = library.state()
        return {"status": "ok", "documents": state.documents, "passages": state.passages, "version": state.version}

    return router


def around(library: Library, filters: Filters, earlier: list[Posed]) -> dict[str, Any]:
    """Return what stands around the conversation: the library's state, what can restrict a question, what does."""
    with library.snapshot() as view:
        documents = view.counts()[0]
        records = view.records(limit=LISTED)
        first = [] if earlier else examples(view)
    folders = dict.fromkeys(r.source[: r.source.index("/", 1) + 1] for r in records if "/" in r.source[1:])
    deeper = dict.fromkeys(r.source.rpartition("/")[0] + "/" for r in records if "/" in r.source[1:])
    items = filter_items(filters)
    return {
        "documents": documents,
        "examples": first,
        "sources": [*(folders | deeper), *(r.source for r in records)],
        "tags": sorted({tag for r in records for tag in r.tags}),
        "chips": [
            (Chip(label, restricted(earlier, [i for i in items if i != item])), *item)
            for label, item in labelled(filters, library)
        ],
        "longest": library.settings.max_question_characters,
        "texts": for_scripts("live", "pane", "source", "history", "feedback", "keys", "chat"),
    }


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
