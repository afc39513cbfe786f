"""The rules of drafting: each asks one thing of a sentence that is cut into subject, verb and rest.

at: where the rest begins in the sentence. A rule that doesn't fit returns None.
"""

import re
from typing import Literal

from eval.drafting_patterns import AMOUNT, BY_NAME, DATE, DEFINED, DONE, FEWEST_BEFORE
from rag.types import Span

Kind = Literal["definition", "number", "date", "name", "heading"]
Asked = tuple[Kind, str, Span | None]  # what is asked, how, and where the short answer stands in the sentence


def who(subject: str, verb: str, rest: str, at: int) -> Asked | None:
    done, name = DONE.match(rest), BY_NAME.search(rest)
    if verb not in ("was", "were") or not done or not name:
        return None
    return (
        "name",
        f"By whom {verb} {subject} {done['done']}?",
        Span(at + name.start("name"), at + len_trimmed(rest, name)),
    )


def len_trimmed(rest: str, name: re.Match[str]) -> int:
    """Return where a name ends, without the sentence's full stop."""
    return name.end("name") - (rest[: name.end("name")].endswith(".") and name.end("name") == len(rest))


def when(subject: str, verb: str, rest: str, at: int, text: str) -> Asked | None:
    date = DATE.search(rest)
    if date is None:
        return None
    span, done = Span(at + date.start(), at + date.end()), DONE.match(rest)
    if verb in ("is", "are", "was", "were") and done and done.end() <= date.start() <= done.end() + 6:
        return "date", f"When {verb} {subject} {done['done']}?", span
    what = "year" if date[0].isdigit() and len(date[0]) == 4 else "day" if date[0][0].isdigit() else "month"
    return gap("date", text, span, f"which {what}" if what != "day" else "what date")


def how_much(subject: str, verb: str, rest: str, at: int, text: str) -> Asked | None:
    amount = AMOUNT.search(rest)
    if amount is None:
        return None
    span, unit = Span(at + amount.start(), at + amount.end()), amount["unit"]
    asks = f"how many {plural(unit)}" if unit else "how much" if amount["money"] else "what share"
    alone = re.match(r"[.,;]|$| (?:after|before|per|from)\b", rest[amount.end() :])
    if verb in ("is", "are", "was", "were") and amount.start() == 0 and alone:
        return "number", f"{asks.capitalize()} {verb} {subject}?", span
    return gap("number", text, span, asks)


def gap(kind: Kind, text: str, span: Span, asks: str) -> Asked | None:
    """Ask for what stands at a place by the words before it; None where there are too few of them to know what is meant.

    gap("number", "It is kept for 35 days.", Span(15, 22), "how many days") -> "It is kept for how many days?"
    """
    before = text[: span.start]
    if len(before.split()) < FEWEST_BEFORE or before.count("(") > before.count(")"):
        return None
    return kind, f"{before}{asks}?", span


def what(subject: str, verb: str, rest: str, at: int) -> Asked | None:
    defined = DEFINED.match(rest) if verb in ("is", "are", "was", "were") else None
    if defined is None:
        return None
    return "definition", f"What {verb} {subject}?", Span(at, at + len(defined["what"]))


def plural(unit: str) -> str:
    return unit if unit in ("km", "kg", "people") or unit.endswith("s") else f"{unit}s"
