"""Paths to files and their sources."""

import os
from pathlib import Path

import pytest

from rag.errors import WrongCall
from rag.folders import File, Part, Root, files_in, is_asked_for


def grow(folder: Path, *names: str) -> Path:
    """Make files, each holding its own name, and return the folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def sources(root: Root) -> list[str]:
    return [file.source for file in files_in(root, []) if not file.passed_over]


def test_a_files_source_is_the_folders_name_and_the_path_inside_it(tmp_path: Path) -> None:
    notes = grow(tmp_path / "notes", "b.txt", "a.md", "work/c.txt", "home/z/d.txt")

    assert list(files_in(Root.at(notes), [])) == [
        File("notes/a.md", notes / "a.md"),
        File("notes/b.txt", notes / "b.txt"),
        File("notes/home/z/d.txt", notes / "home/z/d.txt"),
        File("notes/work/c.txt", notes / "work/c.txt"),
    ]


def test_a_given_name_takes_the_place_of_the_folders(tmp_path: Path) -> None:
    notes = grow(tmp_path / "notes", "a.md")

    assert sources(Root.at(notes, "letters")) == ["letters/a.md"]


def test_a_single_files_source_is_its_name(tmp_path: Path) -> None:
    grow(tmp_path, "notes/a.md")

    assert sources(Root.at(tmp_path / "notes/a.md")) == ["a.md"]
    assert sources(Root.at(tmp_path / "notes/a.md", "letters")) == ["letters/a.md"]


def test_the_current_folder_has_the_name_of_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(grow(tmp_path / "notes", "a.md", "sub/b.md"))

    assert sources(Root.at(Path("."))) == ["notes/a.md", "notes/sub/b.md"]
    assert sources(Root.at(Path("sub/.."))) == ["notes/a.md", "notes/sub/b.md"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    notes = grow(tmp_path / "notes", "a.md", ".hidden.md", ".git/config.md", "sub/.b.md")

    assert sources(Root.at(notes)) == ["notes/a.md"]


def test_what_is_no_regular_file_is_named_with_the_reason_and_never_followed(tmp_path: Path) -> None:
    notes = grow(tmp_path / "notes", "a.md", "sub/b.md")
    (notes / "again.md").symlink_to(notes / "a.md")
    (notes / "loop").symlink_to(notes)
    (notes / "dangling.md").symlink_to(notes / "nowhere.md")
    (notes / ".hidden.md").symlink_to(notes / "a.md")
    os.mkfifo(notes / "pipe.md")

    assert [(file.source, file.passed_over) for file in files_in(Root.at(notes), [])] == [
        ("notes/a.md", ""),
        ("notes/again.md", "a symbolic link"),
        ("notes/dangling.md", "a symbolic link"),
        ("notes/loop", "a symbolic link"),
        ("notes/pipe.md", "not a regular file"),
        ("notes/sub/b.md", ""),
    ]


def test_a_link_that_was_named_itself_is_followed(tmp_path: Path) -> None:
    grow(tmp_path, "a.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")

    assert sources(Root.at(tmp_path / "link.md")) == ["link.md"]


def test_a_part_of_a_folder_is_listed_alone(tmp_path: Path) -> None:
    root = Root.at(grow(tmp_path / "notes", "a.md", "ab.md", "sub/b.md", "sub/deep/c.md", "sub2/d.md"))

    def listed(*changed: str) -> list[str]:
        part = Part.of([root], [root.path / name for name in changed])
        return [file.source for file in files_in(root, [], part)]

    assert listed("a.md", "sub/deep") == ["notes/a.md", "notes/sub/deep/c.md"]
    assert listed("sub") == ["notes/sub/b.md", "notes/sub/deep/c.md"]
    assert listed("gone.md", "../elsewhere/a.md") == []
    assert listed(".") == listed(".pinciteignore") == sources(root)


def test_ignored_files_are_passed_over_as_git_would(tmp_path: Path) -> None:
    notes = grow(
        tmp_path / "notes", "a.md", "old.md", "drafts/b.md", "sub/drafts/c.md", "sub/old.md", "top.txt", "sub/top.txt"
    )
    (notes / ".pinciteignore").write_text("# not these\nold.md\n!sub/old.md\ndrafts/\n/top.txt\n")

    assert sources(Root.at(notes)) == ["notes/a.md", "notes/sub/old.md", "notes/sub/top.txt"]


@pytest.mark.parametrize("content", [b"caf\xe9/\n", None], ids=["not UTF-8", "a folder"])
def test_an_ignore_file_that_cannot_be_read_stops_the_call(tmp_path: Path, content: bytes | None) -> None:
    notes = grow(tmp_path / "notes", "a.md")
    if content is None:
        (notes / ".pinciteignore").mkdir()
    else:
        (notes / ".pinciteignore").write_bytes(content)

    with pytest.raises(WrongCall, match=r"\.pinciteignore"):
        sources(Root.at(notes))


def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="nowhere"):
        Root.at(tmp_path / "nowhere")


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert sources(Root.at(tmp_path)) == []


@pytest.mark.parametrize(("name", "asked"), [("a.md", True), ("a.xcf", False)])
def test_of_a_folder_only_supported_files_must_be_read(tmp_path: Path, name: str, asked: bool) -> None:
    root = Root.at(grow(tmp_path / "notes", name))

    assert [is_asked_for(root, file) for file in files_in(root, [])] == [asked]


def test_a_file_that_was_named_itself_must_be_read_whatever_it_is(tmp_path: Path) -> None:
    root = Root.at(grow(tmp_path, "a.png") / "a.png")

    assert [is_asked_for(root, file) for file in files_in(root, [])] == [True]
