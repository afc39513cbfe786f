"""Errors as RFC 9457 problem details, and as a page for a person who follows a link."""

import errno
import tempfile
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from rag.errors import (
    AmbiguousSource,
    BlankQuestion,
    DocumentGone,
    DocumentRefused,
    DocumentTooLarge,
    LibraryBusy,
    NoText,
    PinciteError,
    QuestionTooLong,
    StorageFull,
    UnknownDocument,
    UnsupportedFormat,
    WrongCall,
)
from web.templating import page, wants_html

STATUS: Mapping[type[PinciteError], HTTPStatus] = {
    BlankQuestion: HTTPStatus.UNPROCESSABLE_ENTITY,
    QuestionTooLong: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    AmbiguousSource: HTTPStatus.UNPROCESSABLE_ENTITY,
    WrongCall: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnsupportedFormat: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    NoText: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    DocumentRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownDocument: HTTPStatus.NOT_FOUND,
    DocumentGone: HTTPStatus.GONE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    LibraryBusy: HTTPStatus.SERVICE_UNAVAILABLE,
}

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def problem(status: int, detail: str, hint: str = "", errors: list[dict[str, Any]] | None = None) -> Response:
    """Return a problem document: what happened in `detail`, what to do in `hint`, each wrong field in `errors`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if hint:
        body["hint"] = hint
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def answer_with(request: Request, status: int, detail: str, hint: str = "") -> Response:
    """Return a problem as a page to a browser that navigates, as a problem document to everyone else."""
    if wants_html(request):
        return page(
            request, "problem.html", status, status=status, title=HTTPStatus(status).phrase, detail=detail, hint=hint
        )
    return problem(status, detail, hint)


def status_of(error: PinciteError) -> int:
    """Return the HTTP status for an error: that of its class, or of the nearest class above it; else 500."""
    return next((int(STATUS[kind]) for kind in type(error).__mro__ if kind in STATUS), 500)


def install(app: FastAPI) -> None:
    """Have every error of the application leave it as a problem."""

    @app.exception_handler(PinciteError)
    def ours(request: Request, error: PinciteError) -> Response:
        return answer_with(request, status_of(error), error.message, error.hint)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        if (
            isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_SPACE
        ):  # a body is kept in a file meanwhile
            hint = f"free some space for {tempfile.gettempdir()} and send it again"
            return answer_with(request, 507, "there is no space left for what was sent", hint)
        return answer_with(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [{"field": ".".join(str(part) for part in e["loc"]), "message": e["msg"]} for e in error.errors()]
        if errors and errors[0]["field"] == "body" and "json" not in request.headers.get("content-type", ""):
            return problem(
                422, "the body was not sent as JSON", "send it with the header Content-Type: application/json"
            )
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
        if any(e["field"] == "body.file" for e in errors):
            hint = "choose a file; a program sends it as multipart/form-data in the field file"
            return answer_with(request, 422, "no file was sent", hint)
        return problem(422, detail, "see /openapi.json for the fields and their limits", errors)

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        return problem(
            500, f"Pincite failed on this request ({type(error).__name__})", "the server's terminal shows more"
        )
