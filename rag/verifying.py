"""Whether a library is what it should be: every hash, every offset, every bound, and its index against its store."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rag.chunking import passage_text
from rag.index import LocalIndex
from rag.store import View
from rag.types import Document, Passage, Sentence

UNIT_WITHIN = 1e-3  # how far a vector's length may be from 1


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. derived: it can be made again from the text, which is right."""

    where: str
    what: str
    derived: bool = True


def faults(view: View, dimension: int) -> Iterator[Fault]:
    """Yield all that is wrong with a store. dimension: of the library's model."""
    yield from damaged_file(view)
    documents = passages = 0
    for document_id in view.document_ids():
        documents += 1
        for version in view.versions(document_id):
            document = view.document(document_id, version)
            yield from version_faults(document)
            if not document.superseded:
                found, vectors = view.passages_of(document_id)
                passages += len(found)
                yield from passage_faults(document, found, vectors, dimension)
    if view.counts() != (documents, passages):
        yield Fault("library", f"it counts {view.counts()} documents and passages; there are {(documents, passages)}")


def index_faults(view: View, index: LocalIndex) -> Iterator[Fault]:
    """Yield what an index has otherwise than the store of the same library version."""
    passages = view.counts()[1]
    if index.size != (passages, passages):
        yield Fault("index", f"it has {index.size} vectors and texts for {passages} passages")
    for document_id in view.document_ids():
        document, (found, _) = view.document(document_id), view.passages_of(document_id)
        texts = index.texts([passage.id for passage in found])
        for passage in found:
            expected = passage_text(document.text, document.title, passage.heading_path, passage.start, passage.end)
            if texts.get(passage.id) != expected:
                yield Fault(document.source, f"passage {passage.id} is not in the index as it is in the store")


def damaged_file(view: View) -> Iterator[Fault]:
    """Yield what SQLite's own check finds."""
    for line in view.integrity():
        yield Fault("library.sqlite3", line, derived=False)


def version_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with a version's text and with what divides it."""
    where = f"{document.source}, version {document.version}"
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        yield Fault(where, "the text is not the one that was stored: its hash differs", derived=False)
        return
    length = len(document.text)
    for name, spans in (("sentence", document.sentences), ("block", document.blocks), ("page", document.pages)):
        if any(not 0 <= span.start <= span.end <= length for span in spans):
            yield Fault(where, f"a {name} is out of the text's bounds")
    if any(one.end > other.start for one, other in pairwise(document.sentences)):
        yield Fault(where, "two sentences overlap")


def passage_faults(
    document: Document, passages: Sequence[Passage], vectors: Sequence[bytes], dimension: int
) -> Iterator[Fault]:
    """Yield what is wrong with the passages of a current version: each sentence stands in exactly one."""
    covered = [n for passage in passages for n in range(passage.sentences.start, passage.sentences.end)]
    if covered != list(range(len(document.sentences))):
        yield Fault(document.source, "its passages don't hold each sentence once")
        return
    for passage in passages:
        inside: Sequence[Sentence] = document.sentences[passage.sentences.start : passage.sentences.end]
        if not inside or (passage.start, passage.end) != (inside[0].start, inside[-1].end):
            yield Fault(document.source, f"passage {passage.id} doesn't begin and end with its sentences")
    if not all(len(vector) == 4 * dimension and is_unit(vector) for vector in vectors):
        yield Fault(document.source, "a vector is not of unit length, or of another dimension")


def is_unit(vector: bytes) -> bool:
    """Tell whether a stored vector is of length 1, or of 0: a text without a word that the model knows."""
    length = float(np.linalg.norm(np.frombuffer(vector, dtype="<f4").astype(np.float64)))
    return length == 0 or abs(length - 1) <= UNIT_WITHIN  # what is not a number is neither
