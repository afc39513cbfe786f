"""An answer as the page shows it: its citations in their paragraphs, its confidence in words, what else could be asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rag.library import Library
from rag.store import View
from rag.types import Answer, Citation, Document, Filters
from web.conversing import Posed, address, carried_words, filter_items
from web.messages import text
from web.suggesting import LONGEST_READ, examples, suggestions

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
        cited = [*answer.citations, *answer.also_said, *answer.nearest]
        documents = read_for(cited, view)
        contexts = {c.id: in_paragraph(c, documents.get(c.document_id), view) for c in cited}
        suggested = suggestions(answer.question, answer.nearest, documents)
        if answer.nearest and not suggested and newest.filters == Filters():
            suggested = examples(view)
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


def read_for(citations: Sequence[Citation], view: View) -> dict[str, Document]:
    """Return the cited documents by their ids, but for those that are very long, or were changed meanwhile."""
    versions = {c.document_id: c.document_version for c in citations}
    records = [r for r in view.records_of(list(versions)) if r.characters <= LONGEST_READ]
    return {record.id: view.document(record.id) for record in records if record.version == versions[record.id]}


def in_paragraph(citation: Citation, document: Document | None, view: View) -> Context:
    """Return what stands around a citation in its blocks, or up to a blank line; what is cut off, is cut between words."""
    start, end = citation.start, citation.end
    if document is None:
        key = citation.document_id, citation.document_version
        before = (view.text(*key, max(0, start - AROUND - 1), start) or "").rpartition("\n\n")[2]
        after = (view.text(*key, end, end + AROUND + 1) or "").partition("\n\n")[0]
        return Context(cut_before(before), cut_after(after), None)
    blocks = [block for block in document.blocks if block.start < end and start < block.end]
    first, last = (blocks[0].start, blocks[-1].end) if blocks else (start, end)
    before, after = document.text[first:start], document.text[end : max(end, last)]
    return Context(cut_before(before), cut_after(after), document.language)


def cut_before(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def cut_after(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


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
