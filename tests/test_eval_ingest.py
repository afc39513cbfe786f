"""A set's own texts as a library: taken in once, asked without anything else."""

import json
from pathlib import Path

import pytest
from conftest import FakeEncoder

from eval.ingesting import file_name, library_of
from eval.questions import read_set
from rag.errors import WrongCall
from rag.library import Library
from rag.models import Models
from rag.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Models, "encoder", property(lambda self: FakeEncoder()))
    return Settings(tmp_path / "own", tmp_path / "models", embedder="fake", precision="float32", reader="overlap")


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    question = {"id": "1", "question": "Is it red?", "answers": [{"text": "red", "answer_start": 12}]}
    paragraphs = [{"context": "The lamp is red.", "qas": [question]}, {"context": "The kettle leaks.", "qas": []}]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "The/home", "paragraphs": paragraphs}]}))
    return path


def test_a_sets_articles_become_documents_of_a_library_of_their_own(settings: Settings, squad: Path) -> None:
    made, failed = library_of(settings, squad)

    library = Library.open(made)
    assert failed == 0
    assert [r.source for r in library.documents()] == ["squad.json/000001-The%2Fhome.txt"]
    assert [q.id for q in read_set(squad, library).questions] == ["1"]
    assert not settings.library.exists()
    library.close()


def test_a_set_is_taken_in_once(settings: Settings, squad: Path) -> None:
    versions = []
    for _ in range(2):
        library = Library.open(library_of(settings, squad)[0])
        versions.append(library.state().version)
        library.close()

    assert versions[0] == versions[1]


def test_a_set_without_texts_of_its_own_is_a_wrong_call(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("{}")

    with pytest.raises(WrongCall, match="has no texts of its own"):
        library_of(settings, path)


def test_a_files_name_is_one_that_every_file_system_takes() -> None:
    assert file_name(3, "a/b") == "000003-a%2Fb.txt"
    assert len(file_name(3, "ü" * 200)) == 7 + 80 + 4
