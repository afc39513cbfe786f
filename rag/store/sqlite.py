"""The store in one SQLite file: one writer, many readers, each reading one state."""

import datetime
import hashlib
import json
import queue
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import DocumentGone, EmbedderChanged, LibraryBusy, LibraryError, UnknownDocument
from rag.store.protocol import Change, NewVersion
from rag.store.rows import pack_blocks, pack_places, pack_qualities, pack_sentences, pack_spans
from rag.store.schema import connect, prepare, translated
from rag.store.view import SqliteView, manifest_line
from rag.types import Sentence

COLUMNS = "document_id, start, end, first_sentence, last_sentence, heading_path, vector_key, vector"
LOGGED = 50_000  # versions whose dropped passages are known: an index that is older is built anew


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
            return manifest_line(connection, key)

    def set_meta(self, key: str, value: str) -> None:
        """Write a line of the library's manifest."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def snapshot(self) -> Iterator[SqliteView]:
        """Open a view of the library as it is now."""
        with self.reading() as connection:
            connection.execute("SELECT 1 FROM meta").fetchone()  # only the first read fixes the state that a view sees
            yield SqliteView(connection)

    def put(self, version: NewVersion, kept_versions: int) -> Change:
        """Add a document, or replace the one of the same source, in one transaction."""
        with self.transaction() as connection:
            row = connection.execute("SELECT * FROM documents WHERE source = ?", (version.source,)).fetchone()
            document_id = row["id"] if row else free_id(connection, version.source)
            number = row["current"] + 1 if row else 1
            connection.execute(
                "INSERT INTO documents (id, source, current) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET current = excluded.current, removed = 0",
                (document_id, version.source, number),
            )
            connection.execute(
                "DELETE FROM versions WHERE document_id = ? AND version < ?", (document_id, number - kept_versions)
            )
            change = next_change(connection)
            drop_passages(connection, document_id, change)
            insert_version(connection, document_id, number, version)
            insert_passages(connection, document_id, version)
            count(connection, 0 if row and not row["removed"] else 1, len(version.chunks))
            return Change(change, document_id, number)

    def tag(self, document_id: str, tags: tuple[str, ...]) -> Change:
        """Set further tags on a document, of all its versions; they stay when its text changes."""
        with self.transaction() as connection:
            row = connection.execute("SELECT current, tags FROM documents WHERE id = ?", (document_id,)).fetchone()
            merged = list(dict.fromkeys([*json.loads(row["tags"]), *tags]))
            connection.execute(
                "UPDATE documents SET tags = ? WHERE id = ?", (json.dumps(merged, ensure_ascii=False), document_id)
            )
            return Change(next_change(connection), document_id, row["current"])

    def remove(self, document_id: str) -> Change:
        """Remove a document: its text, sentences and vectors, of all versions, in one transaction."""
        with self.transaction() as connection:
            row = connection.execute("SELECT current, removed FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                raise UnknownDocument(f"no document {document_id!r}", hint="see: pincite list")
            if row["removed"]:
                raise DocumentGone(f"document {document_id!r} was removed before")
            change = next_change(connection)
            drop_passages(connection, document_id, change)
            connection.execute("DELETE FROM versions WHERE document_id = ?", (document_id,))
            connection.execute("UPDATE documents SET removed = 1, tags = '[]' WHERE id = ?", (document_id,))
            count(connection, -1, 0)
            return Change(change, document_id, row["current"])

    def rename(self, document_id: str, source: str) -> Change:
        """Give a document another source, which none has had: its id, versions and vectors stay.

        Its passages get new ids, since the source may be what they are found by.
        """
        with self.transaction() as connection:
            row = connection.execute("SELECT source, current FROM documents WHERE id = ?", (document_id,)).fetchone()
            connection.execute("UPDATE documents SET source = ? WHERE id = ?", (source, document_id))
            connection.execute(
                "UPDATE versions SET title = ? WHERE document_id = ? AND title = ?",
                (source, document_id, row["source"]),
            )
            change = next_change(connection)
            before = connection.execute(
                f"SELECT {COLUMNS} FROM passages WHERE document_id = ? ORDER BY id", (document_id,)
            ).fetchall()
            drop_passages(connection, document_id, change)
            write_passages(connection, [tuple(passage) for passage in before])
            count(connection, 0, len(before))
            return Change(change, document_id, row["current"])

    def rewrite(self, document_id: str, number: int, sentences: tuple[Sentence, ...], new: NewVersion | None) -> Change:
        """Write anew what divides a version's text; of the current one its passages too, from `new`. None: it has none."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE versions SET sentences = ? WHERE document_id = ? AND version = ?",
                (pack_sentences(sentences), document_id, number),
            )
            row = connection.execute("SELECT current FROM documents WHERE id = ?", (document_id,)).fetchone()
            change = next_change(connection)
            if number == row["current"]:
                drop_passages(connection, document_id, change)
            if number == row["current"] and new:
                insert_passages(connection, document_id, new)
                count(connection, 0, len(new.chunks))
            elif number == row["current"]:  # the next file of this source is not "unchanged"
                connection.execute(
                    "UPDATE versions SET fingerprint = 'damaged' WHERE document_id = ? AND version = ?",
                    (document_id, number),
                )
            return Change(change, document_id, number)

    def drop_version(self, document_id: str, number: int) -> None:
        """Delete a superseded version: it is gone, as a pruned one."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM versions WHERE document_id = ? AND version = ?", (document_id, number))
            next_change(connection)

    def recount(self) -> None:
        """Count documents and passages anew, as every write has counted them on."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE meta SET value = (SELECT count(*) FROM documents WHERE NOT removed) WHERE key = 'documents'"
            )
            connection.execute("UPDATE meta SET value = (SELECT count(*) FROM passages) WHERE key = 'passages'")
            next_change(connection)

    def compact(self) -> None:
        """Write the file anew without what was deleted, and empty the write-ahead log."""
        with self._connection() as connection, translated(self.path):
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryBusy(
                f"{self.path.parent}: another process is reading the library, its log can't be emptied",
                hint="stop it, or try again when it is idle",
            )

    def prune(self, kept_versions: int) -> int:
        """Delete all but the last so many superseded versions of each document, and return how many there were."""
        with self.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM versions WHERE version < (SELECT current FROM documents WHERE id = document_id) - ?",
                (kept_versions,),
            )
            return cursor.rowcount

    def mark(self, key: str, value: str) -> int:
        """Write a line of the manifest that answers depend on, as a version of its own; return the version."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
            return next_change(connection)

    def close(self) -> None:
        """Close all idle connections."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def claim(self, key: str, value: str) -> str:
        """Write a line of the manifest unless it has one; return the one that it has then."""
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
            return manifest_line(connection, key) or ""

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open a connection that reads one state."""
        with self._connection() as connection, translated(self.path):
            connection.execute("BEGIN")
            yield connection

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
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a connection that writes: all of it, or after an error nothing."""
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
        f"INSERT INTO versions VALUES ({', '.join('?' * 16)})",
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
            version.status,
            pack_qualities(version.qualities),
            pack_places(version.places),
        ),
    )
    if version.original is not None:
        connection.execute("INSERT INTO originals VALUES (?, ?, ?)", (document_id, number, version.original))


