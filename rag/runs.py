"""One run over some paths: every file to a line of the report, and what was renamed or has vanished."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from rag.claims import check_claim, check_names, check_root_name, in_order, moved_from, shown
from rag.documents import Loaded, holds_files
from rag.documents.canonical import without_surrogates
from rag.errors import DocumentGone, DocumentRefused, WrongCall
from rag.folders import File, Part, Root, files_in, is_asked_for
from rag.ingestion import Ingestion
from rag.members import Taking, failed, unread
from rag.opening import read_file
from rag.store import SqliteStore
from rag.types import Content, Ingested
from rag.vanished import Vanished, back_again, emptied, existing, is_gone, unlisted

Progress = Callable[[str, int, int], None]
Reading = Ingested | tuple[bytes, Loaded | None]  # why a file isn't taken in, or its bytes and what is new in them
Item = TypeVar("Item")
Result = TypeVar("Result")


class Run:
    """The files of some paths beside what the library knows of them, as listed when the run is made."""

    def __init__(
        self,
        store: SqliteStore,
        ingestion: Ingestion,
        roots: Sequence[Root],
        tags: tuple[str, ...] = (),
        changed: Iterable[Path] | None = None,
    ) -> None:
        """changed: where in the roots something may have changed; None: the whole of them, which must have files.

        Raises WrongCall before anything is changed.
        """
        check_names([*tags, *(root.name for root in roots)])
        for root in roots:
            check_root_name(root.name)
            check_claim(root, store)
        self._moved = {root.name: before for root in roots if (before := moved_from(root, store))}
        self._store = store
        self._ingestion = ingestion
        self._roots = roots
        self._tags = tags
        self._must_find = changed is None
        self._part = Part.of(roots, changed)
        self._unreadable: list[str] = []
        listed = ((root, file) for root in roots for file in files_in(root, self._unreadable, self._part))
        self._files = in_order(listed)
        if self._must_find and not self._files and not self._unreadable:
            raise WrongCall(f"no files in {shown(roots)}", hint="give a folder with documents in it")
        with store.snapshot() as view:
            self._known = view.fingerprints()
            not_ready = view.not_ready()
        self._taking = Taking(store, ingestion, self._known, not_ready, tags)
        self._vanished = Vanished(self._known, [source for source in self._missing() if is_gone(source, roots)])

    @property
    def found(self) -> int:
        """How many files there are to look at, and folders that can't be listed."""
        return len(self._files) + len(self._unreadable)

    def lines(self, sync: bool, progress: Progress) -> Iterator[Ingested]:
        """Take each file in and yield its line. sync: also remove what vanished. Raises WrongCall if all is passed over."""
        outcomes, reason = set(), ""
        for line in self._all_lines(sync, progress):
            outcomes.add(line.outcome)
            reason = reason or line.reason
            yield line
        if self._must_find and outcomes == {"skipped"}:
            raise WrongCall(
                f"no file of a supported format in {shown(self._roots)}",
                hint=f"{len(self._files)} files were passed over, the first: {reason}",
            )

    def _all_lines(self, sync: bool, progress: Progress) -> Iterator[Ingested]:
        for root in self._roots:
            if self._store.meta(f"root:{root.name}") != str(root.path):
                self._store.set_meta(f"root:{root.name}", str(root.path))
        for source in self._unreadable:
            reason = "the folder can't be listed; check that it is yours"
            yield Ingested(without_surrogates(source), "failed", reason)
        total, done = sum(file.size for _, file in self._files), 0
        parser = self._ingestion.parser
        for file, reading in ahead(self._files, self._read, parser.processes, parser.close):
            progress(without_surrogates(file.source), done, total)
            yield from self._take_file(file, reading)
            done += file.size
        progress("", total, total)
        if sync:
            yield from self._drop_missing()

    def _read(self, item: tuple[Root, File]) -> tuple[File, Reading]:
        """Read a file, also what is in it where that isn't known already. Runs in several threads."""
        root, file = item
        source = without_surrogates(file.source)
        if source != file.source:
            return file, Ingested(source, "failed", "the file's name is not UTF-8; rename it")
        if file.passed_over:
            return file, Ingested(source, "skipped", file.passed_over)
        if not is_asked_for(root, file):
            return file, Ingested(source, "skipped", unread(file.path.name))
        try:
            data = read_file(file.path, self._ingestion.limit)
            if self._taking.is_unchanged(source, data):
                return file, (data, None)
            return file, (data, self._ingestion.read(source, data))
        except DocumentRefused as exc:
            return file, failed(source, exc, str(file.path))

    def _take_file(self, file: File, reading: Reading) -> Iterator[Ingested]:
        """Take in what was read, and yield its lines."""
        if isinstance(reading, Ingested):
            yield reading
            return
        data, loaded = reading
        # A file that holds others is taken in anew under its new name, with them.
        is_new = file.source not in self._known and not holds_files(file.source)
        content = loaded.content if loaded and is_new else None
        renamed = self._renamed(file.source, data, content) if content else None
        if renamed:
            yield renamed
            return
        try:
            yield from self._taking.lines(file.source, data, loaded)
        except DocumentRefused as exc:
            yield failed(file.source, exc, str(file.path))

    def _renamed(self, source: str, data: bytes, content: Content) -> Ingested | None:
        """Let a new file be the first vanished document that had its bytes; None if there is none."""
        old = self._vanished.first(self._ingestion.fingerprint(source, data)) if self._vanished else None
        line = self._ingestion.rename(old, source, data, content, self._tags) if old else None
        if old and line:
            self._vanished.found_again(old)
            del self._known[old]
        return line

    def _missing(self) -> list[str]:
        """Return the sources of the folders' documents that weren't listed; what can't be listed is not missing."""
        hidden = Part(self._unreadable)
        found = unlisted(self._known, self._roots, self._part, (file for _, file in self._files))
        return [source for source in found if not hidden.holds(source)]

    def _drop_missing(self) -> Iterator[Ingested]:
        """Remove the documents whose files are gone or passed over now, but not all of a folder that is empty."""
        missing = self._missing()
        empty = emptied(self._roots, self._part, self._files)
        for root in empty:
            if any(Part([root.name]).holds(source) for source in missing):
                reason = f"the folder is empty; its documents stay, and pincite remove {root.name} removes them"
                yield Ingested(root.name, "failed", reason)
        for name, before in self._moved.items():
            if any(Part([name]).holds(source) for source in missing):
                reason = f"some of its documents came from {before} and are not here; they stay until the next --sync"
                yield Ingested(name, "failed", reason)
        kept = Part([*(root.name for root in empty), *self._moved])
        back = back_again(missing, self._roots)
        for source in missing:
            if not kept.holds(source) and source not in back and existing(self._roots).holds(source):
                yield from self._drop(source)

    def _drop(self, source: str) -> Iterator[Ingested]:
        with self._store.snapshot() as view:
            document_id, _ = view.tags_of(source)
        with suppress(DocumentGone):  # another process was quicker
            self._store.remove(document_id)
            gone = is_gone(source, self._roots)
            yield Ingested(source, "removed", "the file is gone" if gone else "the file is passed over now")


def ahead(
    items: Iterable[Item], read: Callable[[Item], Result], threads: int, give_up: Callable[[], None]
) -> Iterator[Result]:
    """Yield what is read of each item, in order; some are read while the caller is busy with the ones before.

    give_up: called where the caller stops early, to end what is being read.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
    waiting: deque[Future[Result]] = deque()
    done = False
    try:
        for item in items:
            waiting.append(pool.submit(read, item))
            if len(waiting) > 2 * threads:  # no more, since each holds a file in memory
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        done = True
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if not done:
            give_up()
