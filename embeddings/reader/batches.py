"""Examples to batches: tokens, targets, and little padding."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from embeddings.reader.examples import Example
from embeddings.reader.model import Batch
from embeddings.windows import part_of, window

MOST_TOKENS = 320  # of a training window; longer ones, a few in a hundred, are left out


@dataclass(frozen=True)
class Row:
    """An example as tokens. Lists of token numbers; [CLS], 0, is where a span that isn't there starts and ends."""

    ids: npt.NDArray[np.uint16]
    question_end: int  # tokens of type 0
    first: int  # the passage's first token
    sentence: npt.NDArray[np.int16]  # for each of the passage's tokens
    gold: tuple[int, ...]
    count: int  # sentences
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    answers: bool


def row_of(tokenizer: Any, example: Example) -> Row | None:
    """Return an example as tokens; None if it is too long, or a sentence has no token of its own."""
    passage = part_of(tokenizer, example.text)
    made = window(tokenizer, part_of(tokenizer, example.question), part_of(tokenizer, example.heading), passage)
    if len(made.ids) > MOST_TOKENS or not passage.ids or not example.sentences:
        return None
    starts, ends = np.array(passage.starts), np.array(passage.ends)
    sentence = np.full(len(starts), -1, dtype=np.int16)
    for number, (begin, end) in enumerate(example.sentences):
        sentence[(starts >= begin) & (ends <= end)] = number
    if set(range(len(example.sentences))) - set(sentence.tolist()):
        return None
    first_tokens, last_tokens = [], []
    for begin, end in example.spans:
        inside = np.flatnonzero((ends > begin) & (starts < end))
        if len(inside):
            first_tokens.append(made.first + int(inside[0]))
            last_tokens.append(made.first + int(inside[-1]))
    if not example.answerable:
        first_tokens, last_tokens = [0], [0]
    return Row(
        made.ids.astype(np.uint16),
        int((made.types == 0).sum()),
        made.first,
        sentence,
        example.gold,
        len(example.sentences),
        tuple(first_tokens),
        tuple(last_tokens),
        example.answerable,
    )


def batched(rows: Sequence[Row], tokens: int, seed: int) -> list[list[int]]:
    """Return the rows' numbers in batches of about `tokens` tokens, of like length, in a random order."""
    rng = random.Random(seed)
    lengths = [len(row.ids) + rng.uniform(-8, 8) for row in rows]
    order = sorted(range(len(rows)), key=lambda n: lengths[n])
    made: list[list[int]] = [[]]
    longest = 0
    for number in order:
        longest = max(longest, len(rows[number].ids))
        if made[-1] and longest * (len(made[-1]) + 1) > tokens:
            made.append([])
            longest = len(rows[number].ids)
        made[-1].append(number)
    rng.shuffle(made)
    return made


def collated(rows: Sequence[Row]) -> Batch:
    """Return rows as one batch."""
    longest = max(len(row.ids) for row in rows)
    shape = (len(rows), longest)
    ids, types, mask = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    passage, starts, ends = (np.zeros(shape, dtype=bool) for _ in range(3))
    sentence = np.full(shape, -1, dtype=np.int64)
    of_window: list[int] = []
    gold: list[float] = []
    for n, row in enumerate(rows):
        length, last = len(row.ids), row.first + len(row.sentence)
        ids[n, :length] = row.ids
        types[n, row.question_end : length] = 1
        mask[n, :length] = 1
        passage[n, row.first : last] = True
        passage[n, 0] = True
        sentence[n, row.first : last] = np.where(row.sentence >= 0, row.sentence + len(gold), -1)
        starts[n, list(row.starts)] = True
        ends[n, list(row.ends)] = True
        of_window.extend([n] * row.count)
        gold.extend(float(s in row.gold) for s in range(row.count))
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(types),
        torch.from_numpy(mask),
        torch.from_numpy(passage),
        torch.from_numpy(sentence),
        torch.tensor(of_window),
        torch.tensor(gold),
        torch.from_numpy(starts),
        torch.from_numpy(ends),
        torch.tensor([bool(row.starts) for row in rows]),
        torch.tensor([float(row.answers) for row in rows]),
    )


def batches(rows: Sequence[Row], tokens: int, seed: int) -> Iterator[Batch]:
    """Yield all rows once."""
    for numbers in batched(rows, tokens, seed):
        yield collated([rows[n] for n in numbers])
