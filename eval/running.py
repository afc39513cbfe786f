"""The questions of some sets asked, from where a run that was stopped ended."""

from collections.abc import Sequence

from rich.progress import Progress

from eval.keeping import Answers, key_of
from eval.questions import QuestionSet
from eval.rows import Question
from eval.runner import Outcome, run
from eval.showing import say
from rag.errors import WrongCall
from rag.library import Library
from rag.settings import Settings
from rag.terminal import console


def chosen_from(sets: Sequence[QuestionSet], split: str) -> list[tuple[str, Question]]:
    """Return the questions of a split with their set's name; an id that two sets have gets its set's name before it.

    Raises WrongCall if there is none.
    """
    found: list[tuple[str, Question]] = []
    ids: set[str] = set()
    for one in sets:
        for question in one.questions:
            if split in (question.split, "all"):
                name = question.id if question.id not in ids else f"{one.path.name} {question.id}"
                found.append((one.path.name, Question(**{**vars(question), "id": name})))
                ids.add(name)
    if not found:
        left_out = [str(misfit) for one in sets for misfit in one.left_out]
        what = f"questions of the split {split!r}" if split != "all" else "questions that fit the library"
        shown = "\n".join(left_out[:20])
        raise WrongCall(
            f"there are no {what}" + (f"\n{shown}" if shown else ""),
            hint="give --split tune, report or all; SQuAD and BEIR sets bring their texts along: --ingest",
        )
    return found


def asked(library: Library, settings: Settings, questions: Sequence[Question]) -> list[Outcome]:
    """Ask the questions, from where a stopped run of the same ones ended; what is said is kept at once."""
    answers = Answers(settings.library, key_of(library, questions))
    known = sum(q.id in answers.kept for q in questions)
    if known:
        say(f"going on from {known} of {len(questions)} questions")
    done = 0
    out = console(stderr=True)
    try:
        with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
            task = progress.add_task("Asking", total=len(questions))

            def show(number: int) -> None:
                nonlocal done
                done = number
                progress.update(task, completed=number)

            outcomes = run(library, questions, show, answers.kept, answers.keep)
    except KeyboardInterrupt:
        say(f"Stopped after {done} of {len(questions)} questions; the same command goes on from there.")
        raise
    answers.drop()
    return outcomes
