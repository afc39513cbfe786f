"""Questions proposed from a library's own sentences, by rule: a person checks each before it counts.

The rules look at one sentence at a time: what something is, how much, when, who; and what a section is about. They are
worded after the sentence, which makes them easier than what people ask: reword them while checking.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.drafting_patterns import CLAUSE, GENERIC, LONG_WORD, LONGEST, LOOSE, MOST_WORDS, POINTS_ELSEWHERE, SHORTEST
from eval.drafting_rules import Asked, Kind, how_much, what, when, who
from rag.types import Document, Sentence, Span

KINDS: tuple[Kind, ...] = ("definition", "number", "date", "name", "heading")


@dataclass(frozen=True)
class Draft:
    """A proposed question. sentence: the number of the answering one; answer: the short answer's place."""

    kind: Kind
    question: str
    document: Document
    sentence: int
    answer: Span | None

    @property
    def gold(self) -> Span:
        found = self.document.sentences[self.sentence]
        return Span(found.start, found.end)


def drafts_in(document: Document) -> Iterator[Draft]:
    """Yield what can be asked about a document, in order; of each sentence what the first fitting rule asks."""
    heading: tuple[int, Sentence] | None = None
    for number, sentence in enumerate(document.sentences):
        if sentence.kind == "heading":
            heading = (number, sentence)
            continue
        text = document.text[sentence.start : sentence.end]
        asked = of_sentence(text) if sentence.kind in ("paragraph", "list_item") else None
        if heading and heading[0] == number - 1 and asked is None and is_askable(text):
            asked = of_heading(document.text[heading[1].start : heading[1].end], document.title)
        if asked:
            kind, question, found = asked
            answer = found and Span(sentence.start + found.start, sentence.start + found.end)
            yield Draft(kind, question, document, number, answer)


def is_askable(text: str) -> bool:
    """Tell whether a sentence stands by itself."""
    words = SHORTEST <= len(text) <= LONGEST and text[0].isupper() and text[-1] in ".!)”\"'’"
    return words and not POINTS_ELSEWHERE.match(text) and "\n" not in text


def of_sentence(text: str) -> Asked | None:
    """Return what a sentence is asked, with the short answer's place in it; None where no rule fits.

    of_sentence("The boiler was serviced on 3 May 2024.") -> date, "When was the boiler serviced?", "3 May 2024"
    """
    clause = CLAUSE.match(text) if is_askable(text) else None
    if clause is None or not names_something(clause["subject"]):
        return None
    subject, verb, rest, at = lowered(clause["subject"]), clause["verb"], clause["rest"], clause.start("rest")
    return (
        who(subject, verb, rest, at)
        or when(subject, verb, rest, at, text)
        or how_much(subject, verb, rest, at, text)
        or what(subject, verb, rest, at)
    )


def names_something(subject: str) -> bool:
    """Tell whether a subject is understood by itself: "The boiler", not "Much of it", nor "Check that the lag"."""
    words = subject.casefold().split()
    if not words or len(words) > MOST_WORDS or set(words) & LOOSE or "." in subject:
        return False
    return words != ["the"] and (len(words) > 1 or subject[1:] != subject[1:].lower() or len(subject) >= LONG_WORD)


def of_heading(heading: str, title: str) -> Asked | None:
    """Return what a section is asked by its heading; None for one that says nothing of it."""
    bare = re.sub(r"^[\d.()§ ]+", "", heading).strip(" .:")
    if len(bare) < 6 or GENERIC.fullmatch(bare) or bare == title:
        return None
    if bare.endswith("?"):
        loose = set(re.findall(r"\w+", bare.casefold())) & (
            LOOSE - {"what", "which", "who", "there", "one", "you", "i", "we"}
        )
        return None if loose else ("heading", bare, None)
    return "heading", f"What does “{title}” say under “{bare}”?", None


def lowered(subject: str) -> str:
    """Return a subject as it stands inside a sentence: lowered("The boiler") -> "the boiler"; names keep their capital."""
    first, _, others = subject.partition(" ")
    if first in ("The", "A", "An", "All", "Every", "Each", "Our", "Any", "No", "Some", "Most"):
        return f"{first.lower()} {others}" if others else subject
    return subject
