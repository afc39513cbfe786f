"""The application: a library behind HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rag.library import Library
from web.asking import ask_routes
from web.guard import LONGEST_BODY, Guard
from web.jobs import Jobs, job_routes
from web.pages import page_routes
from web.problems import install
from web.templating import HERE
from web.uploads import longest_upload, upload_routes


def create_app(library: Library) -> ASGIApp:
    """Return the application on a library, guarded: the guard sees even what the framework refuses by itself."""
    jobs = Jobs()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(jobs.close)

    app = FastAPI(
        title="Pincite", version="1", docs_url=None, redoc_url=None, max_body_size=LONGEST_BODY, lifespan=lifespan
    )
    install(app)
    app.include_router(page_routes(library, jobs))
    app.include_router(ask_routes(library))
    app.include_router(upload_routes(library, jobs))
    app.include_router(job_routes(jobs))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return Guard(app, longest_upload(library))
