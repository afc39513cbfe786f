"""Question sets in the form of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): articles of paragraphs with questions."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.errors import BadQuestionSet
from eval.rows import Fault, GoldRow, Misfit, Row

ASKING = "what who whom whose which when where why how".split()


def articles(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a file. Raises BadQuestionSet, OSError or UnicodeError."""
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as exc:
        raise BadQuestionSet(f"{path} is no JSON: {exc}", hint="give SQuAD's JSON, or JSON Lines named .jsonl") from exc
    found = value.get("data") if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(a, dict) and "paragraphs" in a for a in found):
        raise BadQuestionSet(
            f"{path} has no articles: SQuAD's JSON is {{'data': [{{'title', 'paragraphs'}}]}}",
            hint="give SQuAD's JSON, or JSON Lines named .jsonl",
        )
    return found


def read_squad(path: Path) -> Iterator[Row | Misfit]:
    """Yield the questions, numbered through, each looked for by its paragraph. Raises BadQuestionSet."""
    number = 0
    for article in articles(path):
        for paragraph in article["paragraphs"]:
            for question in paragraph.get("qas") or []:
                number += 1
                place = f"question {number} ({question.get('id', 'without id')})"
                try:
                    yield row_from(question, str(paragraph["context"]), place)
                except (ValueError, KeyError, TypeError) as exc:
                    reason = f"{exc} is missing" if isinstance(exc, KeyError) else str(exc)
                    fault: Fault = "wrong offsets" if isinstance(exc, OffsetError) else "unreadable"
                    yield Misfit(place, fault, reason)


class OffsetError(ValueError):
    """An answer that doesn't stand in its paragraph where it is said to."""


def row_from(question: dict[str, Any], context: str, place: str) -> Row:
    """Build a row. Raises KeyError, ValueError or TypeError for what is no question."""
    impossible = bool(question.get("is_impossible", False))
    answers = [] if impossible else question["answers"]
    gold = tuple(dict.fromkeys(gold_from(answer, context) for answer in answers))
    if not impossible and not gold:
        raise ValueError("it has no answer, and isn't marked as impossible")
    return Row(
        place=place,
        id=str(question["id"]),
        question=str(question["question"]),
        answers=tuple(dict.fromkeys(g.text for g in gold)),
        gold=gold,
        answerable=not impossible,
        kind="impossible" if impossible else asking_word(str(question["question"])),
    )


def gold_from(answer: dict[str, Any], context: str) -> GoldRow:
    text, start = str(answer["text"]), int(answer["answer_start"])
    end = start + len(text)
    if not text or context[start:end] != text:
        raise OffsetError(f"its paragraph has {context[start:end]!r} at {start}, not {text!r}")
    return GoldRow(None, text, start, end, context=context)


def asking_word(question: str) -> str:
    """Return the word that a question asks with, as its kind: asking_word("In which year?") -> "which"."""
    words = question.casefold().replace("'", " ").replace("’", " ").split()
    return next((word.strip("?,.") for word in words if word.strip("?,.") in ASKING), "other")


def contexts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each article as a document: its title, and its paragraphs with blank lines between."""
    for number, article in enumerate(articles(path), start=1):
        title = str(article.get("title") or f"article {number}").replace("_", " ")
        yield title, "\n\n".join(str(paragraph["context"]) for paragraph in article["paragraphs"])
