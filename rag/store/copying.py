"""A whole library out of its database into a file, and from such a file into a database, each in one transaction."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from rag.errors import ImportRefused, WrongCall
from rag.store.schema import connect, translated

# Lines of the manifest that mean something on one machine alone.
LOCAL = "('id', 'vectors', 'staging', 'reports')"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name != 'staged'"


def copy_out(database: Path, target: Path) -> None:
    """Write a library as it is at this moment into a new file, whatever others write meanwhile."""
    with closing(connect(database)) as connection, translated(target):
        connection.execute("VACUUM INTO ?", (str(target),))
    with closing(connect(target)) as connection, translated(target):
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("DROP TABLE IF EXISTS staged")
        connection.execute(f"DELETE FROM meta WHERE key IN {LOCAL}")


def copy_in(source: Path, database: Path, replace: bool) -> None:
    """Put a checked library in the place of all that a database has, in one transaction; it gets an id of its own.

    Processes that have it open read the old one up to the end of their transaction, then the new one. Row by row into our
    own tables: nothing else of a foreign file comes along. Raises WrongCall if there are documents, unless `replace`.
    """
    with closing(connect(database)) as connection, translated(database):
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("ATTACH ? AS theirs", (str(source),))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        if not replace:
            refuse_documents(connection, database.parent)
        before = connection.execute("SELECT value FROM meta WHERE key = 'change'").fetchone()[0]
        connection.execute("DROP TABLE IF EXISTS staged")
        for (table,) in connection.execute(TABLES).fetchall():
            columns = ", ".join(row["name"] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"DELETE FROM main.{table}")
            copy_rows(connection, table, columns)
        keep_sequence(connection)
        connection.execute(f"DELETE FROM meta WHERE key IN {LOCAL}")
        connection.execute("INSERT INTO meta VALUES ('id', ?)", (uuid.uuid4().hex[:8],))
        if before:  # versions never start anew
            connection.execute("UPDATE meta SET value = max(value, ?) WHERE key = 'change'", (before + 1,))
        connection.execute("COMMIT")


def copy_rows(connection: sqlite3.Connection, table: str, columns: str) -> None:
    """Copy a table as it is. Raises ImportRefused for rows that ours can't hold."""
    try:
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM theirs.{table}")
    except sqlite3.IntegrityError as exc:
        raise ImportRefused(
            f"the table {table!r} has rows that no library has ({exc})", hint="export it again"
        ) from exc


def keep_sequence(connection: sqlite3.Connection) -> None:
    """Go on counting passages behind the largest id that either library has ever had."""
    name = "name = 'passages'"
    largest = "SELECT max(seq) FROM (SELECT * FROM main.sqlite_sequence UNION ALL SELECT * FROM theirs.sqlite_sequence)"
    seq = connection.execute(f"{largest} WHERE {name}").fetchone()[0] or 0
    connection.execute(f"DELETE FROM main.sqlite_sequence WHERE {name}")
    connection.execute("INSERT INTO main.sqlite_sequence VALUES ('passages', ?)", (seq,))


def refuse_documents(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise WrongCall if a library has documents."""
    documents = connection.execute("SELECT count(*) FROM main.documents WHERE NOT removed").fetchone()[0]
    if documents:
        raise WrongCall(
            f"the library in {folder} has {documents} documents, and an import replaces them all",
            hint="name another folder with --library, or give --force",
        )
