"""The index kept in step: never backwards, never of another past, one thread to catch up."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder, version_of

from rag import current
from rag.current import CurrentIndex
from rag.library import AskOptions, Library
from rag.models import Models
from rag.settings import Settings
from rag.store import SqliteStore

FORCED = AskOptions(min_confidence=0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap")


def opened(settings: Settings) -> Library:
    return Library.open(settings, create=True, encoder=FakeEncoder())


def test_a_restored_copy_that_is_written_to_first_is_read_as_it_is(settings: Settings, tmp_path: Path) -> None:
    """Two writes bring it beyond the version that the index on disk is of."""
    library = opened(settings)
    library.add_text("a.txt", b"Alpha apples amber.")
    library.close()
    shutil.copy(settings.library / "library.sqlite3", tmp_path / "copy")
    library.add_text("c.txt", b"Charlie cherries crimson.")
    library.close()
    shutil.copy(tmp_path / "copy", settings.library / "library.sqlite3")
    (tmp_path / "docs").mkdir()
    for name, text in (("b", "Bravo berries blue."), ("d", "Delta dates brown.")):
        (tmp_path / "docs" / f"{name}.txt").write_text(text)

    library = opened(settings)
    library.add([tmp_path / "docs"])

    assert library.upkeep.verify() == []
    assert library.ask("Delta dates brown?", FORCED).citations[0].source == "docs/d.txt"


@pytest.fixture
def store(settings: Settings) -> Iterator[SqliteStore]:
    made = SqliteStore(settings.library)
    made.put(version_of("a.txt", "The lamp is red."), 3)
    yield made
    made.close()


def index_of(store: SqliteStore, settings: Settings) -> CurrentIndex:
    models = Models(settings, store, lambda _: None, FakeEncoder())
    return CurrentIndex(store, settings.library / "index", models)


def test_a_question_that_waited_with_an_old_view_takes_a_new_one(store: SqliteStore, settings: Settings) -> None:
    """While its view is of the first version, another thread makes the index of the second."""
    index = index_of(store, settings)
    with store.snapshot() as old:
        store.put(version_of("b.txt", "The kettle is red."), 3)
        index.refresh()
        assert index._made(old) is None

    with index.state() as (view, found):
        assert (view.change, found.change, found.size) == (2, 2, (2, 2))
    with store.snapshot() as view:
        assert view.change == 2


def test_while_much_is_made_findable_one_thread_does_it(
    store: SqliteStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "AT_ONCE", 0)
    index = index_of(store, settings)
    index.refresh()
    store.put(version_of("b.txt", "The kettle is red."), 3)
    before = threading.active_count()
    with index._making:  # it can't go on
        for _ in range(20):
            with index.state() as (view, found):
                assert (view.change, found.change) == (2, 1)
        assert threading.active_count() == before + 1
    assert index._catching_up is not None
    index._catching_up.join()

    with index.state() as (view, found):
        assert found.change == 2
