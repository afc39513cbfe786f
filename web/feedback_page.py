"""Saying whether an answer was right, and picking the sentence that is."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from rag.errors import PinciteError, WrongCall
from rag.library import Library
from rag.types import Document, Span
from web.feedback import Feedback, Verdict, told
from web.templating import page, wants_html

CLOSEST = 5  # passages whose sentences are offered
MOST_PLACES = 20
Field = Annotated[str, Form(max_length=8000)]
Places = Annotated[list[str], Form(max_length=MOST_PLACES)]


def feedback_routes(library: Library) -> APIRouter:
    """Return the routes of feedback on a library."""
    router = APIRouter()
    feedback = Feedback(library)

    @router.post("/feedback", include_in_schema=False)
    def post(
        request: Request,
        verdict: Annotated[Verdict, Form()],
        question: Field = "",
        place: Places = [],  # noqa: B006
        restricted: Annotated[bool, Form()] = False,
        about: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        """about: the id of what was kept before, which this completes."""
        if about:
            said = feedback.item(about).row
            question, restricted = said["question"], "restricted" in said
        asked = " ".join(question.split())
        if not any(character.isalnum() for character in asked):
            raise WrongCall("the question is empty", hint="judge the answer to a question")
        places = [feedback.place(given) for given in place]
        if verdict in ("right", "picked") and not places:
            raise WrongCall("no sentence was named", hint="pick the one that answers")
        item = feedback.keep(asked, verdict, places, restricted)
        if wants_html(request):
            return RedirectResponse(f"/feedback/{item.id}", 303)
        waits = verdict in ("wrong", "wrong_source")
        next_page = {"next": f"/feedback/{item.id}"} if waits else {}
        return JSONResponse({"id": item.id, "status": item.status, "told": told(item), **next_page})

    @router.get("/feedback/{item_id}", include_in_schema=False)
    def shown(request: Request, item_id: str, document: str = "") -> Response:
        """The sentences that may be the right one: the closest, or all of a document."""
        item = feedback.item(item_id)
        values: dict[str, Any] = {
            "item": item,
            "told": told(item),
            "waits": item.row["said"] in ("wrong", "wrong_source"),
        }
        if document:
            whole = library.document(document)
            values |= {"document": whole, "groups": [(whole, sentences_of(whole, Span(0, len(whole.sentences))))]}
        elif values["waits"]:
            values["groups"] = list(closest(library, item.row["question"]))
        return page(request, "feedback.html", **values)

    return router


def closest(library: Library, question: str) -> Iterator[tuple[Document, list[tuple[str, str]]]]:
    """Yield the documents of the closest passages, each with its sentences there: their places and texts."""
    found: dict[str, tuple[Document, set[int]]] = {}
    for hit in library.search(question, CLOSEST):
        try:
            document, numbers = found.get(hit.passage.document_id) or (library.document(hit.passage.document_id), set())
        except PinciteError:  # removed meanwhile
            continue
        span = hit.passage.sentences
        found[document.id] = document, numbers | set(range(span.start, span.end))
    for document, numbers in found.values():
        yield document, [pair for n in sorted(numbers) for pair in sentences_of(document, Span(n, n + 1))]


def sentences_of(document: Document, numbers: Span) -> list[tuple[str, str]]:
    return [
        (f"{document.id}:{document.version}:{s.start}:{s.end}", document.text[s.start : s.end])
        for s in document.sentences[numbers.start : numbers.end]
    ]
