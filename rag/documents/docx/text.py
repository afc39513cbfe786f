"""The text of a Word paragraph: what its runs show, without instructions, deletions and marks."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from rag.documents.docx.pieces import (
    CHARACTERS,
    MC,
    M,
    W,
    boxes_in,
    characters,
    chosen,
    equation,
    is_on,
    is_prompt,
    is_ticked,
    value_of,
)
from rag.documents.office import Element
from rag.documents.office.text import raised

# Of these, the contents stand in the line; whatever isn't named anywhere here has no text.
TRANSPARENT = frozenset(
    f"{W}{tag}"
    for tag in "hyperlink ins moveTo smartTag sdt sdtContent fldSimple bdo dir customXml ruby rubyBase".split()
)
DEEPEST = 50  # fields in fields
LONGEST_WORD = 100  # characters; an instruction is known by its first word
# A table of contents and an index are made from the headings and the text, and quote nothing that isn't there.
MADE_FROM_THE_TEXT = ("TOC", "INDEX", "TOA")


class StyleOfRuns(Protocol):
    """What is asked of a character style."""

    def get(self, style_id: str | None) -> Any: ...


@dataclass
class Field:
    """A field that is open: its instruction until the separator, then its result."""

    instruction: str = ""
    shows: bool = False
    left_out: bool = False


@dataclass
class Line:
    """What a paragraph comes to."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # "footnote" or "endnote", and its id
    boxes: list[Element] = field(default_factory=list)
    mark_follows: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Runs:
    """Reads paragraphs one after the other: a field can go on over several of them."""

    def __init__(self, styles: StyleOfRuns) -> None:
        self._styles = styles
        self._fields: list[Field] = []

    def read(self, paragraph: Element, hidden: bool = False) -> Line:
        """Return what a paragraph shows. hidden: what its style says of its text."""
        line = Line()
        self._inside(paragraph, line, hidden)
        # An instruction without an end would swallow the rest of the document.
        self._fields = [opened for opened in self._fields if opened.shows or opened.left_out]
        return line

    def close_fields(self) -> None:
        """Take the open fields for closed: where a heading stands, no table of contents goes on."""
        self._fields = []

    @property
    def _silent(self) -> bool:
        return any(not opened.shows for opened in self._fields)

    def _inside(self, container: Element, line: Line, hidden: bool) -> None:
        for element in container:
            if element.tag == f"{W}r":
                self._run(element, line, hidden)
            elif element.tag in TRANSPARENT and not is_prompt(element):
                self._inside(element, line, hidden)
            elif element.tag == f"{MC}AlternateContent":
                self._inside(chosen(element), line, hidden)
            elif element.tag in (f"{M}oMath", f"{M}oMathPara") and not self._silent:
                line.parts.append(equation(element))

    def _run(self, run: Element, line: Line, hidden: bool) -> None:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            style = value_of(properties, "rStyle")
            if style and self._styles.get(style).hidden is not None:
                hidden = bool(self._styles.get(style).hidden)
            mark = properties.find(f"{W}vanish")
            hidden = hidden if mark is None else is_on(mark.get(f"{W}val"))
        line.mark_follows = False
        is_raised = value_of(properties, "vertAlign") == "superscript"
        for element in run:
            self._piece(element, line, hidden, is_raised)

    def _piece(self, element: Element, line: Line, hidden: bool, is_raised: bool) -> None:
        name = element.tag.removeprefix(W)
        if name == "fldChar":
            self._field(element, line, hidden)
        elif name == "instrText":
            if self._fields and len(self._fields[-1].instruction) < LONGEST_WORD:
                self._fields[-1].instruction += element.text or ""
        elif hidden or self._silent:
            pass
        elif name in ("t", "sym", "br") or name in CHARACTERS:
            text = characters(element, name)
            if not line.mark_follows:
                line.parts.append(raised(line.parts[-1] if line.parts else "", text) if is_raised else text)
        elif name in ("footnoteReference", "endnoteReference"):
            line.notes.append((name.removesuffix("Reference"), element.get(f"{W}id") or ""))
            line.mark_follows = is_on(element.get(f"{W}customMarkFollows") or "0")
        elif element.tag in TRANSPARENT:
            self._inside(element, line, hidden)
        elif element.tag == f"{MC}AlternateContent":
            for inner in chosen(element):
                self._piece(inner, line, hidden, is_raised)
        elif name in ("drawing", "pict", "object"):
            line.boxes.extend(boxes_in(element))

    def _field(self, element: Element, line: Line, hidden: bool) -> None:
        match element.get(f"{W}fldCharType"):
            case "begin":
                box = element.find(f"{W}ffData/{W}checkBox")
                if box is not None and not hidden and not self._silent:
                    line.parts.append("☒" if is_ticked(box) else "☐")
                if len(self._fields) < DEEPEST:
                    self._fields.append(Field())
            case "separate" if self._fields:
                words = self._fields[-1].instruction.split()
                self._fields[-1].left_out = bool(words) and words[0].upper() in MADE_FROM_THE_TEXT
                self._fields[-1].shows = not self._fields[-1].left_out
            case "end" if self._fields:
                self._fields.pop()
