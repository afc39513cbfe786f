"""Which formats are read: their suffixes, and the module of their loader."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import PurePosixPath

READING_VERSION = 2  # grows when an unchanged file would give another text, other sentences or other passages


@dataclass(frozen=True)
class Format:
    """A format. module: in rag.documents, imported when the first such file is read. holds: may hold other files."""

    name: str
    suffixes: tuple[str, ...]
    module: str
    holds: bool = False
    is_picture: bool = False


FORMATS = (
    Format("Markdown", (".md", ".markdown"), "markdown"),
    Format("plain text", (".txt", ".text"), "text"),
    Format("HTML", (".html", ".htm", ".xhtml"), "html"),
    Format("PDF", (".pdf",), "pdf"),
    Format("Word", (".docx",), "docx"),
    Format("OpenDocument text", (".odt",), "odt"),
    Format("RTF", (".rtf",), "rtf"),
    Format("EPUB", (".epub",), "epub"),
    Format("PowerPoint", (".pptx",), "pptx"),
    Format("Excel", (".xlsx",), "xlsx"),
    Format("CSV", (".csv", ".tsv"), "csv"),
    Format("JSON", (".json", ".jsonl", ".ndjson"), "json"),
    Format("e-mail", (".eml",), "mail", holds=True),
    Format("zip", (".zip",), "archive", holds=True),
    Format("picture", (".png", ".jpg", ".jpeg", ".tif", ".tiff"), "picture", is_picture=True),
)
BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes}
SUFFIXES = tuple(BY_SUFFIX)


def format_of(name: str) -> Format | None:
    """Return the format that a file's name tells, None if it isn't one that is read."""
    return BY_SUFFIX.get(PurePosixPath(name).suffix.lower())


def holds_files(name: str) -> bool:
    """Tell by its name whether a file may hold others."""
    found = format_of(name)
    return found is not None and found.holds


def is_supported(name: str) -> bool:
    """Tell by its name whether a file's format is one that is read; a picture, if there is what reads it."""
    found = format_of(name)
    return found is not None and (not found.is_picture or can_read_pictures())


def may_have_pictures(name: str) -> bool:
    """Tell by its name whether a file may have text in pictures, itself or in a file that it holds."""
    found = format_of(name)
    return found is not None and (found.is_picture or found.holds or found.name == "PDF")


@cache
def can_read_pictures() -> bool:
    """Tell whether the extra pincite[ocr] is installed."""
    return find_spec("rapidocr") is not None
