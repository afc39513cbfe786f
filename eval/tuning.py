"""`pincite eval --tune`: thresholds and the fusion's weight for one library, from its own question set.

Chosen on the set's tune half alone; the other half is reported. What was chosen is written into the library, with where it
came from.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.fitting import limits_for
from eval.questions import Question
from eval.runner import Outcome, rank_of_gold, run
from rag.answering import Thresholds
from rag.errors import WrongCall
from rag.library import Library
from rag.retrieval import LEXICAL_WEIGHT
from rag.tuned import Tuned

WEIGHTS = (0.45, 0.55, 0.65, 0.75, 0.85)  # of the lexical half
LEAST = 40  # questions of a tune half: with fewer, a share of 5 % wrong can't be told from 15 %


def tune(
    library: Library,
    questions: Sequence[Question],
    most_wrong: float,
    file: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> Tuned:
    """Choose on the tune half, write into the library, and return what was chosen. Raises WrongCall for too few questions.

    most_wrong: the share of wrong answers among those shown as answered that the user allows, in (0, 1).
    """
    chosen_on = [q for q in questions if q.split == "tune"]
    if len(chosen_on) < LEAST:
        raise WrongCall(
            f"{file} has {len(chosen_on)} questions of the split 'tune'", hint=f"at least {LEAST} are needed to tune on"
        )
    weight = max(WEIGHTS, key=lambda w: (found_early(library, chosen_on, w), -abs(w - LEXICAL_WEIGHT)))
    untuned = library.tuned
    library.tune(Tuned(untuned.thresholds, weight, "being tuned"))
    try:
        outcomes = run(library, chosen_on, progress)
    except BaseException:
        library.tune(untuned)
        raise
    limits = limits_for([o.confidence for o in outcomes], [is_right(o) for o in outcomes], most_wrong)
    origin = (
        f"{file.name} (sha256 {hashlib.sha256(file.read_bytes()).hexdigest()[:12]}), {len(chosen_on)} questions of its "
        f"tune half, at most {most_wrong:.1%} wrong, {datetime.now(UTC).date().isoformat()}"
    )
    library.tune(Tuned(Thresholds(limits.answered, min(limits.low, 1.0)), weight, origin))
    return library.tuned


def found_early(library: Library, questions: Sequence[Question], weight: float) -> float:
    """Return the mean of success@1 and success@5 at a weight of the lexical half."""
    ranks = [rank_of_gold(library, q, weight) for q in questions if q.answerable]
    return sum((rank == 1) + (rank is not None and rank <= 5) for rank in ranks) / (2 * max(1, len(ranks)))


def is_right(outcome: Outcome) -> bool:
    """Tell whether the first quotation answers; a question without an answer has none that does."""
    return outcome.right
