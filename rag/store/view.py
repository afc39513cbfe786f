"""Reading the SQLite store, within one transaction."""

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.errors import AmbiguousSource, DocumentGone, LibraryDamaged, UnknownDocument
from rag.store.protocol import Vectors
from rag.store.rows import all_tags, document_from, unpack_places
from rag.types import Document, DocumentRecord, DocumentStatus, Filters, Listed, Passage, Place, Span

CURRENT = "versions v JOIN documents d ON d.id = v.document_id AND d.current = v.version AND NOT d.removed"
PLACE = "id, document_id, start, end, first_sentence, last_sentence, heading_path"
BATCH = 500  # under SQLite's limit of variables in one statement


class SqliteView:
    """The library at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def change(self) -> int:
        return int(self._one("SELECT value FROM meta WHERE key = 'change'")[0])

    def meta(self, key: str) -> str | None:
        """Return a line of the library's manifest, as of this view."""
        return manifest_line(self._connection, key)

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        # Kept by every write: counting a million rows takes as long as a search.
        rows = dict(self._connection.execute("SELECT key, value FROM meta WHERE key IN ('documents', 'passages')"))
        return int(rows["documents"]), int(rows["passages"])

    def records(self, after: str = "", limit: int | None = None, listed: Listed | None = None) -> list[DocumentRecord]:
        """List current documents by source, beginning behind the source `after`; `listed` says which."""
        listed = listed or Listed()
        where, values = conditions(listed)
        if listed.name:
            self._connection.create_function("searchable", 1, searchable, deterministic=True)
        return self._records(
            f"{where} AND d.source > ? ORDER BY d.source LIMIT ?", (*values, after, -1 if limit is None else limit)
        )

    def records_of(self, document_ids: Sequence[str]) -> list[DocumentRecord]:
        """Return the records of some current documents, in the order of their ids as given."""
        return [record for i in document_ids for record in self._records("d.id = ?", (i,))]

    def _records(self, where: str, values: tuple[object, ...]) -> list[DocumentRecord]:
        rows = self._connection.execute(
            "SELECT d.id, v.title, d.source, v.version, v.sha256, length(v.text) AS characters, v.status,"
            " length(v.sentences) / 12 AS sentences, json_array_length(v.pages) AS pages, v.added_at, v.date, v.tags,"
            " d.tags AS set_tags,"
            " (SELECT count(*) FROM passages p WHERE p.document_id = d.id) AS passages"
            f" FROM {CURRENT} WHERE {where}",
            values,
        )
        return [
            DocumentRecord(
                id=row["id"],
                title=row["title"],
                source=row["source"],
                version=row["version"],
                content_sha256=row["sha256"],
                characters=row["characters"],
                sentences=row["sentences"],
                passages=row["passages"],
                pages=row["pages"],
                status=row["status"],
                added_at=row["added_at"],
                date=row["date"],
                tags=all_tags(row),
            )
            for row in rows
        ]

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return a document's current or given version. Raises UnknownDocument or DocumentGone."""
        known = self._connection.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
        if known is None or (version is not None and not 1 <= version <= known["current"]):
            asked = document_id if version is None else f"{document_id}, version {version}"
            raise UnknownDocument(f"no document {asked}", hint="see: pincite list, or GET /documents")
        row = self._connection.execute(
            "SELECT v.*, d.source, d.current, d.tags AS set_tags FROM versions v JOIN documents d ON d.id = v.document_id"
            " WHERE v.document_id = ? AND v.version = ? AND NOT d.removed",
            (document_id, known["current"] if version is None else version),
        ).fetchone()
        if row is None:
            what = "the document was removed" if known["removed"] else f"version {version} is no longer kept"
            raise DocumentGone(f"{known['source']}: {what}")
        return document_from(row)

    def text(self, document_id: str, version: int, start: int, end: int) -> str | None:
        """Return a version's text[start:end], read from the store itself; None if there is no such version."""
        row = self._connection.execute(
            "SELECT substr(text, ? + 1, ?) FROM versions WHERE document_id = ? AND version = ?",
            (start, end - start, document_id, version),
        ).fetchone()
        return None if row is None else str(row[0])

    def places(self, document_id: str, version: int) -> tuple[Place, ...]:
        """Return where a version's text stands on its pages; nothing for a format without, or a version that is gone."""
        row = self._connection.execute(
            "SELECT places FROM versions WHERE document_id = ? AND version = ?", (document_id, version)
        ).fetchone()
        return unpack_places(row["places"]) if row else ()

    def original(self, document_id: str, version: int) -> bytes | None:
        """Return the file that a version was read from, where it is kept: its pages can be shown."""
        row = self._connection.execute(
            "SELECT data FROM originals WHERE document_id = ? AND version = ?", (document_id, version)
        ).fetchone()
        return bytes(row["data"]) if row else None

    def in_folder(self, name: str) -> list[str]:
        """Return the ids of the current documents in a folder, named from its root; none if there is no such folder."""
        rows = self._connection.execute("SELECT id, source FROM documents WHERE NOT removed ORDER BY source")
        return [str(row["id"]) for row in rows if name.strip("/") and row["source"].startswith(name.strip("/") + "/")]

    def tags_of(self, source: str) -> tuple[str, tuple[str, ...]]:
        """Return the id of a current document and the tags that the user set on it."""
        row = self._connection.execute("SELECT id, tags FROM documents WHERE source = ?", (source,)).fetchone()
        return str(row["id"]), tuple(json.loads(row["tags"]))

    def resolve(self, name: str) -> str:
        """Return the id for an id, a source, or a unique end of a source. Raises UnknownDocument, AmbiguousSource."""
        rows = self._connection.execute("SELECT id, source FROM documents WHERE NOT removed").fetchall()
        exact = [row["id"] for row in rows if name in (row["id"], row["source"])]
        found = exact or [row["id"] for row in rows if is_end(row["source"], name)]
        if not found:
            raise UnknownDocument(f"no document is called {name!r}", hint="see: pincite list")
        if len(found) > 1:
            sources = ", ".join(sorted(row["source"] for row in rows if row["id"] in found)[:5])
            raise AmbiguousSource(f"{name!r} fits {len(found)} documents: {sources}", hint="give more of the source")
        return str(found[0])

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return the current passages among `ids`."""
        rows = self._batched(f"SELECT {PLACE} FROM passages WHERE id IN ({{}})", list(ids))
        return {row["id"]: passage_from(row) for row in rows}

    def indexed(self) -> Iterator[tuple[Document, list[Passage], Vectors]]:
        """Yield every current document with its passages and their vectors, by first passage id."""
        for document, passages in self.passages_after(0):
            _, vectors = self.vectors_after(passages[0].id - 1, len(passages))
            yield document, passages, vectors

    def passages_after(self, passage_id: int) -> Iterator[tuple[Document, list[Passage]]]:
        """Yield the documents whose passages have larger ids, with these passages, by id."""
        rows = self._connection.execute(f"SELECT {PLACE} FROM passages WHERE id > ? ORDER BY id", (passage_id,))
        for document_id, group in groupby(rows, key=lambda row: row["document_id"]):
            yield self.document(document_id), [passage_from(row) for row in group]

    def vectors_after(self, passage_id: int, limit: int = -1) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Return the ids behind `passage_id` and their vectors, by id."""
        rows = self._connection.execute(
            "SELECT id, vector FROM passages WHERE id > ? ORDER BY id LIMIT ?", (passage_id, limit)
        ).fetchall()
        if len({len(row[1]) for row in rows}) > 1:
            raise LibraryDamaged("the stored vectors are not all of one length", hint="run: pincite verify --repair")
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        return ids, np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), -1 if rows else 0)

    def document_ids(self) -> list[str]:
        """Return the ids of the current documents, by source."""
        return [
            row[0] for row in self._connection.execute("SELECT id FROM documents WHERE NOT removed ORDER BY source")
        ]

    def versions(self, document_id: str) -> list[int]:
        """Return the versions of a document that are kept, oldest first."""
        rows = self._connection.execute(
            "SELECT version FROM versions WHERE document_id = ? ORDER BY version", (document_id,)
        )
        return [int(row[0]) for row in rows]

    def passages_of(self, document_id: str) -> tuple[list[Passage], list[bytes]]:
        """Return a document's passages with their vectors as they are stored, by place."""
        rows = self._connection.execute(
            f"SELECT {PLACE}, vector FROM passages WHERE document_id = ? ORDER BY start", (document_id,)
        ).fetchall()
        return [passage_from(row) for row in rows], [row["vector"] for row in rows]

    def holds(self, run: str) -> bool:
        """Tell whether a run of text stands in any version of any document."""
        row = self._connection.execute("SELECT 1 FROM versions WHERE instr(text, ?) LIMIT 1", (run,)).fetchone()
        return row is not None

    def integrity(self) -> list[str]:
        """Return what SQLite finds wrong with its file; nothing where all is well."""
        found = [row[0] for row in self._connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        foreign = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return found + [f"a row of {row[0]} belongs to nothing" for row in foreign]

    def cosines(self, vector: npt.NDArray[np.float32], ids: Iterable[int]) -> dict[int, float]:
        """Return the cosine of a vector with each of the passages, each computed alone: the same whatever is beside it."""
        rows = self._batched("SELECT id, vector FROM passages WHERE id IN ({})", list(ids))
        return {row["id"]: float(np.dot(np.frombuffer(row["vector"], dtype="<f4"), vector)) for row in rows}

    def last_passage_id(self) -> int:
        """Return the largest id that a passage has ever had."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
        return int(row[0]) if row else 0

    @property
    def log_from(self) -> int:
        """The library version from which on `dropped_since` knows all that was dropped."""
        return int(self.meta("log_from") or 0)

    def dropped_since(self, change: int) -> list[tuple[int, int]]:
        """Return the passages that writes took away since a library version, as first and last id, both included."""
        rows = self._connection.execute("SELECT first, last FROM dropped WHERE change > ? ORDER BY first", (change,))
        return [(int(row[0]), int(row[1])) for row in rows]

    def allowed(self, filters: Filters) -> frozenset[int] | None:
        """Return the passages that the filters let through; None means all."""
        if filters == Filters():
            return None
        rows = self._connection.execute(
            f"SELECT d.id, d.source, v.date, v.tags, d.tags AS set_tags FROM {CURRENT}"
        ).fetchall()
        documents = [row["id"] for row in rows if passes(row, filters)]
        found = self._batched("SELECT id FROM passages WHERE document_id IN ({})", documents)
        return frozenset(int(row["id"]) for row in found)

    def passage_ids(self) -> frozenset[int]:
        """Return the ids of all current passages."""
        return frozenset(int(row[0]) for row in self._connection.execute("SELECT id FROM passages"))

    def fingerprint(self, source: str) -> str | None:
        """Return the fingerprint of the current document of a source, None if there is none."""
        row = self._connection.execute(f"SELECT v.fingerprint FROM {CURRENT} WHERE d.source = ?", (source,)).fetchone()
        return None if row is None else str(row[0])

    def fingerprints(self) -> dict[str, str]:
        """Return source -> fingerprint of every current document."""
        return dict(self._connection.execute(f"SELECT d.source, v.fingerprint FROM {CURRENT}").fetchall())

    def not_ready(self) -> dict[str, DocumentStatus]:
        """Return source -> status of the current documents that can't be quoted from as a whole."""
        rows = self._connection.execute(f"SELECT d.source, v.status FROM {CURRENT} WHERE v.status <> 'ready'")
        return {row["source"]: row["status"] for row in rows}

    def vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the stored float32 vectors among `keys`, so that the same text is embedded once."""
        rows = self._batched("SELECT vector_key, vector FROM passages WHERE vector_key IN ({})", list(keys))
        return {row["vector_key"]: row["vector"] for row in rows}

    def _one(self, statement: str) -> Any:
        return self._connection.execute(statement).fetchone()

    def _batched(self, statement: str, values: list[Any]) -> Iterator[sqlite3.Row]:
        for first in range(0, len(values), BATCH):
            batch = values[first : first + BATCH]
            yield from self._connection.execute(statement.format(", ".join("?" * len(batch))), batch)


def manifest_line(connection: sqlite3.Connection, key: str) -> str | None:
    """Return a line of the library's manifest, None if it has none of this key."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def passage_from(row: sqlite3.Row) -> Passage:
    """Build a Passage from its row."""
    return Passage(
        id=row["id"],
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        sentences=Span(row["first_sentence"], row["last_sentence"]),
        heading_path=tuple(json.loads(row["heading_path"])),
    )


def conditions(listed: Listed) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE of a list, with its values."""
    parts: list[tuple[str, tuple[object, ...]]] = [
        ("instr(searchable(v.title || ' ' || d.source), ?)", (searchable(word),)) for word in listed.name.split()
    ]
    if listed.tag:
        tagged = "? IN (SELECT value FROM json_each(v.tags) UNION ALL SELECT value FROM json_each(d.tags))"
        parts.append((tagged, (listed.tag,)))
    if listed.status:
        parts.append(("v.status = ?", (listed.status,)))
    return " AND ".join(["1", *(where for where, _ in parts)]), tuple(v for _, values in parts for v in values)


def searchable(text: str) -> str:
    """Return a text as a search for names compares it: searchable("Résumé.PDF") -> "resume.pdf"."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def passes(row: sqlite3.Row, filters: Filters) -> bool:
    """Tell whether a document's row passes; an undated document passes no date filter."""
    return (
        (not filters.document_ids or row["id"] in filters.document_ids)
        and (
            not filters.sources or any(is_end(row["source"], s) or is_folder(row["source"], s) for s in filters.sources)
        )
        and (not filters.tags or bool(set(filters.tags) & set(all_tags(row))))
        and (not filters.after or (row["date"] or "") >= filters.after)
        and (not filters.before or (bool(row["date"]) and row["date"] <= filters.before))
    )


def is_end(source: str, name: str) -> bool:
    """Tell whether `name` ends `source` at a path's border: is_end("seeds/a/b.md", "b.md"), not "d.md" of "bad.md"."""
    return bool(name) and (source == name or source.endswith("/" + name.strip("/")))


def is_folder(source: str, name: str) -> bool:
    """Tell whether `name` is a folder that `source` lies in: is_folder("seeds/a/b.md", "seeds/a/")."""
    return bool(name.strip("/")) and f"/{name.strip('/')}/" in f"/{source}"
