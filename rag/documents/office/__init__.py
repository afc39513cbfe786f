"""An office document as what it is: a zip of XML parts, opened with care, since any bytes can claim to be one.

Only the parts that hold text are unpacked, each up to a size; no relationship that leads out of the file is followed, and
no entity is expanded. Parts are found by their relationships, as the formats have it, in any case of their names.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lxml import etree

from rag.documents.zipped import open_zip
from rag.errors import Damaged, ReadingStopped

Element = Any  # lxml has no types of its own

LARGEST_PART = 64 << 20  # bytes of XML; as a tree it takes about eight times as much memory
MOST_NODES = 8_000_000  # elements, twice, and attributes, each of which takes some hundred bytes
FOREIGN = (
    ArithmeticError,
    LookupError,
    RecursionError,
    ValueError,
    etree.LxmlError,
)
# Word can save with the namespaces of the ISO standard, which differ in their beginnings only.
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
WITHOUT_RISK = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}
SPLIT = "split it into smaller files"
HINT = "open it in the program that made it, and save it again"


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the kind, such as "styles", and the other part's name."""

    kind: str
    target: str


class TooMuch(Exception):
    """What a document holds is more than is read; the message says of what."""


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn what XML and numbers raise for wrong bytes into Damaged, and TooMuch into ReadingStopped."""
    try:
        yield
    except TooMuch as exc:
        raise ReadingStopped(f"{name}: it has {exc}", hint=SPLIT) from exc
    except FOREIGN as exc:
        raise Damaged(f"{name}: it is broken or cut off ({type(exc).__name__})", hint=HINT) from exc


class Package:
    """The parts of an office document, by name."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self._zip = open_zip(name, data)
        self._members = {folded(member): member for member in self._zip.names}

    def __contains__(self, part: str) -> bool:
        return folded(part) in self._members

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield a part's bytes bit by bit. Raises KeyError if there is no such part."""
        return self._zip.pieces(self._members[folded(part)])

    def xml(self, part: str) -> Element:
        """Return the root of a part's tree. Raises KeyError if there is no such part."""
        return parse(self.name, self._zip.read(self._members[folded(part)], LARGEST_PART))

    def xml_if_whole(self, part: str | None) -> Element | None:
        """Return the root of a part that the text can do without; None where it is missing or broken."""
        if not part or part not in self:
            return None
        try:
            return self.xml(part)
        except (*FOREIGN, Damaged):
            return None

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part refers to inside the file, by id. The whole file's part is ""."""
        folder, base = posixpath.split(part)
        root = self.xml_if_whole(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for entry in () if root is None else root:
            target = entry.get("Target") or ""
            if entry.get("TargetMode") != "External" and target:
                whole = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
                found[entry.get("Id") or ""] = Relation((entry.get("Type") or "").rpartition("/")[2], whole)
        return found

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part of a kind that a part refers to."""
        return next((relation.target for relation in self.relations(part).values() if relation.kind == kind), None)


def parse(name: str, data: bytes) -> Element:
    """Return the root of an XML document. Raises Damaged for one that declares entities, ReadingStopped for a huge one."""
    if data.count(b"<") + data.count(b"=") > MOST_NODES:
        raise ReadingStopped(f"{name}: its XML has too many elements", hint=SPLIT)
    if STRICT.search(data, 0, 4096):
        data = STRICT.sub(TRANSITIONAL, data)
    root = etree.fromstring(data, etree.XMLParser(**WITHOUT_RISK))
    refuse_entities(name, root)
    return root


def refuse_entities(name: str, root: Element) -> None:
    """Raise Damaged where a document declares entities: no office program writes any."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Damaged(f"{name}: its XML declares entities, which no office program writes", hint=HINT)


def folded(part: str) -> str:
    """Return a part's name as it is compared: folded("\\\\Word\\\\Document.xml") -> "word/document.xml"."""
    return part.replace("\\", "/").lstrip("/").lower()
