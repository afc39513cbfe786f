"""What reading fewer passages costs: the curve that their number is chosen on, and what stopping early would do.

    python -m eval.depth --data FOLDER --work FOLDER

From what `eval.calibrate` read on the tune side: the first n passages of each question alone, or n passages and the others
only where the first ones leave the answer in doubt.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.calibrate import Read, judged, read_cases, read_own
from eval.metrics import auroc
from rag.judging import TRAINED_JUDGE, Found, Judge, candidates_in, confidence_of
from rag.settings import Settings

DEPTHS = (1, 2, 3, 4, 6, 8, 10, 12)
STOPS = (0.5, 0.7, 0.8, 0.9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--most", type=int, default=220)
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "questions.jsonl", help="a set on seeds/")
    given = parser.parse_args()
    kinds = {
        "question sets": read_cases(given.data, "tune", given.most, given.work, Settings.hits),
        "questions of our own": read_own(given.own, given.work, Settings.hits),
    }
    for name, read in kinds.items():
        print(f"{name + ':':>24}{'read':>7}{'hit@1':>8}{'AUROC':>8}")
        for depth in DEPTHS:
            line(f"the first {depth}", [cut(one, depth) for one in read], TRAINED_JUDGE)
        for least in STOPS:
            line(f"2, all under {least}", [stopped(one, 2, least, TRAINED_JUDGE) for one in read], TRAINED_JUDGE)


def cut(one: Read, depth: int) -> Read:
    """Return what would be known after reading `depth` passages."""
    found = one.found
    return replace(one, found=Found(found.documents, found.hits[:depth], found.readings[:depth]))


def stopped(one: Read, first: int, least: float, judge: Judge) -> Read:
    """Return what would be known if reading stopped after `first` passages wherever that makes for `least` confidence."""
    early = cut(one, first)
    candidates = candidates_in(early.found, judge)
    sure = bool(candidates) and confidence_of(candidates, early.found, judge) >= least
    return early if sure else one


def line(name: str, read: Sequence[Read], judge: Judge) -> None:
    """Print one point of the curve: passages read on average, answerable questions right, and the confidence's AUROC."""
    confidences, right = judged(read, judge)
    can = [n for n, one in enumerate(read) if one.case.answerable]
    depth = sum(len(one.found.hits) for one in read) / len(read)
    hit = sum(right[n] for n in can) / len(can)
    order = auroc(
        [c for c, r in zip(confidences, right, strict=True) if r],
        [c for c, r in zip(confidences, right, strict=True) if not r],
    )
    print(f"{name:>24}{depth:7.2f}{hit:8.3f}{order or 0:8.3f}", flush=True)


if __name__ == "__main__":
    main()
