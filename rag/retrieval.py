"""A question to hits: dense and lexical search, fused by score; exact strings first, copies last."""

from collections.abc import Mapping, Sequence

from rag.index import Index
from rag.index.copies import Fingerprint, fingerprint, is_copy
from rag.index.exact import key_strings, pattern_of, share_inside
from rag.index.protocol import Vector
from rag.store import View
from rag.types import Hit

DEPTH = 100  # passages taken from each half before fusing
# Chosen on nine question sets (docs/retrieval.md): success@5 and @20 are those of the better half or above on each.
LEXICAL_WEIGHT = 0.65
EXPONENT = 1.5
COPIES = 3  # at most so many beyond the k hits: enough to name another document that says the same


def retrieve(
    question: str,
    vector: Vector,
    index: Index,
    view: View,
    k: int,
    allowed: frozenset[int] | None = None,
    weight: float | None = None,
) -> list[Hit]:
    """Return the k best passages of distinct text for a question, best first, then at most COPIES copies of them.

    Where there are not k distinct ones, copies fill the list. vector: the question's, of unit length. weight: of the
    lexical half, in [0, 1]; None: LEXICAL_WEIGHT. Ties go by document and place, not by the passage's id, which tells in
    which order the library was built.
    """
    hits = ranked(question, vector, index, view, max(k, DEPTH), allowed, LEXICAL_WEIGHT if weight is None else weight)
    return copies_last(hits, index, k)


def ranked(
    question: str,
    vector: Vector,
    index: Index,
    view: View,
    depth: int,
    allowed: frozenset[int] | None,
    weight: float,
) -> list[Hit]:
    """Return the first `depth` passages of either half by their fused score, best first.

    A key (a code, a version, a clause number, a quoted phrase) that stands in a passage or in its headings adds 1 to its
    score, more than all else can; of several keys, each adds its part.
    """
    dense = index.dense(vector, depth, allowed)
    lexical = dict(index.lexical(question, depth, allowed))
    # What was removed since the index was made is in the view no more.
    passages = view.passages({scored.passage_id for scored in dense} | set(lexical))
    found = sorted(passages)
    cosines = view.cosines(vector, found)
    reach = index.reach(question)
    keys = keys_inside(question, index, found)
    scores = {i: fused(cosines[i], lexical.get(i, 0.0), reach, weight) + keys.get(i, 0.0) for i in found}
    best = sorted(found, key=lambda i: (-scores[i], passages[i].document_id, passages[i].start))
    return [Hit(passages[i], scores[i], cosines[i], lexical.get(i, 0.0), keys.get(i, 0.0)) for i in best]


def fused(cosine: float, bm25: float, reach: float, weight: float) -> float:
    """Return a passage's score from its two halves, in [0, 1]: their power mean, (0.35 c^1.5 + 0.65 s^1.5)^(1 / 1.5).

    c: the cosine, 0 where negative. s: BM25 / reach, at most 1: a share of what BM25 can reach means the same for a short
    question and for a long one. The exponent counts one half that is sure for more than two that are half sure. Neither
    half depends on what else was found. fused(0.16, 4.9, 10.0, 0.65) -> (0.35 * 0.064 + 0.65 * 0.343) ** (2 / 3)
    """
    share = min(1.0, bm25 / reach) if reach else 0.0
    powers = (1 - weight) * max(0.0, cosine) ** EXPONENT + weight * share**EXPONENT
    return float(powers ** (1 / EXPONENT))


def keys_inside(question: str, index: Index, passage_ids: Sequence[int]) -> Mapping[int, float]:
    """Return for each passage the share of the question's keys that stand in it; empty if the question has none."""
    patterns = [pattern_of(key) for key in key_strings(question)]
    texts = index.texts(passage_ids) if patterns else {}
    return {passage_id: share_inside(patterns, text) for passage_id, text in texts.items()}


def copies_last(hits: Sequence[Hit], index: Index, k: int) -> list[Hit]:
    """Return the first k hits of distinct text, then the copies that were met on the way to them; see `retrieve`."""
    distinct: list[Hit] = []
    seen: list[Fingerprint] = []
    copies: list[Hit] = []
    for first in range(0, len(hits), max(1, k)):  # texts are fetched as they are needed
        batch = hits[first : first + max(1, k)]
        texts = index.texts([hit.passage.id for hit in batch])
        for hit in batch:
            if len(distinct) >= k:
                return distinct + copies[:COPIES]
            # What is carried along stands in the first line: two documents' copies have titles of their own.
            print_ = fingerprint(texts[hit.passage.id].partition("\n")[2])
            if any(is_copy(print_, other) for other in seen):
                copies.append(hit)
            else:
                distinct.append(hit)
                seen.append(print_)
    return distinct + copies[: max(COPIES, k - len(distinct))]
