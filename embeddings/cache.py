"""An encoder that remembers the texts it has seen."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Encoder, Vectors


class CachedEncoder:
    """Wrap an encoder and keep the vectors of the last `size` texts (1.5 kB each at 384 dimensions).

    A vector depends on its text alone, so that remembering it changes no result.
    """

    def __init__(self, encoder: Encoder, size: int = 20_000) -> None:
        self._encoder = encoder
        self._size = size
        self._rows: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def revision(self) -> str:
        return self._encoder.revision

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, in order; only texts not seen lately are computed."""
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self._encoder.encode(new), strict=True))
        with self._lock:
            for text in new:
                self._rows[text] = known[text]
            for text in list(self._rows)[: max(0, len(self._rows) - self._size)]:  # oldest first
                del self._rows[text]
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([known[text] for text in texts])
