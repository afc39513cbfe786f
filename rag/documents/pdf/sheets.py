"""A page as it was read: its lines in the order of the content."""

from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from rag.documents.pdf.lines import Frame, Line
from rag.documents.pdf.reading import lines_of
from rag.documents.pdf.rules import Rule, rules_of

FEW = 1  # lines beside others: of the head, say


class Sheet(NamedTuple):
    """A page. number: from 1. width, height: as shown, in points."""

    number: int
    width: float
    height: float
    lines: list[Line]
    rules: list[Rule]  # the straight lines drawn on the page, if there may be tables
    in_order: bool  # each line stands below the one before it, the full width of the text for itself


def sheet_of(document: Any, number: int, has_form: bool = False) -> Sheet:
    """Read a page; one that can't be opened has no lines. Of a form, with what is filled in."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if page and has_form and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)  # what became part of the page is seen when it is read anew
        page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return Sheet(number, 0.0, 0.0, [], [], True)
    try:
        frame = frame_of(page)
        textpage = pdfium.FPDFText_LoadPage(page)
        if not textpage:
            return Sheet(number, *frame.shown, [], [], True)
        try:
            lines = lines_of(textpage, frame)
            if has_form:
                lines = by_rows(lines)
        finally:
            pdfium.FPDFText_ClosePage(textpage)
        rules = rules_of(page, frame) if may_have_tables(lines) else []
        return Sheet(number, *frame.shown, lines, rules, is_in_order(lines))
    finally:
        pdfium.FPDF_ClosePage(page)


def by_rows(lines: list[Line]) -> list[Line]:
    """Return lines row by row: what is filled into a form comes after all of its labels in the content."""
    result: list[Line] = []
    for line in sorted(lines, key=lambda line: line.base):
        beside = [other for other in result[-9:] if abs(other.base - line.base) <= 0.35 * line.size]
        at = len(result) - len([other for other in beside if other.left > line.left])
        result.insert(at, line)
    return [
        line._replace(follows=at > 0 and abs(result[at - 1].base - line.base) <= 0.35 * line.size)
        for at, line in enumerate(result)
    ]


def frame_of(page: Any) -> Frame:
    """Return the part of a page that is shown, and its rotation."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return Frame(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4)


def is_in_order(lines: list[Line]) -> bool:
    """Tell whether each line stands below the one before: the page has one column and no cells side by side."""
    base = float("-inf")
    for line in lines:
        if line.base < base + 0.5 * line.size or line.turn:
            return False
        base = line.base
    return True


def may_have_tables(lines: list[Line]) -> bool:
    """Tell whether more lines stand beside others than those of a running head and foot."""
    beside = 0
    for before, line in pairwise(lines):
        beside += line.base < before.base + 0.5 * line.size
    return beside > FEW
