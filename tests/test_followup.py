"""Follow-up questions take over the words that they leave out."""

import re

import pytest

from rag.followup import interpreted

STOP_WORDS = set("the a in is it its was and who what when how does for that by".split())


def terms(text: str) -> list[str]:
    """Content words to check by hand: lower case, a plural's s taken off."""
    return [word.removesuffix("s") for word in re.findall(r"\w+", text.lower()) if word not in STOP_WORDS]


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        ("And when?", "Who signed it in Rome?", "And when? (signed Rome)"),
        ("How much does it cost?", "What is the kettle's warranty?", "How much does it cost? (kettle's warranty)"),
        ("What about lamps?", "How long is the warranty for kettles?", "What about lamps? (long warranty kettles)"),
        ("Who built that kettle?", "Who sold kettles in Rome?", "Who built that kettle? (sold Rome)"),
        ("When is it?", "Who is E-07 for, E-07?", "When is it? (E-07)"),
    ],
)
def test_a_question_that_points_back_carries_the_earlier_ones_words(question: str, earlier: str, expected: str) -> None:
    assert interpreted(question, [earlier], terms) == expected


def test_a_question_that_stands_alone_is_left_as_it_is() -> None:
    assert interpreted("How long do kettles need for boiling water?", ["Who signed the plan?"], terms) is None


def test_without_earlier_questions_nothing_is_carried() -> None:
    assert interpreted("And when?", [], terms) is None


def test_only_the_last_earlier_question_counts() -> None:
    assert interpreted("And when?", ["Who sold kettles?", "Who signed plans?"], terms) == "And when? (signed plans)"


@pytest.mark.parametrize("earlier", ["", "Who is it?", "When did leaks lamp?"])
def test_where_the_earlier_question_adds_no_word_nothing_changes(earlier: str) -> None:
    assert interpreted("And when did it leak, the lamp?", [earlier], terms) is None


def test_a_code_is_not_carried_into_a_question_that_names_another() -> None:
    assert interpreted("And E-03?", ["What does E-07 mean?"], terms) == "And E-03? (mean)"
