"""Question sets in the form of BEIR (Thakur et al. 2021): a folder of corpus.jsonl, queries.jsonl and qrels/*.tsv."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.errors import BadQuestionSet
from eval.rows import GoldRow, Misfit, Row

SPLITS = {"train": "tune", "dev": "tune"}  # what a qrels file's name says; any other is reported


def is_beir(path: Path) -> bool:
    """Tell whether a folder is a set of this form."""
    return all((path / name).is_file() for name in ("corpus.jsonl", "queries.jsonl")) and any(path.glob("qrels/*.tsv"))


def read_beir(path: Path) -> Iterator[Row | Misfit]:
    """Yield the judged queries; gold are whole documents, with their grades. A grade of 0 is no gold."""
    corpus = {str(entry["_id"]): entry for _, entry in entries(path / "corpus.jsonl")}
    queries = {str(entry["_id"]): str(entry["text"]) for _, entry in entries(path / "queries.jsonl")}
    for file in sorted(path.glob("qrels/*.tsv")):
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        first: dict[str, int] = {}
        for number, query, document, grade in judgements(file):
            first.setdefault(query, number)
            grades[query][document] = grade
        for query, judged in grades.items():
            yield row_from(query, judged, queries, corpus, f"{file.name} line {first[query]}", file.stem)


def row_from(
    query: str, judged: dict[str, int], queries: dict[str, str], corpus: dict[str, Any], place: str, split: str
) -> Row | Misfit:
    """Build a row from a query's judgements, or say what is missing."""
    relevant = {document: grade for document, grade in judged.items() if grade > 0}
    if query not in queries:
        return Misfit(place, "not found", f"queries.jsonl has no query {query!r}")
    absent = sorted(relevant.keys() - corpus.keys())
    if absent:
        return Misfit(place, "missing document", f"corpus.jsonl has no document {absent[0]!r}")
    if not relevant:
        return Misfit(place, "not found", f"no document is judged relevant for query {query!r}")
    gold = tuple(GoldRow(None, text_of(corpus[d]), whole=True, grade=grade) for d, grade in relevant.items())
    return Row(place, query, queries[query], (), gold, True, "query", SPLITS.get(split, "report"))


def judgements(file: Path) -> Iterator[tuple[int, str, str, int]]:
    """Yield line number, query, document and grade of a qrels file; its header is passed over. Raises BadQuestionSet."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if number == 1 and cells[-1:] and not cells[-1].lstrip("-").isdigit():
                continue
            try:
                query, *_, document, grade = cells  # three columns, or TREC's four
                yield number, query, document, int(grade)
            except ValueError as exc:
                raise BadQuestionSet(
                    f"{file}, line {number}: a line is query, document and grade, with tabs between", hint="mend it"
                ) from exc


def entries(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lines of a JSON Lines file that have an _id and a text. Raises BadQuestionSet."""
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                _ = entry["_id"], entry["text"]
            except (ValueError, KeyError, TypeError) as exc:
                raise BadQuestionSet(
                    f"{file}, line {number}: an entry is a JSON object with '_id' and 'text'", hint="mend it"
                ) from exc
            yield number, entry


def text_of(entry: dict[str, Any]) -> str:
    """Return a document's text as it is looked for: without its title, which a library may have elsewhere."""
    return str(entry["text"])


def contexts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each document of the corpus: its id, and its title and text."""
    for _, entry in entries(path / "corpus.jsonl"):
        title, text = str(entry.get("title") or "").strip(), str(entry["text"])
        yield str(entry["_id"]), f"{title}\n\n{text}" if title else text
