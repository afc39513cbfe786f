"""What a page's lines make: paragraphs, headings, list items, notes and tables, before they are written."""

from typing import NamedTuple

from rag.documents.pdf.lines import Line
from rag.types import BlockKind

ENDS = tuple(".!?:;…。！？：；؟۔")
CLOSING = "\"'”’»)]」』"


class Part(NamedTuple):
    """A block to be written. marker: of a list item, which stays outside of the block."""

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    ordered: bool = False
    marker: str = ""
    verse: bool = False  # its lines are lines, such as those of a poem or an address


class Table(NamedTuple):
    """Rows of cells, each cell the lines in it. header: the first row is one."""

    rows: list[list[list[Line]]]
    header: bool


def text_of(lines: list[Line]) -> str:
    return " ".join(line.text for line in lines)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a stop, or with one in brackets or quotation marks."""
    return text.rstrip(CLOSING).endswith(ENDS)
