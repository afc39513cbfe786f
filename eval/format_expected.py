"""What the files of the set should be read as: the expectations that were written by hand beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rag.documents import FORMATS, format_of

RECOGNISED = ".recognised.txt"  # beside a picture of text: what a person reads in it
OUR_OWN_FORM = ("JSON",)  # a form that we chose, which nobody else can be held against
ROWS_AS_SENTENCES = ("CSV",)  # "column: value" by our choice; others are held against the values alone
BY_RECOGNITION = "scans and pictures"


@dataclass(frozen=True)
class Expected:
    """A file with text, and what a person reads in it. known: why we read it wrong, if we do.

    pages: how each page's text begins. None where the expectation says nothing of headings, rows or pages.
    """

    path: Path
    format: str
    text: str
    headings: tuple[str, ...] | None = None
    rows: tuple[tuple[str, ...], ...] | None = None
    pages: tuple[str, ...] | None = None
    known: str | None = None

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


def expectations(folder: Path) -> list[Expected]:
    """Return what is expected of each file that has a text, in the order of the formats.

    Left out are files that are to be refused, those without text, and archives, which have none of their own.
    """
    found = [expected for path in sorted(folder.rglob("*.yaml")) for expected in expected_of(path)]
    order = [each.name for each in FORMATS] + [BY_RECOGNITION]
    return sorted(found, key=lambda each: (order.index(each.format), each.name))


def expected_of(path: Path) -> Iterator[Expected]:
    """Yield what a file is to be read as, and what a recogniser is to find in it."""
    value: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    file = path.with_suffix("")
    found = format_of(file.name)
    if found is None:
        return
    recognised = file.with_name(file.name + RECOGNISED)
    if recognised.exists():
        yield Expected(file, BY_RECOGNITION, recognised.read_text(encoding="utf-8"))
    if value.get("text"):
        yield Expected(
            path=file,
            format=found.name,
            text=str(value["text"]),
            headings=tuple(str(text) for _, text in value.get("headings") or []),
            rows=tuple(tuple(str(cell) for cell in row[1:]) for row in value.get("rows") or []),
            pages=tuple(str(page) for page in value["pages"]) if value.get("pages") else None,
            known=value.get("known"),
        )
