"""A page's lines in regions: its columns, its tables in their places, and what runs up the margin at the end."""

from rag.documents.pdf.characters import BEFORE_MARK, MARK
from rag.documents.pdf.columns import columns
from rag.documents.pdf.grids import with_tables
from rag.documents.pdf.lines import Line, is_right_to_left, joined
from rag.documents.pdf.parts import Table
from rag.documents.pdf.sheets import Sheet

TOUCHING = 0.12  # of the type's size: closer pieces are one word
SPACE = 0.9


def regions_of(sheet: Sheet) -> tuple[list[list[Line]], list[Table]]:
    """Return lines in the order in which they are read, and the tables that some of them stand for."""
    lines = sheet.lines
    if sheet.in_order:
        return [lines] if lines else [], []
    upright, tables = with_tables(one_line_each([line for line in lines if not line.turn]), sheet.rules)
    regions = columns(upright, sheet.rules) if upright else []
    turns = [line.turn for line in lines if line.turn]
    for turn in sorted(set(turns)):
        turned = one_line_each([line for line in lines if line.turn == turn])
        if 2 * len(turned) > len(lines):  # a page whose text runs across it, such as a wide table
            regions.insert(0, turned)
        else:
            regions.append(turned)
    return [region for region in regions if region], tables


def one_line_each(lines: list[Line]) -> list[Line]:
    """Join what pdfium has put apart on one line, such as the words around a small raised figure."""
    result: list[Line] = []
    for line in lines:
        last = result[-1] if result else None
        if not last or line.follows or last.hyphened or not are_one(last, line):
            result.append(line)
        elif is_mark(last, line):
            result[-1] = last._replace(right=max(last.right, line.right), marks=(*last.marks, line.text))
        else:
            touching = gap(last, line) < TOUCHING * min(last.size, line.size)
            between = "" if touching and (not last.marks or not line.text[0].isalnum()) else " "
            result[-1] = joined(last, line, between)
    return result


def are_one(last: Line, line: Line) -> bool:
    """Tell whether a line goes on the one before it at the same height, a space apart."""
    overlap = min(last.bottom, line.bottom) - max(last.top, line.top)
    if overlap < 0.5 * min(last.bottom - last.top, line.bottom - line.top):
        return False
    return -0.3 * line.size <= gap(last, line) <= SPACE * max(last.size, line.size)


def is_mark(last: Line, line: Line) -> bool:
    """Tell whether a piece is a small raised figure that refers to a note."""
    raised = last.base - line.base > 0.1 * last.size and line.size < 0.9 * last.size
    return raised and bool(MARK.fullmatch(line.text)) and bool(BEFORE_MARK.search(last.text))


def gap(last: Line, line: Line) -> float:
    """Return how far a line begins behind the end of the one before it."""
    return last.left - line.right if is_right_to_left(line) else line.left - last.right
