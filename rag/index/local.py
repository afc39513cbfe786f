"""The index of one library version on this machine: FAISS and tantivy, derived from the store.

It never changes. That of a later version is made from it by what the store's log says was dropped and added since, in time
proportional to that; a reader never sees half of a change.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import faiss

from rag.index.folder import FORMAT, count_gone, drop_others, name_of, terms_of
from rag.index.protocol import Scored, Vector
from rag.index.terms import TermSearch, build_terms
from rag.index.vectors import LARGEST_DELTA, VectorSearch, last_id_of, load_base, open_vectors, write_base
from rag.store import View


class LocalIndex:
    """Dense and lexical search over the passages of one library version."""

    def __init__(self, change: int, vectors: VectorSearch, terms: TermSearch, made_anew: bool = False) -> None:
        self.change = change
        self.vectors = vectors
        self._terms = terms
        self.made_anew = made_anew  # left on disk, with nothing there to begin from

    @property
    def size(self) -> tuple[int, int]:
        """How many vectors and texts there are."""
        return self.vectors.size, self._terms.size

    def dense(self, question: Vector, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest cosine, best first, ties to the smaller id; fewer if there are fewer."""
        return self.vectors.search(question, k, allowed)

    def lexical(self, question: str, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest BM25 score among those that share a word with the question."""
        return self._terms.search(question, k, allowed)

    def reach(self, question: str) -> float:
        """Return what `lexical` can give at most for a question; 0 if it has nothing but stop words."""
        return self._terms.reach(question)

    def texts(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """Return the passages' texts as they are indexed: title and headings in a line, then the passage's own text."""
        return self._terms.texts(passage_ids)

    def terms(self, text: str) -> list[str]:
        """Return a text's content words as they are indexed: lower case, without accents, stemmed."""
        return self._terms.terms(text)

    def rarity(self, term: str) -> float:
        """Return a term's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return self._terms.rarity(term)


def open_index(
    view: View, folder: Path, library_id: str, dimension: int, before: LocalIndex | None = None
) -> LocalIndex:
    """Return the index of the view's library version: that of an earlier version brought up to it, else made anew.

    before: an earlier version's, of the same library. What is made is left in `folder` for the next process.
    """
    faiss.omp_set_num_threads(1)  # for a single question, waking the other threads costs more than it brings
    recorded = view.meta("vectors")
    base = base_folder(folder, library_id, int(recorded)) if recorded else None
    vectors = advanced(before, view, recorded) if before else None
    if vectors is None:
        vectors = open_vectors(view, base, dimension)
    terms, made_anew = terms_of(view, folder, library_id)
    # A base that is later than the recorded one has just been made by another process.
    drop_others(folder, folder / name_of(library_id, view.change), base_folder(folder, library_id, int(recorded or 0)))
    return LocalIndex(view.change, vectors, TermSearch(terms), made_anew)


def advanced(before: LocalIndex, view: View, recorded: str | None) -> VectorSearch | None:
    """Return an earlier version's vectors brought up to a view; None where the log or the base is another."""
    base = before.vectors.base
    if before.change < view.log_from or (base and str(base.change)) != recorded:
        return None
    return before.vectors.advanced(view, before.change)


def build(view: View, dimension: int) -> LocalIndex:
    """Build the index of a view in memory."""
    return LocalIndex(view.change, open_vectors(view, None, dimension), TermSearch(build_terms(view, None)))


def base_folder(folder: Path, library_id: str, change: int) -> Path:
    return folder / f"{library_id}-{change}-v{FORMAT}"


def is_due(view: View, folder: Path, library_id: str) -> bool:
    """Tell whether so much has changed since the base was made that another should take its place."""
    recorded = view.meta("vectors")
    last = last_id_of(base_folder(folder, library_id, int(recorded))) if recorded else None
    if last is None or int(recorded or 0) < view.log_from:
        return view.counts()[1] > LARGEST_DELTA
    return view.last_passage_id() - last + count_gone(view, int(recorded or 0), last) > LARGEST_DELTA


def rebase(view: View, folder: Path, library_id: str, dimension: int) -> None:
    """Leave the vectors of a view on disk as the base of later versions."""
    recorded, target = view.meta("vectors"), base_folder(folder, library_id, view.change)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".build-", ignore_cleanup_errors=True) as scratch:
        before = load_base(base_folder(folder, library_id, int(recorded)), view) if recorded else None
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        write_base(view, Path(scratch), dimension, before)
        faiss.omp_set_num_threads(1)
        shutil.rmtree(target, ignore_errors=True)
        os.rename(scratch, target)
