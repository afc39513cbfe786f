"""A number's digits, signs and units as its format code has them: "#,##0.00 €", "0.0%", "0.00E+00", "# ?/?"."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rag.documents.xlsx.codes import GENERAL, LONGEST_CODE, TAIL, Section, plan_of, section_for, sections_of

LONGEST_WHOLE = 1e15  # Excel's numbers have fifteen digits


def general(number: float) -> str:
    """Return a number as it shows without a format, in a column that is wide enough."""
    if number.is_integer() and abs(number) < LONGEST_WHOLE:
        return str(int(number))
    return f"{number:.10g}".replace("e", "E")


def number_text(number: float, code: str) -> str:
    """Return a number as a format code shows it: number_text(-1234.5, "#,##0.00 [$€]") -> "-1,234.50 €"."""
    section, signed = section_for(number, sections_of(code[:LONGEST_CODE]))
    text = section_text(abs(number), section)
    sign = "-" if signed and number < 0 and text else ""
    return " ".join(f"{sign}{text}".split())


def section_text(number: float, section: Section) -> str:
    """Return what a part of a code shows of a number that isn't negative."""
    if ("other", "/") in section and any(kind == "digits" for kind, _ in section):
        return fraction(number, section)
    plan = plan_of(section)
    value = Decimal(repr(number)).scaleb(plan.shift)
    tail = ""
    if plan.power:
        mantissa, _, power = f"{value:.{len(plan.decimals)}E}".partition("E")
        figures, tail = [mantissa], f"E{power[0]}{power[1:]:0>2}"
    else:
        figures = digits(value, plan.whole, plan.decimals, plan.grouped)
    others = {GENERAL: [general(number)], TAIL: [tail]} if plan.power or GENERAL in plan.shown else {}
    return "".join(
        piece if isinstance(piece, str) else "".join(others.get(piece) or figures[piece : piece + 1])
        for piece in plan.shown
    )


def digits(value: Decimal, whole: Sequence[str], decimals: str, grouped: bool) -> list[str]:
    """Return the figures for each run of placeholders before the point; those after it go with the last.

    digits(Decimal("5551234"), ["000", "0000"], "", False) -> ["555", "1234"]
    """
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    integer, _, rest = f"{rounded:f}".partition(".")
    pattern = "".join(whole)
    integer = integer.lstrip("0").rjust(pattern.count("0"), "0")
    least = len(decimals.rstrip("#?"))
    rest = rest[:least] + rest[least:].rstrip("0")
    tail = f".{rest}" if rest else ""
    if grouped:
        integer = f"{int(integer or 0):,}" if integer and not integer.startswith("0") else integer
    runs = [integer]
    for placeholder in reversed(whole[1:]):
        head = runs.pop(0)
        cut = max(len(head) - len(placeholder), 0)
        runs = [head[:cut], head[cut:], *runs]
    if grouped and len(whole) > 1:  # the runs are only held apart by the commas
        runs = ["".join(runs), *[""] * (len(whole) - 1)]
    runs[-1 if not grouped else 0] += tail
    return runs


def fraction(number: float, section: Section) -> str:
    """Return a number as whole and fraction: fraction(1.5, "# ?/?") -> "1 1/2"."""
    slash = section.index(("other", "/"))
    below = next((text for kind, text in section[slash + 1 :] if kind == "digits"), "")
    fixed = "".join(text for kind, text in section[slash + 1 :] if kind == "other" and text.isdecimal())
    value = Fraction(Decimal(repr(number)))
    if fixed and int(fixed):
        value = Fraction(round(value * int(fixed)), int(fixed))
    else:
        value = value.limit_denominator(10 ** min(len(below) or 1, 6) - 1)
    if sum(1 for kind, _ in section[:slash] if kind == "digits") < 2 or value.denominator == 1:
        return str(value)
    integer, rest = divmod(value, 1)
    return f"{integer} {rest}" if integer else str(rest)
