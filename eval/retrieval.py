"""Retrieval alone: how often is the answer's passage found, and found first?

    python -m eval.retrieval SET... [--passage-words 150] [--questions 300] [--words 120000] [--overlap] [--bare]

A SET is a folder with corpus.jsonl.gz and questions.jsonl.gz, several joined by "+" into one corpus, or a questions.jsonl
of this project. Documents are read, cut, embedded and indexed as in a library; a passage is right if an answer begins in
it, wherever the answer stands with the same words around it. Prints success@k, the mean reciprocal rank, and the share of
questions whose answer stands in the first 2,000 characters of the passages in their order, for the two halves of
retrieval and for both together.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.export import exported
from eval.metrics import mean, mean_reciprocal_rank, success_at
from eval.retrieval_sets import Sample, Text, Wanted, read_sample
from rag.chunking import Chunk, chunk, passage_text
from rag.documents import load
from rag.index import Index
from rag.index.local import build
from rag.ingestion import new_version
from rag.retrieval import DEPTH, retrieve
from rag.sentences import split_sentences
from rag.settings import Settings
from rag.store import NewVersion, SqliteStore, View
from rag.types import Passage, Sentence, Span

K = (1, 3, 5, 20)
AROUND = 30  # characters on either side of an answer, by which it is known again in a copy
CHARACTERS = 2000  # about as much as a person skims, or a reader with a small window takes in


@dataclass(frozen=True)
class Cut:
    """How documents are cut, and what is carried along into what is embedded and indexed."""

    passage_words: int = Settings.passage_words
    overlap: bool = False  # begin each passage with the last sentence of the one before
    bare: bool = False  # leave out title and headings


@dataclass(frozen=True)
class Found:
    """What came of one question: the rank of the first right passage, and whether its answer is within CHARACTERS."""

    rank: int | None
    in_characters: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--precision", default="int8", choices=["float32", "int8"])
    parser.add_argument("--questions", type=int, default=300, help="at most so many of each set, evenly taken")
    parser.add_argument("--words", type=int, default=120_000, help="documents of about so many words, evenly taken")
    parser.add_argument("--passage-words", type=int, default=Settings.passage_words)
    parser.add_argument(
        "--overlap", action="store_true", help="begin a passage with the last sentence of the one before"
    )
    parser.add_argument("--bare", action="store_true", help="carry neither title nor headings along")
    given = parser.parse_args()
    settings = Settings.from_environ(os.environ)
    encoder = OnnxEncoder(exported(settings.embedder, given.precision, settings.models, print), settings.threads)
    print(heading())
    for name in given.sets:
        sample = read_sample(name, given.words, given.questions)
        for ranking, found in measured(sample, encoder, Cut(given.passage_words, given.overlap, given.bare)).items():
            print(line(name, ranking, found), flush=True)


def heading() -> str:
    return f"{'set':24}{'ranking':9}{'n':>5}" + "".join(f"{f's@{k}':>8}" for k in K) + f"{'MRR':>8}{'2,000':>8}"


def line(name: str, ranking: str, found: Sequence[Found]) -> str:
    """Return a row of the table, under `heading`."""
    ranks = [f.rank for f in found]
    figures = [*(success_at(k, ranks) for k in K), mean_reciprocal_rank(ranks), mean([f.in_characters for f in found])]
    short = "+".join(Path(part).name for part in name.split("+"))
    return f"{short[:23]:24}{ranking:9}{len(found):5}" + "".join(f"{f:8.3f}" for f in figures)


def measured(sample: Sample, encoder: Encoder, cut: Cut) -> dict[str, list[Found]]:
    """Return what came of each question, for dense, lexical and fused ranking."""
    found: dict[str, list[Found]] = {"dense": [], "lexical": [], "fused": []}
    with tempfile.TemporaryDirectory() as scratch:
        store = SqliteStore(Path(scratch))
        for document in sample.documents:
            version = version_of(document, encoder, cut)
            if version.chunks:
                store.put(version, 1)
        with store.snapshot() as view:
            sources = {record.source: record.id for record in view.records()}
            texts = {document_id: view.document(document_id).text for document_id in sources.values()}
            index = build(view, encoder.dimension)
            for question, answers in sample.questions:
                known = [replace(answer, source=sources[answer.source]) for answer in answers]
                wanted = [place for answer in known for place in places(answer, texts)]
                for name, passages in rankings(question, encoder, index, view):
                    found[name].append(looked_up(passages, wanted))
        store.close()
    return found


def rankings(question: str, encoder: Encoder, index: Index, view: View) -> Iterator[tuple[str, list[Passage]]]:
    """Yield the first DEPTH passages by each half of retrieval alone and by both."""
    [vector] = encoder.encode([question])
    halves = {"dense": index.dense(vector, DEPTH), "lexical": index.lexical(question, DEPTH)}
    for name, half in halves.items():
        passages = view.passages([scored.passage_id for scored in half])
        yield name, [passages[scored.passage_id] for scored in half]
    yield "fused", [hit.passage for hit in retrieve(question, vector, index, view, DEPTH)]


def places(answer: Wanted, texts: Mapping[str, str]) -> Iterator[Wanted]:
    """Yield everywhere that an answer stands with the same characters around it. texts: by document id."""
    if answer.end is None:
        yield answer
        return
    before = min(AROUND, answer.start)
    around = texts[answer.source][answer.start - before : answer.end + AROUND]
    for document_id, text in texts.items():
        at = text.find(around)
        while at >= 0:
            start = at + before
            yield Wanted(document_id, start, start + answer.end - answer.start)
            at = text.find(around, at + 1)


def looked_up(passages: Sequence[Passage], wanted: Sequence[Wanted]) -> Found:
    """Return where the first right passage is. wanted: by document id; of several answers in a passage the first counts."""
    before = 0
    for rank, passage in enumerate(passages, start=1):
        ends = [end for answer in wanted if (end := end_inside(passage, answer)) is not None]
        if ends:
            return Found(rank, before + min(ends) <= CHARACTERS)
        before += passage.end - passage.start
    return Found(None, False)


def end_inside(passage: Passage, answer: Wanted) -> int | None:
    """Return where an answer that begins in a passage ends, counted from the passage's start; None if it doesn't."""
    if passage.document_id != answer.source:
        return None
    if answer.end is None:
        return 0
    return answer.end - passage.start if passage.start <= answer.start < passage.end else None


def version_of(document: Text, encoder: Encoder, cut: Cut) -> NewVersion:
    """Return what a store is given for a document."""
    content = load(document.source, document.data)
    sentences = split_sentences(content.text, content.blocks)
    chunks = chunk(content.text, content.blocks, sentences, cut.passage_words)
    title = "" if cut.bare else document.title or content.title or ""
    chunks = overlapping(chunks, sentences) if cut.overlap else chunks
    chunks = tuple(replace(c, heading_path=()) for c in chunks) if cut.bare else chunks
    vectors = encoder.encode([passage_text(content.text, title, c.heading_path, c.start, c.end) for c in chunks])
    keys = tuple(f"{document.source} {c.start}".encode() for c in chunks)
    made = new_version(document.source, "", content, sentences, chunks, "ready")
    return replace(made, vectors=vectors, vector_keys=keys, title=title, date=None, tags=())


def overlapping(chunks: Sequence[Chunk], sentences: Sequence[Sentence]) -> tuple[Chunk, ...]:
    """Begin each passage with the last sentence of the one before, if that is under the same headings."""
    made = list(chunks[:1])
    for before, this in pairwise(chunks):
        first = this.sentences.start - 1
        same = before.heading_path == this.heading_path
        longer = replace(this, start=sentences[first].start, sentences=Span(first, this.sentences.end))
        made.append(longer if same else this)
    return tuple(made)


if __name__ == "__main__":
    main()
