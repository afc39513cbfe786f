"""The dense half: FAISS over a base on disk, and over what came since in memory.

Up to LARGEST_DELTA passages there is no base. Beyond, the base is exact up to EXACT_UP_TO passages; larger, it is an
inverted file with two bytes a number. It is never changed: what is gone is passed over, what is new stands beside it, and
when that is much, another base takes its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from rag.errors import LibraryDamaged
from rag.index.protocol import Scored, Vector
from rag.store import View
from rag.store.protocol import Vectors

Ids = npt.NDArray[np.int64]

LARGEST_DELTA = 20_000  # passages new or gone, before another base is made
EXACT_UP_TO = 100_000
LISTS_BY_SIZE = ((300_000, 1024), (1_000_000, 2048), (1 << 62, 4096))  # passages up to, lists of the inverted file
TRAINED_ON = 120  # vectors a list; with FAISS's least, 39, a search must look into half as many lists again
PROBES = 192  # lists that a search looks into: docs/scale.md has recall against time
SEED = 20261124
VECTORS, LAST_ID = "vectors.faiss", "last-id"


@dataclass(frozen=True)
class Base:
    """An index that is never changed, of the passages that there were at a library version."""

    index: faiss.Index
    change: int
    last_id: int  # the largest passage id in it


class VectorSearch:
    """The vectors of one library version."""

    def __init__(self, base: Base | None, ids: Ids, vectors: Vectors, gone: frozenset[int], last_id: int) -> None:
        self.base = base
        self._ids, self._vectors = ids, vectors  # of what is not in the base
        self.gone = gone  # ids of the base
        self.last_id = last_id
        self._not_gone = faiss.IDSelectorNot(id_batch(gone)) if gone else None
        self._recent = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        self._recent.add_with_ids(vectors, ids)

    @property
    def size(self) -> int:
        return (self.base.index.ntotal - len(self.gone) if self.base else 0) + len(self._ids)

    def search(self, question: Vector, k: int, allowed: frozenset[int] | None) -> list[Scored]:
        """Return the k passages of the largest inner product, best first, ties to the smaller id."""
        only = id_batch(allowed) if allowed is not None else None
        found = nearest(self._recent, question, k, len(self._ids) if allowed is None else len(allowed), only)
        if self.base:
            there = self.base.index.ntotal - len(self.gone) if allowed is None else len(allowed)
            found += nearest(self.base.index, question, k, there, only or self._not_gone)
        return sorted(found, key=lambda scored: (-scored.score, scored.passage_id))[:k]

    def advanced(self, view: View, since: int) -> "VectorSearch":
        """Return the search of a later view. since: this one's library version."""
        dropped = {i for first, last in view.dropped_since(since) for i in range(first, last + 1)}
        old = self.base.last_id if self.base else -1
        gone = self.gone | {i for i in dropped if i <= old}
        ids, vectors = vectors_after(view, self.last_id, self._vectors.shape[1])
        kept = np.array([int(i) not in dropped for i in self._ids], dtype=bool)
        all_ids = np.concatenate([self._ids[kept], ids])
        last = view.last_passage_id()  # the largest that ever was, so that it can be compared with a later view's
        return VectorSearch(self.base, all_ids, np.concatenate([self._vectors[kept], vectors]), gone, last)


def open_vectors(view: View, path: Path | None, dimension: int) -> VectorSearch:
    """Return the search of a view. path: the base that it goes with, None if there is none.

    A base that can't be read costs time and memory: then all vectors are read from the store.
    """
    base = load_base(path, view) if path else None
    ids, vectors = vectors_after(view, base.last_id if base else 0, dimension)
    gone = gone_from(base, view) if base else frozenset[int]()
    return VectorSearch(base, ids, vectors, gone, view.last_passage_id())


def gone_from(base: Base, view: View) -> frozenset[int]:
    """Return the ids of a base that the view has no more."""
    ranges = view.dropped_since(base.change)
    return frozenset(i for first, last in ranges for i in range(first, last + 1) if i <= base.last_id)


def load_base(path: Path, view: View) -> Base | None:
    """Return the base that `write_base` left, or None if it isn't there, or not whole, or older than the store's log."""
    change = int(path.name.rsplit("-", 2)[1])
    if change < view.log_from:
        return None
    try:
        return Base(faiss.read_index(str(path / VECTORS)), change, int((path / LAST_ID).read_text()))
    except Exception:  # absent, cut off, or damaged: faiss has no error type of its own
        return None


