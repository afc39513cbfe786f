"""A PDF's title, date and keywords, where they mean something."""

import datetime
import re
from collections.abc import Mapping

from rag.documents.canonical import normalised

MEANINGLESS = re.compile(
    r"untitled.*|(?:microsoft (?:word|excel|powerpoint)|word|powerpoint presentation|slide ?\d*|document ?\d*|doc ?\d*|"
    r"title|null|none|print|about:blank|book|presentation|template|full|main|test|anonymous|unknown|\(.*\))"
    r"(?: - .*)?|.*\.(?:docx?|xlsx?|pptx?|dvi|tex|indd|qxd|fm|p65|pmd|rtf|txt|html?|odt|ps|pdf|cdr|ai|eps)|[\W\d_]*",
    re.IGNORECASE,
)
DATE = re.compile(r"(?:D:)?\s*(\d{4})-?(\d{2})?-?(\d{2})?")
LONGEST = 300
FIRST_YEAR = 1985  # the format is no older, so that an earlier date is a mistake


def title_in(properties: Mapping[str, str]) -> str | None:
    """Return the title that the file says, if a person wrote it."""
    title = tidy(properties.get("Title", ""))
    return None if len(title) > LONGEST or MEANINGLESS.fullmatch(title) else title


def date_in(properties: Mapping[str, str]) -> str | None:
    """Return the day on which the document was made."""
    match = DATE.match(properties.get("CreationDate", ""))
    if not match or int(match[1]) < FIRST_YEAR:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        return None


def tags_in(properties: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keywords: words between commas or semicolons, else one."""
    keywords = re.split(r"[,;\n]", normalised(properties.get("Keywords", ""))[:2000])
    return tuple(dict.fromkeys(word for word in map(tidy, keywords) if word))


def tidy(text: str) -> str:
    """Return a property as one line, without what can't be seen."""
    return " ".join("".join(character if character >= " " else " " for character in normalised(text)).split()).strip(
        "\ufffd"
    )
