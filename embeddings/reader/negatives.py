"""Passages that do not answer, from easy to hard, and questions that a passage no longer answers."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from embeddings.reader.examples import Example, Pool, example_of
from embeddings.reader.sets import Asked

# "Who did Ann Lee meet in 1987?": names of one to four capitalised words that do not open the question, numbers, years.
NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+(?: (?:of |the |de |von )?[A-Z][\w’'-]+){0,3}")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
# Months and week days, which questions on dates turn on.
DATE_WORDS = (
    "January February March April May June July August September October November December".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
)
LEAST_ANSWER = 3  # characters of an answer whose presence elsewhere rules that passage out as a negative

Finder = Callable[[str, str], Sequence[tuple[str, int]]]  # set and question to (document key, start of the passage)


def holds_answer(question: Asked, pool: Pool, text: str) -> bool:
    """Tell whether a text contains one of the question's short answers: it may answer too."""
    lower = text.lower()
    answers = {pool.sources[key].text[start:end].lower() for key, start, end in question.spans if key in pool.sources}
    return any(answer in lower for answer in answers if LEAST_ANSWER <= len(answer) <= 60)


def neighbour(question: Asked, pool: Pool, rng: random.Random) -> Example | None:
    """Return another passage of a document that answers: half the time the one that shares most words."""
    key = question.about[0]
    marked = [(s, e) for k, s, e in (*question.spans, *question.evidence) if k == key]
    source = pool.sources[key]
    others = [
        chunk
        for chunk in pool.chunks[key]
        if not any(max(s, chunk.start) < min(e, chunk.end) for s, e in marked)
        and not holds_answer(question, pool, source.text[chunk.start : chunk.end])
    ]
    if not others or not marked:
        return None
    if rng.random() < 0.5:
        asked = set(re.findall(r"\w+", question.question.lower()))
        shared = [len(asked & set(re.findall(r"\w+", source.text[c.start : c.end].lower()))) for c in others]
        chunk = others[shared.index(max(shared))]
    else:
        chunk = rng.choice(others)
    return replace(example_of(question, source, chunk, "neighbour"), gold=(), spans=())


def nearest(question: Asked, pool: Pool, find: Finder, rng: random.Random) -> Example | None:
    """Return a passage of another document that retrieval takes for the answer."""
    found = []
    for key, start in find(question.set, question.question):
        if key in question.about or key not in pool.chunks:
            continue
        chunk = next((c for c in pool.chunks[key] if c.start == start), None)
        if chunk and not holds_answer(question, pool, pool.sources[key].text[chunk.start : chunk.end]):
            found.append(replace(example_of(question, pool.sources[key], chunk, "nearest"), gold=(), spans=()))
    return rng.choice(found[:5]) if found else None


def removed(example: Example) -> Example | None:
    """Return an example without its answering sentences; None if little is left of the passage."""
    kept = [n for n in range(len(example.sentences)) if n not in example.gold]
    answers = {example.text[s:e].lower() for s, e in example.spans}
    parts, sentences, length = [], [], 0
    for n in kept:
        start, end = example.sentences[n]
        until = example.sentences[n + 1][0] if n + 1 < len(example.sentences) else end
        parts.append(example.text[start:until])
        sentences.append((length, length + end - start))
        length += until - start
    text = "".join(parts)
    if len(kept) < 2 or any(a in text.lower() for a in answers if len(a) >= LEAST_ANSWER):
        return None
    return replace(example, kind="removed", text=text, sentences=tuple(sentences), gold=(), spans=())


class Exchanger:
    """Changes a name, year or number of a question into another one of the same set, document first."""

    def __init__(self, pool: Pool) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        for question in pool.questions:
            for name in NAME.findall(question.question):
                self._names[question.set].append(name)
                if question.about:
                    self._names[question.about[0]].append(name)

    def changed(self, example: Example, rng: random.Random) -> Example | None:
        """Return the example with a changed question, which its passage does not answer; None if nothing can change."""
        choices = [
            made
            for made in (
                self._name(example, rng),
                year(example.question, rng),
                number(example.question, rng),
                date_word(example.question, rng),
            )
            if made
        ]
        if not choices:
            return None
        question = rng.choice(choices)
        return replace(example, kind="exchanged", question=question, gold=(), spans=())

    def _name(self, example: Example, rng: random.Random) -> str | None:
        here = NAME.findall(example.question)
        if not here:
            return None
        old = rng.choice(here)
        others = [n for n in self._names[example.document] if n not in example.question and old not in n]
        if not others or rng.random() < 0.3:
            others = [n for n in self._names[example.set] if n not in example.question and old not in n]
        # A name whose every word stands apart from the old one's: "Obama" for "Barack Obama" would change nothing.
        others = [n for n in others if not set(n.split()) & set(old.split())]
        return replaced(example.question, old, rng.choice(others)) if others else None


def year(question: str, rng: random.Random) -> str | None:
    """Return a question with one of its years moved by 1 to 15 years: year("Who won in 1987?", …) -> "Who won in 1991?"."""
    found = YEAR.findall(question)
    if not found:
        return None
    old = rng.choice(found)
    return replaced(question, old, str(int(old) + rng.choice([-1, 1]) * rng.randint(1, 15)))


def number(question: str, rng: random.Random) -> str | None:
    """Return a question with one of its numbers changed: number("the 3 rules", …) -> "the 5 rules"."""
    found = [n for n in NUMBER.findall(question) if not YEAR.fullmatch(n)]
    if not found:
        return None
    old = rng.choice(found)
    new = str(int(float(old.replace(",", ""))) + rng.choice([1, 2, 3, 5, 10, 40]))
    return replaced(question, old, new)


def replaced(question: str, old: str, new: str) -> str:
    """Return a question with one word or name, whole, in the place of another: no "Bo Rayapolis" for "Annapolis"."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, question, count=1)


def date_word(question: str, rng: random.Random) -> str | None:
    """Return a question with a month or a week day exchanged."""
    for names in DATE_WORDS:
        for old in names:
            if re.search(rf"\b{old}\b", question):
                return re.sub(rf"\b{old}\b", rng.choice([n for n in names if n != old]), question)
    return None


def counts(examples: Sequence[Example]) -> Counter[tuple[str, str]]:
    """Return how many examples there are of each set and kind."""
    return Counter((example.set, example.kind) for example in examples)
