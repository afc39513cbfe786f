"""Holding a set's rows against the library: where each gold quotation stands, as sentences of documents."""

from collections.abc import Sequence

from eval.rows import Fault, Gold, GoldRow, Misfit, Question, Row
from rag.anchoring import where_now
from rag.documents.canonical import normalised
from rag.errors import PinciteError
from rag.library import Library
from rag.types import Document, Span

AROUND = 60  # characters of a paragraph on either side of an answer, by which it is known where the whole isn't found
LOOKED_AT = 10  # passages that may hold a paragraph
ASKED_WITH = 300  # characters of a paragraph, to find those passages


class Misplaced(Exception):
    """A gold quotation that has no place in the library."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


class Placing:
    """The library's documents, each read once, and what was found to have moved."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[tuple[str, int | None], Document] = {}
        self._holding: dict[str, list[Document]] = {}

    def question(self, row: Row) -> tuple[Question | None, list[Misfit]]:
        """Return a row as a question, None if it doesn't fit, with what there is to say of it."""
        told: list[Misfit] = []
        groups: dict[str, set[tuple[str, int]]] = {}
        documents: dict[str, int] = {}
        try:
            without = tuple(self.document(name).id for name in row.without)
            for number, gold in enumerate(row.gold):
                if gold.whole:
                    documents[self.holding(gold.text)[0].id] = gold.grade
                    continue
                document, start, end, moved = self.place(gold)
                if moved:
                    told.append(Misfit(row.place, "moved", f"{document.source}: it stands at [{start}:{end}] now"))
                groups.setdefault(gold.group or f"alone {number}", set()).update(
                    (document.id, index) for index in sentences_at(document, start, end)
                )
        except Misplaced as exc:
            return None, [Misfit(row.place, exc.fault, str(exc))]
        except PinciteError as exc:
            return None, [Misfit(row.place, "missing document", exc.message)]
        alternatives = dict.fromkeys(Gold(frozenset(sentences)) for sentences in groups.values())
        fields = (row.id, row.question, row.answers, tuple(alternatives), row.answerable, row.kind, row.split)
        return Question(*fields, tuple(documents.items()), without, row.place), told

    def place(self, gold: GoldRow) -> tuple[Document, int, int, bool]:
        """Return the document, the offsets, and whether these aren't those of the set. Raises Misplaced."""
        if gold.context is not None:
            document, start, end = self.by_context(gold, gold.context)
            return document, start, end, False
        document = self.document(gold.source or "")
        if gold.version is not None and gold.version != document.version:
            return self.followed(gold, document)
        if gold.text:
            start, end = anchored(document, gold.start, gold.end, gold.text)
        else:
            start, end = -1 if gold.start is None else gold.start, gold.end or 0
            if not 0 <= start < end <= len(document.text):
                raise Misplaced("wrong offsets", f"{document.source} has no characters [{start}:{end}]")
        return document, start, end, gold.start is not None and start != gold.start

    def followed(self, gold: GoldRow, document: Document) -> tuple[Document, int, int, bool]:
        """Return where a quotation of an earlier version stands now. Raises Misplaced or DocumentGone."""
        old = self.document(gold.source or "", gold.version)
        now = where_now(old.text, Span(gold.start or 0, gold.end or 0), document.text, document.sentences)
        if now is None:
            raise Misplaced("not found", f"{document.source}: version {document.version} no longer says this")
        return document, now.start, now.end, True

    def by_context(self, gold: GoldRow, context: str) -> tuple[Document, int, int]:
        """Return where an answer stands in the document that holds its paragraph. Raises Misplaced."""
        before = normalised(context[: gold.start])
        text = normalised(gold.text)
        paragraph = normalised(context)
        around = Span(max(0, len(before) - AROUND), min(len(paragraph), len(before) + len(text) + AROUND))
        part = paragraph[around.start : around.end]
        document = self.holding(paragraph, part)[0]
        whole = document.text.find(paragraph)
        start = whole + len(before) if whole >= 0 else document.text.index(part) + len(before) - around.start
        start = document.text.find(text, max(0, start - 2))  # white space before it may have been folded
        if start < 0:
            raise Misplaced("not found", f"{document.source}: the answer {text[:60]!r} isn't in its paragraph")
        return document, start, start + len(text)

    def holding(self, text: str, part: str | None = None) -> list[Document]:
        """Return the documents that hold a text, or that part of it. Raises Misplaced if none does."""
        key = part or text
        if key not in self._holding:
            hits = self._library.search(text[:ASKED_WITH], LOOKED_AT) if text.strip() else []
            found = [self.document(i) for i in dict.fromkeys(hit.passage.document_id for hit in hits)]
            wanted = normalised(text).strip()
            whole = [d for d in found if wanted in d.text]
            self._holding[key] = whole or [d for d in found if part and part in d.text]
        if not self._holding[key]:
            raise Misplaced("missing document", f"no document holds the text {text[:60]!r}")
        return self._holding[key]

    def document(self, name: str, version: int | None = None) -> Document:
        if (name, version) not in self._read:
            self._read[name, version] = self._library.document(self._library.resolve(name), version)
        return self._read[name, version]


def anchored(document: Document, start: int | None, end: int | None, text: str) -> tuple[int, int]:
    """Return where a gold text stands: at its offsets, or in the one other place that has it. Raises Misplaced."""
    if start is not None and start >= 0 and document.text[start:end] == text:
        return start, start + len(text)
    places = document.text.count(text)
    if places != 1:
        at = "" if start is None else f", not at [{start}:{end}]"
        raise Misplaced(
            "ambiguous" if places else "not found",
            f"{document.source}: the gold text stands there {places} times{at}: {text[:60]!r}",
        )
    start = document.text.index(text)
    return start, start + len(text)


def sentences_at(document: Document, start: int, end: int) -> Sequence[int]:
    """Return the sentences that share at least half of themselves, or half of the gold, with [start:end].

    Half: a set may have been made with another splitter, which cuts off a number or joins two sentences.
    """
    found = [n for n, s in enumerate(document.sentences) if holds((start, end), (s.start, s.end))]
    if not found:
        raise Misplaced("not found", f"{document.source}: no sentence at [{start}:{end}]")
    return found


def holds(gold: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Tell whether a sentence and an answer share at least half of the shorter of them."""
    shared = min(gold[1], sentence[1]) - max(gold[0], sentence[0])
    return shared > 0 and 2 * shared >= min(gold[1] - gold[0], sentence[1] - sentence[0])
