"""EPUB: a book's chapters in reading order, its notes after what refers to them."""

from rag.documents.boilerplate import is_list_of_links, seen
from rag.documents.canonical import CanonicalText
from rag.documents.epub.package import book_of, check_readable
from rag.documents.html.encoding import decoded
from rag.documents.html.marks import Part
from rag.documents.html.reading import read_parts
from rag.documents.html.tokens import page_tree, tokens
from rag.documents.html.tree import outline
from rag.documents.html.xml import as_html
from rag.documents.loaded import Tools
from rag.documents.pieces import write
from rag.documents.zipped import Zip, open_zip
from rag.errors import Damaged, DocumentRefused, ReadingStopped, UnsupportedFormat
from rag.types import Content

LARGEST_CHAPTER = 32 << 20  # bytes
LARGEST_BOOK = 96 << 20  # bytes of all chapters; a long novel has two million


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the book's text; its package gives title, date and tags. Chapters that are missing or broken are left out."""
    opened = open_zip(name, data)
    book = book_of(name, opened)
    check_readable(name, opened, book.chapters)
    parts = chapters(name, opened, book.chapters, tools)
    canonical = CanonicalText()
    write(read_parts(parts, tools.beat), canonical)
    return Content(
        text=canonical.text, blocks=tuple(canonical.blocks), title=book.title, date=book.date, tags=book.tags
    )


def chapters(name: str, opened: Zip, paths: tuple[str, ...], tools: Tools) -> list[Part]:
    """Return the chapters that can be read. Raises what the first one is refused for where none can."""
    parts: list[Part] = []
    refused: DocumentRefused | None = None
    size = 0
    for path in paths:
        tools.beat()
        try:
            source = opened.read(path, LARGEST_CHAPTER)
            size += len(source)
            if size > LARGEST_BOOK:
                raise ReadingStopped(
                    f"{name}: its chapters have more than {LARGEST_BOOK >> 20} MiB", hint="split it into smaller files"
                )
            body = tokens(page_tree(f"{name}: {path}", as_html(decoded(f"{name}: {path}", source))))
        except (Damaged, UnsupportedFormat) as exc:
            refused = refused or exc
            continue
        page = outline(body)
        parts.append(Part(path, body, [] if is_list_of_links(page) else seen(page)))
    if refused and not parts:
        raise refused
    return parts
