"""What the reader is trained on: a question, a passage, and what of the passage answers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from embeddings.reader.sets import Asked, Source


@dataclass(frozen=True)
class Chunk:
    """A passage of a document: its place, the headings above it, and its sentences, as offsets into the document."""

    start: int
    end: int
    heading: str
    sentences: tuple[tuple[int, int], ...]


Cutter = Callable[[str, str], Sequence[Chunk]]  # title and text to passages, as the product makes them


@dataclass(frozen=True)
class Example:
    """A question and a passage; offsets into `text`. Not answerable: no spans, no gold sentences."""

    set: str
    kind: str  # "gold", or how the passage fails to answer
    question: str
    heading: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    gold: tuple[int, ...]  # numbers of the answering sentences
    spans: tuple[tuple[int, int], ...]  # of the short answer; none is known where the whole sentence answers
    key: str = field(default="", compare=False)  # of the question
    document: str = field(default="", compare=False)

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


# An answer of more characters, or of nearly its whole sentence, tells which sentence answers, not what in it.
LONGEST_SHORT_ANSWER = 160
WHOLE_SENTENCE = 0.85


def example_of(question: Asked, source: Source, chunk: Chunk, kind: str = "gold") -> Example:
    """Return a question with a passage of a document, and what of the passage the question's answers mark."""
    marks = [(s, e) for key, s, e in question.spans if key == source.key and chunk.start <= s and e <= chunk.end]
    whole = [(s, e) for key, s, e in question.evidence if key == source.key and chunk.start <= s and e <= chunk.end]
    gold = {n for s, e in marks or whole for n, at in enumerate(chunk.sentences) if overlaps((s, e), at)}
    if len(gold) > 3:  # of a long answer, the sentences that it holds whole
        held = {
            n for n in gold if any(s <= chunk.sentences[n][0] and chunk.sentences[n][1] <= e for s, e in marks or whole)
        }
        gold = held or gold
    spans = tuple((s - chunk.start, e - chunk.start) for s, e in marks if is_short((s, e), chunk.sentences))
    return Example(
        question.set,
        kind,
        question.question,
        chunk.heading,
        source.text[chunk.start : chunk.end],
        tuple((s - chunk.start, e - chunk.start) for s, e in chunk.sentences),
        tuple(sorted(gold)),
        spans,
        question.key,
        source.key,
    )


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def is_short(span: tuple[int, int], sentences: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a span lies inside one sentence and is clearly less than it."""
    length = span[1] - span[0]
    inside = [e - s for s, e in sentences if s <= span[0] and span[1] <= e]
    return 0 < length <= LONGEST_SHORT_ANSWER and bool(inside) and (length <= 30 or length < WHOLE_SENTENCE * inside[0])


@dataclass(frozen=True)
class Pool:
    """The passages of some sets, and the questions on them with the passages that answer."""

    sources: dict[str, Source]
    chunks: dict[str, Sequence[Chunk]]  # by the document's key
    questions: Sequence[Asked]

    def gold(self, question: Asked) -> list[tuple[Source, Chunk]]:
        """Return the passages that hold an answer of a question, in the order of its answers."""
        found: dict[tuple[str, int], tuple[Source, Chunk]] = {}
        for key, start, end in question.spans or question.evidence:
            for chunk in self.chunks.get(key, ()):
                if chunk.start <= start and end <= chunk.end:
                    found.setdefault((key, chunk.start), (self.sources[key], chunk))
        return list(found.values())


def pool_of(sources: Sequence[Source], questions: Sequence[Asked], cut: Cutter) -> Pool:
    """Return the passages of these documents, and those of the questions that are on them."""
    by_key = {source.key: source for source in sources}
    chunks = {source.key: cut(source.title, source.text) for source in sources}
    return Pool(by_key, chunks, [q for q in questions if q.about and all(key in by_key for key in q.about)])


def by_document_set(sources: Iterable[Source]) -> dict[str, list[Source]]:
    """Return the documents of each set."""
    found: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        found[source.key.split("/")[0]].append(source)
    return found
