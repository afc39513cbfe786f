"""The styles of an OpenDocument text, each with what it takes over from its parents."""

from dataclasses import dataclass, replace

from rag.documents.odt.text import FO_NAMES, STYLE, TEXT
from rag.documents.office import Element
from rag.documents.office.numbers import Level
from rag.documents.office.text import is_code

FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
DEEPEST = 10
BULLETS = (f"{TEXT}list-level-style-bullet", f"{TEXT}list-level-style-image")
LEVELS = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style", *BULLETS)


@dataclass(frozen=True)
class Style:
    """What a style says of its text or section."""

    hidden: bool = False
    raised: bool = False
    bold: bool = False
    title: bool = False
    code: bool = False
    heads_table: bool = False  # LibreOffice's style for the first row's cells


class Styles:
    """The styles by name; those of the content stand before those of the document."""

    def __init__(self, content: Element, document: Element | None) -> None:
        roots = [root for root in (document, content) if root is not None]
        self._elements = {
            (element.get(f"{STYLE}family"), element.get(f"{STYLE}name")): element
            for root in roots
            for element in root.iter(f"{STYLE}style")
        }
        self._known: dict[tuple[str, str | None], Style] = {}
        self._lists = {
            element.get(f"{STYLE}name"): levels_of(element)
            for root in roots
            for element in root.iter(f"{TEXT}list-style")
        }
        self.outline = next((levels_of(e) for root in roots for e in root.iter(f"{TEXT}outline-style")), [])

    def get(self, family: str, name: str | None) -> Style:
        if (family, name) not in self._known:
            self._known[family, name] = self._resolved(family, name)
        return self._known[family, name]

    def list_level(self, name: str | None, depth: int) -> Level | None:
        """Return a level, from 1, of a list style."""
        levels = self._lists.get(name) or []
        return levels[min(depth, DEEPEST) - 1] if levels else None

    def _resolved(self, family: str, name: str | None) -> Style:
        chain: list[str] = []
        while name is not None and name not in chain:
            chain.append(name)
            element = self._elements.get((family, name))
            name = None if element is None else element.get(f"{STYLE}parent-style-name")
        style = Style()
        for above in reversed(chain):
            style = own(above, self._elements.get((family, above)), style)
        return style


def own(name: str, element: Element | None, parent: Style) -> Style:
    """Return what a style is, given its parent."""
    plain = name.replace("_20_", " ")
    style = replace(
        parent,
        title=parent.title or plain == "Title",
        code=parent.code or is_code(plain),
        heads_table=parent.heads_table or plain == "Table Heading",
    )
    text = None if element is None else element.find(f"{STYLE}text-properties")
    section = None if element is None else element.find(f"{STYLE}section-properties")
    if text is not None:
        display, position = text.get(f"{TEXT}display"), text.get(f"{STYLE}text-position")
        weight = next((text.get(f"{fo}font-weight") for fo in FO_NAMES if text.get(f"{fo}font-weight")), None)
        style = replace(
            style,
            hidden=parent.hidden if display is None else display == "none",
            raised=parent.raised if position is None else is_above(position),
            bold=parent.bold if weight is None else weight in ("bold", "600", "700", "800", "900"),
        )
    if section is not None and section.get(f"{TEXT}display") == "none":
        style = replace(style, hidden=True)
    return style


def is_above(position: str) -> bool:
    """Tell whether a text position is a superscript's: is_above("super 58%"), is_above("33% 58%"), not "sub 58%"."""
    first = position.split()[:1]
    return bool(first) and (first[0] == "super" or (first[0][:1].isdigit() and first[0] not in ("0", "0%")))


def levels_of(element: Element) -> list[Level]:
    """Return the ten levels of a list style; one that it leaves out has no number."""
    levels = [Level("none", "")] * DEEPEST
    for each in element.iterchildren(*LEVELS):
        depth = each.get(f"{TEXT}level") or ""
        if depth.isdecimal() and 1 <= int(depth[:3]) <= DEEPEST:
            levels[int(depth) - 1] = level_of(each, int(depth))
    return levels


def level_of(element: Element, depth: int) -> Level:
    if element.tag in BULLETS:
        return Level("bullet", "")
    style = FORMATS.get(element.get(f"{STYLE}num-format") or "", "decimal")
    shown = element.get(f"{TEXT}display-levels") or "1"
    first = depth - int(shown[:3]) + 1 if shown.isdecimal() else depth
    numbers = ".".join(f"%{level}" for level in range(max(first, 1), depth + 1)) if style != "none" else ""
    start = element.get(f"{TEXT}start-value") or "1"
    return Level(
        style,
        f"{element.get(f'{STYLE}num-prefix') or ''}{numbers}{element.get(f'{STYLE}num-suffix') or ''}",
        int(start) if start.isdecimal() and len(start) < 10 else 1,
    )
