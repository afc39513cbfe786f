"""Following folders: each change is taken in, and nothing that vanishes by accident is lost."""

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest
from conftest import FakeEncoder

from rag.errors import StorageFull, WrongCall
from rag.library import Library
from rag.reporting import Report, report_of
from rag.settings import Settings
from rag.types import Ingested
from rag.watching import Following, as_given, file_changes, follow, is_hidden
from web import server as web_server

LAMP = "# Lamp\n\nThe lamp is red.\n"
PATIENCE_S = 30  # for events of a busy machine


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    yield opened
    opened.close()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lamp.md").write_text(LAMP)
    return tmp_path / "docs"


class Script:
    """A watcher whose batches are written down: each step changes files and returns which; then it stops."""

    def __init__(self, *steps: Callable[[], Collection[Path]]) -> None:
        self.stop = Event()
        self.begun: list[list[Path]] = []  # what was watched, each time anew
        self._steps = list(steps)

    def __call__(self, paths: Sequence[Path]) -> Iterator[Collection[Path]]:
        self.begun.append(list(paths))
        yield ()
        while self._steps:
            yield self._steps.pop(0)()
        self.stop.set()


def followed(library: Library, docs: Path, script: Script, *others: Path) -> tuple[list[str], list[str]]:
    """Follow through a script; return a line for each change, and what was said."""
    told: list[str] = []
    said: list[str] = []

    def tell(line: Ingested) -> None:
        told.append(f"{line.outcome} {line.source}" + (f": {line.reason}" if line.reason else ""))

    known = library.ingest([docs, *others], sync=True).lines
    library.watch([docs, *others], tell, said.append, script.stop, watcher=script, told=known)
    return told, said


def test_each_change_is_one_line_and_the_library_is_as_the_folder(library: Library, docs: Path) -> None:
    def add() -> list[Path]:
        (docs / "kettle.md").write_text("# Kettle\n\nThe kettle leaks.\n")
        (docs / "empty.md").touch()
        return [docs / "kettle.md", docs / "empty.md"]

    def change() -> list[Path]:
        (docs / "lamp.md").write_text(LAMP + "Its price is low.\n")
        return [docs / "lamp.md"]

    def move() -> list[Path]:
        (docs / "sub").mkdir()
        (docs / "lamp.md").rename(docs / "sub" / "light.md")
        return [docs / "lamp.md", docs / "sub"]

    def move_all() -> list[Path]:
        (docs / "sub").rename(docs / "moved")
        return [docs / "sub", docs / "moved"]

    def remove() -> list[Path]:
        (docs / "kettle.md").unlink()
        return [docs / "kettle.md"]

    told, said = followed(library, docs, Script(add, change, move, move_all, remove))

    assert told == [
        "failed docs/empty.md: the file is empty; leave it out, or fetch it again",
        "added docs/kettle.md",
        "changed docs/lamp.md",
        "renamed docs/sub/light.md: was docs/lamp.md",
        "renamed docs/moved/light.md: was docs/sub/light.md",
        "removed docs/kettle.md: the file is gone",
    ]
    assert said == []
    assert [(r.source, r.version) for r in library.documents()] == [("docs/moved/light.md", 2)]


def test_only_what_changed_is_looked_at(library: Library, docs: Path) -> None:
    def secretly() -> list[Path]:
        (docs / "lamp.md").write_text("The lamp is dear.")
        (docs / "kettle.md").write_text("The kettle leaks.")
        return [docs / "kettle.md"]

    assert followed(library, docs, Script(secretly))[0] == ["added docs/kettle.md"]


def test_what_changed_before_the_watcher_began_is_taken_in(library: Library, docs: Path) -> None:
    library.add([docs])
    (docs / "lamp.md").write_text("The lamp is dear.")
    script, told = Script(), list[Ingested]()

    library.watch([docs], told.append, print, script.stop, watcher=script)

    assert [(line.source, line.outcome) for line in told] == [("docs/lamp.md", "changed")]


def test_the_last_file_of_a_folder_is_removed_when_it_was_seen_to_go(library: Library, docs: Path) -> None:
    def empty() -> list[Path]:
        (docs / "lamp.md").unlink()
        return [docs / "lamp.md"]

    assert followed(library, docs, Script(empty))[0] == ["removed docs/lamp.md: the file is gone"]


def test_a_folder_that_vanishes_keeps_its_documents_and_is_followed_again(library: Library, docs: Path) -> None:
    other = docs.parent / "other"
    other.mkdir()
    (other / "kettle.md").write_text("The kettle leaks.")
    away = docs.with_name("away")

    def vanish() -> list[Path]:
        docs.rename(away)
        return [docs, docs / "lamp.md"]

    def change_another() -> list[Path]:
        (other / "kettle.md").write_text("The kettle is red.")
        return [other / "kettle.md"]

    def come_back() -> list[Path]:
        (away / "new.md").write_text("The year is red.")
        away.rename(docs)
        return []

    script = Script(vanish, change_another, come_back)
    told, said = followed(library, docs, script, other)

    assert said == [
        f"{docs} is gone: its documents stay, and it is followed again when it is back",
        f"{docs} is back",
    ]
    assert told == ["changed other/kettle.md", "added docs/new.md"]
    assert script.begun == [[docs, other], [other], [docs, other]]
    assert [r.source for r in library.documents()] == ["docs/lamp.md", "docs/new.md", "other/kettle.md"]


