"""Which of the drafted questions are proposed: spread over documents and kinds, some of them without their answer."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.drafting import KINDS, Draft, drafts_in
from rag.library import Library

SEED = 1
TAKEN_AWAY = 4  # every fourth question is asked without its document
WAYS = len(KINDS)


@dataclass(frozen=True)
class Proposal:
    """A draft, and which sources are taken away while it is asked; none: it has its answer."""

    draft: Draft
    without: tuple[str, ...] = ()


def proposals(library: Library, count: int, known: frozenset[str] = frozenset()) -> list[Proposal]:
    """Return at most `count` proposals; none of a question that is `known`. Same library, same proposals.

    A question without its answer is asked as if the documents that hold the answering sentence weren't there.
    """
    found: list[Draft] = []
    asked = set(known)
    sources: dict[str, str] = {}
    for record in library.documents():
        sources[record.id] = record.source
        for draft in drafts_in(library.document(record.id)):
            if draft.question not in asked:
                asked.add(draft.question)
                found.append(draft)
    sentences = list(spread([d for d in found if d.kind != "heading"]))
    headings = list(spread([d for d in found if d.kind == "heading"]))
    chosen = mixed(sentences, headings)[:count]
    return [
        Proposal(draft, holding(library, draft, sources) if number % TAKEN_AWAY == TAKEN_AWAY - 1 else ())
        for number, draft in enumerate(chosen)
    ]


def mixed(sentences: Sequence[Draft], headings: Sequence[Draft]) -> list[Draft]:
    """Return every fifth draft of a heading, since these are the vaguest, and the other headings last."""
    found, left = list[Draft](), list(headings)
    for number, draft in enumerate(sentences, start=1):
        found.append(draft)
        if number % (WAYS - 1) == 0 and left:
            found.append(left.pop(0))
    return found + left


def spread(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield drafts in turns: a document after the other, and in each a kind after the other."""
    queues: dict[str, dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    for draft in drafts:
        queues[draft.document.id][draft.kind].append(draft)
    chance = random.Random(SEED)
    for kinds in queues.values():
        for queue in kinds.values():
            chance.shuffle(queue)
    turn = 0
    while queues:
        for number, document in enumerate(list(queues)):
            kinds = queues[document]
            kind = min(kinds, key=lambda k: (KINDS.index(k) - number - turn) % WAYS)
            yield kinds[kind].pop()
            if not kinds[kind]:
                del kinds[kind]
            if not kinds:
                del queues[document]
        turn += 1


def holding(library: Library, draft: Draft, sources: dict[str, str]) -> tuple[str, ...]:
    """Return the sources of all documents that hold the answering sentence; none if no other document is left then."""
    text = draft.document.text[draft.gold.start : draft.gold.end]
    hits = library.search(text, 20)
    also = {h.passage.document_id for h in hits} - {draft.document.id}
    found = [draft.document.id, *sorted(i for i in also if text in library.document(i).text)]
    return tuple(sources[i] for i in found) if len(found) < len(sources) else ()
