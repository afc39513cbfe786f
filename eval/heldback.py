"""Questions of other sets asked of one library of their held-back documents, half of them without an answer there.

A set's questions that make sense in its document alone ("What size is the holder?") are asked of that document; the others
of the whole library. Each answerable question comes with one that isn't: the same with its answering passages hidden, or
asked of another document, or with a name or number changed; timeqa_human has its own.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from embeddings.reader.examples import Chunk, Pool, example_of
from embeddings.reader.negatives import Exchanger
from embeddings.reader.sets import Asked, Side, Source
from eval.questions import holds
from rag.judging import Found
from rag.library import Library
from rag.types import Document, Filters, Passage

# Asked of the whole library; the questions of the other sets are about a document that they don't name.
OPEN = ("nq_oracle", "qed_dev", "quotesum_dev", "selqa_dev", "selqa_test")
SETS = (
    *OPEN,
    "covid_qa",
    "qamr_devtest",
    "squadshifts_amazon",
    "squadshifts_new_wiki",
    "squadshifts_reddit",
    "timeqa_human",
)
Kind = Literal["answerable", "hidden", "elsewhere", "exchanged", "own"]
LEAST_COPIED = 30  # letters of a sentence by which its copy is known
LEAST_TELLING = 5  # letters of a short answer by which any passage that has it is hidden
EXCHANGED = 0.25  # of the unanswerable questions, where something can be exchanged


@dataclass(frozen=True)
class Case:
    """A question as it is asked: of which documents, without which passages, and what would be right."""

    set: str
    kind: Kind
    question: str
    documents: tuple[str, ...]  # ids; none: of all
    hidden: frozenset[int]  # ids of passages
    gold: tuple[tuple[str, int, int], ...]  # document id, start, end: of any answer
    gold_words: frozenset[str] = frozenset()  # of the sentences there, by which a copy elsewhere is known
    answer_words: frozenset[str] = (
        frozenset()
    )  # of the short answers there, by which another sentence is known to answer

    @property
    def answerable(self) -> bool:
        return self.kind == "answerable"


@dataclass(frozen=True)
class Shelf:
    """A library made of the sets' documents, with each one's id and passages."""

    library: Library
    ids: dict[str, str]  # by the document's key
    passages: Mapping[str, Sequence[Passage]]  # by the document's id
    documents: Mapping[str, Document]  # by id
    words: Mapping[int, str]  # of each passage


def shelf_of(library: Library, sources: Sequence[Source], folder: Path) -> Shelf:
    """Take the documents in, as text files of their titles' names, and return where each is."""
    names = {}
    for number, source in enumerate(sources):
        name = "".join(c if c.isalnum() else "-" for c in source.title)[:60] or "document"
        path = folder / source.key.split("/")[0] / f"{name}.{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.text, encoding="utf-8", newline="")
        names[f"sets/{path.parent.name}/{path.name}"] = source
    library.add([folder], name="sets")
    ids, passages, documents, plain = {}, {}, {}, {}
    with library.snapshot() as view:
        sources_of = {record.id: record.source for record in view.records()}
        for document, its, _ in view.indexed():
            source = names[sources_of[document.id]]
            if document.text == source.text:  # else its offsets would be others
                ids[source.key] = document.id
                passages[document.id] = list(its)
                documents[document.id] = document
                plain.update({p.id: words_of(document.text[p.start : p.end]) for p in its})
    return Shelf(library, ids, passages, documents, plain)


def words_of(text: str) -> str:
    """Return a text's words alone, by which copies of differently set texts are known: "It 's 7 ." -> "its7"."""
    return "".join(character for character in text.casefold() if character.isalnum())


