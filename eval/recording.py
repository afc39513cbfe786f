"""Outcomes to results: places with the names of their documents, and later with their texts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from eval.asked import Cited
from eval.ingesting import digest
from eval.judged import Texts
from eval.questions import QuestionSet
from eval.results import Place, Result, Run, SetRead
from eval.runner import Outcome
from rag.library import Library
from rag.types import Document


class Recorder:
    """Outcomes to results: places get the names of their documents."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def result(self, outcome: Outcome, file: str) -> Result:
        q, asked = outcome.question, outcome.asked
        return Result(
            id=q.id,
            file=file,
            question=q.question,
            kind=q.kind,
            split=q.split,
            answerable=q.answerable,
            lost=outcome.lost,
            shown=asked.shown,
            confidence=asked.confidence,
            right=outcome.right,
            rank=outcome.rank,
            total_ms=asked.total_ms,
            values=dict(outcome.values),
            cited=tuple(self.cited(c) for c in asked.cited),
            gold=tuple(self.gold(outcome)),
            without=tuple(self._texts.document(i).source for i in q.without),
        )

    def cited(self, cited: Cited) -> Place:
        source = self._texts.document(cited.document_id).source
        return Place(cited.document_id, source, cited.version, cited.start, cited.end)

    def gold(self, outcome: Outcome) -> list[Place]:
        """Return the gold sentences, neighbours as one place; or whole documents."""
        found = []
        for number, gold in enumerate(outcome.question.alternatives):
            for document_id, first, last in runs(sorted(gold.sentences)):
                document = self._texts.document(document_id)
                found.append(place_of(document, document.sentences[first].start, document.sentences[last].end, number))
        for number, (document_id, _) in enumerate(outcome.question.documents):
            document = self._texts.document(document_id)
            found.append(place_of(document, 0, len(document.text), number))
        return found


def place_of(document: Document, start: int, end: int, group: int) -> Place:
    return Place(document.id, document.source, document.version, start, end, group)


def runs(sentences: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Return sorted sentences with neighbours joined: runs([("a", 1), ("a", 2), ("b", 3)]) -> ("a", 1, 2), ("b", 3, 3)."""
    found: list[tuple[str, int, int]] = []
    for document_id, number in sentences:
        if found and found[-1][0] == document_id and found[-1][2] == number - 1:
            found[-1] = (document_id, found[-1][1], number)
        else:
            found.append((document_id, number, number))
    return found


def with_texts(run: Run, texts: Texts, answers: Mapping[tuple[str, str], tuple[str, ...]]) -> Run:
    """Return a run with the texts of its places filled in; "" where a version is no longer kept."""

    def filled(places: Sequence[Place]) -> tuple[Place, ...]:
        return tuple(replace(p, text=texts.slice(p.document_id, p.version, p.start, p.end) or "") for p in places)

    results = tuple(
        replace(r, cited=filled(r.cited), gold=filled(r.gold), answers=answers.get(r.key, ())) for r in run.results
    )
    return replace(run, results=results, kept_figures=run.figures)


def run_of(library: Library, sets: Sequence[QuestionSet], names: Sequence[str], outcomes: Sequence[Outcome]) -> Run:
    """Put together everything that a report shows."""
    recorder = Recorder(Texts(library))
    tuned, state = library.tuned, library.state()
    limits = tuned.thresholds_for(state.reader)
    return Run(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sets=tuple(
            SetRead(
                s.path.name,
                digest(s.path),
                len(s.questions),
                tuple(str(m) for m in s.left_out),
                tuple(str(m) for m in s.misfits if m.is_harmless),
            )
            for s in sets
        ),
        library=asdict(state),
        settings={
            "hits": library.settings.hits,
            "answered": limits.answered,
            "low": limits.low,
            "lexical_weight": tuned.lexical_weight,
            "origin": tuned.origin,
        },
        results=tuple(recorder.result(outcome, name) for name, outcome in zip(names, outcomes, strict=True)),
    )
