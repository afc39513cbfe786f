"""What the library said to a question, compared with its gold: the figures of one question, and where it was lost."""

from collections.abc import Sequence

from eval.asked import Asked, Cited
from eval.metrics import citation_precision_recall, exact_match, precision_recall_f1, rouge_l, token_f1
from eval.ranking import DEPTH, ranking_values
from eval.rows import Question
from rag.errors import DocumentGone, UnknownDocument
from rag.library import Library
from rag.types import Document, Passage

Sentence = tuple[str, int]
Ranked = Sequence[tuple[str, int, int, int]]
# Where a question was lost, from what is worst for a user to what is best.
LOST = {
    "wrongly_answered": "shown as answered, and the best quotation is not an answer",
    "not_retrieved": "no passage with the answer was among those that are read",
    "not_read": "a passage with the answer was read, and another sentence preferred",
    "wrongly_abstained": "the right sentence was found, and withheld",
    "unsure": "shown as unsure: the right sentence, or a quotation where there is no answer",
    "right": "answered with the right sentence, or rightly refused",
}


class Texts:
    """Texts and passages of the library's documents, each read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._documents: dict[tuple[str, int | None], Document | None] = {}
        self._passages: dict[str, list[Passage]] = {}
        self.read_passages = library.settings.hits

    def at(self, place: Cited | None) -> str | None:
        """Return what a place says; None where its version is no longer kept, or the document was removed."""
        return None if place is None else self.slice(place.document_id, place.version, place.start, place.end)

    def slice(self, document_id: str, version: int, start: int, end: int) -> str | None:
        """Return characters of a version, None where it is no longer kept."""
        found = self._read(document_id, version)
        return None if found is None else found.text[start:end]

    def document(self, document_id: str) -> Document:
        """Return a current document. Raises DocumentGone."""
        found = self._read(document_id, None)
        if found is None:
            raise DocumentGone(f"the document {document_id} was removed meanwhile", hint="run the set again")
        return found

    def _read(self, document_id: str, version: int | None) -> Document | None:
        key = (document_id, version)
        if key not in self._documents:
            try:
                self._documents[key] = self._library.document(document_id, version)
            except (DocumentGone, UnknownDocument):
                self._documents[key] = None
        return self._documents[key]

    def passages_of(self, document_id: str) -> list[Passage]:
        if document_id not in self._passages:
            with self._library.snapshot() as view:
                self._passages[document_id] = view.passages_of(document_id)[0]
        return self._passages[document_id]


def outcome_of(question: Question, asked: Asked, rank: int | None, right: bool, read: int) -> str:
    """Return where a question was lost: a key of LOST. read: how many passages the reader sees."""
    if not question.answerable:
        return {"answered": "wrongly_answered", "low_confidence": "unsure"}.get(asked.shown, "right")
    if right:
        return {"answered": "right", "low_confidence": "unsure"}.get(asked.shown, "wrongly_abstained")
    if asked.answered:
        return "wrongly_answered"
    return "not_retrieved" if rank is None or rank > read else "not_read"


def rank_among(ranked: Ranked, question: Question) -> int | None:
    """Return the rank from 1 of the first passage that holds a gold sentence, or of the first gold document; else None."""
    if question.documents:
        names, gold = documents_in(ranked), dict(question.documents)
        return next((n for n, name in enumerate(names, start=1) if name in gold), None)
    sentences = gold_sentences(question)
    for rank, (document_id, first, last, _) in enumerate(ranked, start=1):
        if any((document_id, number) in sentences for number in range(first, last)):
            return rank
    return None


def values_of(question: Question, asked: Asked, right: bool, texts: Texts) -> dict[str, float]:
    """Return the figures of one question that are averaged over questions; those that don't concern it are left out."""
    kept = {"abstention_accuracy": float(asked.answered == question.answerable), "coverage": float(asked.answered)}
    if not question.answerable:
        return {**kept, "unanswerable_accuracy": float(not asked.answered)}
    kept |= {
        "sentence_hit@1": float(right),
        "answerable_kept": float(asked.answered),
        "kept_and_right": float(asked.answered and right),
    }
    return {**kept, **retrieved(question, asked, texts), **quoted(question, asked), **short(question, asked, texts)}


def retrieved(question: Question, asked: Asked, texts: Texts) -> dict[str, float]:
    """Return the figures of the ranking: of passages that hold a gold sentence, or of gold documents."""
    if question.documents:
        return ranking_values(documents_in(asked.ranked), dict(question.documents))
    sentences = gold_sentences(question)
    relevant = {
        str(p.id): 1
        for document_id in sorted({document_id for document_id, _ in sentences})
        for p in texts.passages_of(document_id)
        if any((document_id, number) in sentences for number in range(p.sentences.start, p.sentences.end))
    }
    return ranking_values([str(passage) for *_, passage in asked.ranked], relevant)


def quoted(question: Question, asked: Asked) -> dict[str, float]:
    """Return the figures of the quoted sentences and of the citations; none where gold are whole documents."""
    if not question.alternatives:
        return {}
    cited = [numbered(c.sentences) for c in asked.cited]
    wanted = [numbered(set(gold.sentences)) for gold in question.alternatives]
    precision, recall, f1 = precision_recall_f1(set[int]().union(*cited), wanted)
    names = ("sentence_precision", "sentence_recall", "sentence_f1", "citation_precision", "citation_recall")
    return dict(zip(names, (precision, recall, f1, *citation_precision_recall(cited, wanted)), strict=True))


def short(question: Question, asked: Asked, texts: Texts) -> dict[str, float]:
    """Return the figures of the short answer; none where the set has no short answers."""
    if not question.answers:
        return {}
    said = texts.at(asked.short) or ""
    measures = {"short_em": exact_match, "short_f1": token_f1, "rouge_l": rouge_l}
    return {name: measure(said, question.answers) for name, measure in measures.items()}


def gold_sentences(question: Question) -> set[Sentence]:
    return {sentence for alternative in question.alternatives for sentence in alternative.sentences}


def documents_in(ranked: Ranked) -> list[str]:
    """Return the documents of the ranked passages, each at its best place."""
    return list(dict.fromkeys(document_id for document_id, *_ in ranked[:DEPTH]))


def numbered(sentences: set[Sentence]) -> set[int]:
    """Return sentences as plain numbers, as the metrics take them."""
    return {hash(sentence) for sentence in sentences}
