"""The chat page, whole and a turn at a time, and whether the server is up."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from rag.errors import PinciteError, WrongCall
from rag.library import Library
from rag.types import Filters
from web.conversing import KEPT_TURNS, Posed, filter_items, posed_in, restricted
from web.messages import for_scripts
from web.problems import status_of
from web.showing import Chip, asked, conversation, labelled
from web.suggesting import examples
from web.templating import page

LONGEST_ECHO = 20_000  # characters
LISTED = 300  # documents, folders and tags that the fields propose


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