def last_id_of(path: Path) -> int | None:
    """Return the largest passage id of a base, or None if it isn't there."""
    try:
        return int((path / LAST_ID).read_text())
    except (OSError, ValueError):
        return None


def write_base(view: View, folder: Path, dimension: int, before: Base | None) -> None:
    """Write the base of a view into a folder: the one before it changed, where it is of the right kind, else made anew.

    before: read for this, since it is changed. One that has lost a tenth of its passages is not gone on with.
    """
    count = view.counts()[1]
    lists = next(lists for most, lists in LISTS_BY_SIZE if count <= most)
    index: Any
    last = 0
    gone = gone_from(before, view) if before else frozenset[int]()
    if before and count > EXACT_UP_TO and goes_on(before, lists, gone):
        index, last = before.index, before.last_id
        index.remove_ids(id_batch(gone))
    elif count > EXACT_UP_TO:
        index = trained(view, count, lists, dimension)
    else:
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    for ids, vectors in batches(view, last, dimension):
        index.add_with_ids(vectors, ids)
        last = int(ids[-1])
    faiss.write_index(index, str(folder / VECTORS))
    (folder / LAST_ID).write_text(str(last))


def goes_on(before: Base, lists: int, gone: frozenset[int]) -> bool:
    """Tell whether a base can be changed into its successor."""
    same_kind = isinstance(before.index, faiss.IndexIVF) and before.index.nlist == lists
    return same_kind and 10 * len(gone) < before.index.ntotal


def batches(view: View, after: int, dimension: int) -> Iterator[tuple[Ids, Vectors]]:
    """Yield ids and vectors of the view's passages behind `after`, so many at once that memory stays small."""
    while True:
        ids, vectors = vectors_after(view, after, dimension, 50_000)
        if not len(ids):
            return
        yield ids, vectors
        after = int(ids[-1])


def trained(view: View, count: int, lists: int, dimension: int) -> Any:
    """Return an empty inverted file whose lists are trained on a sample, evenly taken: the same library, the same lists."""
    step = max(1, count // (TRAINED_ON * lists))
    sample = np.concatenate([vectors[::step].copy() for _, vectors in batches(view, 0, dimension)])
    index: Any = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = SEED
    index.cp.max_points_per_centroid = 2 * TRAINED_ON
    index.train(sample)
    index.nprobe = PROBES
    return index


def nearest(
    index: faiss.Index, question: Vector, k: int, there: int, selector: faiss.IDSelector | None
) -> list[Scored]:
    """Return the k passages of the largest inner product, best first, ties to the smaller id.

    selector: lets through those that may be found, at most `there`.
    """
    k = min(k, index.ntotal, there)
    if k <= 0:
        return []
    parameters = search_parameters(index, selector)
    asked = min(k + 1, index.ntotal)
    while True:
        scores, found = index.search(question.reshape(1, -1), asked, params=parameters)
        # Among equals at the k-th place FAISS keeps any: ask on until the ties are all there.
        if asked >= index.ntotal or scores[0][-1] < scores[0][k - 1] or found[0][-1] < 0:
            break
        asked = min(2 * asked, index.ntotal)
    # FAISS pads missing neighbours with id -1, which Python would read as "the last passage".
    pairs = [Scored(int(i), float(s)) for i, s in zip(found[0], scores[0], strict=True) if i >= 0]
    return sorted(pairs, key=lambda scored: (-scored.score, scored.passage_id))[:k]


def search_parameters(index: faiss.Index, selector: faiss.IDSelector | None) -> Any:
    if isinstance(index, faiss.IndexIVF):
        return faiss.SearchParametersIVF(sel=selector, nprobe=PROBES)  # type: ignore[call-arg]
    return faiss.SearchParameters(sel=selector) if selector else None  # type: ignore[call-arg]


def id_batch(ids: frozenset[int]) -> faiss.IDSelectorBatch:
    return faiss.IDSelectorBatch(np.fromiter(sorted(ids), dtype=np.int64, count=len(ids)))


def vectors_after(view: View, passage_id: int, dimension: int, limit: int = -1) -> tuple[Ids, Vectors]:
    """Return the ids behind `passage_id` and their vectors, (n, dimension). Raises LibraryDamaged for another dimension."""
    ids, vectors = view.vectors_after(passage_id, limit)
    if not len(ids):
        return ids, np.zeros((0, dimension), np.float32)
    if vectors.shape[1] != dimension:  # FAISS says this with an AssertionError that has no message
        raise LibraryDamaged(
            f"a stored vector has {vectors.shape[1]} numbers, the library's model makes {dimension}",
            hint="run: pincite verify --repair",
        )
    return ids, vectors
