"""Answers: only slices of documents, each checked against the store; or an honest reason for none."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import version_of

from rag.answering import (
    LOW,
    NOT_ANSWERED,
    NOTHING_RELEVANT,
    Asked,
    Thresholds,
    answer,
    cite,
    joined,
    status_for,
)
from rag.errors import VerbatimViolation
from rag.judging import OVERLAP_JUDGE, Candidate, Found
from rag.quoting import Quote
from rag.store import SqliteStore, View
from rag.types import Answer, Hit, LibraryState, Reading, Span

STATE = LibraryState(version=1, documents=1, passages=1, embedding_model="fake", reader="fake")
THRESHOLDS = Thresholds(answered=0.6, low=0.3, related_score=0.4)
TEXT = "# Kettle\n\nThe kettle has a warranty. It lasts one year. The lamp is red.\n"


@pytest.fixture
def view(store: SqliteStore) -> Iterator[View]:
    store.put(version_of("home/kettle.md", TEXT), kept_versions=1)
    with store.snapshot() as opened:
        yield opened


def found_in(view: View, scores: tuple[float, ...], fused: float = 0.5) -> Found:
    """Return the one document's one passage as found, with these scores of its sentences."""
    [(document, [passage], _)] = view.indexed()
    hit = Hit(passage, score=fused, dense=0.5, lexical=2.0)
    return Found({document.id: document}, [hit], [Reading(max(scores), scores, (None,) * len(scores))])


def ask(view: View, found: Found, min_confidence: float | None = 0.0, max_sentences: int | None = 1) -> Answer:
    return answer(
        Asked("Is it covered?", None, max_sentences, min_confidence), found, view, STATE, THRESHOLDS, OVERLAP_JUDGE
    )


def test_the_best_sentence_is_quoted_and_headings_never_are(view: View) -> None:
    made = ask(view, found_in(view, (0.99, 0.2, 0.8, 0.1)))

    assert made.text == "It lasts one year."
    [citation] = made.citations
    assert (citation.start, citation.end, citation.sentence_index) == (35, 53, Span(2, 3))
    assert citation.prefix == "tle\n\nThe kettle has a warranty. "
    assert citation.suffix == " The lamp is red."
    assert citation.heading_path == ("Kettle",)
    assert citation.verified


def test_every_segment_is_a_slice_of_the_answer_and_of_its_citation(view: View) -> None:
    made = ask(view, found_in(view, (0.0, 0.8, 0.1, 0.79)), max_sentences=3)

    assert made.text == "The kettle has a warranty.\nThe lamp is red."
    assert [(s.start, s.end, s.citation_ids) for s in made.segments] == [(0, 26, (1,)), (27, 43, (2,))]
    assert all(made.text[s.start : s.end] == s.text for s in made.segments)


def test_neighbouring_sentences_share_one_citation_with_what_is_between_them(view: View) -> None:
    made = ask(view, found_in(view, (0.0, 0.8, 0.79, 0.1)), max_sentences=2)

    assert [c.cited_text for c in made.citations] == ["The kettle has a warranty. It lasts one year."]
    assert made.citations[0].sentence_index == Span(1, 3)


def test_a_citation_that_is_not_the_stores_text_is_never_shown(view: View) -> None:
    found = found_in(view, (0.0, 0.8, 0.1, 0.1))
    [(document_id, document)] = found.documents.items()
    forged = replace(document, text=document.text.replace("warranty", "wardrobe"))

    with pytest.raises(VerbatimViolation, match="is not the text that was to be cited"):
        ask(view, Found({document_id: forged}, found.hits, found.readings))


def test_a_citation_of_another_version_is_refused(view: View) -> None:
    found = found_in(view, (0.0, 0.8, 0.1, 0.1))
    [(document_id, document)] = found.documents.items()
    candidate = Candidate(0.8, 0, document_id, 1, found.hits[0], None, {})
    elsewhere = Found({document_id: replace(document, version=7)}, found.hits, found.readings)

    with pytest.raises(VerbatimViolation):
        cite(Quote.of(candidate), 1, elsewhere, view)


def test_abstaining_gives_no_answer_and_labels_the_nearest_sentence(view: View) -> None:
    made = ask(view, found_in(view, (0.0, 0.01, 0.02, 0.01)), min_confidence=1.0)

    assert (made.status, made.text, made.segments, made.citations) == ("unanswerable", None, (), ())
    assert [c.cited_text for c in made.nearest] == ["It lasts one year."]


