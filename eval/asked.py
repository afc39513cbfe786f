"""Asking one question of a set, and what the library said: places alone and no text, so that it can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eval.ranking import DEPTH
from eval.rows import Question
from rag.library import AskOptions, Library
from rag.types import Answer, Filters

NOBODY = Filters(document_ids=("",))  # no document has this id


@dataclass(frozen=True)
class Cited:
    """A citation's place: sentences [first, last) of a version of a document, characters [start:end]."""

    document_id: str
    version: int
    start: int
    end: int
    first: int
    last: int

    @property
    def sentences(self) -> set[tuple[str, int]]:
        return {(self.document_id, number) for number in range(self.first, self.last)}


@dataclass(frozen=True)
class Asked:
    """What the library said to a question. The answer is forced, so that reading is measured apart from abstaining.

    shown: what the library itself would have shown it as. ranked: the retrieved passages, best first: document, sentences
    [first, last), passage. short: the first marked short answer, else the first quotation.
    """

    id: str
    shown: str  # answered, low_confidence, unanswerable
    confidence: float
    best: tuple[str, int] | None
    cited: tuple[Cited, ...]
    short: Cited | None
    ranked: tuple[tuple[str, int, int, int], ...]
    total_ms: float

    @property
    def answered(self) -> bool:
        return self.shown == "answered"


def from_json(row: dict[str, Any]) -> Asked:
    """Build what was kept anew. Raises KeyError or TypeError for what isn't that."""
    return Asked(
        id=row["id"],
        shown=row["shown"],
        confidence=row["confidence"],
        best=row["best"] and (row["best"][0], row["best"][1]),
        cited=tuple(Cited(**cited) for cited in row["cited"]),
        short=row["short"] and Cited(**row["short"]),
        ranked=tuple((d, first, last, passage) for d, first, last, passage in row["ranked"]),
        total_ms=row["total_ms"],
    )


class Asking:
    """The library as a set asks it."""

    def __init__(self, library: Library) -> None:
        self.library = library

    @cached_property
    def _ids(self) -> Sequence[str]:
        with self.library.snapshot() as view:
            return view.document_ids()

    def ask(self, question: Question) -> Asked:
        """Ask one question, whatever its confidence."""
        others = tuple(i for i in self._ids if i not in question.without) if question.without else ()
        filters = (Filters(document_ids=others) if others else NOBODY) if question.without else Filters()
        answer = self.library.ask(question.question, AskOptions(min_confidence=0.0, filters=filters))
        hits = self.library.search(question.question, DEPTH) if question.answerable else []
        ranked = tuple(
            (h.passage.document_id, h.passage.sentences.start, h.passage.sentences.end, h.passage.id) for h in hits
        )
        return Asked(
            id=question.id,
            shown=self.shown(answer),
            confidence=answer.confidence or 0.0,
            best=answer.best,
            cited=tuple(
                Cited(c.document_id, c.document_version, c.start, c.end, c.sentence_index.start, c.sentence_index.end)
                for c in answer.citations
            ),
            short=short_place(answer),
            ranked=ranked,
            total_ms=answer.timings_ms["total"],
        )

    def shown(self, answer: Answer) -> str:
        """Return the status that the answer would have had if it were not forced."""
        low = self.library.tuned.thresholds_for(answer.library.reader).low
        if answer.status == "low_confidence" and (answer.confidence or 0.0) < low:
            return "unanswerable"
        return answer.status


def short_place(answer: Answer) -> Cited | None:
    """Return where the first marked short answer stands, else the first quotation; None where nothing is quoted."""
    for citation in answer.citations:
        for span in citation.answer_spans:
            sentences = (citation.sentence_index.start, citation.sentence_index.end)
            return Cited(citation.document_id, citation.document_version, span.start, span.end, *sentences)
    if not answer.citations:
        return None
    c = answer.citations[0]
    return Cited(c.document_id, c.document_version, c.start, c.end, c.sentence_index.start, c.sentence_index.end)
