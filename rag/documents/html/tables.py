"""Which tables hold data, and which only set a page out."""

from dataclasses import dataclass

from rag.documents.html.attributes import facts
from rag.documents.html.tokens import Tokens

LONG_CELL = 1_000  # characters: no table of data without a header has longer ones
BLOCKS = frozenset("h1 h2 h3 h4 h5 h6 pre form article section blockquote".split())


@dataclass(slots=True)
class Shape:
    """What a table is made of, as far as it is seen."""

    number: int
    is_layout: bool = False
    is_data: bool = False
    rows: int = 0
    width: int = 0
    widest: int = 0
    cell: int = 0
    longest: int = 0


def data_tables(tokens: Tokens) -> frozenset[int]:
    """Return the numbers of the tags that open a table of data; the other tables only set a page out."""
    if "/table" not in tokens.tags:
        return frozenset()
    found: set[int] = set()
    opened: list[Shape] = []
    for number, tag in enumerate(tokens.tags):
        if tag == "table":
            if opened:
                opened[-1].is_layout = True
            role = facts(tokens.attributes[number]).role
            opened.append(Shape(number, is_layout=role in ("presentation", "none"), is_data=role in ("table", "grid")))
        if not opened:
            continue
        shape = opened[-1]
        if tag == "tr":
            shape.rows, shape.width = shape.rows + 1, 0
        elif tag in ("td", "th"):
            shape.width, shape.cell = shape.width + 1, 0
            shape.widest = max(shape.widest, shape.width)
            shape.is_data = shape.is_data or tag == "th"
        elif tag in ("caption", "thead"):
            shape.is_data = True
        elif tag in BLOCKS:
            shape.is_layout = True
        shape.cell += len(tokens.texts[number].strip())
        shape.longest = max(shape.longest, shape.cell)
        if tag == "/table" and is_data(opened.pop()):
            found.add(shape.number)
    return frozenset(found)


def is_data(shape: Shape) -> bool:
    """Tell whether a table holds data: it says so, or it has rows and columns of short cells."""
    if shape.is_data:
        return shape.widest > 1 and not (shape.is_layout and shape.longest > LONG_CELL)
    return not shape.is_layout and shape.rows > 1 and shape.widest > 1 and shape.longest <= LONG_CELL
