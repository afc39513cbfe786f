"""Footnotes: small type at the foot of a column, each beginning with the mark that refers to it."""

import re
from typing import NamedTuple

from rag.documents.pdf.lines import Line

FARTHEST = 1.7  # of the type's size, from one line of the notes to the next
SMALL = 0.93  # of the text's size
NOTE = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3})(?:[.)]?\s+|(?=[^\W\d_]|[\"“‘„«(]))(?=\S)")


class Note(NamedTuple):
    mark: str
    lines: list[Line]


def notes_of(lines: list[Line], body_size: float, marks: frozenset[str]) -> tuple[list[Line], list[Note]]:
    """Split a column into its text and the notes at its foot.

    marks: those in the page's text. A line whose mark isn't among them is a note only if its mark is glued to it, as a
    raised figure is.
    """
    start = len(lines)
    while start and lines[start - 1].size <= SMALL * body_size and not lines[start - 1].turn:
        start -= 1
    while start < len(lines) and not is_note(lines[start].text, marks):
        start += 1
    notes: list[Note] = []
    for at, line in enumerate(lines[start:], start):
        match = NOTE.match(line.text)
        if notes and line.base - lines[at - 1].base > FARTHEST * line.size:
            return [*lines[:start], *lines[at:]], notes
        if match and (not notes or is_note(line.text, marks)):
            notes.append(Note(match[1], [line._replace(text=line.text[match.end() :])]))
        else:
            notes[-1].lines.append(line)
    return lines[:start], notes


def is_note(text: str, marks: frozenset[str]) -> bool:
    """Tell whether a small line begins a note: is_note("5The default", frozenset()), but not "5 pumps"."""
    match = NOTE.match(text)
    if not match:
        return False
    return match[1] in marks or (not text[match.end(1)].isspace() and text[match.end(1)].isupper())
