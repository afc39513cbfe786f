"""The first reader: cosine and rarity-weighted overlap, by numbers worked by hand."""

import math
from pathlib import Path

import pytest
from conftest import FakeEncoder, version_of

from rag.index import open_index
from rag.reading import OverlapCosineReader, as_term, shared_rarity
from rag.store import SqliteStore
from rag.types import Reading


def test_the_shared_rarity_counts_what_stands_beside_the_sentence_in_part() -> None:
    rarities = {"kettle": 3.0, "leak": 1.0}

    assert shared_rarity(rarities, {"leak"}, {"kettle"}) == pytest.approx((1.0 + 0.35 * 3.0) / 4.0)
    assert shared_rarity(rarities, {"leak"}, set()) == pytest.approx(1 / 4)
    assert shared_rarity(rarities, {"kettle", "leak"}, {"kettle"}) == 1.0
    assert shared_rarity({}, {"leak"}, set()) == 0.0


def read(store: SqliteStore, tmp_path: Path, question: str) -> list[Reading]:
    with store.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", FakeEncoder.dimension)
        reader = OverlapCosineReader(FakeEncoder(), index)
        return reader.read(question, [(document, p) for document, passages, _ in view.indexed() for p in passages])


def test_a_score_is_six_parts_cosine_and_four_parts_overlap(store: SqliteStore, tmp_path: Path) -> None:
    store.put(version_of("a.txt", "A kettle and a lamp. Rain."), kept_versions=0)

    [reading] = read(store, tmp_path, "kettle")

    # The question's vector has the kettle alone, the first sentence's the kettle and the lamp: a cosine of 1 / sqrt(2).
    # "Rain." has no word of the vocabulary, and the kettle stands beside it.
    assert reading.sentence_scores == pytest.approx((0.6 / math.sqrt(2) + 0.4, 0.4 * 0.35), abs=1e-6)
    assert reading.relevance == pytest.approx(0.6 / math.sqrt(2) + 0.4, abs=1e-6)


def test_headings_and_table_headers_score_nothing(store: SqliteStore, tmp_path: Path) -> None:
    store.put(version_of("a.md", "# Kettle\n\n| kettle |\n|---|\n| kettle |\n"), kept_versions=0)

    [reading] = read(store, tmp_path, "kettle")

    assert reading.sentence_scores[:2] == (0.0, 0.0)
    assert reading.sentence_scores[2] == pytest.approx(1.0, abs=1e-6)


def test_an_exact_string_outweighs_the_words_around_it(store: SqliteStore, tmp_path: Path) -> None:
    store.put(version_of("a.txt", "The red lamp shows E-08 now. It was E-07 before."), kept_versions=0)

    [reading] = read(store, tmp_path, "What is E-07?")

    assert reading.sentence_scores[1] > reading.sentence_scores[0]
    assert as_term("E-07") == "=E-07"


def test_a_passages_reading_does_not_depend_on_the_others(store: SqliteStore, tmp_path: Path) -> None:
    for source, text in (("a.txt", "The kettle is red."), ("b.txt", "The lamp leaks.")):
        store.put(version_of(source, text), kept_versions=0)
    with store.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", FakeEncoder.dimension)
        reader = OverlapCosineReader(FakeEncoder(), index)
        passages = [(document, p) for document, found, _ in view.indexed() for p in found]

        together = reader.read("Is the kettle red?", passages)
        alone = [reader.read("Is the kettle red?", [passage])[0] for passage in passages]

    assert together == alone
