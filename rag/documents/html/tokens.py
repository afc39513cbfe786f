"""A page's tree as a flat run of tags and texts.

selectolax builds the tree as a browser does, whatever the source's mistakes. To walk it node by node would cost more than
to make it, and recursion would end at a thousand levels: so it is written out again and cut at its tags, of which none
is open, crossed or unquoted any more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from rag.errors import Damaged, ReadingStopped

ATTRIBUTES = r'(?: =?[^ =>]*="[^"]*")*'  # a value's quotation marks are escaped
# Of these the contents are written out raw, and could hold anything that looks like a tag.
RAW = "|".join(
    f"<{tag}{ATTRIBUTES}>.*?</{tag}>" for tag in ("script", "style", "noscript", "noframes", "noembed", "iframe")
)
TAG = re.compile(f"<!--.*?-->|<!DOCTYPE[^>]*>|{RAW}|<(/?[^\\s/>]+)({ATTRIBUTES})>", re.DOTALL)
# An opening tag that nothing closes goes deeper for good, unless it is one of these, which the next one closes.
SHALLOW = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot caption "
    "colgroup option optgroup rb rt rp rtc html head body".split()
)
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
NAME = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
FORMATTING_TAG = re.compile(r"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?:\s[^<>]*)?>", re.IGNORECASE)
SURE = 4_000  # so many open tags do no harm, wherever they stand
# Every paragraph opens anew each formatting element that was never closed: a thousand by a thousand become a million.
MOST_UNCLOSED = 1_000
DEEPEST = 45_000  # levels; building the tree takes time squared


@dataclass(frozen=True)
class Tokens:
    """Three lists of one length: the tag ("p", "/p", "" for a comment), its attributes as written, the text behind it."""

    tags: list[str]
    attributes: list[str]
    texts: list[str]  # with the escapes &lt; &gt; &amp; &nbsp;


def page_tree(name: str, source: str) -> LexborHTMLParser:
    """Return the tree of a page. Raises ReadingStopped for one that is nested deeper than any page is."""
    return parsed(name, lambda: LexborHTMLParser(shallow(name, source), scripting=True))


def fragment_tree(name: str, source: str) -> LexborHTMLParser:
    """Return the tree of a piece of a page: a template's contents may begin with anything, a cell too."""
    return parsed(
        name,
        lambda: LexborHTMLParser(shallow(name, source), is_fragment=True, fragment_tag="template", scripting=True),
    )


def parsed(name: str, parse: Callable[[], LexborHTMLParser]) -> LexborHTMLParser:
    try:
        return parse()
    except (SelectolaxError, ValueError, RuntimeError) as exc:
        raise Damaged(f"{name}: it can't be read as HTML ({exc})", hint="open and save it in a browser") from exc


def tokens(tree: LexborHTMLParser) -> Tokens:
    """Return what a tree holds inside its body, in order, without scripts and styles."""
    body = tree.body
    written = (body.inner_html if body is not None else tree.html) or ""
    parts = TAG.split(written)
    return Tokens(["", *(tag or "" for tag in parts[1::3])], ["", *(a or "" for a in parts[2::3])], parts[0::3])


def shallow(name: str, source: str) -> str:
    """Return the source, without its bold and its fonts where so many are never closed that the tree would explode."""
    if source.count("<") - 2 * source.count("</") < SURE:
        return source
    unclosed, deepest = unclosed_tags(source)
    if deepest > DEEPEST:
        raise ReadingStopped(
            f"{name}: its elements are nested {deepest:,} deep or more", hint="open and save it in a browser"
        )
    return FORMATTING_TAG.sub("", source) if unclosed > MOST_UNCLOSED else source


def unclosed_tags(source: str) -> tuple[int, int]:
    """Return how many formatting elements, and how many of all, are open at once at most."""
    counts: dict[str, int] = {}
    formatting = depth = most_formatting = deepest = 0
    for closing, tag in NAME.findall(source):
        tag = tag.lower()
        step = -1 if closing else 1
        if tag in SHALLOW or (closing and not counts.get(tag)):
            continue
        counts[tag] = counts.get(tag, 0) + step
        depth += step
        formatting += step if tag in FORMATTING and tag != "a" else 0
        most_formatting, deepest = max(most_formatting, formatting), max(deepest, depth)
    return most_formatting, deepest
