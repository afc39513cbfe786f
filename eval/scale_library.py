"""Libraries of any size, written straight into the store: real passages first, then these again, changed."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.scale_corpus import SEED, Corpus, Piece
from rag.chunking import Chunk
from rag.store import NewVersion, SqliteStore
from rag.store.protocol import Vectors
from rag.types import Block, Sentence, Span

SCALE = "scale"  # the folder that all documents are in
PER_DOCUMENT = 20  # passages
EXCHANGED = 0.1  # of the words of a passage that comes again
NOISE = (
    0.31  # beside a vector of length 1: a cosine of 0.955 with the first, the median where a tenth of the words differ
)

Words = npt.NDArray[np.str_]


def documents(corpus: Corpus, count: int) -> Iterator[NewVersion]:
    """Yield documents of `count` passages in all: first the real ones, then these again with words and vectors changed."""
    rng = np.random.default_rng(SEED)
    words = some_words(corpus)
    for first in range(0, count, PER_DOCUMENT):
        numbers = range(first, min(count, first + PER_DOCUMENT))
        pieces = [corpus.pieces[n % len(corpus.pieces)] for n in numbers]
        vectors = corpus.vectors[[n % len(corpus.pieces) for n in numbers]]
        again = np.array([n >= len(corpus.pieces) for n in numbers])
        changed = [changed_words(piece, words, rng) if new else piece for piece, new in zip(pieces, again, strict=True)]
        yield document_of(f"{SCALE}/{first:08}.txt", changed, changed_vectors(vectors, again, rng))


def some_words(corpus: Corpus) -> Words:
    """Return the words of some of the passages, as often as they come."""
    return np.array(" ".join(" ".join(sentences) for _, sentences in corpus.pieces[:2000]).split())


def changed_words(piece: Piece, words: Words, rng: np.random.Generator) -> Piece:
    """Return a passage with a tenth of its words exchanged for words of other passages."""
    title, sentences = piece
    made = []
    for sentence in sentences:
        spelt = sentence.split()
        for place in np.flatnonzero(rng.random(len(spelt)) < EXCHANGED):
            spelt[place] = str(words[rng.integers(len(words))])
        made.append(" ".join(spelt))
    return title, made


def changed_vectors(vectors: Vectors, again: npt.NDArray[np.bool_], rng: np.random.Generator) -> Vectors:
    """Return vectors with noise on those that come again, of unit length."""
    dimension = vectors.shape[1]
    noise = rng.standard_normal(vectors.shape, dtype=np.float32) * np.float32(NOISE / dimension**0.5)
    noisy = vectors + noise * again[:, None]
    unit: Vectors = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
    return unit.astype(np.float32)


def document_of(source: str, pieces: Sequence[Piece], vectors: Vectors) -> NewVersion:
    """Return what the store is given for a document of these passages, a paragraph each, under the first one's title."""
    title = pieces[0][0]
    sentences: list[Sentence] = []
    chunks, blocks, bodies, start = [], [], [], 0
    for _, run in pieces:
        begun, first = start, len(sentences)
        for sentence in run:
            sentences.append(Sentence(start, start + len(sentence)))
            start += len(sentence) + 1
        chunks.append(Chunk(begun, start - 1, Span(first, len(sentences)), ()))
        blocks.append(Block("paragraph", begun, start - 1))
        bodies.append(" ".join(run))
    text = "\n".join(bodies)
    keys = [hashlib.sha256(f"{title}\n{body}".encode()).digest()[:16] for body in bodies]
    return NewVersion(
        source=source,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        text=text,
        date=None,
        tags=(),
        language=None,
        pages=(),
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        chunks=tuple(chunks),
        vectors=vectors,
        vector_keys=tuple(keys),
    )


class QuickStore(SqliteStore):
    """A store that doesn't wait for the disk: a power cut may damage it, which a scratch library can bear."""

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with super()._connection() as connection:
            connection.execute("PRAGMA synchronous = OFF")
            yield connection


def write_library(folder: Path, corpus: Corpus, size: int) -> None:
    """Write a library of `size` passages straight into the store, unless the folder has it already."""
    if (folder / "written").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    store = QuickStore(folder)
    for version in documents(corpus, size):
        store.put(version, kept_versions=3)
    store.close()
    (folder / "written").touch()
