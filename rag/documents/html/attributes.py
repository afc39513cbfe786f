"""What an element's attributes say of it: hidden, beside the text, a note's mark, a note."""

import re
from dataclasses import dataclass
from functools import lru_cache

ATTRIBUTE = re.compile(r' ([^ =>]+)="([^"]*)"')
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Read out by screen readers, and shown to nobody.
UNSEEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only u-visually-hidden "
    "a11y-hidden".split()
)
# Marks beside headings and lines: links to themselves, "[edit]", numbers of lines, places of a printed book's pages.
BESIDE_CLASSES = frozenset(
    "headerlink permalink anchorjs-link anchor-link heading-anchor header-anchor hash-link mw-editsection mw-cite-backlink "
    "mw-jump-link skip-link skiplink skip-to-content skip-nav linenos linenodiv lineno "
    "print-footer printfooter".split()
)
SHARING = re.compile(
    r"(?:facebook\.com/(?:sharer|share)|(?:twitter|x)\.com/(?:intent|share)|linkedin\.com/(?:sharing|shareArticle)"
    r"|pinterest\.[a-z.]+/pin/create|reddit\.com/submit|t\.me/share|(?:api|web)\.whatsapp\.com/send"
    r"|news\.ycombinator\.com/submitlink|^whatsapp://|^mailto:\?)",
    re.IGNORECASE,
)
NOTE_REFERENCE = frozenset(
    "doc-noteref noteref footnote-ref footnote-reference footnoteref footnote-call note-ref".split()
)
BACK_LINK = frozenset("doc-backlink backlink footnote-back footnote-backref reversefootnote fn-backref".split())
NOTE = frozenset("doc-footnote doc-endnote footnote endnote rearnote footnote-item footnote-definition".split())
NOTES = frozenset("doc-endnotes footnotes endnotes rearnotes footnote-list footnotes-list".split())


@dataclass(frozen=True)
class Facts:
    """What the attributes say. words: those of role and class, id_words: of id, in lower case."""

    hidden: bool = False
    aria_hidden: bool = False
    beside: bool = False
    role: str = ""
    words: frozenset[str] = frozenset()
    id_words: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()  # role, epub:type and classes, whole
    id: str = ""
    href: str = ""


NOTHING = Facts()


def facts(attributes: str) -> Facts:
    """Return what the attributes say, as the tree writes them out; elements often have the same as many others."""
    return facts_of(attributes) if attributes else NOTHING


@lru_cache(maxsize=4096)
def facts_of(attributes: str) -> Facts:
    found = {key.lower(): value for key, value in ATTRIBUTE.findall(attributes)}
    classes = frozenset(found.get("class", "").split())
    kinds = f"{found.get('role', '')} {found.get('epub:type', '')}".lower().split()
    names = f"{found.get('class', '')} {' '.join(kinds)}"
    href = found.get("href", "").replace("&amp;", "&")
    return Facts(
        hidden=found.get("hidden", "until-found").lower() != "until-found"
        or bool(HIDING.search(found.get("style", "")))
        or not UNSEEN_CLASSES.isdisjoint(classes),
        aria_hidden=found.get("aria-hidden") == "true",
        beside=not BESIDE_CLASSES.isdisjoint(classes)
        or ("data-nosnippet" in found and "href" in found)
        or "pagebreak" in kinds
        or "doc-pagebreak" in kinds
        or bool(href and SHARING.search(href)),
        role=kinds[0] if found.get("role") else "",
        words=frozenset(word.lower() for word in WORD.findall(names)),
        id_words=frozenset(word.lower() for word in WORD.findall(found.get("id", ""))),
        marks=classes | frozenset(kinds),
        id=found.get("id") or found.get("name", "") or found.get("xml:id", ""),
        href=href,
    )
