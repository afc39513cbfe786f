"""Held-back questions as they are asked: what counts as right, and what has no answer once passages are hidden."""

from pathlib import Path

import pytest
from conftest import FakeEncoder

from embeddings.reader.examples import pool_of
from embeddings.reader.sets import Asked, Source
from eval.heldback import Shelf, answering, case, cases_of, found_for, is_right, shelf_of, words_of
from eval.questions import holds
from rag.judging import OVERLAP_JUDGE, candidates_in
from rag.library import Library
from rag.settings import Settings

POT = "The kettle has a warranty of one year from the day of purchase. The lamp is red."
COPY = "The kettle has a warranty of one year from the day of purchase ! The price is low."
SOURCES = [
    Source("nq_oracle/p0", "Pots", POT),
    Source("nq_oracle/p1", "Pans", "The lamp may leak. It is red."),
    Source("qed_dev/p0", "Pots too", COPY),
]
WARRANTY = Asked(
    "nq_oracle", "1", "how long is the kettle warranty", True, (("nq_oracle/p0", 29, 37),), (), ("nq_oracle/p0",)
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    settings = Settings(tmp_path / "library", tmp_path / "models", "fake", "float32", reader="overlap")
    return shelf_of(Library.open(settings, create=True, encoder=FakeEncoder()), SOURCES, tmp_path / "files")


@pytest.mark.parametrize(
    ("gold", "sentence", "held"),
    [
        ((5, 9), (0, 20), True),
        ((18, 40), (0, 20), False),
        ((10, 30), (0, 20), True),
        ((0, 40), (20, 30), True),
        ((0, 5), (5, 9), False),
    ],
    ids=["inside", "two characters of it", "half of each", "a whole sentence of a long one", "beside"],
)
def test_a_sentence_holds_an_answer_by_half_of_the_shorter(
    gold: tuple[int, int], sentence: tuple[int, int], held: bool
) -> None:
    assert holds(gold, sentence) is held


def test_words_are_compared_without_signs_and_spaces() -> None:
    assert words_of("It 's 7 , Don't!") == words_of("it's 7, don't") == "its7dont"


def test_the_sentence_with_the_answer_is_right_and_so_is_its_copy_elsewhere(shelf: Shelf) -> None:
    asked = case(WARRANTY, shelf, "answerable")
    found = found_for(asked, shelf)

    right = {
        (found.documents[c.document_id].title, c.sentence)
        for c in candidates_in(found, OVERLAP_JUDGE)
        if is_right(asked, found, c.document_id, c.sentence)
    }
    titles = {shelf.documents[shelf.ids[key]].title for key in ("nq_oracle/p0", "qed_dev/p0")}
    assert right == {(title, 0) for title in titles}


def test_hiding_what_answers_hides_the_copies_too(shelf: Shelf) -> None:
    pool = pool_of(SOURCES, [WARRANTY], lambda *_: ())

    hidden = answering(WARRANTY, shelf, pool)
    found = found_for(case(WARRANTY, shelf, "hidden", hidden=hidden), shelf)

    wanted = {p.id for key in ("nq_oracle/p0", "qed_dev/p0") for p in shelf.passages[shelf.ids[key]]}
    assert hidden == wanted
    assert {hit.passage.document_id for hit in found.hits} == {shelf.ids["nq_oracle/p1"]}


def test_each_answerable_question_comes_with_one_that_has_no_answer(shelf: Shelf) -> None:
    pool = pool_of(SOURCES, [WARRANTY], lambda *_: ())

    cases = cases_of(shelf, pool, most=5, seed=1)

    assert [(c.kind, bool(c.gold)) for c in cases] == [("answerable", True), ("hidden", False)]
    assert cases == cases_of(shelf, pool, most=5, seed=1)
