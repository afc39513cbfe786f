"""Reading a file as it is at one moment, whatever others do with it meanwhile."""

import os
import stat
from pathlib import Path

from rag.errors import DocumentTooLarge, Unreadable

ATTEMPTS = 2  # at a file that is being written to
NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # for a pipe that took the file's place


def read_file(path: Path, limit: int) -> bytes:
    """Return a file's bytes. Raises Unreadable, or DocumentTooLarge for one of more than `limit` bytes, unread."""
    try:
        for _ in range(ATTEMPTS):
            data = read_once(path, limit)
            if data is not None:
                return data
    except OSError as exc:
        raise Unreadable(
            f"{path}: can't be read ({exc.strerror or exc})", hint="check that it exists and is yours to read"
        ) from exc
    raise Unreadable(f"{path}: it changes while it is being read", hint="take it in again once it is written")


def read_once(path: Path, limit: int) -> bytes | None:
    """Return a file's bytes; None if it changed meanwhile."""
    with open(path, "rb", buffering=0, opener=lambda name, flags: os.open(name, flags | NO_WAITING)) as handle:
        before = os.fstat(handle.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise Unreadable(f"{path}: it is not a regular file", hint="leave it out")
        if before.st_size > limit:
            raise DocumentTooLarge(f"{path}: {before.st_size:,} bytes", hint=f"the limit is {limit:,}; split it")
        data = contents(handle.fileno(), before.st_size)
    after = os.stat(path)  # by its name: another file may have come in its place
    whole = len(data) == before.st_size == after.st_size
    return data if whole and before.st_mtime_ns == after.st_mtime_ns else None


def contents(descriptor: int, size: int) -> bytes:
    """Return what an open file holds, and no more than a byte above `size`, which tells that it has grown."""
    parts: list[bytes] = []
    left = size + 1
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
