"""A damaged library made right again: what is derived is made anew from the texts; a damaged text never answers."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from embeddings.encoder import Encoder
from rag.chunking import chunk, passage_key, passage_text
from rag.errors import DocumentGone
from rag.ingestion import new_version
from rag.sentences import split_sentences
from rag.store import SqliteStore
from rag.types import Content, Document
from rag.usable import usable_blocks
from rag.verifying import Fault, passage_faults, version_faults


def repair(store: SqliteStore, encoder: Encoder, passage_words: int) -> Iterator[Fault]:
    """Make anew all that is derived from the documents' texts and wrong; yield what a text must be ingested again for."""
    with store.snapshot() as view:
        kept = [(document_id, version) for document_id in view.document_ids() for version in view.versions(document_id)]
    for document_id, version in kept:
        with suppress(DocumentGone):  # removed or pruned meanwhile
            yield from repair_version(store, encoder, document_id, version, passage_words)
    store.recount()


def repair_version(
    store: SqliteStore, encoder: Encoder, document_id: str, version: int, passage_words: int
) -> Iterator[Fault]:
    """Do the same for one version of a document."""
    with store.snapshot() as view:
        document = view.document(document_id, version)
        found = list(version_faults(document))
        if not found and not document.superseded:
            found = list(passage_faults(document, *view.passages_of(document_id), encoder.dimension))
    if any(not fault.derived for fault in found) and document.superseded:
        store.drop_version(document_id, version)  # a link to it can't show what it cited
    elif any(not fault.derived for fault in found):
        store.rewrite(document_id, version, (), None)
        yield from found
    elif found:
        remake(store, encoder, document, passage_words)


def remake(store: SqliteStore, encoder: Encoder, document: Document, passage_words: int) -> None:
    """Cut a version's text into sentences and passages again, and embed them."""
    length = len(document.text)
    blocks = tuple(block for block in document.blocks if 0 <= block.start <= block.end <= length)
    if document.status != "ready":  # else all of it is quoted, also what looks garbled, as the user said
        blocks = usable_blocks(blocks, document.pages, document.qualities)
    sentences = split_sentences(document.text, blocks)
    if document.superseded:
        store.rewrite(document.id, document.version, sentences, None)
        return
    content = Content(document.text, blocks, document.title, document.date, document.tags, document.pages)
    chunks = chunk(document.text, blocks, sentences, passage_words)
    title = "" if document.title == document.source else document.title  # none of its own: as it was taken in
    texts = [passage_text(document.text, title, c.heading_path, c.start, c.end) for c in chunks]
    embedder = store.meta("embedder")  # read first: a library that changes over meanwhile refuses the old one's vectors
    new = new_version(document.source, "", content, sentences, chunks, document.status)
    vectors, keys = encoder.encode(texts), tuple(map(passage_key, texts))
    new = replace(new, vectors=vectors, vector_keys=keys, embedder=embedder)
    store.rewrite(document.id, document.version, sentences, new)
