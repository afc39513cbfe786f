"""The index of the library's current version, kept in step with what this and other processes write."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from rag.errors import LibraryError
from rag.index import LocalIndex, is_due, newest_change, open_index, rebase
from rag.models import Models
from rag.store import SqliteStore, View

ATTEMPTS = 3  # to read a state that nobody changes meanwhile
AT_ONCE = 5_000  # passages that a question waits for; more are made findable beside the answering


class CurrentIndex:
    """Each question gets a view of the library and its index. Safe to use from several threads."""

    def __init__(self, store: SqliteStore, folder: Path, models: Models) -> None:
        """folder: where indexes are left for other processes."""
        self._store = store
        self._folder = folder
        self._models = models
        self._held: tuple[str, LocalIndex] | None = None  # with the library's id, always both of one library
        self._making = Lock()
        self._catching_up: Thread | None = None
        self._check_past()

    @contextmanager
    def state(self) -> Iterator[tuple[View, LocalIndex]]:
        """Open a view with the index of the same library version.

        Where another thread is making that index, or it takes long, the index is an earlier one: what is new isn't found
        yet, and what is gone isn't in the view.
        """
        self._begin()
        for _ in range(ATTEMPTS):
            with self._store.snapshot() as view:
                index = self._index_for(view)
                if index is not None:
                    yield view, index
                    return
        with ExitStack() as stack:  # the library counts backwards: it was restored from a copy
            with self._making:
                self._held = None
                self._check_past()
                view = stack.enter_context(self._store.snapshot())
                index = self._make(view, None)
            yield view, index

    def refresh(self) -> None:
        """Make the index of the current version now; a write is found by all questions that are asked from here on."""
        with self._store.snapshot() as view:
            if not view.counts()[0]:
                return
        self._begin()
        with self._making:
            self._rebase_if_due()
            with self._store.snapshot() as view:
                self._made(view)

    def make_anew(self) -> None:
        """Make the index from nothing but the store: what is in memory and on disk is let go of first."""
        with self._making:
            self._held = None
        shutil.rmtree(self._folder, ignore_errors=True)
        self._store.mark("vectors", "")
        self.refresh()

    def _begin(self) -> None:
        """Before the first question of all: what many documents need is written down, not taken into memory."""
        if self._held is None:
            with self._making:
                self._rebase_if_due()

    def _check_past(self) -> None:
        """Give the library another id where it has indexes of versions that it hasn't reached: it was restored from a copy.

        What they hold may not be what it will hold then. They are written after the version that they are of, so that no
        other process can be just ahead. It is looked at before anything is written, which would hide it.
        """
        newest = newest_change(self._folder, self._store.meta("id") or "")
        with self._store.snapshot() as view:
            restored = newest > view.change
        if restored:
            with suppress(LibraryError):  # where the store can't be written to, nothing new will be confused with it
                self._store.set_meta("id", uuid.uuid4().hex[:8])

    def _index_for(self, view: View) -> LocalIndex | None:
        """Return the index to answer from; None if the view is out of date already."""
        index = self._held_for(self._store_id(view))
        if index is None:
            with self._making:
                return self._made(view)
        if index.change >= view.change:
            return index if index.change == view.change else None
        if view.last_passage_id() - index.vectors.last_id > AT_ONCE:
            if not (self._catching_up and self._catching_up.is_alive()):
                self._catching_up = Thread(target=self.refresh, daemon=True)
                self._catching_up.start()
            return index
        if not self._making.acquire(blocking=False):
            return index
        try:
            return self._made(view)
        finally:
            self._making.release()

    def _made(self, view: View) -> LocalIndex | None:
        """Return the view's index, made from the one before; None where that is ahead. Called with the lock held."""
        before = self._held_for(self._store_id(view))
        if before and before.change >= view.change:
            return before if before.change == view.change else None
        return self._make(view, before)

    def _make(self, view: View, before: LocalIndex | None) -> LocalIndex:
        library_id = self._store_id(view)
        index = open_index(view, self._folder, library_id, self._models.dimension_of(view), before)
        self._held = library_id, index
        if index.made_anew:
            self._note_made_anew(view)
        return index

    def _held_for(self, library_id: str) -> LocalIndex | None:
        """Return the index at hand if it is of the library of this id: another embedder or an import gives it another."""
        held = self._held
        return held[1] if held and held[0] == library_id else None

    def _note_made_anew(self, view: View) -> None:
        """Count a version more where an index was lost: BM25 counts what is gone until the words' index is made anew.

        So the same question can have another score then, which one library version never gives.
        """
        with suppress(LibraryError):  # where the store can't be written to, each answer is as good
            if view.meta("indexed"):
                self._store.mark("indexed", "again")
            else:
                self._store.set_meta("indexed", "once")

    def _rebase_if_due(self) -> None:
        """Write another base for the vectors where much has changed; the version after goes with it.

        What is in memory meanwhile is bounded, however much has come. Called by the thread that holds the lock.
        """
        with self._store.snapshot() as view:
            library_id = self._store_id(view)
            if not is_due(view, self._folder, library_id):
                return
            try:
                rebase(view, self._folder, library_id, self._models.dimension_of(view))
            except OSError:  # a full disk, a folder that can't be written to: what is in memory is as good
                return
            change = view.change
        with suppress(LibraryError):
            self._store.mark("vectors", str(change))

    def _store_id(self, view: View) -> str:
        found = view.meta("id") or self._store.meta("id")  # a view may be older than the id
        if found is None:
            found = uuid.uuid4().hex[:8]
            self._store.set_meta("id", found)
        return found
