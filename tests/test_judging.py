"""Which sentence comes first, and how likely it answers: both monotone in every signal."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from conftest import version_of
from hypothesis import given
from hypothesis import strategies as st

from rag.judging import (
    OVERLAP_JUDGE,
    TRAINED_JUDGE,
    Candidate,
    Found,
    Judge,
    agrees,
    answer_signals,
    best_of_each_passage,
    candidates_in,
    confidence_of,
    sentence_signals,
    short_words,
    squeezed,
)
from rag.types import Document, Hit, Passage, Reading, Span

PLAIN = Judge({"sentence": 1.0}, 0.0, {"score": 1.0}, near=1.0)


def document_of(id_: str, markdown: str) -> Document:
    v = version_of(f"{id_}.md", markdown)
    return Document(id_, v.title, 1, "", v.text, v.source, None, (), None, (), v.blocks, v.sentences, "")


POT = document_of("pot", "# Pots\n\nThe kettle has 20 weeks. It may leak today. It costs 30 euros.\n")
PAN = document_of("pan", "The kettle has\n20 weeks. A pan has the 20 weeks. A lid has 5 weeks.\n")
TABLE = document_of("table", "| Pot | Price |\n|---|---|\n| Kettle | 30 |\n\nAll prices are in euros.\n")


def passage(document: Document, id_: int, first: int = 0) -> Passage:
    """Return a document from a sentence on as one passage."""
    count = len(document.sentences)
    return Passage(id_, document.id, document.sentences[first].start, len(document.text), Span(first, count), ())


def hit(document: Document, id_: int, first: int = 0, score: float = 0.0, dense: float = 0.0) -> Hit:
    return Hit(passage(document, id_, first), score, dense, 0.0)


def reading(*scores: float, relevance: float = 0.0, spans: Sequence[Span | None] = ()) -> Reading:
    return Reading(relevance, scores, tuple(spans) or (None,) * len(scores), (0.0,) * len(scores))


def found_in(*hits: tuple[Hit, Reading]) -> Found:
    documents = {document.id: document for document in (POT, PAN, TABLE)}
    return Found(documents, [hit for hit, _ in hits], [reading for _, reading in hits])


def test_sentences_are_ordered_by_score_then_by_hit_then_by_place() -> None:
    found = found_in((hit(PAN, 1), reading(2, 1, 3)), (hit(POT, 2, first=1), reading(3, 2, 2)))

    assert [(c.document_id, c.sentence, c.rank, c.score) for c in candidates_in(found, PLAIN)] == [
        ("pan", 2, 0, 3.0),
        ("pot", 1, 1, 3.0),
        ("pan", 0, 0, 2.0),
        ("pot", 2, 1, 2.0),
        ("pot", 3, 1, 2.0),
        ("pan", 1, 0, 1.0),
    ]


def test_headings_and_table_headers_are_no_candidates() -> None:
    found = found_in((hit(POT, 1), reading(9, 1, 1, 1)), (hit(TABLE, 2), reading(9, 1, 1)))

    assert {(c.document_id, c.sentence) for c in candidates_in(found, PLAIN)} == {
        *(("pot", n) for n in (1, 2, 3)),
        *(("table", n) for n in (1, 2)),
    }


def test_a_sentences_signals_are_those_of_its_reading_and_its_passage() -> None:
    """A margin counts half, and like relevance is squeezed: 6 tanh(3 / 6), 6 tanh(12 / 6)."""
    found = Reading(3.0, (1.0, 2.0), (None, None), (-1.0, 24.0))

    assert sentence_signals(hit(PAN, 1, score=0.25, dense=0.5), found, 1) == {
        "sentence": 2.0,
        "relevance": pytest.approx(6 * math.tanh(0.5)),
        "margin": pytest.approx(6 * math.tanh(2)),
        "fused": 0.25,
        "related": 0.25,
        "dense": 0.5,
    }
    assert sentence_signals(hit(PAN, 1, score=0.7), found, 1)["related"] == 0.4
    assert sentence_signals(hit(PAN, 1), Reading(0.0, (1.0,), (None,)), 0)["margin"] == 0.0


def test_a_score_is_the_weighted_sum_of_the_signals() -> None:
    found = found_in((hit(PAN, 1, score=0.25, dense=0.5), reading(2, -1, 0)))

    best = candidates_in(found, Judge({"sentence": 1.5, "fused": 4.0, "dense": 2.0}, 0.0, {}, near=1.0))[0]

    assert best.score == 1.5 * 2 + 4 * 0.25 + 2 * 0.5


@pytest.mark.parametrize(("log_odds", "value"), [(0, 0), (0.01, 0.01), (6, 4.5696), (-6, -4.5696), (1000, 6)])
def test_log_odds_are_squeezed_beyond_six(log_odds: float, value: float) -> None:
    assert squeezed(log_odds) == pytest.approx(value, abs=1e-4)


def span_of(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


TWENTY_IN_POT, TWENTY_IN_PAN = span_of(POT, "20 weeks"), span_of(PAN, "the 20 weeks.")


def signals(*hits: tuple[Hit, Reading]) -> dict[str, float]:
    found = found_in(*hits)
    return answer_signals(candidates_in(found, PLAIN), found)


def test_the_lead_is_on_the_best_of_other_passages() -> None:
    """The second best is of the same passage, and takes nothing from it."""
    made = signals((hit(POT, 1, first=1), reading(1, 4, 3.9)), (hit(PAN, 2), reading(-1, 0, 1.5)))

    assert [made["score"], made["lead"], made["agreed"]] == pytest.approx([4.0, squeezed(2.5), 0.0])


def test_the_lead_without_another_passage_is_on_zero() -> None:
    assert signals((hit(POT, 1, first=1), reading(1, 4, 3)))["lead"] == pytest.approx(squeezed(4))


def test_who_says_the_same_sentence_takes_nothing_from_the_lead_and_agrees() -> None:
    made = signals((hit(POT, 1, first=1), reading(4, 0, 0)), (hit(PAN, 2), reading(3, 0, 0)))

    assert [made["lead"], made["agreed"]] == pytest.approx([squeezed(4), 1.0])


def test_who_gives_the_same_short_answer_agrees_if_it_is_as_likely_as_not() -> None:
    """As likely as not: 0. The passage is not in the lead's way either way."""
    mine = hit(POT, 1, first=1), reading(4, 0, 0, spans=[TWENTY_IN_POT, None, None])
    near, far = (reading(-5, x, -5, spans=[None, TWENTY_IN_PAN, None]) for x in (0.1, -0.1))

    assert (signals(mine, (hit(PAN, 2), near))["agreed"], signals(mine, (hit(PAN, 2), far))["agreed"]) == (1.0, 0.0)
    assert signals(mine, (hit(PAN, 2), far))["lead"] == pytest.approx(squeezed(4))


