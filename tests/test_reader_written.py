"""The written questions: found in their documents by hand-made data, and well-formed as they are committed."""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import embeddings.reader.written as written_module
from embeddings.reader.examples import Chunk, Example, pool_of
from embeddings.reader.sets import Source
from embeddings.reader.written import beside, closest, holding, on_documents, on_passages, own_pool, place

WRITTEN = Path(written_module.__file__).parent / "written"
KINDS = "near_miss paraphrase why_how keywords yes_no exact several list".split()
KETTLE = "The kettle leaks. It has a warranty of one year. The lamp is red. It costs 30 euros."


def in_twos(title: str, text: str) -> list[Chunk]:
    """Cut a text into passages of two sentences, headed by its title."""
    places = [match.span() for match in re.finditer(r"[^ .][^.]*\.", text)]
    runs = [places[n : n + 2] for n in range(0, len(places), 2)]
    return [Chunk(run[0][0], run[-1][1], title, tuple(run)) for run in runs]


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n", encoding="utf-8")
    return path


def on_pot(tmp_path: Path, *rows: dict[str, Any], text: str = KETTLE) -> list[Example]:
    """Return the examples of some rows on one document, "pot"."""
    write_lines(tmp_path / "documents.jsonl", rows)
    return list(on_documents(tmp_path, pool_of([Source("written/pot", "Pot", text)], (), in_twos)))


@pytest.mark.parametrize(
    ("wanted", "inside", "found"),
    [
        ("warranty", None, (27, 35)),
        ("It", (18, 48), (18, 20)),
        ("It", (48, 84), (66, 68)),
        ("The **kettle** `leaks`.", None, (0, 17)),
        ("  The lamp\n", None, (49, 57)),
        ("the lamp", None, None),
        ("red", (0, 63), None),
        ("", None, None),
        ("**", None, None),
    ],
)
def test_a_quotation_stands_where_its_words_without_markup_do(
    wanted: str, inside: tuple[int, int] | None, found: tuple[int, int] | None
) -> None:
    assert place(KETTLE, wanted, inside) == found


def test_a_span_is_held_by_the_passage_that_has_all_of_it() -> None:
    first, second = in_twos("", KETTLE)

    assert holding([first, second], (66, 84)) == second
    assert holding([first, second], (44, 52)) is None


def test_a_question_comes_closest_to_the_passage_that_shares_most_of_its_words() -> None:
    first, second = in_twos("", KETTLE)

    assert closest(KETTLE, [first, second], "Which colour is the lamp?") == second
    assert closest(KETTLE, [first, second], "Of it?") == first


def test_a_question_on_a_document_has_its_quote_as_gold_and_its_answer_as_span(tmp_path: Path) -> None:
    row = {"doc": "pot", "kind": "paraphrase", "q": "For how long?", "quote": "It has a **warranty** of one year."}

    made = on_pot(tmp_path, {**row, "answer": "one year"})

    assert made == [
        Example(
            "written",
            "paraphrase",
            "For how long?",
            "Pot",
            "The kettle leaks. It has a warranty of one year.",
            ((0, 17), (18, 48)),
            (1,),
            ((39, 47),),
        )
    ]
    assert (made[0].key, made[0].document) == ("written/For how long?", "written/pot")


def test_the_answer_is_looked_for_inside_its_quote(tmp_path: Path) -> None:
    [made] = on_pot(tmp_path, {"doc": "pot", "kind": "keywords", "q": "It?", "quote": KETTLE[66:], "answer": "It"})

    assert made.text == "The lamp is red. It costs 30 euros."
    assert (made.gold, made.spans) == ((1,), ((17, 19),))


def test_all_sentences_of_a_quote_are_gold_whatever_the_answer_marks(tmp_path: Path) -> None:
    [made] = on_pot(tmp_path, {"doc": "pot", "kind": "why_how", "q": "Why?", "quote": KETTLE[:48], "answer": "leaks"})

    assert (made.gold, made.spans) == ((0, 1), ((11, 16),))


def test_all_sentences_of_a_long_quote_are_gold(tmp_path: Path) -> None:
    sentences = tuple(sentence for chunk in in_twos("", KETTLE) for sentence in chunk.sentences)
    pool = pool_of([Source("written/pot", "", KETTLE)], (), lambda *_: [Chunk(0, len(KETTLE), "", sentences)])
    write_lines(tmp_path / "documents.jsonl", [{"doc": "pot", "kind": "list", "q": "What?", "quote": KETTLE}])

    [made] = on_documents(tmp_path, pool)

    assert made.gold == (0, 1, 2, 3)


def test_a_row_of_a_table_is_found_as_a_quote_is(tmp_path: Path) -> None:
    row = {"doc": "pot", "kind": "paraphrase", "q": "How much?", "row": "Lamp\t30.", "answer": "30"}

    [made] = on_pot(tmp_path, row, text="Model\tPrice. Lamp\t30.")

    assert (made.gold, made.spans) == ((1,), ((18, 20),))


