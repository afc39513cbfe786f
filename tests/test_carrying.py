"""A library as one file: whole or not at all, and nothing that isn't one gets in."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from rag.__main__ import cli
from rag.errors import ImportRefused, StorageFull, WrongCall
from rag.library import AskOptions, Library
from rag.settings import Settings

LAMP = "# Lamp\n\nThe lamp is red. The price of the lamp is low.\n"
ONE = AskOptions(min_confidence=0.0, max_sentences=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap")


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, library=tmp_path / "elsewhere")


def opened(settings: Settings) -> Library:
    return Library.open(settings, create=True, encoder=FakeEncoder())


@pytest.fixture
def library(settings: Settings) -> Library:
    made = opened(settings)
    made.add_text("docs/lamp.md", b"# Lamp\n\nThe lamp is blue.\n")
    made.add_text("docs/lamp.md", LAMP.encode(), tags=["home"])
    made.add_text("gone.txt", b"The kettle leaks.")
    made.remove("gone.txt")
    return made


@pytest.fixture
def exported(library: Library, tmp_path: Path) -> Path:
    file = tmp_path / "library.pincite"
    library.export(file)
    return file


def state(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder but SQLite's shared memory, which is made at every opening."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_ids_versions_tags_and_answers_are_the_same_in_the_imported_library(
    library: Library, exported: Path, elsewhere: Settings
) -> None:
    [record] = library.documents()
    carried = Library.import_(elsewhere, exported)

    imported = opened(elsewhere)
    assert imported.documents() == [record]
    assert (carried.facts.documents, carried.facts.passages, carried.facts.embedder) == (1, 1, "fake float32 1 8")
    assert imported.document(record.id, 1).text == "Lamp\n\nThe lamp is blue."
    assert imported._store.meta("id") not in (None, library._store.meta("id"))
    first, second = (one.ask("Is the lamp red?", ONE) for one in (library, imported))
    assert (second.text, second.citations, second.confidence) == ("The lamp is red.", first.citations, first.confidence)
    added = imported.add_text("gone.txt", b"The kettle is whole.")
    assert (added.outcome, imported.documents()[1].version) == ("added", 2)  # versions go on where they were
    assert [path.name for path in exported.parent.iterdir() if path.name.startswith(".pincite-")] == []


def test_an_empty_library_can_be_carried(settings: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    opened(settings).export(tmp_path / "file")

    assert Library.import_(elsewhere, tmp_path / "file").facts.documents == 0
    assert opened(elsewhere).documents() == []


def test_a_file_is_replaced_only_when_that_is_asked_for(library: Library, exported: Path) -> None:
    before = exported.read_bytes()
    library.add_text("more.txt", b"More.")

    with pytest.raises(WrongCall, match="exists"):
        library.export(exported)
    assert exported.read_bytes() == before
    assert library.export(exported, force=True).facts.documents == 2
    for wrong in (exported.parent, exported.parent / "nowhere" / "file"):
        with pytest.raises(WrongCall, match="not a file in a folder that exists"):
            library.export(wrong, force=True)


def test_what_is_written_meanwhile_is_in_the_file_as_a_whole_or_not_at_all(
    library: Library, elsewhere: Settings, tmp_path: Path
) -> None:
    """Two passages come with each document, and the counts are those of the rows; the import checks it."""
    stop = threading.Event()

    def keep_writing() -> None:
        number = 0
        while not stop.is_set():
            library.add_text(f"{number}.md", f"# One\n\nThe lamp {number}.\n\n# Two\n\nThe kettle.\n".encode())
            number += 1

    writer = threading.Thread(target=keep_writing)
    writer.start()
    found = []
    for number in range(5):
        library.export(tmp_path / f"{number}.pincite")
        found.append(Library.import_(elsewhere, tmp_path / f"{number}.pincite", force=True).facts)
    stop.set()
    writer.join()

    assert [facts.passages for facts in found] == [1 + 2 * (facts.documents - 1) for facts in found]
    assert found[0].documents < found[-1].documents


def test_vectors_of_a_reindex_that_is_under_way_stay_behind(library: Library, tmp_path: Path) -> None:
    from rag.store.staging import Staging

    Staging(library._store, "other float32 1 3").begin()
    library.export(tmp_path / "file")

    with zipfile.ZipFile(tmp_path / "file") as archive:
        archive.extract("library.sqlite3", tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out" / "library.sqlite3")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'staged'").fetchall() == []
        assert connection.execute("SELECT key FROM meta WHERE key IN ('staging', 'id', 'vectors')").fetchall() == []


def test_a_library_with_documents_is_replaced_only_when_that_is_asked_for_and_then_as_a_whole(
    exported: Path, elsewhere: Settings
) -> None:
    other = opened(elsewhere)
    other.add_text("kettle.txt", b"The kettle is red.")
    other.add_text("bin.txt", b"The bin is red.")
    assert other.ask("Is the kettle red?", ONE).text == "The kettle is red."
    version, library_id = other.state().version, other._store.meta("id")

    with pytest.raises(WrongCall, match="has 2 documents"):
        Library.import_(elsewhere, exported)
    assert other.ask("Is the kettle red?", ONE).text == "The kettle is red."

    Library.import_(elsewhere, exported, force=True)
    assert [record.source for record in other.documents()] == ["docs/lamp.md"]
    assert other.ask("Is the kettle red?", ONE).text == "The lamp is red."
    assert other.state().version > version
    assert other._store.meta("id") != library_id
    other.add_text("bin.txt", b"The bin is new.")
    assert other.ask("Is the bin new?", ONE).text == "The bin is new."


def test_a_library_without_documents_takes_an_import(exported: Path, elsewhere: Settings) -> None:
    open_one = opened(elsewhere)

    Library.import_(elsewhere, exported)

    assert open_one.ask("Is the lamp red?", ONE).text == "The lamp is red."


def test_a_log_that_was_left_without_its_database_is_not_read_into_the_imported_one(
    library: Library, exported: Path, elsewhere: Settings
) -> None:
    elsewhere.library.mkdir()
    library.add_text("later.txt", b"Later.")  # stands in the log alone
    shutil.copy(library.settings.library / "library.sqlite3-wal", elsewhere.library)

    Library.import_(elsewhere, exported)

    assert [record.source for record in opened(elsewhere).documents()] == ["docs/lamp.md"]


# Each makes another file of an export: (its database, its manifest) -> what is put into the zip.
Members = dict[str, bytes]


def with_database(change: str) -> Callable[[Members, Path], Members]:
    """Return how to change an export's database by SQL, with a manifest that has the right size and hash."""

    def changed(members: Members, scratch: Path) -> Members:
        scratch.write_bytes(members["library.sqlite3"])
        with closing(sqlite3.connect(scratch)) as connection:
            connection.executescript(change)
            connection.commit()
        return consistent(scratch.read_bytes(), members["manifest.json"])

    return changed


