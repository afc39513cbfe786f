"""What flows through a run of a question set: a set's rows as they were read, and questions held against the library."""

from dataclasses import dataclass
from typing import Literal

Fault = Literal[
    "moved", "ambiguous", "missing document", "not found", "wrong offsets", "duplicate id", "unreadable", "no contexts"
]


@dataclass(frozen=True)
class GoldRow:
    """An answering quotation as a set names it. It is looked for in `source`, or by `context`, the text that it stands in.

    start, end: where it stands in the document; with a context, where in that. whole: the document itself is the answer,
    and `grade` says how much of one.
    """

    source: str | None
    text: str
    start: int | None = None
    end: int | None = None
    group: str | None = None  # entries of one group answer together
    context: str | None = None
    whole: bool = False
    grade: int = 1
    version: int | None = None  # of the document that the offsets are of, where the set keeps no texts


@dataclass(frozen=True)
class Row:
    """A question of a set. place: where it stands there, such as "line 3"."""

    place: str
    id: str
    question: str
    answers: tuple[str, ...]
    gold: tuple[GoldRow, ...]
    answerable: bool
    kind: str = ""
    split: str = "report"
    without: tuple[str, ...] = ()  # sources that are taken away while it is asked


@dataclass(frozen=True)
class Misfit:
    """What doesn't fit. `moved` is told, and the question is run; one with any other fault is left out."""

    place: str
    fault: Fault
    reason: str

    @property
    def is_harmless(self) -> bool:
        return self.fault == "moved"

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}: {self.reason}"


@dataclass(frozen=True)
class Gold:
    """An answering sentence, or several that answer together: (document id, number of the sentence)."""

    sentences: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Question:
    id: str
    question: str
    answers: tuple[str, ...]
    alternatives: tuple[Gold, ...]
    answerable: bool
    kind: str
    split: str
    documents: tuple[tuple[str, int], ...] = ()  # of a set whose gold is whole documents: id and grade
    without: tuple[str, ...] = ()  # ids of documents that are taken away while it is asked
    place: str = ""
