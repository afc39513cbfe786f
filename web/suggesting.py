"""Questions that the documents do answer: drafted by rule from their sentences, close to what was asked or found.

What a heading is about is left out unless it is a question itself: of those that ask what a section says, two in five
are not answered.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from eval.drafting import Draft, drafts_in
from rag.store import View
from rag.types import Citation, Document

MOST = 3  # questions
LOOKED_AT = 400  # sentences of a document, around the one that was found: a millisecond
EXAMPLES_FROM = 12  # documents
LONGEST_READ = 200_000  # characters of a document that is read for this; the page comes at once
WORD = re.compile(r"\w{4,}")


def suggestions(question: str, nearest: Sequence[Citation], documents: Mapping[str, Document]) -> list[str]:
    """Return at most three questions that the documents of the closest passages answer, the likest to `question` first.

    documents: by id; of one that isn't among them nothing is proposed.
    """
    asked = words_of(question)
    found: dict[str, int] = {}
    for citation in nearest:
        document = documents.get(citation.document_id)
        for draft in drafts_around(document, citation.sentence_index.start) if document else ():
            found.setdefault(draft.question, len(asked & words_of(draft.question)))
    found.pop(question, None)
    return sorted(found, key=lambda drafted: -found[drafted])[:MOST]


def drafts_around(document: Document, sentence: int) -> Iterable[Draft]:
    """Yield what can be asked about the sentences around one, nearest first."""
    first = max(0, sentence - LOOKED_AT // 2)
    part = replace(document, sentences=document.sentences[first : first + LOOKED_AT])
    near = sorted(drafts_in(part), key=lambda draft: abs(first + draft.sentence - sentence))
    return (draft for draft in near if is_good(draft))


def is_good(draft: Draft) -> bool:
    return draft.kind != "heading" or not draft.question.startswith("What does “")


def examples(view: View) -> list[str]:
    """Return three questions, each of another document, of those that stand first."""
    found: list[str] = []
    for record in view.records(limit=EXAMPLES_FROM):
        if record.characters > LONGEST_READ:
            continue
        draft = next((d for d in drafts_around(view.document(record.id), 0) if d.kind in ("number", "date")), None)
        if draft:
            found.append(draft.question)
        if len(found) == MOST:
            break
    return found


def words_of(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
