"""What readers say of answers, kept as questions of the library's own, which `pincite eval` runs.

"The quotes answer it" makes their places the gold of a question. "They don't" waits until the right sentence is picked, or
until it is said that no document answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from eval.checked import SPLITS, Checked, Item
from rag.errors import WrongCall
from rag.library import Library
from web.messages import text

Verdict = Literal["right", "wrong", "wrong_source", "picked", "none"]
KIND = "feedback"  # of these questions, in the evaluation's figures by kind


@dataclass(frozen=True)
class Place:
    """A quotation: where it stands, in which version of which document."""

    source: str
    version: int
    start: int
    end: int

    def as_gold(self, group: str | None) -> dict[str, Any]:
        place = {"source": self.source, "version": self.version, "start": self.start, "end": self.end}
        return place if group is None else {**place, "group": group}


class Feedback:
    """The questions of a library's own that came from readers; one for each wording, which the last word on it decides."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._checked = Checked(library.settings.library)
        self._lock = Lock()

    def keep(self, question: str, verdict: Verdict, places: Sequence[Place], restricted: bool = False) -> Item:
        """Keep what was said of a question's answer. restricted: it was asked of some documents only."""
        with self._lock:
            items = self._checked.items()
            known = next((i for i in items if i.row.get("kind") == KIND and i.row["question"] == question), None)
            number = next_number(items) if known is None else int(known.id.rpartition("-")[2])
            item = Item(row_of(number, question, verdict, places, restricted))
            kept = [item if i is known else i for i in items] if known else [*items, item]
            self._checked.write(kept)
        return item

    def item(self, item_id: str) -> Item:
        """Return a question that was kept. Raises WrongCall."""
        found = next((i for i in self._checked.items() if i.id == item_id and i.row.get("kind") == KIND), None)
        if found is None:
            raise WrongCall(f"nothing was said under {item_id!r}", hint="see /eval/draft")
        return found

    def place(self, given: str) -> Place:
        """Return the place that a form names as "document:version:start:end". Raises WrongCall, or what documents raise."""
        document_id, *numbers = given.rsplit(":", 3)
        if len(numbers) != 3 or not all(n.isascii() and n.isdigit() for n in numbers):
            raise WrongCall(f"{given!r} is no place", hint="give document:version:start:end")
        version, start, end = map(int, numbers)
        document = self._library.document(document_id, version)
        if not start < end <= len(document.text):
            raise WrongCall(f"there are no characters {start} to {end} in {document.source}", hint="ask again")
        return Place(document.source, version, start, end)


def row_of(
    number: int, question: str, verdict: Verdict, places: Sequence[Place], restricted: bool = False
) -> dict[str, Any]:
    """Return what was said as a line of the set. Several quotations answer together; `open` ones aren't run yet."""
    answerable = verdict in ("right", "picked")
    group = "quoted" if len(places) > 1 else None
    waits = verdict in ("wrong", "wrong_source") or restricted
    row: dict[str, Any] = {
        "id": f"{KIND}-{number:03d}",
        "question": question,
        "answers": [],
        "gold": [place.as_gold(group) for place in places] if answerable else [],
        "answerable": answerable,
        "kind": KIND,
        "split": SPLITS[number % 2],
        "status": "open" if waits else "accepted",
        "said": verdict,
    }
    row |= {"restricted": True} if restricted else {}
    return {**row, "about": places[0].as_gold(None)} if places and not answerable else row


def next_number(items: Sequence[Item]) -> int:
    numbers = [int(i.id.rpartition("-")[2]) for i in items if i.id.rpartition("-")[2].isdigit()]
    return max(numbers, default=0) + 1


def told(item: Item) -> str:
    """Say what became of what was said."""
    if item.status == "accepted":
        return text("feedback.kept", id=item.id)
    kept = "feedback.kept_open" if item.row["said"] in ("wrong", "wrong_source") else "feedback.kept_restricted"
    return text(kept, id=item.id)
