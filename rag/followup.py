"""Follow-up questions: "and when?" after "Who signed the plan?" is searched for with the earlier question's words."""

import re
from collections.abc import Callable, Sequence

from rag.index.terms import exact_strings

POINTS_BACK = re.compile(
    r"^(?:and|but|or|what about|how about)\b|\b(?:it|its|he|him|his|she|her|they|them|their|this|that|these|those)\b",
    re.I,
)


def interpreted(question: str, history: Sequence[str], terms: Callable[[str], list[str]]) -> str | None:
    """Return the question with the last earlier question's missing content words behind it, or None if it stands alone.

    terms: a text's content words, stemmed. A code or version is not carried into a question that names another.
    interpreted("And when?", ["Who signed it in Rome?"], …) -> "And when? (signed Rome)"
    """
    if not history or not (POINTS_BACK.search(question) or not terms(question)):
        return None
    known = set(terms(question))
    names_its_own = bool(exact_strings(question))
    carried = []
    for word in re.findall(r"[\w’'.-]*\w", history[-1]):
        if names_its_own and exact_strings(word):  # "and E-03?" after "What does E-07 mean?"
            continue
        stems = set(terms(word))
        if stems and not stems <= known:
            carried.append(word)
            known |= stems
    return f"{question} ({' '.join(carried)})" if carried else None
