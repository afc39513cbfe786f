"""Pages by Jinja2, escaped, with a strict content security policy."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from rag.types import Span
from rag.wire import citation_url
from web.messages import text
from web.reading import quotation_pieces

HERE = Path(__file__).parent
templates = Jinja2Templates(HERE / "templates")
templates.env.globals["t"] = text
templates.env.globals["chat_modules"] = sorted(
    f.name for f in (HERE / "static" / "chat").glob("*.js") if f.stem != "reading"
)
templates.env.filters["citation_url"] = citation_url
templates.env.filters["quotation"] = lambda citation: quotation_pieces(
    citation.cited_text, [Span(s.start - citation.start, s.end - citation.start) for s in citation.answer_spans]
)
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def page(request: Request, name: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """Render a template. Everything in `values` is escaped."""
    return templates.TemplateResponse(request, name, values, status_code=status_code)


def wants_html(request: Request) -> bool:
    """Tell whether the caller asked for a page: its Accept header names HTML before it names JSON."""
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    ranks = {kind: accepted.index(kind) for kind in ("text/html", "application/json") if kind in accepted}
    return "text/html" in ranks and ranks["text/html"] <= ranks.get("application/json", len(accepted))
