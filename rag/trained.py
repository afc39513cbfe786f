"""The trained reader: one pass of a small network over question and passage, read sentence by sentence.

Its numbers are log-odds: 0.0 is as likely as not. What becomes of them, an answer or none, `judging` decides.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.cross_encoder import END, EVIDENCE, START, WEIGHT, Marks, Readable
from rag.reading import QUOTABLE
from rag.types import Document, Passage, Reading, Span

LONGEST_SPAN = 30  # tokens of a short answer, some 22 words; 99 in 100 of those that people mark are shorter
WHOLE = 0.85  # a span of more of its sentence marks nothing in it
LOWEST = -20.0  # of a sentence that the model saw nothing of: below every score that it gives


class ReaderModel(Protocol):
    """What `OnnxReaderModel` does, and a test's stand-in may do instead."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def read(self, question: str, passages: Sequence[Readable]) -> list[list[Marks]]: ...


class TrainedReader:
    """Reads passages with a cross-encoder. A passage's reading depends on the question and that passage alone."""

    def __init__(self, model: ReaderModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    def read(self, question: str, passages: Sequence[tuple[Document, Passage]]) -> list[Reading]:
        """Return one reading for each passage, in order."""
        readables = [readable(document, passage) for document, passage in passages]
        marked = self._model.read(question, readables)
        return [
            reading(document, passage, text, windows, self._model.kind)
            for (document, passage), text, windows in zip(passages, readables, marked, strict=True)
        ]


def readable(document: Document, passage: Passage) -> Readable:
    """Return a passage as the model reads it: its text, its sentences, and the title and headings above."""
    path = [document.title] if document.title and document.title not in passage.heading_path else []
    inside = document.sentences[passage.sentences.start : passage.sentences.end]
    return Readable(
        ". ".join([*path, *passage.heading_path]),
        document.text[passage.start : passage.end],
        tuple((s.start - passage.start, s.end - passage.start) for s in inside),
    )


def reading(document: Document, passage: Passage, text: Readable, windows: Sequence[Marks], kind: str) -> Reading:
    """Return what the windows of a passage say of it. Headings and table headers are no sentences: they score lowest."""
    sentences = document.sentences[passage.sentences.start : passage.sentences.end]
    read = [
        found if sentence.kind in QUOTABLE else UNREAD
        for sentence, found in zip(sentences, read_sentences(text, windows, kind), strict=True)
    ]
    spans = tuple(part_of_sentence(s.span, text.sentences[n], passage.start) for n, s in enumerate(read))
    relevance = max((window.answers for window in windows), default=LOWEST)
    return Reading(relevance, tuple(s.score for s in read), spans, tuple(s.margin for s in read))


class Read(NamedTuple):
    """A sentence's score, how far its best span is above "no span", and that span in the passage's text."""

    score: float
    margin: float
    span: tuple[int, int] | None


UNREAD = Read(LOWEST, LOWEST, None)


def read_sentences(text: Readable, windows: Sequence[Marks], kind: str) -> list[Read]:
    """Return for each sentence what the window says that scores it highest."""
    best = [UNREAD] * len(text.sentences)
    for window in windows:
        for number, (start, end) in enumerate(text.sentences):
            inside = np.flatnonzero((window.starts >= start) & (window.ends <= end))
            if len(inside):
                best[number] = max(best[number], read_sentence(window, inside, kind), key=lambda read: read[:2])
    return best


def read_sentence(window: Marks, inside: npt.NDArray[np.int64], kind: str) -> Read:
    """Return what a window says of a sentence. inside: the numbers of its tokens.

    score = sum of exp(weight) * evidence over its tokens / sum of exp(weight), as trained. A model that only knows spans
    scores a sentence by its best one.
    """
    first, last, value = best_span(window.tokens[inside, START], window.tokens[inside, END])
    margin = value - window.null
    span = (int(window.starts[inside[first]]), int(window.ends[inside[last]]))
    if kind == "squad":
        return Read(margin, margin, span)
    weights = np.exp(window.tokens[inside, WEIGHT].astype(np.float64))
    score = float((weights * window.tokens[inside, EVIDENCE]).sum() / weights.sum())
    return Read(score, margin, span)


def best_span(starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32]) -> tuple[int, int, float]:
    """Return first and last token, and start + end, of the best span of at most LONGEST_SPAN tokens.

    best_span([1, 5, 0], [9, 0, 2]) -> (0, 0, 10.0)
    """
    count = len(starts)
    table = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones((count, count), dtype=bool)) & ~np.triu(np.ones((count, count), dtype=bool), LONGEST_SPAN)
    table = np.where(allowed, table, -np.inf)
    first, last = divmod(int(table.argmax()), count)
    return first, last, float(table[first, last])


def part_of_sentence(span: tuple[int, int] | None, sentence: tuple[int, int], offset: int) -> Span | None:
    """Return a span in the document's offsets; None if there is none, or it is as good as the sentence."""
    if span is None or span[1] - span[0] >= WHOLE * (sentence[1] - sentence[0]) or span[1] <= span[0]:
        return None
    return Span(offset + span[0], offset + span[1])
