"""JSON's values as blocks of text."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias, TypeGuard

from rag.documents.canonical import CanonicalText, normalised
from rag.documents.text import PARAGRAPH
from rag.types import BlockKind, Content

BETWEEN = "; "
LONG = 80  # characters: a longer value with words in it is prose
FEW_WORDS = 8
LONGEST_TITLE = 150
DEEPEST_HEADING = 6
DEEPEST = 200  # values inside one another
NAMES = ("title", "name", "headline", "subject")  # keys whose value says what a record is
BLOB = re.compile(r"(?:data:[^,\s]*,)?[A-Za-z0-9+/=_-]{200,}")  # a picture or a signature in letters: nothing to read
ROWS_A_BEAT = 10_000


class JsonObject(tuple[tuple[str, "Value"], ...]):
    """An object's keys and values in their order; a key may stand in it twice."""

    __slots__ = ()


Scalar: TypeAlias = str | bool | None  # a number is the text that it is written as
Value: TypeAlias = Scalar | list["Value"] | JsonObject
Pair = tuple[str, str]


def written(value: Value, beat: Callable[[], None]) -> Content:
    """Return the text of a value. Raises RecursionError for one that is too deep."""
    canonical = CanonicalText()
    title = title_of(value, ("title",)) if isinstance(value, JsonObject) else ""
    canonical.add("heading", title, level=1)
    add_value(canonical, value, 1, title, beat)
    return Content(text=canonical.text, blocks=tuple(canonical.blocks), title=" ".join(title.split()) or None)


def add_value(canonical: CanonicalText, value: Value, depth: int, told: str, beat: Callable[[], None]) -> None:
    """Append a value. told: an object's title, if it stands above already."""
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, JsonObject):
        add_object(canonical, value, depth, told, beat)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if number % ROWS_A_BEAT == 0:
                beat()
            if isinstance(item, JsonObject):
                add_record(canonical, item, depth)
            elif isinstance(item, list):
                canonical.add_row("table_row", [shown for _, shown in pairs("", item)], between=BETWEEN)
            else:
                add_text(canonical, text_of(item), "list_item")
    else:
        add_text(canonical, text_of(value), "paragraph")


def add_object(canonical: CanonicalText, value: JsonObject, depth: int, told: str, beat: Callable[[], None]) -> None:
    """Append an object: first what it says itself, then each value inside it under its key as a heading."""
    inside: list[tuple[str, Value]] = []
    for key, item in value:
        if is_flat(item):
            shown = ", ".join(text for _, text in pairs("", item))
            if shown and not (told and key.lower() == "title"):
                canonical.add("list_item", f"{key}: {shown}", level=1)
        elif any(pairs("", item)):
            inside.append((key, item))
    for key, item in inside:
        canonical.add("heading", key, level=min(depth + 1, DEEPEST_HEADING))
        add_value(canonical, item, depth + 1, "", beat)


def add_record(canonical: CanonicalText, record: JsonObject, depth: int) -> None:
    """Append an object of a list: its short values as one row, the rows inside it, then its long texts.

    Where it has long texts, its name stands above as a heading: they don't say what they are about.
    """
    tables = [(key, row) for key, item in record if is_table(item) for row in item]
    found = [pair for key, item in record if not is_table(item) for pair in pairs(key, item)]
    long = [text for _, text in found if is_prose(text)]
    if long:
        canonical.add("heading", title_of(record, NAMES), level=min(depth + 1, DEEPEST_HEADING))
    for row in [[pair for pair in found if not is_prose(pair[1])], *(list(pairs(key, row)) for key, row in tables)]:
        canonical.add_row("table_row", [f"{key}: {text}" for key, text in row], between=BETWEEN)
    for text in long:
        add_text(canonical, text, "paragraph")


def add_text(canonical: CanonicalText, text: str, kind: BlockKind) -> None:
    for match in PARAGRAPH.finditer(normalised(text)):
        canonical.add(kind, match[0], level=kind == "list_item")


def pairs(path: str, value: Value, depth: int = 0) -> Iterator[Pair]:
    """Yield what can be read in a value, with the keys that lead there.

    pairs("a", {"b": 1, "c": ["x", "y"], "d": None}) -> ("a.b", "1"), ("a.c", "x, y")
    """
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, JsonObject):
        for key, item in value:
            yield from pairs(f"{path}.{key}" if path else key, item, depth + 1)
    elif isinstance(value, list):
        if is_flat(value):
            shown = ", ".join(filter(None, map(text_of, value)))
            yield from [(path, shown)] if shown else []
        else:
            for item in value:
                yield from pairs(path, item, depth + 1)
    elif shown := text_of(value):
        yield path, shown


def text_of(value: Value) -> str:
    """Return what a single value says, "" for none and for what only a program can read."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) and not BLOB.fullmatch(value.strip()) else ""


def is_flat(value: Value) -> bool:
    """Tell whether a value is short: one, or a list of such."""
    values = value if isinstance(value, list) else [value]
    return not any(isinstance(item, (list, JsonObject)) or is_prose(item) for item in values)


def is_prose(value: Value) -> bool:
    return isinstance(value, str) and len(value) > LONG and (len(value.split()) > FEW_WORDS or "。" in value)


def is_table(value: Value) -> TypeGuard[list[JsonObject]]:
    return isinstance(value, list) and bool(value) and all(isinstance(item, JsonObject) for item in value)


def title_of(value: JsonObject, keys: Collection[str]) -> str:
    """Return what an object is called, in one line; "" if it doesn't say."""
    named = {key.lower(): " ".join(normalised(item).split()) for key, item in reversed(value) if isinstance(item, str)}
    return next((named[key] for key in keys if 0 < len(named.get(key, "")) <= LONGEST_TITLE), "")
