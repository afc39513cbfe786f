"""One file's bytes to a document in the store: read, cut, embedded, written, in one transaction."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Encoder
from rag.chunking import Chunk, chunk, passage_key, passage_text
from rag.documents import READING_VERSION, Loaded, can_read_pictures, may_have_pictures
from rag.documents.sandbox import Parser
from rag.errors import DocumentGone, DocumentTooLarge, EmbedderChanged
from rag.sentences import split_sentences
from rag.settings import Settings
from rag.store import NewVersion, SqliteStore
from rag.store.protocol import Vectors
from rag.types import Content, Document, DocumentStatus, Ingested, Phase, Sentence
from rag.usable import missed, reason_of, status_of, usable_blocks

ATTEMPTS = 3  # to embed a document while the library changes over to another embedder
AT_ONCE = 32  # passages, at most a second of embedding, after which it is told how far it is

Told = Callable[[Phase, int, int], None]


class Ingestion:
    """The way into a store. The encoder is asked for only when something has to be embedded."""

    def __init__(
        self,
        settings: Settings,
        store: SqliteStore,
        encoder: Callable[[], Encoder],
        parser: Parser,
        all_pages: bool = False,
        told: Told = lambda *_: None,
    ) -> None:
        """all_pages: let those be quoted, too, whose text looks garbled.

        told: how far a document is, with passages done and in all. What it raises ends the document before it is written.
        """
        self.limit = settings.max_document_bytes
        self.parser = parser
        self._settings = settings
        self._store = store
        self._encoder = encoder
        self._all_pages = all_pages
        self._told = told

    def read(self, source: str, data: bytes) -> Loaded:
        """Read a file's bytes. Raises DocumentRefused."""
        if len(data) > self.limit:
            raise DocumentTooLarge(f"{source}: {len(data):,} bytes", hint=f"the limit is {self.limit:,}; split it")
        self._told("reading", 0, 0)
        return self.parser.load_all(source, data, lambda: self._told("reading", 0, 0))

    def take(self, source: str, data: bytes, content: Content, is_known: bool, tags: tuple[str, ...] = ()) -> Ingested:
        """Add a document, or the next version of one that there is, as it was read."""
        line = self._written(Ingested(source, "changed" if is_known else "added"), data, content)
        return self.tagged(line, tags)

    def rename(self, old: str, source: str, data: bytes, content: Content, tags: tuple[str, ...]) -> Ingested | None:
        """Give the document of a vanished file the source of a file with the same bytes, and embed nothing.

        None where that isn't the same document: the source was another's before, or its suffix gives another text. A title
        or a date that came from the name is another one now, and makes a new version.
        """
        try:
            with self._store.snapshot() as view:
                document = view.document(view.tags_of(old)[0])
        except DocumentGone:  # another process was quicker
            return None
        if (content.text, content.blocks) != (document.text, document.blocks) or not self._moved(document.id, source):
            return None
        line = Ingested(source, "renamed", f"was {old}", status=document.status)
        if not names_agree(document, content, source):
            line = replace(self._written(line, data, content), reason=line.reason)
        return self.tagged(line, tags)

    def fingerprint(self, source: str, data: bytes) -> str:
        """Hash a file's bytes with all else that its document is made by."""
        pages = "all pages|" if self._all_pages else ""
        recognised = "ocr|" if may_have_pictures(source) and can_read_pictures() else ""
        made_by = f"{READING_VERSION}|{self._settings.passage_words}|{pages}{recognised}".encode()
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
        usable = content.blocks if self._all_pages else usable_blocks(content.blocks, content.pages, content.qualities)
        sentences = split_sentences(content.text, usable)
        chunks = chunk(content.text, usable, sentences, self._settings.passage_words)
        texts = [passage_text(content.text, content.title or "", c.heading_path, c.start, c.end) for c in chunks]
        told = missed(content, bool(chunks))
        status = status_of(len(chunks), () if self._all_pages else told)
        new = new_version(line.source, self.fingerprint(line.source, data), content, sentences, chunks, status)
        new = replace(new, original=data if content.places else None)
        for attempt in range(ATTEMPTS):
            vectors, keys, embedder = self._embed(texts)
            try:
                made = replace(new, vectors=vectors, vector_keys=keys, embedder=embedder)
                self._store.put(made, self._settings.kept_versions)
                break
            except EmbedderChanged:
                if attempt == ATTEMPTS - 1:
                    raise
        return replace(
            line,
            reason=reason_of(told, bool(content.pages)),
            passages=len(chunks),
            characters=len(content.text),
            language=content.language,
            status=status,
            pages=len(content.pages),
            qualities=content.qualities,
        )

    def tagged(self, line: Ingested, tags: tuple[str, ...]) -> Ingested:
        """Set the tags that the line's document doesn't have yet."""
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
        made = self._encoded(new)
        if texts and (
            embedder is None or self._store.meta("embedder") != embedder
        ):  # the library's first document, or a reindex
            embedder, stored = self._store.meta("embedder"), {}
            made = self._encoded(texts)
        rows = [np.frombuffer(stored[key], dtype="<f4") if key in stored else next(made) for key in keys]
        if not rows:  # a document that can't be quoted from
            return np.zeros((0, 0), dtype=np.float32), (), embedder
        return np.stack(rows).astype(np.float32), keys, embedder

    def _encoded(self, texts: Sequence[str]) -> Iterator[npt.NDArray[np.float32]]:
        """Embed texts, some at a time, and tell how far it is. They are embedded once this returns."""
        rows: list[npt.NDArray[np.float32]] = []
        while len(rows) < len(texts):
            self._told("embedding", len(rows), len(texts))
            rows += list(self._encoder().encode(texts[len(rows) : len(rows) + AT_ONCE]))
        self._told("embedding", len(rows), len(texts))
        return iter(rows)


def names_agree(document: Document, content: Content, source: str) -> bool:
    """Tell whether a document is called and dated as if it had always had the source."""
    return (document.title, document.date) == (content.title or source, content.date)


def new_version(
    source: str,
    fingerprint: str,
    content: Content,
    sentences: tuple[Sentence, ...],
    chunks: tuple[Chunk, ...],
    status: DocumentStatus,
) -> NewVersion:
    """Put together what the store writes of a document; its vectors are still missing."""
    return NewVersion(
        source=source,
        fingerprint=fingerprint,
        title=content.title or source,
        text=content.text,
        date=content.date,
        tags=content.tags,
        language=content.language,
        pages=content.pages,
        blocks=content.blocks,
        sentences=sentences,
        chunks=chunks,
        status=status,
        qualities=content.qualities,
        places=content.places,
        vectors=np.zeros((0, 0), dtype=np.float32),
        vector_keys=(),
    )
