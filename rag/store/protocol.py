"""What the rest of Pincite asks of a store. SqliteStore is the one there is."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.chunking import Chunk
from rag.types import (
    Block,
    Document,
    DocumentRecord,
    DocumentStatus,
    Filters,
    Listed,
    PageQuality,
    Passage,
    Place,
    Sentence,
    Span,
)

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class NewVersion:
    """A document's content, read, cut and embedded: all that is written in one transaction."""

    source: str
    fingerprint: str  # of the file's bytes and of how they were read: the same again is unchanged
    title: str
    text: str
    date: str | None
    tags: tuple[str, ...]
    language: str | None
    pages: tuple[Span, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    vectors: Vectors  # (len(chunks), dimension)
    vector_keys: tuple[bytes, ...]  # hash of the text that each vector was made from
    status: DocumentStatus = "ready"
    qualities: tuple[PageQuality, ...] = ()
    places: tuple[Place, ...] = ()
    original: bytes | None = None  # the file, of a format whose pages can be shown
    embedder: str | None = None  # the manifest's line when they were made; another one by now, and it isn't written


@dataclass(frozen=True)
class Change:
    """What a write did: the library's version after it, and the document's."""

    library_version: int
    document_id: str
    document_version: int


class View(Protocol):
    """The library at one moment: every read of a view sees the same state, whatever others write meanwhile."""

    @property
    def change(self) -> int:
        """The library's version: it grows by one with every write."""
        ...

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        ...

    def records(self, after: str = "", limit: int | None = None, listed: Listed | None = None) -> list[DocumentRecord]:
        """List current documents by source, beginning behind the source `after`; `listed` says which."""
        ...

    def records_of(self, document_ids: Sequence[str]) -> list[DocumentRecord]:
        """Return the records of some current documents, in the order of their ids as given."""
        ...

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return a document's current or given version. Raises UnknownDocument or DocumentGone."""
        ...

    def text(self, document_id: str, version: int, start: int, end: int) -> str | None:
        """Return a version's text[start:end], read from the store itself; None if there is no such version."""
        ...

    def places(self, document_id: str, version: int) -> tuple[Place, ...]:
        """Return where a version's text stands on its pages; nothing for a format without, or a version that is gone."""
        ...

    def original(self, document_id: str, version: int) -> bytes | None:
        """Return the file that a version was read from, where it is kept: its pages can be shown."""
        ...

    def meta(self, key: str) -> str | None:
        """Return a line of the library's manifest, as of this view."""
        ...

    def in_folder(self, name: str) -> list[str]:
        """Return the ids of the current documents in a folder, by source; none if there is no such folder."""
        ...

    def tags_of(self, source: str) -> tuple[str, tuple[str, ...]]:
        """Return the id of a current document and the tags that the user set on it."""
        ...

    def resolve(self, name: str) -> str:
        """Return the id for an id, a source, or a unique end of a source. Raises UnknownDocument, AmbiguousSource."""
        ...

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return the current passages among `ids`."""
        ...

    def indexed(self) -> Iterator[tuple[Document, list[Passage], Vectors]]:
        """Yield every current document with its passages and their vectors, by first passage id."""
        ...

    def passages_after(self, passage_id: int) -> Iterator[tuple[Document, list[Passage]]]:
        """Yield the documents whose passages have larger ids, with these passages, by id."""
        ...

    def vectors_after(self, passage_id: int, limit: int = -1) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Return the ids behind `passage_id` and their vectors, by id; at most `limit` of them."""
        ...

    def document_ids(self) -> list[str]:
        """Return the ids of the current documents, by source."""
        ...

    def versions(self, document_id: str) -> list[int]:
        """Return the versions of a document that are kept, oldest first."""
        ...

    def passages_of(self, document_id: str) -> tuple[list[Passage], list[bytes]]:
        """Return a document's passages with their vectors as they are stored, by place."""
        ...

    def holds(self, run: str) -> bool:
        """Tell whether a run of text stands in any version of any document."""
        ...

    def integrity(self) -> list[str]:
        """Return what is wrong with the store's own files; nothing where all is well."""
        ...

    def cosines(self, vector: npt.NDArray[np.float32], ids: Iterable[int]) -> dict[int, float]:
        """Return the cosine of a vector with each of the passages."""
        ...

    def last_passage_id(self) -> int:
        """Return the largest id that a passage has ever had."""
        ...

    @property
    def log_from(self) -> int:
        """The library version from which on `dropped_since` knows all that was dropped."""
        ...

    def dropped_since(self, change: int) -> list[tuple[int, int]]:
        """Return the passages that writes took away since a library version, as first and last id, both included."""
        ...

    def allowed(self, filters: Filters) -> frozenset[int] | None:
        """Return the passages that the filters let through; None means all."""
        ...

    def passage_ids(self) -> frozenset[int]:
        """Return the ids of all current passages."""
        ...

    def fingerprint(self, source: str) -> str | None:
        """Return the fingerprint of the current document of a source, None if there is none."""
        ...

    def fingerprints(self) -> dict[str, str]:
        """Return source -> fingerprint of every current document."""
        ...

    def not_ready(self) -> dict[str, DocumentStatus]:
        """Return source -> status of the current documents that can't be quoted from as a whole."""
        ...

    def vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the stored float32 vectors among `keys`, so that the same text is embedded once."""
        ...


class Store(Protocol):
    def snapshot(self) -> AbstractContextManager[View]:
        """Open a view of the library as it is now."""
        ...

    def put(self, version: NewVersion, kept_versions: int) -> Change:
        """Add a document, or replace the one of the same source, in one transaction."""
        ...

    def tag(self, document_id: str, tags: tuple[str, ...]) -> Change:
        """Set further tags on a document; they stay when its text changes."""
        ...

    def remove(self, document_id: str) -> Change:
        """Remove a document: its text, sentences and vectors, of all versions, in one transaction."""
        ...

    def rename(self, document_id: str, source: str) -> Change:
        """Give a document another source, which none has had: its id, versions and vectors stay."""
        ...

    def prune(self, kept_versions: int) -> int:
        """Delete all but the last so many superseded versions of each document, and return how many there were."""
        ...

    def close(self) -> None: ...
