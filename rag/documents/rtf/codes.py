"""The characters of RTF: bytes in the character set of their font, and signs that have a control word."""

import codecs

from striprtf.striprtf import charset_map

SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
    "~": "\xa0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
SYMBOL_SET = 2


def codec_of(page: int | None) -> str:
    """Return the codec of a code page: codec_of(1252) -> "cp1252"."""
    name = {10000: "mac_roman", 65001: "utf-8", 1361: "johab"}.get(page or 1252, f"cp{page or 1252}")
    return name if is_known(name) else "cp1252"


def codec_of_charset(charset: int | None) -> str | None:
    """Return the codec of a font's character set; None where the document's holds."""
    name = {130: "johab", 134: "gb18030", 128: "cp932"}.get(charset or 0) or charset_map.get(charset or 0)
    return name if charset not in (None, 0, 1, SYMBOL_SET) and name and is_known(name) else None


def is_known(codec: str) -> bool:
    try:
        codecs.lookup(codec)
    except LookupError:
        return False
    return True


def decoded(data: bytes, codec: str) -> str:
    """Return the characters of bytes; what is none in their set is left out."""
    return data.decode(codec, "ignore")
