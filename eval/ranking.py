"""How well what was retrieved is ordered, by trec_eval through ir-measures: the same figures as everybody's."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

DEPTH = 20  # places of a ranking that are looked at
MEASURES = {
    "success@1": Success @ 1,
    "success@5": Success @ 5,
    "success@20": Success @ 20,
    "recall@5": R @ 5,
    "recall@20": R @ 20,
    "mrr": RR,
    "ndcg@10": nDCG @ 10,
}
NAMES = {measure: name for name, measure in MEASURES.items()}


def ranking_values(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """Return each figure of one ranking, best first, of at most DEPTH names; grades: of the relevant names, from 1.

    success@k: 1 if a relevant name is among the first k. recall@k: the share of the relevant names that is. mrr: 1 / rank
    of the first. ndcg@10: the sum of grade / log2(1 + rank) over the first ten, divided by that of the best order.
    ranking_values(["a", "b"], {"b": 1})["mrr"] -> 1/2
    """
    if not grades:
        return {}
    scores = {name: float(len(ranked) - place) for place, name in enumerate(ranked[:DEPTH])}
    measured = ir_measures.iter_calc(list(MEASURES.values()), {"q": dict(grades)}, {"q": scores})
    found = {NAMES[m.measure]: float(m.value) for m in measured}
    return {name: found.get(name, 0.0) for name in MEASURES}
