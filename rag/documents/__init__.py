"""Loaders: a file's bytes in, its canonical text and blocks out. One file a format."""

from pathlib import PurePosixPath

from rag.documents.markdown import load_markdown
from rag.documents.names import date_in_name, title_from_name
from rag.documents.text import decode, load_text
from rag.errors import NoText, UnsupportedFormat
from rag.types import Content

MARKDOWN = (".md", ".markdown")
TEXT = (".txt", ".text")
SUFFIXES = MARKDOWN + TEXT
READING_VERSION = 1  # grows when an unchanged file would give another text, other sentences or other passages


def is_supported(name: str) -> bool:
    """Tell by its name whether a file's format is one that is read."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def load(name: str, data: bytes) -> Content:
    """Read a file's bytes into canonical text: NFC, lines ended by \\n, offsets in code points.

    name: decides the format and supplies what the file does not say: the title, a date such as 2024-03-12.
    Raises UnsupportedFormat or NoText.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in MARKDOWN:
        content = load_markdown(decode(name, data))
    elif suffix in TEXT:
        content = load_text(decode(name, data))
    else:
        raise UnsupportedFormat(
            f"{name}: files of type {suffix or '(no suffix)'} can't be read",
            hint=f"supported: {', '.join(SUFFIXES)}; convert it, or leave it out",
        )
    if not any(character.isalnum() for character in content.text):
        raise NoText(f"{name}: no words in it", hint="an empty document can't answer; leave it out")
    return Content(
        text=content.text,
        blocks=content.blocks,
        title=content.title or title_from_name(name),
        date=content.date or date_in_name(name),
        tags=content.tags,
        pages=content.pages,
    )