def insert_passages(connection: sqlite3.Connection, document_id: str, version: NewVersion) -> None:
    """Write the passages of a document's new version, with their vectors. Raises EmbedderChanged."""
    check_embedder(connection, version)
    write_passages(
        connection,
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


def check_embedder(connection: sqlite3.Connection, version: NewVersion) -> None:
    """Raise EmbedderChanged unless a version's vectors are of the embedder that the library has now."""
    line = manifest_line(connection, "embedder")
    dimension = line.rpartition(" ")[2] if line else ""
    made = version.vectors.shape[1] if len(version.vectors) else None
    if line and (version.embedder not in (None, line) or (made and dimension.isdigit() and made != int(dimension))):
        raise EmbedderChanged(
            f"{version.source}: the library was indexed with another embedder meanwhile, {line!r}", hint="try again"
        )


def write_passages(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO passages ({COLUMNS}) VALUES ({', '.join('?' * 8)})", rows)


def drop_passages(connection: sqlite3.Connection, document_id: str, change: int) -> None:
    """Delete a document's passages and log it. Their ids follow one another: one write has made them."""
    first, last, passages = connection.execute(
        "SELECT min(id), max(id), count(*) FROM passages WHERE document_id = ?", (document_id,)
    ).fetchone()
    if not passages:
        return
    connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))
    connection.execute("INSERT INTO dropped VALUES (?, ?, ?)", (change, first, last))
    connection.execute("DELETE FROM dropped WHERE change <= ?", (change - LOGGED,))
    connection.execute("UPDATE meta SET value = max(value, ?) WHERE key = 'log_from'", (change - LOGGED,))
    count(connection, 0, -passages)


def count(connection: sqlite3.Connection, documents: int, passages: int) -> None:
    """Add to the numbers of documents and passages that there are."""
    connection.execute("UPDATE meta SET value = value + ? WHERE key = 'documents'", (documents,))
    connection.execute("UPDATE meta SET value = value + ? WHERE key = 'passages'", (passages,))
