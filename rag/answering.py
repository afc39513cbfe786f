"""Hits and readings to an answer: which sentences to quote, how sure, or why not.

An answer's text is made of slices of documents and white space, nothing else, and every slice is compared with the
store's own text before the answer leaves here.
"""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.errors import VerbatimViolation
from rag.quoting import Candidate, Quote, quotes_for, same_words
from rag.store import View
from rag.types import (
    Answer,
    Citation,
    Document,
    Hit,
    LibraryState,
    Reading,
    Scores,
    Segment,
    Span,
    Status,
)

CONTEXT_CHARACTERS = 32  # before and after a quotation, to find it again when its document has changed
NEAREST = 3
NOTHING_RELEVANT = "No passage close to this question was found."
NOT_ANSWERED = "There are passages that come close, but none seems to answer the question."
NOTHING_ALLOWED = "No document passes the filters."
LOW = "The quotation is the closest one found, and it may not answer the question."


@dataclass(frozen=True)
class Found:
    """What retrieval and reading found for a question, best hit first."""

    documents: dict[str, Document]
    hits: Sequence[Hit]
    readings: Sequence[Reading]


@dataclass(frozen=True)
class Thresholds:
    """The least confidence for each status, and the retrieval score under which a passage is on another subject.

    Answered: rather right than wrong. Low: one in four is right; below, a quotation would mislead more than it helps.
    """

    answered: float = 0.5
    low: float = 0.25
    related_score: float = 0.35


@dataclass(frozen=True)
class Asked:
    """A question as it is answered: with the words carried over, and the caller's limits."""

    question: str
    interpreted: str | None
    max_sentences: int | None  # None: three, and a list whole
    min_confidence: float | None


def answer(asked: Asked, found: Found, view: View, state: LibraryState, thresholds: Thresholds) -> Answer:
    """Return the answer to a question from what was found, every citation verified against the store."""
    candidates = candidates_in(found)
    confidence = confidence_of(candidates, found) if candidates else (0.0 if state.documents else None)
    status = status_for(confidence, asked, thresholds, bool(candidates))
    blank = Answer(
        id=str(uuid.uuid4()),
        question=asked.question,
        interpreted_question=asked.interpreted,
        status=status,
        status_reason=reason_for(status, found, thresholds),
        confidence=None if confidence is None else round(confidence, 4),
        text=None,
        segments=(),
        citations=(),
        also_said=(),
        nearest=(),
        library=state,
    )
    if status in ("unanswerable", "no_documents"):
        nearest = [
            replace(Quote.of(candidate), answer_spans=()) for candidate in best_of_each_passage(candidates)[:NEAREST]
        ]
        return replace(blank, nearest=tuple(cite(q, n, found, view) for n, q in enumerate(nearest, start=1)))
    quotes, warnings = quotes_for(candidates, found.documents, asked.max_sentences)
    citations = tuple(cite(quote, number, found, view) for number, quote in enumerate(quotes, start=1))
    elsewhere = [Quote.of(c) for c in said_elsewhere(quotes, candidates, found.documents)]
    also_said = tuple(
        replace(cite(q, n, found, view), relation="agrees") for n, q in enumerate(elsewhere, start=len(citations) + 1)
    )
    text, segments = joined(citations)
    return replace(blank, text=text, segments=segments, citations=citations, also_said=also_said, warnings=warnings)


def candidates_in(found: Found) -> list[Candidate]:
    """Return every quotable sentence that was read, best first; ties go to the better hit, then to the earlier one."""
    candidates = []
    for rank, (hit, reading) in enumerate(zip(found.hits, found.readings, strict=True)):
        document = found.documents[hit.passage.document_id]
        for offset, score in enumerate(reading.sentence_scores):
            index = hit.passage.sentences.start + offset
            if document.sentences[index].kind not in ("heading", "table_header"):
                candidates.append(Candidate(score, rank, document.id, index, hit, reading.answer_spans[offset]))
    return sorted(candidates, key=lambda c: (-c.score, c.rank, c.sentence))