def consistent(database: bytes, manifest: bytes, **stated: Any) -> Members:
    row = {**json.loads(manifest), "bytes": len(database), "sha256": sha256(database).hexdigest(), **stated}
    return {"library.sqlite3": database, "manifest.json": json.dumps(row).encode()}


def damaged_inside(members: Members, scratch: Path) -> Members:
    database = bytearray(members["library.sqlite3"])
    for page in range(1, len(database) // 4096):
        database[page * 4096 : page * 4096 + 64] = bytes(64)
    return consistent(bytes(database), members["manifest.json"])


def stating(**row: Any) -> Callable[[Members, Path], Members]:
    return lambda members, _: consistent(members["library.sqlite3"], members["manifest.json"], **row)


FACTS = {"schema": 3, "change": 4, "documents": 1, "passages": 1, "embedder": "fake float32 1 8"}
HOSTILE: dict[str, tuple[Callable[[Members, Path], Members], str]] = {
    "another file too": (lambda m, _: {**m, "more.txt": b""}, "it holds"),
    "a file that leads out": (lambda m, _: {**m, "../../library.sqlite3": b"x"}, "it holds"),
    "a path in place of the name": (lambda m, _: {"../" + name: data for name, data in m.items()}, "it holds"),
    "no manifest": (lambda m, _: {"library.sqlite3": m["library.sqlite3"]}, "it holds"),
    "no JSON": (lambda m, _: {**m, "manifest.json": b"{"}, "no whole export"),
    "another JSON": (lambda m, _: {**m, "manifest.json": b"[1]"}, "no whole export"),
    "deep JSON": (lambda m, _: {**m, "manifest.json": b"[" * 60_000}, "no whole export"),
    "a long manifest": (lambda m, _: {**m, "manifest.json": b" " * 70_000}, "larger than 65,536 bytes"),
    "another hash": (stating(sha256="0" * 64), "its manifest says 0000"),
    "a text for a number": (stating(bytes="many"), "its manifest holds"),
    "a smaller size": (stating(bytes=10), "its manifest says 10"),
    "a later format": (stating(format=2), "update Pincite"),
    "other counts": (stating(facts={**FACTS, "documents": 7}), "another library than its manifest says"),
    "a later schema": (with_database("PRAGMA user_version = 99"), "its schema is 99"),
    "no library": (with_database("DROP TABLE meta"), "can't be read"),
    "a table without a column": (with_database("ALTER TABLE dropped DROP COLUMN last"), "'dropped' lacks"),
    "a trigger": (
        with_database("CREATE TRIGGER t AFTER INSERT ON documents BEGIN DELETE FROM versions; END"),
        "has a trigger",
    ),
    "a view": (with_database("DROP TABLE dropped; CREATE VIEW dropped AS SELECT 1 AS change"), "has a view"),
    "no database": (lambda m, _: consistent(b"text" * 3000, m["manifest.json"]), "can't be read"),
    "damage inside": (damaged_inside, "database"),
    "fewer rows than it says": (with_database("DELETE FROM passages"), "another library"),
    "counts of its own": (with_database("UPDATE meta SET value = 9 WHERE key = 'passages'"), "other numbers"),
    "a vector that is too short": (with_database("UPDATE passages SET vector = x'00'"), "vectors are not"),
    "rows that belong to nothing": (
        with_database("PRAGMA foreign_keys = OFF; UPDATE versions SET document_id = 'x'"),
        "belong to nothing",
    ),
    "ids at the end of all numbers": (with_database("UPDATE sqlite_sequence SET seq = 9223372036854775807"), "counts"),
    "a version that is no number": (with_database("UPDATE meta SET value = 'x' WHERE key = 'log_from'"), "versions"),
    "a tuning that is none": (with_database("INSERT INTO meta VALUES ('tuned', '[]')"), "tuning can't be read"),
    "an embedder that is none": (
        with_database("UPDATE meta SET value = 'x' WHERE key = 'embedder'"),
        "another library than its manifest says",
    ),
}


def members_of(file: Path) -> Members:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(file: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def refused(settings: Settings, file: Path, said: str) -> None:
    """Check that a file is refused with one message, for a new library and for one that is there, and changes nothing."""
    there = opened(replace(settings, library=settings.library.with_name("there")))
    there.add_text("kettle.txt", b"The kettle is red.")
    there.close()
    before = state(there.settings.library)

    with pytest.raises(ImportRefused, match=said) as caught:
        Library.import_(settings, file)
    assert str(file) in caught.value.message
    assert not settings.library.exists()
    with pytest.raises(ImportRefused, match=said):
        Library.import_(there.settings, file, force=True)
    assert state(there.settings.library) == before


@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_no_whole_export_is_refused_and_changes_nothing(
    exported: Path, elsewhere: Settings, tmp_path: Path, name: str
) -> None:
    change, said = HOSTILE[name]
    file = tmp_path / "hostile.pincite"
    write(file, change(members_of(exported), tmp_path / "scratch"))

    refused(elsewhere, file, said)


def test_the_file_that_the_hostile_ones_are_made_from_is_taken(
    exported: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    write(tmp_path / "stored", members_of(exported), zipfile.ZIP_STORED)

    assert Library.import_(elsewhere, tmp_path / "stored").facts.documents == 1


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(exported: Path, elsewhere: Settings, tmp_path: Path, kept: float) -> None:
    whole = exported.read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(kept * len(whole))])

    refused(elsewhere, tmp_path / "cut", "no whole export of a library")


def test_a_flipped_byte_anywhere_is_refused_or_changes_nothing_of_the_library(
    library: Library, exported: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    whole, chance = exported.read_bytes(), random.Random(1)
    for number in range(60):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        file = tmp_path / "flipped"
        file.write_bytes(flipped)
        target = replace(elsewhere, library=tmp_path / f"library-{number}")
        try:
            Library.import_(target, file)
        except ImportRefused:
            assert not target.library.exists()
        else:  # a date, a permission, or the zip's comment
            assert Library.open(target).documents() == library.documents()


def test_a_text_or_another_zip_is_refused(elsewhere: Settings, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("The lamp is red.")
    refused(elsewhere, tmp_path / "text", "no whole export of a library")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(exported: Path, elsewhere: Settings, tmp_path: Path, method: int) -> None:
    write(tmp_path / "file", members_of(exported), method)

    refused(elsewhere, tmp_path / "file", "another method")


def test_a_member_that_is_larger_than_both_say_is_not_unpacked_beyond(
    exported: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    """A zip bomb whose directory lies: 50 MB of zeros that state the size of the true database."""
    members = members_of(exported)
    size = len(members["library.sqlite3"])
    write(tmp_path / "bomb", {"library.sqlite3": bytes(50_000_000), "manifest.json": members["manifest.json"]})
    data = (tmp_path / "bomb").read_bytes()
    lying = data.replace((50_000_000).to_bytes(4, "little"), size.to_bytes(4, "little"))
    assert lying != data
    (tmp_path / "bomb").write_bytes(lying)

    refused(elsewhere, tmp_path / "bomb", "no whole export|sha256")


def test_a_library_that_the_disk_has_no_room_for_is_refused_before_it_is_unpacked(
    exported: Path, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))

    with pytest.raises(StorageFull, match="bytes are needed"):
        Library.import_(elsewhere, exported)
    assert not elsewhere.library.exists()


def test_a_library_of_an_earlier_schema_is_brought_to_this_one(
    exported: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    members = members_of(exported)
    scratch = tmp_path / "old"
    scratch.write_bytes(members["library.sqlite3"])
    with closing(sqlite3.connect(scratch)) as connection:
        connection.executescript("DROP TABLE dropped; DELETE FROM meta WHERE key = 'log_from'; PRAGMA user_version = 1")
        connection.executescript(
            "DROP INDEX versions_not_ready; DROP TABLE originals; ALTER TABLE versions DROP COLUMN places"
        )
        connection.executescript("ALTER TABLE versions DROP COLUMN status; ALTER TABLE versions DROP COLUMN qualities")
        connection.executescript("DELETE FROM meta WHERE key IN ('documents', 'passages')")
    write(
        tmp_path / "file",
        consistent(
            scratch.read_bytes(),
            members["manifest.json"],
            facts={**json.loads(members["manifest.json"])["facts"], "schema": 1},
        ),
    )

    Library.import_(elsewhere, tmp_path / "file")

    assert opened(elsewhere).ask("Is the lamp red?", ONE).text == "The lamp is red."


def test_the_commands_say_what_was_carried(
    library: Library, elsewhere: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    cli(["export", str(file), "--library", str(library.settings.library)], standalone_mode=False)
    assert capsys.readouterr().out == f"1 document, 1 passage in {file}\n"

    cli(["import", str(file), "--library", str(elsewhere.library), "--json"], standalone_mode=False)
    assert {**json.loads(capsys.readouterr().out)["facts"], "change": 4} == FACTS


RUNNING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from conftest import FakeEncoder
from rag.library import AskOptions, Library
from rag.settings import Settings
settings = Settings(Path(sys.argv[1]), Path(), embedder="fake", precision="float32", reader="overlap")
"""
READER = (
    RUNNING
    + """
library = Library.open(settings, encoder=FakeEncoder())
while True:
    answer = library.ask("What is the number of the lamp?", AskOptions(min_confidence=0.0, max_sentences=10, top_k=50))
    print(answer.library.documents, *sorted({c.cited_text for c in answer.citations}), sep="|", flush=True)
"""
)
IMPORTER = (
    RUNNING
    + """
print("begun", flush=True)
Library.import_(settings, Path(sys.argv[2]), force=True)
print("done", flush=True)
"""
)
EXPORTER = (
    RUNNING
    + """
library = Library.open(settings, encoder=FakeEncoder())
print("begun", flush=True)
library.export(Path(sys.argv[2]), force=True)
"""
)


def started(script: str, folder: Path, file: Path) -> "subprocess.Popen[str]":
    tests = Path(__file__).parent
    command = [sys.executable, "-c", script, str(folder), str(file), str(tests), str(tests.parent)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def numbered(settings: Settings, number: str, documents: int) -> Library:
    made = opened(settings)
    for n in range(documents):
        made.add_text(f"{n}.txt", f"The lamp has the number {number}. {'It leaks. ' * 400}".encode())
    return made


def test_a_process_that_has_the_library_open_sees_the_old_one_or_the_imported_one_and_never_a_mixture(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    numbered(settings, "one", 4).export(tmp_path / "one")
    numbered(elsewhere, "two", 9).export(tmp_path / "two")
    lines = []
    with started(READER, settings.library, tmp_path) as reader:
        assert reader.stdout
        for name in ("two", "one", "two", "one"):
            lines += [reader.stdout.readline().strip() for _ in range(3)]
            Library.import_(settings, tmp_path / name, force=True)
        time.sleep(0.5)
        reader.kill()
        lines += reader.stdout.read().splitlines()[:-1]

    assert set(lines) == {"4|The lamp has the number one.", "9|The lamp has the number two."}
    assert lines[-1] == "4|The lamp has the number one."


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 4 else pytest.mark.stress) for n in range(40)])
@pytest.mark.parametrize("is_new", [True, False])
def test_an_import_that_is_killed_leaves_the_library_as_it_was_or_the_imported_one(
    settings: Settings, elsewhere: Settings, tmp_path: Path, seed: int, is_new: bool
) -> None:
    numbered(settings, "two", 40).export(tmp_path / "two")
    if not is_new:
        numbered(elsewhere, "one", 3).close()
    with started(IMPORTER, elsewhere.library, tmp_path / "two") as importer:
        assert importer.stdout
        assert importer.stdout.readline() == "begun\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.25))
        importer.kill()
        is_done = "done" in importer.stdout.read()

    if is_new and not (elsewhere.library / "library.sqlite3").exists():
        assert not is_done
        return
    found = opened(elsewhere)
    count = len(found.documents())
    assert count in ((40,) if is_done or is_new else (3, 40))
    quoted = found.ask("What is the number of the lamp?", replace(ONE, max_sentences=10))
    assert {c.cited_text for c in quoted.citations} == {f"The lamp has the number {'two' if count == 40 else 'one'}."}
    assert found.upkeep.verify() == []


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 4 else pytest.mark.stress) for n in range(20)])
def test_an_export_that_is_killed_leaves_no_file_or_a_whole_one(
    settings: Settings, elsewhere: Settings, tmp_path: Path, seed: int
) -> None:
    numbered(settings, "two", 40)
    with started(EXPORTER, settings.library, tmp_path / "file") as exporter:
        assert exporter.stdout
        assert exporter.stdout.readline() == "begun\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.1))
        exporter.kill()

    if (tmp_path / "file").exists():
        assert Library.import_(elsewhere, tmp_path / "file").facts.documents == 40
