"""What was tuned for one library on a question set of its own, and kept in it."""

import json
from dataclasses import asdict, dataclass, field

from rag.answering import Thresholds
from rag.errors import LibraryDamaged
from rag.retrieval import LEXICAL_WEIGHT


@dataclass(frozen=True)
class Tuned:
    """Thresholds and the weight of the lexical half, with where they come from; by default, those that ship.

    reader: the one that the thresholds were chosen with; another one's confidence means something else. None: any.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    lexical_weight: float = LEXICAL_WEIGHT
    origin: str = "default"
    reader: str | None = None

    def fits(self, reader: str) -> bool:
        return self.reader in (None, reader)

    def thresholds_for(self, reader: str) -> Thresholds:
        """Return the thresholds to use with a reader: the default ones if these were chosen with another."""
        return self.thresholds if self.fits(reader) else Thresholds()


def as_json(tuned: Tuned) -> str:
    """Return what is kept in the library's manifest."""
    return json.dumps(asdict(tuned))


def from_json(kept: str | None) -> Tuned:
    """Read what `as_json` made; None is the default. Raises LibraryDamaged."""
    if kept is None:
        return Tuned()
    try:
        row = json.loads(kept)
        thresholds = Thresholds(**{name: float(value) for name, value in row["thresholds"].items()})
        return Tuned(thresholds, float(row["lexical_weight"]), str(row["origin"]), row.get("reader"))
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise LibraryDamaged(
            f"the library's tuning can't be read ({exc}): {kept[:80]!r}", hint="run: pincite eval FILE --tune 5"
        ) from exc
