"""Files to documents: renames keep what is known, and no single file spoils a run."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag import opening
from rag.errors import LibraryBusy, StorageFull, WrongCall
from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.store import SqliteStore
from rag.types import Ingested, PageQuality

LAMP = "# Lamp\n\nThe lamp is red. The price of the lamp is low.\n"
KETTLE = "# Kettle\n\nThe kettle has a warranty of one year.\n"


@pytest.fixture
def library(tmp_path: Path, encoder: FakeEncoder) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=encoder)
    yield opened
    opened.close()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return grow(tmp_path / "docs", {"kettle.md": KETTLE, "lamp.md": LAMP})


def grow(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def outcomes(lines: list[Ingested]) -> dict[str, tuple[str, str]]:
    """Return what was done with each file that isn't unchanged, and why."""
    return {line.source: (line.outcome, line.reason) for line in lines if line.outcome != "unchanged"}


@pytest.mark.parametrize("sync", [False, True])
def test_a_renamed_file_is_the_same_document_and_nothing_is_embedded(
    library: Library, encoder: FakeEncoder, docs: Path, sync: bool
) -> None:
    library.add([docs])
    (docs / "lamp.md").write_text(LAMP + "It hums.\n", encoding="utf-8")
    library.add([docs], tags=["home"])
    [before] = [record for record in library.documents() if record.source == "docs/lamp.md"]
    computed = len(encoder.asked)
    (docs / "sub").mkdir()
    (docs / "lamp.md").rename(docs / "sub" / "red lamp.md")

    lines = library.add([docs], sync=sync)

    assert outcomes(lines) == {"docs/sub/red lamp.md": ("renamed", "was docs/lamp.md")}
    [after] = [record for record in library.documents() if record.source == "docs/sub/red lamp.md"]
    assert after == replace(before, source="docs/sub/red lamp.md")
    assert (after.version, after.tags) == (2, ("home",))
    assert library.document(after.id, version=1).text.endswith("low.")
    assert len(encoder.asked) == computed
    answer = library.ask("Is the lamp red?", AskOptions(min_confidence=0.0, max_sentences=1))
    assert [c.source for c in answer.citations] == ["docs/sub/red lamp.md"]


def test_a_title_from_the_name_goes_with_the_name(library: Library, tmp_path: Path) -> None:
    docs = grow(tmp_path / "docs", {"board-2024-03-12.txt": "The lamp is red."})
    library.add([docs])
    document_id = library.resolve("board-2024-03-12.txt")
    (docs / "board-2024-03-12.txt").rename(docs / "minutes_2025-01-31.txt")

    lines = library.add([docs])

    was = "was docs/board-2024-03-12.txt"
    whole = (PageQuality("ok", 16),)
    assert lines == [
        Ingested("docs/minutes_2025-01-31.txt", "renamed", was, passages=1, characters=16, qualities=whole)
    ]
    document = library.document(document_id)
    assert (document.title, document.date, document.version) == ("minutes 2025 01 31", "2025-01-31", 2)
    assert library.document(document_id, version=1).title == "board 2024 03 12"


def test_another_suffix_that_gives_another_text_is_another_document(library: Library, docs: Path) -> None:
    library.add([docs])
    (docs / "lamp.md").rename(docs / "lamp.txt")

    assert outcomes(library.add([docs], sync=True)) == {
        "docs/lamp.txt": ("added", ""),
        "docs/lamp.md": ("removed", "the file is gone"),
    }


def test_equal_files_are_paired_in_the_order_of_their_names(library: Library, tmp_path: Path) -> None:
    docs = grow(tmp_path / "docs", {"b.md": LAMP, "c.md": LAMP, "kettle.md": KETTLE})
    library.add([docs])
    ids = {record.source: record.id for record in library.documents()}
    (docs / "c.md").rename(docs / "x.md")
    (docs / "b.md").rename(docs / "z.md")

    lines = library.add([docs])

    assert outcomes(lines) == {"docs/x.md": ("renamed", "was docs/b.md"), "docs/z.md": ("renamed", "was docs/c.md")}
    assert [library.resolve(name) for name in ("x.md", "z.md")] == [ids["docs/b.md"], ids["docs/c.md"]]


