"""Reading question sets, in any of the forms, and holding them against the library's documents.

JSON Lines of our own (`eval.sets_own`), SQuAD (`eval.sets_squad`), BEIR (`eval.sets_beir`), CSV (`eval.sets_table`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BadQuestionSet
from eval.placing import Placing, holds
from eval.rows import Gold, Misfit, Question, Row
from eval.sets_beir import is_beir, read_beir
from eval.sets_own import read_own
from eval.sets_squad import read_squad
from eval.sets_table import read_table
from rag.library import Library

__all__ = ["Gold", "Question", "QuestionSet", "holds", "read_questions", "read_rows", "read_set"]
SHOWN_PROBLEMS = 20
FORMS: dict[str, Callable[[Path], Iterator[Row | Misfit]]] = {
    ".jsonl": read_own,
    ".json": read_squad,
    ".csv": read_table,
    ".tsv": read_table,
}


@dataclass(frozen=True)
class QuestionSet:
    """The questions of a set that fit the library, and what there is to say of the others."""

    path: Path
    questions: list[Question]
    misfits: list[Misfit]

    @property
    def left_out(self) -> list[Misfit]:
        return [misfit for misfit in self.misfits if not misfit.is_harmless]


def read_questions(path: Path, library: Library) -> list[Question]:
    """Return the questions of a set, all of which must fit. Raises BadQuestionSet with every line that doesn't.

    A gold text that has moved is found again if it stands in its document once.
    """
    found = read_set(path, library)
    if found.left_out:
        shown = "\n".join(map(str, found.left_out[:SHOWN_PROBLEMS]))
        count = len(found.left_out)
        raise BadQuestionSet(f"{path}: {count} lines don't fit the library\n{shown}", hint="mend these lines")
    return found.questions


def read_set(path: Path, library: Library) -> QuestionSet:
    """Return what of a set fits the library, and what doesn't. Raises BadQuestionSet if there is no question in it."""
    placing = Placing(library)
    questions: list[Question] = []
    misfits: list[Misfit] = []
    for row in read_rows(path):
        if isinstance(row, Misfit):
            misfits.append(row)
            continue
        question, told = placing.question(row)
        questions += [question] if question else []
        misfits += told
    return QuestionSet(path, questions, misfits)


def read_rows(path: Path) -> list[Row | Misfit]:
    """Return a set's rows in order, those of an id that was used before as misfits. Raises BadQuestionSet."""
    read = read_beir if path.is_dir() else FORMS.get(path.suffix.casefold(), read_own)
    if path.is_dir() and not is_beir(path):
        raise BadQuestionSet(
            f"{path} has no question set in it", hint="a BEIR folder has corpus.jsonl, queries.jsonl and qrels/*.tsv"
        )
    try:
        rows = list(read(path))
    except (OSError, UnicodeError) as exc:
        raise BadQuestionSet(
            f"{path} can't be read: {exc}", hint="give a question set: see docs/evaluation.md"
        ) from exc
    if not rows:
        raise BadQuestionSet(f"{path}: no questions in it", hint="give one question a line")
    seen: set[str] = set()
    kept: list[Row | Misfit] = []
    for row in rows:
        if isinstance(row, Row) and row.id in seen:
            kept.append(Misfit(row.place, "duplicate id", f"the id {row.id!r} was used before"))
            continue
        kept.append(row)
        seen |= {row.id} if isinstance(row, Row) else set()
    return kept
