"""Sentences packed into passages: what is embedded, indexed and found.

A passage is a run of whole sentences under one heading path, of about `passage_words` words. A heading opens the passage
of its section; a table or list is not torn from the line that introduces it more than the size demands.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Block, Sentence, Span


@dataclass(frozen=True)
class Chunk:
    """A passage before the store has given it an id. `sentences` is half-open, into the document's sentences."""

    start: int
    end: int
    sentences: Span
    heading_path: tuple[str, ...]


def chunk(text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], passage_words: int) -> tuple[Chunk, ...]:
    """Return the passages of a document, in order: every sentence stands in exactly one.

    A sentence of more than `passage_words` words is a passage of its own.
    """
    chunks = []
    for path, run in sections(text, blocks, sentences):
        for first, last in packed(text, sentences, run, passage_words):
            chunks.append(Chunk(sentences[first].start, sentences[last - 1].end, Span(first, last), path))
    return tuple(chunks)


def sections(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Yield each heading path with the run of sentences under it, the heading's own sentence first."""
    levels = {block.start: block.level for block in blocks if block.kind == "heading"}
    path: list[tuple[int, str]] = []
    begin = 0
    for number, sentence in enumerate(sentences):
        if sentence.kind != "heading":
            continue
        # A heading right below a heading opens no section of its own.
        if number > begin and sentences[number - 1].kind != "heading":
            yield tuple(title for _, title in path), Span(begin, number)
            begin = number
        level = levels.get(sentence.start, 1)
        path = [(upper, title) for upper, title in path if upper < level]
        path.append((level, " ".join(text[sentence.start : sentence.end].split())))
    if begin < len(sentences):
        yield tuple(title for _, title in path), Span(begin, len(sentences))


def packed(text: str, sentences: Sequence[Sentence], run: Span, passage_words: int) -> Iterator[tuple[int, int]]:
    """Yield half-open runs of sentences of at most `passage_words` words, evenly filled.

    Evenly: 160 words at 150 become 80 + 80, not 150 + 10, since a passage of ten words is found for everything.
    """
    words = [len(text[s.start : s.end].split()) or 1 for s in sentences[run.start : run.end]]
    parts = -(-sum(words) // passage_words)
    aim = sum(words) / parts
    first, filled = run.start, 0
    for offset, count in enumerate(words):
        number = run.start + offset
        full = filled + count > passage_words or filled + count / 2 > aim
        if filled and full and sentences[number - 1].kind not in ("heading", "table_header"):
            yield first, number
            first, filled = number, 0
        filled += count
    yield first, run.end


def passage_text(text: str, title: str, heading_path: Sequence[str], start: int, end: int) -> str:
    """Return what is embedded and indexed for text[start:end]: its title and headings carried along.

    passage_text("…", "Guide", ("Guide", "Rent"), …) -> "Guide. Rent\\n…"; a title that is the first heading comes once.
    """
    path = [title] if title and title not in heading_path else []
    return ". ".join([*path, *heading_path]) + "\n" + text[start:end]


def passage_key(text: str) -> bytes:
    """Return what the vector of a passage's text is found by: the same text is embedded once."""
    return hashlib.sha256(text.encode()).digest()[:16]
