"""HTML: the text of a page as a person reads it in a browser, without what stands around it on every page."""

from collections.abc import Callable

from rag.documents.boilerplate import kept, seen
from rag.documents.canonical import CanonicalText
from rag.documents.html.encoding import decoded
from rag.documents.html.head import head_of, title_of
from rag.documents.html.marks import Part
from rag.documents.html.reading import read_parts
from rag.documents.html.tokens import fragment_tree, page_tree, tokens
from rag.documents.html.tree import outline
from rag.documents.html.xml import as_html, is_xml
from rag.documents.loaded import Tools
from rag.documents.pieces import Piece, write
from rag.types import Content


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the page's text; its head gives title, date and tags."""
    return load_html(name, decoded(name, data), tools.beat)


def load_html(name: str, source: str, beat: Callable[[], None] = lambda: None) -> Content:
    """Return the text of a page's source. Raises DocumentRefused as `load` does."""
    tree = page_tree(name, as_html(source) if is_xml(source) else source)
    beat()
    head = head_of(tree, source)
    body = tokens(tree)
    del tree
    pieces = read_parts([Part("", body, kept(outline(body)))], beat)
    canonical = CanonicalText()
    write(pieces, canonical)
    headings = [piece.text for piece in pieces if piece.kind == "heading" and piece.level == 1]
    return Content(
        text=canonical.text,
        blocks=tuple(canonical.blocks),
        title=title_of(head, headings),
        date=head.date,
        tags=head.tags,
    )


def fragment(name: str, source: str) -> list[Piece]:
    """Return the blocks of a piece of HTML, such as stands in a Markdown file: all of it that isn't hidden."""
    body = tokens(fragment_tree(name, source))
    return read_parts([Part("", body, seen(outline(body)))])


def write_fragment(name: str, source: str, canonical: CanonicalText) -> None:
    """Append the text of a piece of HTML, such as a mail's body, to a canonical text."""
    write(fragment(name, source), canonical)
