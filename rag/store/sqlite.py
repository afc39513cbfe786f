"""The store in one SQLite file: one writer, many readers, each reading one state."""

import datetime
import hashlib
import json
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import DocumentGone, LibraryError, UnknownDocument
from rag.store.protocol import Change, NewVersion
from rag.store.rows import pack_blocks, pack_sentences, pack_spans
from rag.store.schema import connect, prepare, translated
from rag.store.view import SqliteView


class SqliteStore:
    """Open or create the database of the library in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "library.sqlite3"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise LibraryError(
                f"{folder}: the library's folder can't be made ({exc})", hint="choose another with --library"
            ) from exc
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        with self._connection() as connection:
            prepare(connection, self.path)

    def meta(self, key: str) -> str | None:
        """Return a line of the library's manifest."""
        with self._connection() as connection, translated(self.path):
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
            return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Write a line of the library's manifest."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def tune(self, value: str) -> None:
        """Keep how the library is tuned. A version of its own: the same question may have another answer now."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('tuned', ?)", (value,))
            next_change(connection)

    @contextmanager
    def snapshot(self) -> Iterator[SqliteView]:
        """Open a view of the library as it is now."""
        with self._connection() as connection, translated(self.path):
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM meta").fetchone()  # only the first read fixes the state that a view sees
            yield SqliteView(connection)

    def put(self, version: NewVersion, kept_versions: int) -> Change:
        """Add a document, or replace the one of the same source, in one transaction."""
        with self._writing() as connection:
            row = connection.execute("SELECT * FROM documents WHERE source = ?", (version.source,)).fetchone()
            document_id = row["id"] if row else free_id(connection, version.source)
            number = row["current"] + 1 if row else 1
            connection.execute(
                "INSERT INTO documents (id, source, current) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET current = excluded.current, removed = 0",
                (document_id, version.source, number),
            )
            connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))
            connection.execute(
                "DELETE FROM versions WHERE document_id = ? AND version < ?", (document_id, number - kept_versions)
            )
            insert_version(connection, document_id, number, version)
            insert_passages(connection, document_id, version)
            return Change(next_change(connection), document_id, number)

    def tag(self, document_id: str, tags: tuple[str, ...]) -> Change:
        """Set further tags on a document, of all its versions; they stay when its text changes."""
        with self._writing() as connection:
            row = connection.execute("SELECT current, tags FROM documents WHERE id = ?", (document_id,)).fetchone()
            merged = list(dict.fromkeys([*json.loads(row["tags"]), *tags]))
            connection.execute(
                "UPDATE documents SET tags = ? WHERE id = ?", (json.dumps(merged, ensure_ascii=False), document_id)
            )
            return Change(next_change(connection), document_id, row["current"])

    def remove(self, document_id: str) -> Change:
        """Remove a document: its text, sentences and vectors, of all versions, in one transaction."""
        with self._writing() as connection:
            row = connection.execute("SELECT current, removed FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                raise UnknownDocument(f"no document {document_id!r}", hint="see: pincite list")
            if row["removed"]:
                raise DocumentGone(f"document {document_id!r} was removed before")
            connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))
            connection.execute("DELETE FROM versions WHERE document_id = ?", (document_id,))
            connection.execute("UPDATE documents SET removed = 1, tags = '[]' WHERE id = ?", (document_id,))
            return Change(next_change(connection), document_id, row["current"])

    def close(self) -> None:
        """Close all idle connections."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = connect(self.path)
        try:
            yield connection
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except BaseException:
            connection.close()  # rolls back; whatever state it was in, nobody meets it again
            raise
        self._idle.put(connection)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as connection, translated(self.path):
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def free_id(connection: sqlite3.Connection, source: str) -> str:
    """Return an id for a new source: the start of its hash, so that a library built anew has the same ids."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    taken = {row[0] for row in connection.execute("SELECT id FROM documents WHERE id LIKE ?", (digest[:12] + "%",))}
    return next(digest[:length] for length in range(12, 65) if digest[:length] not in taken)


def next_change(connection: sqlite3.Connection) -> int:
    """Count one write more, and return the library's new version."""
    row = connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'change' RETURNING value").fetchone()
    return int(row[0])


def insert_version(connection: sqlite3.Connection, document_id: str, number: int, version: NewVersion) -> None:
    """Write a version's row."""
    connection.execute(
        f"INSERT INTO versions VALUES ({', '.join('?' * 13)})",
        (
            document_id,
            number,
            version.fingerprint,
            version.title,
            hashlib.sha256(version.text.encode()).hexdigest(),
            version.text,
            version.date,
            json.dumps(version.tags, ensure_ascii=False),
            version.language,
            pack_spans(version.pages),
            pack_blocks(version.blocks),
            pack_sentences(version.sentences),
            datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        ),
    )


def insert_passages(connection: sqlite3.Connection, document_id: str, version: NewVersion) -> None:
    """Write the passages of a document's new version, with their vectors."""
    connection.executemany(
        "INSERT INTO passages (document_id, start, end, first_sentence, last_sentence, heading_path, vector_key, vector)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document_id,
                chunk.start,
                chunk.end,
                chunk.sentences.start,
                chunk.sentences.end,
                json.dumps(chunk.heading_path, ensure_ascii=False),
                key,
                vector.astype("<f4").tobytes(),
            )
            for chunk, key, vector in zip(version.chunks, version.vector_keys, version.vectors, strict=True)
        ],
    )
