"""A mail's headers and charsets, in the letters that their writer meant."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from rag.documents.canonical import normalised
from rag.documents.text import decode
from rag.errors import UnsupportedFormat

LONGEST_HEADER = 20_000  # characters; longer ones are lists of receivers
NAMING = ("content-disposition", "content-type")
# What a charset can be called: Python has others that aren't one, and some that take time squared.
CHARSET = re.compile(
    r"(?:us-ascii|ascii|utf|iso|windows|cp|koi|gb|hz|big5|euc|shift|ks|latin|mac|tis|x-sjis)", re.IGNORECASE
)
# What programs write, and what they mean by it.
MEANT = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
}


def header(message: Message, name: str) -> str:
    """Return a header as one line, "" if there is none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return decoded(raw)


def attachment_name(message: Message) -> str | None:
    """Return what a part says its file is called, None if it doesn't say."""
    readable = Message()
    for key, value in message.raw_items():
        if key.lower() in NAMING:
            readable[key] = letters(str(value))  # get_filename has only U+FFFD for letters that aren't ASCII
    named = readable.get_filename()
    return None if named is None else decoded(named)


def decoded(raw: str) -> str:
    """Return a header's value as it is read: decoded("=?utf-8?q?K=C3=A4se?= and\\n wine") -> "Käse and wine"."""
    text = " ".join(letters(raw[:LONGEST_HEADER]).splitlines())  # decode_header would eat the space at a fold
    try:
        pieces = [
            piece if isinstance(piece, str) else characters(piece, charset or "raw-unicode-escape")
            for piece, charset in decode_header(text)
        ]
        text = "".join(pieces)
    except (HeaderParseError, ValueError):
        pass
    return " ".join(normalised(text.replace("\0", "")).split())


def letters(raw: str) -> str:
    """Return a header's raw text; bytes in it that aren't ASCII come out of the parser as half surrogates."""
    if raw.isascii():
        return raw
    return characters(raw.encode("utf-8", "surrogateescape"), None)


def characters(data: bytes, charset: str | None) -> str:
    """Return the characters of bytes in a charset; where that is unknown or wrong, what they look like."""
    if charset == "raw-unicode-escape":  # how decode_header hands over what wasn't encoded
        return data.decode(charset)
    named = MEANT.get((charset or "").lower(), charset or "")
    if CHARSET.match(named):
        try:
            return data.decode(named)
        except (ValueError, LookupError):
            pass
    try:
        return decode("", data)
    except UnsupportedFormat:
        return data.decode("cp1252", "replace")
