"""A line of a page as every step of reading a PDF has it, and where it is on the page as shown."""

import re
from typing import NamedTuple

from rag.types import Box

SKEWED = 4  # the turn of a line that runs neither along nor across the page
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
SURE_BULLETS = tuple("•‣▪●○◦■□◆➢➤✓❖\u2043\u2219\ufffd\uf0b7\uf0a7\uf0d8\uf076")  # the last of fonts without a map
BULLET = f"[{''.join(SURE_BULLETS)}·*–—-]"
NUMBER = r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]"
MARKER = re.compile(rf"(?:{BULLET}|{NUMBER})(?=\s+\S)")


class Line(NamedTuple):
    """A line of text, or the part of one between two gaps. Points from the top left, along its own reading direction.

    hyphened: it ended with a hyphen, which is not in the text. follows: it stands on one line with the one before it.
    turn: quarter turns against the clock on the page as shown, or SKEWED. marks: reference marks that were in the text.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False
    hyphened: bool = False
    follows: bool = False
    turn: int = 0
    marks: tuple[str, ...] = ()


class Frame(NamedTuple):
    """A page's visible rectangle in its own space, y growing upwards, and its rotation in quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int = 0

    @property
    def shown(self) -> tuple[float, float]:
        """Return the width and height of the page as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation % 2 else (width, height)

    def along(self, direction: int, x: float, y: float) -> tuple[float, float]:
        """Return a point as (along, down) from the corner where text begins that runs in a direction.

        direction: quarter turns against the clock, in the page's own space.
        """
        if direction == 0:
            return x - self.left, self.top - y
        if direction == 1:
            return y - self.bottom, x - self.left
        if direction == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def rect_along(
        self, direction: int, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Return a rectangle of the page's own space as left, top, right, bottom for text that runs in a direction."""
        x0, y0 = self.along(direction, left, bottom)
        x1, y1 = self.along(direction, right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def box_of(line: Line, width: float, height: float) -> Box:
    """Return where a line stands on the page as shown, whose width and height are given."""
    _, left, top, right, bottom, *_ = line
    if line.turn == 1:
        left, top, right, bottom = top, height - right, bottom, height - left
    elif line.turn == 2:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif line.turn == 3:
        left, top, right, bottom = width - bottom, left, width - top, right
    return Box(left, top, right, bottom)


def joined(first: Line, second: Line, between: str = " ") -> Line:
    """Return two parts of one line as one; its type is that of the longer part."""
    longer = first if len(first.text) >= len(second.text) else second
    return longer._replace(
        text=first.text.rstrip() + between + second.text.lstrip(),
        left=min(first.left, second.left),
        top=min(first.top, second.top),
        right=max(first.right, second.right),
        bottom=max(first.bottom, second.bottom),
        bold=first.bold and second.bold,
        hyphened=second.hyphened,
        follows=first.follows,
        marks=first.marks + second.marks,
    )


def is_right_to_left(line: Line) -> bool:
    """Tell whether a line is of a script that runs from the right: by its letters, the first that has a direction."""
    if line.text.isascii():
        return False
    first = next(filter(str.isalpha, line.text), "")
    return bool(RIGHT_TO_LEFT.match(first))
