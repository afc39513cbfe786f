"""The store: the only source of truth. Everything else is derived from it."""

from rag.store.protocol import Change, NewVersion, Store, View
from rag.store.sqlite import SqliteStore

__all__ = ["Change", "NewVersion", "SqliteStore", "Store", "View"]
