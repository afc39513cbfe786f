"""The process that reads files: bytes from a stranger are parsed here, where little can be done with a fault in a parser.

It has limits of time (its asker's), of memory and of open files, writes no file but temporary ones, opens no connection and
starts no program.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import tempfile
from typing import IO, Any

from rag.documents import Tools, load_all
from rag.documents.frames import BEAT, receive, send, send_error, send_loaded
from rag.documents.loaded import Loaded, Recogniser
from rag.errors import Damaged, DocumentRefused, ReadingStopped

FORBIDDEN = ("socket.connect", "socket.bind", "socket.sendto", "subprocess.Popen", "os.system", "os.exec", "os.fork")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LARGEST_FILE = 256 * 2**20  # bytes; a library unpacks its language model into a temporary file
OPEN_FILES = 128
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Read files as they are sent, until there is no one who sends any. argv: the memory limit in bytes."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the frames
    confine(int(sys.argv[1]))
    while serve_one(requests, replies):
        pass


def serve_one(requests: IO[bytes], replies: IO[bytes]) -> bool:
    """Read one file and reply; False when there is no further request."""
    frames = [receive(requests), receive(requests), receive(requests)]
    if None in frames:
        return False
    [(_, name), (_, page), (_, data)] = [frame for frame in frames if frame]
    tools = Tools(lambda: send(replies, BEAT), recogniser)
    try:
        send_loaded(replies, read(name.decode(), data, json.loads(page), tools))
    except DocumentRefused as exc:
        send_error(replies, exc)
    return True


def read(name: str, data: bytes, page: list[int], tools: Tools) -> Loaded:
    """Load a file, or show its page of a number and a width; whatever goes wrong in it is a DocumentRefused."""
    try:
        if page:
            from rag.documents.showing import shown_page

            return Loaded(None, (shown_page(name, data, *page),))
        return load_all(name, data, tools)
    except DocumentRefused:
        raise
    except MemoryError as exc:
        raise ReadingStopped(f"{name}: it needs too much memory to be read", hint="split it") from exc
    except RecursionError as exc:
        raise Damaged(f"{name}: its parts lie too deep in one another", hint="open and save it anew") from exc
    except Exception as exc:
        raise Damaged(
            f"{name}: it can't be read ({type(exc).__name__}: {str(exc)[:200]})",
            hint="open it in the program that it was made with, and save it anew",
        ) from exc


def recogniser() -> Recogniser | None:
    """Return what reads pictures, None where it isn't installed."""
    from rag.documents.ocr import installed_recogniser  # heavy, and seldom needed

    return installed_recogniser()


def confine(memory_bytes: int) -> None:
    """Take away from this process what a loader doesn't need, as far as the system can."""

    temporary = tempfile.gettempdir()

    def is_temporary(path: str | bytes | int) -> bool:
        return isinstance(path, int) or os.path.join(os.fsdecode(path), "").startswith(os.path.join(temporary, ""))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if event in FORBIDDEN or (writes and not is_temporary(arguments[0])):
            raise PermissionError(f"{event} while a document is being read")

    sys.addaudithook(refuse)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the asker's to handle
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if sys.platform != "win32":
        import resource

        for limit, value in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_FSIZE, LARGEST_FILE),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, OPEN_FILES),
        ):
            with contextlib.suppress(OSError, ValueError):  # macOS has no limit of addresses
                resource.setrlimit(limit, (value, value))
