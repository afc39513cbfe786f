"""The short answer inside a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.terms import analyzer
from rag.spans import answer_span
from rag.types import Span

ANALYZER = analyzer(stop_words=False)


def terms(text: str) -> list[str]:
    return list(ANALYZER.analyze(text))


def short_answer(question: str, sentence: str) -> str | None:
    span = answer_span(question, sentence, 0, terms)
    return sentence[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("When?", "On 20 March 2023.", "20 March 2023"),
        ("When was it signed?", "It was signed in March 2023 by Ann.", "March 2023"),
        ("When was it signed?", "It was signed on the 21st of March 2023.", "21st of March 2023"),
        ("When was it signed?", "It was signed on March 21, 2023, in Rome.", "March 21, 2023"),
        ("What day is it?", "It falls on Monday, 4 May 2020.", "Monday, 4 May 2020"),
        ("What date is given?", "The form says 2024-03-12 at its end.", "2024-03-12"),
        ("When does it open?", "It opens at 10:30 a.m. daily.", "10:30 a.m."),
        ("When was it built?", "The house was built in 1987.", "1987"),
        ("When?", "In 1.234 tests up to May 2020.", "May 2020"),
    ],
)
def test_when_is_answered_by_a_date_or_a_time(question: str, sentence: str, expected: str) -> None:
    assert short_answer(question, sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many people came?", "Twenty-five people came.", "Twenty-five people"),
        ("How much is the fee?", "The fee is $1,200.50 a year.", "$1,200.50"),
        ("How much do tenants pay?", "Tenants pay 30 euros.", "30 euros"),
        ("How many days?", "The onerous task took sixteen days.", "sixteen days"),
        ("How hot does it get?", "It gets to 37.5 °C at noon.", "37.5 °C"),
        ("What percentage of users left?", "About 12 % of the users left.", "12 %"),
        ("How large is the park?", "The park has 5 km² of woods.", "5 km²"),
        ("How long is the warranty?", "The warranty ends after two years of use.", "two years"),
        ("How many people live there?", "Some 3.5 million people live there.", "3.5 million people"),
    ],
)
def test_how_many_is_answered_by_a_figure_with_its_unit(question: str, sentence: str, expected: str) -> None:
    assert short_answer(question, sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who signed the plan?", "The plan was signed by Anna Li in Rome.", "Anna Li"),
        ("Who won?", "It was Dr. Anna B. Li who won.", "Dr. Anna B. Li"),
        ("Who met Anna Li?", "Anna Li met Bo Berg.", "Bo Berg"),
        ("Where is it?", "It is in the United Kingdom.", "the United Kingdom"),
        ("Where was it signed?", "It was signed by Li in Rome.", "Rome"),
        ("Which error code is it?", "The log says ERR_QUOTA here.", "ERR_QUOTA"),
        ("Which version runs?", "Use v2.10.3 now.", "v2.10.3"),
    ],
)
def test_names_places_and_codes_answer_their_questions(question: str, sentence: str, expected: str) -> None:
    assert short_answer(question, sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Why does it leak?", "It leaks since 2019 in Rome."),
        ("When did it leak?", "It leaked for a reason."),
        ("Who is Anna Li?", "Anna Li is a plumber."),
        ("What happened in March 2023?", "It was signed in March 2023."),
    ],
)
def test_without_a_rule_or_a_match_that_is_news_there_is_no_span(question: str, sentence: str) -> None:
    assert short_answer(question, sentence) is None


def test_what_the_question_says_itself_is_passed_over() -> None:
    assert (
        short_answer("When in March 2023 was it?", "Of all days in March 2023 it was 20 March 2023.") == "20 March 2023"
    )


def test_the_sentences_own_offset_is_added() -> None:
    assert answer_span("When?", "On 20 March 2023.", 100, terms) == Span(103, 116)


QUESTIONS = st.sampled_from(["When?", "How many?", "How long?", "Who?", "Where?", "Which code?", "What price?"])
PIECES = st.lists(
    st.sampled_from(
        "on 3 12,5 2023 $ € % March May 4th Mr. Li Ann of the in two-six half :30 a.m. v1.2 A_B 😀 é".split()
    )
)


@given(QUESTIONS, PIECES, st.integers(0, 50))
def test_a_span_lies_inside_its_sentence_and_is_trimmed(question: str, pieces: list[str], start: int) -> None:
    sentence = " ".join(pieces)

    span = answer_span(question, sentence, start, terms)

    if span:
        assert start <= span.start < span.end <= start + len(sentence)
        assert (quoted := sentence[span.start - start : span.end - start]) == quoted.strip()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is Ann Lee?", "On Monday Ann Lee, the chair, opened the meeting of March."),
        ("Who will come?", "then in March and on Friday it will rain."),
    ],
)
def test_a_month_or_a_weekday_is_nobodys_name_and_who_is_asks_for_no_name(question: str, sentence: str) -> None:
    assert answer_span(question, sentence, 0, lambda text: text.lower().split()) is None


@pytest.mark.parametrize("question", ["When?", "How long?", "How many?", "Who?", "Where?", "Which version?"])
@pytest.mark.parametrize("unit", ["one ", "1", "1,", "Aa ", "in the ", "A-", "twenty-", "1.", "20 March "])
def test_a_long_repetitive_sentence_takes_no_time_to_look_through(question: str, unit: str) -> None:
    # With an unbounded repetition 20,000 words took four minutes: this test would stand still.
    answer_span(question, unit * 2_000, 0, lambda text: text.lower().split())
