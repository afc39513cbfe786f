"""Which examples a round of training sees: each set's share, and what is asked in vain beside what is answered."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from embeddings.reader.examples import Example, Pool, example_of
from embeddings.reader.negatives import Exchanger, Finder, nearest, neighbour, removed
from embeddings.reader.sets import Asked

# Questions of a set in one round, where it has more: of qamr's 29,000, each on one sentence, a part is enough. Another
# round takes others.
MOST = {"qamr_devtest": 4_000, "fairytaleqa": 3_000, "squadshifts_amazon": 5_000, "squadshifts_reddit": 5_000}
# Sets that are not trained on: they need two passages at once, or are kept for trying retrieval.
LEFT_OUT = ("hotpotqa_100", "musique_100", "chunking_eval", "claude_docs_eval", "mtrag_un")
# How often an answerable question is also shown with each kind of passage, or change, that leaves it without an answer.
NEGATIVES = {"neighbour": 0.35, "nearest": 0.30, "removed": 0.22, "exchanged": 0.28}
WITHOUT_MINED = 0.15  # so many more neighbours, where no retrieval has been asked
BARE = 0.2  # of the examples have no headings


def round_of(
    pool: Pool, find: Finder | None, extra: Sequence[Example], chances: Mapping[str, float], seed: int
) -> list[Example]:
    """Return one round's examples. find: retrieval, for the nearest passages; without it more neighbours are taken.

    extra: written questions. chances: NEGATIVES, or fewer of them.
    """
    rng = random.Random(seed)
    exchanger = Exchanger(pool)
    made: list[Example] = []
    for question in chosen(pool.questions, rng):
        found = pool.gold(question)
        if not question.answerable or not found:
            if not question.answerable and question.about:
                made.extend(e for e in [neighbour_of_none(question, pool, rng)] if e)
            continue
        source, chunk = found[0] if rng.random() < 0.7 else rng.choice(found)
        gold = example_of(question, source, chunk)
        if not gold.gold:
            continue
        made.append(gold)
        made.extend(against(question, gold, pool, find, exchanger, chances, rng))
    made.extend(extra)
    return [replace(e, heading="") if rng.random() < BARE else e for e in made]


def chosen(questions: Sequence[Asked], rng: random.Random) -> list[Asked]:
    """Return the questions of a round: of each set at most MOST, none twice (two sets share a thousand)."""
    taken: dict[str, list[Asked]] = {}
    seen: set[str] = set()
    for question in rng.sample(list(questions), len(questions)):
        words = question.question.lower()
        group = taken.setdefault(question.set, [])
        if question.set in LEFT_OUT or (words in seen and question.set == "qed_dev"):
            continue
        if len(group) < MOST.get(question.set, len(questions)):
            group.append(question)
            seen.add(words)
    return [question for group in taken.values() for question in group]


def against(
    question: Asked,
    gold: Example,
    pool: Pool,
    find: Finder | None,
    exchanger: Exchanger,
    chances: Mapping[str, float],
    rng: random.Random,
) -> list[Example]:
    """Return the ways in which a question is left without an answer, each with its chance."""
    made: list[Example | None] = []
    if rng.random() < chances.get("neighbour", 0) + (0 if find else WITHOUT_MINED):
        made.append(neighbour(question, pool, rng))
    if find and rng.random() < chances.get("nearest", 0):
        made.append(nearest(question, pool, find, rng))
    if rng.random() < chances.get("removed", 0):
        made.append(removed(gold))
    if rng.random() < chances.get("exchanged", 0):
        made.append(exchanger.changed(gold, rng))
    return [example for example in made if example]


def neighbour_of_none(question: Asked, pool: Pool, rng: random.Random) -> Example | None:
    """Return a question that its document does not answer, with the passage that shares most words with it."""
    key = question.about[0]
    if key not in pool.chunks or not pool.chunks[key]:
        return None
    source = pool.sources[key]
    asked = set(question.question.lower().split())
    ranked = sorted(pool.chunks[key], key=lambda c: -len(asked & set(source.text[c.start : c.end].lower().split())))
    return replace(example_of(question, source, rng.choice(ranked[:3]), "unanswerable"), gold=(), spans=())
