"""Question sets: gold sentences found in their documents, misfits named by line, each form of set read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from eval.errors import BadQuestionSet
from eval.questions import Gold, QuestionSet, read_questions, read_set
from eval.sets_squad import asking_word
from rag.library import Library
from rag.settings import Settings

TEXT = "The kettle leaks. The lamp is red. The lamp is dear.\n"
RED = {"source": "home/a.txt", "start": 18, "end": 34, "text": "The lamp is red."}


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
    question = {"id": "1", "question": "Is the lamp red?", "answers": ["red"], "gold": [RED], "answerable": True}
    return {**question, "kind": "plain", "split": "tune", **changes}


def written(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def sentences(found: QuestionSet | list[Any]) -> list[list[set[int]]]:
    questions = found.questions if isinstance(found, QuestionSet) else found
    return [[{n for _, n in gold.sentences} for gold in q.alternatives] for q in questions]


def test_a_gold_text_becomes_its_sentence(library: Library, tmp_path: Path) -> None:
    [question] = read_questions(written(tmp_path, row()), library)

    assert question.alternatives == (Gold(frozenset({(library.resolve("a.txt"), 1)})),)


def test_a_gold_text_that_moved_is_found_again_and_that_is_told(library: Library, tmp_path: Path) -> None:
    moved = [{"source": "a.txt", "start": 0, "end": 16, "text": "The lamp is dear."}]
    path = written(tmp_path, row(gold=moved))

    found = read_set(path, library)

    assert sentences(found) == sentences(read_questions(path, library)) == [[{2}]]
    assert list(map(str, found.misfits)) == ["line 1: moved: home/a.txt: it stands at [35:52] now"]
    assert found.left_out == []


def test_entries_of_one_group_answer_together_and_others_alone(library: Library, tmp_path: Path) -> None:
    red = {**RED, "group": 1}
    dear = {"source": "a.txt", "start": 35, "end": 52, "text": "The lamp is dear.", "group": 1}
    leaks = {"source": "a.txt", "start": 0, "end": 17, "text": "The kettle leaks."}

    assert sentences(read_questions(written(tmp_path, row(gold=[red, leaks, dear])), library)) == [[{1, 2}, {0}]]


def test_offsets_without_a_text_and_a_text_without_offsets_are_enough(library: Library, tmp_path: Path) -> None:
    by_place = row(id="1", gold=[{"source": "a.txt", "start": 18, "end": 34}])
    by_text = row(id="2", gold=[{"source": "a.txt", "text": "The lamp is dear."}])

    found = read_set(written(tmp_path, by_place, by_text), library)

    assert (sentences(found), found.misfits) == ([[{1}], [{2}]], [])


def test_the_place_in_an_earlier_version_is_followed_into_the_current_one(library: Library, tmp_path: Path) -> None:
    library.add_text("home/a.txt", f"It has begun. {TEXT}".encode())
    path = written(tmp_path, row(gold=[{"source": "a.txt", "version": 1, "start": 18, "end": 34}]))

    found = read_set(path, library)

    assert sentences(found) == [[{2}]]
    assert [m.fault for m in found.misfits] == ["moved"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row(gold=[{"source": "b.txt", "start": 0, "end": 1, "text": "T"}]), "missing document: no document is called"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The lamp"}]), "ambiguous: home/a.txt: the gold"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The lamp"}]), "stands there 2 times, not at"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The roof"}]), "not found: home/a.txt"),
        (row(gold=[{"source": "a.txt", "start": 0, "end": 8, "text": "The roof"}]), "stands there 0 times"),
        (
            row(gold=[{"source": "a.txt", "start": 9, "end": 999}]),
            "wrong offsets: home/a.txt has no characters [9:999]",
        ),
        (row(gold=[{"source": "a.txt", "start": 9, "end": 9}]), "wrong offsets"),
        (row(gold=[{"source": "a.txt", "start": 9}]), "'start' and 'end' go together"),
        (row(gold=[]), "an answerable question needs gold sentences"),
        (row(answerable=False), "an unanswerable one has none"),
        (row(answers=[1]), "no list of texts"),
        (row(without=["a.txt"]), "takes the answering documents of an unanswerable question away"),
        (row(answerable=False, gold=[], without=["b.txt"]), "missing document"),
        (row(question=" "), "'question' a text"),
        (row(id="0"), "duplicate id: the id '0' was used before"),
        ({"id": "1"}, "unreadable: 'answerable' is missing"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_are_kept(
    library: Library, tmp_path: Path, bad: dict[str, Any], said: str
) -> None:
    path = written(tmp_path, row(id="0"), bad)

    found = read_set(path, library)

    assert [q.id for q in found.questions] == ["0"]
    [told] = found.left_out
    assert str(told).startswith("line 2: ")
    assert said in str(told)
    with pytest.raises(BadQuestionSet, match="1 lines don't fit the library\nline 2: "):
        read_questions(path, library)


def test_broken_json_is_a_misfit_and_an_empty_or_absent_file_an_error(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("{\n[]\n", encoding="utf-8")
    assert [str(m).split(":")[0] for m in read_set(path, library).left_out] == ["line 1", "line 2"]
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(BadQuestionSet, match="no questions in it"):
        read_questions(path, library)
    with pytest.raises(BadQuestionSet, match="can't be read"):
        read_questions(tmp_path / "absent.jsonl", library)
    with pytest.raises(BadQuestionSet, match="has no question set in it"):
        read_set(tmp_path, library)


def squad(tmp_path: Path, *questions: dict[str, Any], context: str = TEXT.strip()) -> Path:
    path = tmp_path / "squad.json"
    data = [{"title": "Home", "paragraphs": [{"context": context, "qas": list(questions)}]}]
    path.write_text(json.dumps({"version": "v2.0", "data": data}), encoding="utf-8")
    return path


def test_squads_answers_are_found_by_their_paragraph(library: Library, tmp_path: Path) -> None:
    red = {"text": "red", "answer_start": 30}
    asked = {"id": "a", "question": "What colour is the lamp?", "answers": [red, red, {**red, "answer_start": 30}]}
    none = {"id": "b", "question": "Who was first?", "answers": [], "is_impossible": True}

    found = read_set(squad(tmp_path, asked, none), library)

    assert found.misfits == []
    assert [(q.id, q.answers, q.answerable, q.kind) for q in found.questions] == [
        ("a", ("red",), True, "what"),
        ("b", (), False, "impossible"),
    ]
    assert sentences(found) == [[{1}], []]


def test_a_paragraph_that_changed_is_known_by_what_stands_around_the_answer(library: Library, tmp_path: Path) -> None:
    context = "The kettle has been in this house for a very long time indeed, we hear. The lamp is red. It hangs there."
    asked = {"id": "a", "question": "Lamp?", "answers": [{"text": "red", "answer_start": context.index("red")}]}
    library.add_text("home/b.txt", f"It is a new kettle: {context[20:]} It shines.".encode())

    found = read_set(squad(tmp_path, asked, context=context), library)

    assert found.misfits == []
    assert found.questions[0].alternatives == (Gold(frozenset({(library.resolve("b.txt"), 1)})),)


def test_squads_misfits_are_told_by_the_questions_number(library: Library, tmp_path: Path) -> None:
    wrong = {"id": "a", "question": "What?", "answers": [{"text": "red", "answer_start": 3}]}
    nothing = {"id": "b", "question": "What?", "answers": []}
    unnamed = {"question": "What?", "answers": [{"text": "red", "answer_start": 30}]}

    told = list(map(str, read_set(squad(tmp_path, wrong, nothing, unnamed), library).misfits))

    assert told == [
        "question 1 (a): wrong offsets: its paragraph has ' ke' at 3, not 'red'",
        "question 2 (b): unreadable: it has no answer, and isn't marked as impossible",
        "question 3 (without id): unreadable: 'id' is missing",
    ]


def test_a_paragraph_that_no_document_holds_is_a_missing_document(library: Library, tmp_path: Path) -> None:
    asked = {"id": "a", "question": "What?", "answers": [{"text": "roof", "answer_start": 4}]}

    [told] = read_set(squad(tmp_path, asked, context="The roof is new."), library).misfits

    assert str(told) == "question 1 (a): missing document: no document holds the text 'The roof is new.'"


def test_json_that_is_not_squads_is_said_to_be_so(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    for text, said in (("{", "is no JSON"), ("[]", "has no articles"), ('{"data": [1]}', "has no articles")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadQuestionSet, match=said):
            read_set(path, library)


@pytest.mark.parametrize(
    ("question", "word"), [("In which year?", "which"), ("Who’s there?", "who"), ("Name the lamp.", "other")]
)
def test_a_question_is_of_the_kind_that_it_asks_with(question: str, word: str) -> None:
    assert asking_word(question) == word


def beir(tmp_path: Path, qrels: str, corpus: str = TEXT.strip()) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "title": "Home", "text": corpus}) + "\n")
    queries = [{"_id": "q1", "text": "the lamp"}, {"_id": "q2", "text": "the kettle"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in queries))
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_beirs_gold_are_whole_documents_with_their_grades(library: Library, tmp_path: Path) -> None:
    found = read_set(beir(tmp_path, "query-id\tcorpus-id\tscore\nq1\td1\t2\n"), library)

    [question] = found.questions
    assert (question.documents, question.alternatives) == (((library.resolve("a.txt"), 2),), ())
    assert (question.question, question.answerable, question.split) == ("the lamp", True, "report")


def test_beirs_misfits_are_told_by_their_file_and_line(library: Library, tmp_path: Path) -> None:
    lines = "query-id\tcorpus-id\tscore\nq1\td1\t0\nq2\td2\t1\nq3\td1\t1\n"

    told = list(map(str, read_set(beir(tmp_path, lines), library).misfits))

    assert told == [
        "test.tsv line 2: not found: no document is judged relevant for query 'q1'",
        "test.tsv line 3: missing document: corpus.jsonl has no document 'd2'",
        "test.tsv line 4: not found: queries.jsonl has no query 'q3'",
    ]


def test_a_judgement_that_is_none_ends_the_reading(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BadQuestionSet, match=r"test\.tsv, line 2: a line is query, document and grade"):
        read_set(beir(tmp_path, "query-id\tcorpus-id\tscore\nq1\td1\tmuch\n"), library)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_spreadsheets_rows_are_read_whatever_divides_them(library: Library, tmp_path: Path, mark: str) -> None:
    path = tmp_path / "set.csv"
    lines = [["Query", "Expected answer", "File"], ["Is it red?", "lamp is red", "a.txt"], ["Who was first?", "", ""]]
    path.write_text("\ufeff" + "".join(mark.join(line) + "\r\n" for line in lines), encoding="utf-8")

    found = read_set(path, library)

    assert found.misfits == []
    assert [(q.id, q.answers, q.answerable, q.kind) for q in found.questions] == [
        ("2", ("lamp is red",), True, "plain"),
        ("3", (), False, "unanswerable"),
    ]
    assert sentences(found) == [[{1}], []]


def test_a_spreadsheets_misfits_are_told_by_the_line_that_they_begin_on(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text(
        'question,answer,source,quote\n"What\nis it?",lamp,a.txt,\nWhat?,red,,\n,red,a.txt,\nWhat?,red,b.txt,\n'
        'What?,lamp,a.txt,"The lamp is red."\n'
    )

    found = read_set(path, library)

    assert [str(m).split(":")[:2] for m in found.misfits] == [
        ["line 2", " ambiguous"],
        ["line 4", " missing document"],
        ["line 5", " unreadable"],
        ["line 6", " missing document"],
    ]
    assert sentences(found) == [[{1}]]


def test_a_table_without_the_columns_is_said_to_lack_them(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text("a1,b1\n1,2\n")

    with pytest.raises(BadQuestionSet, match="has the columns a1, b1"):
        read_set(path, library)
