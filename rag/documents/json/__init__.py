"""JSON as a person would tell it: keys as headings and names, a record a line, long texts as paragraphs.

A file may hold one value, or many in a row: JSON Lines, or values simply put one behind the other.
"""

import json
from collections.abc import Iterator

from rag.documents.canonical import normalised
from rag.documents.json.writing import JsonObject, Value, written
from rag.documents.loaded import Tools
from rag.documents.text import decode
from rag.errors import Damaged, NoText
from rag.types import Content

BETWEEN_VALUES = " \t\n"
COMMENTS = ("//", "/*", "#")
VALUES_A_BEAT = 10_000
# Numbers stay as they are written, control characters in strings are let through, and no key is lost to its namesake.
DECODER = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=JsonObject
)


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text of JSON, or of JSON Lines. Raises Damaged with the line where it breaks.

    A last line that is cut off is left out: it is what a program was writing when it was stopped.
    """
    text = normalised(decode(name, data))
    try:
        found = list(values(name, text, tools))
        if not found:
            raise NoText(f"{name}: no values in it", hint="an empty document can't answer; leave it out")
        return written(found[0] if len(found) == 1 else found, tools.beat)
    except RecursionError as exc:
        raise Damaged(
            f"{name}: its values lie too deep inside one another", hint="export it in a flatter form"
        ) from exc


def values(name: str, text: str, tools: Tools) -> Iterator[Value]:
    """Yield the values that stand in a text one behind the other."""
    position = skipped(text, 0)
    count = 0
    while position < len(text):
        try:
            value, end = DECODER.raw_decode(text, position)
        except json.JSONDecodeError as exc:
            if count and "\n" not in text[position:].rstrip() and "\n" in text[:position]:
                return
            raise broken(name, text, exc) from exc
        yield value
        count += 1
        if count % VALUES_A_BEAT == 0:
            tools.beat()
        position = skipped(text, end)


def skipped(text: str, position: int) -> int:
    """Return where the next value begins."""
    while position < len(text) and text[position] in BETWEEN_VALUES:
        position += 1
    return position


def broken(name: str, text: str, exc: json.JSONDecodeError) -> Damaged:
    """Return the error for text that is no JSON, with its line."""
    if text.startswith(COMMENTS, exc.pos):
        return Damaged(f"{name}: line {exc.lineno} is a comment, which JSON can't have", hint="take the comments out")
    return Damaged(f"{name}: no JSON from line {exc.lineno} on ({exc.msg})", hint="fetch or export it again")