@pytest.mark.parametrize(("fused", "reason"), [(0.39, NOTHING_RELEVANT), (0.4, NOT_ANSWERED)])
def test_the_reason_tells_another_subject_from_a_missing_fact(view: View, fused: float, reason: str) -> None:
    made = ask(view, found_in(view, (0.0, 0.01, 0.02, 0.01), fused), min_confidence=1.0)

    assert made.status_reason == reason


@pytest.mark.parametrize(
    ("confidence", "min_confidence", "status"),
    [
        (0.6, None, "answered"),
        (0.59, None, "low_confidence"),
        (0.3, None, "low_confidence"),
        (0.29, None, "unanswerable"),
        (0.29, 0.0, "low_confidence"),
        (0.7, 0.8, "unanswerable"),
        (0.8, 0.8, "answered"),
        (None, 0.0, "no_documents"),
    ],
)
def test_the_status_follows_the_limits_and_the_callers_own(
    confidence: float | None, min_confidence: float | None, status: str
) -> None:
    assert status_for(confidence, Asked("?", None, None, min_confidence), THRESHOLDS, has_candidates=True) == status


def test_nothing_to_quote_is_unanswerable_whatever_the_caller_forces() -> None:
    assert status_for(0.9, Asked("?", None, None, 0.0), THRESHOLDS, has_candidates=False) == "unanswerable"


def test_low_confidence_is_said_beside_the_answer(view: View) -> None:
    made = ask(view, found_in(view, (0.0, 0.01, 0.02, 0.01)))

    assert (made.status, made.status_reason, made.text) == ("low_confidence", LOW, "It lasts one year.")


def test_no_citations_join_to_an_empty_text() -> None:
    assert joined([]) == ("", ())


def test_a_library_without_documents_has_no_confidence(view: View) -> None:
    empty = replace(STATE, documents=0, passages=0)

    made = answer(Asked("What?", None, None, None), Found({}, [], []), view, empty, THRESHOLDS, OVERLAP_JUDGE)

    assert (made.status, made.confidence, made.nearest) == ("no_documents", None, ())


def test_filters_that_leave_no_passage_make_the_question_unanswerable(view: View) -> None:
    made = answer(Asked("What?", None, None, 0.0), Found({}, [], []), view, STATE, THRESHOLDS, OVERLAP_JUDGE)

    assert (made.status, made.confidence, made.citations, made.nearest) == ("unanswerable", 0.0, (), ())


def test_pages_are_those_that_the_citation_touches(view: View) -> None:
    found = found_in(view, (0.0, 0.8, 0.1, 0.1))
    [(document_id, document)] = found.documents.items()
    paged = replace(document, pages=(Span(0, 12), Span(12, 40), Span(40, len(document.text))))

    made = ask(view, Found({document_id: paged}, found.hits, found.readings))

    assert made.citations[0].page == Span(1, 2)


POLICIES = {
    "policy-2022.md": ("---\ndate: 2022-03-01\n---\n# Travel\n\nThe allowance for meals is 36 pounds a day.\n", 0.9),
    "policy-2024.md": ("---\ndate: 2024-02-01\n---\n# Travel\n\nThe allowance for meals is 42 pounds a day.\n", 0.88),
}


def test_the_newer_of_two_that_differ_comes_first_and_the_older_beside_it(store: SqliteStore) -> None:
    """The older one scores a little more; both have a short answer, and nothing else tells them apart."""
    for source, (text, _) in POLICIES.items():
        store.put(version_of(source, text, date=text[10:20]), kept_versions=1)
    with store.snapshot() as view:
        documents, hits, readings = {}, [], []
        for document, [passage], _ in view.indexed():
            at = document.text.index(" pounds") - 2
            score = POLICIES[document.source][1]
            documents[document.id] = document
            hits.append(Hit(passage, 0.5, 0.5, 2.0))
            readings.append(Reading(score, (0.0, score), (None, Span(at, at + 2))))

        made = ask(view, Found(documents, hits, readings), max_sentences=3)

    assert [c.cited_text for c in made.citations] == ["The allowance for meals is 42 pounds a day."]
    assert [(c.cited_text, c.relation) for c in made.also_said] == [
        ("The allowance for meals is 36 pounds a day.", "differs")
    ]
    assert made.warnings == (
        "Documents differ: policy-2024.md (2024-02-01) is newer than policy-2022.md (2022-03-01).",
    )
