"""A conversation in an address: questions, each with what belongs to it behind it.

`?earlier=Who signed it?&question=And when?&about=signed&in=visit/&tag=minutes`: one earlier question, then one that is
asked with the word "signed" carried over, in a folder and with a tag. `about` takes the place of the words that would be
carried over; a blank one carries none. What stands behind a `next`, or before any question, is for the question to come. A
reload, a step back, or a link shows the same conversation again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from rag.errors import WrongCall
from rag.library import AskOptions
from rag.types import Answer, Filters

KEPT_TURNS = 10  # earlier questions that an address carries
LISTS = {"in": "sources", "tag": "tags", "doc": "document_ids"}
DATES = ("after", "before")


@dataclass(frozen=True)
class Posed:
    """A question with what restricts it. about: what takes the place of the earlier questions; None: nothing does."""

    question: str
    about: str | None = None
    filters: Filters = field(default_factory=Filters)

    def options(self, earlier: Sequence[str]) -> AskOptions:
        if self.about is None:
            return AskOptions(filters=self.filters, history=tuple(earlier))
        return AskOptions(filters=self.filters, history=(self.about,) if self.about else ())

    def items(self, name: str = "question") -> list[tuple[str, str]]:
        """Return what an address says of it: posed_in(posed.items()) is [posed] again."""
        about = [] if self.about is None else [("about", self.about)]
        return [(name, self.question), *about, *filter_items(self.filters)]


def posed_in(items: Iterable[tuple[str, str]]) -> tuple[list[Posed], Filters]:
    """Return an address's questions, the last ones of many, and the filters for the question to come."""
    found: list[Posed] = []
    coming, is_coming = Posed(""), True
    for name, value in items:
        if name in ("earlier", "question"):
            found.append(Posed(value))
        is_coming = name == "next" or (is_coming and name not in ("earlier", "question"))
        if is_coming:
            coming = with_item(coming, name, value)
        else:
            found[-1] = with_item(found[-1], name, value)
    return found[-KEPT_TURNS - 1 :], coming.filters


def with_item(posed: Posed, name: str, value: str) -> Posed:
    """Return a question with one thing more that belongs to it. Raises WrongCall for what is no date."""
    value = value.strip()
    if name == "about":
        return replace(posed, about=value)
    if not value:
        return posed
    filters = posed.filters
    if name in LISTS:
        changed: dict[str, Any] = {LISTS[name]: tuple(dict.fromkeys([*getattr(filters, LISTS[name]), value]))}
    elif name in DATES:
        changed = {name: checked_date(value)}
    else:
        return posed
    return replace(posed, filters=replace(filters, **changed))


def checked_date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as exc:
        raise WrongCall(f"{value!r} is no date", hint="give one as 2026-03-31") from exc


def filter_items(filters: Filters) -> list[tuple[str, str]]:
    """Return filters as an address has them."""
    lists = [(name, value) for name, attribute in LISTS.items() for value in getattr(filters, attribute)]
    return lists + [(name, value) for name in DATES if (value := getattr(filters, name))]


def address(posed: Sequence[Posed]) -> str:
    """Return the address that shows these questions, the last one as the one that is asked."""
    *before, newest = posed
    return "/?" + urlencode([*earlier_items(before), *newest.items()])


def earlier_items(posed: Sequence[Posed]) -> list[tuple[str, str]]:
    """Return what an address says of the questions before the one that is asked."""
    return [item for p in posed[-KEPT_TURNS:] for item in p.items("earlier")]


def restricted(earlier: Sequence[Posed], items: Sequence[tuple[str, str]]) -> str:
    """Return the address of a conversation whose next question is restricted so."""
    return "/?" + urlencode([*earlier_items(earlier), ("next", ""), *items])


def carried_words(answer: Answer) -> list[str]:
    """Return the words that were taken over from earlier questions; none where they can't be told one by one.

    "And when? (signed Rome)" to "And when?" -> ["signed", "Rome"]
    """
    whole, prefix = answer.interpreted_question or "", f"{answer.question} ("
    return whole[len(prefix) : -1].split() if whole.startswith(prefix) and whole.endswith(")") else []
