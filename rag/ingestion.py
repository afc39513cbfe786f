"""One file's bytes to a document in the store: read, cut, embedded, written, in one transaction."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from embeddings.encoder import Encoder
from rag.chunking import Chunk, chunk, passage_key, passage_text
from rag.documents import READING_VERSION, load
from rag.errors import DocumentGone, DocumentTooLarge, EmbedderChanged
from rag.sentences import split_sentences
from rag.settings import Settings
from rag.store import NewVersion, SqliteStore
from rag.store.protocol import Vectors
from rag.types import Content, Document, Ingested, Sentence

ATTEMPTS = 3  # to embed a document while the library changes over to another embedder


class Ingestion:
    """The way into a store. The encoder is asked for only when something has to be embedded."""

    def __init__(self, settings: Settings, store: SqliteStore, encoder: Callable[[], Encoder]) -> None:
        self.limit = settings.max_document_bytes
        self._settings = settings
        self._store = store
        self._encoder = encoder

    def take(self, source: str, data: bytes, tags: tuple[str, ...]) -> Ingested:
        """Add or replace one document, unless it is unchanged. Raises DocumentRefused."""
        with self._store.snapshot() as view:
            before = view.fingerprint(source)
        return self.take_after(before, source, data, tags)

    def take_after(self, before: str | None, source: str, data: bytes, tags: tuple[str, ...]) -> Ingested:
        """Do the same; `before` is the fingerprint of the source's document, None if there is no such document."""
        if len(data) > self.limit:
            raise DocumentTooLarge(f"{source}: {len(data):,} bytes", hint=f"the limit is {self.limit:,}; split it")
        if before == self.fingerprint(data):
            line = Ingested(source, "unchanged")
        else:
            line = self._written(Ingested(source, "changed" if before else "added"), data, load(source, data))
        return self._tagged(line, tags)

    def rename(self, old: str, source: str, data: bytes, tags: tuple[str, ...]) -> Ingested | None:
        """Give the document of a vanished file the source of a file with the same bytes, and embed nothing.

        None where that isn't the same document: the source was another's before, or its suffix gives another text. A title
        or a date that came from the name is another one now, and makes a new version. Raises DocumentRefused.
        """
        content = load(source, data)
        try:
            with self._store.snapshot() as view:
                document = view.document(view.tags_of(old)[0])
        except DocumentGone:  # another process was quicker
            return None
        if (content.text, content.blocks) != (document.text, document.blocks) or not self._moved(document.id, source):
            return None
        line = Ingested(source, "renamed", f"was {old}")
        if not names_agree(document, content, source):
            line = self._written(line, data, content)
        return self._tagged(line, tags)

    def fingerprint(self, data: bytes) -> str:
        """Hash a file's bytes with all else that its document is made by."""
        made_by = f"{READING_VERSION}|{self._settings.passage_words}|".encode()
        return hashlib.sha256(made_by + data).hexdigest()

    def _moved(self, document_id: str, source: str) -> bool:
        """Rename a document in the store; False where another document has had that source."""
        try:
            self._store.rename(document_id, source)
        except sqlite3.IntegrityError:  # sources are unique, those of removed documents too
            return False
        return True

    def _written(self, line: Ingested, data: bytes, content: Content) -> Ingested:
        """Write the next version of the line's document; return the line with what was written."""
        sentences = split_sentences(content.text, content.blocks)
        chunks = chunk(content.text, content.blocks, sentences, self._settings.passage_words)
        texts = [passage_text(content.text, content.title or "", c.heading_path, c.start, c.end) for c in chunks]
        for attempt in range(ATTEMPTS):
            vectors, keys, embedder = self._embed(texts)
            new = new_version(line.source, self.fingerprint(data), content, sentences, chunks, vectors, keys)
            try:
                self._store.put(replace(new, embedder=embedder), self._settings.kept_versions)
                break
            except EmbedderChanged:
                if attempt == ATTEMPTS - 1:
                    raise
        return replace(line, passages=len(chunks), characters=len(content.text), pages=len(content.pages))

    def _tagged(self, line: Ingested, tags: tuple[str, ...]) -> Ingested:
        """Set the tags that the document doesn't have yet."""
        if tags:
            with self._store.snapshot() as view:
                document_id, before = view.tags_of(line.source)
            if not set(tags) <= set(before):
                self._store.tag(document_id, tags)
        return line

    def _embed(self, texts: Sequence[str]) -> tuple[Vectors, tuple[bytes, ...], str | None]:
        """Return the texts' vectors, the keys to find them by, and the manifest's line of the embedder.

        A text that the store has a vector of isn't embedded.
        """
        keys = tuple(map(passage_key, texts))
        with self._store.snapshot() as view:
            stored, embedder = view.vectors(keys), view.meta("embedder")
        new = [text for text, key in zip(texts, keys, strict=True) if key not in stored]
        made = iter(self._encoder().encode(new) if new else ())
        if embedder is None or self._store.meta("embedder") != embedder:  # the library's first document, or a reindex
            embedder, stored = self._store.meta("embedder"), {}
            made = iter(self._encoder().encode(texts))
        rows = [np.frombuffer(stored[key], dtype="<f4") if key in stored else next(made) for key in keys]
        return np.stack(rows).astype(np.float32), keys, embedder


def names_agree(document: Document, content: Content, source: str) -> bool:
    """Tell whether a document is called and dated as if it had always had the source."""
    return (document.title, document.date) == (content.title or source, content.date)


def new_version(
    source: str,
    fingerprint: str,
    content: Content,
    sentences: tuple[Sentence, ...],
    chunks: tuple[Chunk, ...],
    vectors: Vectors,
    keys: tuple[bytes, ...],
) -> NewVersion:
    """Put together what the store writes of a document."""
    return NewVersion(
        source=source,
        fingerprint=fingerprint,
        title=content.title or source,
        text=content.text,
        date=content.date,
        tags=content.tags,
        language=None,
        pages=content.pages,
        blocks=content.blocks,
        sentences=sentences,
        chunks=chunks,
        vectors=vectors,
        vector_keys=keys,
    )
