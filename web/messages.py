"""The pages' own texts: one catalogue, messages.json, for the templates and for the scripts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Texts = Mapping[str, str | Mapping[str, str]]
COUNTS = ("count", "limit")  # written with separators; places and versions aren't
CATALOGUE: Mapping[str, Texts] = json.loads(Path(__file__).with_name("messages.json").read_text(encoding="utf-8"))


def text(key: str, **values: Any) -> str:
    """Return a text with its {names} filled in; of one that counts, the form for `count`. Raises KeyError.

    text("chat.ready", count=2) -> "2 documents are in the library."
    """
    section, _, name = key.partition(".")
    found = CATALOGUE[section][name]
    if not isinstance(found, str):
        found = found["one" if values.get("count") == 1 else "other"]
    return found.format_map({name: f"{v:,}" if name in COUNTS else v for name, v in values.items()})


def for_scripts(*sections: str) -> dict[str, str | Mapping[str, str]]:
    """Return the texts of some sections, as the page hands them to its scripts."""
    return {f"{section}.{name}": found for section in sections for name, found in CATALOGUE[section].items()}
