"""The figures on documents that neither training nor tuning saw, in the whole way from question to answer.

    python -m eval.report_heldback --data FOLDER --work FOLDER

1. nq_oracle and qed_dev together, all their documents in one library, no passage given: is the first sentence right? By
   BM25 alone (the best passage's sentence that shares most words), by the first reader, and by the trained one.
2. The held-back documents of all sets in one library, half of the questions without an answer there: what is shown as
   answered, how much of it is wrong, and how true the confidence is.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from embeddings.reader.measuring import Figure, auroc_of, mean_of
from embeddings.reader.sets import Asked, Source, read_set, read_sets, sides
from eval.calibrate import judged, read_cases
from eval.fitting import calibration_error
from eval.heldback import Case, Shelf, case, is_right, known, shelf_of
from rag.answering import Thresholds
from rag.judging import OVERLAP_JUDGE, TRAINED_JUDGE, Found, candidates_in
from rag.library import Library
from rag.settings import Settings

OPEN_SETS = ("nq_oracle", "qed_dev")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--most", type=int, default=220, help="answerable questions of each set in part 2")
    given = parser.parse_args()
    rows = {**open_figures(given.data), **answer_figures(given.data, given.work, given.most)}
    for name, figure in rows.items():
        print(f"{name:62} {figure}", flush=True)
    table = {name: [figure.value, figure.low, figure.high, figure.count] for name, figure in rows.items()}
    (given.work / "answers-test.json").write_text(json.dumps(table, indent=1))


def open_figures(data: Path) -> dict[str, Figure]:
    """Return how often the first sentence is right for each reader, on the held-back questions of the open sets."""
    sources, questions = open_questions(data)
    made: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings.from_environ(os.environ, Path(scratch) / "library")
        library = Library.open(settings, create=True)
        shelf = shelf_of(library, sources, Path(scratch) / "files")
        cases = [case(q, shelf, "answerable") for q in questions if known(q, shelf)]
        made["BM25 and shared words"] = mean_of([float(by_words(c, shelf)) for c in cases])
        made["trained reader"] = mean_of([float(first_right(c, shelf)) for c in cases])
        library.close()
        overlap = Library.open(replace(settings, reader="overlap"))
        made["first reader"] = mean_of([float(first_right(c, replace(shelf, library=overlap))) for c in cases])
        overlap.close()
    return {f"nq_oracle + qed_dev, first sentence right: {name}": figure for name, figure in made.items()}


def open_questions(data: Path) -> tuple[list[Source], list[Asked]]:
    """Return all documents of the open sets, and their held-back questions, those that both have once."""
    everything, all_questions = read_sets(data)
    side = sides(everything, all_questions)
    sources: list[Source] = []
    asked: dict[str, Asked] = {}
    for name in OPEN_SETS:
        more, questions = read_set(data / name)
        sources += more
        for question in questions:
            if question.about and side[question.about[0]] == "test" and question.spans:
                asked.setdefault(question.question.lower(), question)
    return sources, list(asked.values())


def first_right(one: Case, shelf: Shelf) -> bool:
    """Tell whether the first sentence that a library's reader ranks is right."""
    found = shelf.library.found(one.question)
    judge = OVERLAP_JUDGE if shelf.library.settings.reader == "overlap" else TRAINED_JUDGE
    candidates = candidates_in(found, judge)
    return bool(candidates) and is_right(one, found, candidates[0].document_id, candidates[0].sentence)


def by_words(one: Case, shelf: Shelf) -> bool:
    """Tell whether the sentence that shares most of the question's words, in BM25's best passage, is right."""
    passages = shelf.library.rankings(one.question, 1)["lexical"]
    if not passages:
        return False
    with shelf.library.snapshot() as view:
        document = view.document(passages[0].document_id)
    asked = set(one.question.lower().split())
    run = range(passages[0].sentences.start, passages[0].sentences.end)
    texts = {n: document.text[document.sentences[n].start : document.sentences[n].end] for n in run}
    best = max(run, key=lambda n: len(asked & set(texts[n].lower().split())))
    return is_right(one, Found({document.id: document}, [], []), document.id, best)


def answer_figures(data: Path, work: Path, most: int) -> dict[str, Figure]:
    """Return what the default thresholds let through, on held-back documents, half of the questions unanswerable."""
    read = read_cases(data, "test", most, work, Settings.hits)
    confidences, right = judged(read, TRAINED_JUDGE)
    limit = Thresholds().answered
    can = [n for n, one in enumerate(read) if one.case.answerable]
    shown = [n for n in range(len(read)) if confidences[n] >= limit]
    not_there = [n for n in range(len(read)) if not read[n].case.answerable]
    error = calibration_error(confidences, right)
    made = {
        "wrong among answered": mean_of([float(not right[n]) for n in shown]),
        "answerable questions shown as answered": mean_of([float(confidences[n] >= limit) for n in can]),
        "unanswerable questions not shown as answered": mean_of([float(confidences[n] < limit) for n in not_there]),
        "first sentence right, of answerable": mean_of([float(right[n]) for n in can]),
        "AUROC of confidence: right against wrong": auroc_of(
            [c for c, r in zip(confidences, right, strict=True) if r],
            [c for c, r in zip(confidences, right, strict=True) if not r],
        ),
        "calibration error of confidence, 15 equal-mass bins": Figure(
            error, *error_interval(confidences, right), len(read)
        ),
        "given at 0.8 or more, right": mean_of([float(r) for c, r in zip(confidences, right, strict=True) if c >= 0.8]),
    }
    return {f"held-back documents: {name}": figure for name, figure in made.items()}


def error_interval(confidences: Sequence[float], right: Sequence[bool], draws: int = 200) -> tuple[float, float]:
    """Return the middle 95 % of the calibration errors of resamples, which are a little larger than the sample's own."""
    import numpy as np

    rng = np.random.default_rng(1)
    errors = []
    for _ in range(draws):
        rows = rng.integers(0, len(right), len(right))
        errors.append(calibration_error([confidences[i] for i in rows], [right[i] for i in rows]))
    low, high = np.quantile(errors, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
