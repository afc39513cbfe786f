"""What retrieval and reading ask of an index."""

from collections.abc import Sequence
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
        """Return the k passages of the largest BM25 score among those that share a word with the question."""
        ...

    def cosines(self, question: Vector, passage_ids: Sequence[int]) -> list[float]:
        """Return the cosine of the question with each of the passages, in [-1, 1]."""
        ...

    def terms(self, text: str) -> list[str]:
        """Return a text's content words as they are indexed: lower case, without accents, stemmed; stop words left out."""
        ...

    def rarity(self, term: str) -> float:
        """Return a term's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25."""
        ...
