"""Several questions in one line: each is answered for itself, in one answer."""

from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.several import questions_in


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Who came?", ["Who came?"]),
        ("who came", ["who came"]),
        ("Who came? And when?", ["Who came?", "And when?"]),
        ("Who came?! When?? please", ["Who came?!", "When?? please"]),
        ("My lamp broke. Who pays?", ["My lamp broke. Who pays?"]),
        ("a? b? c? d? e?", ["a?", "b?", "c?", "d? e?"]),
        ("Really? ?", ["Really? ?"]),
        ("谁来了？什么时候？", ["谁来了？", "什么时候？"]),
        ('What does "Why me?" mean in chapter 2?', ['What does "Why me?" mean in chapter 2?']),
        ("What is /ask?question=hi for?", ["What is /ask?question=hi for?"]),
    ],
)
def test_a_line_is_cut_behind_its_question_marks(line: str, parts: list[str]) -> None:
    assert questions_in(line) == parts


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = Settings(tmp_path / "library", tmp_path / "models", "fake", "float32", reader="overlap")
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("kettle.md", b"# Kettle\n\nThe kettle has a warranty of one year. It may leak.\n")
    opened.add_text("lamp.md", b"# Lamp\n\nThe lamp is red. The price of the lamp is low.\n")
    return opened


TWO = "What warranty has the kettle? What is the price of the lamp?"


def test_two_questions_are_answered_from_two_documents(library: Library) -> None:
    made = library.ask(TWO, AskOptions(min_confidence=0.0, max_sentences=2))

    assert [c.cited_text for c in made.citations] == [
        "The kettle has a warranty of one year.",
        "The price of the lamp is low.",
    ]
    assert [c.id for c in made.citations] == [1, 2]
    assert made.text == "The kettle has a warranty of one year.\nThe price of the lamp is low."
    assert [made.text[s.start : s.end] for s in made.segments] == [s.text for s in made.segments]
    assert made.question == TWO


def test_what_is_not_answered_is_named(library: Library) -> None:
    one = library.ask("What warranty has the kettle?").confidence
    other = library.ask("Who is Ann?").confidence
    assert one is not None
    assert other is not None

    made = library.ask("What warranty has the kettle? Who is Ann?", AskOptions(min_confidence=(one + other) / 2))

    assert (made.status, made.confidence) == ("low_confidence", one)
    assert made.warnings == ("Not answered: Who is Ann?",)
    assert {c.source for c in made.citations} == {"kettle.md"}


def test_the_words_that_the_second_question_takes_from_the_first_are_shown(library: Library) -> None:
    made = library.ask("What warranty has the kettle? And its price?", AskOptions(min_confidence=0.0))

    assert made.interpreted_question == "What warranty has the kettle? And its price? (warranty kettle)"


def test_nothing_answered_is_one_refusal_with_the_closest_passages(library: Library) -> None:
    made = library.ask("Who is Ann? Where is Bo?", AskOptions(min_confidence=1.0))

    assert (made.status, made.text, made.citations) == ("unanswerable", None, ())
    assert made.question == "Who is Ann? Where is Bo?"


def test_one_sentence_asked_for_answers_the_first_question_alone(library: Library) -> None:
    made = library.ask(TWO, AskOptions(min_confidence=0.0, max_sentences=1))

    assert [c.cited_text for c in made.citations] == ["The kettle has a warranty of one year."]
    assert (made.status, made.warnings) == ("low_confidence", ("Not answered: What is the price of the lamp?",))
