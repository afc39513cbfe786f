"""The parts of a mail: which are its text, and which are files that came with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from rag.documents.mail.headers import attachment_name, characters
from rag.documents.markdown import html_text

DEEPEST = 30  # parts inside one another; mails that were forwarded many times have some ten
SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNED_ONLY = ("signed-data", "certs-only")
PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
FEW_WORDS = 20


@dataclass(frozen=True)
class Part:
    message: Message
    is_body: bool


def parts(message: Message, depth: int = 0) -> Iterator[Part]:
    """Yield the parts that a reader sees, in order: of alternatives the best one, no signatures.

    Raises RecursionError for parts too deep inside one another.
    """
    if depth > DEEPEST:
        raise RecursionError
    kind = message.get_content_type()
    inside = children(message)
    if kind == "multipart/alternative" and inside:
        yield from best([list(parts(child, depth + 1)) for child in inside])
    elif kind == "multipart/encrypted":
        yield Part(message, is_body=depth == 0)
    elif inside:
        for child in inside:
            yield from parts(child, depth + 1)
    elif kind not in SIGNATURES:
        yield Part(message, is_body=is_body(message, depth))


def children(message: Message) -> list[Message]:
    """Return the parts of a multipart; none of a mail inside a mail, which is a file."""
    payload = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(payload, list):
        return []
    return [child for child in payload if isinstance(child, Message)]


def is_body(message: Message, depth: int) -> bool:
    """Tell whether a part is text of the mail itself: text without a file's name, or all that there is."""
    if message.get_content_type() in SMIME:
        return depth == 0 and smime_kind(message) not in SIGNED_ONLY
    text = message.get_content_type() in ("text/plain", "text/html") or message.get_content_maintype() == "multipart"
    named = attachment_name(message) is not None
    return text and message.get_content_disposition() != "attachment" and (depth == 0 or not named)


def best(alternatives: list[list[Part]]) -> Iterator[Part]:
    """Yield the plain text or, where it says much less, the HTML; and the files of every alternative."""
    html = next((each for each in reversed(alternatives) if has_body(each, "text/html")), None)
    plain = next((each for each in alternatives if has_body(each, "text/plain") and each is not html), None)
    chosen = html if html and (not plain or is_richer(html, plain)) else plain
    for alternative in alternatives:
        yield from (part for part in alternative if alternative is chosen or not part.is_body)


def has_body(alternative: list[Part], kind: str) -> bool:
    return any(part.is_body and part.message.get_content_type() == kind for part in alternative)


def is_richer(html: list[Part], plain: list[Part]) -> bool:
    """Tell whether HTML has a table with a header, or many words that the plain text doesn't have."""
    source = " ".join(body_text(part.message) for part in html if part.is_body)
    words = sum(len(body_text(part.message).split()) for part in plain if part.is_body)
    return not words or "<th" in source.lower() or len(html_text(source).split()) > 2 * words + FEW_WORDS


def body_text(message: Message) -> str:
    """Return a part's characters; of a multipart without parts what stands in it."""
    data = message.get_payload(decode=True)
    if data is None:
        data = str(message.get_payload()).encode("utf-8", "surrogateescape")
    return characters(data if isinstance(data, bytes) else b"", message.get_content_charset())


def encryption(message: Message, text: str) -> str:
    """Return what a part is encrypted by, "" if it isn't."""
    if message.get_content_type() in SMIME:
        return "S/MIME"
    if message.get_content_type() == "multipart/encrypted" or text.lstrip().startswith(PGP_MESSAGE):
        return "OpenPGP"
    return ""


def smime_kind(message: Message) -> str:
    return str(message.get_param("smime-type", "")).lower()
