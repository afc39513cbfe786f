"""A question to hits: dense and lexical search, fused by score."""

from rag.index import Index
from rag.index.protocol import Vector
from rag.store import View
from rag.types import Hit

DEPTH = 100  # passages taken from each half before fusing
BM25_K1 = 1.2  # tantivy's
# The default weighs both halves alike. Fusing by rank (1 / (60 + rank)) lost to BM25 alone by 9 points of success@1 on
# one set and to cosine alone by 6 on another; by score it loses to neither by more than one (README, "Measured").
LEXICAL_WEIGHT = 0.5


def retrieve(
    question: str, vector: Vector, index: Index, view: View, k: int, allowed: frozenset[int] | None = None
) -> list[Hit]:
    """Return the k best passages for a question, best first.

    Ties go by document and place, not by the passage's id, which tells in which order the library was built.

    score = (1 - w) * cosine + w * BM25 / bound, where bound = (k1 + 1) * sum of the rarity of the question's terms: what
    BM25 can reach at most, so that a share of it means the same for a short question and for a long one. An exact string
    counts beyond its words, and may lift the share over 1. vector: the question's, of unit length.
    """
    dense = index.dense(vector, max(k, DEPTH), allowed)
    lexical = dict(index.lexical(question, max(k, DEPTH), allowed))
    found = sorted({scored.passage_id for scored in dense} | set(lexical))
    cosines = dict(zip(found, index.cosines(vector, found), strict=True))
    bound = (BM25_K1 + 1) * sum(index.rarity(term) for term in set(index.terms(question)))
    scores = {i: fused(cosines[i], lexical.get(i, 0.0), bound) for i in found}
    passages = view.passages(found)
    best = sorted(found, key=lambda i: (-scores[i], passages[i].document_id, passages[i].start))[:k]
    return [Hit(passages[i], score=scores[i], dense=cosines[i], lexical=lexical.get(i, 0.0)) for i in best]


def fused(cosine: float, bm25: float, bound: float) -> float:
    """Return a passage's score from its two halves. fused(0.4, 3.0, 6.0) -> 0.5 * 0.4 + 0.5 * 3.0 / 6.0"""
    share = bm25 / bound if bound else 0.0  # no bound: a question of stop words alone
    return (1 - LEXICAL_WEIGHT) * cosine + LEXICAL_WEIGHT * share
