"""Whether a table's first row names its columns."""

import re
from collections.abc import Sequence

# A number with its unit or currency, a date, a time: what stands in rows.
VALUE = re.compile(
    r"[-+(]?[€$£¥]?\s?\d[\d\s.,:/'’-]*(?:e[-+]?\d+)?\s?(?:%|[^\W\d_]{1,3}\.?|[€$£¥°]|°C)?\)?|true|false|null",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
LONGEST_NAME = 100  # characters


def is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table's first row is its header: it is, unless it looks like the rows below it.

    is_header(["Name", "Age"], [["Ann", "12"]]); not is_header(["Ann", "12"], [["Bob", "13"]])
    """
    names = filled(first)
    if not names or len(set(names)) < len(names) or any(len(name) > LONGEST_NAME for name in names):
        return False
    values = [name for name in names if VALUE.fullmatch(name)]
    if values and not (len(values) < len(names) and all(map(YEAR.fullmatch, values))):
        return False  # years in a row, behind a name, are columns of a time series
    if len(first) == 1:
        return bool(rows) and all(len(row) == 1 for row in rows) and not is_sentence(first[0])
    repeated = [row for row in rows if list(row) != list(first)]
    return not any(name.strip() and name == row[column] for row in repeated for column, name in columns_of(first, row))


def columns_of(first: Sequence[str], row: Sequence[str]) -> list[tuple[int, str]]:
    return [(column, name) for column, name in enumerate(first) if column < len(row)]


def is_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in tuple(".!?…") or len(text.split()) > 6


def filled(row: Sequence[str]) -> list[str]:
    """Return the cells that aren't blank."""
    return [cell.strip() for cell in row if cell.strip()]
