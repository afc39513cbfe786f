"""Following folders: what changes there is taken in, removed or renamed, until somebody stops it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from rag.errors import PinciteError
from rag.folders import IGNORE_FILE
from rag.reporting import Report
from rag.types import Ingested

# From where to watch to the paths that changed, a batch at a time; an empty batch now and then.
Watcher = Callable[[Sequence[Path]], Iterator[Collection[Path]]]
TakeIn = Callable[[Sequence[Path], Collection[Path]], Report]

QUIET_MS = (
    500  # after the last change, so that a file is taken in once it is written and both ends of a rename are seen
)
LONGEST_MS = 5_000  # that a batch waits for quiet: a log that is always written to is taken in all the same
TICK_MS = 1_000  # between the empty batches, at which a folder that vanished is looked for


class WatchFailed(PinciteError):
    """The operating system can't tell of changes."""


class Following:
    """The followed paths, and what has changed in them and isn't taken in yet."""

    def __init__(
        self,
        paths: Sequence[Path],
        take_in: TakeIn,
        tell: Callable[[Ingested], None],
        say: Callable[[str], None],
        told: Iterable[Ingested] = (),
    ) -> None:
        """take_in: from the paths that are there and what changed in them. told: lines that are known already."""
        self._paths = paths
        self._take_in = take_in
        self._tell = tell
        self._say = say
        self._told = set(told)
        self._here = set(paths)
        self._trouble = ""

    def here(self) -> list[Path]:
        """Return the paths that are there, and say which have come or gone since the last call."""
        present = [path for path in self._paths if path.exists()]
        for path in self._paths:
            if path in self._here and path not in present:
                self._say(f"{path} is gone: its documents stay, and it is followed again when it is back")
            if path not in self._here and path in present:
                self._say(f"{path} is back")
        self._here = set(present)
        return present

    def watch_once(self, watcher: Watcher) -> None:
        """Take in what changes, until one of the paths itself does: it may be another folder then."""
        present = self.here()
        pending = set(present)  # anything may have changed before the watcher began
        for batch in watcher(present):
            pending |= set(batch)
            if self.here() != present:
                return
            if pending and self._done(present, pending):
                pending = set()
            if not set(batch).isdisjoint(present):
                return

    def _done(self, present: Sequence[Path], changed: Collection[Path]) -> bool:
        """Take changes in and tell of them; False if they must be tried again."""
        whole = not set(changed).isdisjoint(present)
        try:
            report = self._take_in(present, changed)
        except PinciteError as exc:
            return self._put_off(exc)
        for line in report.lines:
            problem = line.outcome in ("skipped", "failed")
            if line.outcome != "unchanged" and not (whole and problem and line in self._told):
                self._tell(line)
                self._told.add(line)
        if isinstance(report.error, PinciteError):
            return self._put_off(report.error)
        if report.error:
            raise report.error
        self._trouble = ""
        return True

    def _put_off(self, error: PinciteError) -> bool:
        """Say once what keeps changes from being taken in."""
        if error.message != self._trouble:
            self._say(f"{error.message}; it is tried again until it works")
        self._trouble = error.message
        return False


def follow(following: Following, watcher: Watcher, stop: Event) -> None:
    """Follow until `stop` is set, whatever vanishes and comes back meanwhile."""
    while not stop.is_set():
        following.watch_once(watcher)


def file_changes(paths: Sequence[Path], stop: Event, but: Path) -> Iterator[Collection[Path]]:
    """Yield what changes at the paths, by the operating system, until `stop` is set. but: a folder that doesn't count.

    Hidden files don't count either. Raises WatchFailed.
    """
    from watchfiles import watch  # here, since it brings an event loop along, which asking doesn't need

    try:
        for changes in watch(
            *paths,
            watch_filter=None,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            seen = {as_given(Path(name), paths) for _, name in changes}
            yield {path for path in seen if not path.is_relative_to(but) and not is_hidden(path, paths)}
    except FileNotFoundError:
        stop.wait(TICK_MS / 1000)  # it vanished just now
    except OSError as exc:
        raise WatchFailed(
            f"the folders can't be followed ({exc})", hint="ingest them with --sync now and then"
        ) from exc


def as_given(path: Path, roots: Sequence[Path]) -> Path:
    """Return a path under the root that it is in, as the root was given: some systems tell where links lead to."""
    if any(path.is_relative_to(root) for root in roots):
        return path
    for root in roots:
        with suppress(ValueError):
            return root / path.relative_to(root.resolve())
    return path


def is_hidden(path: Path, roots: Sequence[Path]) -> bool:
    """Tell whether a path is passed over for its name, or for that of a folder it lies in."""
    inside = next((path.relative_to(root).parts for root in roots if path.is_relative_to(root)), ())
    return any(part.startswith(".") for part in inside if part != IGNORE_FILE)
