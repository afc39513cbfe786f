"""The two models of a library: its embedder and its reader, each loaded at its first use."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from embeddings.cache import CachedEncoder
from embeddings.cross_encoder import OnnxReaderModel
from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.errors import EncoderError
from embeddings.export import DEFAULT_MODEL, exported
from embeddings.foreign import reader_folder
from rag.embedders import LINE, Embedder, mismatch, whole_name
from rag.errors import ModelUnavailable
from rag.index import LocalIndex
from rag.judging import OVERLAP_JUDGE, TRAINED_JUDGE, Judge
from rag.reading import OverlapCosineReader, Reader
from rag.settings import Settings
from rag.store import SqliteStore, View
from rag.trained import ReaderModel, TrainedReader

LOADED_AT_ONCE = 2  # embedders: while a library changes over, questions that have begun still need the old one


class Models:
    """The library's embedder and the settings' reader. Safe to use from several threads.

    Which embedder it is, the library's manifest says, at every question: another process may have indexed the library anew.
    """

    def __init__(
        self,
        settings: Settings,
        store: SqliteStore,
        say: Callable[[str], None],
        encoder: Encoder | None = None,
        reader_model: ReaderModel | None = None,
    ) -> None:
        """say: told before something slow. encoder, reader_model: take the place of the settings' own."""
        self._settings = settings
        self._store = store
        self._say = say
        self._wanted = whole_name(settings.embedder) if settings.embedder else None  # None: the library's own
        self._given = Embedder.of(self._wanted or encoder.name, settings.precision, encoder) if encoder else None
        self._encoders: dict[str, Encoder] = {}  # by their lines of the manifest, the latest last
        self._reader_model = reader_model
        self._encoder_lock, self._reader_lock = Lock(), Lock()
        if encoder and self._given:
            self.keep(self._given, encoder)

    @property
    def encoder(self) -> Encoder:
        """The embedder of the library as it is now. Raises ModelUnavailable or LibraryMismatch."""
        return self._loaded(self._store.meta(LINE) or self._first())

    def encoder_of(self, view: View) -> Encoder:
        """Return the embedder that made the view's vectors. Raises ModelUnavailable or LibraryMismatch."""
        line = view.meta(LINE)
        return self.encoder if line is None else self._loaded(line)

    def dimension_of(self, view: View) -> int:
        """Return how many numbers the view's vectors have."""
        line = view.meta(LINE)
        return self.encoder.dimension if line is None else Embedder.parse(line).dimension

    def name_of(self, view: View) -> str:
        """Return the name of the embedder that made the view's vectors, or would, without loading it."""
        line = view.meta(LINE)
        return Embedder.parse(line).name if line else self._wanted or DEFAULT_MODEL

    @property
    def reader_name(self) -> str:
        """The reader's name. Another model than ours is loaded for it."""
        if self._settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader.name
        return self._loaded_reader().name

    def reader(self, view: View, index: LocalIndex) -> tuple[Reader, Judge]:
        """Return the settings' reader with its judge. index: of the view's state. Raises ModelUnavailable."""
        if self._settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader(self.encoder_of(view), index), OVERLAP_JUDGE
        return TrainedReader(self._loaded_reader()), TRAINED_JUDGE

    def check(self) -> None:
        """Compare the library's manifest with the settings and with a given embedder, which is written into a new one."""
        line = self._store.meta(LINE)
        if line is None and self._given:
            line = self._first()
        if line is not None:
            self._check(line, self._given)

    def other(self, name: str | None) -> tuple[Embedder, Encoder]:
        """Load the embedder of this name, to index the library anew with it; None: its own, as its files are now."""
        line = self._store.meta(LINE)
        if name is None and line is not None:
            recorded = Embedder.parse(line)
            return self.load(recorded.name, recorded.precision)
        return self.load(name or self._wanted or DEFAULT_MODEL, self._settings.precision)

    def load(self, name: str, precision: str) -> tuple[Embedder, Encoder]:
        """Return how an embedder is written down, and the embedder, exported at its first use. Raises ModelUnavailable."""
        try:
            folder = exported(name, precision, self._settings.models, self._say)
            encoder = OnnxEncoder(folder, self._settings.threads)
        except EncoderError as exc:
            raise ModelUnavailable(str(exc), hint=exc.hint) from exc
        return Embedder.of(whole_name(name), precision, encoder), encoder

    def keep(self, embedder: Embedder, encoder: Encoder) -> None:
        """Have an embedder at hand for the states of the library whose vectors it made."""
        self._encoders[str(embedder)] = CachedEncoder(encoder)
        for old in list(self._encoders)[:-LOADED_AT_ONCE]:
            self._encoders.pop(old, None)

    def _first(self) -> str:
        """Write down the embedder of a new library, and return its line; that of another process, if it was quicker."""
        made = self._given
        if made is None:
            made, encoder = self.load(self._wanted or DEFAULT_MODEL, self._settings.precision)
            self.keep(made, encoder)
        return self._store.claim(LINE, str(made))

    def _loaded(self, line: str) -> Encoder:
        """Return the embedder of a line of the manifest. Raises ModelUnavailable or LibraryMismatch."""
        with self._encoder_lock:
            if line not in self._encoders:
                self._check(line, None)
                recorded = Embedder.parse(line)
                made, encoder = self.load(recorded.name, recorded.precision)
                self._check(line, made)
                self.keep(recorded, encoder)
            return self._encoders[line]

    def _check(self, line: str, loaded: Embedder | None) -> None:
        """Raise LibraryMismatch if a line of the manifest is not what the settings name, or what was loaded."""
        recorded = Embedder.parse(line)
        wanted = f"{self._wanted} {self._settings.precision}"
        named = self._wanted is None or wanted == f"{whole_name(recorded.name)} {recorded.precision}"
        if not named or (loaded and str(replace(loaded, name=recorded.name)) != line):
            raise mismatch(self._settings.library, line, str(loaded) if loaded else wanted, self._wanted)

    def _loaded_reader(self) -> ReaderModel:
        """Return the reader's model, loaded at its first use. Raises ModelUnavailable."""
        with self._reader_lock:
            if self._reader_model is None:
                try:
                    folder = reader_folder(self._settings.reader, self._settings.models, self._say)
                    self._reader_model = OnnxReaderModel(folder, self._settings.threads)
                except EncoderError as exc:
                    raise ModelUnavailable(str(exc), hint=exc.hint) from exc
            return self._reader_model
