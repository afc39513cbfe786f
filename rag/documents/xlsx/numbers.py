"""A number as its format shows it, and a date as ISO 8601."""

import datetime
import functools
import re

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from rag.documents.xlsx.digits import general, number_text

# What a date's code holds besides its letters: texts, escaped characters, colours and places, "AM/PM".
BESIDES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|am/pm|a/p', re.IGNORECASE)


def shown(value: str, code: str, from_1904: bool = False) -> str:
    """Return a stored number as its format shows it; what is no number, as it is.

    shown("0.256", "0.0%") -> "25.6%", shown("45363", "d/m/yy") -> "2024-03-12", shown("0.1", "General") -> "0.1"
    """
    try:
        number = float(value)
    except ValueError:
        return value.strip()
    if number != number or number in (float("inf"), float("-inf")):
        return value.strip()
    if code == "General":
        return general(number)
    try:
        if is_date(code):
            return date_text(number, code, from_1904)
        return number_text(number, code)
    except (ArithmeticError, ValueError):  # a date before 1900, a number beyond measure
        return general(number)


@functools.lru_cache(maxsize=1000)
def is_date(code: str) -> bool:
    """Tell whether a format shows a date or a time."""
    return bool(re.search("[ymdhs]", BESIDES.sub("", code.partition(";")[0]).lower()))


def date_text(number: float, code: str, from_1904: bool) -> str:
    """Return a date or a time: as much of it as the code shows, and always with the year."""
    letters = BESIDES.sub("", code.partition(";")[0]).lower()
    if "[" in letters:
        return duration(number, letters)
    if number < 0:
        raise ValueError("no date")
    has_date = "y" in letters or "d" in letters
    has_time = "h" in letters or "s" in letters
    when = from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    clock = "%H:%M:%S" if "s" in letters else "%H:%M"
    if isinstance(when, datetime.time):
        return when.strftime(clock)
    if has_time:
        return f"{when.date().isoformat()} {when.strftime(clock)}" if has_date else when.strftime(clock)
    day = str(when.date().isoformat())
    if "d" in letters:
        return day
    return day[:7] if "m" in letters else day[:4]


def duration(number: float, letters: str) -> str:
    """Return a span of time, such as 27:30 for more than a day."""
    seconds = round(abs(number) * 86_400)
    sign = "-" if number < 0 else ""
    if "[s" in letters:
        return f"{sign}{seconds}"
    if "[m" in letters:
        return f"{sign}{seconds // 60}" + (f":{seconds % 60:02d}" if "s" in letters else "")
    text = f"{sign}{seconds // 3600}"
    text += f":{seconds // 60 % 60:02d}" if "m" in letters else ""
    return text + (f":{seconds % 60:02d}" if letters.endswith("s") else "")


def iso_text(value: str) -> str:
    """Return a date that is stored as a text: iso_text("2024-03-12T00:00:00") -> "2024-03-12"."""
    day, _, time = value.strip().partition("T")
    return day if not time or time.startswith("00:00:00") else f"{day} {time.rstrip('Z')[:5]}"
