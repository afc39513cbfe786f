"""The index of one library version on this machine: FAISS and tantivy, derived from the store.

It is built whole and never changed. A new library version gets a new index beside the old one, so that an index is the same
however the library came to be, and no reader sees half of a change.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import faiss

from rag.index.protocol import Scored, Vector
from rag.index.terms import TermSearch, build_terms, open_terms
from rag.index.vectors import build_vectors, inner_products, nearest
from rag.store import View

LONGEST_BUILD_S = 3600  # a scratch folder older than this was left by a process that was killed
FORMAT = 2  # grows when what is indexed of a passage changes


class LocalIndex:
    """Dense and lexical search over the passages of one library version."""

    def __init__(self, change: int, vectors: faiss.Index, terms: TermSearch) -> None:
        self._change = change
        self._vectors = vectors
        self._terms = terms

    @property
    def change(self) -> int:
        return self._change

    def dense(self, question: Vector, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest cosine, best first, ties to the smaller id; fewer if there are fewer."""
        return nearest(self._vectors, question, k, allowed)

    def lexical(self, question: str, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest BM25 score among those that share a word with the question."""
        return self._terms.search(question, k, allowed)

    def reach(self, question: str) -> float:
        """Return what `lexical` can give at most for a question; 0 if it has nothing but stop words."""
        return self._terms.reach(question)

    def cosines(self, question: Vector, passage_ids: Sequence[int]) -> list[float]:
        """Return the cosine of the question with each of the passages, in [-1, 1]."""
        return inner_products(self._vectors, question, passage_ids)

    def texts(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """Return the passages' texts as they are indexed: title and headings in a line, then the passage's own text."""
        return self._terms.texts(passage_ids)

    def terms(self, text: str) -> list[str]:
        """Return a text's content words as they are indexed: lower case, without accents, stemmed."""
        return self._terms.terms(text)

    def rarity(self, term: str) -> float:
        """Return a term's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return self._terms.rarity(term)


def open_index(view: View, folder: Path, library_id: str, dimension: int) -> LocalIndex:
    """Return the index of the view's library version: loaded if `folder` has it, else built and left there.

    Whatever is wrong with the folder costs time, never an answer: what can't be loaded is built anew, and what can't be
    written down is kept in memory.
    """
    faiss.omp_set_num_threads(1)  # for a single question, waking the other threads costs more than it brings
    target = folder / f"{library_id}-{view.change}-f{FORMAT}"
    try:
        return load(target, view)
    except Exception:  # absent, cut off, or damaged: faiss and tantivy have no common error type
        shutil.rmtree(target, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".build-", ignore_cleanup_errors=True) as scratch:
            build(view, dimension, Path(scratch))
            os.rename(scratch, target)
        drop_others(folder, target)
        return load(target, view)
    except Exception:  # a full disk, a folder that can't be written to, another process that was quicker
        return build(view, dimension, None)


def build(view: View, dimension: int, folder: Path | None) -> LocalIndex:
    """Build the index of a view, in `folder` or in memory."""
    vectors = build_vectors(view, dimension)
    if folder:
        faiss.write_index(vectors, str(folder / "vectors.faiss"))
        (folder / "terms").mkdir()
    return LocalIndex(view.change, vectors, TermSearch(build_terms(view, folder / "terms" if folder else None)))


def load(folder: Path, view: View) -> LocalIndex:
    """Load what `build` left in `folder`; raises whatever faiss and tantivy raise if it is not there or not whole."""
    vectors = faiss.read_index(str(folder / "vectors.faiss"))
    terms = TermSearch(open_terms(folder / "terms"))
    passages = view.counts()[1]
    if not vectors.ntotal == terms.size == passages:
        raise ValueError(f"{folder}: {vectors.ntotal} vectors and {terms.size} texts for {passages} passages")
    return LocalIndex(view.change, vectors, terms)


def drop_others(folder: Path, kept: Path) -> None:
    """Delete the indexes of earlier versions; a process that still reads one keeps its open files."""
    for path in folder.iterdir():
        try:
            being_built = path.name.startswith(".build-") and time.time() - path.stat().st_mtime < LONGEST_BUILD_S
        except FileNotFoundError:  # another process was quicker
            continue
        if path != kept and not being_built and not is_later(path.name, kept.name):
            shutil.rmtree(path, ignore_errors=True)


def is_later(name: str, kept: str) -> bool:
    """Tell whether an index's folder is of a later version of the same library: is_later("ab-12-f1", "ab-9-f1")."""
    library_id, change, form = kept.rsplit("-", 2)
    match = re.fullmatch(rf"{re.escape(library_id)}-(\d+)-{re.escape(form)}", name)
    return match is not None and int(match[1]) > int(change)
