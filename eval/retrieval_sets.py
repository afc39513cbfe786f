"""Samples of question sets for measuring retrieval: some documents, and questions that they answer."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rag.documents.canonical import normalised

FEW = 20  # documents; so few are kept whole, however long


@dataclass(frozen=True)
class Text:
    """A document of a set; its source's suffix says how it is read."""

    source: str
    title: str | None
    data: bytes


@dataclass(frozen=True)
class Wanted:
    """Where an answer stands; `end` None where only the document is known."""

    source: str
    start: int
    end: int | None


@dataclass(frozen=True)
class Sample:
    documents: tuple[Text, ...]
    questions: tuple[tuple[str, tuple[Wanted, ...]], ...]


def read_sample(name: str, words: int, questions: int) -> Sample:
    """Return a sample of a set: a FOLDER, several of them joined by "+" into one corpus, or a questions.jsonl.

    Of folders, evenly taken documents of some `words` words, and evenly taken questions that these answer.
    """
    if name.endswith(".jsonl"):
        return own_questions(Path(name))
    documents, asked = joined([Path(folder) for folder in name.split("+")])
    documents = evenly(documents, words)
    sources = {document.source for document in documents}
    answered = [(q, tuple(w for w in wanted if w.source in sources)) for q, wanted in asked.items()]
    answered = [(question, wanted) for question, wanted in answered if wanted]
    step = max(1.0, len(answered) / questions)
    taken = (answered[int(number * step)] for number in range(min(questions, len(answered))))
    return Sample(tuple(documents), tuple(taken))


def own_questions(path: Path) -> Sample:
    """Return the tune half of a set in this project's form, with the folders that its sources name."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    roots = {entry["source"].split("/")[0] for row in rows for entry in row["gold"] or ()}
    files = sorted(file for root in roots for file in Path(root).rglob("*") if file.suffix in (".md", ".txt"))
    documents = tuple(Text(file.as_posix(), None, file.read_bytes()) for file in files if file.name != "SOURCES.md")
    asked = [row for row in rows if row["answerable"] and row["split"] == "tune"]
    questions = (
        (row["question"], tuple(Wanted(g["source"], g["start"], g["end"]) for g in row["gold"])) for row in asked
    )
    return Sample(documents, tuple(questions))


def joined(folders: Sequence[Path]) -> tuple[list[Text], dict[str, list[Wanted]]]:
    """Return the documents of some sets, the same text once, and what answers each question.

    A corpus line is {"id", "title", "text"}, a question's {"id", "question", "answers": [{"doc_id", "start", "end"}],
    "gold_docs"}. A title that is the document's id is none. A text that isn't in normal form would have other offsets
    than the set's: it is left out, and so are the questions that only it answers.
    """
    documents: dict[str, Text] = {}
    questions: dict[str, list[Wanted]] = {}
    for folder in folders:
        sources = {}
        for row in lines(folder / "corpus.jsonl.gz"):
            text, title = row["text"], row.get("title")
            if normalised(text) == text:
                new = Text(f"{folder.name}/{row['id']}.txt", title if title != row["id"] else None, text.encode())
                sources[row["id"]] = documents.setdefault(text, new).source
        for row in lines(folder / "questions.jsonl.gz"):
            whole = () if row["answers"] else row["gold_docs"]
            wanted = chain(
                (Wanted(sources[a["doc_id"]], a["start"], a["end"]) for a in row["answers"] if a["doc_id"] in sources),
                (Wanted(sources[document], 0, None) for document in whole if document in sources),
            )
            if row["answerable"]:
                questions.setdefault(row["question"], []).extend(wanted)
    return list(documents.values()), questions


def evenly(documents: Sequence[Text], words: int) -> list[Text]:
    """Return every n-th document, so that they have about `words` words."""
    share = min(1.0, words / max(1, sum(len(document.data.split()) for document in documents)))
    if len(documents) < FEW:
        share = 1.0
    return [d for number, d in enumerate(documents) if int((number + 1) * share) > int(number * share)]


def lines(path: Path) -> Iterable[dict[str, Any]]:
    """Yield the lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)
