"""Fit the numbers of `rag.judging` on held-back documents of question sets and on questions of our own, and print them.

    python -m eval.calibrate --data FOLDER --work FOLDER [--own eval/questions.jsonl]

Ranking is fitted on which sentences of what was read are right; confidence on whether the first one is, half of the
questions having no answer. Fitted on the sets' tune side, on the written documents that training doesn't see, and on the
tune half of --own; `eval.report_heldback` and `pincite eval` report the others.
"""

import argparse
import hashlib
import inspect
import os
import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import rag.chunking
import rag.index.terms
import rag.retrieval
from embeddings.cross_encoder import read_reader_manifest
from embeddings.foreign import OURS
from embeddings.reader.examples import pool_of
from embeddings.reader.sets import Side, read_sets, sides
from embeddings.reader.written import WRITTEN
from eval.fitting import calibration_error, fit_curve, fit_logistic, limits_for, refitted
from eval.heldback import SETS, Case, Shelf, cases_of, found_for, is_right, shelf_of, sides_of
from eval.owncases import OWN, seeds_cases, written_cases
from rag.judging import TRAINED_JUDGE, Candidate, Found, Judge, answer_signals, candidates_in, confidence_of
from rag.library import Library
from rag.settings import Settings
from rag.types import Filters

RANKED = ("sentence", "relevance", "margin", "fused", "dense", "named")
JUDGED = ("sentence", "relevance", "margin", "related", "lead", "agreed")
TIMES_OWN = 3  # each question of our own counts so often: they ask as users do, and are few
DEEPEST = 30  # candidates of a question that ranking is fitted on


@dataclass(frozen=True)
class Read:
    """A case and what was found for it."""

    case: Case
    found: Found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--work", type=Path, required=True, help="where what was read is kept, to fit again without reading"
    )
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "questions.jsonl", help="a set on seeds/")
    parser.add_argument("--most", type=int, default=220, help="answerable questions of each set")
    parser.add_argument("--hits", type=int, default=Settings.hits)
    given = parser.parse_args()
    read = read_cases(given.data, "tune", given.most, given.work, given.hits)
    own = read_own(given.own, given.work, given.hits)
    judge = fitted(read + own * TIMES_OWN)
    print(judge)
    show(read + own, judge, TIMES_OWN)


def read_own(file: Path, work: Path, hits: int) -> list[Read]:
    """Return the tune half of a set on seeds/ as read, and the questions on written documents that training doesn't see."""
    read = []
    for name, folder in (("seeds", Path("seeds")), ("written", WRITTEN / "documents")):
        settings = replace(Settings.from_environ(os.environ, work / f"library-{name}"), hits=hits, reader="pincite")
        library = Library.open(settings, create=True)
        library.add([folder])
        cases = seeds_cases(file, library) if name == "seeds" else written_cases(library)
        read += [Read(case, library.found(case.question, Filters(document_ids=case.documents))) for case in cases]
        library.close()
    return read


def read_cases(data: Path, side: Side, most: int, work: Path, hits: int) -> list[Read]:
    """Return the cases of a side as they were read, from `work` if they were before."""
    kept = work / f"read-{side}-{most}-{hits}-{reader_key()}.pickle"
    if kept.exists():
        return [replace(r, found=replace(r.found, question=r.case.question)) for r in pickle.loads(kept.read_bytes())]
    sources, questions = read_sets(data)
    side_of = sides(sources, questions)
    work.mkdir(parents=True, exist_ok=True)
    settings = replace(Settings.from_environ(os.environ, work / "library"), hits=hits, reader="pincite")
    library = Library.open(settings, create=True)
    shelf = shelf_of(library, sides_of(sources, side_of, ["tune", "test"]), work / "files")
    chosen = [s for s in sources if side_of[s.key] == side and s.key in shelf.ids]
    asked = [q for q in questions if q.set in SETS]
    cases = cases_of(shelf, pool_of(chosen, asked, lambda *_: ()), most, seed=7)
    read = read_all(cases, shelf)
    library.close()
    kept.write_bytes(pickle.dumps(read))
    return read


