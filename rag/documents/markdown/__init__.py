"""Markdown, read as its rendered text: what a person sees, without the markup.

CommonMark with what GitHub adds to it (tables, footnotes, tasks, text struck out), and definition lists.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from rag.documents.canonical import CanonicalText, normalised
from rag.documents.front_matter import front_matter, iso_date, scalar, tag_list
from rag.documents.loaded import Tools
from rag.documents.markdown.html import html_pieces, html_text
from rag.documents.office.text import LIGATURES, UNSEEN
from rag.documents.pieces import Piece, ordered, write
from rag.documents.text import decode
from rag.types import BlockKind, Content

__all__ = ["html_text", "load", "load_markdown"]

DEEPEST = 100  # levels of lists and quotations; markdown-it would leave out the text of what lies under the 20th
TASK = re.compile(r"\[[ xX]\][ \t]+")
AS_SHOWN = UNSEEN | LIGATURES


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the rendered text; front matter gives title, date and tags."""
    return load_markdown(decode(name, data))


def load_markdown(source: str) -> Content:
    """Return the rendered text; front matter gives title, date and tags."""
    source = normalised(source)
    metadata, body = front_matter(source)
    canonical = CanonicalText()
    write(ordered(Walker().walk(parser().parse(body))), canonical)
    headings = [block for block in canonical.blocks if block.kind == "heading"]
    text = canonical.text
    first = text[headings[0].start : headings[0].end] if headings and headings[0].level == 1 else None
    return Content(
        text=text,
        blocks=tuple(canonical.blocks),
        title=scalar(metadata.get("title")) or first,
        date=iso_date(metadata.get("date")),
        tags=tuple(filter(None, map(scalar, tag_list(metadata.get("tags"))))),
    )


def parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    # The notes stay where they are defined: those that nothing refers to would be lost at the end.
    footnote_plugin(markdown, inline=False, move_to_end=False)
    return markdown.use(deflist_plugin)


class Walker:
    """Walks over a stream of tokens, and gathers the blocks."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._lists: list[bool] = []  # those that we are in, outermost first: is it numbered?
        self._item_begins = False
        self._heading = 0
        self._cells: list[str] | None = None
        self._marks: list[str] = []
        self._in_header = self._table_opens = False
        self._note: str | None = None

    def walk(self, tokens: list[Token]) -> list[Piece]:
        """Return the blocks of a token stream."""
        html = ""  # of a table that an empty line has cut
        for token in tokens:
            if token.type == "html_block":
                html += token.content
                if html.lower().count("<table") > html.lower().count("</table"):
                    continue
            if html:
                self._add_html(html)
                html = ""
            self._take(token)
        self._add_html(html)
        return self.pieces

    def _take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open" | "dl_open" | "dd_open":
                self._lists.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close" | "dl_close" | "dd_close":
                self._lists.pop()
            case "list_item_open":
                self._item_begins = True
            case "footnote_reference_open":
                self._note = note_key(token)
            case "footnote_reference_close":
                self._note = None
            case "fence" | "code_block":
                self._add("code", token.content)
            case "inline":
                self._take_inline(token)
            case _:
                self._take_table(token)

    def _take_table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self._table_opens = True
            case "thead_open" | "thead_close":
                self._in_header = token.type == "thead_open"
            case "tr_open":
                self._cells = []
            case "tr_close":
                cells, self._cells = self._cells or [], None
                if any(cells):
                    kind: BlockKind = "table_header" if self._in_header else "table_row"
                    self._append(Piece(kind, cells=tuple(cells), opens_table=self._table_opens))
                    self._table_opens = False

    def _take_inline(self, token: Token) -> None:
        text, marks = inline_text(token)
        self._marks += marks
        if self._item_begins:
            text = TASK.sub("", text, count=1) if TASK.match(text) else text
            self._item_begins = False
        if self._cells is not None:
            self._cells.append(text)
        elif self._heading:
            self._add("heading", text, level=self._heading)
        elif self._note is None and self._lists:
            self._add("list_item", text, level=len(self._lists), ordered=self._lists[-1])
        else:
            self._add("paragraph", text)

    def _add_html(self, source: str) -> None:
        for piece in html_pieces(source):
            if piece.kind == "paragraph" and self._lists:
                piece.kind, piece.level, piece.ordered = "list_item", len(self._lists), self._lists[-1]
            elif piece.kind == "list_item":
                piece.level += len(self._lists)
            self._append(piece)

    def _add(self, kind: BlockKind, text: str, level: int = 0, ordered: bool = False) -> None:
        if text.strip():
            self._append(Piece(kind, text, level, ordered))

    def _append(self, piece: Piece) -> None:
        if self._note is not None:
            piece.note = self._note
            piece.kind = "footnote" if piece.text and piece.kind != "code" else piece.kind
        piece.marks += tuple(self._marks)
        self._marks = []
        self.pieces.append(piece)


def note_key(token: Token) -> str:
    """Return what a mark and its note have in common: a label, in which case and blanks don't count."""
    return " ".join(str(token.meta.get("label") or "").lower().split())


def inline_text(token: Token) -> tuple[str, list[str]]:
    """Return the text that a paragraph, heading or cell shows, and the notes that it refers to."""
    shown, marks = [], []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "text_special", "image"):
            shown.append(child.content)
        elif child.type == "softbreak":
            shown.append(" ")
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            shown.append("\n")
        elif child.type == "footnote_ref":
            marks.append(note_key(child))
    return "".join(shown).translate(AS_SHOWN), marks
