"""The application: a library behind HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rag.library import Library
from web.asking import ask_routes
from web.evaluation import evaluation_routes
from web.feedback_page import feedback_routes
from web.guard import LONGEST_BODY, Guard
from web.job_routes import job_routes
from web.jobs import Jobs
from web.library_page import library_routes
from web.looking import looking_routes
from web.page_pictures import picture_routes
from web.pages import page_routes
from web.problems import install
from web.reading_page import reading_routes
from web.removing import removal_routes
from web.templating import HERE
from web.uploads import longest_upload, upload_routes


def create_app(library: Library, stopping: Event | None = None) -> ASGIApp:
    """Return the application on a library, guarded: the guard sees even what the framework refuses by itself.

    stopping: set when the server begins to stop.
    """
    jobs = Jobs(stopping)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(jobs.close)

    app = FastAPI(
        title="Pincite", version="1", docs_url=None, redoc_url=None, max_body_size=LONGEST_BODY, lifespan=lifespan
    )
    install(app)
    app.include_router(page_routes(library))
    app.include_router(reading_routes(library))
    app.include_router(ask_routes(library))
    app.include_router(picture_routes(library))
    app.include_router(looking_routes(library))
    app.include_router(library_routes(library, jobs))
    app.include_router(upload_routes(library, jobs))
    app.include_router(removal_routes(library, jobs))
    app.include_router(job_routes(jobs))
    app.include_router(evaluation_routes(library))
    app.include_router(feedback_routes(library))
    app.mount("/static", GZipMiddleware(StaticFiles(directory=HERE / "static"), minimum_size=500), name="static")
    return Guard(app, longest_upload(library))
