"""The tables, and opening a database file that has them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryTooNew, StorageFull

SCHEMA_VERSION = 3
BUSY_TIMEOUT_S = 30

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
-- A row for every source ever added: an id and a version number are never given twice. Its tags are those that the user
-- set; those of the text itself are its version's.
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, current INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
    tags TEXT NOT NULL DEFAULT '[]');
CREATE TABLE versions (
    document_id TEXT NOT NULL REFERENCES documents (id), version INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    title TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, date TEXT, tags TEXT NOT NULL, language TEXT,
    pages TEXT NOT NULL, blocks TEXT NOT NULL, sentences BLOB NOT NULL, added_at TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ready', qualities TEXT NOT NULL DEFAULT '[]', places BLOB,
    PRIMARY KEY (document_id, version));
-- The file's bytes, where its pages can be shown as they are.
CREATE TABLE originals (
    document_id TEXT NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (document_id, version),
    FOREIGN KEY (document_id, version) REFERENCES versions (document_id, version) ON DELETE CASCADE);
-- Which documents can't be quoted from as a whole, without reading all the texts that stand before that column.
CREATE INDEX versions_not_ready ON versions (document_id, version, status) WHERE status <> 'ready';
-- Passages of current versions alone: what is not here cannot be found. AUTOINCREMENT: no id is ever used again.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, first_sentence INTEGER NOT NULL, last_sentence INTEGER NOT NULL,
    heading_path TEXT NOT NULL, vector_key BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX passages_by_document ON passages (document_id);
CREATE INDEX passages_by_key ON passages (vector_key);
-- Which passages a write took away, by their ids: an index of the version before is brought up to date with it.
CREATE TABLE dropped (change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX dropped_by_change ON dropped (change);
"""
# From each earlier schema to the next.
MIGRATIONS = {
    1: """
CREATE TABLE dropped (change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX dropped_by_change ON dropped (change);
INSERT INTO meta SELECT 'log_from', value FROM meta WHERE key = 'change';
INSERT INTO meta SELECT 'documents', count(*) FROM documents WHERE NOT removed;
INSERT INTO meta SELECT 'passages', count(*) FROM passages;
""",
    2: """
ALTER TABLE versions ADD COLUMN status TEXT NOT NULL DEFAULT 'ready';
ALTER TABLE versions ADD COLUMN qualities TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN places BLOB;
CREATE TABLE originals (
    document_id TEXT NOT NULL, version INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (document_id, version),
    FOREIGN KEY (document_id, version) REFERENCES versions (document_id, version) ON DELETE CASCADE);
CREATE INDEX versions_not_ready ON versions (document_id, version, status) WHERE status <> 'ready';
""",
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into ours: the one seam where they enter."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        text = str(exc)
        if "full" in text or "disk I/O" in text:
            raise StorageFull(
                f"{path.parent}: no space left for the library ({exc})",
                hint="free some space and try again; nothing that was stored is lost",
            ) from exc
        if "locked" in text:
            raise LibraryBusy(
                f"{path.parent}: another process has been writing to the library for over {BUSY_TIMEOUT_S} s",
                hint="wait for it, then try again",
            ) from exc
        if "readonly" in text or "unable to open" in text:
            raise LibraryError(
                f"{path.parent}: the library can't be opened or written to ({exc})",
                hint="check that the folder is yours, or choose another with --library",
            ) from exc
        raise LibraryDamaged(
            f"{path}: {exc}", hint="restore the library, or ingest the documents into a new one"
        ) from exc
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise  # a fault of ours, not of the file
    except sqlite3.DatabaseError as exc:
        raise LibraryDamaged(
            f"{path} is not a library's database: {exc}", hint="restore it, or choose another folder with --library"
        ) from exc


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection for one thread at a time, outside any transaction."""
    with translated(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # removed text is overwritten, not only unlinked
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives a power cut
        return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Create the tables in a new file. Raises LibraryTooNew for a file of a later schema."""
    with translated(path):
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > SCHEMA_VERSION:
            raise LibraryTooNew(
                f"{path.parent} was made by a newer Pincite (schema {found}, this one knows {SCHEMA_VERSION})",
                hint="update Pincite, or choose another folder with --library",
            )
        if found < SCHEMA_VERSION:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            found = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been quicker
            if found == 0:
                run(connection, SCHEMA)
                rows = [("change", 0), ("log_from", 0), ("documents", 0), ("passages", 0)]
                connection.executemany("INSERT INTO meta VALUES (?, ?)", rows)
            for earlier in range(found or SCHEMA_VERSION, SCHEMA_VERSION):
                run(connection, MIGRATIONS[earlier])
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")


def run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements within the open transaction, which executescript would commit."""
    for statement in script.split(";\n"):
        connection.execute(statement)
