"""Exact search over all stored vectors, the measure of the dense half."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from rag.store import View
from rag.store.protocol import Vectors

BATCH = 50_000  # vectors in memory at once


def exact(view: View, questions: Vectors, k: int) -> list[set[int]]:
    """Return for each question the ids of the k passages of the largest inner product."""
    ids = np.zeros((len(questions), 0), dtype=np.int64)
    scores = np.zeros((len(questions), 0), dtype=np.float32)
    after = 0
    while True:
        new, vectors = view.vectors_after(after, BATCH)
        if not len(new):
            return [set(row.tolist()) for row in ids]
        ids = np.hstack([ids, np.broadcast_to(new, (len(questions), len(new)))])
        scores = np.hstack([scores, questions @ vectors.T])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        ids, scores = np.take_along_axis(ids, best, axis=1), np.take_along_axis(scores, best, axis=1)
        after = int(new[-1])


def overlap(right: Sequence[AbstractSet[int]], found: Iterable[AbstractSet[int]]) -> float:
    """Return recall, the mean share of the right ones that were found: overlap([{1, 2}], [{2, 3}]) -> 1/2."""
    shares = [len(wanted & got) / len(wanted) for wanted, got in zip(right, found, strict=True)]
    return sum(shares) / len(shares)
