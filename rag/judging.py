"""From what retrieval and reading found to which sentence comes first, and how likely it is to answer.

Two small models, both monotone: no weight is negative, so that a better signal never lowers the confidence.
`eval.calibrate` fits their numbers and says on what.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.index.exact import key_strings, pattern_of, share_inside
from rag.reading import QUOTABLE
from rag.types import Document, Hit, Reading, Span


@dataclass(frozen=True)
class Candidate:
    """A sentence that could be quoted: `sentence` is its number in the document, `rank` that of its hit from 0."""

    score: float
    rank: int
    document_id: str
    sentence: int
    hit: Hit
    answer_span: Span | None
    signals: Mapping[str, float]


@dataclass(frozen=True)
class Found:
    """What retrieval and reading found for a question, best hit first."""

    documents: dict[str, Document]
    hits: Sequence[Hit]
    readings: Sequence[Reading]
    question: str = ""


@dataclass(frozen=True)
class Judge:
    """The numbers of a reader's two models.

    ranking: weights of a sentence's signals; their sum is its score. confidence: weights of the first sentence's signals,
    which with `intercept` make the log-odds that it answers. near: a sentence that scores less than the best by more than
    this is not quoted with it.
    """

    ranking: Mapping[str, float]
    intercept: float
    confidence: Mapping[str, float]
    near: float
    curve: tuple[tuple[float, float], ...] = ()  # log-odds to confidence, rising; none: the logistic function


# The first reader's: fitted on the tune half of the project's own question set.
OVERLAP_JUDGE = Judge({"sentence": 1.0}, -4.23, {"score": 2.40, "dense": 3.09, "lead": 3.43}, near=0.08)
# fmt: off
TRAINED_CURVE = (
    (-5.784, 0.0026), (-5.199, 0.0026), (-4.708, 0.034), (-4.259, 0.034), (-3.691, 0.034), (-3.13, 0.0759),
    (-2.508, 0.1178), (-1.995, 0.144), (-1.62, 0.1754), (-1.361, 0.1754), (-1.13, 0.2277), (-0.86, 0.301),
    (-0.628, 0.301), (-0.414, 0.3979), (-0.18, 0.3979), (0.116, 0.4005), (0.407, 0.5658), (0.658, 0.6237),
    (0.907, 0.7132), (1.143, 0.7605), (1.42, 0.7921), (1.663, 0.8868), (1.907, 0.9447), (2.115, 0.9816),
)
# fmt: on
# The trained reader's: `python -m eval.calibrate` on 3,584 questions, half of them without an answer. near is not fitted,
# since most answers there are one sentence; nor is record: there are few such questions, and a code names its row.
TRAINED_JUDGE = Judge(
    {"sentence": 1.0, "relevance": 0.184, "margin": 0.628, "fused": 9.977, "named": 1.941, "record": 6.0},
    -2.3346,
    {"relevance": 0.3004, "related": 2.2017, "lead": 0.4242},
    near=2.0,
    curve=TRAINED_CURVE,
)
# A retrieval score above which more tells nothing of whether it is an answer: a question that repeats a sentence with one
# name changed has the highest. Of 0.4 to 0.7 this let fewest wrong answers through where confidence is high (tune side).
RELATED = 0.4
SQUEEZED = 6.0  # log-odds: beyond this a signal tells nothing more


def sentence_signals(hit: Hit, reading: Reading, number: int) -> dict[str, float]:
    """Return what a sentence is ranked by, but for what its own words say: the reader's numbers, and how it was found."""
    return {
        "sentence": reading.sentence_scores[number],
        "relevance": squeezed(reading.relevance),
        "margin": squeezed(reading.margins[number] / 2) if reading.margins else 0.0,
        "fused": hit.score - hit.keys,  # an exact string leads to the passage; that it answers is another matter
        "related": min(hit.score - hit.keys, RELATED),
        "dense": hit.dense,
    }


def squeezed(log_odds: float) -> float:
    """Return a number that grows ever less beyond SQUEEZED: 6 * tanh(x / 6)."""
    return SQUEEZED * math.tanh(log_odds / SQUEEZED)


