"""The figures, each with its formula. All are averages over questions in [0, 1] unless said otherwise."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from embeddings.reader.measuring import normalised


def success_at(k: int, ranks: Sequence[int | None]) -> float:
    """Share of questions with a gold passage among the first k. ranks: of the first gold passage from 1, None if absent.

    success_at(2, [1, 3, None, 2]) -> 2/4
    """
    return mean([float(rank is not None and rank <= k) for rank in ranks])


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Mean of 1 / rank of the first gold passage, 0 where there is none (Voorhees, TREC-8 1999).

    mean_reciprocal_rank([1, 2, None]) -> (1 + 1/2 + 0) / 3
    """
    return mean([1 / rank if rank else 0.0 for rank in ranks])


def precision_recall_f1(quoted: set[int], alternatives: Sequence[set[int]]) -> tuple[float, float, float]:
    """Compare quoted sentences with gold ones: P = right / quoted, R = found / wanted, F1 = 2PR / (P + R).

    alternatives: sets of sentences, each of which answers alone. Right is what stands in any of them; recall is that of
    the best one. Nothing quoted: 0, 0, 0.
    precision_recall_f1({1, 2}, [{2, 3}, {9}]) -> P = 1/2, R = 1/2, F1 = 1/2
    """
    right = quoted & set().union(*alternatives)
    if not right:
        return 0.0, 0.0, 0.0
    precision = len(right) / len(quoted)
    recall = max(len(quoted & wanted) / len(wanted) for wanted in alternatives)
    return precision, recall, 2 * precision * recall / (precision + recall)


def normalised_answer(text: str) -> str:
    """Lower case, without punctuation, articles and double spaces: the rules of SQuAD's evaluate-v1.1.py.

    normalised_answer("The Eiffel  Tower!") -> "eiffel tower"
    """
    return normalised(text)


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """1 if the prediction equals a gold answer once both are normalised, else 0 (Rajpurkar et al. 2016)."""
    return float(any(normalised_answer(prediction) == normalised_answer(gold) for gold in golds))


def token_f1(prediction: str, golds: Sequence[str]) -> float:
    """The best over the gold answers of F1 = 2PR / (P + R) on normalised tokens (Rajpurkar et al. 2016).

    token_f1("the Eiffel Tower", ["Eiffel Tower in Paris"]) -> P = 2/2, R = 2/4, F1 = 2/3
    """
    return max(
        (one_f1(normalised_answer(prediction).split(), normalised_answer(g).split()) for g in golds), default=0.0
    )


def one_f1(predicted: Sequence[str], gold: Sequence[str]) -> float:
    common = sum((Counter(predicted) & Counter(gold)).values())
    if not common:
        return float(not predicted and not gold)
    precision, recall = common / len(predicted), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def rouge_l(prediction: str, golds: Sequence[str]) -> float:
    """The best over the gold answers of ROUGE-L's F1: P and R of the longest common subsequence of words (Lin 2004).

    Words are runs of a-z and 0-9 in lower case, unstemmed, as in Google's rouge-score.
    rouge_l("the cat sat", ["the cat"]) -> P = 2/3, R = 2/2, F1 = 4/5
    """
    return max((one_rouge_l(rouge_words(prediction), rouge_words(gold)) for gold in golds), default=0.0)


def rouge_words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def one_rouge_l(predicted: Sequence[str], gold: Sequence[str]) -> float:
    common = longest_common(predicted, gold)
    if not common:
        return 0.0
    precision, recall = common / len(predicted), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, which may have gaps."""
    row = [0] * (len(b) + 1)
    for word in a:
        before = 0  # of the row above, one column to the left
        for n, other in enumerate(b, start=1):
            row[n], before = (before + 1 if word == other else max(row[n], row[n - 1])), row[n]
    return row[-1]


def citation_precision_recall(cited: Sequence[set[int]], alternatives: Sequence[set[int]]) -> tuple[float, float]:
    """Compare citations, each a set of sentences, with gold: P = share of citations that hold a gold sentence; R = 1 if
    the citations together hold an alternative whole, else 0: is all of an answer backed? Nothing cited: 0, 0.

    citation_precision_recall([{1, 2}, {7}], [{2, 3}, {7}]) -> P = 2/2, R = 1
    """
    if not cited:
        return 0.0, 0.0
    gold = set[int]().union(*alternatives)
    together = set[int]().union(*cited)
    precision = sum(bool(sentences & gold) for sentences in cited) / len(cited)
    return precision, float(any(wanted <= together for wanted in alternatives))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive's score is above a negative's, ties counting half (Mann and Whitney 1947).

    None where one of the two is empty. auroc([0.9, 0.4], [0.5]) -> 1/2
    """
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    wins = sum(bisect_left(ordered, p) + bisect_right(ordered, p) for p in positive)  # twice: ties count in one alone
    return wins / (2 * len(positive) * len(negative))


def quantile(q: float, values: Sequence[float]) -> float:
    """The smallest value that at least the share q of the values does not exceed (nearest rank); 0.0 for none.

    quantile(0.5, [3.0, 1.0, 2.0]) -> 2.0
    """
    if not values:
        return 0.0
    ordered = sorted(values)
    position = -(-q * len(ordered) // 1)  # rounded up
    return ordered[max(0, int(position) - 1)]


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; 0.0 for none, never NaN."""
    return sum(values) / len(values) if values else 0.0
