"""Indexes: passages found by meaning and by their words, derived from the store."""

from rag.index.folder import newest_change
from rag.index.local import LocalIndex, build, is_due, open_index, rebase
from rag.index.protocol import Index, Scored

__all__ = ["Index", "LocalIndex", "Scored", "build", "is_due", "newest_change", "open_index", "rebase"]
