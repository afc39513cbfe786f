"""Reading a question set, JSON Lines, and holding it against the library's documents.

A line: {"id", "question", "answers": ["short answer"], "gold": [{"source", "start", "end", "text"}], "answerable", "kind",
"split"}. Gold entries are alternatives unless they share a "group".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import BadQuestionSet
from rag.errors import PinciteError
from rag.library import Library
from rag.types import Document

SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Gold:
    """An answering sentence, or several that answer together: (document id, number of the sentence)."""

    sentences: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Question:
    id: str
    question: str
    answers: tuple[str, ...]
    alternatives: tuple[Gold, ...]
    answerable: bool
    kind: str
    split: str


def read_questions(path: Path, library: Library) -> list[Question]:
    """Return the questions of a set, its gold sentences found in the library's documents.

    A gold text that has moved is found again if it stands in its document once. Raises BadQuestionSet with every line
    that doesn't fit.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as exc:
        raise BadQuestionSet(
            f"{path} can't be read: {exc}", hint="give a JSON Lines file, one question a line"
        ) from exc
    questions, problems, ids = [], [], set()
    documents = Documents(library)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = question_from(json.loads(line), documents)
            if question.id in ids:
                raise ValueError(f"the id {question.id!r} was used before")
            ids.add(question.id)
            questions.append(question)
        except (ValueError, KeyError, TypeError, AttributeError, PinciteError) as exc:
            reason = f"{exc} is missing" if isinstance(exc, KeyError) else str(exc).split("\n")[0]
            problems.append(f"line {number}: {reason}")
    if problems or not questions:
        shown = "\n".join(problems[:SHOWN_PROBLEMS]) or "no questions in it"
        raise BadQuestionSet(f"{path}: {len(problems)} lines don't fit the library\n{shown}", hint="mend these lines")
    return questions


class Documents:
    """The library's documents by source, each read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[str, Document] = {}

    def __getitem__(self, source: str) -> Document:
        if source not in self._read:
            self._read[source] = self._library.document(self._library.resolve(source))
        return self._read[source]


def question_from(row: dict[str, Any], documents: Documents) -> Question:
    """Build a question from its line. Raises KeyError, ValueError or a PinciteError that says what doesn't fit."""
    answerable = bool(row["answerable"])
    gold = row.get("gold") or []
    if answerable != bool(gold):
        raise ValueError("an answerable question needs gold sentences, an unanswerable one has none")
    return Question(
        id=str(row["id"]),
        question=str(row["question"]),
        answers=tuple(row.get("answers") or ()),
        alternatives=tuple(alternatives(gold, documents)),
        answerable=answerable,
        kind=str(row.get("kind", "")),
        split=str(row.get("split", "report")),
    )


def alternatives(gold: list[dict[str, Any]], documents: Documents) -> Iterator[Gold]:
    """Yield each gold entry, those of one group together."""
    groups: dict[object, set[tuple[str, int]]] = {}
    for number, entry in enumerate(gold):
        document = documents[entry["source"]]
        start, end = anchored(document, int(entry["start"]), int(entry["end"]), str(entry["text"]))
        groups.setdefault(entry.get("group", f"alone {number}"), set()).update(
            (document.id, index) for index in sentences_at(document, start, end)
        )
    yield from (Gold(frozenset(sentences)) for sentences in groups.values())


def anchored(document: Document, start: int, end: int, text: str) -> tuple[int, int]:
    """Return where a gold text stands: at its offsets, or in the one other place that has it. Raises ValueError."""
    if document.text[start:end] == text and text:
        return start, end
    places = document.text.count(text) if text else 0
    if places != 1:
        raise ValueError(
            f"{document.source}: the gold text stands there {places} times, not at [{start}:{end}]: {text[:60]!r}"
        )
    start = document.text.index(text)
    return start, start + len(text)


def sentences_at(document: Document, start: int, end: int) -> list[int]:
    """Return the sentences that share at least half of themselves, or half of the gold, with [start:end].

    Half: a set may have been made with another splitter, which cuts off a number or joins two sentences.
    """
    found = []
    for index, sentence in enumerate(document.sentences):
        if holds((start, end), (sentence.start, sentence.end)):
            found.append(index)
    if not found:
        raise ValueError(f"{document.source}: no sentence at [{start}:{end}]")
    return found


def holds(gold: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Tell whether a sentence and an answer share at least half of the shorter of them."""
    shared = min(gold[1], sentence[1]) - max(gold[0], sentence[0])
    return shared > 0 and 2 * shared >= min(gold[1] - gold[0], sentence[1] - sentence[0])
