"""Indexes: passages found by meaning and by their words, derived from the store."""

from rag.index.local import LocalIndex, open_index
from rag.index.protocol import Index, Scored

__all__ = ["Index", "LocalIndex", "Scored", "open_index"]
