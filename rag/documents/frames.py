"""What the process that reads files and the one that asks it say to each other: framed bytes, of which none is code.

A frame is its kind (one byte), the length of its payload (8 bytes, big-endian) and the payload. A request is a frame
`name`, a frame `page` (JSON: [] to read the file, [number, width] to show one page) and a frame `data`. The reply: any
number of `beat` and `member` frames, then one `content` or one `error`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import IO, Any, get_args

from rag.documents.loaded import Loaded, Member, Refusal
from rag.errors import DocumentRefused
from rag.types import Block, BlockKind, Box, Content, PageQuality, Place, Span

NAME, DATA, PAGE, BEAT, MEMBER, CONTENT, ERROR = b"n", b"d", b"p", b".", b"m", b"c", b"e"
LENGTH_BYTES = 8


def send(stream: IO[bytes], kind: bytes, payload: bytes = b"") -> None:
    """Write a frame."""
    stream.write(kind + len(payload).to_bytes(LENGTH_BYTES, "big"))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes], most: int | None = None) -> tuple[bytes, bytes] | None:
    """Read a frame: its kind and payload; None at the end of the stream. Raises OverflowError above `most` bytes."""
    head = stream.read(1 + LENGTH_BYTES)
    if len(head) < 1 + LENGTH_BYTES:
        return None
    length = int.from_bytes(head[1:], "big")
    if most is not None and length > most:
        raise OverflowError(f"a frame of {length:,} bytes")
    payload = stream.read(length)
    return (head[:1], payload) if len(payload) == length else None


def send_loaded(stream: IO[bytes], loaded: Loaded) -> None:
    """Send all that a loader returned."""
    for member in loaded.members:
        name = member.name.encode()
        send(stream, MEMBER, len(name).to_bytes(4, "big") + name + member.data)
    content = content_row(loaded.content) if loaded.content else None
    refused = [[refusal.name, refusal.reason] for refusal in loaded.refused]
    send(stream, CONTENT, json.dumps([content, refused], ensure_ascii=False, separators=(",", ":")).encode())


def send_error(stream: IO[bytes], error: DocumentRefused) -> None:
    send(stream, ERROR, json.dumps([type(error).__name__, error.message, error.hint]).encode())


def receive_loaded(frames: Iterator[tuple[bytes, bytes]], beat: Callable[[], None]) -> Loaded | None:
    """Put together what was sent; None if the frames end early. Raises the DocumentRefused that was sent.

    What is no content at all, from a process that was taken over, raises ValueError, TypeError or LookupError.
    """
    members: list[Member] = []
    for kind, payload in frames:
        if kind == BEAT:
            beat()
        elif kind == MEMBER:
            border = 4 + int.from_bytes(payload[:4], "big")
            members.append(Member(checked_name(payload[4:border].decode()), payload[border:]))
        elif kind == CONTENT:
            row, refused = json.loads(payload)
            content = None if row is None else content_from(row)
            return Loaded(content, tuple(members), tuple(Refusal(str(name), str(reason)) for name, reason in refused))
        elif kind == ERROR:
            raise error_from(*json.loads(payload))
        else:
            raise ValueError(f"no frame is of kind {kind!r}")
    return None


def checked_name(name: str) -> str:
    """Return a member's name. Raises ValueError for one that leads out of the file that holds it."""
    if {"", ".", ".."} & set(name.split("/")):
        raise ValueError(f"{name!r} is no path inside of a file")
    return name


def error_from(name: str, message: str, hint: str) -> DocumentRefused:
    """Return the error of this name, if it is one that refuses a document."""
    kinds = {kind.__name__: kind for kind in DocumentRefused.__subclasses__()}
    return kinds.get(name, DocumentRefused)(message, hint)


def content_row(content: Content) -> list[Any]:
    """Return a content as JSON's values."""
    return [
        content.text,
        [[b.kind, b.start, b.end, b.level, b.ordered, [[c.start, c.end] for c in b.cells]] for b in content.blocks],
        [content.title, content.date, list(content.tags), content.language],
        [[page.start, page.end] for page in content.pages],
        [[p.start, p.end, p.page, [p.box.left, p.box.top, p.box.right, p.box.bottom], p.doubt] for p in content.places],
        [list(asdict(quality).values()) for quality in content.qualities],
    ]


def content_from(row: Sequence[Any]) -> Content:
    """Return the content of JSON's values. Raises ValueError where an offset lies outside of the text."""
    text, blocks, (title, date, tags, language), pages, places, qualities = row
    content = Content(
        text=str(text),
        blocks=tuple(Block(k, s, e, level, spans(cells), ordered) for k, s, e, level, ordered, cells in blocks),
        title=title,
        date=date,
        tags=tuple(map(str, tags)),
        pages=spans(pages),
        places=tuple(Place(s, e, page, Box(*box), doubt) for s, e, page, box, doubt in places),
        qualities=tuple(PageQuality(*quality) for quality in qualities),
        language=language,
    )
    text.encode()  # half a surrogate pair can't be stored
    if any(block.kind not in get_args(BlockKind) for block in content.blocks):
        raise ValueError("a block is of no kind that there is")
    offsets = [
        (piece.start, piece.end) for pieces in (content.blocks, content.pages, content.places) for piece in pieces
    ]
    if any(not 0 <= start <= end <= len(content.text) for start, end in offsets):
        raise ValueError("an offset lies outside of the text")
    return content


def spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in rows)
