"""The numbers that an office program writes before headings and items, which stand nowhere in the file."""

from collections.abc import Sequence
from dataclasses import dataclass

ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
ROMAN_UNITS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True)
class Level:
    """How a level of a list is numbered. style: "decimal", "bullet", …; pattern: such as "%1.%2", of levels from 1."""

    style: str
    pattern: str
    start: int = 1
    legal: bool = False  # figures for the levels above too

    @property
    def ordered(self) -> bool:
        return self.style not in ("bullet", "none")


class Counter:
    """Counts the paragraphs of one list, level by level."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def count(self, depth: int, levels: Sequence[Level], anew: bool = False) -> None:
        """Go on to the next number at `depth` (from 0); what lies deeper starts anew."""
        self._counts = {level: number for level, number in self._counts.items() if level <= depth}
        if anew or depth not in self._counts:
            self._counts[depth] = levels[depth].start
        else:
            self._counts[depth] += 1

    def label(self, depth: int, levels: Sequence[Level]) -> str:
        """Return the number that was reached, as it is written: "2.1"."""
        text = levels[depth].pattern
        for upper in range(depth + 1):
            style = "decimal" if levels[depth].legal else levels[upper].style
            text = text.replace(f"%{upper + 1}", written(self._counts.get(upper, levels[upper].start), style))
        return text.strip()


def written(number: int, style: str) -> str:
    """Return a number in a style: written(4, "lowerRoman") -> "iv", written(28, "upperLetter") -> "BB"."""
    match style:
        case "none" | "bullet":
            return ""
        case "lowerLetter" | "upperLetter" if 0 < number < 26 * 20:
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letters if style == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman" if 0 < number < 4000:
            return roman(number) if style == "lowerRoman" else roman(number).upper()
        case "decimalZero":
            return f"{number:02d}"
    return str(number)


def roman(number: int) -> str:
    letters = []
    for value, sign in (*ROMAN, *ROMAN_UNITS):
        letters.append(sign * (number // value))
        number %= value
    return "".join(letters)
