"""The styles of a Word document, each with what it takes over from those it is based on."""

import re
from dataclasses import dataclass, replace

from rag.documents.docx.pieces import W, is_on, value_of
from rag.documents.office import Element
from rag.documents.office.text import heading_level, is_code

LIST_DEPTH = re.compile(r"list (?:bullet|number) (\d)", re.IGNORECASE)
BODY_TEXT = 9  # the outline level that is none


@dataclass(frozen=True)
class Style:
    """What a style says of its paragraphs or runs; None where it says nothing."""

    id: str = ""
    heading: int | None = None  # 1..6; 0: none, though what it is based on is one
    title: bool = False
    code: bool = False
    hidden: bool | None = None
    list_id: str | None = None
    list_level: int | None = None
    list_depth: int | None = None  # of the built-in styles, each of which has a list of its own
    list_style: str = ""  # the style that the list comes from
    first_row: bool = False  # of a table: the first row looks different


NO_STYLE = Style()


class Styles:
    """The styles by id."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {} if root is None else {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
        self._known: dict[str | None, Style] = {}
        self._default = next(
            (
                style.get(f"{W}styleId")
                for style in self._elements.values()
                if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default") or "0")
            ),
            None,
        )

    def paragraph(self, style_id: str | None) -> Style:
        return self.get(style_id if style_id in self._elements else self._default)

    def get(self, style_id: str | None) -> Style:
        """Return a style; one that isn't there says nothing."""
        if style_id not in self._known:
            self._known[style_id] = self._resolved(style_id)
        return self._known[style_id]

    def _resolved(self, style_id: str | None) -> Style:
        chain: list[str] = []
        while style_id is not None and style_id in self._elements and style_id not in chain:
            chain.append(style_id)
            style_id = value_of(self._elements[style_id], "basedOn")
        style = NO_STYLE
        for above in reversed(chain):
            style = own(self._elements[above], style)
        return style


def own(element: Element, base: Style) -> Style:
    """Return what a style is, given what it is based on."""
    name = value_of(element, "name") or ""
    properties = element.find(f"{W}pPr")
    outline = value_of(properties, "outlineLvl")
    heading = outline_level(outline) if outline else heading_level(name)
    is_title = name.lower() == "title" or base.title
    style = replace(
        base,
        id=element.get(f"{W}styleId") or "",
        heading=base.heading if heading is None else heading,
        title=is_title,
        code=base.code or is_code(name),
        hidden=hidden(element.find(f"{W}rPr"), base.hidden),
        first_row=base.first_row
        or any(e.get(f"{W}type") == "firstRow" for e in element.iterchildren(f"{W}tblStylePr")),
    )
    if is_title and heading is None:
        style = replace(style, heading=1)
    numbered = None if properties is None else properties.find(f"{W}numPr")
    if numbered is not None:
        level = value_of(numbered, "ilvl")
        depth = LIST_DEPTH.fullmatch(name)
        style = replace(
            style,
            list_id=value_of(numbered, "numId") or base.list_id,
            list_level=int(level) if level else None,
            list_depth=int(depth[1]) if depth else None,
            list_style=style.id,
        )
    return style


def outline_level(value: str) -> int:
    """Return the heading level of an outline level: outline_level("0") -> 1, outline_level("9") -> 0, which is none."""
    return min(int(value) + 1, 6) if value.isdigit() and int(value) < BODY_TEXT else 0


def hidden(run_properties: Element | None, above: bool | None) -> bool | None:
    """Tell whether properties hide a text; where they don't say, what was above them holds."""
    mark = None if run_properties is None else run_properties.find(f"{W}vanish")
    return above if mark is None else is_on(mark.get(f"{W}val"))
