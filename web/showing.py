"""An answer as the page shows it: its citations in their paragraphs, its confidence in words, what else could be asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rag.library import Library
from rag.store import View
from rag.types import Answer, Block, Citation, Document, Filters
from web.conversing import Posed, address, carried_words, filter_items
from web.messages import text
from web.suggesting import suggestions

AROUND = 280  # characters of the paragraph on either side of a quotation
SURE, UNSURE = 0.95, 0.5  # from here on "very sure"; below "very unsure"


@dataclass(frozen=True)
class Context:
    """A quotation in its paragraph, which may be cut, and the language of its document."""

    before: str
    after: str
    language: str | None


@dataclass(frozen=True)
class Chip:
    """Something that restricts or completes a question, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Turn:
    """A question and its answer. contexts: by the citation's id."""

    posed: Posed
    answer: Answer
    query: str  # what an address says of the question
    sure: str
    contexts: dict[int, Context]
    carried: tuple[Chip, ...]
    uncarried: str  # the address that asks without any carried word
    only_in: tuple[str, ...]
    suggested: tuple[Chip, ...]


def asked(library: Library, posed: Sequence[Posed]) -> Turn:
    """Answer the last of some questions, with those before it as its history. Raises UnknownDocument for a source."""
    newest = posed[-1]
    for source in newest.filters.sources:
        library.check_source(source)
    answer = library.ask(newest.question, newest.options([p.question for p in posed[:-1]]))
    with library.snapshot() as view:
        contexts = dict(contexts_of([*answer.citations, *answer.also_said, *answer.nearest], view))
        suggested = suggestions(answer.question, still_there(answer.nearest, contexts), view)
    words = carried_words(answer)
    return Turn(
        posed=newest,
        answer=answer,
        query=urlencode(newest.items()),
        sure=sureness(answer),
        contexts=contexts,
        carried=tuple(Chip(word, reasked(posed, " ".join(w for w in words if w != word))) for word in words),
        uncarried=reasked(posed, ""),
        only_in=tuple(label for label, _ in labelled(newest.filters, library)),
        suggested=tuple(Chip(q, address([*posed, Posed(q, filters=newest.filters)])) for q in suggested),
    )


def conversation(library: Library, posed: Sequence[Posed]) -> Iterator[Turn]:
    """Answer a conversation's questions one by one, each with those before it as its history."""
    return (asked(library, posed[: n + 1]) for n in range(len(posed)))


def reasked(posed: Sequence[Posed], about: str) -> str:
    """Return the address that asks the last question again with other words carried over."""
    return address([*posed[:-1], Posed(posed[-1].question, about, posed[-1].filters)])


def sureness(answer: Answer) -> str:
    """Return an answer's confidence in words."""
    if answer.confidence is None:
        return ""
    if answer.status == "unanswerable":
        return text("turn.not_near")
    if answer.status == "answered":
        return text("turn.very_sure" if answer.confidence >= SURE else "turn.sure")
    return text("turn.unsure" if answer.confidence >= UNSURE else "turn.very_unsure")


def contexts_of(citations: Sequence[Citation], view: View) -> Iterator[tuple[int, Context]]:
    """Yield each citation's id with its paragraph; of a document that was removed meanwhile nothing."""
    kept = {(c.document_id, c.document_version) for c in citations}
    documents = {key: view.document(*key) for key in kept if view.text(*key, 0, 1) is not None}
    for citation in citations:
        document = documents.get((citation.document_id, citation.document_version))
        if document is not None:
            yield citation.id, in_paragraph(document, citation.start, citation.end)


def still_there(citations: Sequence[Citation], contexts: dict[int, Context]) -> list[Citation]:
    return [citation for citation in citations if citation.id in contexts]


def in_paragraph(document: Document, start: int, end: int) -> Context:
    """Return what stands around text[start:end] in its blocks; what is cut off, is cut between words."""
    blocks = [block for block in document.blocks if block.start < end and start < block.end] or [
        Block("code", start, end)
    ]
    before, after = document.text[blocks[0].start : start], document.text[end : max(end, blocks[-1].end)]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return Context(before, after, document.language)


def labelled(filters: Filters, library: Library) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what a person reads of each filter, with what an address says of it."""
    for name, value in filter_items(filters):
        match name:
            case "tag":
                yield text("chat.tagged", tag=value), (name, value)
            case "after" | "before":
                yield text("chat.from_date" if name == "after" else "chat.until_date", date=value), (name, value)
            case "doc":
                yield title_of(library, value), (name, value)
            case _:
                yield value, (name, value)


def title_of(library: Library, document_id: str) -> str:
    with library.snapshot() as view:
        return next((record.title for record in view.records_of([document_id])), document_id)
