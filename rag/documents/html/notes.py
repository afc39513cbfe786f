"""Footnotes of pages: the blocks that their marks lead to.

A note is the block that has the name that a mark leads to. The marks at the notes that lead back look the same, but what
they lead to stands before them.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.documents.html.attributes import NOTE, NOTES, Facts, facts
from rag.documents.html.marks import Part, marks_in
from rag.documents.html.tokens import Tokens
from rag.documents.html.tree import VOID, end_of

NAME = re.compile(r' (?:id|name|xml:id)="([^"]+)"')
LEAD = 8  # tokens between a block's opening and the name in it that is the note's
BLOCKS = frozenset("p li div dd td tr dt aside section blockquote".split())
NEVER_NOTES = frozenset("h1 h2 h3 h4 h5 h6 main article body nav figure form ul img".split())
LONGEST_NOTE = 2_000  # tokens


@dataclass(frozen=True)
class Note:
    begin: int
    stop: int
    key: str  # "" of one that no mark leads to
    sign: str = ""  # the mark: "1"


@dataclass(frozen=True)
class Found:
    """A part's marks, by the number of the tag that opens them, and its notes in order, apart."""

    marks: dict[int, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def notes_of(parts: Sequence[Part]) -> list[Found]:
    """Return what each part has of marks and notes."""
    marks = [dict(marks_in(part)) for part in parts]
    wanted: dict[str, tuple[int, int]] = {}  # a target, and where the first mark that leads to it stands
    signs: dict[str, str] = {}
    sure: set[str] = set()
    for place, found in enumerate(marks):
        for number, (key, is_sure, sign) in found.items():
            wanted.setdefault(key, (place, number))
            signs.setdefault(key, sign)
            sure |= {key} if is_sure else set()
    targets = [list(notes_in(part, place, wanted, sure)) for place, part in enumerate(parts)]
    known = {note.key for notes in targets for note in notes} | sure
    return [
        Found(
            {number: key for number, (key, *_) in found.items() if key in known},
            tuple(replace(note, sign=signs.get(note.key, "")) for note in apart(notes)),
        )
        for found, notes in zip(marks, targets, strict=True)
    ]


def notes_in(part: Part, place: int, wanted: dict[str, tuple[int, int]], sure: set[str]) -> Iterator[Note]:
    """Yield the notes of a part: elements that say so, and what the marks lead to, where it stands behind them."""
    tags = part.tokens.tags
    said_until = 0  # where the last element that says so ends
    for number, attributes in enumerate(part.tokens.attributes):
        named = NAME.search(attributes) if wanted and attributes else None
        key = f"{part.path}#{named[1]}" if named else ""
        is_wanted = key in wanted and (key in sure or wanted[key] < (place, number))
        if not is_wanted and not (
            number >= said_until and "note" in attributes and says_so(tags[number], facts(attributes))
        ):
            continue
        start = number if is_block(tags[number]) else around(part.tokens, number)
        if start is None or tags[start] in NEVER_NOTES:
            continue
        end = end_of_note(tags, start, LONGEST_NOTE if is_wanted else sys.maxsize)
        if is_wanted and end - start == LONGEST_NOTE:
            continue
        if not is_wanted:
            said_until = end
        yield Note(2 * start, 2 * end + 1, key if is_wanted else "")


def says_so(tag: str, said: Facts) -> bool:
    return tag in BLOCKS and not (NOTE | NOTES).isdisjoint(said.marks)


def is_block(tag: str) -> bool:
    return tag in BLOCKS or tag in NEVER_NOTES or tag in ("ol", "dl", "table")


def around(tokens: Tokens, number: int) -> int | None:
    """Return the number of the block that a name stands at the beginning of."""
    for before in range(number - 1, max(number - LEAD, 0), -1):
        if tokens.texts[before].strip("[( \n\t"):
            return None
        if is_block(tokens.tags[before]):
            return before
        if tokens.tags[before].removeprefix("/") in BLOCKS:
            return None
    return None


def end_of_note(tags: list[str], start: int, limit: int) -> int:
    """Return the number of the tag that ends a note; of a term its definition's."""
    end = end_of(tags, start, limit)
    if tags[start] == "dt":
        following = next((n for n in range(end + 1, min(end + 4, len(tags))) if tags[n] not in VOID), end)
        return end_of(tags, following, limit) if tags[following] == "dd" else end
    return end


def apart(notes: Iterable[Note]) -> Iterator[Note]:
    """Yield notes that don't overlap: of one in another the inner one, unless only the outer one is led to."""
    around: list[Note] = []
    begin = 0
    for note in sorted(notes, key=lambda note: (note.begin, -note.stop)):
        while around and around[-1].stop <= note.begin:
            yield from piece(begin, around[-1].stop, around[-1].key)
            begin = around.pop().stop
        if around and (not note.key or note.key == around[-1].key):
            continue
        if around:
            yield from piece(begin, note.begin, around[-1].key)
        around.append(note)
        begin = note.begin
    while around:
        yield from piece(begin, around[-1].stop, around[-1].key)
        begin = around.pop().stop


def piece(begin: int, stop: int, key: str) -> Iterator[Note]:
    if stop > begin:
        yield Note(begin, stop, key)
