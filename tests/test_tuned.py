"""What was tuned for a library: kept in it, read back, and chosen on the tune half of a question set."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder

from eval.questions import Gold, Question
from eval.runner import ask
from eval.tuning import LEAST, WEIGHTS, found_early, is_right, tune
from rag.answering import Thresholds
from rag.errors import LibraryDamaged, WrongCall
from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.tuned import Tuned, as_json, from_json

TUNED = Tuned(Thresholds(0.625, 0.125, 0.4), 0.3, "set.jsonl, “a” half")
WARRANTY = "Is there a warranty on the kettle?"
HERE = replace(TUNED, reader="overlap-cosine-1")  # as it is kept: with the reader in use


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        library=tmp_path / "library", models=tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )


def open_library(settings: Settings) -> Library:
    return Library.open(settings, create=True, encoder=FakeEncoder())


@pytest.fixture
def library(settings: Settings) -> Library:
    opened = open_library(settings)
    opened.add_text("kettle.md", b"The kettle has a warranty of one year. The kettle may leak.\n")
    opened.add_text("lamp.md", b"The lamp is red. The price of the lamp is low.\n")
    return opened


def test_what_was_tuned_is_read_as_it_was_kept() -> None:
    assert from_json(as_json(TUNED)) == TUNED


def test_a_library_that_was_not_tuned_has_what_ships() -> None:
    assert from_json(None) == Tuned(Thresholds(), Tuned().lexical_weight, "default")


def test_a_threshold_that_was_not_kept_is_the_one_that_ships() -> None:
    kept = json.dumps({"thresholds": {"answered": 0.75}, "lexical_weight": 0.5, "origin": "older"})

    assert from_json(kept) == Tuned(Thresholds(answered=0.75), 0.5, "older")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        as_json(TUNED)[:-1],
        '{"thresholds": {"answered": 0.5, "high": 1}, "lexical_weight": 0.5, "origin": ""}',
        '{"thresholds": {"answered": "half"}, "lexical_weight": 0.5, "origin": ""}',
        '{"thresholds": {}, "lexical_weight": "much", "origin": ""}',
        '{"thresholds": {}, "lexical_weight": null, "origin": ""}',
        '{"thresholds": {}, "lexical_weight": 0.5}',
    ],
)
def test_a_damaged_tuning_is_said_to_be_damaged(kept: str) -> None:
    with pytest.raises(LibraryDamaged, match="tuning can't be read"):
        from_json(kept)


def test_tuning_makes_a_new_version_and_survives_reopening(settings: Settings, library: Library) -> None:
    before = library.state().version

    library.tune(TUNED)

    assert library.tuned == HERE
    assert library.state().version == before + 1
    library.close()
    assert open_library(settings).tuned == HERE


def test_an_empty_library_can_be_tuned(settings: Settings) -> None:
    library = open_library(settings)

    library.tune(TUNED)

    assert library.tuned == HERE


def test_what_another_process_tuned_holds_for_the_next_question(settings: Settings, library: Library) -> None:
    other = open_library(settings)
    confidence = library.ask(WARRANTY, AskOptions(min_confidence=0.0)).confidence or 0.0

    statuses = []
    for answered in (confidence - 0.01, confidence + 0.01):
        other.tune(replace(TUNED, thresholds=Thresholds(answered, 0.0)))
        statuses.append(library.ask(WARRANTY).status)

    assert 0.02 < confidence < 0.98
    assert statuses == ["answered", "low_confidence"]


def gold_in(library: Library, source: str, sentence: int) -> Gold:
    return Gold(frozenset({(library.resolve(source), sentence)}))


def questions_on(library: Library, count: int = LEAST) -> list[Question]:
    """Return so many questions of the tune half: three of four on the warranty, the fourth on what nobody says."""
    gold = gold_in(library, "kettle.md", 0)
    right = [Question(f"r{n}", WARRANTY, ("one year",), (gold,), True, "fact", "tune") for n in range(count)]
    none = [Question(f"n{n}", "Which train goes there?", (), (), False, "off_topic", "tune") for n in range(count // 4)]
    return [*right[: count - len(none)], *none]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("{}", encoding="utf-8")
    return path


def test_too_few_questions_of_the_tune_half_are_not_tuned_on(library: Library, file: Path) -> None:
    questions = questions_on(library, LEAST)
    report = [replace(questions[0], split="report")]

    with pytest.raises(WrongCall, match=f"has {LEAST - 1} questions of the split 'tune'"):
        tune(library, [*questions[1:], *report], 0.05, file)

    assert library.tuned == Tuned()


def test_what_is_answered_begins_at_the_confidence_of_the_right_ones(library: Library, file: Path) -> None:
    """Every question on the warranty has one confidence and is right; the others have less and are wrong."""
    questions = questions_on(library)
    known = ask(library, questions[0])
    done: list[int] = []

    made = tune(library, questions, 0.05, file, done.append)

    assert known.first_quote_right
    assert made.thresholds.answered == pytest.approx(known.confidence, abs=0.1)
    assert made.thresholds.low == made.thresholds.answered  # none of those below is right
    assert made.reader == "overlap-cosine-1"
    assert made.lexical_weight in WEIGHTS
    assert made.origin.startswith(
        "set.jsonl (sha256 44136fa355b3), 40 questions of its tune half, at most 5.0% wrong, "
    )
    assert library.tuned == made
    assert done == list(range(1, LEAST + 1))
    assert {library.ask(q.question).status for q in questions if q.answerable} == {"answered"}


def test_a_tuning_that_was_stopped_leaves_the_library_as_it_was(library: Library, file: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    library.tune(TUNED)

    with pytest.raises(KeyboardInterrupt):
        tune(library, questions_on(library), 0.05, file, stop)

    assert library.tuned == HERE


def found(library: Library, golds: Sequence[Gold]) -> float:
    asked = [Question("q", "What is red?", (), (gold,), True, "", "tune") for gold in golds]
    return found_early(library, [*asked, Question("n", "Who?", (), (), False, "", "tune")], 0.5)


def test_found_early_is_the_mean_of_first_and_among_the_first_five(library: Library) -> None:
    """The lamp is found first for red, the kettle second; a sentence that is nowhere, never."""
    lamp, kettle, nowhere = (
        gold_in(library, "lamp.md", 0),
        gold_in(library, "kettle.md", 0),
        gold_in(library, "lamp.md", 9),
    )

    assert [found(library, [gold]) for gold in (lamp, kettle, nowhere)] == [1.0, 0.5, 0.0]
    assert found(library, [lamp, kettle, nowhere]) == 0.5
    assert found(library, []) == 0.0


def test_only_a_question_that_has_an_answer_is_answered_rightly(library: Library) -> None:
    outcome = ask(library, questions_on(library)[0])

    assert is_right(outcome)
    assert not is_right(replace(outcome, first_quote_right=False))
    assert not is_right(replace(outcome, question=replace(outcome.question, answerable=False)))


def test_limits_chosen_with_another_reader_do_not_hold_and_it_is_said(library: Library) -> None:
    everything = replace(TUNED, thresholds=Thresholds(0.0, 0.0), reader="other")
    library._store.mark("tuned", as_json(everything))

    made = library.ask("Which train goes there?")

    assert made.status == "unanswerable"
    assert made.warnings == (
        "The library is tuned for the reader other; with overlap-cosine-1 the default limits hold.",
    )