def candidates_in(found: Found, judge: Judge) -> list[Candidate]:
    """Return every quotable sentence that was read, best first; ties go to the better hit, then to the earlier one."""
    candidates = []
    patterns = [pattern_of(key) for key in key_strings(found.question)]
    for rank, (hit, reading) in enumerate(zip(found.hits, found.readings, strict=False)):
        document = found.documents[hit.passage.document_id]
        for offset in range(len(reading.sentence_scores)):
            index = hit.passage.sentences.start + offset
            if document.sentences[index].kind in QUOTABLE:
                own = document.sentences[index]
                named = share_inside(patterns, document.text[own.start : own.end])
                record = named if own.kind in ("table_row", "list_item") else 0.0
                signals = {**sentence_signals(hit, reading, offset), "named": named, "record": record}
                score = sum(weight * signals[name] for name, weight in judge.ranking.items())
                span = reading.answer_spans[offset]
                candidates.append(Candidate(score, rank, document.id, index, hit, span, signals))
    return sorted(candidates, key=lambda c: (-c.score, c.rank, c.sentence))


def confidence_of(candidates: Sequence[Candidate], found: Found, judge: Judge) -> float:
    """Return the chance that the best quotation answers the question."""
    signals = answer_signals(candidates, found)
    logit = judge.intercept + sum(weight * signals[name] for name, weight in judge.confidence.items())
    if judge.curve:
        return float(np.interp(logit, [x for x, _ in judge.curve], [y for _, y in judge.curve]))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def answer_signals(candidates: Sequence[Candidate], found: Found) -> dict[str, float]:
    """Return what confidence is judged by: the first sentence's signals, its lead, and what other passages say.

    candidates: best first; none gives no signals. lead: of the first score on the best of other passages, where that is
    above 0; a passage that says the same sentence, or gives the same short answer, takes nothing from it. agreed: 1.0 if
    there is such a passage with a score above 0.
    """
    if not candidates:
        return {}
    best = candidates[0]
    elsewhere = best_of_each_passage(candidates)[1:]
    same = [agrees(best, c, found.documents) for c in elsewhere]
    others = [c.score for c, agreed in zip(elsewhere, same, strict=True) if not agreed]
    lead = best.score - max([0.0, *others])
    agreed = any(agreed and c.score >= 0 for c, agreed in zip(elsewhere, same, strict=True))
    return {**best.signals, "score": best.score, "lead": squeezed(lead), "agreed": float(agreed)}


def best_of_each_passage(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each passage, best first."""
    first: dict[int, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.hit.passage.id, candidate)
    return list(first.values())


def agrees(one: Candidate, other: Candidate, documents: Mapping[str, Document]) -> bool:
    """Tell whether two sentences have the same words, or the same short answer in them.

    Short answers are the same if all words of one stand in the other, with the same figures and the same negations:
    "20 weeks" and "20 weeks at full pay", not "£500" and "£1,500", nor "refundable" and "not refundable".
    """
    if same_words(documents[one.document_id], one.sentence) == same_words(documents[other.document_id], other.sentence):
        return True
    mine, theirs = (short_words(documents[c.document_id], c.answer_span) for c in (one, other))
    if not mine or not theirs or telling(mine) != telling(theirs):
        return False
    return mine <= theirs or theirs <= mine


def same_words(document: Document, sentence: int) -> str:
    """Return a sentence with its white space folded: the key by which two documents say the same."""
    span = document.sentences[sentence]
    return " ".join(document.text[span.start : span.end].split())


ARTICLES = frozenset(("a", "an", "the"))
NEGATIONS = frozenset(("no", "not", "never", "none", "neither", "nor", "without", "nobody", "nothing"))
WORD = re.compile(r"[-+]?\d+(?:[.,:/]\d+)*%?|\w+(?:[+#]+|n['’]t)?")


def short_words(document: Document, span: Span | None) -> frozenset[str]:
    """Return the words of a short answer without articles, figures whole: "the 3.5 % rate," -> {"3.5", "rate"}."""
    if span is None:
        return frozenset()
    return frozenset(WORD.findall(document.text[span.start : span.end].casefold())) - ARTICLES


def telling(words: frozenset[str]) -> frozenset[str]:
    """Return the figures and negations among words, which make another answer of it where they differ."""
    return frozenset(word for word in words if word in NEGATIONS or any(map(str.isdigit, word)) or word.endswith("n't"))
