"""Archives: no text of their own, but the files inside them."""

from pathlib import PurePosixPath

from rag.documents.formats import format_of
from rag.documents.loaded import Loaded, Member, Refusal, Tools
from rag.documents.zipped import Zip, open_zip
from rag.errors import DocumentRefused, UnsupportedFormat

# What only a document of this type holds, at these places: the zip is one whose suffix was changed.
MARKS = ("[Content_Types].xml", "mimetype")
DOCUMENTS = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
    "META-INF/container.xml": ".epub",
    "content.xml": ".odt",
}
SYSTEM = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what file managers leave beside the files


def load(name: str, data: bytes, tools: Tools) -> Loaded:
    """Return a zip's files that can be read, by name; the others with the reason; hidden ones neither way."""
    opened = open_zip(name, data)
    if any(mark in opened for mark in MARKS):
        for member, suffix in DOCUMENTS.items():
            if member in opened:
                raise UnsupportedFormat(
                    f"{name}: the name says zip, its bytes are a {suffix}", hint=f"give it its real suffix, {suffix}"
                )
    members: list[Member] = []
    refused = [refusal for refusal in opened.refused if not is_hidden(refusal.name)]
    for member in sorted(opened.names):
        if not is_hidden(member):
            tools.beat()
            found = taken_out(name, member, opened)
            members.extend([found] if isinstance(found, Member) else [])
            refused.extend([found] if isinstance(found, Refusal) else [])
    return Loaded(None, tuple(members), tuple(sorted(refused, key=lambda refusal: refusal.name)))


def taken_out(name: str, member: str, opened: Zip) -> Member | Refusal:
    """Return a file of an archive, or why it isn't handed out."""
    if not format_of(member):
        return Refusal(member, f"files of type {PurePosixPath(member).suffix.lower() or '(no suffix)'} can't be read")
    try:
        return Member(member, opened.read(member))
    except DocumentRefused as exc:
        return Refusal(member, exc.message.removeprefix(f"{name}: {member}: "))


def is_hidden(member: str) -> bool:
    """Tell whether a file, or a folder that it is in, is one that its user doesn't see.

    is_hidden("a/.git/config") and is_hidden("__MACOSX/._a.txt")
    """
    return any(part in SYSTEM or (part.startswith(".") and part.strip(".")) for part in member.split("/"))