def test_of_two_new_equal_files_the_first_is_the_renamed_one(
    library: Library, encoder: FakeEncoder, docs: Path
) -> None:
    library.add([docs])
    computed = len(encoder.asked)
    shutil.copy(docs / "lamp.md", docs / "y.md")
    (docs / "lamp.md").rename(docs / "x.md")

    lines = library.add([docs], sync=True)

    assert outcomes(lines) == {"docs/x.md": ("renamed", "was docs/lamp.md"), "docs/y.md": ("added", "")}
    assert len(encoder.asked) == computed


def test_a_copy_is_no_rename(library: Library, docs: Path) -> None:
    library.add([docs])
    shutil.copy(docs / "lamp.md", docs / "copy.md")

    assert outcomes(library.add([docs])) == {"docs/copy.md": ("added", "")}


def test_a_file_that_is_ignored_now_was_not_renamed(library: Library, docs: Path) -> None:
    library.add([docs])
    shutil.copy(docs / "lamp.md", docs / "copy.md")
    (docs / ".pinciteignore").write_text("lamp.md\n")

    assert outcomes(library.add([docs], sync=True)) == {
        "docs/copy.md": ("added", ""),
        "docs/lamp.md": ("removed", "the file is passed over now"),
    }


def test_a_source_that_was_another_document_is_added_and_not_renamed(library: Library, docs: Path) -> None:
    library.add([docs])
    first = library.resolve("kettle.md")
    library.remove("kettle.md")
    (docs / "lamp.md").rename(docs / "kettle.md")
    (docs / "zoo.md").write_bytes((docs / "kettle.md").read_bytes())

    lines = library.add([docs])

    assert outcomes(lines) == {"docs/kettle.md": ("added", ""), "docs/zoo.md": ("renamed", "was docs/lamp.md")}
    assert library.resolve("kettle.md") == first


def test_a_file_moves_from_one_folder_to_another_of_the_same_run(library: Library, docs: Path, tmp_path: Path) -> None:
    other = grow(tmp_path / "other", {"note.md": "The red kettle."})
    library.add([docs, other])
    (docs / "lamp.md").rename(other / "lamp.md")

    assert outcomes(library.add([other])) == {"other/lamp.md": ("added", "")}  # docs wasn't looked at
    library.remove("other/lamp.md")
    (other / "lamp.md").rename(other / "light.md")
    assert outcomes(library.add([docs, other])) == {"other/light.md": ("renamed", "was docs/lamp.md")}


