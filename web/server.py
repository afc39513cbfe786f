"""`pincite serve`: ingest what was asked for, then answer on a loopback address."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import uvicorn

from rag.errors import PinciteError, WrongCall
from rag.library import Library
from rag.settings import Settings
from rag.terminal import console, progress_bar, show_ingested
from web.app import create_app
from web.guard import LOOPBACK_NAMES


class AddressTaken(PinciteError):
    """Another program listens on the port."""


def serve(settings: Settings, host: str, port: int, paths: Sequence[Path], say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises WrongCall for an address beyond loopback, AddressTaken for a port in use."""
    listener = listen(host, port)
    with progress_bar() as bar:
        library = Library.open(settings, create=True, say=bar.say)
        lines = library.add(paths, progress=bar.show) if paths else []
        library.encoder.encode(["ready"])  # loaded now, not at the first question
        library.refresh()
    if any(line.outcome != "unchanged" for line in lines):
        show_ingested(console(), lines)
    state = library.state()
    shown = f"[{host}]" if ":" in host else host
    say(f"Pincite: {state.documents} documents, {state.passages} passages")
    say(f"Open http://{shown}:{listener.getsockname()[1]} in your browser; Ctrl+C stops it.")
    config = uvicorn.Config(create_app(library), log_level="warning", access_log=False, server_header=False)
    with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has shut down
        uvicorn.Server(config).run(sockets=[listener])
    library.close()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a loopback address."""
    if not is_loopback(host):
        raise WrongCall(
            f"serving on {host} would let other machines read your documents, and there is no sign-in yet",
            hint="leave --host out, or give 127.0.0.1, localhost or ::1",
        )
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as exc:
        listener.close()
        other = port + 1 if port < 65535 else 8000
        raise AddressTaken(
            f"port {port} on {host} can't be used ({exc.strerror}); try --port {other}, or make chat PORT={other}"
        ) from exc
    return listener


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine's loopback, by a name that the guard lets in: not 0.0.0.0, nor 127.0.0.2."""
    return host in LOOPBACK_NAMES or f"[{host}]" in LOOPBACK_NAMES
