"""Reading one file while others write to it."""

import os
import tracemalloc
from pathlib import Path

import pytest

from rag import opening
from rag.errors import DocumentTooLarge, Unreadable
from rag.opening import read_file

LIMIT = 1000


def meanwhile(monkeypatch: pytest.MonkeyPatch, *actions: object) -> None:
    """Let each reading of a file's contents be followed by the next action, the last of them again and again."""
    original, left = opening.contents, list(actions)

    def contents(descriptor: int, size: int) -> bytes:
        data = original(descriptor, size)
        action = left.pop(0) if len(left) > 1 else left[0]
        if callable(action):
            action()
        return data

    monkeypatch.setattr(opening, "contents", contents)


def test_a_file_is_read_whole_or_called_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a\r\n" * 100)

    assert read_file(tmp_path / "a.md", LIMIT) == b"a\r\n" * 100
    with pytest.raises(Unreadable, match=os.strerror(2)):
        read_file(tmp_path / "b.md", LIMIT)
    with pytest.raises(Unreadable, match=os.strerror(21)):
        read_file(tmp_path, LIMIT)


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("before")
    meanwhile(monkeypatch, lambda: path.write_text("afterwards"), None)

    assert read_file(path, LIMIT) == b"afterwards"


def test_a_change_of_the_same_length_is_noticed_by_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("before")
    os.utime(path, ns=(0, 1))
    meanwhile(monkeypatch, lambda: path.write_text("behind"), None)

    assert read_file(path, LIMIT) == b"behind"


def test_a_file_that_never_keeps_still_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("a")

    def grow() -> None:
        with path.open("a") as handle:
            handle.write("a")

    meanwhile(monkeypatch, grow)

    with pytest.raises(Unreadable, match="it changes while it is being read"):
        read_file(path, LIMIT)


def test_a_file_that_vanishes_while_it_is_read_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("a")
    meanwhile(monkeypatch, lambda: path.unlink(missing_ok=True))

    with pytest.raises(Unreadable, match=os.strerror(2)):
        read_file(path, LIMIT)


def test_a_file_of_two_gigabytes_is_refused_by_its_size_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as handle:
        handle.truncate(2 * 2**30)  # sparse: no block of it is on the disk

    tracemalloc.start()
    with pytest.raises(DocumentTooLarge, match="2,147,483,648 bytes"):
        read_file(path, 64 * 2**20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2**20


def test_a_pipe_that_took_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")

    with pytest.raises(Unreadable, match="not a regular file"):
        read_file(tmp_path / "a.md", LIMIT)
