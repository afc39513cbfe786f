"""Characters of a PDF's text as a reader sees them: ligatures as letters, nothing that only a machine sees."""

import re
import unicodedata

# A reference mark stands behind a word of three letters or behind a stop: m2, 103 and x2 have none.
MARK = re.compile(r"(?:\d{1,3}(?:[,–-]\d{1,3})*|[*†‡§¶]{1,3})(?!\w)")
MAY_BE_MARK = re.compile(r"[0-9*†‡§¶]")  # looked for first, since most lines have none: it takes a tenth of the time
BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[^\s\d][.,;:!?)\]”\"’»]) ?\Z")
ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xa0\xad\u2000-\u200b\u2028-\u202f\u205f\u2060-\u206f\u3000\ufeff\ufb00-\ufb06"
    r"\ufb1d-\ufdff\ufe70-\ufefc\ufffe\uffff]"
)
LEADER = "\t"  # what is put for such dots
SPACES = re.compile(r"  +")
LEADERS = re.compile(r"(?:[ .]*\.){5,} *|(?: \.){4,} *| ?(?:…){3,} ?| ?_{4,} ?")
# What a font of TeX's own has in these places, if its maker left no map.
TEX_LIGATURES = {"\x0b": "ff", "\x0c": "fi", "\x0d": "fl", "\x0e": "ffi", "\x0f": "ffl"}
UNSEEN = frozenset(
    "\xad\u200b\u2060\ufeff\u200e\u200f\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def cleaned(text: str, keep_spaces: bool = False, may_be_odd: bool = True) -> str:
    """Return a line as it is seen: cleaned("e\\ufb03cient co\\xadoperation") == "efficient cooperation".

    keep_spaces: of code, whose spaces mean something.
    """
    if may_be_odd:
        text = ODD.sub(plain, text)
    if keep_spaces:
        return text
    if "..." in text or ". . ." in text or "___" in text or "……" in text:
        text = LEADERS.sub(LEADER, text)
    text = text.strip()
    return SPACES.sub(" ", text) if "  " in text else text


def plain(match: re.Match[str]) -> str:
    """Return what is seen of an odd character."""
    character = match[0]
    if character in UNSEEN:
        return ""
    around = match.string[max(match.start() - 1, 0) : match.end() + 1]
    if character in TEX_LIGATURES and any(neighbour.isalpha() for neighbour in around):
        return TEX_LIGATURES[character]
    if character < " " or "\x7f" <= character <= "\x9f":
        return "\ufffd"
    if character in "\u2028\u2029\u3000" or unicodedata.category(character) == "Zs":
        return " "
    return unicodedata.normalize("NFKC", character)
