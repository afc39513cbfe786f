"""The chat page and the documents: HTML for people, JSON and text for programs."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from rag.anchoring import where_now
from rag.documents import SUFFIXES
from rag.errors import PinciteError, WrongCall
from rag.library import AskOptions, Library
from rag.types import Answer, Document, Span
from rag.wire import document_json, record_json, report_json
from web.jobs import Jobs
from web.problems import status_of
from web.reading import reading_groups
from web.templating import page, wants_html

PAGE_SIZE = 100
LONGEST_ECHO = 20_000  # characters
KEPT_TURNS = 10  # earlier questions that an address carries
OurOwn = Annotated[str, Query(include_in_schema=False)]  # what our pages tell each other


def page_routes(library: Library, jobs: Jobs) -> APIRouter:
    """Return the routes of the pages on a library."""
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def chat(request: Request, question: str | None = None, earlier: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006
        shown: dict[str, Any] = {
            "state": library.state(),
            "turns": [],
            "error": None,
            "earlier": earlier,
            "question": "",
        }
        if question is None:
            return page(request, "chat.html", **shown)
        try:
            shown["turns"] = conversation(library, [*earlier[-KEPT_TURNS:], question])
        except PinciteError as exc:
            kept = question[:LONGEST_ECHO]  # what was typed is not lost, unless it is absurd
            return page(request, "chat.html", status_of(exc), **{**shown, "error": exc, "question": kept})
        return page(request, "chat.html", **{**shown, "earlier": [*earlier, question][-KEPT_TURNS:]})

    @router.get("/turn", include_in_schema=False)
    def turn(request: Request, question: str, earlier: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006
        """One turn alone, for the page that has the earlier ones already."""
        try:
            return page(request, "one_turn.html", answer=library.ask(question, AskOptions(history=earlier)), error=None)
        except PinciteError as exc:
            return page(request, "one_turn.html", status_of(exc), answer=None, error=exc)

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

    @router.get(
        "/documents/{document_id}", summary="A document: a page to read, or with Accept: application/json its record"
    )
    def document(
        request: Request,
        document_id: str,
        version: Annotated[int | None, Query(ge=1)] = None,
        start: Annotated[int | None, Query(ge=0)] = None,
        end: Annotated[int | None, Query(ge=0)] = None,
    ) -> Response:
        with library.snapshot() as view:
            found = view.document(document_id, version)
            current = view.document(document_id) if found.superseded else found
        cited = cited_span(start, end, len(found.text))
        now = place_now(found, cited, current) if cited and found.superseded else None
        if wants_html(request):
            shown: dict[str, Any] = {"document": found, "groups": reading_groups(found, cited), "cited": cited}
            return page(request, "document.html", **shown, now=now, current=current)
        record = document_json(found)
        return JSONResponse({**record, "now": now} if cited and found.superseded else record)

    @router.get("/documents/{document_id}/text", summary="The canonical text that offsets point into")
    def text(document_id: str, version: Annotated[int | None, Query(ge=1)] = None) -> PlainTextResponse:
        return PlainTextResponse(library.document(document_id, version).text)

    @router.get("/reports", summary="What the last runs of ingestion did, newest first")
    def reports(request: Request) -> Response:
        kept = library.reports()
        if wants_html(request):
            return page(request, "reports.html", reports=kept)
        return JSONResponse({"reports": [report_json(report) for report in kept]})

    @router.get("/healthz", summary="The process is up")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="The library can be asked")
    def readyz() -> dict[str, object]:
        state = library.state()
        return {"status": "ok", "documents": state.documents, "passages": state.passages, "version": state.version}

    return router


def conversation(library: Library, questions: Sequence[str]) -> list[Answer]:
    """Answer a conversation's questions, each with those before it as its history.

    The page's address holds the questions alone: the same question has the same answer, so that a reload or a step back
    shows the whole conversation again.
    """
    return [library.ask(question, AskOptions(history=questions[:n])) for n, question in enumerate(questions)]


def cited_span(start: int | None, end: int | None, length: int) -> Span | None:
    """Return the run of characters that a link cites, or None. Raises WrongCall for one outside the text."""
    if start is None and end is None:
        return None
    if start is None or end is None or not start < end <= length:
        raise WrongCall(
            f"there are no characters {start} to {end} in a text of {length}", hint=f"give 0 <= start < end <= {length}"
        )
    return Span(start, end)


def place_now(old: Document, cited: Span, current: Document) -> dict[str, Any] | None:
    """Return where a superseded version's quotation stands in the current one; not `exact`: it reads a little otherwise."""
    span = where_now(old.text, cited, current.text, current.sentences)
    if span is None:
        return None
    exact = current.text[span.start : span.end] == old.text[cited.start : cited.end]
    return {"version": current.version, "start": span.start, "end": span.end, "exact": exact}
