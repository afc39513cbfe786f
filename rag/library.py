"""The library: documents in, answers out. The one place that knows all the parts."""

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from embeddings.cache import CachedEncoder
from embeddings.cross_encoder import OnnxReaderModel
from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.errors import EncoderError
from embeddings.export import exported
from embeddings.foreign import reader_folder
from rag.answering import Asked, answer
from rag.documents.canonical import normalised, without_surrogates
from rag.errors import BlankQuestion, LibraryError, LibraryMismatch, ModelUnavailable, QuestionTooLong, UnknownDocument
from rag.followup import interpreted
from rag.index import LocalIndex, open_index
from rag.ingestion import Ingestion
from rag.judging import OVERLAP_JUDGE, TRAINED_JUDGE, Found, Judge
from rag.language import foreign_language
from rag.reading import OverlapCosineReader, Reader
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.several import combined, questions_in
from rag.store import SqliteStore, View
from rag.trained import ReaderModel, TrainedReader
from rag.tuned import Tuned, as_json, from_json
from rag.types import Answer, Document, DocumentRecord, Filters, Hit, Ingested, LibraryState, Passage

FOREIGN = "The question seems to be in {}: the models are made for English, so only words and names are matched well."
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
        self,
        settings: Settings,
        store: SqliteStore,
        say: Callable[[str], None],
        encoder: Encoder | None = None,
        reader_model: ReaderModel | None = None,
    ) -> None:
        self.settings = settings
        self._store = store
        self._say = say
        self._encoder = CachedEncoder(encoder) if encoder else None
        self._reader_model = reader_model
        self._index: LocalIndex | None = None
        self._indexed_library = ""
        self._lock = Lock()
        self._reader_lock = Lock()

    @classmethod
    def open(
        cls,
        settings: Settings,
        create: bool = False,
        say: Callable[[str], None] = lambda _: None,
        encoder: Encoder | None = None,
        reader_model: ReaderModel | None = None,
    ) -> "Library":
        """Open the library in the settings' folder; `create` makes a missing one.

        say: told before something slow. encoder, reader_model: take the place of the settings' own.
        Raises LibraryError if there is none, or if it can't be used.
        """
        if not create and not (settings.library / "library.sqlite3").exists():
            raise LibraryError(
                f"there is no library in {settings.library}",
                hint="run: pincite ingest FOLDER (or name another library with --library)",
            )
        library = cls(settings, SqliteStore(settings.library), say, encoder, reader_model)
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
        options = options or AskOptions()
        question = self._checked(question)
        parts = questions_in(question)
        asked = parts[: options.max_sentences]  # a sentence at least for each
        limit = options.max_sentences and max(1, options.max_sentences // len(parts))
        started = time.perf_counter()
        with self._current() as (view, index):
            if len(parts) == 1:
                return self._answer(question, options, view, index)
            answers = [
                self._answer(
                    part,
                    replace(options, max_sentences=limit, history=(*options.history, *parts[:number])),
                    view,
                    index,
                )
                for number, part in enumerate(asked)
            ]
        made = combined(question, answers, parts[len(asked) :])
        timings = {name: round(sum(a.timings_ms[name] for a in answers), 1) for name in made.timings_ms}
        return replace(made, timings_ms={**timings, "total": milliseconds(time.perf_counter() - started)})

    def _answer(self, question: str, options: AskOptions, view: View, index: LocalIndex) -> Answer:
        """Answer one question from one state of the library."""
        longest = self.settings.max_question_characters
        started = time.perf_counter()
        earlier = [well_formed(asked)[:longest] for asked in options.history]
        carried = interpreted(question, earlier, index.terms)
        searched = carried or question
        tuned = from_json(view.meta("tuned"))
        k = options.top_k or self.settings.hits
        hits = self._hits(searched, view, index, k, view.allowed(options.filters), tuned.lexical_weight)
        retrieved = time.perf_counter()
        reader, judge = self._reader(index)
        found = read_hits(searched, hits, view, reader)
        read = time.perf_counter()
        documents, passages = view.counts()
        state = LibraryState(view.change, documents, passages, self.encoder.name, reader.name)
        asked = Asked(question, carried, options.max_sentences, options.min_confidence)
        made = answer(asked, found, view, state, tuned.thresholds_for(reader.name), judge)
        warnings = [*made.warnings, *self._told(question, tuned, reader.name)]
        timings = {"retrieve": retrieved - started, "read": read - retrieved, "total": time.perf_counter() - started}
        rounded = {part: milliseconds(seconds) for part, seconds in timings.items()}
        return replace(made, warnings=tuple(warnings), timings_ms=rounded)

    def _told(self, question: str, tuned: Tuned, reader: str) -> Iterator[str]:
        """Yield what the user should know of how a question was answered."""
        language = foreign_language(question)
        if language:
            yield FOREIGN.format(language)
        if not tuned.fits(reader):
            yield f"The library is tuned for the reader {tuned.reader}; with {reader} the default limits hold."

    def found(self, question: str, filters: Filters | None = None, hidden: Collection[int] = ()) -> Found:
        """Return what an answer would be made of, as if the passages of the ids in `hidden` weren't there: for tuning."""
        question = self._checked(question)
        with self._current() as (view, index):
            weight = from_json(view.meta("tuned")).lexical_weight
            allowed = view.allowed(filters or Filters())
            if hidden:
                allowed = (view.passage_ids() if allowed is None else allowed) - frozenset(hidden)
            hits = self._hits(question, view, index, self.settings.hits, allowed, weight)
            return read_hits(question, hits, view, self._reader(index)[0])

    def _hits(
        self, question: str, view: View, index: LocalIndex, k: int, allowed: frozenset[int] | None, weight: float
    ) -> list[Hit]:
        [vector] = self.encoder.encode([question])
        return retrieve(question, vector, index, view, k, allowed, weight)

    def search(self, question: str, k: int, weight: float | None = None) -> list[Hit]:
        """Return the k best passages for a question, best first, then copies of them, without reading them.

        weight: of the lexical half, in [0, 1]; None: as the library is tuned.
        """
        question = self._checked(question)
        with self._current() as (view, index):
            used = from_json(view.meta("tuned")).lexical_weight if weight is None else weight
            return self._hits(question, view, index, k, None, used)

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
            return LibraryState(view.change, documents, passages, self.settings.embedder, self._reader_name())

    def refresh(self) -> None:
        """Make the index of the current version now, rather than at the next question."""
        with self._store.snapshot() as view:
            empty = not view.counts()[0]
        if not empty:
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

    @property
    def tuned(self) -> Tuned:
        """How the library is tuned; by default, with what ships."""
        return from_json(self._store.meta("tuned"))

    def tune(self, tuned: Tuned) -> None:
        """Keep other thresholds and another weight of the lexical half, for the reader in use.

        The library has a new version then.
        """
        self._store.tune(as_json(replace(tuned, reader=self._reader_name())))
        self.refresh()

    def _reader_name(self) -> str:
        """Return the reader's name. Another model than ours is loaded for it."""
        if self.settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader.name
        return self._loaded_reader().name

    def _reader(self, index: LocalIndex) -> tuple[Reader, Judge]:
        """Return the settings' reader with its judge. Raises ModelUnavailable."""
        if self.settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader(self.encoder, index), OVERLAP_JUDGE
        return TrainedReader(self._loaded_reader()), TRAINED_JUDGE

    def _loaded_reader(self) -> ReaderModel:
        """Return the reader's model, loaded at its first use. Raises ModelUnavailable."""
        with self._reader_lock:
            if self._reader_model is None:
                try:
                    folder = reader_folder(self.settings.reader, self.settings.models, self._say)
                    self._reader_model = OnnxReaderModel(folder, self.settings.threads)
                except EncoderError as exc:
                    raise ModelUnavailable(str(exc), hint=exc.hint) from exc
            return self._reader_model

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


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def read_hits(question: str, hits: Sequence[Hit], view: View, reader: Reader) -> Found:
    """Read the passages that were found."""
    documents = {document_id: view.document(document_id) for document_id in {h.passage.document_id for h in hits}}
    readings = reader.read(question, [(documents[h.passage.document_id], h.passage) for h in hits])
    return Found(documents, hits, readings, question)


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
