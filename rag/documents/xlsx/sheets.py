"""A sheet: its cells that are shown, each with the text that a person sees, and the ranges that say more of them."""

import bisect
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_COVERED = 200_000  # cells under merged ones that are looked at


class Cell(NamedTuple):
    text: str
    is_number: bool = False  # or a date, or true or false
    bold: bool = False


class Range(NamedTuple):
    """A rectangle of cells, rows and columns from 1, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    headed: list[Range] = field(default_factory=list)  # tables and filters, whose first row is a header
    headed_at: dict[int, list[Range]] = field(default_factory=dict)  # those by their first row
    wide_at: dict[int, list[Range]] = field(default_factory=dict)  # merged over several columns, by their first row
    drawing: str = ""  # the id of what is drawn on it


def arrange(sheet: Sheet) -> None:
    """Put in order what is looked up for each row."""
    sheet.hidden_rows.sort()
    for area in sheet.headed:
        sheet.headed_at.setdefault(area.top, []).append(area)
    for area in sheet.merged:
        if area.right > area.left:
            sheet.wide_at.setdefault(area.top, []).append(area)


def drop_covered(sheet: Sheet) -> None:
    """Drop the values that a file still keeps under merged cells, where nobody sees them."""
    left = MOST_COVERED
    numbers = sorted(sheet.rows)
    for area in sheet.merged:
        for row in numbers[bisect.bisect_left(numbers, area.top) : bisect.bisect_right(numbers, area.bottom)]:
            cells = sheet.rows[row]
            left -= len(cells)
            if left < 0:
                return
            for column in [each for each in cells if area.left <= each <= area.right]:
                if (row, column) != (area.top, area.left):
                    del cells[column]
    sheet.rows = {row: cells for row, cells in sheet.rows.items() if cells}


def column_number(letters: str) -> int:
    """Return a column's number, 0 for what is none: column_number("AB") -> 28."""
    number = 0
    for letter in letters[:4].upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def range_of(reference: str) -> Range | None:
    """Return a range: range_of("A1:C3") -> Range(1, 1, 3, 3); None for what is none."""
    first, _, last = reference.replace("$", "").partition(":")
    corners = []
    for corner in (first, last or first):
        letters = corner.rstrip("0123456789")
        digits = corner[len(letters) :]
        if not digits or len(digits) > 7 or not column_number(letters):
            return None
        corners.append((int(digits), column_number(letters)))
    (top, left), (bottom, right) = corners
    return Range(top, left, bottom, right)
