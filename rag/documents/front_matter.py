"""The YAML that a Markdown file may begin with: title, date, tags."""

import datetime
import re
from typing import Any

import yaml

from rag.documents.canonical import normalised

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def front_matter(source: str) -> tuple[dict[str, Any], str]:
    """Split off YAML front matter; text that only looks like it stays in the body."""
    match = FRONT_MATTER.match(source)
    if match:
        try:
            # Every word as it is written: YAML's own types would make 1.1 of the title 1.10, and nothing of the title No.
            metadata = yaml.load(match[1], Loader=yaml.BaseLoader)
        except (
            yaml.YAMLError,
            ValueError,
            OverflowError,
            RecursionError,
        ):  # an escape of no character; too many brackets
            metadata = None
        if isinstance(metadata, dict):
            return {str(key).lower(): value for key, value in metadata.items()}, source[match.end() :]
    return {}, source


def iso_date(value: Any) -> str | None:
    """Return a front matter's date as ISO 8601, or None if it is none; of a date with a time, the date."""
    try:
        return datetime.date.fromisoformat(scalar(value)[:10]).isoformat()
    except ValueError:
        return None


def scalar(value: Any) -> str:
    """Return a front matter's value as one line of text, and nothing for a list or a mapping.

    Aliases make a list of a few bytes as large as the memory when it is written out.
    """
    if not isinstance(value, str):
        return ""
    text = value.encode("utf-8", "replace").decode()  # YAML can write half of a surrogate pair
    return " ".join(normalised(text).split())


def tag_list(value: Any) -> list[Any]:
    """Return tags given as a list or as words between commas."""
    if isinstance(value, list):
        return value
    return [tag.strip() for tag in scalar(value).split(",")]
