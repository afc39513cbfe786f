"""XHTML as HTML: what the two write differently."""

import html
import re

SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL)
# Possessive: a quotation mark that nothing closes is looked for once from each tag, and not in every way.
EMPTY = re.compile(r"""<([A-Za-z][\w:.-]*+)((?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+)\s*+/>""")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def is_xml(source: str) -> bool:
    return source[:100].lstrip("\ufeff \t\r\n").startswith("<?xml")


def as_html(source: str) -> str:
    """Return XHTML so that it is read right as HTML, in which <a/> opens a link, and <![CDATA[ a comment."""
    if "<!DOCTYPE" in source[:4096]:
        source = SUBSET.sub("", source, count=1)
    if "<![CDATA[" in source:
        source = CDATA.sub(lambda match: html.escape(match[1], quote=False), source)
    return EMPTY.sub(closed, source)


def closed(match: re.Match[str]) -> str:
    """Return an empty element with an end tag, if HTML wants one: <a id="b"/> -> <a id="b"></a>."""
    tag, attributes = match.groups()
    return match[0] if tag.lower() in VOID else f"<{tag}{attributes}></{tag}>"
