"""Archives: which files are handed out, and why others aren't."""

import random
from pathlib import Path

import pytest
from conftest import ROOT

from rag.documents.archive import is_hidden, load
from rag.documents.loaded import Member, Refusal, Tools
from rag.errors import DocumentRefused, UnsupportedFormat

FOLDER = ROOT / "tests" / "formats" / "archive"
NOTE = b"The key of the boat house hangs behind the door.\n"


def read(name: str) -> tuple[tuple[Member, ...], tuple[Refusal, ...]]:
    loaded = load(name, (FOLDER / name).read_bytes(), Tools())
    assert loaded.content is None
    return loaded.members, loaded.refused


def test_files_that_are_read_are_handed_out_by_name_and_others_with_the_reason() -> None:
    members, refused = read("mixed.zip")

    assert members == (
        Member("boats/list.csv", b"boat,seats\nHeron,4\nTeal,2\n"),
        Member("boats/note.txt", NOTE),
        Member("Übersicht.md", b"# Boats\n"),
    )
    assert refused == (
        Refusal("README", "files of type (no suffix) can't be read"),
        Refusal("tool.exe", "files of type .exe can't be read"),
    )


def test_one_file_that_cannot_be_read_keeps_no_other_back() -> None:
    assert read("encrypted.zip") == ((Member("open.txt", NOTE),), (Refusal("locked.txt", "it is encrypted"),))
    members, refused = read("bomb.zip")
    assert [member.name for member in members] == ["note.txt"]
    assert refused == (Refusal("bomb.txt", "it unpacks to more than 200 times its size, as a zip bomb does"),)


def test_names_that_lead_out_are_refused_with_the_reason() -> None:
    _, refused = read("names.zip")

    assert {refusal.name: refusal.reason for refusal in refused} == {
        "../outside.txt": "its name leads out of the archive",
        "a/../../outside.md": "its name leads out of the archive",
        "/etc/absolute.txt": "its name leads out of the archive",
        "C:/drive.txt": "its name leads out of the archive",
        "link.txt": "it is a link",
        "line\ufffdend.txt": "its name holds characters that can't be seen",
        "turned\ufffdtxt.exe": "its name holds characters that can't be seen",
    }


def test_an_office_document_under_a_wrong_suffix_is_told_its_right_one() -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        read("word.zip")

    assert refused.value.hint == "give it its real suffix, .docx"


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        (".git/config", True),
        ("a/.b.txt", True),
        ("__MACOSX/._a.txt", True),
        ("a/desktop.ini", True),
        ("a/b.txt", False),
        ("..", False),
    ],
)
def test_a_hidden_file_is_one_that_its_user_does_not_see(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[!b]*.zip")), ids=lambda path: path.name)
def test_no_change_of_bytes_lets_another_error_out(path: Path) -> None:
    randomly = random.Random(5)
    for _ in range(60):
        data = bytearray(path.read_bytes())
        for _ in range(randomly.randint(1, 4)):
            data[randomly.randrange(len(data))] = randomly.randrange(256)
        try:
            loaded = load("a.zip", bytes(data), Tools())
        except DocumentRefused as exc:
            assert exc.message.startswith("a.zip: ")  # noqa: PT017 (either outcome is right)
        else:
            assert all(".." not in member.name.split("/") and member.name[0] != "/" for member in loaded.members)
