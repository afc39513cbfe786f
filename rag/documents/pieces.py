"""Blocks on their way into a canonical text: notes are still where the source has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.canonical import CanonicalText
from rag.types import BlockKind


@dataclass(slots=True)
class Piece:
    """A block of the text to be, the notes that it refers to, and the note that it is of."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    ordered: bool = False
    cells: tuple[str, ...] = ()
    opens_table: bool = False
    marks: tuple[str, ...] = ()
    note: str | None = None  # its key; "" of a note that nothing refers to


def ordered(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each note behind the first that refers to it, or behind that one's table.

    A heading under which nothing but such notes stands, such as "Notes", is left out.
    """
    notes: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.note:
            notes.setdefault(piece.note, []).append(piece)
    led_to = reachable(pieces, notes)
    result: list[Piece] = []
    waiting: list[str] = []
    heading: Piece | None = None  # the last one, while nothing but notes that stand elsewhere came after it
    for number, piece in enumerate(pieces):
        if piece.note in led_to:
            if heading and result and result[-1] is heading:
                result.pop()
            continue
        heading = piece if piece.kind == "heading" else None
        result.append(piece)
        waiting += piece.marks
        if not goes_on(pieces, number):
            place(waiting, notes, result)
    return result


def reachable(pieces: Sequence[Piece], notes: dict[str, list[Piece]]) -> set[str]:
    """Return the keys of the notes that the text refers to, or a note that it refers to."""
    waiting = [key for piece in pieces if not piece.note for key in piece.marks]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in notes and key not in found:
            found.add(key)
            waiting += [mark for note in notes[key] for mark in note.marks]
    return found


def goes_on(pieces: Sequence[Piece], number: int) -> bool:
    """Tell whether the table that a piece is a row of goes on."""
    if number + 1 == len(pieces) or pieces[number].kind not in ("table_header", "table_row"):
        return False
    below = pieces[number + 1]
    return below.kind in ("table_header", "table_row") and not below.opens_table


def place(waiting: list[str], notes: dict[str, list[Piece]], result: list[Piece]) -> None:
    """Append the notes that are waited for, and those that they refer to, each once."""
    while waiting:
        for note in notes.pop(waiting.pop(0), []):
            result.append(note)
            waiting += note.marks


def write(pieces: Sequence[Piece], canonical: CanonicalText) -> None:
    """Append the pieces to a canonical text."""
    for piece in pieces:
        if piece.kind in ("table_header", "table_row"):
            if piece.opens_table:
                canonical.open_table()
            canonical.add_row(piece.kind, piece.cells)
        else:
            canonical.add(piece.kind, piece.text, level=piece.level, ordered=piece.ordered)
