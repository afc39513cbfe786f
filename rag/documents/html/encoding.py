"""A page's characters: which encoding it says it is in, and whether that can be."""

import codecs
import re

from rag.documents.text import CONTROL, decode
from rag.documents.text.encoding import BYTE_ORDER_MARKS
from rag.errors import UnsupportedFormat

LOOKED_AT = 4096  # bytes; browsers look at 1024, and some pages write long comments first
DECLARED = re.compile(
    rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE
)
# What browsers take a name for: the larger set that its users mean (WHATWG Encoding Standard).
MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "x-user-defined": "cp1252",
}


def decoded(name: str, data: bytes) -> str:
    """Return a page's characters: by its byte-order mark, else UTF-8 where that can be, else as it says.

    Raises UnsupportedFormat for bytes that are no text.
    """
    if any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decode(name, data)
    try:
        # Text in another encoding is never UTF-8 by chance; pages that say so wrongly are many.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = declared(data)
        text = data.decode(encoding, "replace") if encoding else decode(name, data)
    if is_wide(data):
        text = data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    if len(CONTROL.findall(text[:65536])) > len(text[:65536]) // 100:
        raise UnsupportedFormat(
            f"{name}: no page, though its name says so", hint="give it its real suffix, or leave it out"
        )
    return text


def is_wide(data: bytes) -> bool:
    """Tell whether a page begins in UTF-16 without a byte-order mark: every other byte of "<html" is 0."""
    return data[:6] in (b"<\0h\0t\0", b"<\0H\0T\0", b"<\0!\0D\0", b"\0<\0h\0t", b"\0<\0H\0T", b"\0<\0!\0D")


def declared(data: bytes) -> str | None:
    """Return the encoding that the page says it is in; None where it says none, or one that can't be true."""
    match = DECLARED.search(data[:LOOKED_AT])
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace").lower()
    if label.startswith("utf-16") or label.startswith("utf-32"):
        return None  # it could not be read as ASCII then
    try:
        found = codecs.lookup(MEANT.get(label, label))
    except LookupError:
        return None
    return found.name if found._is_text_encoding else None
