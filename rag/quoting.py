"""Which sentences to quote: the best one, what it needs to be understood, and what says as much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.tables import header_above
from rag.types import Document, Hit, Span

DEFAULT_SENTENCES = 3
LONGEST_LIST = 10  # items; a list is quoted whole up to this
# A further sentence is quoted only if it scores nearly as much as the best one.
NEARLY = 0.9


@dataclass(frozen=True)
class Candidate:
    """A sentence that could be quoted: `sentence` is its number in the document, `rank` that of its hit from 0."""

    score: float
    rank: int
    document_id: str
    sentence: int
    hit: Hit
    answer_span: Span | None


@dataclass(frozen=True)
class Quote:
    """A run of whole sentences of one document, and the best candidate in it."""

    document_id: str
    sentences: Span
    best: Candidate
    answer_spans: tuple[Span, ...]

    @classmethod
    def of(cls, candidate: Candidate) -> "Quote":
        return quote_of(candidate, Span(candidate.sentence, candidate.sentence + 1))


def quote_of(candidate: Candidate, sentences: Span) -> Quote:
    """Return the quote of a run of sentences around a candidate."""
    spans = (candidate.answer_span,) if candidate.answer_span else ()
    return Quote(candidate.document_id, sentences, candidate, spans)


def quotes_for(
    candidates: Sequence[Candidate], documents: dict[str, Document], max_sentences: int | None
) -> tuple[list[Quote], tuple[str, ...]]:
    """Return the quotes of an answer and the warnings about what was cut.

    candidates: best first, at least one. The document of the best quote comes first; within one, document order.
    """
    limit = DEFAULT_SENTENCES if max_sentences is None else max_sentences
    best = candidates[0]
    document = documents[best.document_id]
    listed = list_after(document, best.sentence)
    if listed:
        cut, missing = cut_list(document, listed, max_sentences)
        warnings = (f"The list goes on: {missing} more of its items stand in the document.",) if missing else ()
        return [quote_of(best, cut)], warnings
    reserved = int(limit > 1 and header_above(document, best.sentence) is not None)  # a place for the row's header
    chosen = [best]
    told = {same_words(document, best.sentence)}
    for candidate in candidates[1:]:
        words = same_words(documents[candidate.document_id], candidate.sentence)
        if len(chosen) < limit - reserved and candidate.score >= NEARLY * best.score and words not in told:
            chosen.append(candidate)
            told.add(words)
    return in_order(chosen, documents, limit), ()


def in_order(chosen: Sequence[Candidate], documents: dict[str, Document], limit: int) -> list[Quote]:
    """Return the chosen sentences as quotes, neighbours joined, a table's header before its rows while there is room."""
    wanted: dict[str, dict[int, Candidate]] = {}
    for candidate in chosen:
        wanted.setdefault(candidate.document_id, {})[candidate.sentence] = candidate
    room = limit - len(chosen)
    quotes: list[Quote] = []
    for document_id, by_sentence in wanted.items():
        headers: dict[int, Candidate] = {}
        for number, candidate in by_sentence.items():
            header = header_above(documents[document_id], number)
            if header is not None and header not in headers and len(headers) < room:
                headers[header] = candidate
        quotes.extend(runs(document_id, by_sentence, headers))
    return quotes


def runs(document_id: str, by_sentence: dict[int, Candidate], headers: dict[int, Candidate]) -> Iterable[Quote]:
    """Yield the runs of neighbouring sentences, in document order."""
    everything = sorted({*by_sentence, *headers})
    start = 0
    for position, number in enumerate(everything):
        if position + 1 < len(everything) and everything[position + 1] == number + 1:
            continue
        run = everything[start : position + 1]
        inside = [by_sentence[n] for n in run if n in by_sentence] or [headers[n] for n in run]
        best = max(inside, key=lambda candidate: candidate.score)
        spans = tuple(c.answer_span for c in inside if c.answer_span and c.sentence in run)
        yield Quote(document_id, Span(run[0], number + 1), best, spans)
        start = position + 1


def list_after(document: Document, sentence: int) -> Span | None:
    """Return the sentences of a list with the line that introduces it, if `sentence` is that line; else None."""
    own = document.sentences[sentence]
    if own.kind != "paragraph" or not document.text[own.start : own.end].rstrip().endswith(":"):
        return None
    end = sentence + 1
    while end < len(document.sentences) and document.sentences[end].kind == "list_item":
        end += 1
    return Span(sentence, end) if end > sentence + 1 else None


def cut_list(document: Document, listed: Span, max_sentences: int | None) -> tuple[Span, int]:
    """Return what is quoted of a list with its introduction, and how many items are not in it, or not whole.

    `max_sentences` counts sentences; without it LONGEST_LIST items are quoted, of as many sentences as they have.
    """
    starts = {block.start for block in document.blocks if block.kind == "list_item"}
    numbers = range(listed.start + 1, listed.end)
    items = [number for number in numbers if document.sentences[number].start in starts] or list(numbers)
    ends = [*items[1:], listed.end]
    end = ends[:LONGEST_LIST][-1] if max_sentences is None else listed.start + max_sentences
    return Span(listed.start, min(end, listed.end)), sum(item_end > end for item_end in ends)


def same_words(document: Document, sentence: int) -> str:
    """Return a sentence with its white space folded: the key by which two documents say the same."""
    span = document.sentences[sentence]
    return " ".join(document.text[span.start : span.end].split())
