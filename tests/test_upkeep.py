"""A library looked after: what is wrong is found, what is derived is made anew, what was removed is gone from the disk."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.errors import DocumentGone, LibraryBusy
from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.store import SqliteStore
from rag.upkeep import Proof

FORCED = AskOptions(min_confidence=0)
SECRET = "The password of the cellar is marmalade."
TEXTS = {"lamp.txt": "The lamp is red. It costs nine pounds.", "kettle.txt": f"The kettle leaks. {SECRET}"}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    library = Library.open(settings, create=True, encoder=FakeEncoder())
    for source, text in TEXTS.items():
        library.add_text(source, text.encode())
    return library


def damage(library: Library, statement: str) -> None:
    """Change the database as nothing of ours would."""
    with sqlite3.connect(library.settings.library / "library.sqlite3") as connection:
        connection.execute(statement)
    connection.close()


def answers(library: Library) -> set[str]:
    questions = ("It costs how many pounds?", "What leaks?")
    segments = [segment.text for question in questions for segment in library.ask(question, FORCED).segments]
    return {sentence.strip(".") + "." for segment in segments for sentence in segment.split(". ")}


def test_a_whole_library_has_no_fault(library: Library) -> None:
    assert library.upkeep.verify() == []


def test_an_empty_library_has_no_fault(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "l", tmp_path / "m", embedder="fake", precision="float32", reader="overlap")

    assert Library.open(settings, create=True, encoder=FakeEncoder()).upkeep.verify() == []


DERIVED = {
    "a sentence beyond the text": "UPDATE versions SET sentences = x'000000000009000001000000'",
    "overlapping sentences": "UPDATE versions SET sentences = x'000000000500000001000000030000000900000001000000'",
    "no sentences": "UPDATE versions SET sentences = x''",
    "a passage shifted": "UPDATE passages SET start = start + 1",
    "a passage gone": "DELETE FROM passages WHERE id = 1",
    "vectors of another length": "UPDATE passages SET vector = zeroblob(4)",
    "one vector cut off": "UPDATE passages SET vector = zeroblob(5) WHERE id = 2",
    "a vector changed": "UPDATE passages SET vector = randomblob(length(vector)) WHERE id = 2",
    "counted wrong": "UPDATE meta SET value = 7 WHERE key = 'documents'",
}


@pytest.mark.parametrize("statement", DERIVED.values(), ids=DERIVED)
def test_what_is_derived_is_found_wrong_and_made_anew(library: Library, statement: str) -> None:
    before = answers(library)
    damage(library, statement)

    found = library.upkeep.verify()
    left = library.upkeep.repair()

    assert found != []
    assert all(fault.derived for fault in found)
    assert left == []
    assert library.upkeep.verify() == []
    assert answers(library) == before


def test_an_index_that_differs_from_the_store_is_found_and_made_anew(library: Library) -> None:
    """The text of a passage is changed below the index; its sentences' bounds stay right."""
    damage(
        library, "UPDATE versions SET title = 'Another title' WHERE document_id IN (SELECT document_id FROM passages)"
    )

    assert {fault.what for fault in library.upkeep.verify()} == {
        "passage 1 is not in the index as it is in the store",
        "passage 2 is not in the index as it is in the store",
    }
    assert library.upkeep.repair() == []
    assert library.upkeep.verify() == []


def test_a_damaged_text_is_named_and_never_quoted_until_it_is_ingested_again(library: Library) -> None:
    damage(library, "UPDATE versions SET text = replace(text, 'nine', 'five')")

    assert [(fault.where, fault.derived) for fault in library.upkeep.repair()] == [("lamp.txt, version 1", False)]
    assert "It costs five pounds." not in answers(library)
    assert library.add_text("lamp.txt", TEXTS["lamp.txt"].encode()).outcome == "changed"
    assert "It costs nine pounds." in answers(library)
    assert [fault.where for fault in library.upkeep.verify()] == ["lamp.txt, version 1"]
    assert library.upkeep.repair() == []  # by deleting it: a link to it can't show what it cited
    assert library.upkeep.verify() == []


def test_a_superseded_version_is_verified_and_repaired_too(library: Library) -> None:
    library.add_text("lamp.txt", b"The lamp is blue.")
    damage(
        library, "UPDATE versions SET sentences = x'000000000009000001000000' WHERE version = 1 AND text LIKE '%red%'"
    )

    assert [fault.where for fault in library.upkeep.verify()] == ["lamp.txt, version 1"]
    library.upkeep.repair()
    assert library.upkeep.verify() == []


def test_pruned_versions_are_gone_and_the_current_one_answers(library: Library) -> None:
    library.add_text("lamp.txt", b"It costs ten pounds.")
    lamp = library.resolve("lamp.txt")

    assert library.upkeep.prune(0) == 1
    with pytest.raises(DocumentGone):
        library.document(lamp, 1)
    assert "It costs ten pounds." in answers(library)


@pytest.fixture
def bytes_found(library: Library) -> Callable[[str], list[str]]:
    """Look for a run of text in every file of the library by hand."""
    folder = library.settings.library
    return lambda run: [path.name for path in folder.rglob("*") if path.is_file() and run.encode() in path.read_bytes()]


def test_a_removal_is_proved_by_the_bytes_of_every_file(
    library: Library, bytes_found: Callable[[str], list[str]]
) -> None:
    kettle = library.resolve("kettle.txt")
    library.add_text("kettle.txt", b"The kettle is whole. It was mended in the cellar.")  # the secret is superseded
    assert bytes_found("marmalade")
    sentences = library.upkeep.sentences_of([kettle])
    library.remove("kettle.txt")

    proof = library.upkeep.prove_gone(sentences)

    assert (proof.sentences, proof.shared, proof.found) == (4, 0, ())
    assert bytes_found("marmalade") == bytes_found("mended in the cellar") == []
    assert library.upkeep.verify() == []
    assert [r.source for r in library.documents()] == ["lamp.txt"]


def test_a_sentence_that_another_document_has_stays_there(library: Library) -> None:
    library.add_text("copy.txt", f"A copy. {SECRET}".encode())
    sentences = library.upkeep.sentences_of([library.resolve("kettle.txt")])
    library.remove("kettle.txt")

    assert library.upkeep.prove_gone(sentences) == Proof(1, 1, proof_files(library), ())


def proof_files(library: Library) -> int:
    return sum(1 for path in library.settings.library.rglob("*") if path.is_file())


def test_a_trace_in_any_file_is_found_and_named(library: Library) -> None:
    sentences = library.upkeep.sentences_of([library.resolve("kettle.txt")])
    library.remove("kettle.txt")
    (library.settings.library / "notes.bak").write_text(f"copied by hand: {SECRET}")

    assert library.upkeep.prove_gone(sentences).found == (("notes.bak", SECRET),)


def test_a_library_that_others_are_reading_is_not_compacted(library: Library) -> None:
    other = SqliteStore(library.settings.library)

    with other.snapshot(), pytest.raises(LibraryBusy, match="another process"):
        library.upkeep.compact()
    library.upkeep.compact()
