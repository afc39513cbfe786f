"""Files in files: each a document of its own, changed and removed with the file that holds it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.errors import DocumentRefused
from rag.library import Library
from rag.settings import Settings
from rag.types import Ingested

LAMP = "# Lamp\n\nThe lamp is red.\n"
KETTLE = "# Kettle\n\nThe kettle leaks.\n"


@pytest.fixture
def library(tmp_path: Path, encoder: FakeEncoder) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=encoder)
    yield opened
    opened.close()


def zipped(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def put(path: Path, files: dict[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(files))
    return path


def told(lines: list[Ingested]) -> list[tuple[str, str]]:
    return [(line.outcome, line.source) for line in lines]


def sources(library: Library) -> list[str]:
    return [record.source for record in library.documents()]


def test_each_file_of_an_archive_is_a_document_of_its_own(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "sub/kettle.md": KETTLE, "run.exe": b"MZ", "empty.md": b""})

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [
        ("added", "docs/a.zip/lamp.md"),
        ("added", "docs/a.zip/sub/kettle.md"),
        ("failed", "docs/a.zip/empty.md"),
        ("skipped", "docs/a.zip/run.exe"),
    ]
    assert library.document(library.resolve("sub/kettle.md")).text == "Kettle\n\nThe kettle leaks."


def test_an_unchanged_archive_is_not_read_again_and_says_the_same(
    library: Library, tmp_path: Path, encoder: FakeEncoder
) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "run.exe": b"MZ"})
    library.add([tmp_path / "docs"])
    version, computed = library.state().version, len(encoder.asked)

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [("skipped", "docs/a.zip/run.exe"), ("unchanged", "docs/a.zip/lamp.md")]
    assert (library.state().version, len(encoder.asked)) == (version, computed)


def test_a_changed_archive_changes_adds_and_removes_its_documents(library: Library, tmp_path: Path) -> None:
    archive = put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "kettle.md": KETTLE, "same.md": "It hums."})
    library.add([tmp_path / "docs"])
    put(archive, {"lamp.md": LAMP + "It hums.\n", "new.md": "A price is low.", "same.md": "It hums."})

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [
        ("added", "docs/a.zip/new.md"),
        ("changed", "docs/a.zip/lamp.md"),
        ("removed", "docs/a.zip/kettle.md"),
        ("unchanged", "docs/a.zip/same.md"),
    ]


def test_a_document_that_fails_in_the_new_archive_keeps_its_old_text(library: Library, tmp_path: Path) -> None:
    archive = put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "inner.zip": zipped({"kettle.md": KETTLE})})
    library.add([tmp_path / "docs"])
    put(archive, {"lamp.md": b"\x00\x01\x02\x03", "inner.zip": b"PK\x03\x04cut off"})

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [("failed", "docs/a.zip/inner.zip"), ("failed", "docs/a.zip/lamp.md")]
    assert sources(library) == ["docs/a.zip/inner.zip/kettle.md", "docs/a.zip/lamp.md"]


def test_sync_keeps_what_is_in_an_archive_and_removes_it_with_the_archive(library: Library, tmp_path: Path) -> None:
    archive = put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "inner.zip": zipped({"kettle.md": KETTLE})})
    (tmp_path / "docs" / "b.md").write_text("The price is low.")
    library.add([tmp_path / "docs"], sync=True)
    library.add([tmp_path / "docs"], sync=True)
    assert sources(library) == ["docs/a.zip/inner.zip/kettle.md", "docs/a.zip/lamp.md", "docs/b.md"]
    archive.unlink()

    lines = library.add([tmp_path / "docs"], sync=True)

    assert told(lines) == [
        ("unchanged", "docs/b.md"),
        ("removed", "docs/a.zip/inner.zip/kettle.md"),
        ("removed", "docs/a.zip/lamp.md"),
    ]


def test_a_file_with_the_bytes_of_one_in_an_archive_is_another_document(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP})
    library.add([tmp_path / "docs"])
    (tmp_path / "docs" / "copy.md").write_text(LAMP)

    lines = library.add([tmp_path / "docs"], sync=True)

    assert told(lines) == [("unchanged", "docs/a.zip/lamp.md"), ("added", "docs/copy.md")]


def test_a_document_of_an_archive_that_was_removed_comes_back_with_it(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "kettle.md": KETTLE})
    library.add([tmp_path / "docs"])
    library.remove("docs/a.zip/lamp.md")

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [("added", "docs/a.zip/lamp.md"), ("unchanged", "docs/a.zip/kettle.md")]


def test_an_archive_is_removed_as_a_folder_is(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "kettle.md": KETTLE})
    library.add([tmp_path / "docs"])

    assert [record.source for record in library.remove("docs/a.zip")] == ["docs/a.zip/kettle.md", "docs/a.zip/lamp.md"]


def test_files_too_deep_in_files_are_not_unpacked(library: Library) -> None:
    data = zipped({"lamp.md": LAMP})
    for _ in range(5):
        data = zipped({"x.zip": data})

    lines = library.take_in("a.zip", data)

    assert [line.outcome for line in lines] == ["failed"]
    assert lines[0].source == "a.zip/x.zip/x.zip/x.zip/x.zip"


def test_an_archive_that_is_none_or_empty_is_one_failed_line(library: Library) -> None:
    assert told(library.take_in("a.zip", zipped({}))) == [("failed", "a.zip")]
    with pytest.raises(DocumentRefused):
        library.take_in("a.zip", b"PK\x03\x04" + b"x" * 100)


MAIL = (
    b"Subject: The lamp\nFrom: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    b"--x\nContent-Type: text/plain\n\nThe lamp is red.\n"
    b'--x\nContent-Type: text/markdown\nContent-Disposition: attachment; filename="terms.md"\n\nThe price is low.\n--x--\n'
)


def test_a_mail_goes_with_its_attachments(library: Library, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.eml").write_bytes(MAIL)
    library.add([tmp_path / "docs"])
    assert sources(library) == ["docs/a.eml", "docs/a.eml/terms.md"]
    (tmp_path / "docs" / "a.eml").rename(tmp_path / "docs" / "b.eml")

    library.add([tmp_path / "docs"], sync=True)

    assert sources(library) == ["docs/b.eml", "docs/b.eml/terms.md"]
    library.remove("b.eml")
    assert sources(library) == []


def test_an_archive_is_unchanged_only_with_the_texts_that_it_gave(library: Library, tmp_path: Path) -> None:
    put(tmp_path / "docs" / "a.zip", {"lamp.md": LAMP, "kettle.md": KETTLE})
    library.add([tmp_path / "docs"])
    library.add_text("docs/a.zip/lamp.md", b"The lamp is another one.")

    lines = library.add([tmp_path / "docs"])

    assert sorted(told(lines)) == [("changed", "docs/a.zip/lamp.md"), ("unchanged", "docs/a.zip/kettle.md")]
    assert library.document(library.resolve("lamp.md")).text == "Lamp\n\nThe lamp is red."
