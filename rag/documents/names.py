"""What a file's name tells of its document."""

import datetime
import re
from pathlib import PurePosixPath


def title_from_name(name: str) -> str:
    """Return a readable title: title_from_name("a/board-minutes_2024.txt") -> "board minutes 2024"."""
    return re.sub(r"[-_\s]+", " ", PurePosixPath(name).stem).strip() or name


def date_in_name(name: str) -> str | None:
    """Return the first calendar date in a name, ISO 8601, or None: date_in_name("log-2024-03-12.txt") -> "2024-03-12"."""
    for year, month, day in re.findall(r"(?<!\d)(\d{4})[-_.](\d{2})[-_.](\d{2})(?!\d)", PurePosixPath(name).name):
        try:
            return datetime.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None
