"""The footnotes and endnotes of a Word document."""

from rag.documents.docx.pieces import W
from rag.documents.office import Element, Package


def read_notes(package: Package, main: str) -> dict[tuple[str, str], Element]:
    """Return each note's element by its kind and id: ("footnote", "2")."""
    notes = {}
    for kind in ("footnote", "endnote"):
        root = package.xml_if_whole(package.related(main, f"{kind}s"))
        for element in () if root is None else root.iterchildren(f"{W}{kind}"):
            notes[kind, element.get(f"{W}id") or ""] = element
    return notes
