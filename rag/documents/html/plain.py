"""Plain text that a page only frames in <pre>: mails in archives, standards, licences. It is prose, and no code."""

import re

from rag.documents.pieces import Piece
from rag.documents.text import load_text

WORD = re.compile(r"[^\W\d_]{2,}")
SIGNS = re.compile(r"[{}();=<>|$\\]")  # code is full of them
WORDY = 7  # words in a line
FEWEST_LINES = 4
MOST_SIGNS = 0.02  # of the characters


def is_prose(text: str) -> bool:
    """Tell whether preformatted text is prose: most of its lines are full of words, and few signs are among them."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < FEWEST_LINES or len(SIGNS.findall(text)) > MOST_SIGNS * len(text):
        return False
    return 2 * sum(len(WORD.findall(line)) >= WORDY for line in lines) > len(lines)


def plain_pieces(text: str) -> list[Piece]:
    """Return the paragraphs and list items of plain text. It has no headings of its own below those of the page."""
    content = load_text(text)
    return [
        Piece(
            "paragraph" if block.kind == "heading" else block.kind,
            content.text[block.start : block.end],
            level=0 if block.kind == "heading" else block.level,
            ordered=block.ordered,
        )
        for block in content.blocks
    ]