def best_of_each_passage(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each passage, best first."""
    first: dict[int, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.hit.passage.id, candidate)
    return list(first.values())


# Logistic regression on the tune half of the question set: `python -m eval.calibrate` prints these numbers.
INTERCEPT = -4.23
WEIGHTS = {"best": 2.40, "cosine": 3.09, "margin": 3.43}


def confidence_of(candidates: Sequence[Candidate], found: Found) -> float:
    """Return the chance that the best quotation answers the question, by logistic regression on `signals`."""
    logit = INTERCEPT + sum(WEIGHTS[name] * value for name, value in signals(candidates, found).items())
    return 1 / (1 + math.exp(-logit))


def signals(candidates: Sequence[Candidate], found: Found) -> dict[str, float]:
    """Return what confidence is judged by: the best sentence's score, its passage's cosine, its lead on other passages.

    candidates: best first; none gives no signals. A passage that says the same sentence takes nothing from the lead.
    """
    if not candidates:
        return {}
    best = candidates[0]
    said = same_words(found.documents[best.document_id], best.sentence)
    others = [
        c.score
        for c in candidates[1:]
        if c.hit.passage.id != best.hit.passage.id and same_words(found.documents[c.document_id], c.sentence) != said
    ]
    return {"best": best.score, "cosine": best.hit.dense, "margin": best.score - max(others, default=0.0)}


def status_for(confidence: float | None, asked: Asked, thresholds: Thresholds, has_candidates: bool) -> Status:
    """Return what kind of answer a confidence makes; a caller's own `min_confidence` takes the place of the lower limit.

    A `min_confidence` above the limit of "answered" raises that too, and 0 forces an answer wherever there is a passage.
    """
    if confidence is None:
        return "no_documents"
    lower = thresholds.low if asked.min_confidence is None else asked.min_confidence
    if not has_candidates or confidence < lower:
        return "unanswerable"
    return "answered" if confidence >= thresholds.answered else "low_confidence"


def reason_for(status: Status, found: Found, thresholds: Thresholds) -> str | None:
    """Say in a sentence why there is no sure answer; None if there is one."""
    if status == "answered":
        return None
    if status == "no_documents":
        return "The library has no documents yet."
    if status == "low_confidence":
        return LOW
    if not found.hits:
        return NOTHING_ALLOWED
    related = any(hit.score >= thresholds.related_score for hit in found.hits)
    return NOT_ANSWERED if related else NOTHING_RELEVANT


def said_elsewhere(
    quotes: Sequence[Quote], candidates: Sequence[Candidate], documents: dict[str, Document]
) -> list[Candidate]:
    """Return the candidates of other documents that say a quoted sentence in the same words, one for each document."""
    quoted = {
        same_words(documents[q.document_id], n) for q in quotes for n in range(q.sentences.start, q.sentences.end)
    }
    cited = {quote.document_id for quote in quotes}
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        if (
            candidate.document_id not in cited
            and same_words(documents[candidate.document_id], candidate.sentence) in quoted
        ):
            found.setdefault(candidate.document_id, candidate)
    return list(found.values())


def cite(quote: Quote, number: int, found: Found, view: View) -> Citation:
    """Return the citation of a run of sentences. Raises VerbatimViolation unless the store has exactly this text there."""
    document = found.documents[quote.document_id]
    start = document.sentences[quote.sentences.start].start
    end = document.sentences[quote.sentences.end - 1].end
    text = document.text[start:end]
    if view.text(document.id, document.version, start, end) != text or not text:
        raise VerbatimViolation(
            f"{document.source}, version {document.version}: [{start}:{end}] is not the text that was to be cited",
            hint="this is a fault of Pincite: please report it with the document",
        )
    hit = quote.best.hit
    pages = [n for n, p in enumerate(document.pages, start=1) if p.start < end and start < p.end]
    return Citation(
        id=number,
        document_id=document.id,
        document_title=document.title,
        document_date=document.date,
        source=document.source,
        document_version=document.version,
        content_sha256=document.sha256,
        cited_text=text,
        start=start,
        end=end,
        sentence_index=quote.sentences,
        answer_spans=quote.answer_spans,
        page=Span(pages[0], pages[-1]) if pages else None,
        heading_path=hit.passage.heading_path,
        prefix=document.text[max(0, start - CONTEXT_CHARACTERS) : start],
        suffix=document.text[end : end + CONTEXT_CHARACTERS],
        scores=Scores(
            final=round(hit.score, 6),
            dense=round(hit.dense, 6),
            lexical=round(hit.lexical, 6),
            reader=round(quote.best.score, 6),
        ),
        verified=True,
    )


def joined(citations: Sequence[Citation]) -> tuple[str, tuple[Segment, ...]]:
    """Return the answer's text, the citations' texts with a line end between them, and its segments."""
    segments: list[Segment] = []
    position = 0
    for citation in citations:
        end = position + len(citation.cited_text)
        segments.append(Segment(citation.cited_text, position, end, (citation.id,)))
        position = end + 1
    return "\n".join(segment.text for segment in segments), tuple(segments)
