"""Hits and readings to an answer: which sentences to quote, how sure, or why not.

An answer's text is made of slices of documents and white space, nothing else, and every slice is compared with the
store's own text before the answer leaves here.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import VerbatimViolation
from rag.judging import (
    Candidate,
    Found,
    Judge,
    agrees,
    best_of_each_passage,
    candidates_in,
    confidence_of,
    same_words,
    short_words,
)
from rag.quoting import Quote, quotes_for
from rag.store import View
from rag.types import (
    Answer,
    Citation,
    Document,
    LibraryState,
    Scores,
    Segment,
    Span,
    Status,
)

CONTEXT_CHARACTERS = 32  # before and after a quotation, to find it again when its document has changed
NEAREST = 3
PARALLEL = 0.5  # of the words of the shorter of two sentences, which both must have to differ on one thing
NOTHING_RELEVANT = "No passage close to this question was found."
NOT_ANSWERED = "There are passages that come close, but none seems to answer the question."
NOTHING_ALLOWED = "No document passes the filters."
LOW = "The quotation is the closest one found, and it may not answer the question."


@dataclass(frozen=True)
class Thresholds:
    """The least confidence for each status, and the retrieval score under which a passage is on another subject.

    Answered: at most one in twenty of all at or above it was wrong on the questions that confidence was fitted on, half of
    them without an answer. Low: one in four is right; below, a quotation would mislead more than it helps.
    """

    answered: float = 0.8570
    low: float = 0.25
    related_score: float = 0.24  # between near misses and other subjects on the tune half of the project's own set


@dataclass(frozen=True)
class Asked:
    """A question as it is answered: with the words carried over, and the caller's limits."""

    question: str
    interpreted: str | None
    max_sentences: int | None  # None: three, and a list whole
    min_confidence: float | None


