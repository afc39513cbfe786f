"""Which sentences to quote: the best one, what it needs to be understood, and what says as much."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.judging import Candidate, same_words
from rag.tables import header_above
from rag.types import Document, Span

DEFAULT_SENTENCES = 3
LONGEST_LIST = 10  # items; a list is quoted whole up to this
# A sentence that opens with one of these speaks of something in the sentence before.
POINTS_BACK = re.compile(
    r"(?:He|She|It|They|His|Her|Hers|Its|Their|Theirs|This|That|These|Those|Such|Both|Neither|There|Then|Otherwise"
    r"|However|Instead|Afterwards|Later|Also|But|And|So|Therefore|Thus|Hence|The (?:former|latter|same))\b"
)


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
    inside = sentences.start <= candidate.sentence < sentences.end
    spans = (candidate.answer_span,) if candidate.answer_span and inside else ()
    return Quote(candidate.document_id, sentences, candidate, spans)


def quotes_for(
    candidates: Sequence[Candidate], documents: Mapping[str, Document], max_sentences: int | None, near: float
) -> tuple[list[Quote], tuple[str, ...]]:
    """Return the quotes of an answer and the warnings about what was cut.

    candidates: best first, at least one. near: how much less than the best a further sentence may score. The document of
    the best quote comes first; within one, document order.
    """
    limit = DEFAULT_SENTENCES if max_sentences is None else max_sentences
    best = candidates[0]
    document = documents[best.document_id]
    listed = list_after(document, best.sentence) or list_of_best(candidates, document, near)
    cut, missing = cut_list(document, listed, max_sentences) if listed else (Span(0, 0), 0)
    if cut.start <= best.sentence < cut.end:  # else the item that answers would be cut off
        warnings = (f"The list goes on: {missing} more of its items stand in the document.",) if missing else ()
        return [quote_of(best, cut)], warnings
    needed = needs(document, best.sentence)
    reserved = min(len(needed), limit - 1)  # places for what the best one needs to be understood
    chosen = [best]
    told = {same_words(document, best.sentence)}
    for candidate in candidates[1:]:
        words = same_words(documents[candidate.document_id], candidate.sentence)
        if len(chosen) < limit - reserved and candidate.score >= best.score - near and words not in told:
            chosen.append(candidate)
            told.add(words)
    return in_order(chosen, documents, limit), ()


def needs(document: Document, sentence: int) -> list[int]:
    """Return the sentences without which one can't be understood, nearest first: a row's header, a list's introduction,
    what "he" or "it" at its start speaks of.
    """
    header = header_above(document, sentence)
    if header is not None:
        return [header]
    own = document.sentences[sentence]
    if own.kind == "list_item":
        introduction = introduces(document, sentence)
        return [] if introduction is None else [introduction]
    before = document.sentences[sentence - 1] if sentence else None
    if before is None or before.kind != own.kind or own.kind != "paragraph":
        return []
    between = document.text[before.end : own.start]
    return [sentence - 1] if "\n\n" not in between and POINTS_BACK.match(document.text, own.start) else []


def introduces(document: Document, item: int) -> int | None:
    """Return the line that introduces the list of an item ("The fee covers:"), or None."""
    first = item
    while first > 0 and document.sentences[first - 1].kind == "list_item":
        first -= 1
    above = document.sentences[first - 1] if first else None
    if above is None or above.kind != "paragraph":
        return None
    return first - 1 if document.text[above.start : above.end].rstrip().endswith(":") else None


def in_order(chosen: Sequence[Candidate], documents: Mapping[str, Document], limit: int) -> list[Quote]:
    """Return the chosen sentences as quotes, neighbours joined, each with what it needs while there is room."""
    wanted: dict[str, dict[int, Candidate]] = {}
    for candidate in chosen:
        wanted.setdefault(candidate.document_id, {})[candidate.sentence] = candidate
    room = limit - len(chosen)
    quotes: list[Quote] = []
    for document_id, by_sentence in wanted.items():
        added: dict[int, Candidate] = {}
        for candidate in sorted(by_sentence.values(), key=lambda c: -c.score):
            for number in needs(documents[document_id], candidate.sentence):
                if number not in added and number not in by_sentence and room > 0:
                    added[number] = candidate
                    room -= 1
        quotes.extend(runs(document_id, by_sentence, added))
    return quotes


def runs(document_id: str, by_sentence: Mapping[int, Candidate], added: Mapping[int, Candidate]) -> Iterable[Quote]:
    """Yield the runs of neighbouring sentences, in document order."""
    everything = sorted({*by_sentence, *added})
    start = 0
    for position, number in enumerate(everything):
        if position + 1 < len(everything) and everything[position + 1] == number + 1:
            continue
        run = everything[start : position + 1]
        inside = [by_sentence[n] for n in run if n in by_sentence] or [added[n] for n in run]
        best = max(inside, key=lambda candidate: candidate.score)
        spans = tuple(c.answer_span for c in inside if c.answer_span and c.sentence in run)
        yield Quote(document_id, Span(run[0], number + 1), best, spans)
        start = position + 1


def list_of_best(candidates: Sequence[Candidate], document: Document, near: float) -> Span | None:
    """Return a list with its introduction, if its items are what answers: three or more of them, and most, score nearly
    as much as the best sentence, which is one of them.
    """
    best = candidates[0]
    introduction = (
        introduces(document, best.sentence) if document.sentences[best.sentence].kind == "list_item" else None
    )
    listed = list_after(document, introduction) if introduction is not None else None
    if listed is None:
        return None
    scored = {c.sentence for c in candidates if c.document_id == document.id and c.score >= best.score - near}
    items = range(listed.start + 1, listed.end)
    told = sum(n in scored for n in items)
    return listed if told >= 3 and 2 * told > len(items) else None


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
