"""What a tool read in a file, as far as it tells: text, headings, rows, pages. Ours, and others' Markdown or text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.format_expected import BY_RECOGNITION, ROWS_AS_SENTENCES, Expected
from rag.documents import Tools, load_all
from rag.documents.ocr import installed_recogniser
from rag.errors import DocumentRefused
from rag.types import Content

PROPERTIES = re.compile(r"\A(?:\*\*\w+:\*\* .*\n)+")  # of a book, before its text
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
PAGE_STARTS = {  # in markitdown's Markdown
    "PowerPoint": re.compile(r"<!-- Slide number: \d+ -->"),
    "Excel": re.compile(r"^(?=## )", re.MULTILINE),
}
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
NOTES = re.compile(r"^### Notes:$", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """None: the tool doesn't tell. error: why there is no text."""

    text: str = ""
    headings: tuple[str, ...] | None = None
    rows: tuple[tuple[str, ...], ...] | None = None
    pages: tuple[str, ...] | None = None
    error: str | None = None


Reader = Callable[[Expected], Reading | None]  # None: the tool doesn't take such files


def read_by_pincite(expected: Expected) -> Reading | None:
    """Read a file with our own loaders; scans with a recogniser, if one is installed."""
    by_recognition = expected.format == BY_RECOGNITION
    if by_recognition and installed_recogniser() is None:
        return None
    tools = Tools(recogniser=installed_recogniser) if by_recognition else Tools()
    try:
        content = load_all(expected.path.name, expected.path.read_bytes(), tools).content
    except DocumentRefused as exc:
        return Reading(error=exc.message)
    return reading_of(content) if content else Reading(error="no text of its own")


def reading_of(content: Content) -> Reading:
    text = content.text
    return Reading(
        text,
        tuple(text[block.start : block.end] for block in content.blocks if block.kind == "heading"),
        tuple(tuple(text[c.start : c.end] for c in block.cells) for block in content.blocks if block.cells),
        tuple(text[page.start : page.end] for page in content.pages),
    )


def reading_of_answer(answer: dict[str, Any], kind: str) -> Reading:
    """Turn what a peer's script answers into a reading: "error", "markdown", or "text", "headings", "rows", "pages".

    kind: the name of the file's format.
    """
    if "error" in answer:
        return Reading(error=str(answer["error"]))
    if "markdown" in answer:
        return reading_of_markdown(str(answer["markdown"]), kind)
    tell = {name: answer.get(name) for name in ("headings", "rows", "pages")}
    return Reading(
        str(answer["text"]),
        None if tell["headings"] is None else tuple(tell["headings"]),
        None if tell["rows"] is None else tuple(tuple(row) for row in tell["rows"]),
        None if tell["pages"] is None else tuple(tell["pages"]),
    )


def reading_of_markdown(markdown: str, kind: str) -> Reading:
    """Read Markdown as rendered; pictures and comments are no text. Slides and sheets are told from it."""
    starts = PAGE_STARTS.get(kind)
    parts = [rendered(part) for part in starts.split(markdown)[1:]] if starts else []
    whole = rendered(markdown)
    pages = tuple(content.text if content else "" for content in parts) or None
    reading = reading_of(whole) if whole else Reading("", (), ())
    rows = reading.rows
    if kind in ROWS_AS_SENTENCES and rows:
        rows = rows[1:]  # the columns' names, which stand in each of our rows
    return Reading(reading.text, reading.headings, rows, pages)


def rendered(markdown: str) -> Content | None:
    """Return what Markdown reads as; None where nothing is left."""
    kept = markdown
    for around in (PROPERTIES, COMMENT, PICTURE, NOTES):
        kept = around.sub("", kept)
    try:
        return load_all("peer.md", kept.encode()).content if kept.strip() else None
    except DocumentRefused:
        return None


def folder_of_set() -> Path:
    return Path(__file__).parent.parent / "tests" / "formats"
