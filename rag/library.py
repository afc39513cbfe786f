"""The library: documents in, answers out. The one place that knows all the parts."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

from embeddings.encoder import Encoder
from rag.asking import Asking, AskOptions
from rag.carrying import export_library, import_library
from rag.current import CurrentIndex
from rag.documents import holds_files
from rag.documents.sandbox import Parser, Sandbox
from rag.errors import LibraryError, UnknownDocument
from rag.folders import Root
from rag.ingestion import Ingestion, Told
from rag.judging import Found
from rag.marking import Marks, marks_of
from rag.members import Taking
from rag.models import Models
from rag.packing import Carried
from rag.reindexing import reindex
from rag.reporting import Report, read_reports, recorded, with_newest
from rag.runs import Run
from rag.settings import Settings
from rag.store import SqliteStore, View
from rag.trained import ReaderModel
from rag.tuned import Tuned, as_json, from_json
from rag.types import Answer, Document, DocumentRecord, Filters, Hit, Ingested, LibraryState, Listed, Passage
from rag.upkeep import Upkeep
from rag.watching import Following, Watcher, file_changes, follow

__all__ = ["AskOptions", "Library"]


class Library:
    """Documents on disk and what is derived from them. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        store: SqliteStore,
        say: Callable[[str], None],
        encoder: Encoder | None = None,
        reader_model: ReaderModel | None = None,
        parser: Parser | None = None,
    ) -> None:
        self.settings = settings
        self._store = store
        self._sandbox = Sandbox(settings.threads)
        self._parser = parser or self._sandbox
        self._models = Models(settings, store, say, encoder, reader_model)
        self._current = CurrentIndex(store, settings.library / "index", self._models)
        self._asking = Asking(settings, self._models, self._current)
        self.upkeep = Upkeep(settings, store, self._models, self._current)

    @classmethod
    def open(
        cls,
        settings: Settings,
        create: bool = False,
        say: Callable[[str], None] = lambda _: None,
        encoder: Encoder | None = None,
        reader_model: ReaderModel | None = None,
        parser: Parser | None = None,
    ) -> "Library":
        """Open the library in the settings' folder; `create` makes a missing one.

        say: told before something slow. encoder, reader_model: take the place of the settings' own. parser: reads files,
        by default in processes of their own.
        Raises LibraryError if there is none, or if it can't be used.
        """
        if not create and not (settings.library / "library.sqlite3").exists():
            raise LibraryError(
                f"there is no library in {settings.library}",
                hint="run: pincite ingest FOLDER (or name another library with --library)",
            )
        library = cls(settings, SqliteStore(settings.library), say, encoder, reader_model, parser)
        library._models.check()
        return library

    def add(
        self,
        paths: Iterable[Path],
        name: str | None = None,
        tags: Sequence[str] = (),
        sync: bool = False,
        progress: Callable[[str, int, int], None] = lambda *_: None,
    ) -> list[Ingested]:
        """Take files and folders in, and return a line for each file: what was done with it, and why not.

        The same as `ingest`, but what ends it early is raised.
        """
        report = self.ingest(paths, name, tags, sync, progress)
        if report.error:
            raise report.error
        return list(report.lines)

    def ingest(
        self,
        paths: Iterable[Path],
        name: str | None = None,
        tags: Sequence[str] = (),
        sync: bool = False,
        progress: Callable[[str, int, int], None] = lambda *_: None,
        changed: Collection[Path] | None = None,
        all_pages: bool = False,
    ) -> Report:
        """Take files and folders in, and report what was done; also of a run that was interrupted or ended by an error.

        name: takes the place of a folder's own name in its sources. sync: also remove what vanished from the folders.
        progress: called with a label, bytes done and bytes in all. changed: look at these files and folders inside the
        paths alone. all_pages: let those be quoted, too, whose text looks garbled. Raises WrongCall before anything is
        changed.
        """
        began = time.perf_counter()
        ingestion = self._ingestion(all_pages)
        run = Run(self._store, ingestion, [Root.at(path, name) for path in paths], tuple(tags), changed)

        def lines() -> Iterator[Ingested]:
            yield from run.lines(sync, progress)
            self.refresh()

        report = recorded(lines(), run.found, began)
        if changed is None or report.counts.keys() - {"unchanged"}:
            with suppress(LibraryError):  # a report that can't be kept is no reason to lose it
                self._store.set_meta("reports", with_newest(self._store.meta("reports"), report))
        return report

    def is_folder_of_files(self, name: str) -> bool:
        """Tell whether sources that begin with this name are those of a folder that was ingested."""
        return self._store.meta(f"root:{name}") is not None

    def reports(self) -> list[Report]:
        """Return the reports of the last runs, newest first, each with the lines that matter most."""
        return read_reports(self._store.meta("reports"))

    def watch(
        self,
        paths: Iterable[Path],
        tell: Callable[[Ingested], None],
        say: Callable[[str], None],
        stop: Event,
        name: str | None = None,
        tags: Sequence[str] = (),
        watcher: Watcher | None = None,
        told: Iterable[Ingested] = (),
        all_pages: bool = False,
    ) -> None:
        """Follow files and folders until `stop` is set: what is added, changed, renamed or deleted there is so here.

        tell: called with a line for each change. say: with what concerns the whole. watcher: takes the place of the
        operating system's. told: lines that are known already. Raises WatchFailed.
        """
        roots = [Path(os.path.abspath(path)) for path in paths]

        def take_in(present: Sequence[Path], changed: Collection[Path]) -> Report:
            return self.ingest(present, name, tags, sync=True, changed=changed, all_pages=all_pages)

        watch = watcher or partial(file_changes, stop=stop, but=self.settings.library.absolute())
        follow(Following(roots, take_in, tell, say, told), watch, stop)

    def add_text(self, source: str, data: bytes, tags: Sequence[str] = ()) -> Ingested:
        """Take in one document from its bytes; the source's suffix names the format. Raises DocumentRefused."""
        return self.take_in(source, data, tags)[0]

    def take_in(
        self,
        source: str,
        data: bytes,
        tags: Sequence[str] = (),
        all_pages: bool = False,
        told: Told = lambda *_: None,
    ) -> list[Ingested]:
        """Take in one file from its bytes, and those in it: a line for each. Raises DocumentRefused for the file itself.

        told: how far it is; what that raises gives the file up. What was taken in of the files in it stays.
        """
        with self._store.snapshot() as view:
            fingerprint = view.fingerprint(source)
            known = view.fingerprints() if holds_files(source) else {source: fingerprint} if fingerprint else {}
            not_ready = view.not_ready() if fingerprint else {}
        taking = Taking(self._store, self._ingestion(all_pages, told), known, not_ready, tuple(tags))
        try:
            return list(taking.lines(source, data))
        finally:
            self.refresh()

    def _ingestion(self, all_pages: bool = False, told: Told = lambda *_: None) -> Ingestion:
        return Ingestion(self.settings, self._store, lambda: self.encoder, self._parser, all_pages, told)

    def remove(self, *names: str) -> list[DocumentRecord]:
        """Remove the documents of these ids, sources, unique ends of sources, or whole folders; return what they were.

        A folder is named from its root: "docs" is no "other/docs". They can't be found once this returns. Raises
        UnknownDocument or AmbiguousSource before any is removed.
        """
        chosen = self.named(*names)
        with self._store.snapshot() as view:
            records = sorted(view.records_of(chosen), key=lambda record: record.source)
        for record in records:
            self._store.remove(record.id)
        self.refresh()
        return records

    def named(self, *names: str) -> list[str]:
        """Return the documents that `remove` would remove. Raises UnknownDocument or AmbiguousSource."""
        with self._store.snapshot() as view:
            return list(dict.fromkeys(i for name in names for i in named(view, name)))

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question with sentences quoted from the documents, or say that they don't answer it.

        Raises BlankQuestion or QuestionTooLong.
        """
        return self._asking.ask(question, options)

    def found(self, question: str, filters: Filters | None = None, hidden: Collection[int] = ()) -> Found:
        """Return what an answer would be made of, as if the passages of the ids in `hidden` weren't there: for tuning."""
        return self._asking.found(question, filters, hidden)

    def search(self, question: str, k: int, weight: float | None = None) -> list[Hit]:
        """Return the k best passages for a question, best first, then copies of them, without reading them.

        weight: of the lexical half, in [0, 1]; None: as the library is tuned.
        """
        return self._asking.search(question, k, weight)

    def rankings(self, question: str, k: int) -> dict[str, list[Passage]]:
        """Return the k best passages by each half of retrieval alone and by both, for comparing them."""
        return self._asking.rankings(question, k)

    def documents(
        self, after: str = "", limit: int | None = None, listed: Listed | None = None
    ) -> list[DocumentRecord]:
        """List the current documents by source, beginning behind the source `after`; `listed` says which."""
        with self._store.snapshot() as view:
            return view.records(after, limit, listed)

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return a document's current or given version. Raises UnknownDocument or DocumentGone."""
        with self._store.snapshot() as view:
            return view.document(document_id, version)

    def marks(self, document_id: str, version: int | None, start: int, end: int) -> list[Marks]:
        """Return where text[start:end] stands on its pages; nothing for a format whose pages have no look."""
        with self._store.snapshot() as view:
            document = view.document(document_id, version)
            return marks_of(document.text, view.places(document_id, document.version), start, end)

    def shown_page(
        self, document_id: str, version: int | None, page: int, width: int
    ) -> tuple[tuple[float, float], bytes] | None:
        """Return a page's width and height in points, and its picture as PNG, `width` pixels wide (0: none).

        page: from 1. None where there is no such page, or none that can be shown.
        """
        with self._store.snapshot() as view:
            document = view.document(document_id, version)
            original = view.original(document_id, document.version)
        if original is None or not 1 <= page <= len(document.pages):
            return None
        return self._sandbox.shown_page(document.source, original, page, width)

    def snapshot(self) -> AbstractContextManager[View]:
        """Open a view of the library as it is now, for reading several things of one state."""
        return self._store.snapshot()

    def resolve(self, name: str) -> str:
        """Return the id for an id, a source, or a unique end of a source. Raises UnknownDocument, AmbiguousSource."""
        with self._store.snapshot() as view:
            return view.resolve(name)

    def check_source(self, name: str) -> None:
        """Raise UnknownDocument unless `name` is the end of a document's source, or a folder of one."""
        with self._store.snapshot() as view:
            if view.counts()[0] and not view.allowed(Filters(sources=(name,))):
                raise UnknownDocument(f"no document or folder is called {name!r}", hint="see: pincite list")

    def state(self) -> LibraryState:
        """Return the library's version, its counts and its models."""
        with self._store.snapshot() as view:
            documents, passages = view.counts()
            return LibraryState(view.change, documents, passages, self._models.name_of(view), self._models.reader_name)

    def export(self, file: Path, force: bool = False) -> Carried:
        """Write the library as it is now into one file. Raises WrongCall if the file exists, unless `force`."""
        return export_library(self._store, file, force)

    @classmethod
    def import_(cls, settings: Settings, file: Path, force: bool = False) -> Carried:
        """Let the library of the settings' folder be the one that was exported; `force` replaces one with documents.

        Processes that have it open answer from the new one at their next question. Raises ImportRefused or WrongCall.
        """
        return import_library(settings.library, file, force)

    def reindex(self, embedder: str | None = None, progress: Callable[[str, int, int], None] = lambda *_: None) -> int:
        """Let the library have another embedder, and return how many passages were embedded; it answers meanwhile.

        embedder: a name or folder; None: the one that it has, as its files are now. A run that was killed is gone on with.
        Raises ModelUnavailable or LibraryBusy.
        """
        made, encoder = self._models.other(embedder)
        embedded = reindex(self._store, made, encoder, progress)
        self._models.keep(made, encoder)
        self.refresh()
        return embedded

    def refresh(self) -> None:
        """Make the index of the current version now, rather than at the next question."""
        self._current.refresh()

    def close(self) -> None:
        self._sandbox.close()
        self._store.close()

    @property
    def encoder(self) -> Encoder:
        """The embedder, exported at its first use. Raises ModelUnavailable or LibraryMismatch."""
        return self._models.encoder

    @property
    def tuned(self) -> Tuned:
        """How the library is tuned; by default, with what ships."""
        return from_json(self._store.meta("tuned"))

    def tune(self, tuned: Tuned) -> None:
        """Keep other thresholds and another weight of the lexical half, for the reader in use.

        The library has a new version then.
        """
        self._store.mark("tuned", as_json(replace(tuned, reader=self._models.reader_name)))
        self.refresh()


def named(view: View, name: str) -> list[str]:
    """Return the id of a document's name, with those of the files in it, or those of a folder's documents."""
    try:
        document_id = view.resolve(name)
        source = view.document(document_id).source
        return [document_id, *(view.in_folder(source) if holds_files(source) else ())]
    except UnknownDocument:
        found = view.in_folder(name)
        if not found:
            raise
        return found
