"""The marks of footnotes in the text of pages.

A mark is known by what it says it is, by standing raised, or by the name of what it leads to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from rag.documents.html.attributes import BACK_LINK, NOTE_REFERENCE, facts
from rag.documents.html.tokens import Tokens
from rag.documents.html.tree import Slice

SIGN = r"\d{1,3}|[a-zA-Z]|[ivxlc]{1,6}|[*†‡§¶#]{1,4}|[⁰¹²³⁴-⁹]{1,3}"
SIGNS = re.compile(rf"\s*(?:({SIGN})|[\[(]\s*({SIGN}|[a-z]+ \d{{1,3}})\s*[\])])\s*")
NAMED_NOTE = re.compile(
    r"(?:^|[-_:.#/])_?(?:fn|ftn|edn|footnote|endnote|note|sdfootnote|sdendnote|cite[-_]?note)", re.I
)
LONGEST_MARK = 12  # tokens from its link's opening to its closing
LABEL = re.compile(r"^(?:[\[(]?\s*[\])}.:|]+\s*)+")  # what is left where a note's number was


@dataclass(frozen=True)
class Part:
    """A document that may be one of several with notes in common. path: in links; "" of a page."""

    path: str
    tokens: Tokens
    runs: list[Slice]


def marks_in(part: Part) -> Iterator[tuple[int, tuple[str, bool, str]]]:
    """Yield the number of each link that may be a mark, what it leads to, whether it says that it is one, and its sign."""
    tags, attributes = part.tokens.tags, part.tokens.attributes
    for begin, stop in part.runs:
        for number in range((begin + 1) // 2, (stop + 1) // 2):
            if tags[number] == "a" and "#" in attributes[number]:
                inner = inside(part.tokens, number)
                if not SIGNS.fullmatch("".join(inner)) and "note" not in attributes[number]:
                    continue
                said = facts(attributes[number])
                path, _, fragment = said.href.partition("#")
                is_sure = not NOTE_REFERENCE.isdisjoint(said.marks)
                if (
                    fragment
                    and BACK_LINK.isdisjoint(said.marks)
                    and (is_sure or is_mark(part.tokens, number, fragment))
                ):
                    sign = "".join(filter(str.isalnum, "".join(inner)))
                    yield number, (f"{resolved(part.path, unquote(path))}#{fragment}", is_sure, sign)


def inside(tokens: Tokens, number: int) -> list[str]:
    """Return the texts of the link that opens there; of a long one nothing."""
    for end in range(number, min(number + LONGEST_MARK, len(tokens.tags))):
        if tokens.tags[end] == "/a":
            return tokens.texts[number:end]
    return []


def is_mark(tokens: Tokens, number: int, fragment: str) -> bool:
    """Tell whether a link is a note's mark: raised, or glued to a word or in brackets and named so."""
    inner = inside(tokens, number)
    match = SIGNS.fullmatch("".join(inner))
    if not match:
        return False
    before = tokens.texts[number - 1]
    raised = "sup" in tokens.tags[number : number + len(inner)] or (
        not before.strip("[( ") and tokens.tags[number - 1] == "sup"
    )
    glued = bool(match[2]) or before[-1:] not in (" ", "\n", "\t", "") or not match[1].isalnum()
    return raised or (glued and bool(NAMED_NOTE.search(fragment)))


def resolved(path: str, href: str) -> str:
    """Return the path that a link leads to: resolved("text/one.xhtml", "../notes.xhtml") -> "notes.xhtml"."""
    if not href:
        return path
    steps = path.split("/")[:-1]
    for step in href.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def without_number(text: str, sign: str) -> str:
    """Return a note's first block without its number, or what is left of it: without_number("1. Here.", "1") -> "Here."."""
    text = LABEL.sub("", text)
    number = sign and re.match(rf"[\[(]?{re.escape(sign)}(?:[\])]?[.:)]?\s+|[\])])\s*(?=\S)", text)
    if number:
        text = text[number.end() :]
    return "" if SIGNS.fullmatch(text) else text