def test_no_candidates_give_no_signals() -> None:
    assert signals() == {}


def candidate(document: Document, sentence: int, span: Span | None, id_: int = 1, score: float = 0.0) -> Candidate:
    return Candidate(score, 0, document.id, sentence, hit(document, id_), span, {})


@pytest.mark.parametrize(
    ("span", "sentence", "other", "same"),
    [
        (None, 0, None, True),  # the same words over another line end
        (None, 1, None, False),
        (TWENTY_IN_POT, 1, TWENTY_IN_PAN, True),
        (TWENTY_IN_POT, 1, span_of(PAN, "20"), True),
        (TWENTY_IN_POT, 2, span_of(PAN, "5 weeks"), False),
        (TWENTY_IN_POT, 1, None, False),
        (TWENTY_IN_POT, 1, span_of(PAN, "the"), False),
    ],
)
def test_two_sentences_agree_in_their_words_or_in_their_short_answer(
    span: Span | None, sentence: int, other: Span | None, same: bool
) -> None:
    one, two = candidate(POT, 1, span), candidate(PAN, sentence, other)

    assert agrees(one, two, {"pot": POT, "pan": PAN}) == agrees(two, one, {"pot": POT, "pan": PAN}) == same


def test_a_short_answers_words_are_without_articles_and_punctuation() -> None:
    document = document_of("x", "The 20 Weeks, a week.\n")

    assert short_words(document, Span(0, 21)) == {"20", "weeks", "week"}
    assert short_words(document, None) == frozenset()


