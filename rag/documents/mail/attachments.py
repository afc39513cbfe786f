"""A mail's attachments: files by their names, mails by their subjects."""

import binascii
from email.errors import MessageError
from email.message import Message
from pathlib import PurePosixPath

from rag.documents.formats import format_of
from rag.documents.loaded import Member, Refusal
from rag.documents.mail.headers import attachment_name, header
from rag.documents.mail.parts import SMIME
from rag.documents.zipped.checks import UNSEEN

LONGEST_NAME = 200  # characters
LONGEST_SUBJECT = 80
SUFFIXES = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/zip": ".zip",
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tiff",
}


def taken_out(message: Message, taken: dict[str, int]) -> Member | Refusal | None:
    """Return an attachment, or why it isn't handed out; None for the little pictures of a layout.

    taken: the names of those before it; another of the same name is numbered. Its own is added.
    """
    kind = message.get_content_type()
    if kind == "message/rfc822":
        return mail_inside(message, taken)
    name = unique(file_name(message) or f"part-{len(taken) + 1}{SUFFIXES.get(kind, '')}", taken)
    if kind in SMIME or kind == "multipart/encrypted":
        return Refusal(name, "it is encrypted, or inside a signature that isn't read")
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        return Refusal(name, "what Outlook wraps as winmail.dat can't be read")
    if not format_of(name):
        if message.get_content_maintype() == "image" and message.get("Content-ID"):
            return None
        suffix = PurePosixPath(name).suffix.lower()
        return Refusal(name, f"files of type {suffix or kind} can't be read")
    data = message.get_payload(decode=True)
    return Member(name, data) if isinstance(data, bytes) else Refusal(name, "it can't be taken out")


def mail_inside(message: Message, taken: dict[str, int]) -> Member | Refusal:
    """Return a mail that is attached to a mail, named by its subject."""
    payload = message.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    subject = header(inner, "Subject") if isinstance(inner, Message) else ""
    stem = clean(subject.replace("/", "-"))[:LONGEST_SUBJECT].strip(" .") or f"part-{len(taken) + 1}"
    name = unique(f"{stem}.eml", taken)
    try:
        data = inner.as_bytes() if isinstance(inner, Message) else b""
        if str(message.get("Content-Transfer-Encoding", "")).lower() == "base64":  # against the rules, but written
            data = binascii.a2b_base64(data.strip())
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return Refusal(name, "it can't be taken out")
    return Member(name, data)


def file_name(message: Message) -> str:
    """Return an attachment's name without folders, "" if it has none."""
    name = clean(attachment_name(message) or "").replace("\\", "/").rpartition("/")[2].strip(" .")
    suffix = PurePosixPath(name).suffix
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)] + suffix[:LONGEST_NAME]


def clean(name: str) -> str:
    return UNSEEN.sub("", name)


def unique(name: str, taken: dict[str, int]) -> str:
    """Return the name, numbered if it is taken, and take it: unique("a.png", {"a.png": 1}) -> "a (2).png".

    taken: how many files of each name there were, so that a thousand of one name don't take time squared.
    """
    path, found = PurePosixPath(name), name
    number = taken.get(name, 0)
    while found in taken:
        number += 1
        found = f"{path.stem} ({number}){path.suffix}"
    taken[name] = max(number, 1)
    taken[found] = taken.get(found, 1)
    return found
