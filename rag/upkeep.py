"""Looking after a library: is it whole, made whole again, old versions pruned, what was removed gone from the disk."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.compacting import needles, stored_files, traces
from rag.current import CurrentIndex
from rag.models import Models
from rag.repairing import repair
from rag.settings import Settings
from rag.store import SqliteStore
from rag.verifying import Fault, faults, index_faults


@dataclass(frozen=True)
class Proof:
    """What was looked for after a removal, and where it was still found: nowhere, if all is well."""

    sentences: int  # that stand in no document any more
    shared: int  # that stand in other documents too, and rightly stay
    files: int
    found: tuple[tuple[str, str], ...]  # file and sentence


class Upkeep:
    """What is done to a library beside adding and asking."""

    def __init__(self, settings: Settings, store: SqliteStore, models: Models, current: CurrentIndex) -> None:
        self._settings = settings
        self._store = store
        self._models = models
        self._current = current

    def verify(self) -> list[Fault]:
        """Read everything again, and return what is wrong: hashes, offsets, bounds, the index against the store."""
        with self._store.snapshot() as view:
            found = list(faults(view, self._models.encoder.dimension))
            if found or not view.counts()[1]:
                return found  # an index of what is damaged says nothing more
        with self._current.state() as (view, index):
            return list(index_faults(view, index))

    def repair(self) -> list[Fault]:
        """Make anew what is derived, and return what can't be: its text is damaged, and is never quoted from now on."""
        left = list(repair(self._store, self._models.encoder, self._settings.passage_words))
        self._current.make_anew()
        return left

    def prune(self, kept_versions: int) -> int:
        """Delete all but the last so many superseded versions of each document; return how many there were."""
        return self._store.prune(kept_versions)

    def compact(self) -> None:
        """Write all files anew without what was removed or pruned. Raises LibraryBusy while others use the library."""
        self._store.compact()
        self._current.make_anew()

    def sentences_of(self, document_ids: Sequence[str]) -> list[str]:
        """Return all sentences of some documents, of all versions that are kept: to prove later that they are gone."""
        with self._store.snapshot() as view:
            texts = (view.document(i, version) for i in document_ids for version in view.versions(i))
            return [document.text[s.start : s.end] for document in texts for s in document.sentences]

    def prove_gone(self, sentences: Sequence[str]) -> Proof:
        """Compact, then look for the sentences in every file of the library."""
        self.compact()
        with self._store.snapshot() as view:
            gone = [sentence for sentence in dict.fromkeys(sentences) if not view.holds(sentence)]
        wanted = needles(gone)
        folder = self._settings.library
        found = tuple((str(path.relative_to(folder)), run.decode()) for path, run in traces(folder, wanted))
        return Proof(len(wanted), len(set(sentences)) - len(gone), sum(1 for _ in stored_files(folder)), found)
