"""All passages embedded with another model, while the library goes on answering with the one that it has."""

from collections.abc import Callable

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder
from rag.embedders import Embedder
from rag.store import SqliteStore
from rag.store.staging import Staging

BATCH = 64  # passages in a transaction: half a second of work is lost at most when the process is killed


def reindex(store: SqliteStore, embedder: Embedder, encoder: Encoder, progress: Callable[[str, int, int], None]) -> int:
    """Let the library have this embedder, and return how many passages were embedded; none where it has it already.

    An earlier run that was killed is gone on with. progress: called with a label, passages done and passages in all.
    Raises LibraryBusy.
    """
    staging, cached = Staging(store, str(embedder)), CachedEncoder(encoder)
    if not staging.begin():
        return 0
    embedded, at_last = 0, None
    while at_last is None:
        embedded += fill(staging, cached, progress)
        at_last = staging.swap(cached.encode)
    return embedded + at_last


def fill(staging: Staging, encoder: Encoder, progress: Callable[[str, int, int], None]) -> int:
    """Embed passages until all have a vector, also those that come meanwhile; return how many."""
    done, total = staging.counts()
    embedded = last = 0
    while texts := staging.missing(last, BATCH):
        progress(f"passage {done + embedded + 1:,} of {total:,}", done + embedded, total)
        staging.add(texts, encoder.encode(list(texts.values())))
        embedded += len(texts)
        last = max(texts)
    return embedded
