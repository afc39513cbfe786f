"""Loaders: a file's bytes in, its canonical text and blocks out. One file a format."""

from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath

from rag.documents.formats import (
    FORMATS,
    READING_VERSION,
    SUFFIXES,
    can_read_pictures,
    format_of,
    holds_files,
    is_supported,
    may_have_pictures,
)
from rag.documents.loaded import Loaded, Member, Refusal, Tools
from rag.documents.names import date_in_name, title_from_name
from rag.documents.quality import assessed
from rag.documents.signatures import check_signature
from rag.errors import NoText, UnsupportedFormat
from rag.types import Content

__all__ = [
    "FORMATS",
    "READING_VERSION",
    "SUFFIXES",
    "Loaded",
    "Member",
    "Refusal",
    "Tools",
    "can_read_pictures",
    "format_of",
    "holds_files",
    "is_supported",
    "load",
    "load_all",
    "may_have_pictures",
]


def load(name: str, data: bytes, tools: Tools | None = None) -> Content:
    """Read a file's bytes into canonical text: NFC, lines ended by \\n, offsets in code points.

    name: decides the format and supplies what the file does not say: the title, a date such as 2024-03-12.
    Raises DocumentRefused: NoText where there is neither a word nor a page.
    """
    content = load_all(name, data, tools).content
    if content is None:
        raise NoText(f"{name}: it holds other files, and no text of its own", hint="take these in")
    return content


def load_all(name: str, data: bytes, tools: Tools | None = None) -> Loaded:
    """Do the same, and return the files that it holds too. An archive has no content of its own."""
    found = format_of(name)
    if found is None:
        raise UnsupportedFormat(
            f"{name}: files of type {PurePosixPath(name).suffix.lower() or '(no suffix)'} can't be read",
            hint=f"supported: {', '.join(SUFFIXES)}; convert it, or leave it out",
        )
    if not data:
        raise NoText(f"{name}: the file is empty", hint="leave it out, or fetch it again")
    check_signature(name, data, found)
    made: Content | Loaded = import_module(f"rag.documents.{found.module}").load(name, data, tools or Tools())
    loaded = Loaded(made) if isinstance(made, Content) else made
    return replace(loaded, content=loaded.content and named(name, assessed(loaded.content)))


def named(name: str, content: Content) -> Content:
    """Let the name say what the text doesn't. Raises NoText where there is neither a word nor a page."""
    if not content.pages and not any(character.isalnum() for character in content.text):
        raise NoText(f"{name}: no words in it", hint="an empty document can't answer; leave it out")
    return replace(content, title=content.title or title_from_name(name), date=content.date or date_in_name(name))
