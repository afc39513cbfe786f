"""Values to columns and back: blocks as JSON, sentences as packed numbers."""

import json
from typing import Any

import numpy as np

from rag.types import Block, BlockKind, Document, Sentence, Span

KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "list_item", "table_header", "table_row", "code")


def pack_sentences(sentences: tuple[Sentence, ...]) -> bytes:
    """Return sentences as little-endian int32 triples: start, end, number of the kind."""
    rows = [(s.start, s.end, KINDS.index(s.kind)) for s in sentences]
    return np.array(rows, dtype="<i4").tobytes()


def unpack_sentences(data: bytes) -> tuple[Sentence, ...]:
    """Return what `pack_sentences` packed."""
    rows = np.frombuffer(data, dtype="<i4").reshape(-1, 3).tolist()
    return tuple(Sentence(start, end, KINDS[kind]) for start, end, kind in rows)


def pack_spans(spans: tuple[Span, ...]) -> str:
    return json.dumps([[s.start, s.end] for s in spans])


def unpack_spans(data: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(data))


def pack_blocks(blocks: tuple[Block, ...]) -> str:
    """Return blocks as JSON rows: kind, start, end, level, ordered, cells."""
    rows = [[b.kind, b.start, b.end, b.level, b.ordered, [[c.start, c.end] for c in b.cells]] for b in blocks]
    return json.dumps(rows, separators=(",", ":"))


def unpack_blocks(data: str) -> tuple[Block, ...]:
    """Return what `pack_blocks` packed."""
    return tuple(
        Block(kind, start, end, level, tuple(Span(*cell) for cell in cells), ordered)
        for kind, start, end, level, ordered, cells in json.loads(data)
    )


def all_tags(row: Any) -> tuple[str, ...]:
    """Return a version's own tags (`tags`) and those that the user set on its document (`set_tags`)."""
    return tuple(dict.fromkeys([*json.loads(row["tags"]), *json.loads(row["set_tags"])]))


def document_from(row: Any) -> Document:
    """Build a Document from a row of `versions` joined with `documents`."""
    return Document(
        id=row["document_id"],
        title=row["title"],
        version=row["version"],
        sha256=row["sha256"],
        text=row["text"],
        source=row["source"],
        date=row["date"],
        tags=all_tags(row),
        language=row["language"],
        pages=unpack_spans(row["pages"]),
        blocks=unpack_blocks(row["blocks"]),
        sentences=unpack_sentences(row["sentences"]),
        added_at=row["added_at"],
        superseded=row["version"] != row["current"],
    )