def reader_key() -> str:
    """Return a key of the reader that ships and of what retrieves for it: what was read by others is read again."""
    retrieving = [
        Path(inspect.getfile(module)).read_bytes() for module in (rag.retrieval, rag.index.terms, rag.chunking)
    ]
    digest = hashlib.sha256(b"".join(retrieving))
    digest.update(str(sorted(read_reader_manifest(OURS).files.items())).encode())
    return digest.hexdigest()[:12]


def read_all(cases: Sequence[Case], shelf: Shelf) -> list[Read]:
    from rich.progress import track

    return [Read(case, found_for(case, shelf)) for case in track(cases, "Reading")]


def fitted(read: Sequence[Read]) -> Judge:
    """Return a judge fitted on what was read."""
    rows, right, weights = [], [], []
    for one in read:
        if one.case.answerable:
            ranked = candidates_in(one.found, TRAINED_JUDGE)[:DEEPEST]
            marks = [is_right(one.case, one.found, c.document_id, c.sentence) for c in ranked]
            if any(marks):
                rows += [c.signals for c in ranked]
                right += marks
                weights += [1.0 / len(ranked)] * len(ranked)
    _, ranking = fit_logistic(rows, right, RANKED, [w * len(rows) / sum(weights) for w in weights])
    unit = ranking["sentence"] or 1.0
    judge = replace(TRAINED_JUDGE, ranking={name: round(w / unit, 3) for name, w in ranking.items()}, curve=())
    return confident(read, judge)


def confident(read: Sequence[Read], judge: Judge) -> Judge:
    """Return a judge with its model of confidence fitted."""
    signals, right = [], []
    for one in read:
        ranked = candidates_in(one.found, judge)
        if ranked:
            signals.append(answer_signals(ranked, one.found))
            right.append(first_is_right(one, ranked))
    intercept, weights = fit_logistic(signals, right, JUDGED)
    weights = {name: round(w, 4) for name, w in weights.items() if w > 1e-4}
    intercept = round(intercept, 4)
    logits = [intercept + sum(w * row[name] for name, w in weights.items()) for row in signals]
    return refitted(judge, intercept, weights, fit_curve(logits, right))


def first_is_right(one: Read, ranked: Sequence[Candidate]) -> bool:
    return bool(ranked) and is_right(one.case, one.found, ranked[0].document_id, ranked[0].sentence)


def judged(read: Sequence[Read], judge: Judge) -> tuple[list[float], list[bool]]:
    """Return for each case its confidence and whether the first sentence is right; nothing found: 0.0 and not."""
    confidences, right = [], []
    for one in read:
        ranked = candidates_in(one.found, judge)
        confidences.append(confidence_of(ranked, one.found, judge) if ranked else 0.0)
        right.append(first_is_right(one, ranked))
    return confidences, right


def show(read: Sequence[Read], judge: Judge, times_own: int) -> None:
    """Print by set how often the first sentence is right, and what the default limit lets through."""
    confidences, right = judged(read, judge)
    copies = [times_own if one.case.set in OWN else 1 for one in read]
    limits = limits_for(
        [c for c, n in zip(confidences, copies, strict=True) for _ in range(n)],
        [r for r, n in zip(right, copies, strict=True) for _ in range(n)],
    )
    print(f"{len(read)} cases; calibration error {calibration_error(confidences, right):.4f}; {limits}")
    for name in (*SETS, *OWN, "all"):
        rows = [n for n, one in enumerate(read) if name in (one.case.set, "all")]
        can = [n for n in rows if read[n].case.answerable]
        if can:
            shown = [n for n in rows if confidences[n] >= limits.answered]
            wrong = sum(not right[n] for n in shown) / max(1, len(shown))
            kept = sum(confidences[n] >= limits.answered for n in can) / len(can)
            print(
                f"{name:22}{len(rows):6}  hit@1 {sum(right[n] for n in can) / len(can):.3f}"
                f"  answered {kept:.3f}  wrong among answered {wrong:.3f}"
            )


if __name__ == "__main__":
    random.seed(0)
    main()
