"""Questions of our own as cases: the tune half of the set on seeds/, and those on written documents not trained on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from embeddings.reader.written import WRITTEN, lines, own_side, place
from eval.heldback import Case, Kind
from eval.questions import read_questions
from rag.library import Library

OWN = ("seeds", "written")


def seeds_cases(file: Path, library: Library) -> Iterator[Case]:
    """Yield the questions of a set's tune half."""
    for question in read_questions(file, library):
        if question.split == "tune":
            gold = tuple(
                (document_id, sentence.start, sentence.end)
                for alternative in question.alternatives
                for document_id, number in sorted(alternative.sentences)
                for sentence in [library.document(document_id).sentences[number]]
            )
            yield own_case("seeds", question.question, gold)


def written_cases(library: Library) -> Iterator[Case]:
    """Yield the questions on the written documents that training doesn't see; a library of all of them is asked."""
    ids = {Path(record.source).stem: record.id for record in library.documents()}
    for row in lines(WRITTEN / "documents.jsonl"):
        if own_side(row["doc"]) != "tune" or row["doc"] not in ids:
            continue
        document = library.document(ids[row["doc"]])
        quote = place(document.text, row.get("row") or row.get("quote") or "")
        if quote or row["kind"] == "near_miss":
            # Asked of its document, which these questions don't name.
            yield replace(
                own_case("written", row["q"], ((document.id, *quote),) if quote else ()), documents=(document.id,)
            )


def own_case(name: str, question: str, gold: tuple[tuple[str, int, int], ...]) -> Case:
    kind: Kind = "answerable" if gold else "own"
    return Case(name, kind, question, (), frozenset(), gold)
