"""Values to columns and back: blocks as JSON, sentences as packed numbers."""

import json
import zlib
from typing import Any

import numpy as np

from rag.types import Block, BlockKind, Box, Document, PageQuality, Place, Sentence, Span

KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "list_item", "table_header", "table_row", "code", "footnote")


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


def pack_places(places: tuple[Place, ...]) -> bytes | None:
    """Return places as compressed columns, little-endian int32; None for none. Lengths in tenths of a point.

    Columns: start, end, page, left, top, right, bottom, doubt in thousandths, or -1 for none.
    """
    if not places:
        return None
    rows = [
        (
            p.start,
            p.end,
            p.page,
            *(round(10 * side) for side in sides(p.box)),
            -1 if p.doubt is None else round(1000 * p.doubt),
        )
        for p in places
    ]
    return zlib.compress(np.array(rows, dtype="<i4").T.tobytes())


def unpack_places(data: bytes | None) -> tuple[Place, ...]:
    """Return what `pack_places` packed."""
    if data is None:
        return ()
    rows = np.frombuffer(zlib.decompress(data), dtype="<i4").reshape(8, -1).T.tolist()
    return tuple(
        Place(start, end, page, Box(*(side / 10 for side in box)), None if doubt < 0 else doubt / 1000)
        for start, end, page, *box, doubt in rows
    )


def sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def pack_qualities(qualities: tuple[PageQuality, ...]) -> str:
    """Return qualities as JSON rows: verdict, characters, share of words, language."""
    return json.dumps([[q.verdict, q.characters, q.word_share, q.language] for q in qualities], separators=(",", ":"))


def unpack_qualities(data: str) -> tuple[PageQuality, ...]:
    return tuple(PageQuality(*row) for row in json.loads(data))


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
        status=row["status"],
        qualities=unpack_qualities(row["qualities"]),
    )
