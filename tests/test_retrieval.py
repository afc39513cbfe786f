"""Fusing cosine and BM25 by score, worked by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pytest
from conftest import FakeEncoder, version_of

from rag import retrieval
from rag.index import Scored
from rag.index.local import build
from rag.index.protocol import Vector
from rag.retrieval import fused, retrieve
from rag.store import SqliteStore, View
from rag.types import Filters, Hit

RARITY = {"kettle": 2.0, "leak": 3.0}


class FixedIndex:
    """An index with its scores written down; only a cosine above zero puts a passage into the dense ranking."""

    change = 1

    def __init__(
        self, cosines: Mapping[int, float], bm25: Mapping[int, float], texts: Mapping[int, str] | None = None
    ) -> None:
        self.cosines, self._bm25, self._texts = cosines, bm25, texts or {}

    def dense(self, question: Vector, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        return ranked({i: cosine for i, cosine in self.cosines.items() if cosine > 0}, k, allowed)

    def lexical(self, question: str, k: int, allowed: frozenset[int] | None = None) -> list[Scored]:
        return ranked(self._bm25, k, allowed)

    def reach(self, question: str) -> float:
        return 2.2 * sum(RARITY[term] for term in set(self.terms(question)))

    def texts(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """Return the texts below a line for what is carried along; those not given have nothing in common."""
        return {i: "Title. Heading\n" + self._texts.get(i, f"only {i}") for i in passage_ids}

    def terms(self, text: str) -> list[str]:
        return [word for word in text.split() if word in RARITY]

    def rarity(self, term: str) -> float:
        return RARITY[term]


def ranked(scores: Mapping[int, float], k: int, allowed: frozenset[int] | None) -> list[Scored]:
    found = [Scored(i, score) for i, score in scores.items() if allowed is None or i in allowed]
    return sorted(found, key=lambda s: (-s.score, s.passage_id))[:k]


@pytest.fixture(autouse=True)
def plain_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values below are worked with these; what they are is for the evaluation to say."""
    monkeypatch.setattr(retrieval, "LEXICAL_WEIGHT", 0.5)
    monkeypatch.setattr(retrieval, "EXPONENT", 1.0)


@pytest.fixture
def five(store: SqliteStore) -> SqliteStore:
    """A store with passages 1 to 5, one a document."""
    for number in range(1, 6):
        store.put(version_of(f"{number}.txt", f"The lamp number {number} is here."), 3)
    return store


class FixedView:
    """A view whose cosines are those of a FixedIndex."""

    def __init__(self, view: View, cosines: Mapping[int, float]) -> None:
        self._view, self._cosines = view, cosines

    def cosines(self, vector: Vector, ids: Iterable[int]) -> dict[int, float]:
        return {i: self._cosines[i] for i in ids}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)


def hits_of(
    store: SqliteStore, index: FixedIndex, k: int, allowed: frozenset[int] | None = None, question: str = "kettle leak"
) -> list[Hit]:
    with store.snapshot() as view:
        fixed = cast(View, FixedView(view, index.cosines))
        return retrieve(question, np.zeros(8, dtype=np.float32), index, fixed, k, allowed)


# BM25 can reach (1.2 + 1) * (2 + 3) = 11 at most: 8.8 of it is a share of 0.8, 5.5 of 0.5, 1.1 of 0.1.
INDEX = FixedIndex({1: 0.9, 2: 0.8, 3: 0.7, 4: 0.0}, {3: 8.8, 1: 5.5, 4: 1.1})


def test_a_score_is_half_the_cosine_and_half_the_share_of_what_bm25_can_reach(five: SqliteStore) -> None:
    """3: 0.35 + 0.4. 1: 0.45 + 0.25. 2: 0.4 + 0. 4: 0 + 0.05."""
    hits = hits_of(five, INDEX, 10)

    assert [(hit.passage.id, hit.dense, hit.lexical) for hit in hits] == [
        (3, 0.7, 8.8),
        (1, 0.9, 5.5),
        (2, 0.8, 0.0),
        (4, 0.0, 1.1),
    ]
    assert [hit.score for hit in hits] == pytest.approx([0.75, 0.7, 0.4, 0.05])


