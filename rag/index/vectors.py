"""The dense half: FAISS, exact inner products of unit vectors."""

from collections.abc import Sequence

import faiss
import numpy as np

from rag.errors import LibraryDamaged
from rag.index.protocol import Scored, Vector
from rag.store import View


def build_vectors(view: View, dimension: int) -> faiss.Index:
    """Return an IndexIDMap2 over Flat with the vector of every passage of the view."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    for _, passages, vectors in view.indexed():
        if vectors.shape[1] != dimension:
            # FAISS says this with an AssertionError that has no message.
            raise LibraryDamaged(
                f"a stored vector has {vectors.shape[1]} numbers, the library's model makes {dimension}"
            )
        index.add_with_ids(np.ascontiguousarray(vectors), np.array([p.id for p in passages], dtype=np.int64))
    return index


def nearest(index: faiss.Index, question: Vector, k: int, allowed: frozenset[int] | None) -> list[Scored]:
    """Return the k passages of the largest inner product, best first, ties to the smaller id."""
    k = min(k, index.ntotal if allowed is None else len(allowed))
    if k <= 0:
        return []
    parameters = None
    if allowed is not None:
        ids = np.fromiter(sorted(allowed), dtype=np.int64, count=len(allowed))
        parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids))  # type: ignore[call-arg]
    asked = k
    while True:
        scores, found = index.search(question.reshape(1, -1), asked, params=parameters)
        # Among equals at the k-th place FAISS keeps any: ask on until the ties are all there.
        if asked >= index.ntotal or scores[0][-1] < scores[0][k - 1] or found[0][-1] < 0:
            break
        asked = min(2 * asked, index.ntotal)
    # FAISS pads missing neighbours with id -1, which Python would read as "the last passage".
    pairs = [Scored(int(i), float(s)) for i, s in zip(found[0], scores[0], strict=True) if i >= 0]
    return sorted(pairs, key=lambda scored: (-scored.score, scored.passage_id))[:k]


def inner_products(index: faiss.Index, question: Vector, passage_ids: Sequence[int]) -> list[float]:
    """Return the inner product of the question with each of the passages."""
    return [float(np.dot(index.reconstruct(passage_id), question)) for passage_id in passage_ids]
