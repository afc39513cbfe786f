"""Kinds of changed question that training never makes: for measuring how far it carries.

Some of the written near misses turn a fact round too, by hand; no example of these two rules is trained on.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from embeddings.reader.examples import Example

AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|must|may)\b", re.I)
ANTONYMS: Sequence[tuple[str, str]] = (
    ("first", "last"),
    ("largest", "smallest"),
    ("biggest", "smallest"),
    ("highest", "lowest"),
    ("oldest", "youngest"),
    ("most", "least"),
    ("more", "less"),
    ("before", "after"),
    ("win", "lose"),
    ("won", "lost"),
    ("begin", "end"),
    ("began", "ended"),
    ("start", "finish"),
    ("started", "finished"),
    ("open", "close"),
    ("opened", "closed"),
    ("increase", "decrease"),
    ("increased", "decreased"),
    ("born", "buried"),
    ("arrive", "leave"),
    ("arrived", "left"),
    ("buy", "sell"),
    ("bought", "sold"),
    ("like", "dislike"),
    ("good", "bad"),
    ("best", "worst"),
    ("male", "female"),
    ("north", "south"),
    ("east", "west"),
    ("inside", "outside"),
    ("above", "below"),
    ("early", "late"),
    ("new", "old"),
    ("long", "short"),
    ("high", "low"),
    ("hot", "cold"),
    ("father", "mother"),
    ("brother", "sister"),
    ("wife", "husband"),
    ("king", "queen"),
)
OPPOSITE = {**dict(ANTONYMS), **{b: a for a, b in ANTONYMS}}


def negated(example: Example) -> Example | None:
    """Return an example whose question asks for the contrary: "Who did win?" -> "Who did not win?"."""
    if example.question.lower().startswith(("is ", "are ", "was ", "were ", "did ", "does ", "do ", "can ", "has ")):
        return None  # a yes/no question has the same deciding sentence
    match = AUXILIARY.search(example.question)
    if not match or re.search(r"\b(?:not|never)\b|n['’]t\b", example.question):
        return None
    question = f"{example.question[: match.end()]} not{example.question[match.end() :]}"
    return replace(example, kind="negated", question=question, gold=(), spans=())


def turned(example: Example) -> Example | None:
    """Return an example with a word of its question turned into its opposite: "the first king" -> "the last king"."""
    for word in re.findall(r"\b[a-z]+\b", example.question):
        if word in OPPOSITE:
            question = re.sub(rf"\b{word}\b", OPPOSITE[word], example.question, count=1)
            return replace(example, kind="antonym", question=question, gold=(), spans=())
    return None
