"""Question and passage as tokens: one form for training and for serving.

[CLS] question [SEP] headings [SEP] passage [SEP], the question's part of type 0, the rest of type 1; a model that was not
trained here gets no headings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_QUESTION_TOKENS = 64  # some 45 words; of a longer question the first half of them and the last half are read
MOST_HEADING_TOKENS = 32
MOST_PASSAGE_TOKENS = 320  # of one window; more is read in several that overlap

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A text's tokens: their ids, and where each starts and ends in the text."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __getitem__(self, run: slice) -> "Part":
        return Part(self.ids[run], self.starts[run], self.ends[run])


@dataclass(frozen=True)
class Window:
    """One pass of the reader. `passage` is the slice of `ids` that holds the passage's tokens of `part`."""

    ids: Ints
    types: Ints
    first: int  # of the passage's tokens in `ids`
    part: Part


def part_of(tokenizer: Any, text: str) -> Part:
    """Return a text's tokens, without special ones."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    starts, ends = zip(*encoded.offsets, strict=True) if encoded.offsets else ((), ())
    return Part(tuple(encoded.ids), starts, ends)


def window(tokenizer: Any, question: Part, heading: Part | None, passage: Part) -> Window:
    """Return the window of a question, the headings above, and a passage's tokens, which must fit.

    heading: None for a model that knows question and passage alone.
    """
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    asked = question.ids
    if len(asked) > MOST_QUESTION_TOKENS:
        asked = asked[: MOST_QUESTION_TOKENS // 2] + asked[-(MOST_QUESTION_TOKENS // 2) :]
    front = [begin, *asked, end]
    ids = [*front, *heading.ids[-MOST_HEADING_TOKENS:], end] if heading else front
    first = len(ids)
    ids = [*ids, *passage.ids, end]
    types = [0] * len(front) + [1] * (len(ids) - len(front))
    return Window(np.array(ids, dtype=np.int64), np.array(types, dtype=np.int64), first, passage)


def pieces(passage: Part, sentence_starts: Sequence[int], most: int = MOST_PASSAGE_TOKENS) -> Iterator[Part]:
    """Yield runs of a passage's tokens of at most `most`, cut at sentence starts where that is possible.

    Each but the first begins a sentence earlier than the last one ended; a sentence that is longer than a window is cut
    into halves that overlap by a quarter of a window.
    """
    if len(passage.ids) <= most:
        yield passage
        return
    found = np.searchsorted(np.array(passage.ends), np.array(sentence_starts, dtype=np.int64), side="right")
    borders = sorted({0, *found.tolist()})
    first = 0
    while True:
        if first + most >= len(passage.ids):
            yield passage[first : len(passage.ids)]
            return
        inside = [border for border in borders if first < border <= first + most]
        end = inside[-1] if inside else first + most
        yield passage[first:end]
        back = inside[-2] if len(inside) > 1 else end if inside else end - most // 4
        # A sentence back is of use only if what follows fits beside it; else that window would hold nothing new.
        reach = max([border for border in borders if border <= back + most], default=0)
        first = back if not inside or reach > end or back + most >= len(passage.ids) else end


def token_at(passage: Part, character: int) -> int:
    """Return the number of the first token that ends after a character; the count of tokens if none does."""
    return int(np.searchsorted(np.array(passage.ends), character, side="right"))
