"""One pass over a page's tokens: its larger elements, how much text and how many links each has, and what is hidden."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.documents.html.attributes import facts
from rag.documents.html.tokens import Tokens

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
LARGE = frozenset(
    "main article section aside header footer nav div form ul ol dl table td blockquote details center search figure p "
    "dialog menu fieldset".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Nobody reads these, or only as a control; the reading of a ruby stands above its characters.
UNREAD = frozenset(
    "title template object applet svg canvas audio video select datalist textarea progress meter rt rp rtc annotation "
    "annotation-xml".split()
)
ASKED = frozenset("dt summary".split()) | HEADINGS  # a button in one of these is its text
OPEN, CLOSE, HEADING, HEADING_END, LINK, LINK_END, UNREAD_TAG, BUTTON, INPUT = range(1, 10)
CODES = (
    dict.fromkeys(LARGE, OPEN)
    | {f"/{tag}": CLOSE for tag in LARGE}
    | dict.fromkeys(ASKED, HEADING)
    | {f"/{tag}": HEADING_END for tag in ASKED}
    | {"a": LINK, "/a": LINK_END, "button": BUTTON, "input": INPUT}
    | dict.fromkeys(UNREAD, UNREAD_TAG)
)
INSIDE = frozenset("main article section blockquote figure".split())  # whose header and footer are their own
# Attributes without any of these hide nothing: most elements need no closer look.
SUSPECT = (
    "hidden none None NONE sr-only screen reader a11y anchor permalink headerlink header-link hash-link mw- skip lineno "
    "fn-backref nosnippet printfooter print-footer pagebreak share intent submit send mailto:?"
).split()
CONTROLS = (UNREAD_TAG, BUTTON, INPUT)
LONG = 80  # characters: a run of text of that length is no label of a menu


Slice = tuple[int, int]  # a run of a page, half-open: a tag's place is twice its number, its text's is the next


@dataclass(slots=True, eq=False)
class Element:
    """An element, where it stands, and what is in it."""

    tag: str
    attributes: str
    begin: int
    parent: "Element | None"
    inside: bool  # a main part, an article or the like
    stop: int = 0
    text: int = 0  # characters
    linked: int = 0  # of these, in links
    links: int = 0
    own_links: int = 0  # to places of the same page
    controls: int = 0


@dataclass
class Outline:
    """A page's larger elements in order, the first of which is the whole, and its runs that nobody sees."""

    elements: list[Element]
    hidden: list[Slice] = field(default_factory=list)  # apart and in order
    titles: list[Slice] = field(default_factory=list)  # its h1
    headings: list[int] = field(default_factory=list)  # where all its headings begin
    prose: list[int] = field(default_factory=list)  # where its runs of LONG text stand


def outline(tokens: Tokens) -> Outline:
    """Return a page's larger elements. Every element that was opened is closed: the tree was written out."""
    whole = current = Element("", "", 0, None, inside=False)
    found = Outline([whole])
    suspect = suspects(tokens)
    linked = asked = skip = 0
    for number, (tag, attributes, text) in enumerate(zip(tokens.tags, tokens.attributes, tokens.texts, strict=True)):
        if number < skip:
            continue
        code = CODES.get(tag, 0) if number > skip else 0  # at `skip` stands the end of what was skipped
        if code or attributes:
            if (code in CONTROLS or (attributes and suspect(attributes))) and is_unseen(tag, attributes, code, asked):
                skip = end_of(tokens.tags, number)
                current.controls += code in CONTROLS
                found.hidden.append((2 * number, 2 * skip + 1))
                if skip > number:
                    continue
            elif code == OPEN:
                current = opened(tag, attributes, number, current)
                found.elements.append(current)
            elif code == CLOSE and current.parent:
                current = closed(current, number)
            elif code in (LINK, LINK_END):
                linked += 1 if code == LINK else -1
                current.links += code == LINK
                current.own_links += code == LINK and ' href="#' in attributes
            elif code in (HEADING, HEADING_END):
                asked += 1 if code == HEADING else -1
                note_heading(found, tag, number)
            elif code == INPUT:
                current.controls += 1
        if text and not text.isspace():
            current.text += len(text)
            if linked:
                current.linked += len(text)
            elif len(text) > LONG:
                found.prose.append(2 * number + 1)
    while current.parent:
        current = closed(current, len(tokens.tags) - 1)
    whole.stop = 2 * len(tokens.tags)
    return found


def note_heading(found: Outline, tag: str, number: int) -> None:
    """Note where a heading begins, and where the page's title, an h1, does and ends."""
    if tag in HEADINGS:
        found.headings.append(2 * number)
    if tag == "h1":
        found.titles.append((2 * number, 2 * number + 1))
    elif tag == "/h1" and found.titles:
        found.titles[-1] = (found.titles[-1][0], 2 * number + 1)


def suspects(tokens: Tokens) -> Callable[[str], object]:
    """Return what tells attributes that may hide their element from those that don't."""
    everything = "".join(tokens.attributes)
    pattern = "|".join(re.escape(word) for word in SUSPECT if word in everything)
    return re.compile(pattern or r"(?!)").search


def opened(tag: str, attributes: str, number: int, parent: Element) -> Element:
    inside = parent.inside or parent.tag in INSIDE or is_main(parent)
    return Element(tag, attributes, 2 * number, parent, inside)


def closed(element: Element, number: int) -> Element:
    """Close an element, and return the one around it, which holds what it holds."""
    element.stop = 2 * number + 1
    parent = element.parent
    assert parent is not None
    parent.text += element.text
    parent.linked += element.linked
    parent.links += element.links
    parent.own_links += element.own_links
    parent.controls += element.controls
    return parent


def is_main(element: Element) -> bool:
    return element.tag == "main" or (" role=" in element.attributes and facts(element.attributes).role == "main")


def is_unseen(tag: str, attributes: str, code: int, asked: int) -> bool:
    """Tell whether an element is hidden, a control, or stands beside the text.

    asked: how many headings we are in. A large element that is hidden from screen readers alone may be the text.
    """
    if code in CONTROLS:
        return code == UNREAD_TAG or (code == BUTTON and not asked)
    said = facts(attributes)
    return said.hidden or said.beside or (said.aria_hidden and tag not in LARGE)


def end_of(tags: list[str], start: int, limit: int = sys.maxsize) -> int:
    """Return the number of the tag that closes the one at `start`; of one that is longer than `limit` where that ends."""
    tag = tags[start]
    if tag in VOID or not tag or tag.startswith("/"):
        return start
    closing, depth = f"/{tag}", 0
    last = min(start + limit, len(tags) - 1)
    for number in range(start, last + 1):
        if tags[number] == tag:
            depth += 1
        elif tags[number] == closing:
            depth -= 1
            if not depth:
                return number
    return last
