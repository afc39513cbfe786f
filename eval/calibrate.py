"""Fit the numbers of `rag.answering`'s confidence on the tune half of a question set, and print them.

    python -m eval.calibrate eval/questions.jsonl

Logistic regression of "the first quotation is right" on the signals of the forced answer; unanswerable questions count as
wrong. Figures of the report half are printed beside, never fitted on.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # comes with sentence-transformers

from eval.metrics import auroc, mean
from eval.questions import Question, read_questions
from eval.runner import first_quotation
from rag.library import AskOptions, Library
from rag.settings import Settings

PENALTY = 10.0  # scikit-learn's C: weak, since three weights are few for a hundred questions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    library = Library.open(Settings.from_environ(os.environ))
    questions = read_questions(parser.parse_args().file, library)
    rows = [(question, *measured(library, question)) for question in questions]
    names = sorted(rows[0][1])
    tune = [(values, right) for question, values, right in rows if question.split == "tune"]
    model = LogisticRegression(C=PENALTY).fit([[v[n] for n in names] for v, _ in tune], [right for _, right in tune])
    print(f"INTERCEPT = {model.intercept_[0]:.2f}")
    print("WEIGHTS = {" + ", ".join(f'"{n}": {w:.2f}' for n, w in zip(names, model.coef_[0], strict=True)) + "}")
    for split in ("tune", "report"):
        half = [(values, right) for question, values, right in rows if question.split == split]
        chances = model.predict_proba([[v[n] for n in names] for v, _ in half])[:, 1]
        summary(split, chances.tolist(), [right for _, right in half])


def measured(library: Library, question: Question) -> tuple[dict[str, float], bool]:
    """Return the signals of a question's forced answer, and whether its first quotation is right."""
    answer, found = library.ask_with_signals(question.question, AskOptions(min_confidence=0.0))
    first = first_quotation(library, answer)
    return found, any(first & gold.sentences for gold in question.alternatives)


def summary(name: str, chances: Sequence[float], right: Sequence[bool]) -> None:
    """Print how well the chances fit: their order, and for each third of them the share that was right."""
    order = np.argsort(chances)
    thirds = [
        f"{mean([chances[i] for i in part]):.2f} said, {mean([float(right[i]) for i in part]):.2f} right"
        for part in np.array_split(order, 3)
    ]
    good = [c for c, r in zip(chances, right, strict=True) if r]
    bad = [c for c, r in zip(chances, right, strict=True) if not r]
    print(f"{name}: {len(chances)} questions, AUROC {auroc(good, bad) or 0:.2f}; by thirds: {'; '.join(thirds)}")


if __name__ == "__main__":
    main()