def cases_of(shelf: Shelf, pool: Pool, most: int, seed: int) -> list[Case]:
    """Return cases for at most so many answerable questions of each set, and as many without an answer."""
    rng = random.Random(seed)
    exchanger = Exchanger(pool)
    made: list[Case] = []
    for name in SETS:
        questions = [q for q in pool.questions if q.set == name and known(q, shelf)]
        with_answer = [q for q in questions if q.answerable and (q.spans or q.evidence)]
        own = [q for q in questions if not q.answerable]
        chosen = rng.sample(with_answer, min(most, len(with_answer)))
        made.extend(case(q, shelf, "answerable") for q in chosen)
        own = rng.sample(own, min(len(own), len(chosen) // 2))
        made.extend(case(q, shelf, "own") for q in own)
        for question in chosen[: len(chosen) - len(own)]:
            made.extend(unanswerable(question, shelf, pool, exchanger, rng))
    return made


def known(question: Asked, shelf: Shelf) -> bool:
    return bool(question.about) and all(key in shelf.ids for key in question.about)


def case(question: Asked, shelf: Shelf, kind: Kind, text: str = "", hidden: frozenset[int] = frozenset()) -> Case:
    """Return a question as a case."""
    gold = tuple((shelf.ids[key], start, end) for key, start, end in question.spans or question.evidence)
    documents = () if question.set in OPEN else tuple(shelf.ids[key] for key in question.about[:1])
    asked = text or question.question
    if kind != "answerable":
        return Case(question.set, kind, asked, documents, hidden, ())
    return Case(
        question.set, kind, asked, documents, hidden, gold, gold_words(gold, shelf), told_by(gold, asked, shelf)
    )


def told_by(gold: Sequence[tuple[str, int, int]], asked: str, shelf: Shelf) -> frozenset[str]:
    """Return the words of the short answers that tell: of LEAST_TELLING letters or more, and not in the question."""
    answers = {words_of(shelf.documents[i].text[start:end]) for i, start, end in gold}
    question = words_of(asked)
    return frozenset(a for a in answers if len(a) >= LEAST_TELLING and a not in question)


def gold_words(gold: Sequence[tuple[str, int, int]], shelf: Shelf) -> frozenset[str]:
    """Return the words of each sentence that holds an answer; of short ones, which may say anything anywhere, none."""
    found = set()
    for document_id, start, end in gold:
        document = shelf.documents[document_id]
        for sentence in document.sentences:
            if holds((start, end), (sentence.start, sentence.end)):
                found.add(words_of(document.text[sentence.start : sentence.end]))
    return frozenset(words for words in found if len(words) >= LEAST_COPIED)


def unanswerable(question: Asked, shelf: Shelf, pool: Pool, exchanger: Exchanger, rng: random.Random) -> Iterator[Case]:
    """Yield one case without an answer for an answerable question; none where no way is left."""
    if rng.random() < EXCHANGED:
        changed = exchanged(question, pool, exchanger, rng)
        if changed:
            yield case(question, shelf, "exchanged", changed)
            return
    hidden = answering(question, shelf, pool)
    first = shelf.ids[question.about[0]]
    if question.set in OPEN or len(shelf.passages[first]) > len(hidden & {p.id for p in shelf.passages[first]}):
        yield case(question, shelf, "hidden", hidden=hidden)
        return
    others = [i for key, i in shelf.ids.items() if key.startswith(f"{question.set}/") and key not in question.about]
    if others:
        made = case(question, shelf, "elsewhere")
        yield Case(made.set, made.kind, made.question, (rng.choice(others),), made.hidden, ())


def exchanged(question: Asked, pool: Pool, exchanger: Exchanger, rng: random.Random) -> str | None:
    """Return the question with a name, number or date changed, or None."""
    key = question.about[0]
    blank = Chunk(0, len(pool.sources[key].text), "", ())
    changed = exchanger.changed(example_of(question, pool.sources[key], blank), rng)
    return changed.question if changed else None


def answering(question: Asked, shelf: Shelf, pool: Pool) -> frozenset[int]:
    """Return the passages that hold an answer of a question, in the whole library, by place or by the answer's words."""
    answers = {pool.sources[key].text[s:e].lower() for key, s, e in question.spans if e - s <= 60}
    marked = [(shelf.ids[key], s, e) for key, s, e in (*question.spans, *question.evidence) if key in shelf.ids]
    hidden = {p.id for i, s, e in marked for p in shelf.passages[i] if max(s, p.start) < min(e, p.end)}
    for key in question.about:
        text = pool.sources[key].text
        for passage in shelf.passages[shelf.ids[key]]:
            if any(len(a) > 2 and a in text[passage.start : passage.end].lower() for a in answers):
                hidden.add(passage.id)
    copied = gold_words(marked, shelf)
    told = {words_of(answer) for answer in answers if len(words_of(answer)) >= LEAST_TELLING}
    if question.set in OPEN:  # whatever passage has the answer's words may answer
        copied = copied | told
    hidden |= {i for i, plain in shelf.words.items() if any(words in plain for words in copied)}
    return frozenset(hidden)


def found_for(case: Case, shelf: Shelf) -> Found:
    """Return what the library finds and reads for a case."""
    return shelf.library.found(case.question, Filters(document_ids=case.documents), case.hidden)


def is_right(case: Case, found: Found, document_id: str, sentence: int) -> bool:
    """Tell whether a sentence holds one of the case's answers, or enough of it: half of the answer or of the sentence.

    A copy elsewhere of a sentence that does counts too, and so does a sentence with the words of a short answer: another
    one that says the same.
    """
    document = found.documents[document_id]
    own = document.sentences[sentence]
    if any(i == document_id and holds((start, end), (own.start, own.end)) for i, start, end in case.gold):
        return True
    words = words_of(document.text[own.start : own.end])
    if any(answer in words for answer in case.answer_words):
        return True
    return len(words) >= LEAST_COPIED and any(gold in words or words in gold for gold in case.gold_words)


def sides_of(pool_sources: Sequence[Source], side: dict[str, Side], wanted: Sequence[Side]) -> list[Source]:
    """Return the documents of some sides, of the sets that are asked."""
    return [s for s in pool_sources if side[s.key] in wanted and s.key.split("/")[0] in SETS]
