"""Make the README's pictures anew: `PYTHONPATH=. python tests/screenshots.py`, on seeds/ with the models that ship."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from browser import ask, launched, serving, visiting
from conftest import ROOT
from playwright.sync_api import Page

from rag.library import Library
from rag.settings import Settings

TO = ROOT / "docs" / "screenshots"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}
QUESTION = "How often are API keys and signing keys rotated?"


class Picture(NamedTuple):
    name: str
    options: dict[str, Any]
    show: Callable[[Page], None]


def answered(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)


def with_source(page: Page) -> None:
    answered(page)
    page.locator(".marker").first.evaluate("marker => marker.click()")
    page.locator("#pane article, #pane img").first.wait_for()


def abstained(page: Page) -> None:
    page.goto("/")
    ask(page, "What is the capital of Mongolia?")


def documents(page: Page) -> None:
    page.goto("/documents")


PICTURES = (
    Picture("answer", DESK, with_source),
    Picture("answer-dark", {**DESK, "color_scheme": "dark"}, with_source),
    Picture("abstention", DESK, abstained),
    Picture("documents", DESK, documents),
    Picture("answer-phone", PHONE, answered),
    Picture("source-phone", PHONE, with_source),
)


def main() -> None:
    TO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        settings = replace(Settings.from_environ(os.environ), library=Path(scratch))
        library = Library.open(settings, create=True)
        library.add([ROOT / "seeds"])
        with launched() as browser, serving(library) as site:
            for name, options, show in PICTURES:
                with visiting(browser, site, **options) as page:
                    show(page)
                    page.wait_for_timeout(500)  # previews close, pictures arrive
                    page.screenshot(path=TO / f"{name}.png")
                    print(f"{name}.png: {(TO / f'{name}.png').stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
