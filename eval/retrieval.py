"""Retrieval alone, on a set in the form of corpus.jsonl.gz and questions.jsonl.gz: how often is the answer's passage found?

    python -m eval.retrieval SET-FOLDER... [--precision int8] [--questions 500]

A corpus line is {"id", "title", "text"}, a question's {"id", "question", "answers": [{"doc_id", "start", "end"}]}. The
documents are ingested as text files, as any user's would be; a passage is right if it holds one of the answers.
"""

import argparse
import gzip
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.metrics import mean_reciprocal_rank, success_at
from rag.documents.canonical import normalised
from rag.library import Library
from rag.retrieval import DEPTH
from rag.settings import Settings
from rag.types import Passage

K = (1, 3, 5, 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--precision", nargs="+", default=["float32", "int8"], choices=["float32", "int8"])
    parser.add_argument("--questions", type=int, default=1000, help="at most so many of each set, evenly taken")
    given = parser.parse_args()
    settings = Settings.from_environ(os.environ)
    print(f"{'set':22}{'precision':10}{'ranking':9}{'n':>5}" + "".join(f"{f's@{k}':>8}" for k in K) + f"{'MRR':>8}")
    for folder in given.sets:
        for precision in given.precision:
            with tempfile.TemporaryDirectory() as scratch:
                for ranking, ranks in measured(
                    folder, replace(settings, library=Path(scratch), precision=precision), given.questions
                ):
                    figures = [*(success_at(k, ranks) for k in K), mean_reciprocal_rank(ranks)]
                    print(
                        f"{folder.name:22}{precision:10}{ranking:9}{len(ranks):5}"
                        + "".join(f"{f:8.4f}" for f in figures),
                        flush=True,
                    )


def measured(folder: Path, settings: Settings, most: int) -> list[tuple[str, list[int | None]]]:
    """Return the rank of each question's first right passage, for dense, lexical and fused ranking."""
    library = Library.open(settings, create=True)
    sources = ingest(library, rows(folder / "corpus.jsonl.gz"), settings.library / "files")
    questions = [q for q in rows(folder / "questions.jsonl.gz") if answered_in(q, sources)]
    questions = questions[:: max(1, len(questions) // most)][:most]
    ranks: dict[str, list[int | None]] = {"dense": [], "lexical": [], "fused": []}
    for question in questions:
        gold = [(sources[a["doc_id"]], a["start"], a["end"]) for a in answered_in(question, sources)]
        for name, passages in library.rankings(question["question"], max(*K, DEPTH)).items():
            ranks[name].append(first_right(passages, gold))
    library.close()
    return list(ranks.items())


def ingest(library: Library, corpus: Iterable[dict[str, Any]], folder: Path) -> dict[str, str]:
    """Write the corpus as text files, take them in, and return the document's id for each id of the corpus.

    A text that isn't in normal form would have other offsets than the set's: it is left in, its questions are not asked.
    """
    folder.mkdir(parents=True)
    kept = {}
    for number, row in enumerate(corpus):
        name = f"{number}.txt"
        (folder / name).write_text(row["text"], encoding="utf-8", newline="")
        if normalised(row["text"]) == row["text"]:
            kept[f"set/{name}"] = row["id"]
    library.add([folder], name="set")
    return {kept[record.source]: record.id for record in library.documents() if record.source in kept}


def answered_in(question: dict[str, Any], sources: dict[str, str]) -> list[dict[str, Any]]:
    """Return the question's answers in documents whose offsets hold."""
    return [answer for answer in question["answers"] if answer["doc_id"] in sources]


def first_right(passages: Sequence[Passage], gold: Sequence[tuple[str, int, int]]) -> int | None:
    """Return the rank from 1 of the first passage that holds an answer's start."""
    for rank, passage in enumerate(passages, start=1):
        if any(passage.document_id == d and passage.start <= start < passage.end for d, start, _ in gold):
            return rank
    return None


def rows(path: Path) -> Iterable[dict[str, Any]]:
    """Yield the lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


if __name__ == "__main__":
    main()
