"""E-mail: what its reader sees, from the subject to the last line; its attachments are files of their own.

Python's own parser, with its old policy: the new one's headers are objects that raise for many that spam programs write.
"""

import email
import email.utils
import re
from datetime import datetime
from email.message import Message

from rag.documents.canonical import CanonicalText
from rag.documents.html import fragment
from rag.documents.loaded import Loaded, Member, Refusal, Tools
from rag.documents.mail.attachments import taken_out
from rag.documents.mail.body import add_plain, is_flowed
from rag.documents.mail.headers import header
from rag.documents.mail.parts import Part, body_text, encryption, parts
from rag.documents.pieces import write
from rag.errors import Damaged, Encrypted, UnsupportedFormat
from rag.types import Content

SHOWN = ("From", "To", "Cc", "Date")
KNOWN = ("from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path")
TITLE = re.compile(r"<title\b[^<>]*>[^<]*</title\s*>", re.IGNORECASE)  # seen on a browser's edge, never in a mail
DEEPEST_HEADING = 6


def load(name: str, data: bytes, tools: Tools) -> Loaded:
    """Return a mail's text, and its attachments as members; those that can't be read with the reason."""
    try:
        message = email.message_from_bytes(data)
        if not any(key.lower() in KNOWN for key in message):
            raise UnsupportedFormat(
                f"{name}: not an e-mail, though its name says so", hint="give it its real suffix, or leave it out"
            )
        return read(name, message, tools)
    except RecursionError as exc:
        raise Damaged(f"{name}: its parts lie too deep inside one another", hint="save its parts one by one") from exc
    except ValueError as exc:  # Python's parser lets it out for a NUL in a charset's name
        raise Damaged(f"{name}: its headers are broken ({exc})", hint="save it anew from the mail program") from exc


def read(name: str, message: Message, tools: Tools) -> Loaded:
    """Return what a parsed mail holds."""
    canonical = CanonicalText()
    subject = header(message, "Subject")
    canonical.add("heading", subject, level=1)
    for field in SHOWN:
        if value := header(message, field):
            canonical.add("paragraph", f"{field}: {value}")
    members: list[Member] = []
    refused: list[Refusal] = []
    names: dict[str, int] = {}
    for part in parts(message):
        tools.beat()
        if part.is_body:
            add_body(name, part, canonical)
        elif found := taken_out(part.message, names):
            members.extend([found] if isinstance(found, Member) else [])
            refused.extend([found] if isinstance(found, Refusal) else [])
    content = Content(
        text=canonical.text,
        blocks=tuple(canonical.blocks),
        title=subject or None,
        date=date_of(header(message, "Date")),
    )
    return Loaded(content, tuple(members), tuple(refused))


def add_body(name: str, part: Part, canonical: CanonicalText) -> None:
    """Append a part of the text. Raises Encrypted."""
    text = body_text(part.message)
    if how := encryption(part.message, text):
        raise Encrypted(f"{name}: it is encrypted by {how}", hint="save it decrypted from the mail program")
    if part.message.get_content_type() != "text/html":
        add_plain(canonical, text, *is_flowed(part.message))
        return
    pieces = fragment(name, TITLE.sub("", text))
    for piece in pieces:
        if piece.kind == "heading":
            piece.level = min(piece.level + 1, DEEPEST_HEADING)  # below the subject
    write(pieces, canonical)


def date_of(written: str) -> str | None:
    """Return the day in a Date header, as its sender's calendar showed it."""
    try:
        sent: datetime = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent.date().isoformat()