def test_a_folder_that_comes_back_empty_keeps_its_documents(library: Library, docs: Path) -> None:
    def vanish() -> list[Path]:
        shutil.rmtree(docs)
        return [docs / "lamp.md", docs]

    def come_back() -> list[Path]:
        docs.mkdir()
        return []

    told, _ = followed(library, docs, Script(vanish, come_back))

    assert told == [
        "failed docs: the folder is empty; its documents stay, and pincite remove docs removes them",
    ]
    assert [r.source for r in library.documents()] == ["docs/lamp.md"]


def test_a_single_file_is_followed_each_time_it_changes(library: Library, docs: Path) -> None:
    def change() -> list[Path]:
        path = docs / "lamp.md"
        path.write_text("The lamp is dear." if path.read_text() == LAMP else LAMP)
        return [path]

    assert followed(library, docs / "lamp.md", Script(change, change))[0] == ["changed lamp.md", "changed lamp.md"]


def test_a_changed_ignore_file_counts_for_the_whole_folder(library: Library, docs: Path) -> None:
    def ignore() -> list[Path]:
        (docs / "kettle.md").write_text("The kettle leaks.")
        (docs / ".pinciteignore").write_text("lamp.md\n")
        return [docs / ".pinciteignore"]

    told, _ = followed(library, docs, Script(ignore))

    assert told == ["added docs/kettle.md", "removed docs/lamp.md: the file is passed over now"]


def test_what_could_not_be_stored_is_tried_again_and_said_once(tmp_path: Path) -> None:
    asked: list[set[Path]] = []
    full = StorageFull("no space left")

    def take_in(present: Sequence[Path], changed: Collection[Path]) -> Report:
        asked.append(set(changed) - set(present))
        return report_of([], 1, 1.0, full if 2 <= len(asked) <= 3 else None)

    said: list[str] = []
    a, b = tmp_path / "a.md", tmp_path / "b.md"
    script = Script(lambda: [a], lambda: [], lambda: [b], lambda: [])

    follow(Following([tmp_path], take_in, lambda line: None, said.append), script, script.stop)

    assert asked == [set(), {a}, {a}, {a, b}]
    assert said == ["no space left; it is tried again until it works"]


def test_ctrl_c_while_a_change_is_taken_in_ends_the_following(tmp_path: Path) -> None:
    def take_in(present: Sequence[Path], changed: Collection[Path]) -> Report:
        return report_of([], 1, 1.0, KeyboardInterrupt())

    script = Script()
    with pytest.raises(KeyboardInterrupt):
        follow(Following([tmp_path], take_in, print, print), script, script.stop)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("a.md", False), (".git/config", True), ("sub/.a.swp", True), (".pinciteignore", False), ("../.x/a.md", False)],
)
def test_hidden_files_are_no_changes(tmp_path: Path, name: str, hidden: bool) -> None:
    assert is_hidden(Path(os.path.normpath(tmp_path / name)), [tmp_path]) is hidden


def test_a_path_that_is_told_without_links_is_the_one_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert as_given(tmp_path / "real" / "a.md", [tmp_path / "link"]) == tmp_path / "link" / "a.md"
    assert as_given(tmp_path / "elsewhere", [tmp_path / "link"]) == tmp_path / "elsewhere"


def test_changes_in_the_library_itself_and_in_hidden_files_do_not_count(tmp_path: Path) -> None:
    stop, seen = Event(), set[Path]()
    (tmp_path / "library").mkdir()

    def watch() -> None:
        for batch in file_changes([tmp_path], stop, tmp_path / "library"):
            seen.update(batch)

    thread = Thread(target=watch)
    thread.start()
    names = ("library/a", ".hidden", "a.md")
    until = time.monotonic() + PATIENCE_S
    while tmp_path / "a.md" not in seen and time.monotonic() < until:
        for name in names:
            (tmp_path / name).write_text(str(time.monotonic()))
        time.sleep(0.7)
    stop.set()
    thread.join(PATIENCE_S)

    assert seen == {tmp_path / "a.md"}


def test_the_operating_system_tells_of_new_renamed_and_deleted_files(library: Library, docs: Path) -> None:
    stop, told = Event(), list[Ingested]()
    watching = Thread(target=library.watch, args=([docs], told.append, print, stop))
    library.add([docs])
    watching.start()

    def wait_for(outcome: str, source: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while (outcome, source) not in [(line.outcome, line.source) for line in told]:
            assert time.monotonic() < until, told
            time.sleep(0.05)

    try:
        (docs / "kettle.md").write_text("# Kettle\n\nThe kettle leaks.\n")
        wait_for("added", "docs/kettle.md")
        (docs / "sub").mkdir()
        (docs / "kettle.md").rename(docs / "sub" / "kettle.md")
        wait_for("renamed", "docs/sub/kettle.md")
        (docs / "lamp.md").unlink()
        wait_for("removed", "docs/lamp.md")
    finally:
        stop.set()
        watching.join(PATIENCE_S)

    assert [r.source for r in library.documents()] == ["docs/sub/kettle.md"]
    assert not watching.is_alive()


def test_the_server_follows_in_a_thread_of_its_own(
    library: Library, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = library.ingest([docs]).lines
    until = time.monotonic() + PATIENCE_S

    with web_server.followed(library, [docs], told):
        (docs / "kettle.md").write_text("# Kettle\n\nThe kettle leaks.\n")
        while len(library.documents()) < 2 and time.monotonic() < until:
            time.sleep(0.05)

    assert [r.source for r in library.documents()] == ["docs/kettle.md", "docs/lamp.md"]
    assert capsys.readouterr().out == "added: docs/kettle.md: 1 passage\n"


def test_a_server_with_nothing_to_follow_is_a_wrong_call(library: Library) -> None:
    with pytest.raises(WrongCall, match="no folder to follow"):
        web_server.serve(library.settings, "127.0.0.1", 0, [], print, watch=True)
