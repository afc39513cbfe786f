"""The straight lines drawn on a page: the borders of tables."""

import ctypes
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from rag.documents.pdf.lines import Frame

THICKEST = 2.5  # points; what is thicker is a shape of its own
SHORTEST = 8.0
MOST_OBJECTS = 4000  # looked at; a map or a drawing has more, and no tables
MOST_SEGMENTS = 4000


class Rule(NamedTuple):
    """A straight line along or across the page as shown: `at` its height (or its distance from the left), from, to."""

    across: bool
    at: float
    start: float
    end: float


def rules_of(page: Any, frame: Frame) -> list[Rule]:
    """Return a page's straight lines, those of rectangles too."""
    rules: list[Rule] = []
    budget = MOST_SEGMENTS
    for number in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        count = pdfium.FPDFPath_CountSegments(item)
        budget -= max(count, 1)
        if budget < 0:
            break
        rules.extend(rules_of_path(item, count, frame))
    return rules


def rules_of_path(path: Any, count: int, frame: Frame) -> list[Rule]:
    """Return the straight lines of one path, and the edges of a thin rectangle as one."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    rules: list[Rule] = []
    before = begin = (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        across = matrix.a * x.value + matrix.c * y.value + matrix.e
        up = matrix.b * x.value + matrix.d * y.value + matrix.f
        point = frame.along(frame.rotation, across, up)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            rules.extend(rule_between(before, point))
        before = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            rules.extend(rule_between(before, begin))
            before = begin
    return rules


def rule_between(first: tuple[float, float], second: tuple[float, float]) -> list[Rule]:
    """Return the line between two points if it is straight along or across the page, and no dash."""
    (x0, y0), (x1, y1) = first, second
    if abs(y0 - y1) <= THICKEST / 2 and abs(x0 - x1) >= SHORTEST:
        return [Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))]
    if abs(x0 - x1) <= THICKEST / 2 and abs(y0 - y1) >= SHORTEST:
        return [Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))]
    return []


def stretches(rules: Sequence[Rule]) -> list[Rule]:
    """Return rules of one direction, those that go on each other as one: cells may have borders of their own."""
    result: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at), rule.start)):
        last = result[-1] if result else None
        if last and abs(last.at - rule.at) < THICKEST and rule.start < last.end + THICKEST:
            result[-1] = last._replace(end=max(last.end, rule.end))
        else:
            result.append(rule)
    return result


def heights(rules: Sequence[Rule], left: float, right: float) -> list[float]:
    """Return the heights of the lines across that lie over most of a stretch, those close together as one.

    Cells may have borders of their own: the pieces at one height count together.
    """
    at: list[list[float]] = []  # height, length covered
    for rule in sorted(rules, key=lambda rule: rule.at):
        covered = min(rule.end, right) - max(rule.start, left)
        if not rule.across or covered <= 0:
            continue
        if at and rule.at - at[-1][0] < THICKEST:
            at[-1][1] += covered
        else:
            at.append([rule.at, covered])
    return [height for height, covered in at if covered >= 0.7 * (right - left)]
