"""`pincite serve`: ingest what was asked for, then answer on a loopback address."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import uvicorn

from rag.errors import PinciteError, WrongCall
from rag.library import Library
from rag.printing import Printer
from rag.reporting import counted
from rag.settings import Settings
from rag.terminal import progress_bar
from rag.types import Ingested
from web.app import create_app
from web.guard import LOOPBACK_NAMES

STOP_WITHIN_S = 5  # for answers and streams that are on their way


class AddressTaken(PinciteError):
    """Another program listens on the port."""


class Server(uvicorn.Server):
    """Says when it begins to stop: a stream of events that goes on for ever would hold it up, and then be torn off."""

    def __init__(self, config: uvicorn.Config, stopping: Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping.set()
        await super().shutdown(sockets)


def serve(
    settings: Settings, host: str, port: int, paths: Sequence[Path], say: Callable[[str], None], watch: bool = False
) -> None:
    """Serve until interrupted. watch: follow the paths meanwhile.

    Raises WrongCall for an address beyond loopback, AddressTaken for a port in use, and what ends the ingestion early.
    """
    if watch and not paths:
        raise WrongCall("--watch has no folder to follow", hint="name it: --ingest FOLDER --watch")
    listener = listen(host, port)
    library, told = prepared(settings, paths, watch)
    state = library.state()
    shown = f"[{host}]" if ":" in host else host
    say(f"Pincite: {counted(state.documents, 'document')}, {counted(state.passages, 'passage')}")
    say(f"Open http://{shown}:{listener.getsockname()[1]} in your browser; Ctrl+C stops it.")
    stopping = Event()
    config = uvicorn.Config(
        create_app(library, stopping),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    with suppress(KeyboardInterrupt), followed(library, paths if watch else (), told):
        Server(config, stopping).run(sockets=[listener])  # it raises KeyboardInterrupt again once it has shut down
    library.close()


def prepared(settings: Settings, paths: Sequence[Path], watch: bool) -> tuple[Library, Sequence[Ingested]]:
    """Return the library, ready to be asked, with the paths taken in, and a line for each of their files."""
    with progress_bar() as bar:
        library = Library.open(settings, create=True, say=bar.say)
        report = None
        if paths:
            changed = [path.absolute() for path in paths] if watch else None  # a folder to follow may be empty
            report = library.ingest(paths, sync=watch, progress=bar.show, changed=changed)
        if report is None or not report.error:
            library.encoder.encode(["ready"])  # loaded now, not at the first question
            library.refresh()
    if report and report.error:
        Printer().report(report)
        raise report.error
    if report and report.counts.keys() - {"unchanged"}:
        Printer().report(report)
    return library, report.lines if report else ()


@contextmanager
def followed(library: Library, paths: Sequence[Path], told: Sequence[Ingested]) -> Iterator[None]:
    """Follow the paths in a thread of their own."""
    stop = Event()
    printer = Printer()

    def work() -> None:
        try:
            library.watch(paths, printer.change, printer.note, stop, told=told)
        except PinciteError as exc:
            printer.note(f"{exc.message}: {exc.hint}")

    thread = Thread(target=work, name="watching", daemon=True)  # a long ingestion doesn't keep the server from ending
    if paths:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if paths:
            thread.join(STOP_WITHIN_S)


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
