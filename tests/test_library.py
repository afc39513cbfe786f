"""The library: what goes in can be asked about, what goes out can't, and nothing in between."""

import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.errors import (
    BlankQuestion,
    DocumentGone,
    LibraryError,
    LibraryMismatch,
    QuestionTooLong,
    UnknownDocument,
    WrongCall,
)
from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.types import Filters, Ingested, PageQuality

KETTLE = "# Kettle\n\nThe kettle has a warranty of one year. The kettle may leak.\n"
LAMP = "# Lamp\n\nThe lamp is red. The price of the lamp is low.\n"
FORCED = AskOptions(min_confidence=0.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        library=tmp_path / "library", models=tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    (made / "sub").mkdir(parents=True)
    (made / "kettle.md").write_text(KETTLE, encoding="utf-8")
    (made / "sub" / "lamp.md").write_text(LAMP, encoding="utf-8")
    return made


def open_library(settings: Settings, create: bool = True) -> Library:
    return Library.open(settings, create=create, encoder=FakeEncoder())


def cited_texts(library: Library, question: str, options: AskOptions = FORCED) -> list[str]:
    return [citation.cited_text for citation in library.ask(question, options).citations]


def test_a_question_is_answered_with_the_sentence_that_shares_its_words(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    answer = library.ask("Is there a warranty on the kettle?", AskOptions(min_confidence=0.0, max_sentences=1))

    assert answer.text == "The kettle has a warranty of one year."
    assert [c.source for c in answer.citations] == ["docs/kettle.md"]


def test_every_file_has_a_line_in_the_report_and_unchanged_ones_cost_no_embedding(
    settings: Settings, folder: Path
) -> None:
    encoder = FakeEncoder()
    library = Library.open(settings, create=True, encoder=encoder)

    first = library.add([folder])
    computed = len(encoder.asked)
    second = library.add([folder])

    assert first == [
        Ingested("docs/kettle.md", "added", passages=1, characters=67, qualities=(PageQuality("ok", 67),)),
        Ingested("docs/sub/lamp.md", "added", passages=1, characters=52, qualities=(PageQuality("ok", 52),)),
    ]
    assert [line.outcome for line in second] == ["unchanged", "unchanged"]
    assert len(encoder.asked) == computed


def test_the_same_text_under_two_names_is_two_documents_and_embedded_once(settings: Settings, folder: Path) -> None:
    encoder = FakeEncoder()
    library = Library.open(settings, create=True, encoder=encoder)
    library.add([folder])
    (folder / "copy.md").write_text(KETTLE, encoding="utf-8")
    computed = len(encoder.asked)

    lines = library.add([folder])

    assert [line.outcome for line in lines] == ["added", "unchanged", "unchanged"]
    assert len(library.documents()) == 3
    assert len(encoder.asked) == computed


def test_the_same_sentence_in_two_documents_is_cited_once_and_also_said_by_the_other(
    settings: Settings, folder: Path
) -> None:
    (folder / "copy.md").write_text(KETTLE, encoding="utf-8")
    library = open_library(settings)
    library.add([folder])

    answer = library.ask("Is there a warranty on the kettle?", AskOptions(min_confidence=0.0, max_sentences=1))

    assert [c.cited_text for c in answer.citations] == ["The kettle has a warranty of one year."]
    assert [(c.cited_text, c.relation) for c in answer.also_said] == [
        ("The kettle has a warranty of one year.", "agrees")
    ]
    assert {answer.citations[0].source, answer.also_said[0].source} == {"docs/copy.md", "docs/kettle.md"}


def test_a_changed_file_is_a_new_version_and_its_old_text_is_never_cited_again(
    settings: Settings, folder: Path
) -> None:
    library = open_library(settings)
    library.add([folder])
    (folder / "kettle.md").write_text("# Kettle\n\nThe kettle has no warranty.\n", encoding="utf-8")

    lines = library.add([folder])

    assert [line.outcome for line in lines] == ["changed", "unchanged"]
    assert cited_texts(library, "What warranty has the kettle?") == ["The kettle has no warranty."]
    document_id = library.resolve("kettle.md")
    assert library.document(document_id).version == 2
    assert "one year" in library.document(document_id, version=1).text
    assert library.document(document_id, version=1).superseded


def test_a_removed_document_answers_no_more_when_the_call_returns(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])
    document_id = library.resolve("kettle.md")

    [removed] = library.remove("kettle.md")

    assert removed.source == "docs/kettle.md"
    assert all("kettle" not in text for text in cited_texts(library, "What warranty has the kettle?"))
    with pytest.raises(DocumentGone):
        library.document(document_id)
    with pytest.raises(UnknownDocument):
        library.resolve("kettle.md")


def test_what_another_process_wrote_is_seen_by_the_next_question(settings: Settings, folder: Path) -> None:
    reading, writing = open_library(settings), open_library(settings)
    writing.add([folder])
    assert cited_texts(reading, "Is the lamp red?")[0] == "The lamp is red."

    writing.remove("lamp.md")

    assert all("lamp" not in text for text in cited_texts(reading, "Is the lamp red?"))


def test_sync_removes_what_vanished_from_its_own_folder_alone(settings: Settings, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(LAMP, encoding="utf-8")
    library = open_library(settings)
    library.add([folder, other])
    (folder / "kettle.md").unlink()

    lines = library.add([folder], sync=True)

    assert Ingested("docs/kettle.md", "removed", "the file is gone") in lines
    assert [record.source for record in library.documents()] == ["docs/sub/lamp.md", "other.md"]


def test_one_bad_file_fails_alone(settings: Settings, folder: Path) -> None:
    (folder / "broken.txt").write_bytes(b"\x00\x01\x02\x03" * 100)
    (folder / "empty.md").write_bytes(b"")
    (folder / "program.exe").write_bytes(b"MZ")
    library = open_library(settings)

    lines = {line.source: line.outcome for line in library.add([folder])}

    assert lines == {
        "docs/broken.txt": "failed",
        "docs/empty.md": "failed",
        "docs/kettle.md": "added",
        "docs/program.exe": "skipped",
        "docs/sub/lamp.md": "added",
    }


def test_a_folder_without_a_readable_file_is_a_wrong_call(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    library = open_library(settings)

    with pytest.raises(WrongCall, match="no files in"):
        library.add([tmp_path / "pictures"])
    (tmp_path / "pictures" / "a.xcf").write_bytes(b"gimp")
    with pytest.raises(WrongCall, match="no file of a supported format"):
        library.add([tmp_path / "pictures"])


def test_a_missing_path_is_a_wrong_call_before_anything_is_taken_in(settings: Settings, folder: Path) -> None:
    library = open_library(settings)

    with pytest.raises(WrongCall, match="no such file or folder"):
        library.add([folder, folder / "nowhere"])

    assert library.documents() == []


def test_two_folders_of_one_name_need_a_name_of_their_own(settings: Settings, folder: Path, tmp_path: Path) -> None:
    second = tmp_path / "elsewhere" / "docs"
    second.mkdir(parents=True)
    (second / "kettle.md").write_text(LAMP, encoding="utf-8")
    library = open_library(settings)
    library.add([folder])

    with pytest.raises(WrongCall, match="another 'docs'"):
        library.add([second])
    library.add([second], name="more")

    assert [r.source for r in library.documents()] == ["docs/kettle.md", "docs/sub/lamp.md", "more/kettle.md"]


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?!", "…"])
def test_a_blank_question_is_refused(settings: Settings, folder: Path, question: str) -> None:
    library = open_library(settings)
    library.add([folder])

    with pytest.raises(BlankQuestion):
        library.ask(question)


def test_a_question_of_a_megabyte_is_refused_with_its_length(settings: Settings) -> None:
    library = open_library(settings)

    with pytest.raises(QuestionTooLong, match="1,000,000 characters"):
        library.ask("a" * 1_000_000)


def test_an_empty_library_says_that_it_has_no_documents(settings: Settings) -> None:
    answer = open_library(settings).ask("Is the lamp red?")

    assert (answer.status, answer.confidence, answer.text, answer.citations) == ("no_documents", None, None, ())


def test_filters_restrict_the_answer(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])
    inside = AskOptions(min_confidence=0.0, filters=Filters(sources=("docs/sub",)))

    answer = library.ask("What warranty has the kettle?", inside)

    assert {c.source for c in answer.citations} == {"docs/sub/lamp.md"}


def test_the_same_question_has_the_same_answer_but_for_id_and_timings(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    first = library.ask("What is red?", FORCED)
    again = open_library(settings).ask("What is red?", FORCED)

    assert replace(first, id="", timings_ms={}) == replace(again, id="", timings_ms={})


def test_a_library_built_in_another_order_gives_the_same_quotations(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    straight = open_library(settings)
    straight.add([folder])
    turned = open_library(replace(settings, library=tmp_path / "turned"))
    turned.add([folder / "sub" / "lamp.md"])
    turned.remove("lamp.md")
    turned.add([folder])

    question = "What is the price of the lamp, and what warranty has the kettle?"

    assert cited_texts(straight, question) == cited_texts(turned, question)


def test_a_library_made_with_another_model_is_refused_with_both_names(settings: Settings, folder: Path) -> None:
    open_library(settings).add([folder])

    with pytest.raises(LibraryMismatch, match=r"'fake float32 1 8'.*'other float32'"):
        Library.open(replace(settings, embedder="other"))


def test_a_model_of_the_same_name_with_other_weights_is_refused_at_its_first_use(
    settings: Settings, folder: Path
) -> None:
    open_library(settings).add([folder])
    changed = FakeEncoder()
    changed.revision = "2"

    with pytest.raises(LibraryMismatch):
        Library.open(settings, encoder=changed)


def test_asking_where_there_is_no_library_says_how_to_make_one(settings: Settings) -> None:
    with pytest.raises(LibraryError, match="there is no library in") as caught:
        open_library(settings, create=False)

    assert "pincite ingest" in caught.value.hint
    assert not settings.library.exists()


def test_a_damaged_index_is_built_anew_from_the_store(settings: Settings, folder: Path) -> None:
    open_library(settings).add([folder])
    [index] = (settings.library / "index").iterdir()
    (index / "vectors.faiss").write_bytes(b"not an index")

    assert cited_texts(open_library(settings), "Is the lamp red?")[0] == "The lamp is red."


def test_a_question_that_points_back_is_searched_with_the_earlier_words(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    answer = library.ask("And its price?", AskOptions(min_confidence=0.0, history=("Is the lamp red?",)))

    assert answer.interpreted_question == "And its price? (lamp red)"
    assert answer.question == "And its price?"
    assert answer.citations[0].source == "docs/sub/lamp.md"


def test_questions_and_writes_from_several_threads_never_see_a_half_state(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])
    allowed = {"The kettle has a warranty of one year.", "The kettle has a warranty of two years."}
    stop, seen = threading.Event(), set()

    def keep_asking() -> None:
        while not stop.is_set():
            options = AskOptions(min_confidence=0.0, max_sentences=1, filters=Filters(sources=("kettle.md",)))
            seen.update(cited_texts(library, "What warranty has the kettle, in years?", options))

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(keep_asking) for _ in range(3)]
        for years in ("two years", "one year") * 5:
            library.add_text("docs/kettle.md", f"# Kettle\n\nThe kettle has a warranty of {years}.\n".encode())
        stop.set()
        for future in asking:
            future.result()

    assert seen == allowed


def test_tags_stay_when_the_text_changes_and_make_no_new_version(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder], tags=["home"])
    library.add([folder], tags=["home", "new"])
    (folder / "kettle.md").write_text("# Kettle\n\nThe kettle leaks.\n", encoding="utf-8")

    lines = library.add([folder])

    assert [line.outcome for line in lines] == ["changed", "unchanged"]
    assert [(r.tags, r.version) for r in library.documents()] == [(("home", "new"), 2), (("home", "new"), 1)]
    only = AskOptions(min_confidence=0.0, filters=Filters(tags=("new",)))
    assert cited_texts(library, "Does the kettle leak?", only)[0] == "The kettle leaks."


def test_a_folder_is_removed_with_all_its_documents(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    removed = library.remove("docs/sub", "docs")

    assert [record.source for record in removed] == ["docs/kettle.md", "docs/sub/lamp.md"]
    assert library.documents() == []


def test_filters_that_no_document_passes_are_the_reason(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    answer = library.ask("Is the lamp red?", AskOptions(filters=Filters(tags=("nowhere",))))

    assert (answer.status, answer.status_reason) == ("unanswerable", "No document passes the filters.")


def test_half_a_surrogate_in_a_question_is_no_failure(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])
    options = AskOptions(min_confidence=0.0, max_sentences=1, history=("\ud800 lamp",))

    answer = library.ask("Is it red, \udcff this lamp?", options)

    assert answer.text == "The lamp is red."
    assert answer.question == "Is it red, ? this lamp?"


def test_a_question_is_brought_to_the_documents_normal_form(settings: Settings, folder: Path) -> None:
    (folder / "cafe.md").write_text("The café leaks.", encoding="utf-8")
    library = open_library(settings)
    library.add([folder])

    assert library.ask("Does the cafe\u0301 leak?", FORCED).question == "Does the caf\u00e9 leak?"


def test_removing_a_folder_takes_no_folder_of_the_same_name_elsewhere(settings: Settings) -> None:
    library = open_library(settings)
    for source in ("docs/a.txt", "other/docs/b.txt", "docs.txt"):
        library.add_text(source, b"The lamp is red.")

    removed = library.remove("docs")

    assert [record.source for record in removed] == ["docs/a.txt"]
    assert [record.source for record in library.documents()] == ["docs.txt", "other/docs/b.txt"]


def test_sync_keeps_what_lies_in_a_folder_that_cannot_be_listed(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(settings)
    library.add([folder])
    listing = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)

    lines = library.add([folder], sync=True)

    assert [(line.source, line.outcome) for line in lines] == [("docs/sub", "failed"), ("docs/kettle.md", "unchanged")]
    assert [record.source for record in library.documents()] == ["docs/kettle.md", "docs/sub/lamp.md"]


def test_sync_of_a_folder_that_has_become_empty_removes_nothing(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])
    shutil.rmtree(folder / "sub")
    (folder / "kettle.md").unlink()

    with pytest.raises(WrongCall, match="no files in"):
        library.add([folder], sync=True)

    assert len(library.documents()) == 2


def test_equal_documents_are_cited_alike_whatever_order_they_came_in(settings: Settings, tmp_path: Path) -> None:
    answers = []
    for number, order in enumerate((("a.txt", "b.txt"), ("b.txt", "a.txt"))):
        library = open_library(replace(settings, library=tmp_path / f"library-{number}"))
        for source in order:
            library.add_text(source, b"The lamp is red.")
        library.add_text("a.txt", b"The lamp is dear.")
        library.add_text("a.txt", b"The lamp is red.")
        answers.append([c.source for c in library.ask("Is the lamp red?", FORCED).citations])

    assert answers[0] == answers[1]


@pytest.mark.parametrize("reopened", [False, True])
def test_a_library_that_was_restored_from_a_copy_is_read_as_it_is(
    settings: Settings, tmp_path: Path, reopened: bool
) -> None:
    """Another document comes then, so that there are as many passages and versions as there were before."""
    library = open_library(settings)
    library.add_text("kettle.txt", b"The kettle is red.")
    library.close()
    shutil.copy(settings.library / "library.sqlite3", tmp_path / "copy")
    library.add_text("lamp.txt", b"The lamp is red.")
    assert [c.source for c in library.ask("What is the lamp?", FORCED).citations][:1] == ["lamp.txt"]
    library.close()
    shutil.copy(tmp_path / "copy", settings.library / "library.sqlite3")
    if reopened:
        library = open_library(settings)

    assert [c.source for c in library.ask("What is red?", FORCED).citations] == ["kettle.txt"]
    library.add_text("bin.txt", b"The bin is red.")
    assert [c.source for c in library.ask("What is the bin?", FORCED).citations][:1] == ["bin.txt"]


def test_a_failed_read_leaves_no_open_transaction_behind(settings: Settings, folder: Path) -> None:
    library = open_library(settings)
    library.add([folder])

    with pytest.raises(UnknownDocument), library.snapshot() as view:
        view.document("nowhere")

    assert len(library.documents()) == 2


def test_a_model_that_does_not_fit_is_refused_every_time(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(settings).add([folder])
    other = FakeEncoder()
    other.revision = "2"
    monkeypatch.setattr("rag.models.exported", lambda *_: folder)
    monkeypatch.setattr("rag.models.OnnxEncoder", lambda *_: other)
    library = Library.open(settings)

    for _ in range(2):
        with pytest.raises(LibraryMismatch):
            library.ask("Is the lamp red?")
