"""HTML inside of Markdown."""

import html
import re

from rag.documents.html import fragment
from rag.documents.pieces import Piece
from rag.errors import DocumentRefused

# Of an HTML block: what nobody sees, the tags inside a line of text, and the tags between lines.
UNSEEN = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
OTHER_TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>", re.IGNORECASE)


def html_pieces(source: str) -> list[Piece]:
    """Return the blocks of an HTML block; paragraphs in a row are one, of as many lines."""
    try:
        pieces = fragment("", source)
    except DocumentRefused:  # nested without end
        return [Piece("paragraph", html_text(source))]
    result: list[Piece] = []
    for piece in pieces:
        if result and result[-1].kind == piece.kind == "paragraph":
            result[-1].text += f"\n{piece.text}"
        else:
            result.append(piece)
    return result


def without_unseen(source: str) -> str:
    """Leave out comments, scripts and styles; one that isn't closed goes on to the end, as in a browser.

    By find, not by a pattern: a pattern looks for the missing end anew from every beginning.
    """
    lowered, shown, position = source.lower(), [], 0
    for match in UNSEEN.finditer(source):
        if match.start() < position:
            continue
        shown.append(source[position : match.start()])
        closing = f"</{match[1].lower()}" if match[1] else "-->"
        found = lowered.find(closing, match.end())
        end = lowered.find(">", found) if found >= 0 else -1
        if end < 0:
            return "".join(shown)
        position = end + 1
    return "".join([*shown, source[position:]])


def html_text(source: str) -> str:
    """Return the text that an HTML block shows: html_text("<p>An <b>old</b> one.</p><p>Two.</p>") -> two lines."""
    lines = OTHER_TAG.sub("\n", INLINE_TAG.sub("", without_unseen(source))).split("\n")
    shown = (" ".join(html.unescape(line).split()) for line in lines)
    return "\n".join(line for line in shown if line)
