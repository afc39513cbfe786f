"""Question sets: gold sentences found in their documents, misfits named by line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from eval.errors import BadQuestionSet
from eval.questions import Gold, read_questions
from eval.runner import by_kind, figures, run
from rag.library import Library
from rag.settings import Settings

TEXT = "The kettle leaks. The lamp is red. The lamp is dear.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/a.txt", TEXT.encode())
    yield opened
    opened.close()


def row(**changes: Any) -> dict[str, Any]:
    gold = [{"source": "home/a.txt", "start": 18, "end": 34, "text": "The lamp is red."}]
    question = {"id": "1", "question": "Is the lamp red?", "answers": ["red"], "gold": gold, "answerable": True}
    return {**question, "kind": "plain", "split": "tune", **changes}


def written(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def test_a_gold_text_becomes_its_sentence(library: Library, tmp_path: Path) -> None:
    [question] = read_questions(written(tmp_path, row()), library)

    assert question.alternatives == (Gold(frozenset({(library.resolve("a.txt"), 1)})),)


def test_a_gold_text_that_moved_is_found_again(library: Library, tmp_path: Path) -> None:
    moved = [{"source": "a.txt", "start": 0, "end": 16, "text": "The lamp is dear."}]

    [question] = read_questions(written(tmp_path, row(gold=moved)), library)

    assert question.alternatives == (Gold(frozenset({(library.resolve("a.txt"), 2)})),)


def test_entries_of_one_group_answer_together_and_others_alone(library: Library, tmp_path: Path) -> None:
    red = {"source": "a.txt", "start": 18, "end": 34, "text": "The lamp is red.", "group": 1}
    dear = {"source": "a.txt", "start": 35, "end": 52, "text": "The lamp is dear.", "group": 1}
    leaks = {"source": "a.txt", "start": 0, "end": 17, "text": "The kettle leaks."}

    [question] = read_questions(written(tmp_path, row(gold=[red, leaks, dear])), library)

    numbers = [{number for _, number in gold.sentences} for gold in question.alternatives]
    assert numbers == [{1, 2}, {0}]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row(gold=[{"source": "b.txt", "start": 0, "end": 1, "text": "T"}]), "no document is called 'b.txt'"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The lamp"}]), "stands there 2 times"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The roof"}]), "stands there 0 times"),
        (row(gold=[]), "an answerable question needs gold sentences"),
        (row(answerable=False), "an unanswerable one has none"),
        ({"id": "1"}, "'answerable' is missing"),
    ],
)
def test_a_line_that_does_not_fit_is_named_with_its_reason(
    library: Library, tmp_path: Path, bad: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(written(tmp_path, row(id="0"), bad), library)

    assert "line 2: " in str(caught.value)
    assert said in str(caught.value)


def test_an_id_used_twice_broken_json_and_an_empty_file_are_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BadQuestionSet, match="the id '1' was used before"):
        read_questions(written(tmp_path, row(), row()), library)
    (tmp_path / "set.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadQuestionSet, match="line 1: "):
        read_questions(tmp_path / "set.jsonl", library)
    (tmp_path / "set.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(BadQuestionSet, match="no questions in it"):
        read_questions(tmp_path / "set.jsonl", library)
    with pytest.raises(BadQuestionSet, match="can't be read"):
        read_questions(tmp_path / "absent.jsonl", library)


def test_a_right_quotation_counts_and_an_unanswerable_question_has_no_hit(library: Library, tmp_path: Path) -> None:
    nothing = row(id="2", question="Who was first?", answers=[], gold=[], answerable=False, kind="off_topic")
    questions = read_questions(written(tmp_path, row(), nothing), library)

    table = by_kind(run(library, questions))

    assert table["plain"]["sentence_hit@1"] == table["plain"]["success@1"] == table["plain"]["mrr"] == 1.0
    assert table["off_topic"]["sentence_hit@1"] is None
    assert table["all"]["questions"] == 2.0


def test_the_figures_of_no_questions_are_defined(library: Library) -> None:
    empty = figures([])

    assert empty["questions"] == 0.0
    assert empty["sentence_hit@1"] is None
    assert empty["p95_ms"] == 0.0