def answer(asked: Asked, found: Found, view: View, state: LibraryState, thresholds: Thresholds, judge: Judge) -> Answer:
    """Return the answer to a question from what was found, every citation verified against the store."""
    candidates = candidates_in(found, judge)
    # Rounded before it is compared, so that a limit that was read off an answer lets that answer through.
    confidence = round(confidence_of(candidates, found, judge), 4) if candidates else (0.0 if state.documents else None)
    status = status_for(confidence, asked, thresholds, bool(candidates))
    blank = Answer(
        id=str(uuid.uuid4()),
        question=asked.question,
        interpreted_question=asked.interpreted,
        status=status,
        status_reason=reason_for(status, found, thresholds),
        confidence=confidence,
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
    candidates, dated = newest_first(candidates, found.documents, judge.near)
    # What says otherwise than the best sentence is no part of its answer: it stands beside it.
    fitting = [c for c in candidates if not differs(candidates[0], c, found.documents)]
    quotes, cut = quotes_for(fitting, found.documents, asked.max_sentences, judge.near)
    citations = tuple(cite(quote, number, found, view) for number, quote in enumerate(quotes, start=1))
    elsewhere = said_elsewhere(quotes, candidates, found.documents, judge.near)
    best = candidates[0]
    also_said = tuple(
        replace(cite(Quote.of(c), n, found, view), relation=relation)
        for n, (c, relation) in enumerate(elsewhere, start=len(citations) + 1)
    )
    text, segments = joined(citations)
    return replace(
        blank,
        text=text,
        segments=segments,
        citations=citations,
        also_said=also_said,
        warnings=(*cut, *dated),
        best=(best.document_id, best.sentence),
    )


def newest_first(
    candidates: Sequence[Candidate], documents: Mapping[str, Document], near: float
) -> tuple[list[Candidate], tuple[str, ...]]:
    """Put the newer of two dated documents first where both answer, with different short answers; and say so.

    Only a sentence that scores nearly as much as the best one can take its place.
    """
    best = candidates[0]
    mine = documents[best.document_id]
    others = [
        c
        for c in best_of_each_document(candidates)[1:]
        if c.score >= best.score - near and differs(best, c, documents) and documents[c.document_id].date
    ]
    newest = max(others, key=lambda c: (documents[c.document_id].date or "", c.score), default=None)
    if newest is None or mine.date is None:
        return list(candidates), ()
    theirs = documents[newest.document_id]
    newer, older = (theirs, mine) if (theirs.date or "") > mine.date else (mine, theirs)
    if newer.date == older.date:
        return list(candidates), ()
    warning = f"Documents differ: {newer.source} ({newer.date}) is newer than {older.source} ({older.date})."
    if newer is mine:
        return list(candidates), (warning,)
    return [
        newest,
        *(c for c in candidates if c is not newest and c.document_id != best.document_id),
        *(c for c in candidates if c.document_id == best.document_id),
    ], (warning,)


def best_of_each_document(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each document, best first."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.document_id, candidate)
    return list(first.values())


def differs(one: Candidate, other: Candidate, documents: Mapping[str, Document]) -> bool:
    """Tell whether two sentences of different documents say much the same, but for short answers of one kind: figures, or
    words. "Hotels up to £120 a night" and "a hotel of up to £140 a night" differ; sentences on two things don't.
    """
    if one.document_id == other.document_id or agrees(one, other, documents):
        return False
    mine, theirs = (short_words(documents[c.document_id], c.answer_span) for c in (one, other))
    if not mine or not theirs:
        return False
    figures = [any(character.isdigit() for word in words for character in word) for words in (mine, theirs)]
    if figures[0] != figures[1]:
        return False
    left, right = (
        long_words(documents[c.document_id], c.sentence) - short for c, short in ((one, mine), (other, theirs))
    )
    return len(left & right) >= max(2, PARALLEL * min(len(left), len(right)))


def long_words(document: Document, sentence: int) -> set[str]:
    """Return a sentence's words of four letters or more, in lower case."""
    span = document.sentences[sentence]
    return set(re.findall(r"\w{4,}", document.text[span.start : span.end].casefold()))


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
    quotes: Sequence[Quote], candidates: Sequence[Candidate], documents: Mapping[str, Document], near: float
) -> list[tuple[Candidate, Literal["agrees", "differs"]]]:
    """Return a candidate of each other document that says the same as a quotation, or gives another short answer.

    The same words always count; the same or another short answer only in a sentence that scores nearly as much.
    """
    best = candidates[0]
    quoted = {
        same_words(documents[q.document_id], n) for q in quotes for n in range(q.sentences.start, q.sentences.end)
    }
    cited = {quote.document_id for quote in quotes}
    found: dict[str, tuple[Candidate, Literal["agrees", "differs"]]] = {}
    for candidate in candidates:
        if candidate.document_id in cited or candidate.document_id in found:
            continue
        if same_words(documents[candidate.document_id], candidate.sentence) in quoted or (
            candidate.score >= best.score - near and agrees(best, candidate, documents)
        ):
            found[candidate.document_id] = candidate, "agrees"
        elif candidate.score >= best.score - near and differs(best, candidate, documents):
            found[candidate.document_id] = candidate, "differs"
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
        doubt=doubt_of(document, pages, start, end, view),
    )


def doubt_of(document: Document, pages: Sequence[int], start: int, end: int, view: View) -> float | None:
    """Return the doubt of the most doubtful word in text[start:end]; None where none was recognised in a picture."""
    if not any(document.qualities[page - 1].verdict == "ocr" for page in pages if page <= len(document.qualities)):
        return None
    places = view.places(document.id, document.version)
    return max((p.doubt for p in places if p.doubt is not None and p.start < end and start < p.end), default=None)


def joined(citations: Sequence[Citation]) -> tuple[str, tuple[Segment, ...]]:
    """Return the answer's text, the citations' texts with a line end between them, and its segments."""
    segments: list[Segment] = []
    position = 0
    for citation in citations:
        end = position + len(citation.cited_text)
        segments.append(Segment(citation.cited_text, position, end, (citation.id,)))
        position = end + 1
    return "\n".join(segment.text for segment in segments), tuple(segments)
