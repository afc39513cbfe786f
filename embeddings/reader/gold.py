"""The figures on one passage at a time: the passage that answers, and passages and questions that don't fit."""

import random
from collections.abc import Iterable

from embeddings.reader.examples import Example, Pool, example_of
from embeddings.reader.measuring import Figure, Read, Verdict, auroc_of, hits, mean_of, sampled, short_answers
from embeddings.reader.negatives import Exchanger, neighbour, removed
from embeddings.reader.rounds import neighbour_of_none
from embeddings.reader.unseen import negated, turned

# The sets of the macro average; selqa's two halves count as one.
MACRO = (
    ("selqa_dev", "selqa_test"),
    ("qed_dev",),
    ("quotesum_dev",),
    ("squadshifts_new_wiki",),
    ("squadshifts_amazon",),
    ("squadshifts_reddit",),
    ("qamr_devtest",),
    ("nq_oracle",),
    ("covid_qa",),
    ("timeqa_human",),
)
MOST = 500  # questions of a set


def figures(pool: Pool, read: Read, seed: int = 11) -> dict[str, Figure]:
    """Return each figure by its name: short answers, sentences, and how well what doesn't answer is told from what does."""
    rng = random.Random(seed)
    exchanger = Exchanger(pool)
    made: dict[str, Figure] = {}
    told: dict[str, list[tuple[Example, Verdict]]] = {}
    scores: list[tuple[Example, Verdict]] = []
    for name in [name for group in MACRO for name in group]:
        gold = sampled(gold_examples(pool, name), MOST, seed)
        verdicts = read(gold)
        told[name] = list(zip(gold, verdicts, strict=True))
        scores += told[name]
        f1, exact = short_answers(gold, verdicts)
        if f1:
            made[f"{name}: short answer F1"] = mean_of(f1)
            made[f"{name}: short answer exact"] = mean_of(exact)
    by_group = []
    for group in MACRO:
        pairs = [pair for name in group for pair in told[name]]
        if pairs:
            by_group.append(hits([e for e, _ in pairs], [v for _, v in pairs]))
            made[f"{group[0]}: answering sentence first"] = mean_of(by_group[-1])
    made["macro average: answering sentence first"] = macro_of(by_group)
    questions = {q.key: q for q in pool.questions}
    triples = [(e, v, questions[e.key]) for e, v in scores]
    against: dict[str, Iterable[Example | None]] = {
        "another passage of the document": [neighbour(q, pool, rng) for _, _, q in triples],
        "the answer removed": [removed(e) for e, _, _ in triples],
        "a name, number or date exchanged": [exchanger.changed(e, rng) for e, _, _ in triples],
        "negated (kind not trained on)": [negated(e) for e, _, _ in triples],
        "a word turned into its opposite (not trained on)": [turned(e) for e, _, _ in triples],
        "timeqa's own unanswerable questions": [
            neighbour_of_none(q, pool, rng) for q in pool.questions if q.set == "timeqa_human" and not q.answerable
        ],
    }
    for kind, examples in against.items():
        negatives = sampled([e for e in examples if e], 2 * MOST, seed)
        if not negatives:
            continue
        # Answerable are the same questions; of timeqa's own, which have no answerable twin, those of its set.
        twins = {e.key for e in negatives}
        base = [v.score for e, v, _ in triples if e.key in twins] or [
            v.score for e, v, _ in triples if e.set == negatives[0].set
        ]
        made[f"AUROC against {kind}"] = auroc_of(base, [v.score for v in read(negatives)])
    return made


def macro_of(groups: list[list[float]]) -> Figure:
    """Return the mean of the groups' means; its interval from those of the groups, taken as independent."""
    each = [mean_of(group) for group in groups]
    middle = sum(figure.value for figure in each) / len(each)
    half = sum(((figure.high - figure.low) / 2) ** 2 for figure in each) ** 0.5 / len(each)
    return Figure(middle, middle - half, middle + half, sum(figure.count for figure in each))


def gold_examples(pool: Pool, name: str) -> list[Example]:
    """Return each answerable question of a set with the passage that answers, as our own chunking cuts it."""
    made = []
    for question in pool.questions:
        if question.set == name and question.answerable:
            found = pool.gold(question)
            example = example_of(question, *found[0]) if found else None
            if example and example.gold:
                made.append(example)
    return made