def test_what_lies_in_a_folder_that_cannot_be_listed_has_not_vanished(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(docs, {"sub/red.md": "# Red\n\nA red year.\n"})
    library.add([docs])
    shutil.copy(docs / "sub" / "red.md", docs / "new.md")
    listing = os.scandir

    def refuse(path: str | int) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert outcomes(library.add([docs], sync=True)) == {
        "docs/sub": ("failed", "the folder can't be listed; check that it is yours"),
        "docs/new.md": ("added", ""),
    }


def test_an_empty_folder_beside_another_loses_no_documents(library: Library, docs: Path, tmp_path: Path) -> None:
    disk = grow(tmp_path / "disk", {"a.md": "# A\n\nA red year."})
    library.add([docs, disk])
    (disk / "a.md").unlink()

    assert outcomes(library.add([docs, disk], sync=True)) == {
        "disk": ("failed", "the folder is empty; its documents stay, and pincite remove disk removes them")
    }
    assert len(library.documents()) == 3


def test_each_odd_file_is_one_line_and_the_rest_goes_in(
    library: Library, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "empty.md").touch()
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (docs / "two\nlines.md").write_text("The year is red.")
    (docs / os.fsdecode(b"caf\xe9.md")).write_text("The year is red.")
    (docs / "out.md").symlink_to(tmp_path)
    (docs / "line.txt").write_text("The lamp is red " * 62_500)  # a million characters
    with (docs / "big.txt").open("wb") as handle:
        handle.truncate(2 * 2**30)
    os.mkfifo(docs / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(docs)  # a socket's path may have about a hundred characters
        listener.bind("socket.md")

    found = outcomes(library.add([docs]))

    assert found == {
        "docs/big.txt": ("failed", "2,147,483,648 bytes; the limit is 67,108,864; split it"),
        "docs/binary.txt": (
            "failed",
            "not a text file, though its name says so; give it its real suffix, or leave it out",
        ),
        "docs/caf?.md": ("failed", "the file's name is not UTF-8; rename it"),
        "docs/empty.md": ("failed", "the file is empty; leave it out, or fetch it again"),
        "docs/kettle.md": ("added", ""),
        "docs/lamp.md": ("added", ""),
        "docs/line.txt": ("added", ""),
        "docs/out.md": ("skipped", "a symbolic link"),
        "docs/pipe.md": ("skipped", "not a regular file"),
        "docs/socket.md": ("skipped", "not a regular file"),
        "docs/two\nlines.md": ("added", ""),
    }


def test_a_pipe_that_was_named_itself_is_not_opened(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")

    with pytest.raises(WrongCall, match="no file of a supported format") as caught:
        library.add([tmp_path / "pipe.md"])
    assert "not a regular file" in caught.value.hint


def test_a_file_that_keeps_changing_fails_alone(library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = opening.contents

    def contents(descriptor: int, size: int) -> bytes:
        data = original(descriptor, size)
        if b"Lamp" in data:
            (docs / "lamp.md").write_bytes(data + b"It hums.\n")
        return data

    monkeypatch.setattr(opening, "contents", contents)

    assert outcomes(library.add([docs])) == {
        "docs/kettle.md": ("added", ""),
        "docs/lamp.md": ("failed", "it changes while it is being read; take it in again once it is written"),
    }


def test_a_file_that_is_given_twice_is_taken_in_once(library: Library, docs: Path) -> None:
    lines = library.add([docs, docs])

    assert [(line.source, line.outcome) for line in lines] == [("docs/kettle.md", "added"), ("docs/lamp.md", "added")]


def test_two_files_that_would_be_one_document_are_a_wrong_call(library: Library, docs: Path, tmp_path: Path) -> None:
    other = grow(tmp_path / "other", {"lamp.md": KETTLE})

    with pytest.raises(WrongCall, match=r"would both be 'lamp.md'"):
        library.add([docs / "lamp.md", other / "lamp.md"])
    assert library.documents() == []


@pytest.mark.parametrize(
    "error", [StorageFull("no space left"), LibraryBusy("another is writing"), KeyboardInterrupt()]
)
def test_what_ends_a_run_early_leaves_a_report_of_what_was_done(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: StorageFull | KeyboardInterrupt
) -> None:
    docs = grow(tmp_path / "docs", {f"{name}.md": f"# {name}\n\nA red {name}.\n" for name in "abc"})
    put = SqliteStore.put

    def failing(self: SqliteStore, version: object, kept_versions: int) -> object:
        if getattr(version, "source", "") == "docs/c.md":
            raise error
        return put(self, version, kept_versions)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteStore, "put", failing)

    report = library.ingest([docs])

    assert [(line.source, line.outcome) for line in report.lines] == [("docs/a.md", "added"), ("docs/b.md", "added")]
    assert (report.looked_at, report.found, report.error) == (2, 3, error)
    assert report.stopped == (error.message if isinstance(error, StorageFull | LibraryBusy) else "interrupted")
    assert [record.source for record in library.documents()] == ["docs/a.md", "docs/b.md"]
    with pytest.raises(type(error)):
        library.add([docs])
    monkeypatch.undo()
    assert [line.outcome for line in library.add([docs])] == ["unchanged", "unchanged", "added"]


def test_an_unchanged_folder_of_a_thousand_files_writes_nothing(library: Library, tmp_path: Path) -> None:
    docs = grow(tmp_path / "docs", {f"{number}.txt": f"The red year {number}." for number in range(1000)})
    library.add([docs])
    version = library.state().version

    report = library.ingest([docs])

    assert (report.counts, report.passages, report.found) == ({"unchanged": 1000}, 0, 1000)
    assert library.state().version == version


def test_a_folders_name_may_not_lie_inside_another_folder(library: Library, docs: Path) -> None:
    with pytest.raises(WrongCall, match="can't be a folder's name"):
        library.add([docs], name="team/notes")


def test_a_folder_of_the_same_name_elsewhere_removes_nothing_at_first(
    library: Library, docs: Path, tmp_path: Path
) -> None:
    """A disk is taken away, and another folder of its name is synchronised."""
    library.add([docs])
    before = {record.source for record in library.documents()}
    shutil.move(docs, tmp_path / "unplugged")
    other = grow(tmp_path / "home" / docs.name, {"new.txt": "The bin is new."})

    first = outcomes(library.add([other], sync=True))
    kept = {record.source for record in library.documents()}
    library.add([other], sync=True)

    assert first[docs.name][0] == "failed"
    assert "they stay until the next --sync" in first[docs.name][1]
    assert kept == before | {f"{docs.name}/new.txt"}
    assert [record.source for record in library.documents()] == [f"{docs.name}/new.txt"]
