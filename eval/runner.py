"""Asking every question of a set, and what came of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics import (
    auroc,
    exact_match,
    mean,
    mean_reciprocal_rank,
    precision_recall_f1,
    quantile,
    success_at,
    token_f1,
)
from eval.questions import Question
from rag.library import AskOptions, Library
from rag.types import Answer

DEPTH = 20  # passages whose ranks are looked at


@dataclass(frozen=True)
class Outcome:
    """What one question came to. The answer is forced, so that reading is measured apart from abstaining."""

    question: Question
    answered: bool  # shown as `answered`, at the library's own thresholds
    confidence: float
    rank: int | None  # of the first passage with a gold sentence
    first_quote_right: bool  # the sentence that the confidence is about is a gold one
    precision: float
    recall: float
    f1: float
    short_exact: float
    short_f1: float
    total_ms: float


def run(
    library: Library, questions: Sequence[Question], progress: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Ask every question, in order. progress: told how many are done."""
    outcomes = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(ask(library, question))
        progress(number)
    return outcomes


def ask(library: Library, question: Question) -> Outcome:
    """Ask one question, whatever its confidence, and compare with its gold."""
    answer = library.ask(question.question, AskOptions(min_confidence=0.0))
    rank = rank_of_gold(library, question) if question.answerable else None
    wanted = [set(gold.sentences) for gold in question.alternatives]
    quoted = {s for number in range(len(answer.citations)) for s in quoted_sentences(answer, number)}
    precision, recall, f1 = (
        precision_recall_f1(numbered(quoted), [numbered(w) for w in wanted]) if wanted else (0, 0, 0)
    )
    short = short_answer(answer)
    return Outcome(
        question=question,
        answered=answer.status == "answered",
        confidence=answer.confidence or 0.0,
        rank=rank,
        first_quote_right=any(answer.best in w for w in wanted),
        precision=precision,
        recall=recall,
        f1=f1,
        short_exact=exact_match(short, question.answers),
        short_f1=token_f1(short, question.answers),
        total_ms=answer.timings_ms["total"],
    )


def rank_of_gold(library: Library, question: Question, weight: float | None = None) -> int | None:
    """Return the rank from 1 of the first retrieved passage that holds a gold sentence. weight: of the lexical half."""
    gold = {sentence for alternative in question.alternatives for sentence in alternative.sentences}
    for rank, hit in enumerate(library.search(question.question, DEPTH, weight), start=1):
        inside = range(hit.passage.sentences.start, hit.passage.sentences.end)
        if any((hit.passage.document_id, number) in gold for number in inside):
            return rank
    return None


def quoted_sentences(answer: Answer, number: int) -> list[tuple[str, int]]:
    """Return the sentences of one citation: (document id, number of the sentence)."""
    citation = answer.citations[number]
    return [(citation.document_id, n) for n in range(citation.sentence_index.start, citation.sentence_index.end)]


def numbered(sentences: set[tuple[str, int]]) -> set[int]:
    """Return sentences as plain numbers, as the metrics take them."""
    return {hash(sentence) for sentence in sentences}


def short_answer(answer: Answer) -> str:
    """Return the first marked short answer, else the first quotation; "" where nothing is quoted."""
    for citation in answer.citations:
        for span in citation.answer_spans:
            return citation.cited_text[span.start - citation.start : span.end - citation.start]
    return answer.citations[0].cited_text if answer.citations else ""


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Return the figures of some outcomes; None where a figure has no questions to speak of."""
    answerable = [o for o in outcomes if o.question.answerable]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    ranks = [o.rank for o in answerable]
    times = [o.total_ms for o in outcomes]
    right = [o for o in answerable if o.answered and o.first_quote_right]
    some = bool(answerable)
    return {
        "questions": float(len(outcomes)),
        "success@1": success_at(1, ranks) if some else None,
        "success@5": success_at(5, ranks) if some else None,
        "success@20": success_at(20, ranks) if some else None,
        "mrr": mean_reciprocal_rank(ranks) if some else None,
        "sentence_hit@1": mean([float(o.first_quote_right) for o in answerable]) if some else None,
        "sentence_precision": mean([o.precision for o in answerable]) if some else None,
        "sentence_recall": mean([o.recall for o in answerable]) if some else None,
        "sentence_f1": mean([o.f1 for o in answerable]) if some else None,
        "short_em": mean([o.short_exact for o in answerable]) if some else None,
        "short_f1": mean([o.short_f1 for o in answerable]) if some else None,
        "answerable_kept": mean([float(o.answered) for o in answerable]) if some else None,
        "kept_and_right": len(right) / len(answerable) if some else None,
        "unanswerable_accuracy": mean([float(not o.answered) for o in unanswerable]) if unanswerable else None,
        "auroc": auroc([o.confidence for o in answerable], [o.confidence for o in unanswerable]),
        "p50_ms": quantile(0.5, times),
        "p95_ms": quantile(0.95, times),
    }


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | None]]:
    """Return the figures of each kind of question, and of all together under "all"."""
    kinds = sorted({o.question.kind for o in outcomes}, key=lambda kind: (kind in ("near_miss", "off_topic"), kind))
    table = {kind: figures([o for o in outcomes if o.question.kind == kind]) for kind in kinds}
    return {**table, "all": figures(outcomes)}
