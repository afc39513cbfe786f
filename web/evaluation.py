"""How often the library is right, as a page, and the page on which its own questions are checked."""

import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from markupsafe import Markup

from eval.checked import Checked, Item
from eval.judged import Texts
from eval.keeping import read_run, runs_in
from eval.recording import with_texts
from eval.report import TEMPLATES, as_body
from eval.results import as_json
from rag.errors import PinciteError, WrongCall
from rag.library import Library
from web.templating import page, wants_html

PROPOSED = 20  # questions at a time
AROUND = 160  # characters of the document that are shown on either side of the answering sentence
Field = Annotated[str, Form(max_length=4000)]
Decision = Annotated[str, Form(pattern="^(accepted|rejected|open)$")]


def evaluation_routes(library: Library) -> APIRouter:
    """Return the routes of evaluation on a library."""
    router = APIRouter()
    checked = Checked(library.settings.library)

    @router.get("/eval", summary="The last runs of question sets on this library, with their figures")
    def runs(request: Request, run: str = "") -> Response:
        files = runs_in(library.settings.library)
        chosen = next((file for file in files if file.name == run), files[0] if files and not run else None)
        if run and chosen is None:
            raise WrongCall(f"there is no run {run!r}", hint="see /eval for the last ones")
        found = with_texts(read_run(chosen), Texts(library), {}) if chosen else None
        if not wants_html(request):
            return JSONResponse({"runs": [file.name for file in files], "run": found and as_json(found)})
        body = Markup(as_body(found)) if found else ""
        counts = counted(checked.items())
        shown: dict[str, Any] = {
            "files": [(f.name, when(f)) for f in files],
            "chosen": chosen and chosen.name,
            "counts": counts,
        }
        return page(request, "evaluation.html", body=body, **shown)

    @router.get("/eval/evaluation.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(TEMPLATES / "evaluation.css", media_type="text/css")

    @router.get("/eval/draft", summary="Questions that were drafted from the documents, to be checked")
    def draft(request: Request, after: str = "", id: str = "") -> Response:  # noqa: A002
        items = checked.items()
        if not wants_html(request):
            return JSONResponse({"counts": counted(items), "questions": [item.row for item in items]})
        chosen = next((i for i in items if i.id == id), None) or next_open(items, after)
        shown: dict[str, Any] = {"item": chosen, "counts": counted(items), "items": items, "proposed": PROPOSED}
        return page(request, "draft.html", **shown, place=shown_place(library, chosen) if chosen else None)

    @router.post("/eval/draft", include_in_schema=False)
    def decide(id: Field, decision: Decision, question: Field = "", answers: Field = "") -> Response:  # noqa: A002
        if decision == "accepted" and not question.strip():
            raise WrongCall("the question is empty", hint="write one, or reject it")
        short = [line.strip() for line in answers.splitlines() if line.strip()]
        if decision != "open" and not checked.decide(id, decision, " ".join(question.split()), short):  # type: ignore[arg-type]
            raise WrongCall(f"there is no question {id!r}", hint="see /eval/draft")
        return RedirectResponse(f"/eval/draft?after={id}", status_code=303)

    @router.post("/eval/draft/more", include_in_schema=False)
    def more() -> Response:
        checked.propose(library, PROPOSED)
        return RedirectResponse("/eval/draft", status_code=303)

    return router


def next_open(items: list[Item], after: str) -> Item | None:
    """Return the first open question behind the one of this id, else the first of all."""
    ids = [item.id for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    return next((item for item in [*items[start:], *items[:start]] if item.status == "open"), None)


def counted(items: list[Item]) -> dict[str, int]:
    return {status: sum(item.status == status for item in items) for status in ("open", "accepted", "rejected")}


def shown_place(library: Library, item: Item) -> dict[str, Any] | None:
    """Return the answering sentence with what stands around it; None where it can't be read any more."""
    entries = item.row.get("gold") or [item.row.get("about")]
    if not entries[0]:
        return None
    entry = entries[0]
    try:
        document = library.document(library.resolve(entry["source"]), entry.get("version"))
    except PinciteError:
        return None
    start, end = entry["start"], entry["end"]
    return {
        "before": document.text[max(0, start - AROUND) : start],
        "text": document.text[start:end],
        "after": document.text[end : end + AROUND],
        "document": document,
        "url": f"/documents/{document.id}?version={document.version}&start={start}&end={end}#cited",
    }


def when(file: Path) -> str:
    """Return when a run was made, from its file's name: "2026-11-24 20:33"."""
    found = re.search(r"run-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)", file.name)
    return "{}-{}-{} {}:{}".format(*found.groups()) if found else file.name
