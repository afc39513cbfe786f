"""Several questions in one line: "Who signed it? When?" is two, each answered for itself, in one answer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.answering import joined
from rag.index.exact import QUOTED
from rag.types import Answer, Citation

MOST = 4  # questions; of more the last one holds the rest
MARKS = re.compile(r"[?？؟][?？؟!]*(?=\s|$)|[？؟]+")  # "/ask?question=hi" is one word
PARTLY = "Only a part of the question is answered."


def questions_in(question: str) -> list[str]:
    """Return the questions of a line, one or more: questions_in("Who came? And when?") -> ["Who came?", "And when?"].

    A mark inside a quotation ends nothing. What stands behind the last question mark goes with the last question.
    """
    hidden = QUOTED.sub(lambda match: "_" * len(match[0]), question)
    ends = [match.end() for match in MARKS.finditer(hidden)]
    pieces = [question[start:end].strip() for start, end in pairwise([0, *ends])]
    parts = [piece for piece in pieces if any(character.isalnum() for character in piece)]
    if len(parts) < 2:
        return [question]
    rest = question[ends[-1] :].strip()
    parts[-1] = f"{parts[-1]} {rest}".strip()
    return [*parts[: MOST - 1], " ".join(parts[MOST - 1 :])] if len(parts) > MOST else parts


def combined(question: str, answers: Sequence[Answer], unasked: Sequence[str] = ()) -> Answer:
    """Return the answers to the parts of a question as one: every part's quotations, each place quoted once.

    It is answered if every part is, unanswerable if none is; its confidence is that of the least sure part that is quoted
    for. unasked: parts for which no sentence was left.
    """
    told = [answer for answer in answers if answer.text is not None]
    interpreted = " ".join(a.interpreted_question or a.question for a in answers)
    carried = interpreted if any(a.interpreted_question for a in answers) else None
    if not told:
        surest = max(answers, key=lambda answer: answer.confidence or 0.0)
        return replace(surest, question=question, interpreted_question=carried)
    least = min(told, key=lambda answer: answer.confidence or 0.0)
    citations = unique([c for answer in told for c in answer.citations])
    quoted = {place(c) for c in citations}
    also = [c for c in unique([c for answer in told for c in answer.also_said]) if place(c) not in quoted]
    numbered = [replace(c, id=number) for number, c in enumerate([*citations, *also], start=1)]
    shown, also_said = numbered[: len(citations)], numbered[len(citations) :]
    text, segments = joined(shown)
    missing = [f"Not answered: {part}" for part in [*(a.question for a in answers if a.text is None), *unasked]]
    whole = not missing and all(answer.status == "answered" for answer in told)
    return replace(
        least,
        question=question,
        interpreted_question=carried,
        status="answered" if whole else "low_confidence",
        status_reason=None if whole else PARTLY if missing else least.status_reason,
        text=text,
        segments=segments,
        citations=tuple(shown),
        also_said=tuple(also_said),
        nearest=(),
        warnings=tuple(dict.fromkeys([*missing, *(w for answer in told for w in answer.warnings)])),
    )


def place(citation: Citation) -> tuple[str, int, int, int]:
    return citation.document_id, citation.document_version, citation.start, citation.end


def unique(citations: Sequence[Citation]) -> list[Citation]:
    """Return the citations without those of a place that came before, whose short answers are marked there too."""
    first: dict[tuple[str, int, int, int], Citation] = {}
    for citation in citations:
        known = first.setdefault(place(citation), citation)
        spans = sorted({*known.answer_spans, *citation.answer_spans}, key=lambda span: (span.start, span.end))
        first[place(citation)] = replace(known, answer_spans=tuple(spans))
    return list(first.values())
