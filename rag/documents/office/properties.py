"""What a document says of itself: title, date, keywords, as far as a person meant it."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.documents.canonical import normalised
from rag.documents.office import Package
from rag.documents.office.text import tidy

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
# Programs write these where nobody gave a title.
NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|ohne titel|sans titre|sin título|microsoft (?:word|excel|powerpoint)\b.*|title|titel"
    r"|(?:word |new |neues )?(?:document|dokument|doc|presentation|präsentation|présentation|book|mappe|workbook|slide"
    r"|folie)[ -]*\d*|powerpoint[ -].*|.*\.(?:docx?|odt|rtf|pptx?|xlsx?|dotx?|potx?|pdf|tmp))",
    re.IGNORECASE,
)
OLDEST = 1985  # years; before, it is the zero of somebody's clock
# The days on which the templates of python-docx and python-pptx were saved stand in every file made from them.
TEMPLATES = ("2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z")


@dataclass(frozen=True)
class Properties:
    title: str | None = None
    date: str | None = None
    tags: tuple[str, ...] = ()


def core_properties(package: Package) -> Properties:
    """Return the properties of a docx, pptx or xlsx."""
    root = package.xml_if_whole(package.related("", "core-properties"))
    if root is None:
        return Properties()
    return Properties(
        title=real_title(root.findtext(f"{DUBLIN_CORE}title")),
        date=real_date(root.findtext(f"{TERMS}created")),
        tags=keywords([root.findtext(f"{CORE}keywords") or ""]),
    )


def real_title(title: str | None) -> str | None:
    """Return a title as one line, None for one that a program made up: real_title("Document1") -> None."""
    line = " ".join(normalised(tidy(title or "")).split())
    return line if line and not NO_TITLE.fullmatch(line) else None


def real_date(stamp: str | None) -> str | None:
    """Return the day of a stamp such as "2024-03-12T10:00:00Z", None if it is none or a template's."""
    try:
        day = datetime.date.fromisoformat((stamp or "").strip()[:10])
    except ValueError:
        return None
    return day.isoformat() if day.year >= OLDEST and (stamp or "").strip() not in TEMPLATES else None


def keywords(fields: Iterable[str]) -> tuple[str, ...]:
    """Return keywords, each once: keywords(["rent, house; rent"]) -> ("rent", "house")."""
    words = (" ".join(normalised(tidy(word)).split()) for field in fields for word in re.split(r"[,;\n]", field))
    return tuple(dict.fromkeys(filter(None, words)))
