"""An EPUB's package: the zip, the order of its chapters, and what the book says of itself."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from rag.documents.office.properties import keywords, real_date, real_title
from rag.documents.zipped import Zip
from rag.errors import Damaged, Encrypted

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
LARGEST_XML = 8 << 20  # bytes
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
# Fonts are scrambled so that nobody takes them out of the book; the book itself can be read.
OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
CHAPTERS = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document", "application/x-dtbook+xml")
CHAPTER_SUFFIXES = (".xhtml", ".html", ".htm")
HINT = "fetch it again"


@dataclass(frozen=True)
class Book:
    """chapters: their names in the zip, in reading order."""

    chapters: tuple[str, ...]
    title: str | None = None
    date: str | None = None
    tags: tuple[str, ...] = ()


def book_of(name: str, opened: Zip) -> Book:
    """Return the order of a book's chapters, and what it says of itself. Raises Damaged where it has none."""
    path = package_path(opened)
    root = parsed(opened, path) if path else None
    if root is None:
        chapters = tuple(member for member in sorted(opened.names) if member.lower().endswith(CHAPTER_SUFFIXES))
        if not chapters:
            raise Damaged(f"{name}: neither a package file nor a chapter is in it", hint=HINT)
        return Book(chapters)
    chapters = tuple(dict.fromkeys(spine(opened, root, posixpath.dirname(path))))
    if not chapters:
        raise Damaged(f"{name}: its package file names no chapter that is there", hint=HINT)
    titles = [text_of(node) for node in named(root, f"{DUBLIN_CORE}title")]
    dates = sorted(named(root, f"{DUBLIN_CORE}date"), key=lambda node: not is_publication(node))
    return Book(
        chapters,
        title=next(filter(None, map(real_title, titles)), None),
        date=next(filter(None, (real_date(text_of(node)) for node in dates)), None),
        tags=keywords([text_of(node) for node in named(root, f"{DUBLIN_CORE}subject")]),
    )


def package_path(opened: Zip) -> str:
    """Return the name of the package file, "" where there is none."""
    container = parsed(opened, CONTAINER) if CONTAINER in opened else None
    paths = [node.get("full-path") or "" for node in named(container, "rootfile")]
    paths += [member for member in sorted(opened.names) if member.lower().endswith(".opf")]
    return next((path for path in map(inside, paths) if path in opened), "")


def spine(opened: Zip, root: Any, folder: str) -> Iterator[str]:
    """Yield the chapters in reading order, without tables of contents and those that aren't there."""
    manifest = {node.get("id"): node for node in named(root, "item")}
    contents = {
        inside(posixpath.join(folder, unquote(node.get("href") or "").partition("#")[0]))
        for node in named(root, "reference")
        if (node.get("type") or "").lower() == "toc"
    }
    in_order = [manifest.get(node.get("idref")) for node in named(root, "itemref")]
    for node in in_order if any(node is not None for node in in_order) else manifest.values():
        if node is None or "nav" in (node.get("properties") or "").split():
            continue
        path = inside(posixpath.join(folder, unquote(node.get("href") or "")))
        media = (node.get("media-type") or "").lower()
        is_chapter = media in CHAPTERS or path.lower().endswith(CHAPTER_SUFFIXES)
        if is_chapter and path in opened and path not in contents:
            yield path


def inside(path: str) -> str:
    """Return a path in the zip: inside("OPS/../../etc/passwd") -> "etc/passwd"."""
    return posixpath.normpath(posixpath.join("/", path.replace("\\", "/"))).lstrip("/")


def check_readable(name: str, opened: Zip, chapters: tuple[str, ...]) -> None:
    """Raise Encrypted where the chapters are, as in a book that is lent or sold with copy protection."""
    root = parsed(opened, ENCRYPTION) if ENCRYPTION in opened else None
    for data in named(root, "EncryptedData"):
        algorithm = next((node.get("Algorithm") for node in named(data, "EncryptionMethod")), "")
        targets = {inside(unquote(node.get("URI") or "")) for node in named(data, "CipherReference")}
        if algorithm not in OF_FONTS and not targets.isdisjoint(chapters):
            raise Encrypted(f"{name}: the book is encrypted (copy protection)", hint="take in a copy without it")


def parsed(opened: Zip, path: str) -> Any:
    """Return the root of an XML file's tree, as far as it can be read; None where nothing can."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False)
    try:
        return etree.fromstring(opened.read(path, LARGEST_XML), parser)
    except (Damaged, etree.LxmlError, ValueError):
        return None


def named(root: Any, tag: str) -> list[Any]:
    """Return the elements of a name, in whatever namespace where the name tells none."""
    return [] if root is None else list(root.iter(tag if tag.startswith("{") else f"{{*}}{tag}"))


def text_of(node: Any) -> str:
    return "".join(node.itertext(with_tail=False))


def is_publication(node: Any) -> bool:
    """Tell whether a date is that of the publication; one that doesn't say what it is, is."""
    return next((value for key, value in node.attrib.items() if key.endswith("event")), "publication") == "publication"
