"""What office formats have in common once their markup is gone: how a paragraph's characters are read."""

import re

# Soft hyphens, zero-width spaces and marks of direction: nobody sees them, and they would break words. The joiners of
# Persian, of Indian scripts and of emoji (U+200C, U+200D) are part of how a word is written, and stay.
UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
CONTROLS = dict.fromkeys([*range(9), *range(0xE, 0x20), 0x7F], None)
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
LINE_ENDS = dict.fromkeys([0xB, 0xC, 0x2028, 0x2029], "\n")
AS_READ = UNSEEN | CONTROLS | LIGATURES | LINE_ENDS
SUPERSCRIPT = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок)[ _]?(\d)",
    re.IGNORECASE,
)
CODE_NAME = re.compile(
    r"(?:source )?code(?: block)?|html preformatted|preformatted text|plain text code", re.IGNORECASE
)
TYPED_BULLET = re.compile(r"[•▪‣●■◦\uf0b7\uf0a7][ \t\xa0]*(?=\S)")
SYMBOL_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
)
SYMBOL_SIGNS = dict(
    zip("\xa3\xa5\xab\xac\xad\xae\xaf\xb0\xb1\xb3\xb4\xb7\xb9\xba\xbb\xd6\xd7", "≤∞↔←↑→↓°±≥×•≠≡≈√⋅", strict=True)
)
WINGDINGS = dict(zip("J\xa7\xa8\xe0\xe8\xfb\xfc\xfd\xfe", "☺▪◻→→✗✓☒☑", strict=True))


def tidy(text: str) -> str:
    """Return a paragraph's text as it is read: without what nobody sees, blanks in a row as one, lines trimmed.

    tidy("an oﬃ\\xadce ,\\t new") -> "an office , new"
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # most cells, in a tenth of the time
        return text.strip(" ")
    lines = text.translate(AS_READ).split("\n")
    return "\n".join(filter(None, (re.sub(r"[ \t]+", " ", line).strip(" ") for line in lines)))


def raised(before: str, text: str) -> str:
    """Return superscript text; behind a figure it is an exponent, and set flush it would be another number.

    raised("10", "6") -> "⁶", raised("m", "2") -> "2", raised("1", "st") -> "st"
    """
    if before[-1:].isdigit() and text.strip() and all(ord(character) in SUPERSCRIPT for character in text.strip()):
        return text.translate(SUPERSCRIPT)
    return text


def symbol(font: str, code: int) -> str:
    """Return the character at a place of a symbol font, "" for one that isn't known; 0xF000 may be added to the code."""
    character = chr(code - 0xF000 if 0xF000 <= code <= 0xF0FF else code)
    if font.lower() == "symbol":
        return SYMBOL_LETTERS.get(character) or SYMBOL_SIGNS.get(character) or (character if character < "\x7f" else "")
    if font.lower().startswith("wingdings"):
        return WINGDINGS.get(character, "")
    return character if code < 0xE000 or code > 0xF8FF else ""


def heading_level(style_name: str) -> int | None:
    """Return the level that a style's name tells: heading_level("heading 2") -> 2, heading_level("Überschrift 1") -> 1."""
    match = HEADING_NAME.fullmatch(style_name.strip())
    return min(int(match[1]), 6) if match and match[1] != "0" else None


def is_code(style_name: str) -> bool:
    return bool(CODE_NAME.fullmatch(style_name.strip().replace("_20_", " ")))
