"""Is the first row of a table its header? Asked where a file doesn't say."""

import re
from collections.abc import Sequence

NUMBER = re.compile(r"[-+−(]?[\d$€£¥%][\d.,'  %$€£¥()/:-]*(?:\s?[A-Za-z€%²³°/]{1,5})?")
LONGEST_NAME = 60  # characters of a column's name


def is_header_of(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row plainly names the columns below it: short names, all different, over something else.

    Something else: a column of numbers, or of texts three times as long as their name.
    """
    names = [cell.strip() for cell in first]
    filled = [name for name in names if name]
    # The corner over the names of the rows is often empty.
    if len(filled) < 2 or len(filled) < len(names) - 1 or (len(filled) < len(names) and names[0]):
        return False
    if len(set(filled)) < len(filled) or any(is_number(name) or len(name) > LONGEST_NAME for name in filled):
        return False
    return any(
        name and is_unlike(name, [row[number].strip() for row in below if number < len(row)])
        for number, name in enumerate(names)
    )


def is_unlike(name: str, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    numbers = sum(map(is_number, filled))
    mean = sum(map(len, filled)) / len(filled)
    return numbers * 5 >= len(filled) * 4 or (mean > 24 and mean > 3 * len(name))


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, an amount, a date or a time: is_number("1,200.50 €"), is_number("3 kg")."""
    return bool(NUMBER.fullmatch(text.strip()))