def test_a_near_miss_has_the_closest_passage_and_no_answer(tmp_path: Path) -> None:
    [made] = on_pot(tmp_path, {"doc": "pot", "kind": "near_miss", "q": "How many euros is the kettle's lamp?"})

    assert made.text == "The lamp is red. It costs 30 euros."
    assert (made.kind, made.gold, made.spans, made.answerable) == ("near_miss", (), (), False)


def test_a_question_whose_quote_or_document_is_not_there_is_passed_over(tmp_path: Path) -> None:
    row = {"kind": "paraphrase", "q": "Red?", "quote": "The lamp is red."}

    made = on_pot(
        tmp_path,
        {**row, "doc": "gone"},
        {**row, "doc": "pot", "quote": "The lamp is blue."},
        {**row, "doc": "pot", "quote": "of one year. The lamp"},  # of two passages
    )

    assert made == []


def test_our_own_documents_are_read_by_the_given_reader_where_they_are_wanted(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for name in ("pot", "pan"):
        (tmp_path / "documents" / f"{name}.md").write_text(KETTLE, encoding="utf-8")

    pool = own_pool(tmp_path, lambda name, data: (name, data.decode()), in_twos, lambda name: name == "pot")

    assert pool.sources == {"written/pot": Source("written/pot", "pot.md", KETTLE)}
    assert pool.chunks == {"written/pot": in_twos("pot.md", KETTLE)}


def test_a_passage_beside_the_answer_shares_most_words_and_does_not_hold_it(tmp_path: Path) -> None:
    """The pan's first passage says "one year" as well, its second is about another lamp."""
    pan = "The lamps have one year. So has the kettle. Its lamp is blue too. We asked about it."
    pool = pool_of([Source("written/pot", "", KETTLE), Source("written/pan", "", pan)], (), in_twos)
    row = {"doc": "pot", "kind": "paraphrase", "q": "How long does a kettle have?", "quote": KETTLE[18:48]}
    write_lines(tmp_path / "documents.jsonl", [{**row, "answer": "one year"}])
    examples = list(on_documents(tmp_path, pool))

    made = [e for seed in range(30) for e in beside(examples, pool, random.Random(seed))]

    assert {(e.kind, e.document, e.text) for e in made} == {
        ("neighbour", "written/pot", KETTLE[49:]),
        ("nearest", "written/pan", pan[44:]),
    }
    assert {(e.question, e.gold, e.spans) for e in made} == {("How long does a kettle have?", (), ())}


def test_a_question_on_a_sets_passage_is_asked_of_our_passage_that_holds_most_of_it(tmp_path: Path) -> None:
    pool = pool_of([Source("s/pot", "Pot", KETTLE)], [], in_twos)
    asked = {"doc": "s/pot", "start": 18, "end": 84}
    rows = [
        {**asked, "kind": "paraphrase", "q": "Price?", "quote": [66, 84], "answer": [75, 83]},
        {**asked, "kind": "yes_no", "q": "Red?", "quote": [49, 65]},
        {**asked, "kind": "near_miss", "q": "Blue?"},
        {**asked, "kind": "paraphrase", "q": "In the other passage?", "quote": [18, 48]},
        {**asked, "doc": "s/gone", "kind": "near_miss", "q": "Gone?"},
    ]

    made = list(on_passages(write_lines(tmp_path / "passages.jsonl", rows), pool))

    assert [(e.question, e.kind, e.gold, e.spans) for e in made] == [
        ("Price?", "paraphrase", (1,), ((26, 34),)),
        ("Red?", "yes_no", (0,), ()),
        ("Blue?", "near_miss", (), ()),
    ]
    assert {(e.set, e.heading, e.text) for e in made} == {("written", "Pot", KETTLE[49:])}


def committed(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WRITTEN / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["documents.jsonl", "passages.jsonl"])
def test_every_committed_row_has_a_question_of_a_kind_and_only_a_near_miss_no_quote(name: str) -> None:
    wrong = [
        row
        for row in committed(name)
        if not row["q"].strip()
        or row["kind"] not in KINDS
        or (row["kind"] == "near_miss") == bool(row.get("quote") or row.get("row"))
        or (row.get("answer") and row["kind"] == "near_miss")
    ]

    assert wrong == []


def test_every_document_is_there_and_every_one_is_asked_about() -> None:
    assert {row["doc"] for row in committed("documents.jsonl")} == {p.stem for p in (WRITTEN / "documents").iterdir()}


def test_no_passage_is_asked_the_same_question_twice() -> None:
    rows = committed("documents.jsonl") + committed("passages.jsonl")
    asked = Counter((row["doc"], row.get("start"), row["q"]) for row in rows)

    assert [question for question, times in asked.items() if times > 1] == []


def test_every_offset_lies_inside_its_passage_and_every_answer_inside_its_quote() -> None:
    wrong = []
    for row in committed("passages.jsonl"):
        outer = [row["start"], row["end"]]
        for start, end in [row[name] for name in ("quote", "answer") if row.get(name)]:
            if not outer[0] <= start < end <= outer[1]:
                wrong.append(row)
            outer = [start, end]

    assert wrong == []
