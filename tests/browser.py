"""A browser for the tests: Debian's Chromium, driven by Playwright, which reaches this machine alone.

Every visit keeps an eye on what no page of ours may do: reach another server, break its own security policy, or throw.
"""

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from conftest import ROOT, FakeEncoder
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from embeddings.encoder import Vectors
from rag.documents.sandbox import Sandbox
from rag.library import Library
from rag.settings import Settings
from web.app import create_app

AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000
# Names and addresses beyond this machine end at a proxy that isn't there.
ALONE = ["--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1", "--disable-background-networking"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium; where there is none, what asked for it is skipped, and the summary says so."""
    chromium = os.environ.get("PINCITE_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no Chromium: apt-get install chromium, or name one in PINCITE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *ALONE])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """A server with its library."""

    address: str
    library: Library
    server: uvicorn.Server
    thread: Thread
    stopping: Event

    def stop(self) -> None:
        self.stopping.set()
        self.server.should_exit = True
        self.thread.join()


class Gate(FakeEncoder):
    """An encoder that waits while it is shut, as a large document would have it."""

    def __init__(self) -> None:
        super().__init__()
        self.open = Event()
        self.open.set()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.open.wait(PATIENCE_MS / 1000)
        return super().encode(texts)


class KeptSandbox(Sandbox):
    """Reads files for one library after another; starting its processes takes longer than a test."""

    def close(self) -> None:
        pass


@cache
def kept_sandbox() -> KeptSandbox:
    return KeptSandbox()


def opened_library(folder: Path, encoder: FakeEncoder | None = None, **changed: Any) -> Library:
    """Open a library whose vectors are written by hand and whose reader is the first one."""
    given: dict[str, Any] = {"embedder": "fake", "precision": "float32", "reader": "overlap", **changed}
    settings = Settings(folder / "library", folder / "models", **given)
    return Library.open(settings, create=True, encoder=encoder or FakeEncoder(), parser=kept_sandbox())


@contextmanager
def serving(library: Library) -> Iterator[Site]:
    """Serve a library on a free port; both are closed at the end."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    stopping = Event()
    app = create_app(library, stopping)
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="served")
    thread.start()
    site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}", library, server, thread, stopping)
    try:
        yield site
    finally:
        site.stop()
        listener.close()
        library.close()


@dataclass
class Watch:
    """What a page did that none of ours may do."""

    address: str
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("request", self.requested)
        page.on("console", self.told)
        page.on("pageerror", lambda error: self.faults.append(f"threw: {error}"))
        page.on("dialog", self.asked)

    def requested(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https", "ws", "wss") and not request.url.startswith(self.address):
            self.faults.append(f"asked for {request.url}")

    def asked(self, dialog: Dialog) -> None:
        """Leave a page that asks whether one may: files were still being sent."""
        if dialog.type != "beforeunload":
            self.faults.append(f"opened a dialog: {dialog.message}")
        dialog.accept()

    def told(self, message: ConsoleMessage) -> None:
        # What the browser says of a response that failed is no fault: tests make servers fail.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"said: {message.text}")


@contextmanager
def visiting(browser: Browser, site: Site, **options: Any) -> Iterator[Page]:
    """Open a page in a context of its own; afterwards, it must have done nothing that none of ours may do."""
    context = browser.new_context(base_url=site.address, **options)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(site.address)
    context.on("page", watch.over)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert watch.faults == []


def violations(page: Page) -> list[str]:
    """Return what axe finds: each rule with the elements that break it."""
    # Rows beyond the window are laid out by a guess until they come into view, which axe would measure.
    page.evaluate("document.styleSheets[0].insertRule('* { content-visibility: visible !important; }')")
    page.evaluate(AXE)  # not added as a script: our own policy would refuse that
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES)
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'].partition(chr(10))[2].strip()})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def ask(page: Page, question: str) -> None:
    """Ask on the chat page, and wait for the answer to stand there."""
    before = page.locator(".turn").count()
    page.get_by_label("Your question", exact=True).fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn").nth(before).wait_for()


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds in the page. Playwright's own way evaluates strings there, which our policy refuses."""
    page.evaluate(
        f"""patience => new Promise((done, failed) => {{
          const started = performance.now();
          const look = () => {{
            if ({condition}) done();
            else if (performance.now() - started > patience) failed(new Error("never came true"));
            else setTimeout(look, 10);
          }};
          look();
        }})""",
        PATIENCE_MS,
    )


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    found = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(found, int)
    return found
