"""`--fail-under NAME=VALUE`: the least that a figure may be."""

from collections.abc import Mapping, Sequence

from eval.measures import LESS_IS_BETTER, NAMES, Figure
from rag.errors import WrongCall

SHORT = {"sentence_hit": "sentence_hit@1", "hit": "sentence_hit@1", "ndcg": "ndcg@10"}


def limits_from(given: Sequence[str]) -> dict[str, float]:
    """Return name -> least value. Raises WrongCall for an unknown name, or what is no number in [0, 1].

    limits_from(["sentence_hit=0.8"]) -> {"sentence_hit@1": 0.8}
    """
    limits = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        full = SHORT.get(name, name)
        if full not in NAMES:
            raise WrongCall(f"there is no figure {name!r}", hint=f"give one of {', '.join(known())}")
        if full in LESS_IS_BETTER:
            raise WrongCall(f"less of {full} is better", hint=f"give one of {', '.join(known())}")
        try:
            limits[full] = float(value)
        except ValueError:
            raise WrongCall(f"{text!r} has no value", hint="give NAME=VALUE, such as sentence_hit=0.8") from None
        if not 0 <= limits[full] <= 1:
            raise WrongCall(f"{full} lies between 0 and 1, never at {value}", hint="give a share, such as 0.8")
    return limits


def known() -> list[str]:
    """Return the names that a limit can be given for."""
    return [name for name in NAMES if name not in LESS_IS_BETTER]


def fallen_short(limits: Mapping[str, float], figures: Mapping[str, Figure]) -> list[str]:
    """Return a line for each figure that is under its limit, or that this set doesn't have."""
    lines = []
    for name, least in limits.items():
        value = figures[name].value
        if value is None:
            lines.append(f"{name} has no value in this set, and was to be at least {least:g}")
        elif value < least:
            lines.append(f"{name} is {value:.4f}, under {least:g}")
    return lines
