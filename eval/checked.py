"""The questions of a library's own: proposed, checked by a person, and run by `pincite eval`.

They lie in the library's folder as JSON Lines, in the form of any set of ours, and with places instead of the documents'
texts. A row that is still `open`, or `rejected`, is not run.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from eval.keeping import folder_of
from eval.proposing import Proposal, proposals
from rag.library import Library

Status = Literal["open", "accepted", "rejected"]
FILE = "questions.jsonl"
SPLITS = ("tune", "report")


@dataclass(frozen=True)
class Item:
    """A question with what became of it, as its line has it."""

    row: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def status(self) -> Status:
        found: Status = self.row.get("status", "accepted")
        return found


class Checked:
    """The file of a library's own questions."""

    def __init__(self, library: Path) -> None:
        self.path = folder_of(library) / FILE

    def items(self) -> list[Item]:
        """Return all questions in order; lines that aren't any are left out, and stay in the file until it is written."""
        found = []
        with suppress(FileNotFoundError):
            for line in self.path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, KeyError, TypeError, AttributeError):
                    item = Item(json.loads(line))
                    _ = item.id, item.status
                    found.append(item)
        return found

    def write(self, items: Sequence[Item]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.write_text("".join(json.dumps(i.row, ensure_ascii=False) + "\n" for i in items), encoding="utf-8")
        partial.replace(self.path)

    def propose(self, library: Library, count: int) -> list[Item]:
        """Add proposals to those that are open or were decided on, and return the new ones."""
        items = self.items()
        known = frozenset(str(i.row.get("proposed", i.row["question"])) for i in items)
        numbers = [int(i.id.rpartition("-")[2]) for i in items if i.id.rpartition("-")[2].isdigit()]
        first = max(numbers, default=0) + 1
        new = [
            Item(row_of(proposal, number))
            for number, proposal in enumerate(proposals(library, count, known), start=first)
        ]
        self.write([*items, *new])
        return new

    def decide(self, item_id: str, status: Status, question: str, answers: Sequence[str]) -> bool:
        """Accept or reject a question as it was corrected; False if there is none of this id."""
        items = self.items()
        changed = [decided(i, status, question, answers) if i.id == item_id else i for i in items]
        if changed != items or any(i.id == item_id for i in items):
            self.write(changed)
            return True
        return False


def decided(item: Item, status: Status, question: str, answers: Sequence[str]) -> Item:
    row = {**item.row, "status": status}
    if status == "accepted":
        row |= {"question": question, "answers": list(answers)}
        if question != item.row["question"]:
            row.setdefault("proposed", item.row["question"])  # so that it isn't proposed again
    return replace(item, row=row)


def row_of(proposal: Proposal, number: int) -> dict[str, Any]:
    """Return a proposal as a line of the file: halves in turn, places with the version that they are of."""
    draft, document = proposal.draft, proposal.draft.document
    place = {"source": document.source, "version": document.version, "start": draft.gold.start, "end": draft.gold.end}
    taken = bool(proposal.without)
    short = [] if draft.answer is None else [document.text[draft.answer.start : draft.answer.end]]
    row: dict[str, Any] = {
        "id": f"draft-{number:03d}",
        "question": draft.question,
        "answers": [] if taken else short,
        "gold": [] if taken else [place],
        "answerable": not taken,
        "kind": "taken_away" if taken else draft.kind,
        "split": SPLITS[(number + number // 4) % 2],  # in turns, also among those that are taken away
        "status": "open",
    }
    return {**row, "without": list(proposal.without), "about": place} if taken else row


def with_texts(row: dict[str, Any], library: Library) -> dict[str, Any]:
    """Return a row with the texts of its places and without what concerns checking, for a file of the user's own."""
    gold = []
    for entry in row["gold"]:
        document = library.document(library.resolve(entry["source"]), entry["version"])
        text = document.text[entry["start"] : entry["end"]]
        gold.append({"source": entry["source"], "start": entry["start"], "end": entry["end"], "text": text})
    return {name: value for name, value in {**row, "gold": gold}.items() if name not in ("status", "about", "proposed")}
