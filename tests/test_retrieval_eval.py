"""Measuring retrieval: samples, right passages and ranks, by hand."""

import gzip
import json
from pathlib import Path

from eval.retrieval import Found, looked_up, places
from eval.retrieval_sets import Wanted, read_sample
from rag.types import Passage, Span


def passage(document_id: str, start: int, end: int) -> Passage:
    return Passage(1, document_id, start, end, Span(0, 1), ())


def test_the_first_passage_that_an_answer_begins_in_is_right() -> None:
    """1,500 characters stand before [900:1800), in which the answer ends at 400, and 500 more are within."""
    passages = [passage("a", 0, 900), passage("b", 0, 600), passage("a", 900, 1800)]

    assert looked_up(passages, [Wanted("a", 1250, 1300)]) == Found(3, True)
    assert looked_up(passages, [Wanted("a", 1250, 1401)]) == Found(3, False)
    assert looked_up(passages, [Wanted("a", 1250, 1401), Wanted("b", 599, 700)]) == Found(2, True)
    assert looked_up(passages, [Wanted("a", 1800, 1801), Wanted("c", 0, None)]) == Found(None, False)
    assert looked_up(passages, [Wanted("b", 0, None)]) == Found(2, True)


def test_an_answer_is_known_again_by_the_characters_around_it() -> None:
    around = "x" * 30 + "24 months" + "y" * 30
    texts = {"a": "zz" + around, "b": "z" + around + around, "c": "24 months"}

    assert list(places(Wanted("a", 32, 41), texts)) == [
        Wanted("a", 32, 41),
        Wanted("b", 31, 40),
        Wanted("b", 100, 109),
    ]
    assert list(places(Wanted("a", 0, None), texts)) == [Wanted("a", 0, None)]


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def question(text: str, *documents: str) -> dict[str, object]:
    answers = [{"doc_id": document, "start": 0, "end": 1} for document in documents]
    return {"question": text, "answers": answers, "answerable": True, "gold_docs": list(documents)}


def test_sets_are_joined_and_sampled_evenly(tmp_path: Path) -> None:
    """40 documents of one word, of which 20 words are every second; "two" is in both sets, and is one document."""
    documents: list[dict[str, object]] = [{"id": f"d{n}", "title": f"T{n}", "text": f"word{n}"} for n in range(39)]
    write(tmp_path / "one" / "corpus.jsonl.gz", [*documents, {"id": "two", "title": "two", "text": "two"}])
    write(tmp_path / "two" / "corpus.jsonl.gz", [{"id": "again", "title": "two", "text": "two"}])
    write(tmp_path / "one" / "questions.jsonl.gz", [question("q0", "d0"), question("q1", "d1"), question("q2", "two")])
    write(tmp_path / "two" / "questions.jsonl.gz", [question("q2", "again")])

    sample = read_sample(f"{tmp_path}/one+{tmp_path}/two", words=20, questions=10)

    assert [d.source for d in sample.documents] == [*(f"one/d{n}.txt" for n in range(1, 39, 2)), "one/two.txt"]
    assert (sample.documents[0].title, sample.documents[-1].title) == ("T1", None)  # an id is no title
    assert [(text, [w.source for w in wanted]) for text, wanted in sample.questions] == [
        ("q1", ["one/d1.txt"]),
        ("q2", ["one/two.txt", "one/two.txt"]),
    ]
