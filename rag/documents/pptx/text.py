"""The text of a paragraph on a slide, and whether it is an item of a list."""

from collections.abc import Iterator

from rag.documents.office import Element
from rag.documents.office.text import raised, symbol

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BULLETS = {f"{A}buNone": "none", f"{A}buChar": "bullet", f"{A}buBlip": "bullet", f"{A}buAutoNum": "number"}
DEEPEST = 8


def paragraph_text(paragraph: Element) -> str:
    """Return what a paragraph shows."""
    parts: list[str] = []
    for element in paragraph:
        if element.tag in (f"{A}r", f"{A}fld"):
            text = run_text(element)
            properties = element.find(f"{A}rPr")
            is_raised = properties is not None and above(properties.get("baseline"))
            parts.append(raised(parts[-1] if parts else "", text) if is_raised else text)
        elif element.tag == f"{A}br":
            parts.append("\n")
        elif element.tag == f"{MC}AlternateContent" or "math" in element.tag.lower():
            first = next(iter(element.iterchildren(f"{MC}Choice")), element)
            parts.append("".join(text.text or "" for text in first.iter(f"{M}t", f"{A}t")))
    return "".join(parts)


def run_text(run: Element) -> str:
    text = run.findtext(f"{A}t") or ""
    font = run.find(f"{A}rPr/{A}sym")
    if font is None or not any("\uf000" <= character <= "\uf0ff" for character in text):
        return text
    return "".join(
        symbol(font.get("typeface") or "", ord(character)) if "\uf000" <= character <= "\uf0ff" else character
        for character in text
    )


def above(baseline: str | None) -> bool:
    return bool(baseline) and not str(baseline).startswith("-") and str(baseline) not in ("0", "0%")


def depth_of(paragraph: Element) -> int:
    """Return a paragraph's level, from 0."""
    properties = paragraph.find(f"{A}pPr")
    level = (properties.get("lvl") if properties is not None else None) or "0"
    return min(int(level), DEEPEST) if level.isdecimal() and len(level) < 3 else 0


def bullet_in(properties: Element | None) -> str | None:
    """Return "none", "bullet" or "number" as a paragraph's properties say, None where they don't."""
    if properties is None:
        return None
    return next((BULLETS[child.tag] for child in properties if child.tag in BULLETS), None)


def bullet_at(style: Element | None, depth: int) -> str | None:
    """Return what a list of styles says of a level."""
    return None if style is None else bullet_in(style.find(f"{A}lvl{depth + 1}pPr"))


def paragraphs(body: Element | None) -> Iterator[Element]:
    if body is not None:
        yield from body.iterchildren(f"{A}p")


def is_off(value: str | None) -> bool:
    """Tell whether a switch is set to off; one without a value is on."""
    return value in ("0", "false", "off")
