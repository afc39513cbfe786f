"""What retrieval and reading ask of an index."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]  # (dimension,), of unit length


class Scored(NamedTuple):
    passage_id: int
    score: float


class Index(Protocol):
    """The passages of one library version. It never changes: a new version has a new index."""

    @property
    def change(self) -> int: ...

    def dense(self, question: Vector, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest cosine, best first, ties to the smaller id; fewer if there are fewer."""
        ...

    def lexical(self, question: str, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        """Return the k passages of the largest BM25 score among those that share a word with the question.

        A word counts half by its stem, half by its spelling; exact strings count beyond their words; a word that no
        passage has is taken for what it may have been meant for.
        """
        ...

    def reach(self, question: str) -> float:
        """Return what `lexical` can give at most for a question; 0 if it has nothing but stop words."""
        ...

    def texts(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """Return the passages' texts as they are indexed: title and headings in a line, then the passage's own text."""
        ...

    def terms(self, text: str) -> list[str]:
        """Return a text's content words as they are indexed: lower case, without accents, stemmed; stop words left out."""
        ...

    def rarity(self, term: str) -> float:
        """Return a term's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25."""
        ...
