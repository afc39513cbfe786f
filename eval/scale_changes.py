"""How long one document's change takes until questions see it, in a library that is open."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.scale_corpus import SEED, Corpus, kept
from eval.scale_library import PER_DOCUMENT, SCALE, changed_vectors, changed_words, document_of, some_words
from rag.current import CurrentIndex
from rag.store import Change, NewVersion, SqliteStore
from rag.store.protocol import Vectors

MOST = 20  # documents that are added, as many that are replaced and then removed: the library stays as large as it was
KEPT_VERSIONS = 3


def changes(store: SqliteStore, current: CurrentIndex, work: Path) -> dict[str, float]:
    """Return the median and the longest milliseconds of adding, replacing and removing a document of 20 passages.

    Raises RuntimeError if a change isn't seen.
    """
    with store.snapshot() as view:
        known = view.in_folder(SCALE)
        count = min(MOST, len(known) // 2)
        chosen = [known[number * len(known) // count] for number in range(count)]
        sources = [view.document(document_id).source for document_id in chosen]
    new = further_documents(kept(work), 2 * count)
    puts = [*new[:count], *(replace(n, source=source) for n, source in zip(new[count:], sources, strict=True))]
    times = [written(store, current, version) for version in puts]
    removed = [removal(store, current, i, v.vectors) for i, v in zip(chosen, puts[count:], strict=True)]
    kinds = {"add": times[:count], "replace": times[count:], "remove": removed}
    middle = {f"{kind}_ms": statistics.median(values) for kind, values in kinds.items()}
    return middle | {f"{kind}_most_ms": max(values) for kind, values in kinds.items()}


def further_documents(corpus: Corpus, count: int) -> list[NewVersion]:
    """Return documents that no library has, sources included: real passages changed, unlike at every call."""
    rng = np.random.default_rng([SEED, time.time_ns()])
    words = some_words(corpus)
    documents = []
    for number in range(count):
        rows = rng.integers(len(corpus.pieces), size=PER_DOCUMENT)
        pieces = [changed_words(corpus.pieces[row], words, rng) for row in rows]
        vectors = changed_vectors(corpus.vectors[rows], np.ones(PER_DOCUMENT, dtype=bool), rng)
        documents.append(document_of(f"{SCALE}/further-{time.time_ns()}-{number}.txt", pieces, vectors))
    return documents


def written(store: SqliteStore, current: CurrentIndex, version: NewVersion) -> float:
    """Add or replace a document; return the milliseconds until it is found."""
    change, took = timed(current, lambda: store.put(version, KEPT_VERSIONS))
    if change.document_id not in found(current, version.vectors):
        raise RuntimeError(f"{version.source} was written and isn't found")
    return took


def removal(store: SqliteStore, current: CurrentIndex, document_id: str, vectors: Vectors) -> float:
    """Remove a document of these vectors; return the milliseconds until it isn't found."""
    _, took = timed(current, lambda: store.remove(document_id))
    if document_id in found(current, vectors):
        raise RuntimeError(f"document {document_id} was removed and is found")
    return took


def timed(current: CurrentIndex, write: Callable[[], Change]) -> tuple[Change, float]:
    """Write and make the index of the new version; return what changed and the milliseconds."""
    started = time.perf_counter()
    change = write()
    current.refresh()
    return change, 1000 * (time.perf_counter() - started)


def found(current: CurrentIndex, vectors: Vectors) -> set[str]:
    """Return the documents that the index's dense half has for any of the vectors."""
    with current.state() as (view, index):
        ids = {scored.passage_id for vector in vectors for scored in index.dense(vector, 1)}
        passages = view.passages(ids)
        if len(passages) < len(ids):
            raise RuntimeError("the index finds passages that aren't in the library")
        return {passage.document_id for passage in passages.values()}
