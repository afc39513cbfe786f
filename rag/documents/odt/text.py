"""The text of an OpenDocument paragraph: what it shows, without notes, comments and what is hidden."""

import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from rag.documents.office import Element
from rag.documents.office.text import raised

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TEXT, TABLE = f"{{{OASIS}:office:1.0}}", f"{{{OASIS}:text:1.0}}", f"{{{OASIS}:table:1.0}}"
STYLE, DRAW, META = f"{{{OASIS}:style:1.0}}", f"{{{OASIS}:drawing:1.0}}", f"{{{OASIS}:meta:1.0}}"
DC = "{http://purl.org/dc/elements/1.1/}"
FO_NAMES = (f"{{{OASIS}:xsl-fo-compatible:1.0}}", "{http://www.w3.org/1999/XSL/Format}")
BLANKS = re.compile(r"[ \t\r\n]+")
MOST_SPACES = 100
BOXES = frozenset(f"{DRAW}{tag}" for tag in "text-box custom-shape rect ellipse".split())
SILENT = frozenset(
    {
        *(f"{OFFICE}{tag}" for tag in "annotation annotation-end forms".split()),
        *(f"{TEXT}{tag}" for tag in "note-citation tracked-changes ruby-text script hidden-paragraph toc-mark".split()),
        *(f"{TEXT}{tag}" for tag in "alphabetical-index-mark user-index-mark bibliography-mark-config number".split()),
        *(f"{TABLE}{tag}" for tag in "shapes named-expressions".split()),
    }
)


class StylesByName(Protocol):
    def get(self, family: str, name: str | None) -> Any: ...


@dataclass
class Line:
    """What a paragraph comes to."""

    parts: list[str] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def read_line(paragraph: Element, styles: StylesByName) -> Line:
    """Return what a paragraph or heading shows."""
    line = Line()
    style = styles.get("paragraph", paragraph.get(f"{TEXT}style-name"))
    _inside(paragraph, line, styles, style.hidden, False)
    return line


def _inside(element: Element, line: Line, styles: StylesByName, hidden: bool, is_raised: bool) -> None:
    _add(line, element.text, hidden, is_raised)
    for child in element:
        _child(child, line, styles, hidden, is_raised)
        _add(line, child.tail, hidden, is_raised)


def _child(child: Element, line: Line, styles: StylesByName, hidden: bool, is_raised: bool) -> None:
    if child.tag in SILENT or is_hidden_field(child):
        return
    if child.tag == f"{TEXT}span":
        style = styles.get("text", child.get(f"{TEXT}style-name"))
        _inside(child, line, styles, hidden or style.hidden, is_raised or style.raised)
    elif child.tag == f"{TEXT}s":
        count = child.get(f"{TEXT}c") or "1"
        line.parts.append("" if hidden else " " * (min(int(count[:9]), MOST_SPACES) if count.isdecimal() else 1))
    elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
        line.parts.extend([] if hidden else ["\t" if child.tag == f"{TEXT}tab" else "\n"])
    elif child.tag == f"{TEXT}note":
        line.notes.extend([] if hidden else [child])
    elif child.tag.startswith(DRAW):
        line.boxes.extend([] if hidden else boxes_in(child))
    else:
        _inside(child, line, styles, hidden, is_raised)


def _add(line: Line, text: str | None, hidden: bool, is_raised: bool) -> None:
    if text and not hidden:
        shown = BLANKS.sub(" ", text)
        line.parts.append(raised(line.parts[-1] if line.parts else "", shown) if is_raised else shown)


def boxes_in(drawing: Element) -> list[Element]:
    """Return the text boxes and shapes of a drawing, none of which lies in another."""
    found: list[Element] = []
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag in BOXES:
            found.append(element)
        else:
            stack.extend(reversed(element))
    return found


def is_hidden_field(element: Element) -> bool:
    return bool(element.tag == f"{TEXT}hidden-text") and element.get(f"{TEXT}is-hidden") == "true"
