"""The library: documents in, answers out. The one place that knows all the parts."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.errors import EncoderError
from embeddings.export import exported
from rag.answering import Asked, Found, Thresholds, answer, candidates_in, signals
from rag.documents.canonical import normalised, without_surrogates
from rag.errors import BlankQuestion, LibraryError, LibraryMismatch, ModelUnavailable, QuestionTooLong, UnknownDocument
from rag.followup import interpreted
from rag.index import LocalIndex, open_index
from rag.ingestion import Ingestion
from rag.reading import OverlapCosineReader
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.store import SqliteStore, View
from rag.types import Answer, Document, DocumentRecord, Filters, Hit, Ingested, LibraryState, Passage

ATTEMPTS = 3  # to read a state that nobody changes meanwhile


@dataclass(frozen=True)
class AskOptions:
    """How to answer; the defaults are those of the settings."""

    max_sentences: int | None = None
    top_k: int | None = None
    min_confidence: float | None = None
    filters: Filters = field(default_factory=Filters)
    history: Sequence[str] = ()


class Library:
    """Documents on disk and what is derived from them. Safe to use from several threads."""

    def __init__(
        self, settings: Settings, store: SqliteStore, say: Callable[[str], None], encoder: Encoder | None = None
    ) -> None:
        self.settings = settings
        self._store = store
        self._say = say
        self._encoder = CachedEncoder(encoder) if encoder else None
        self._index: LocalIndex | None = None
        self._indexed_library = ""
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        settings: Settings,
        create: bool = False,
        say: Callable[[str], None] = lambda _: None,
        encoder: Encoder | None = None,
    ) -> "Library":
        """Open the library in the settings' folder; `create` makes a missing one.

        say: told before something slow. encoder: takes the place of the settings' own.
        Raises LibraryError if there is none, or if it can't be used.
        """
        if not create and not (settings.library / "library.sqlite3").exists():
            raise LibraryError(
                f"there is no library in {settings.library}",
                hint="run: pincite ingest FOLDER (or name another library with --library)",
            )
        library = cls(settings, SqliteStore(settings.library), say, encoder)
        library._check_model(library._encoder)
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

        name: takes the place of a folder's own name in its sources. sync: also remove what vanished from the folders.
        progress: called with a label, bytes done and bytes in all. Raises WrongCall before anything is changed.
        """
        ingestion = Ingestion(self.settings, self._store, lambda: self.encoder)
        lines = ingestion.run(paths, name, tuple(tags), sync, progress)
        self.refresh()
        return lines

    def add_text(self, source: str, data: bytes, tags: Sequence[str] = ()) -> Ingested:
        """Take in one document from its bytes; the source's suffix names the format. Raises DocumentRefused."""
        line = Ingestion(self.settings, self._store, lambda: self.encoder).take(source, data, tuple(tags))
        self.refresh()
        return line

    def remove(self, *names: str) -> list[DocumentRecord]:
        """Remove the documents of these ids, sources, unique ends of sources, or whole folders; return what they were.

        A folder is named from its root: "docs" is no "other/docs". They can't be found once this returns. Raises
        UnknownDocument or AmbiguousSource before any is removed.
        """
        with self._store.snapshot() as view:
            chosen = dict.fromkeys(i for name in names for i in named(view, name))
            records = [record for record in view.records() if record.id in chosen]
        for record in records:
            self._store.remove(record.id)
        self.refresh()
        return records

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question with sentences quoted from the documents, or say that they don't answer it.

        Raises BlankQuestion or QuestionTooLong.
        """
        return self.ask_with_signals(question, options)[0]

    def ask_with_signals(self, question: str, options: AskOptions | None = None) -> tuple[Answer, dict[str, float]]:
        """Answer a question, and also return what the confidence was judged by; empty if there was nothing to judge."""
        options = options or AskOptions()
        question = self._checked(question)
        longest = self.settings.max_question_characters
        started = time.perf_counter()
        with self._current() as (view, index):
            documents, passages = view.counts()
            carried = interpreted(
                question, [well_formed(earlier)[:longest] for earlier in options.history], index.terms
            )
            searched = carried or question
            [vector] = self.encoder.encode([searched])
            k = options.top_k or self.settings.hits
            hits = retrieve(searched, vector, index, view, k, view.allowed(options.filters))
            retrieved = time.perf_counter()
            texts = {document_id: view.document(document_id) for document_id in {h.passage.document_id for h in hits}}
            reader = OverlapCosineReader(self.encoder, index)
            readings = reader.read(searched, [(texts[h.passage.document_id], h.passage) for h in hits])
            read = time.perf_counter()
            state = LibraryState(view.change, documents, passages, self.encoder.name, reader.name)
            asked = Asked(question, carried, options.max_sentences, options.min_confidence)
            found = Found(texts, hits, readings)
            made = answer(asked, found, view, state, Thresholds())
        timings = {"retrieve": retrieved - started, "read": read - retrieved, "total": time.perf_counter() - started}
        rounded = {part: round(seconds * 1000, 1) for part, seconds in timings.items()}
        return replace(made, timings_ms=rounded), signals(candidates_in(found), found)

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the k best passages for a question, best first, without reading them."""
        question = self._checked(question)
        with self._current() as (view, index):
            [vector] = self.encoder.encode([question])
            return retrieve(question, vector, index, view, k)

    def rankings(self, question: str, k: int) -> dict[str, list[Passage]]:
        """Return the k best passages by each half of retrieval alone and by both, for comparing them."""
        with self._current() as (view, index):
            [vector] = self.encoder.encode([question])
            ids = {
                "dense": [scored.passage_id for scored in index.dense(vector, k)],
                "lexical": [scored.passage_id for scored in index.lexical(question, k)],
                "fused": [hit.passage.id for hit in retrieve(question, vector, index, view, k)],
            }
            passages = view.passages({i for ranking in ids.values() for i in ranking})
            return {name: [passages[i] for i in ranking] for name, ranking in ids.items()}

    def documents(self, after: str = "", limit: int | None = None) -> list[DocumentRecord]:
        """List the current documents by source."""
        with self._store.snapshot() as view:
            return view.records(after, limit)

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return a document's current or given version. Raises UnknownDocument or DocumentGone."""
        with self._store.snapshot() as view:
            return view.document(document_id, version)

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
            return LibraryState(view.change, documents, passages, self.settings.embedder, OverlapCosineReader.name)

    def refresh(self) -> None:
        """Make the index of the current version now, rather than at the next question."""
        if self.state().documents:
            with self._current():
                pass

    def close(self) -> None:
        self._store.close()

    @property
    def encoder(self) -> Encoder:
        """The embedder, exported at its first use. Raises ModelUnavailable or LibraryMismatch."""
        with self._lock:
            if self._encoder is None:
                try:
                    folder = exported(self.settings.embedder, self.settings.precision, self.settings.models, self._say)
                    encoder = CachedEncoder(OnnxEncoder(folder, self.settings.threads))
                except EncoderError as exc:
                    raise ModelUnavailable(str(exc), hint=exc.hint) from exc
                self._check_model(encoder)
                self._encoder = encoder
            return self._encoder

    def _check_model(self, encoder: Encoder | None) -> None:
        """Compare the library's manifest with the settings, and with the encoder if it is loaded; write a new one."""
        recorded = self._store.meta("embedder")
        wanted = f"{self.settings.embedder} {self.settings.precision}"
        if recorded is None:
            if encoder is not None:
                self._store.set_meta("embedder", f"{wanted} {encoder.revision} {encoder.dimension}")
            return
        loaded = encoder and f"{wanted} {encoder.revision} {encoder.dimension}"
        if not recorded.startswith(wanted + " ") or (loaded and loaded != recorded):
            raise LibraryMismatch(
                f"the library in {self.settings.library} was made with the embedder {recorded!r}, the settings say "
                f"{loaded or wanted!r}",
                hint="set PINCITE_EMBEDDER to the library's, or ingest into a new library with --library",
            )

    @contextmanager
    def _current(self) -> Iterator[tuple[View, LocalIndex]]:
        """Open a view with the index of the same library version."""
        for attempt in range(ATTEMPTS):
            with self._store.snapshot() as view:
                index = self._index_of(view, last=attempt == ATTEMPTS - 1)
                if index is not None:
                    yield view, index
                    return

    def _index_of(self, view: View, last: bool) -> LocalIndex | None:
        """Return the index of the view's library version, made now if need be; None if the view is already out of date.

        last: then it is made whatever there is. A library that was restored from a copy counts backwards.
        """
        dimension, library_id = self.encoder.dimension, self._library_id()
        with self._lock:
            index = self._index if library_id == self._indexed_library else None
            if index is None or index.change < view.change or (last and index.change > view.change):
                index = open_index(view, self.settings.library / "index", library_id, dimension)
                self._index, self._indexed_library = index, library_id
            return index if index.change == view.change else None

    def _library_id(self) -> str:
        found = self._store.meta("id")
        if found is None:
            found = uuid.uuid4().hex[:8]
            self._store.set_meta("id", found)
        return found

    def _checked(self, question: str) -> str:
        question = well_formed(question)
        if not any(character.isalnum() for character in question):
            raise BlankQuestion("the question is empty", hint="ask with at least one word")
        longest = self.settings.max_question_characters
        if len(question) > longest:
            raise QuestionTooLong(
                f"the question has {len(question):,} characters", hint=f"ask with at most {longest:,}"
            )
        return question


def named(view: View, name: str) -> list[str]:
    """Return the id of a document's name, or those of a folder's documents where no document is called so."""
    try:
        return [view.resolve(name)]
    except UnknownDocument:
        found = view.in_folder(name)
        if not found:
            raise
        return found


def well_formed(question: str) -> str:
    """Return a question on one line in NFC, as documents are; half a surrogate, which no text has, becomes "?"."""
    return " ".join(normalised(without_surrogates(question)).split())
