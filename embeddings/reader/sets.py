"""Question sets from disk, and which of their documents are held back.

A set is a folder with corpus.jsonl.gz ({"id", "title", "text"}) and questions.jsonl.gz ({"id", "question", "answers":
[{"doc_id", "start", "end"}], "answerable"}). Offsets are code points, end-exclusive.
"""

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Side = Literal["train", "tune", "test"]
SHARED_WORDS = 13  # so many words in a row in two documents make one a copy of the other
TEST_SHARE, TUNE_SHARE = 0.12, 0.08


@dataclass(frozen=True)
class Source:
    """A document of a set; `key` is its set's name and its id: "nq_oracle/p0"."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A question of a set. `spans` are its short answers, `evidence` sentences that answer: (document key, start, end)."""

    set: str
    id: str
    question: str
    answerable: bool
    spans: tuple[tuple[str, int, int], ...]
    evidence: tuple[tuple[str, int, int], ...]
    about: tuple[str, ...]  # keys of the documents that it was asked of

    @property
    def key(self) -> str:
        return f"{self.set}/{self.id}"


def read_sets(folder: Path) -> tuple[list[Source], list[Asked]]:
    """Return the documents and questions of every set in a folder, by the sets' names."""
    sources: list[Source] = []
    questions: list[Asked] = []
    for path in sorted(folder.iterdir()):
        if (path / "corpus.jsonl.gz").exists():
            more, asked_of_them = read_set(path)
            sources += more
            questions += asked_of_them
    return sources, questions


def read_set(folder: Path) -> tuple[list[Source], list[Asked]]:
    """Return a set's documents and questions. A document of no text is left out, with what was asked of it."""
    name = folder.name
    sources = [
        Source(f"{name}/{row['id']}", row.get("title") or "", row["text"])
        for row in rows(folder / "corpus.jsonl.gz")
        if row["text"].strip()
    ]
    known = {source.key for source in sources}
    questions = [asked(name, row) for row in rows(folder / "questions.jsonl.gz")]
    return sources, [q for q in questions if all(key in known for key in q.about)]


def asked(name: str, row: dict[str, Any]) -> Asked:
    """Return one question from its line."""
    spans = tuple((f"{name}/{a['doc_id']}", a["start"], a["end"]) for a in row["answers"])
    evidence = tuple((f"{name}/{a['doc_id']}", a["start"], a["end"]) for a in row.get("evidence") or ())
    about = dict.fromkeys([f"{name}/{d}" for d in row.get("gold_docs") or ()] + [key for key, _, _ in spans])
    if not about and row.get("source_doc"):
        about = {f"{name}/{row['source_doc']}": None}
    return Asked(name, str(row["id"]), row["question"], row["answerable"], spans, evidence, tuple(about))


def sides(sources: Sequence[Source], questions: Sequence[Asked]) -> dict[str, Side]:
    """Return for each document's key the side that it is on, copies and documents of one question together.

    A document's side follows from the smallest key of its group, by hash: the same on every machine, and adding a set moves
    nothing but the groups that it touches.
    """
    groups = Groups(source.key for source in sources)
    for copies in copied(sources):
        groups.join(copies)
    by_words: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        groups.join(question.about)
        by_words[" ".join(words(question.question))].extend(question.about[:1])
    for text, keys in by_words.items():
        if len(text.split()) >= 5 and len({key.split("/")[0] for key in keys}) > 1:  # one question in two sets
            groups.join(keys)
    return {source.key: side_of(groups.of(source.key)) for source in sources}


def side_of(key: str) -> Side:
    """Return the side of a group by its name's hash."""
    share = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
    return "test" if share < TEST_SHARE else "tune" if share < TEST_SHARE + TUNE_SHARE else "train"


def copied(sources: Iterable[Source]) -> Iterator[list[str]]:
    """Yield groups of documents that share SHARED_WORDS words in a row."""
    seen: dict[int, str] = {}
    for source in sources:
        tokens = words(source.text)
        hashes = {hash(tuple(tokens[i : i + SHARED_WORDS])) for i in range(len(tokens) - SHARED_WORDS + 1)}
        others = {seen[h] for h in hashes if h in seen}
        if others:
            yield [source.key, *sorted(others)]
        seen.update((h, source.key) for h in hashes if h not in seen)


def words(text: str) -> list[str]:
    """Return a text's words in lower case: words("It’s 7.") -> ["it", "s", "7"]."""
    return re.findall(r"\w+", text.lower())


class Groups:
    """Union-find over keys; a group's name is its smallest key."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._above = {key: key for key in keys}

    def of(self, key: str) -> str:
        while self._above[key] != key:
            self._above[key] = self._above[self._above[key]]
            key = self._above[key]
        return key

    def join(self, keys: Iterable[str]) -> None:
        tops = sorted({self.of(key) for key in keys})
        for top in tops[1:]:
            self._above[top] = tops[0]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)
