"""OpenDocument texts, as LibreOffice and Google Docs write them."""

from rag.documents.loaded import Tools
from rag.documents.odt.blocks import Body
from rag.documents.odt.styles import Styles
from rag.documents.odt.text import DC, META, OFFICE
from rag.documents.office import Package, refusing
from rag.documents.office.properties import Properties, keywords, real_date, real_title
from rag.documents.office.writing import Writer
from rag.errors import Damaged, Encrypted, UnsupportedFormat
from rag.types import Content

MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the body's text; the properties give title, date and tags."""
    with refusing(name):
        return read(Package(name, data), tools)


def read(package: Package, tools: Tools) -> Content:
    refuse_encrypted(package)
    if "content.xml" not in package:
        raise Damaged(f"{package.name}: it has no content", hint="is it an OpenDocument text? fetch it again")
    root = package.xml("content.xml")
    text = root.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        raise UnsupportedFormat(f"{package.name}: it isn't a text document", hint="save it as odt, docx or PDF")
    writer = Writer(tools.beat)
    body = Body(Styles(root, package.xml_if_whole("styles.xml")), writer)
    body.read(text)
    properties = meta(package)
    title = properties.title or body.title or writer.first(level=1)
    return writer.content(title=title, date=properties.date, tags=properties.tags)


def refuse_encrypted(package: Package) -> None:
    manifest = package.xml_if_whole("META-INF/manifest.xml")
    locked = manifest is not None and next(manifest.iter(f"{MANIFEST}encryption-data"), None) is not None
    if locked or "encrypted-package" in package:
        raise Encrypted(f"{package.name}: it is encrypted", hint="save it without a password")


def meta(package: Package) -> Properties:
    root = package.xml_if_whole("meta.xml")
    if root is None:
        return Properties()
    fields = f"{OFFICE}meta/"
    return Properties(
        title=real_title(root.findtext(f"{fields}{DC}title")),
        date=real_date(root.findtext(f"{fields}{META}creation-date") or root.findtext(f"{fields}{DC}date")),
        tags=keywords([each.text or "" for each in root.iter(f"{META}keyword")]),
    )
