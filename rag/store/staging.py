"""Vectors of another embedder, kept beside those that answer until every passage has one; then they take their place."""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from rag.chunking import passage_text
from rag.errors import LibraryBusy
from rag.store.protocol import Vectors
from rag.store.sqlite import SqliteStore, next_change
from rag.store.view import CURRENT, manifest_line

TABLE = "CREATE TABLE IF NOT EXISTS staged (passage_id INTEGER PRIMARY KEY, vector BLOB NOT NULL)"
KEY = "staging"  # the manifest's line of the embedder that they are made by
AT_LAST = 256  # passages that are embedded while others wait to write: a second or so


class Staging:
    """One embedder's vectors on their way into a library. What is added stays, when the process is killed."""

    def __init__(self, store: SqliteStore, line: str) -> None:
        """line: the manifest's, of the embedder that makes them."""
        self._store = store
        self._line = line

    def begin(self) -> bool:
        """Begin, or go on where an earlier run with the same embedder stopped; False if the library has it already."""
        with self._store.transaction() as connection:
            if manifest_line(connection, "embedder") == self._line:
                drop(connection)
                return False
            if manifest_line(connection, KEY) != self._line:
                drop(connection)
                connection.execute("INSERT INTO meta VALUES (?, ?)", (KEY, self._line))
            connection.execute(TABLE)
            return True

    def counts(self) -> tuple[int, int]:
        """Return how many passages have a vector, and how many there are."""
        with self._store.reading() as connection:
            if not self._goes_on(connection):
                return 0, 0
            staged = "SELECT count(*) FROM staged WHERE passage_id IN (SELECT id FROM passages)"
            return tuple(connection.execute(f"SELECT ({staged}), count(*) FROM passages").fetchone())

    def missing(self, after: int, limit: int) -> dict[int, str]:
        """Return the texts of the first passages behind the id `after` that have no vector, by id."""
        with self._store.reading() as connection:
            return missing(connection, after, limit) if self._goes_on(connection) else {}

    def add(self, ids: Iterable[int], vectors: Vectors) -> None:
        """Write vectors, in a transaction of their own. Raises LibraryBusy if another embedder has taken over."""
        with self._store.transaction() as connection:
            if self._goes_on(connection):
                add(connection, ids, vectors)

    def swap(self, encode: Callable[[Sequence[str]], Vectors]) -> int | None:
        """Put the vectors in their place, all in one transaction; None if too many passages are new for that.

        What came at last is embedded here, and its number returned.
        The library gets another id, so that every process makes its index anew. Raises LibraryBusy.
        """
        with self._store.transaction() as connection:
            if not self._goes_on(connection):
                return 0
            last = missing(connection, 0, AT_LAST + 1)
            if len(last) > AT_LAST:
                return None
            add(connection, last, encode(list(last.values())))
            connection.execute("UPDATE passages SET vector = (SELECT vector FROM staged WHERE passage_id = id)")
            drop(connection)
            connection.execute("DELETE FROM meta WHERE key = 'vectors'")
            lines = [("embedder", self._line), ("id", uuid.uuid4().hex[:8])]
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", lines)
            next_change(connection)
            return len(last)

    def _goes_on(self, connection: sqlite3.Connection) -> bool:
        """Tell whether there is more to do: not if another process was quicker. Raises LibraryBusy."""
        if manifest_line(connection, KEY) == self._line:
            return True
        if manifest_line(connection, "embedder") == self._line:
            return False
        raise LibraryBusy(
            f"{self._store.path.parent}: another process has replaced the library, or indexes it anew",
            hint="wait for it, then run pincite reindex again if it is still wanted",
        )


def drop(connection: sqlite3.Connection) -> None:
    """Delete the staged vectors of any embedder."""
    connection.execute("DROP TABLE IF EXISTS staged")
    connection.execute("DELETE FROM meta WHERE key = ?", (KEY,))


def add(connection: sqlite3.Connection, ids: Iterable[int], vectors: Vectors) -> None:
    rows = [(i, np.asarray(vector, dtype="<f4").tobytes()) for i, vector in zip(ids, vectors, strict=True)]
    connection.executemany("INSERT OR REPLACE INTO staged VALUES (?, ?)", rows)


def missing(connection: sqlite3.Connection, after: int, limit: int) -> dict[int, str]:
    """Return what is embedded of the first passages behind the id `after` without a staged vector, by id."""
    rows = connection.execute(
        "SELECT p.* FROM passages p LEFT JOIN staged s ON s.passage_id = p.id"
        " WHERE p.id > ? AND s.passage_id IS NULL ORDER BY p.id LIMIT ?",
        (after, limit),
    ).fetchall()
    documents = {document_id: content(connection, document_id) for document_id in {row["document_id"] for row in rows}}
    return {
        row["id"]: passage_text(
            *documents[row["document_id"]], json.loads(row["heading_path"]), row["start"], row["end"]
        )
        for row in rows
    }


def content(connection: sqlite3.Connection, document_id: str) -> tuple[str, str]:
    """Return a document's text, and its title; "" where that is the source, which isn't embedded."""
    row = connection.execute(
        f"SELECT v.text, v.title, d.source FROM {CURRENT} WHERE d.id = ?", (document_id,)
    ).fetchone()
    return row["text"], "" if row["title"] == row["source"] else row["title"]
