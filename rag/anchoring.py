"""Where a quotation stands now: found again in a document's later text, by what it says and by what stands around it."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest

from rag.types import Sentence, Span

CONTEXT = 40  # characters on either side that tell one occurrence from another
LIKE = 0.9  # 2 * matching characters / all characters: a number or a word was changed, the statement is the same one
WORD = re.compile(r"\w+")
MOST_COMPARED = 500  # occurrences of one quotation whose surroundings are compared: the nearest to its old place


def where_now(old_text: str, span: Span, new_text: str, sentences: Sequence[Sentence]) -> Span | None:
    """Return where old_text[span] stands in new_text, else the run of its sentences that is most like it, or None.

    Of several places, the one whose surroundings agree best. `sentences`: those of new_text.
    where_now("It leaks.", Span(0, 9), "Now. It leaks.", ...) -> Span(5, 14)
    """
    found = exact_places(old_text, span, new_text) or like_places(old_text[span.start : span.end], new_text, sentences)
    if len(found) < 2:
        return found[0] if found else None
    place = span.start / len(old_text)
    nearest = nsmallest(MOST_COMPARED, found, key=lambda s: abs(s.start / len(new_text) - place))
    return max(nearest, key=lambda s: agreement(old_text, span, new_text, s))


def exact_places(old_text: str, span: Span, new_text: str) -> list[Span]:
    """Return every place where the quotation stands word for word, unless it would cut a word that it didn't cut before."""
    quote = old_text[span.start : span.end]
    places, start = [], new_text.find(quote)
    while quote and start >= 0:
        place = Span(start, start + len(quote))
        if not cut_words(new_text, place) - cut_words(old_text, span):
            places.append(place)
        start = new_text.find(quote, start + 1)
    return places


def cut_words(text: str, span: Span) -> set[int]:
    """Return which borders of a span, 0 its start and 1 its end, lie within a word."""
    return {
        n
        for n, at in enumerate((span.start, span.end))
        if text[max(at - 1, 0) : at].isalnum() and text[at : at + 1].isalnum()
    }


def like_places(quote: str, new_text: str, sentences: Sequence[Sentence]) -> list[Span]:
    """Return the runs of sentences that are most like the quotation, if any is alike."""
    matcher = SequenceMatcher(None, "", quote, autojunk=False)
    best, places = LIKE, list[Span]()
    for run in candidates(quote, new_text, sentences):
        matcher.set_seq1(new_text[run.start : run.end])
        if matcher.quick_ratio() < best or (ratio := matcher.ratio()) < best:
            continue
        places = [*places, run] if ratio == best else [run]
        best = ratio
    return places


def candidates(quote: str, new_text: str, sentences: Sequence[Sentence]) -> Iterator[Span]:
    """Yield the runs of neighbouring sentences that may be like the quotation, by their length and their words."""
    words = set(WORD.findall(quote))
    # With four words or more, what is alike shares half of them: a cheap test that nearly all sentences fail.
    needed = len(words) / 2 if len(words) >= 4 else 0
    shared = [len(words.intersection(WORD.findall(new_text, s.start, s.end))) for s in sentences]
    shortest, longest = len(quote) * LIKE / (2 - LIKE), len(quote) * (2 - LIKE) / LIKE
    for number, first in enumerate(sentences):
        found = 0
        for last in range(number, len(sentences)):
            length = sentences[last].end - first.start
            if length > longest:
                break
            found += shared[last]
            if length >= shortest and found >= needed:
                yield Span(first.start, sentences[last].end)


def agreement(old_text: str, old: Span, new_text: str, new: Span) -> float:
    """Return how far the characters before and after two places agree, in [0, 2]."""
    before = alike(old_text[max(0, old.start - CONTEXT) : old.start], new_text[max(0, new.start - CONTEXT) : new.start])
    return before + alike(old_text[old.end : old.end + CONTEXT], new_text[new.end : new.end + CONTEXT])


def alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