def test_the_lexical_half_counts_by_its_weight(five: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a quarter passage 1 comes first: 0.675 + 0.125 against 0.525 + 0.2."""
    monkeypatch.setattr(retrieval, "LEXICAL_WEIGHT", 0.25)

    hits = hits_of(five, INDEX, 2)

    assert [hit.passage.id for hit in hits] == [1, 3]
    assert [hit.score for hit in hits] == pytest.approx([0.8, 0.725])


def test_a_word_said_twice_raises_the_bound_once(five: SqliteStore) -> None:
    scores = [hit.score for hit in hits_of(five, INDEX, 4, question="kettle leak kettle kettle")]

    assert scores == pytest.approx([0.75, 0.7, 0.4, 0.05])


def test_a_question_of_stop_words_alone_is_scored_by_its_cosine(five: SqliteStore) -> None:
    hits = hits_of(five, INDEX, 2, question="who is it")

    assert [(hit.passage.id, hit.score) for hit in hits] == [(1, 0.45), (2, 0.4)]


def test_ties_go_to_the_smaller_id(five: SqliteStore) -> None:
    """5: 0.4 + 0.1. 2: 0.1 + 0.4."""
    hits = hits_of(five, FixedIndex({5: 0.8, 2: 0.2}, {2: 8.8, 5: 2.2}), 10)

    assert [hit.passage.id for hit in hits] == [2, 5]


def test_k_cuts_the_fused_ranking_not_its_halves(five: SqliteStore) -> None:
    """Second in both halves, 0.4 + 0.35, beats first in one, 0.45 + 0 and 0.05 + 0.4."""
    index = FixedIndex({1: 0.9, 3: 0.8, 2: 0.1}, {2: 8.8, 3: 7.7})

    assert [hit.passage.id for hit in hits_of(five, index, 1)] == [3]


def test_only_allowed_passages_are_found(five: SqliteStore) -> None:
    hits = hits_of(five, INDEX, 10, frozenset({2, 4}))

    assert [hit.passage.id for hit in hits] == [2, 4]
    assert [hit.score for hit in hits] == pytest.approx([0.4, 0.05])


def test_nothing_found_is_no_hits(five: SqliteStore) -> None:
    assert hits_of(five, FixedIndex({}, {}), 10) == []


def test_without_a_bound_bm25_counts_for_nothing() -> None:
    assert [fused(0.4, 3.0, 6.0, 0.5), fused(0.4, 3.0, 0.0, 0.5)] == pytest.approx([0.45, 0.2])


def test_the_exponent_counts_one_sure_half_for_more_than_two_half_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 2: sqrt(0.5 * 0.8² + 0) = sqrt(0.32), against sqrt(0.5 * 0.4² + 0.5 * 0.4²) = 0.4, and the plain means 0.4."""
    monkeypatch.setattr(retrieval, "EXPONENT", 2.0)

    assert [fused(0.8, 0.0, 10.0, 0.5), fused(0.4, 4.0, 10.0, 0.5)] == pytest.approx([np.sqrt(0.32), 0.4])


def test_a_cosine_below_zero_counts_as_zero() -> None:
    assert fused(-0.2, 5.0, 10.0, 0.5) == pytest.approx(0.25)


SAID = "The kettle leaks where the lid meets the spout, so leave it at home."
SAID_TOO = "the kettle leaks  where the lid meets\nthe spout, so leave it at home."  # but for case and white space


def ids_and_scores(hits: Sequence[Hit]) -> list[tuple[int, float]]:
    return [(hit.passage.id, round(hit.score, 6)) for hit in hits]


def test_copies_come_after_the_distinct_hits(five: SqliteStore) -> None:
    """By score 1 2 3 4 5, and 2 says what 1 says: two distinct ones are 1 and 3, then comes the copy."""
    index = FixedIndex({1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6, 5: 0.5}, {}, {1: SAID, 2: SAID_TOO})

    assert ids_and_scores(hits_of(five, index, 2)) == [(1, 0.45), (3, 0.35), (2, 0.4)]


def test_copies_fill_a_list_that_has_too_few_distinct_hits(five: SqliteStore) -> None:
    index = FixedIndex({i: 1 - i / 10 for i in range(1, 6)}, {}, dict.fromkeys(range(1, 6), SAID))

    assert [hit.passage.id for hit in hits_of(five, index, 5)] == [1, 2, 3, 4, 5]


def test_only_the_best_copies_are_kept(five: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "COPIES", 1)
    index = FixedIndex({1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6, 5: 0.5}, {}, {1: SAID, 2: SAID, 3: SAID})

    assert [hit.passage.id for hit in hits_of(five, index, 2)] == [1, 4, 2]


def test_a_copy_below_the_last_distinct_hit_is_not_looked_for(five: SqliteStore) -> None:
    index = FixedIndex({1: 0.9, 2: 0.8, 3: 0.7}, {}, {1: SAID, 3: SAID})

    assert [hit.passage.id for hit in hits_of(five, index, 2)] == [1, 2]


def test_no_hits_are_asked_for(five: SqliteStore) -> None:
    assert hits_of(five, INDEX, 0) == []


def test_a_passage_with_the_exact_string_comes_first(five: SqliteStore) -> None:
    """0.05 + 1 for the string beats 0.75 without it; of two strings one counts a half: 0.4 + 0.5."""
    index = FixedIndex(
        {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.0}, {3: 8.8, 1: 5.5, 4: 1.1}, {4: "Now E-07 is here", 2: "a red lamp"}
    )

    one = hits_of(five, index, 4, question="kettle leak E-07")
    two = hits_of(five, index, 2, question='kettle leak E-07 "red lamp"')

    assert ids_and_scores(one) == [(4, 1.05), (3, 0.75), (1, 0.7), (2, 0.4)]
    assert ids_and_scores(two) == [(2, 0.9), (3, 0.75)]


LOOK_ALIKES = {
    "What does E-07 mean?": ("E-07 is an open lid.", ["E-08 is E, 07 is not.", "E-070 and E-07-B, and e.", "E: 07."]),
    "changes of v2.10.3": (
        "In v2.10.3 all changed.",
        ["In v2.10.30 all changed.", "Changes of v2.10.3.1.", "v2, 10, 3"],
    ),
    "clause 4.2(b)": ("See 4.2(b) there.", ["The clause is clause 14.2(b).", "Clause 4.2(ba)", "Clause 4, 2 and b."]),
    "§12 of the lease": ("By § 12 it ends.", ["The lease has 12 pages.", "§ 120 of the lease", "§12.3 of the lease"]),
    "when is ERR_QUOTA given": ("It is ERR_QUOTA.", ["When the quota is given, err.", "ERR_QUOTA_2 is given when"]),
    'Where is "no entry"?': (
        "A sign says: No  entry!",
        ["Where no entries are.", "Entry, no: where?", "no entry-level"],
    ),
}


@pytest.mark.parametrize("question", LOOK_ALIKES)
def test_exact_strings_beat_look_alikes(store: SqliteStore, question: str) -> None:
    exact, others = LOOK_ALIKES[question]
    for number, text in enumerate([*others, exact], start=1):
        store.put(version_of(f"{number}.txt", text), 3)
    [vector] = FakeEncoder().encode([question])

    with store.snapshot() as view:
        hits = retrieve(question, vector, build(view, FakeEncoder.dimension), view, 5)

    assert hits[0].passage.id == len(others) + 1
    assert all(hits[0].score > hit.score + 0.4 for hit in hits[1:])


def test_an_exact_string_in_the_headings_counts(store: SqliteStore) -> None:
    store.put(version_of("a.md", "# Codes\n\n## E-08\n\nThe lid.\n\n## E-07\n\nThe base."), 3)
    [vector] = FakeEncoder().encode(["E-07"])

    with store.snapshot() as view:
        [first, *_] = retrieve("E-07", vector, build(view, FakeEncoder.dimension), view, 5)
        assert first.passage.heading_path == ("Codes", "E-07")


def test_question_to_hits_over_a_real_index(store: SqliteStore) -> None:
    store.put(version_of("lamp.txt", "The lamp is red."), 3)
    store.put(version_of("kettle.txt", "The kettle leaks: a leak in the kettle."), 3)
    store.put(version_of("price.txt", "The price of the lamp.", tags=("shop",)), 3)
    [vector] = FakeEncoder().encode(["Does the kettle leak?"])

    with store.snapshot() as view:
        index = build(view, FakeEncoder.dimension)
        everything = retrieve("Does the kettle leak?", vector, index, view, 3)
        in_shop = retrieve("Does the kettle leak?", vector, index, view, 3, view.allowed(Filters(tags=("shop",))))

    assert [hit.passage.id for hit in everything] == [2, 1, 3]
    # kettle 2, leak 1 against kettle 1, leak 1: 3 / (sqrt(5) sqrt(2))
    assert everything[0].dense == pytest.approx(3 / np.sqrt(10))
    assert [hit.lexical > 0 for hit in everything] == [True, False, False]
    assert [(hit.passage.id, hit.score) for hit in in_shop] == [(3, 0.0)]
