"""Asking every question of a set, and what came of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.asked import Asked, Asking
from eval.judged import Texts, outcome_of, rank_among, values_of
from eval.measures import measured
from eval.ranking import DEPTH
from eval.rows import Question
from rag.library import Library

LAST_KINDS = ("near_miss", "off_topic", "taken_away", "impossible", "unanswerable")  # shown last: they have no answer


@dataclass(frozen=True)
class Outcome:
    """What one question came to, as the figures need it. values: those that are averages, by name."""

    question: Question
    asked: Asked
    rank: int | None  # of the first passage, or document, that is gold
    first_quote_right: bool  # the sentence that the confidence is about is a gold one
    lost: str  # where the question was lost, or that it wasn't: see eval.judged
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        return self.question.answerable

    @property
    def answered(self) -> bool:
        return self.asked.answered

    @property
    def confidence(self) -> float:
        return self.asked.confidence

    @property
    def total_ms(self) -> float:
        return self.asked.total_ms

    @property
    def right(self) -> bool:
        """Whether the best quotation answers; a question without an answer has none that does."""
        return self.question.answerable and self.first_quote_right


def run(
    library: Library,
    questions: Sequence[Question],
    progress: Callable[[int], None] = lambda _: None,
    kept: Mapping[str, Asked] | None = None,
    keep: Callable[[Asked], None] = lambda _: None,
) -> list[Outcome]:
    """Ask every question, in order. progress: told how many are done.

    kept: what was said to some of them already, by id. keep: called with what is said to each of the others, at once.
    """
    asking, texts = Asking(library), Texts(library)
    outcomes = []
    for number, question in enumerate(questions, start=1):
        asked = (kept or {}).get(question.id)
        if asked is None:
            asked = asking.ask(question)
            keep(asked)
        outcomes.append(judged(question, asked, texts))
        progress(number)
    return outcomes


def ask(library: Library, question: Question) -> Outcome:
    """Ask one question, whatever its confidence, and compare with its gold."""
    return judged(question, Asking(library).ask(question), Texts(library))


def judged(question: Question, asked: Asked, texts: Texts) -> Outcome:
    """Compare what the library said with the gold."""
    rank = rank_among(asked.ranked, question) if question.answerable else None
    right = first_is_right(question, asked)
    lost = outcome_of(question, asked, rank, right, texts.read_passages)
    return Outcome(question, asked, rank, right, lost, values_of(question, asked, right, texts))


def first_is_right(question: Question, asked: Asked) -> bool:
    """Tell whether the best sentence is a gold one, or of a gold document."""
    if asked.best is None:
        return False
    inside = any(asked.best in gold.sentences for gold in question.alternatives)
    return inside or asked.best[0] in dict(question.documents)


def rank_of_gold(library: Library, question: Question, weight: float | None = None) -> int | None:
    """Return the rank from 1 of the first retrieved passage that holds a gold sentence. weight: of the lexical half."""
    hits = library.search(question.question, DEPTH, weight)
    ranked = [(h.passage.document_id, h.passage.sentences.start, h.passage.sentences.end, h.passage.id) for h in hits]
    return rank_among(ranked, question)


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Return the figures of some outcomes; None where a figure has no questions to speak of."""
    return {name: figure.value for name, figure in measured(outcomes, intervals=False).items()}


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | None]]:
    """Return the figures of each kind of question, and of all together under "all"."""
    return {kind: figures(group) for kind, group in grouped(outcomes).items()}


def grouped(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each kind of question, those without an answer last, and all under "all"."""
    kinds = sorted({o.question.kind for o in outcomes}, key=lambda kind: (kind in LAST_KINDS, kind))
    return {**{kind: [o for o in outcomes if o.question.kind == kind] for kind in kinds}, "all": list(outcomes)}
