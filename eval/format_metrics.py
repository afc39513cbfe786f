"""How much of a document a reading has: characters, order, headings, cells, pages.

The same white space for all, and no list marks: "a  b\\n- c" counts as "a b c". Markdown's own marks are taken out before.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

LIST_MARK = re.compile(r"^[ \t]*(?:[-*+•‣▪◦]|\d{1,3}[.)]|[a-z]\))[ \t]+", re.MULTILINE)
FOUND_FROM = 80.0  # of 100: a block with every fifth letter wrong is still that block


def plain(text: str) -> str:
    """Return a text without list marks at the beginnings of lines, and with single spaces for all white space."""
    return " ".join(LIST_MARK.sub("", text).split())


def characters_right(expected: str, found: str) -> float:
    """Return 1 - edit distance / length of what is expected, and no less than 0.

    characters_right("abcd", "abxd") -> 1 - 1 / 4
    """
    wanted, has = plain(expected), plain(found)
    return max(0.0, 1 - Levenshtein.distance(wanted, has) / len(wanted))


@dataclass(frozen=True)
class Counts:
    """How many were found rightly, found, and to be found."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.found + other.found, self.expected + other.expected)

    @property
    def f1(self) -> float | None:
        """Return 2PR / (P + R) = 2 right / (found + expected); None where there was nothing to find and nothing found."""
        total = self.found + self.expected
        return 2 * self.right / total if total else None

    @property
    def recall(self) -> float | None:
        return self.right / self.expected if self.expected else None


def counts(expected: Iterable[str], found: Iterable[str]) -> Counts:
    """Count texts that are the same but for white space and list marks, each as often as it is there; blank ones not."""
    wanted, has = (Counter(filter(None, map(plain, texts))) for texts in (expected, found))
    return Counts((wanted & has).total(), has.total(), wanted.total())


def pairs_in_order(expected: str, found: str) -> Counts:
    """Count the blocks of a text that stand in another before the block that follows them.

    A block is a line that isn't blank. It is found where at least 80 % of its letters match.
    pairs_in_order("a b\\n\\nc d\\ne f", "c d a b e f") -> a b before c d: no; c d before e f: yes -> 1 of 2
    """
    blocks = [block for line in expected.splitlines() if (block := plain(line))]
    has = plain(found)
    right = 0
    for block, following in pairwise(blocks):
        end = end_of(block, has)
        right += end is not None and end_of(following, has[end:]) is not None
    return Counts(right, right, max(0, len(blocks) - 1))


def end_of(block: str, text: str) -> int | None:
    """Return where a block ends in a text, its first place if there are several, None where it isn't found."""
    exact = text.find(block)
    if exact >= 0:
        return exact + len(block)
    if len(text) < len(block) * FOUND_FROM / 100:
        return None  # the text would be looked for in the block
    place = fuzz.partial_ratio_alignment(block, text, score_cutoff=FOUND_FROM)
    return None if place is None else place.dest_end


def pages_begun_right(expected: Sequence[str], found: Sequence[str]) -> Counts:
    """Count the pages, one by one, whose texts begin as expected; an empty page is right if it is empty."""
    right = 0
    for wanted, has in zip(map(plain, expected), map(plain, found), strict=False):
        right += has.startswith(wanted) if wanted else not has
    return Counts(right, len(found), len(expected))
