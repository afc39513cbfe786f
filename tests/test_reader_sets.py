"""Question sets from disk, and their sides: what is trained on has no copy in what is measured on."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.reader.sets import (
    Asked,
    Groups,
    Side,
    Source,
    asked,
    copied,
    read_set,
    read_sets,
    side_of,
    sides,
    words,
)

THIRTEEN = "one two three four five six seven eight nine ten eleven twelve thirteen"
TWELVE = THIRTEEN.rpartition(" ")[0]


def write_set(folder: Path, documents: Sequence[dict[str, Any]], questions: Sequence[dict[str, Any]]) -> Path:
    folder.mkdir()
    for name, rows in (("corpus", documents), ("questions", questions)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return folder


def row(id_: str, document: str, question: str = "Who leaks?") -> dict[str, Any]:
    answers = [{"doc_id": document, "start": 4, "end": 10}]
    return {"id": id_, "question": question, "answers": answers, "answerable": True}


def on(set_: str, id_: str, *keys: str, question: str = "") -> Asked:
    """Return a question on these documents; its words are its own unless some are given."""
    return Asked(set_, id_, question or f"question {id_} {keys}", True, (), (), keys)


def keys_on(side: Side, set_: str, number: int) -> list[str]:
    """Return so many keys that stand on a side when they stand alone."""
    return list(islice((key for key in (f"{set_}/{n}" for n in count()) if side_of(key) == side), number))


def test_a_set_is_read_with_its_name_before_every_id(tmp_path: Path) -> None:
    documents: list[dict[str, Any]] = [
        {"id": "a", "title": "Kettle", "text": "The kettle leaks. 😀"},
        {"id": "b", "title": None, "text": "B."},
    ]

    sources, questions = read_set(write_set(tmp_path / "pots", documents, [row("q1", "a")]))

    assert sources == [Source("pots/a", "Kettle", "The kettle leaks. 😀"), Source("pots/b", "", "B.")]
    assert questions == [Asked("pots", "q1", "Who leaks?", True, (("pots/a", 4, 10),), (), ("pots/a",))]
    assert questions[0].key == "pots/q1"


def test_a_document_without_text_is_left_out_with_its_questions(tmp_path: Path) -> None:
    documents = [{"id": "a", "text": " \n"}, {"id": "b", "text": "The kettle leaks."}]

    sources, questions = read_set(write_set(tmp_path / "pots", documents, [row("q1", "a"), row("q2", "b")]))

    assert [source.key for source in sources] == ["pots/b"]
    assert [question.id for question in questions] == ["q2"]


def test_sets_are_read_by_name_and_other_folders_passed_over(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_set(tmp_path / name, [{"id": "1", "text": "The kettle leaks."}], [row("q", "1")])
    (tmp_path / "notes").mkdir()
    (tmp_path / "README.md").write_text("", encoding="utf-8")

    sources, questions = read_sets(tmp_path)

    assert [source.key for source in sources] == ["a/1", "b/1"]
    assert [question.key for question in questions] == ["a/q", "b/q"]


@pytest.mark.parametrize(
    ("given_", "about"),
    [
        ({"answers": [{"doc_id": "b", "start": 0, "end": 1}, {"doc_id": "a", "start": 0, "end": 1}]}, ("s/b", "s/a")),
        ({"gold_docs": ["c", "b"], "answers": [{"doc_id": "b", "start": 0, "end": 1}]}, ("s/c", "s/b")),
        ({"answers": [], "source_doc": "d"}, ("s/d",)),
        ({"gold_docs": ["a"], "answers": [], "source_doc": "d"}, ("s/a",)),
        ({"answers": []}, ()),
    ],
    ids=["answers", "gold documents first", "source alone", "source beside gold", "none"],
)
def test_a_question_knows_which_documents_it_is_about(given_: dict[str, Any], about: tuple[str, ...]) -> None:
    assert asked("s", {"id": 7, "question": "Who?", "answerable": False, **given_}).about == about


def test_a_question_keeps_its_evidence_apart_from_its_answers() -> None:
    evidence = [{"doc_id": "a", "start": 0, "end": 20}]

    found = asked("s", {**row("q", "a"), "evidence": evidence})

    assert (found.spans, found.evidence) == ((("s/a", 4, 10),), (("s/a", 0, 20),))


@pytest.mark.parametrize(("shared", "groups"), [(THIRTEEN, [["s/b", "s/a"]]), (TWELVE, [])], ids=["13", "12"])
def test_thirteen_words_in_a_row_make_a_copy(shared: str, groups: list[list[str]]) -> None:
    """Case and punctuation are no difference."""
    sources = [
        Source("s/a", "", f"Kettles leak: {shared.title()}!"),
        Source("s/b", "", f"{shared.replace(' ', ', ')}; lamps are red."),
    ]

    assert list(copied(sources)) == groups


def test_words_are_what_stands_between_other_characters() -> None:
    assert words("It’s 7. Straße, naïve") == ["it", "s", "7", "straße", "naïve"]


def test_a_share_of_the_groups_is_held_back() -> None:
    """12 % and 8 % of 5,000: standard errors 0.46 and 0.38 %."""
    found = [side_of(f"s/{n}") for n in range(5_000)]

    assert found.count("test") / 5_000 == pytest.approx(0.12, abs=0.02)
    assert found.count("tune") / 5_000 == pytest.approx(0.08, abs=0.02)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_side_follows_from_the_names_sha256_alone(key: str) -> None:
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32

    assert side_of(key) == ("test" if share < 0.12 else "tune" if share < 0.2 else "train")


def test_documents_alone_are_on_the_side_of_their_own_name() -> None:
    train, tune, test = *keys_on("train", "s", 1), *keys_on("tune", "s", 1), *keys_on("test", "s", 1)

    assert sides([Source(key, "", f"{key} leaks") for key in (train, tune, test)], []) == {
        train: "train",
        tune: "tune",
        test: "test",
    }


@pytest.mark.parametrize("why", ["copy", "question", "asked twice"])
def test_what_belongs_together_is_on_one_side_that_of_the_smallest_key(why: str) -> None:
    small, large = keys_on("test", "a", 1)[0], keys_on("train", "b", 1)[0]
    same = "who wrote the long book"
    texts = (f"Up. {THIRTEEN}", f"Down. {THIRTEEN}") if why == "copy" else ("Up.", "Down.")
    questions = {
        "copy": [],
        "question": [on("b", "q", large, small)],
        "asked twice": [on("b", "q", large, question=f"{same.title()}?"), on("a", "q", small, question=same)],
    }

    found = sides([Source(large, "", texts[1]), Source(small, "", texts[0])], questions[why])

    assert found == {small: "test", large: "test"}


def test_a_short_question_or_one_asked_twice_in_a_set_joins_nothing() -> None:
    test, train, other = *keys_on("test", "a", 1), *keys_on("train", "a", 1), *keys_on("train", "b", 1)
    questions = [
        *(on("a", key, key, question="who wrote the long book") for key in (test, train)),
        *(on(key[0], key, key, question="who wrote the book") for key in (test, other)),
    ]

    found = sides([Source(key, "", key) for key in (test, train, other)], questions)

    assert found == {test: "test", train: "train", other: "train"}


def test_a_set_more_moves_only_the_groups_that_it_touches() -> None:
    """The new set's name comes first, so that a group that it touches takes its name."""
    test, train = keys_on("test", "a", 1)[0], keys_on("train", "b", 30)
    sources = [Source(key, "", f"{key} leaks") for key in train[1:]] + [Source(train[0], "", f"It leaks. {THIRTEEN}")]
    before = sides(sources, [])

    after = sides([Source(test, "", THIRTEEN), Source("a/other", "", "A lamp."), *sources], [])

    assert {key for key in before if before[key] != after[key]} == {train[0]}
    assert after[train[0]] == after[test] == "test"


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4), max_size=8))
def test_a_group_is_what_is_joined_through_others_and_is_called_by_its_smallest_key(joins: list[list[str]]) -> None:
    groups = Groups("abcdefgh")
    expected = {key: {key} for key in "abcdefgh"}
    for keys in joins:
        groups.join(keys)
        together = set().union(*(expected[key] for key in keys))
        expected.update(dict.fromkeys(together, together))

    assert {key: groups.of(key) for key in "abcdefgh"} == {key: min(group) for key, group in expected.items()}
