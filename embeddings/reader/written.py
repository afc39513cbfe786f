"""Questions written for this training, in `written/`: near misses, paraphrases, and documents of our own with theirs.

passages.jsonl asks about passages of the sets, by offsets: {"doc", "start", "end", "kind", "q", "quote", "answer"}; the
last two are half-open spans of the document, absent for a near miss. documents/*.md are asked about in documents.jsonl,
by their words: {"doc", "kind", "q", "quote" or "row", "answer"}.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from embeddings.reader.examples import Chunk, Cutter, Example, Pool, example_of, pool_of
from embeddings.reader.sets import Asked, Side, Source, side_of

WRITTEN = Path(__file__).parent / "written"
BESIDE = 0.4  # of the answerable questions are also shown with a passage beside the one that answers, of each kind
SAMPLED = 150  # passages of other documents that one is chosen from
MARKUP = re.compile(r"\*+|__|`|(?<!\w)_|_(?!\w)")
Reader = Callable[[str, bytes], tuple[str, str]]  # a file's name and bytes to its title and canonical text


def on_passages(path: Path, pool: Pool) -> Iterator[Example]:
    """Yield the examples of the questions on passages of the sets, with the pool's passage that holds most of it."""
    for row in lines(path):
        source, chunks = pool.sources.get(row["doc"]), pool.chunks.get(row["doc"])
        if source is None or not chunks:
            continue
        chunk = max(chunks, key=lambda c: min(c.end, row["end"]) - max(c.start, row["start"]))
        marks = {name: ((row["doc"], *row[name]),) if row.get(name) else () for name in ("quote", "answer")}
        question = Asked(
            "written", row["q"], row["q"], bool(row.get("quote")), marks["answer"], marks["quote"], (row["doc"],)
        )
        example = written(question, source, chunk, row["kind"], marks["quote"])
        if example.answerable == question.answerable:
            yield example


def own_side(name: str) -> Side:
    """Return the side of one of our own documents. None is for testing: the project's question set does that."""
    return "train" if side_of(f"written/{name}") == "train" else "tune"


def own_pool(folder: Path, read: Reader, cut: Cutter, chosen: Callable[[str], bool]) -> Pool:
    """Return our own documents as a pool without questions. chosen: tells by its name whether a document is wanted."""
    sources = [
        Source(f"written/{path.stem}", *read(path.name, path.read_bytes()))
        for path in sorted((folder / "documents").glob("*.*"))
        if chosen(path.stem)
    ]
    return pool_of(sources, (), cut)


def on_documents(folder: Path, pool: Pool) -> Iterator[Example]:
    """Yield the examples of the questions on our own documents: with the passage that answers, or that comes closest."""
    for row in lines(folder / "documents.jsonl"):
        source = pool.sources.get(f"written/{row['doc']}")
        if source is None:
            continue
        chunks = pool.chunks[source.key]
        quote = place(source.text, row.get("row") or row.get("quote") or "")
        if row["kind"] != "near_miss" and quote is None:
            continue
        answer = place(source.text, row.get("answer") or "", quote)
        chunk = holding(chunks, quote) if quote else closest(source.text, chunks, row["q"])
        if chunk is None:
            continue
        evidence = ((source.key, *quote),) if quote else ()
        spans = ((source.key, *answer),) if answer else ()
        question = Asked("written", row["q"], row["q"], bool(quote), spans, evidence, (source.key,))
        yield written(question, source, chunk, row["kind"], evidence)


def beside(examples: Sequence[Example], pool: Pool, rng: random.Random) -> Iterator[Example]:
    """Yield answerable questions with passages that don't answer: another one of the document, or of another document.

    Of some passages the one that shares most words with the question is taken; none that holds the short answer.
    """
    everywhere: dict[str, list[tuple[str, Chunk]]] = defaultdict(list)
    for key, chunks in pool.chunks.items():
        everywhere[key.split("/")[0]].extend((key, chunk) for chunk in chunks)
    for example in examples:
        if not example.answerable or example.document not in pool.chunks:
            continue
        if rng.random() < BESIDE:
            here = [(example.document, c) for c in pool.chunks[example.document]]
            yield from likest(example, here, pool, "neighbour")
        if rng.random() < BESIDE:
            there = everywhere[example.document.split("/")[0]]
            others = rng.sample(there, min(SAMPLED, len(there)))
            yield from likest(example, [o for o in others if o[0] != example.document], pool, "nearest")


def likest(example: Example, places: Sequence[tuple[str, Chunk]], pool: Pool, kind: str) -> Iterator[Example]:
    """Yield a question with the passage, of some, that shares most words with it and does not hold its answer."""
    answers = [example.text[s:e].lower() for s, e in example.spans]
    asked = long_words(example.question)
    fit = []
    for key, chunk in places:
        text = pool.sources[key].text[chunk.start : chunk.end]
        if text != example.text and not any(a in text.lower() for a in answers if len(a) > 2):
            fit.append((len(asked & long_words(text)), key, chunk))
    if fit:
        _, key, chunk = max(fit, key=lambda item: item[0])
        question = Asked("written", example.question, example.question, False, (), (), (key,))
        yield example_of(question, pool.sources[key], chunk, kind)


def long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


def written(
    question: Asked, source: Source, chunk: Chunk, kind: str, evidence: Sequence[tuple[str, int, int]]
) -> Example:
    """Return an example whose gold sentences are the whole of its quote, while the answer's span is inside."""
    marked = example_of(replace(question, spans=(), evidence=tuple(evidence)), source, chunk, kind)
    return replace(marked, spans=example_of(question, source, chunk, kind).spans if question.spans else ())


def place(text: str, wanted: str, inside: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Return where a quotation stands in the canonical text, its markup left out; None if it does not stand there."""
    wanted = MARKUP.sub("", wanted).strip()
    start = text.find(wanted, *(inside or (0, len(text)))) if wanted else -1
    return (start, start + len(wanted)) if start >= 0 else None


def holding(chunks: Sequence[Chunk], span: tuple[int, int]) -> Chunk | None:
    """Return the chunk that holds a span whole."""
    return next((c for c in chunks if c.start <= span[0] and span[1] <= c.end), None)


def closest(text: str, chunks: Sequence[Chunk], question: str) -> Chunk:
    """Return the chunk that shares most words with a question."""
    asked = set(re.findall(r"\w{3,}", question.lower()))
    return max(chunks, key=lambda c: len(asked & set(re.findall(r"\w{3,}", text[c.start : c.end].lower()))))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())
