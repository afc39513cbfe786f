"""Whether a database file from elsewhere is a library's: it may be damaged, or made to do harm."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.errors import LibraryError
from rag.store.schema import SCHEMA, SCHEMA_VERSION, connect, prepare, run

LARGEST_ID = 2**53  # more than any library counts up to; near SQLite's own limit nothing could be added


@dataclass(frozen=True)
class Facts:
    """What a library's database says of itself."""

    schema: int
    change: int
    documents: int
    passages: int
    embedder: str | None


def facts_of(path: Path) -> Facts:
    """Read what a database says of itself."""
    with closing(connect(path)) as connection:
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        rows = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        return Facts(schema, int(rows["change"]), *counts(connection), rows.get("embedder"))


def fault_of(path: Path, stated: Facts) -> str | None:
    """Return what is wrong with a file that should be this library's, or None. An earlier schema is brought to ours."""
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            found = next(file_faults(connection), None)
            if found is None and facts_of(path) != stated:
                found = f"it is another library than its manifest says: {facts_of(path)}"
            if found is None:
                prepare(connection, path)
                found = next(content_faults(connection), None)
            connection.execute("PRAGMA journal_mode = DELETE")
            return found
    except (sqlite3.Error, LibraryError, LookupError, ValueError, TypeError, OverflowError) as exc:
        return f"its database can't be read: {exc}"


def file_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with a database file as such."""
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 1 <= schema <= SCHEMA_VERSION:
        yield f"its schema is {schema}, this Pincite knows those up to {SCHEMA_VERSION}"
    for kind, name, statement in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind not in ("table", "index") or (statement or "").upper().startswith("CREATE VIRTUAL"):
            yield f"it has a {kind} that no library has: {name[:80]!r}"
    checked = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if checked != "ok":
        yield f"its database is damaged: {checked}"


def content_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the tables of a library, as far as answering could break on it."""
    with closing(sqlite3.connect(":memory:")) as ours:
        run(ours, SCHEMA)
        tables = [row[0] for row in ours.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if columns(ours, table) - columns(connection, table):
                yield f"its table {table!r} lacks {sorted(columns(ours, table) - columns(connection, table))}"
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        yield "it has rows that belong to nothing"
    largest = "SELECT max(seq) FROM (SELECT max(id) AS seq FROM passages UNION ALL SELECT seq FROM sqlite_sequence)"
    if not 0 <= int(connection.execute(largest).fetchone()[0] or 0) < LARGEST_ID:
        yield "it counts its passages in numbers that no library reaches"
    rows = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if counts(connection) != (rows["documents"], rows["passages"]):
        yield "it has other numbers of documents and passages than it says"
    if not all(isinstance(rows[key], int) and 0 <= rows[key] < LARGEST_ID for key in ("change", "log_from")):
        yield "its versions aren't counted as a library's"
    lengths = connection.execute("SELECT DISTINCT typeof(vector), length(vector) FROM passages LIMIT 2").fetchall()
    dimension = str(rows.get("embedder")).rpartition(" ")[2]
    if [tuple(row) for row in lengths] not in ([], [("blob", 4 * int(dimension))] if dimension.isdigit() else []):
        yield "its vectors are not of its embedder"


def counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """Count the documents and the passages, whatever the manifest says."""
    [documents] = connection.execute("SELECT count(*) FROM documents WHERE NOT removed").fetchone()
    [passages] = connection.execute("SELECT count(*) FROM passages").fetchone()
    return documents, passages


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
