"""The two models of a library: its embedder and its reader, each loaded at its first use."""

from collections.abc import Callable
from threading import Lock

from embeddings.cache import CachedEncoder
from embeddings.cross_encoder import OnnxReaderModel
from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.errors import EncoderError
from embeddings.export import exported
from embeddings.foreign import reader_folder
from rag.errors import LibraryMismatch, ModelUnavailable
from rag.index import LocalIndex
from rag.judging import OVERLAP_JUDGE, TRAINED_JUDGE, Judge
from rag.reading import OverlapCosineReader, Reader
from rag.settings import Settings
from rag.store import SqliteStore
from rag.trained import ReaderModel, TrainedReader


class Models:
    """What the settings name, checked against the library's manifest. Safe to use from several threads."""

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
        self._encoder = CachedEncoder(encoder) if encoder else None
        self._reader_model = reader_model
        self._encoder_lock = Lock()
        self._reader_lock = Lock()

    @property
    def encoder(self) -> Encoder:
        """The embedder, exported at its first use. Raises ModelUnavailable or LibraryMismatch."""
        with self._encoder_lock:
            if self._encoder is None:
                settings = self._settings
                try:
                    folder = exported(settings.embedder, settings.precision, settings.models, self._say)
                    encoder = CachedEncoder(OnnxEncoder(folder, settings.threads))
                except EncoderError as exc:
                    raise ModelUnavailable(str(exc), hint=exc.hint) from exc
                self._check(encoder)
                self._encoder = encoder
            return self._encoder

    @property
    def reader_name(self) -> str:
        """The reader's name. Another model than ours is loaded for it."""
        if self._settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader.name
        return self._loaded_reader().name

    def reader(self, index: LocalIndex) -> tuple[Reader, Judge]:
        """Return the settings' reader with its judge. Raises ModelUnavailable."""
        if self._settings.reader == "overlap" and self._reader_model is None:
            return OverlapCosineReader(self.encoder, index), OVERLAP_JUDGE
        return TrainedReader(self._loaded_reader()), TRAINED_JUDGE

    def check(self) -> None:
        """Compare the library's manifest with the settings, and with the embedder if it is loaded; write a new one."""
        self._check(self._encoder)

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

    def _check(self, encoder: Encoder | None) -> None:
        """Compare the library's manifest with the settings, and with the encoder if it is loaded; write a new one."""
        recorded = self._store.meta("embedder")
        wanted = f"{self._settings.embedder} {self._settings.precision}"
        if recorded is None:
            if encoder is not None:
                self._store.set_meta("embedder", f"{wanted} {encoder.revision} {encoder.dimension}")
            return
        loaded = encoder and f"{wanted} {encoder.revision} {encoder.dimension}"
        if not recorded.startswith(wanted + " ") or (loaded and loaded != recorded):
            raise LibraryMismatch(
                f"the library in {self._settings.library} was made with the embedder {recorded!r}, the settings say "
                f"{loaded or wanted!r}",
                hint="set PINCITE_EMBEDDER to the library's, or ingest into a new library with --library",
            )
