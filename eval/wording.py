"""How figures are called and explained to a reader, and how their values are written."""

from eval.comparing import Difference
from eval.measures import Figure

# name -> (label, what it is)
FIGURES = {
    "success@1": ("First passage", "the first retrieved passage holds a right sentence"),
    "success@5": ("First five", "one of the first five passages holds a right sentence"),
    "success@20": ("First twenty", "one of the first twenty passages holds a right sentence"),
    "recall@5": ("Recall at 5", "share of all passages with a right sentence that are among the first five"),
    "recall@20": ("Recall at 20", "share of all passages with a right sentence that are among the first twenty"),
    "mrr": ("MRR", "1 / rank of the first passage with a right sentence"),
    "ndcg@10": ("nDCG at 10", "how near the order of the first ten is to the best one"),
    "sentence_hit@1": ("Right sentence", "the sentence that is quoted first is a right one, however sure"),
    "sentence_precision": ("Precision", "share of the quoted sentences that are right"),
    "sentence_recall": ("Recall", "share of the right sentences that are quoted, of the best alternative"),
    "sentence_f1": ("F1", "harmonic mean of the sentences' precision and recall"),
    "citation_precision": ("Citation precision", "share of the citations that hold a right sentence"),
    "citation_recall": ("Citation recall", "the citations hold all of what is needed for an answer"),
    "short_em": ("Exact match", "the short answer is one of the set's, by SQuAD's rules"),
    "short_f1": ("Short answer F1", "words that the short answer shares with the set's, by SQuAD's rules"),
    "rouge_l": ("ROUGE-L", "longest common run of words with the set's short answer"),
    "answerable_kept": ("Answered", "questions with an answer that are shown as answered"),
    "kept_and_right": ("Answered and right", "questions with an answer that are shown as answered, rightly"),
    "unanswerable_accuracy": ("Rightly refused", "questions without an answer that are not shown as answered"),
    "abstention_accuracy": ("Abstention accuracy", "questions shown as answered exactly where they have an answer"),
    "coverage": ("Coverage", "questions shown as answered, of all"),
    "auroc": ("AUROC", "chance that a question with an answer is surer than one without"),
    "aurc": ("AURC", "mean share wrong, over every number of surest questions; less is better"),
    "selective_accuracy": ("Right when answered", "share right of what is shown as answered"),
    "calibration_error": ("Calibration error", "how far confidences are from the share right; less is better"),
    "p50_ms": ("Median time", "half of the questions take no longer"),
    "p95_ms": ("Time of 95 in 100", "95 of 100 questions take no longer"),
}
HEADLINES = ("sentence_hit@1", "selective_accuracy", "unanswerable_accuracy", "success@5", "p50_ms")
BY_KIND = (
    *("success@1", "success@5", "mrr", "ndcg@10", "sentence_hit@1", "sentence_f1", "citation_precision"),
    *("short_f1", "answerable_kept", "unanswerable_accuracy", "selective_accuracy", "auroc"),
)
BY_DOCUMENT = ("success@1", "success@5", "sentence_hit@1", "sentence_f1", "citation_precision", "short_f1", "coverage")
LOST_NAMES = {
    "wrongly_answered": "Wrongly answered",
    "not_retrieved": "Not retrieved",
    "not_read": "Retrieved, not read",
    "wrongly_abstained": "Wrongly withheld",
    "unsure": "Shown as unsure",
    "right": "Right",
}


def amount(name: str, value: float | None) -> str:
    """Return a value as it is shown: amount("mrr", 0.5) -> "50.0 %", times in ms, "–" where there is none."""
    if value is None:
        return "–"
    if name.endswith("_ms"):
        return f"{value:,.0f} ms"
    return f"{value:.3f}" if name in ("auroc", "aurc", "calibration_error") else f"{100 * value:.1f} %"


def interval(name: str, figure: Figure) -> str:
    """Return an interval as it is shown, "" where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    unit = 1.0 if name.endswith("_ms") else 100.0
    if name in ("auroc", "aurc", "calibration_error"):
        return f"{figure.low:.3f} to {figure.high:.3f}"
    return f"{figure.low * unit:,.0f} to {figure.high * unit:,.0f}"


def changed(difference: Difference) -> str:
    """Return how much a figure changed, with its interval: "+2.0 (-1.0 to +5.0)"; shares in hundredths."""
    name, low, high = difference.name, difference.low, difference.high
    if difference.change == low == high == 0:
        return "none"
    scale, places = (100, 1)
    if name.endswith("_ms"):
        scale, places = (1, 0)
    elif name in ("auroc", "aurc", "calibration_error"):
        scale, places = (1, 3)
    around = "" if low is None or high is None else f" ({low * scale:+.{places}f} to {high * scale:+.{places}f})"
    return f"{difference.change * scale:+.{places}f}{around}"
