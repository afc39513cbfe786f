"""`/ask`: a question in, an answer out, whole or as a stream of events."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from rag.library import Library
from rag.wire import answer_json
from web.schemas import AskFields


def ask_routes(library: Library) -> APIRouter:
    """Return the routes of `/ask` on a library."""
    router = APIRouter()

    @router.post("/ask", summary="Answer a question with sentences quoted from the documents")
    def post_ask(request: Request, fields: AskFields) -> Response:
        return response(request, answer_json(library.ask(fields.question, fields.options())))

    @router.get("/ask", summary="The same answer, for a question in the address")
    def get_ask(request: Request, question: str) -> Response:
        return response(request, answer_json(library.ask(question)))

    return router


def response(request: Request, answer: dict[str, Any]) -> Response:
    """Return an answer whole, or as events where the caller accepts those."""
    if "text/event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(events(answer), media_type="text/event-stream")
    return JSONResponse(answer)


def events(answer: dict[str, Any]) -> Iterator[str]:
    """Yield an answer as server-sent events: its status, each citation, each segment, and at last the whole."""
    yield event(
        "status", {key: answer[key] for key in ("status", "status_reason", "confidence", "interpreted_question")}
    )
    for citation in answer["citations"]:
        yield event("citation", citation)
    for segment in (answer["answer"] or {"segments": []})["segments"]:
        yield event("segment", segment)
    yield event("done", answer)


def event(name: str, data: Any) -> str:
    """Return one event as it goes over the wire; JSON keeps the data on one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
