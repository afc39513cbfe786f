"""The application: a library behind HTTP."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rag.library import Library
from web.asking import ask_routes
from web.guard import LONGEST_BODY, Guard
from web.pages import page_routes
from web.problems import install
from web.templating import HERE


def create_app(library: Library) -> ASGIApp:
    """Return the application on a library, guarded: the guard sees even what the framework refuses by itself."""
    app = FastAPI(title="Pincite", version="1", docs_url=None, redoc_url=None, max_body_size=LONGEST_BODY)
    install(app)
    app.include_router(page_routes(library))
    app.include_router(ask_routes(library))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return Guard(app)
