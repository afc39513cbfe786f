"""Which encoding a text file's bytes are in, where they don't say it themselves.

Windows-1252 is by far the likeliest: what reads as one of its languages is in it. Of the rest chardet decides, between the
encodings that people's files still come in; of a few letters it can't know. (charset-normalizer is wrong of many, too.)
"""

import re
from collections import Counter
from collections.abc import Iterator

import chardet

BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
UTF8 = "utf-8-sig"  # with its mark or without
WESTERN = "cp1252"
LEGACY = (
    *(WESTERN, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8-r"),
    *("cp932", "euc_jis_2004", "iso2022_jp_2", "gb18030", "big5hkscs", "cp949", "utf-16-le", "utf-16-be"),
)
SAMPLE = 65536  # bytes
NOT_ASCII = re.compile(rb"[\x80-\xff]")
FEW = 4  # bytes beyond ASCII
# In Windows-1252: prices, measures and typography in English, or any; and each language's letters beyond ASCII.
SYMBOLS = frozenset("€‚„…‹‘’“”•–—™›¡¢£¥§©«®°±²µ¶·»¼½¾¿×÷\xa0")
CUBIC = re.compile(r"(?<![^\W\d_])[ckd]?m³")  # ³ alone is a Polish letter in Windows-1250
ALPHABETS = tuple(
    map(
        frozenset,
        "äöüß àâæçéèêëîïôœùûüÿ áéíñóúü àáâãçéêíóôõúü àèéìîòóù áèéêëíïóöü åäöé æøåéòô áðéíóúýþæö àçèéíïòóúü".split(),
    )
)
MOST_BROKEN = 20  # one in so many letters beyond ASCII may be broken or foreign
JAPANESE_ESCAPE = b"\x1b$"  # of ISO 2022, which is ASCII otherwise


def encodings(data: bytes) -> Iterator[str]:
    """Yield the encodings that a text's bytes may be in, the likeliest first."""
    mark = next((encoding for start, encoding in BYTE_ORDER_MARKS if data.startswith(start)), None)
    if mark:
        yield mark
        return
    if JAPANESE_ESCAPE not in data[:SAMPLE] and is_utf8(data):
        yield UTF8
    yield guessed(data)
    yield WESTERN


def is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, a few broken ones aside, or with the last character cut off."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as exc:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd") - data.count("\ufffd".encode())
        whole = len(text) - len(text.encode("ascii", "ignore")) - broken
        cut_off = broken == 1 and exc.end == len(data) and exc.reason == "unexpected end of data"
        return whole >= (1 if cut_off else broken * MOST_BROKEN)
    return True


def guessed(data: bytes) -> str:
    """Return the likeliest encoding of bytes that aren't UTF-8, or have too many control characters for it."""
    first = NOT_ASCII.search(data)
    start = 0 if first is None or b"\0" in data[:SAMPLE] else first.start()
    sample = data[start : start + SAMPLE]
    if b"\0" not in sample and JAPANESE_ESCAPE not in sample and is_western(sample):
        return WESTERN
    found = chardet.detect(sample, include_encodings=LEGACY, prefer_superset=True, compat_names=False)["encoding"]
    return found or WESTERN


def is_western(sample: bytes) -> bool:
    """Tell whether bytes read as one language in Windows-1252, or have too few letters to tell."""
    if len(b"".join(NOT_ASCII.findall(sample))) < FEW:
        return True
    text = CUBIC.sub("", sample.decode(WESTERN, "replace"))
    letters = Counter(character.lower() for character in text if not character.isascii() and character not in SYMBOLS)
    foreign = min(letters.total() - sum(letters[letter] for letter in alphabet) for alphabet in ALPHABETS)
    return foreign * MOST_BROKEN <= letters.total()