def test_the_best_of_each_passage_comes_in_the_candidates_order() -> None:
    first, again, second = (candidate(PAN, n, None, id_) for n, id_ in ((2, 7), (0, 7), (1, 8)))

    assert best_of_each_passage([first, again, second]) == [first, second]


def confidence(judge: Judge, score: float) -> float:
    found = found_in((hit(PAN, 1), reading(score, score - 1, score - 1)))
    return confidence_of(candidates_in(found, judge), found, judge)


def test_confidence_is_the_logistic_function_of_the_weighted_signals() -> None:
    judge = replace(PLAIN, intercept=-1.0, confidence={"score": 0.5})

    assert confidence(judge, 2.0) == 0.5
    assert confidence(judge, 2.0 + 2 * math.log(3)) == pytest.approx(0.75)
    assert [confidence(judge, 1e6), confidence(judge, -1e6)] == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize(("score", "value"), [(-9, 0.1), (-2, 0.1), (-1, 0.2), (0, 0.3), (1, 0.5), (2, 0.7), (9, 0.7)])
def test_confidence_is_read_from_the_curve_and_flat_beyond_it(score: float, value: float) -> None:
    judge = replace(PLAIN, curve=((-2.0, 0.1), (0.0, 0.3), (2.0, 0.7)))

    assert confidence(judge, score) == pytest.approx(value)


NUMBER = st.floats(-12, 12)


@pytest.mark.parametrize("judge", [OVERLAP_JUDGE, TRAINED_JUDGE], ids=["overlap", "trained"])
@given(st.tuples(*[NUMBER] * 5), st.sampled_from(range(5)), st.floats(0, 12), st.tuples(NUMBER, NUMBER))
def test_a_better_signal_never_lowers_the_confidence(
    judge: Judge, values: tuple[float, ...], which: int, more: float, other: tuple[float, float]
) -> None:
    """Raised is one of: sentence, relevance, margin, fused, dense, of the first sentence; beside it stands another."""
    raised = tuple(value + more * (n == which) for n, value in enumerate(values))

    def judged(signals: tuple[float, ...]) -> float:
        sentence, relevance, margin, fused, dense = signals
        mine = Reading(relevance, (-999.0, sentence), (None, None), (0.0, margin))
        theirs = Reading(-999.0, (min(other), max(other), -999.0), (None,) * 3, (0.0,) * 3)
        found = found_in((hit(TABLE, 1, 1, fused, dense), mine), (hit(PAN, 2), theirs))
        best = [c for c in candidates_in(found, judge) if c.document_id == "table" and c.sentence == 2]
        rest = [c for c in candidates_in(found, judge) if c not in best]
        return confidence_of([*best, *rest], found, judge)

    assert judged(raised) >= judged(values)


@pytest.mark.parametrize("judge", [OVERLAP_JUDGE, TRAINED_JUDGE], ids=["overlap", "trained"])
def test_no_weight_is_negative_and_no_curve_falls(judge: Judge) -> None:
    heights = [y for _, y in judge.curve]

    assert min([*judge.ranking.values(), *judge.confidence.values()]) >= 0
    assert heights == sorted(heights)
    assert [x for x, _ in judge.curve] == sorted({x for x, _ in judge.curve})
