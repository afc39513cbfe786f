"""What a page's head says of it: title, date, keywords."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from rag.documents.html.text import line
from rag.documents.office.properties import keywords, real_date, real_title

DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "pubdate",
    "publish-date",
    "publication_date",
    "sailthru.date",
    "parsely-pub-date",
    "og:published_time",
)
PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')  # in a page's JSON-LD
DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
SITE = re.compile(r"\s+[|\-–—·•:»«]\s+|\s*[|»«]\s*|:\s+")
HEAD_OF_ARTICLE = "article time[datetime], main time[datetime], header time[datetime], time[pubdate], time[itemprop]"


LONGEST_TITLE = 300  # characters


@dataclass(frozen=True)
class Head:
    title: str
    date: str | None
    tags: tuple[str, ...]


def head_of(tree: LexborHTMLParser, source: str) -> Head:
    """Return what a page says of itself."""
    title = tree.head.css_first("title") if tree.head else None
    metas: dict[str, list[str]] = {}
    for node in tree.head.css("meta[content]") if tree.head else []:
        said = node.attributes
        name = said.get("property") or said.get("name") or said.get("itemprop") or ""
        metas.setdefault(name.lower(), []).append(said.get("content") or "")
    dates = [value for name in DATE_NAMES for value in metas.get(name, [])]
    tags = keywords([*metas.get("keywords", []), *metas.get("article:tag", [])])
    heading = line(title.text() if title else "")
    return Head(heading, first_date(dates) or date_in(tree, source), tuple(tag for tag in tags if tag != heading))


def first_date(values: Sequence[str]) -> str | None:
    """Return the first of the values that is a date, as ISO 8601: first_date(["soon", "2024/3/12"]) -> "2024-03-12"."""
    for value in values:
        if match := DATE.match(value.strip()):
            year, month, day = match.groups()
            if date := real_date(f"{year}-{month:0>2}-{day:0>2}"):
                return date
    return None


def date_in(tree: LexborHTMLParser, source: str) -> str | None:
    """Return the date that the page's data for search engines or the head of its article gives."""
    if match := PUBLISHED.search(source):
        return first_date([match[1]])
    node = tree.css_first(HEAD_OF_ARTICLE) if "datetime" in source else None
    return first_date([node.attributes.get("datetime") or ""]) if node else None


def title_of(head: Head, headings: Sequence[str]) -> str | None:
    """Return the page's title, without its site's name where a heading agrees: "Tea | Brews", "Tea" -> "Tea"."""
    title = real_title(head.title[:LONGEST_TITLE])
    if not title:
        return real_title(headings[0]) if headings else None
    for heading in headings:
        cut = (title[: match.start()] for match in SITE.finditer(title))
        if heading and any(same(part, heading) for part in cut):
            return heading
    return title


def same(first: str, second: str) -> bool:
    return "".join(filter(str.isalnum, first)).lower() == "".join(filter(str.isalnum, second)).lower()
