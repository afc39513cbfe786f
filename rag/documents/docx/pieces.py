"""The pieces of a Word paragraph's runs: characters, symbols, equations, text boxes, switches."""

from rag.documents.office import Element
from rag.documents.office.text import SUBSCRIPT, SUPERSCRIPT, symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BOX = f"{W}txbxContent"
CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
JOINS: dict[str, tuple[str, dict[int, int]]] = {
    f"{M}f": ("/", {}),
    f"{M}sSup": ("^", SUPERSCRIPT),
    f"{M}sSub": ("_", SUBSCRIPT),
}


def characters(element: Element, name: str) -> str:
    """Return what a run's element of text shows."""
    if name == "t":
        return element.text or ""
    if name == "br":
        return "\n" if element.get(f"{W}type") in (None, "textWrapping") else " "
    if name == "sym":
        code = element.get(f"{W}char") or ""
        return symbol(element.get(f"{W}font") or "", int(code, 16)) if 0 < len(code) <= 4 else ""
    return CHARACTERS[name]


def equation(element: Element) -> str:
    """Return an equation in a line: a fraction as a/b, a power as a² or a^b, an index as a₂ or a_b."""
    if element.tag == f"{M}t":
        return element.text or ""
    inner = [equation(child) for child in element]
    if element.tag in JOINS:
        sign, small = JOINS[element.tag]
        *base, last = [text for text in inner if text] or [""]
        if small and base and all(ord(character) in small for character in last):
            return "".join(base) + last.translate(small)
        return sign.join(text if text.isalnum() else f"({text})" for text in (*base, last))
    return "".join(inner)


def boxes_in(drawing: Element) -> list[Element]:
    """Return the text boxes of a drawing, none of which lies in another, and each once."""
    found: list[Element] = []
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag == BOX:
            found.append(element)
        elif element.tag == f"{MC}AlternateContent":
            stack.append(chosen(element))
        else:
            stack.extend(reversed(element))
    return found


def chosen(alternatives: Element) -> Element:
    """Return the first of several ways of saying the same that has text, else the last."""
    branches = list(alternatives)
    with_text = (branch for branch in branches if next(branch.iter(f"{W}t", f"{M}t", BOX), None) is not None)
    return next(with_text, branches[-1] if branches else alternatives)


def is_prompt(element: Element) -> bool:
    """Tell whether a content control still shows what it asks for: "Click here to enter text"."""
    return element.tag == f"{W}sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def is_ticked(box: Element) -> bool:
    mark = box.find(f"{W}checked")
    mark = box.find(f"{W}default") if mark is None else mark
    return mark is not None and is_on(mark.get(f"{W}val"))


def is_on(value: str | None) -> bool:
    """Tell whether a switch is on; one without a value is."""
    return value in (None, "1", "true", "on")


def value_of(parent: Element | None, tag: str) -> str | None:
    """Return the value of a property, None where it isn't set."""
    found = None if parent is None else parent.find(f"{W}{tag}")
    return None if found is None else found.get(f"{W}val")
