"""Passages that say the same: near-copies, which would fill a list that others should be on."""

import re
from dataclasses import dataclass

SHINGLE = 3  # words
SHARED = 0.9  # of the shingles of either, from which on two texts are near-copies
FIGURES = re.compile(r"\d\w*")


@dataclass(frozen=True)
class Fingerprint:
    """What two texts are compared by: runs of three words, and the figures in them."""

    shingles: frozenset[tuple[str, ...]]
    figures: frozenset[str]


def fingerprint(text: str) -> Fingerprint:
    """Return a text's fingerprint; case and white space don't count. A text of fewer than three words is one shingle."""
    folded = text.casefold()
    words = folded.split()
    runs = zip(*(words[n:] for n in range(SHINGLE)), strict=False) if len(words) >= SHINGLE else [tuple(words)]
    return Fingerprint(frozenset(runs), frozenset(FIGURES.findall(folded)))


def is_copy(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two texts share nine in ten of all their shingles, and every figure.

    shared / (all of one + all of the other - shared) >= 0.9 (Broder 1997). "24 months" for "36 months" is one word of a
    hundred and another answer, so figures must be equal.
    """
    smaller, larger = sorted((len(one.shingles), len(other.shingles)))
    if smaller < SHARED * larger or one.figures != other.figures:
        return False
    shared = len(one.shingles & other.shingles)
    return shared >= SHARED * (smaller + larger - shared)
