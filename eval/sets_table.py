"""Question sets as a plain table, CSV: question, answer, source; from any spreadsheet, with tolerant names of columns.

A row without an answer is a question that the documents don't answer.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from eval.errors import BadQuestionSet
from eval.rows import GoldRow, Misfit, Row

COLUMNS = {
    "question": ("question", "questions", "query", "prompt", "q"),
    "answer": ("answer", "answers", "expected", "expected answer", "expected_answer", "gold", "reference", "a"),
    "source": ("source", "sources", "document", "file", "filename", "file name", "path"),
    "quote": ("quote", "quotation", "sentence", "evidence", "context", "passage", "text"),
    "id": ("id", "number", "no", "#"),
    "kind": ("kind", "type", "category"),
    "split": ("split", "half"),
}


def read_table(path: Path) -> Iterator[Row | Misfit]:
    """Yield the rows, by the line that each begins on. Raises BadQuestionSet, OSError or UnicodeError."""
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    header = next(rows, [])
    columns = {
        name: place for name, names in COLUMNS.items() for place in [place_of(header, names)] if place is not None
    }
    if "question" not in columns or "answer" not in columns:
        raise BadQuestionSet(
            f"{path} has the columns {', '.join(header) or 'none'}", hint="name two of them question and answer"
        )
    begins = rows.line_num + 1
    for cells in rows:
        cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        if any(cell.values()):
            yield row_from(cell, f"line {begins}")
        begins = rows.line_num + 1


def row_from(cell: dict[str, str], place: str) -> Row | Misfit:
    """Build a row from its cells."""
    if not cell["question"]:
        return Misfit(place, "unreadable", "it has no question")
    answer, quote = cell["answer"], cell.get("quote", "")
    source = cell.get("source") or None
    if (answer or quote) and source is None:
        return Misfit(place, "missing document", "it has an answer, and no source that this stands in")
    gold = (GoldRow(source, quote or answer),) if answer or quote else ()
    kind = cell.get("kind") or ("plain" if gold else "unanswerable")
    row_id = cell.get("id") or place.removeprefix("line ")
    split = cell.get("split") or "report"
    return Row(place, row_id, cell["question"], (answer,) if answer else (), gold, bool(gold), kind, split)


def place_of(header: list[str], names: tuple[str, ...]) -> int | None:
    """Return which column is called so, whatever its case, or None."""
    shown = [cell.strip().casefold() for cell in header]
    return next((shown.index(name) for name in names if name in shown), None)


def delimiter_of(text: str) -> str:
    """Return what divides the columns: the one of tab, semicolon and comma that the first line has most of."""
    first = text.split("\n", 1)[0]
    return max("\t;,", key=first.count) if any(mark in first for mark in "\t;,") else ","
