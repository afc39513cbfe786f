"""Format codes of numbers, such as "#,##0.00 €;[Red]-0.0%", taken apart once for all cells that have them."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<blank>[_*].)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<general>General)|(?P<exponent>E[+-]0+)|(?P<digits>[0#?]+)|(?P<point>\.)|(?P<comma>,)|(?P<end>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
LONGEST_CODE = 255  # characters, Excel's own limit
GENERAL, TAIL = -1, -2  # in a plan: the number without a format, the power of ten

Piece = tuple[str, str]  # its kind and its text
Section = tuple[Piece, ...]


@functools.lru_cache(maxsize=1000)
def sections_of(code: str) -> tuple[Section, ...]:
    """Return the parts of a code, which are for positive and negative numbers, for zero and for texts."""
    sections: list[list[Piece]] = [[]]
    for match in PIECE.finditer(code):
        kind = match.lastgroup or "other"
        if kind == "end":
            sections.append([])
        else:
            sections[-1].append((kind, match[kind]))
    return tuple(map(tuple, sections))


def section_for(number: float, sections: Sequence[Section]) -> tuple[Section, bool]:
    """Return the part of a code that holds for a number, and whether the number shows its sign there."""
    conditions = [
        next((found for kind, text in section if kind == "bracket" and (found := CONDITION.fullmatch(text))), None)
        for section in sections
    ]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or holds(number, condition[1], float(condition[2])):
                return section, True
    if len(sections) > 1 and number < 0:
        return sections[1], False
    return sections[2 if len(sections) > 2 and number == 0 else 0], True


def holds(number: float, sign: str, limit: float) -> bool:
    return {
        "<": number < limit, ">": number > limit, "<=": number <= limit, ">=": number >= limit,
        "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What a part of a code asks for, found out once. shown: its pieces: texts, and the numbers of the figures' runs."""

    shown: tuple[str | int, ...]
    whole: tuple[str, ...]  # the runs of placeholders before the point
    decimals: str  # those after it
    grouped: bool  # thousands are set apart
    shift: int  # powers of ten, by percent signs and by commas behind the last figure
    power: bool  # 1.2E+03


@functools.lru_cache(maxsize=1000)
def plan_of(section: Section) -> Plan:
    kinds = [kind for kind, _ in section]
    last = max((place for place, kind in enumerate(kinds) if kind == "digits"), default=-1)
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole = [place for place, kind in enumerate(kinds) if kind == "digits" and place < point]
    edge = whole[-1] if whole else -1
    # Commas behind the last figure divide by a thousand each, those between figures set the thousands apart.
    commas = [place for place, kind in enumerate(kinds) if kind == "comma"]
    scale = sum(1 for place in commas if edge < place < point or place > last) if whole else 0
    runs = {place: number for number, place in enumerate(whole or [point])}
    return Plan(
        tuple(runs.get(place, literal(piece)) for place, piece in enumerate(section)),
        tuple(section[place][1] for place in whole),
        "".join(text for place, (kind, text) in enumerate(section) if kind == "digits" and place > point),
        any(place < edge for place in commas),
        2 * section.count(("other", "%")) - 3 * scale,
        "exponent" in kinds,
    )


def literal(piece: Piece) -> str | int:
    """Return what a piece shows that isn't a run of figures before the point."""
    kind, text = piece
    if kind == "general" or piece == ("other", "@"):
        return GENERAL
    if kind == "exponent":
        return TAIL
    if kind == "blank":
        return " "
    return text if kind in ("quoted", "escaped", "currency", "other") else ""
