"""Question sets in our own form, JSON Lines: one question a line, gold quotations with their offsets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.rows import GoldRow, Misfit, Row


def read_own(path: Path) -> Iterator[Row | Misfit]:
    """Yield a set's lines, blank ones left out. Raises OSError or UnicodeError."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if value.get("status", "accepted") == "accepted":  # others wait to be checked, or were rejected
                yield row_from(value, f"line {number}")
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            reason = f"{exc} is missing" if isinstance(exc, KeyError) else str(exc)
            yield Misfit(f"line {number}", "unreadable", reason)


def row_from(value: dict[str, Any], place: str) -> Row:
    """Build a row from its line. Raises KeyError, ValueError, TypeError or AttributeError for one that is no question."""
    if not isinstance(value, dict):
        raise ValueError("a line is a JSON object")
    answerable, question = value["answerable"], value["question"]
    gold = tuple(gold_from(entry) for entry in value.get("gold") or [])
    if not isinstance(answerable, bool) or not isinstance(question, str) or not question.strip():
        raise ValueError("'answerable' is true or false, and 'question' a text")
    if answerable != bool(gold):
        raise ValueError("an answerable question needs gold sentences, an unanswerable one has none")
    without = names(value.get("without"))
    if answerable and without:
        raise ValueError("'without' takes the answering documents of an unanswerable question away")
    return Row(
        place=place,
        id=str(value["id"]),
        question=question,
        answers=names(value.get("answers")),
        gold=gold,
        answerable=answerable,
        kind=str(value.get("kind") or ""),
        split=str(value.get("split") or "report"),
        without=without,
    )


def gold_from(entry: dict[str, Any]) -> GoldRow:
    """Build a gold entry: a source with a text, its offsets, or both; or the version of a document that they are of."""
    start, end, group = entry.get("start"), entry.get("end"), entry.get("group")
    if (start is None) != (end is None):
        raise ValueError("'start' and 'end' go together")
    version = entry.get("version")
    return GoldRow(
        source=str(entry["source"]),
        text=str(entry.get("text") or ""),
        start=None if start is None else int(start),
        end=None if end is None else int(end),
        group=None if group is None else str(group),
        version=None if version is None else int(version),
    )


def names(value: object) -> tuple[str, ...]:
    """Return a field that holds one text or a list of texts. Raises ValueError."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise ValueError(f"{value!r} is no list of texts")
