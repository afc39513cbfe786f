"""Whether a text layer says what its page shows: fonts without their letters' names give glyph numbers or other letters.

Each rule is about one way in which it goes wrong. Tables, names, part numbers and code must pass them all: where a page
has too little of what a rule looks at, the rule is silent.
"""

import re
from collections.abc import Collection, Sequence

from rag.documents.likelihood import likelihood
from rag.documents.words import LARGE, LOOKED_AT, SHORTEST, identifier, is_known, is_plainly, word_list, words_in

MOST = 6000  # characters that are looked at
LOST = re.compile(r"\(cid:\d+\)|[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]|(?<=\w)[\ue000-\uf8ff]|[\ue000-\uf8ff](?=\w)")
PICTURE = re.compile(r"[\ue000-\uf8ff\u2701-\u27bf]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
FEWEST_LOST, LOST_SHARE = 8, 0.03  # a character in thirty: every second sentence has one
PICTURE_SHARE = 0.3  # of private characters and dingbats; bullets, boxes to tick and arrows are such
# UTF-8 read as Windows-1252 or Latin-1: "Ã©" for é, "Ð´" for д, "â€œ" for “.
MOJIBAKE = re.compile(
    r"[\u00c2-\u00c5\u00d0\u00d1][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf\u2000-\u2122œžŸ]"
)
FEWEST_MOJIBAKE, MOJIBAKE_SHARE = 6, 0.008
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
FEWEST_LETTERS, ACCENTED_SHARE = 100, 0.6  # Vietnamese, which has most, is at 0.35
LETTER_RUN = re.compile(r"[^\W\d_]+")
CAMEL_LETTERS = 14  # in a name of code, one in seven is a capital; in prose that has lost its spaces, one in forty
LONG_RUN, RUN_SHARE = 20, 0.3  # letters; of all letters, how many stand in such runs
FEW_SPACES, MANY_SPACES = 0.05, 0.4  # of the characters; prose has one in six
SINGLE_SHARE, FEWEST_SINGLE_LETTERS = 0.7, 12  # "T h e  l e t t e r s"; different ones, unlike the crosses in a table
SIGN = re.compile(r"[!-/:-@\[-`{-~]")
REPEATED = re.compile(r"(.)\1+")
SIGN_SHARE, FEWEST_SIGNS = 0.4, 15  # of the characters, and different ones; pages of formulas have 0.2, of code 0.35
FEWEST_WORDS = 40
GUESSED = 800  # characters
FEWEST_LOWER = 30  # words in them
KNOWN_SHARE = 0.3  # of the words, in English or the page's language: good pages with less are no prose, or not listed
DEGRADED_SHARE, DEGRADED_SURE = 0.35, 0.5
DEGRADED_LIKELY = -4.4  # dialects, which few words of a list are in, are above -4.35; see LIKELY
SHORT_SHARE = 0.1  # of the words, of up to three letters: prose has its small words, also when it is enciphered
LIKELY = -5.4  # mean log2 of a letter after another: languages are above -4.7, ciphers below -5.5


def is_garbled(text: str, page: bool = True, language: str | None = None) -> bool:
    """Tell whether a page's text isn't what it shows.

    page: it is a page's text layer; else a file's own text, where only what no writer means counts. language: the whole
    document's, if it is known; that saves guessing.
    """
    text = text[:MOST]
    words = words_in(text)
    visible = len(text) - sum(map(text.count, " \n\t"))
    return (
        lost_characters(text, visible)
        or is_mojibake(text, visible)
        or (page and (has_odd_spaces(text, visible) or is_symbols(text, visible, words)))
        or is_no_language(text, words, page, language)
    )


def lost_characters(text: str, visible: int) -> bool:
    """Tell whether glyph numbers, replacement, control or private characters stand where letters should."""
    if text.isascii() and "(cid:" not in text and CONTROL.search(text) is None:
        return False
    lost = LOST.findall(text)
    visible -= sum(map(len, lost)) - len(lost)
    if len(lost) >= FEWEST_LOST and len(lost) > LOST_SHARE * visible:
        return True
    pictures = len(PICTURE.findall(text))
    return pictures >= FEWEST_LOST and pictures > PICTURE_SHARE * visible


def is_mojibake(text: str, visible: int) -> bool:
    """Tell whether the text was decoded as another encoding than its own."""
    if text.isascii():
        return False
    pairs = len(MOJIBAKE.findall(text))
    if pairs >= FEWEST_MOJIBAKE and pairs > MOJIBAKE_SHARE * visible:
        return True
    accented = len(ACCENTED.findall(text))
    return accented >= FEWEST_LETTERS and accented > ACCENTED_SHARE * len(LATIN.findall(text))


def has_odd_spaces(text: str, visible: int) -> bool:
    """Tell whether a Latin text has no spaces between its words, or some between all its letters."""
    spaces = len(text) - visible
    if visible < FEWEST_LETTERS or FEW_SPACES * len(text) <= spaces <= MANY_SPACES * len(text):
        return False
    runs = [run for run in LETTER_RUN.findall(text) if LATIN.match(run)]
    long = [run for run in runs if len(run) >= LONG_RUN and not is_camel_case(run)]
    if spaces < FEW_SPACES * len(text):
        return sum(map(len, long)) > RUN_SHARE * visible and likelihood(long) > LIKELY  # unlikely ones are codes
    single = [run for run in runs if len(run) == 1 and run.islower()]
    return len(single) > SINGLE_SHARE * len(runs) and len(set(single)) >= FEWEST_SINGLE_LETTERS


def is_camel_case(run: str) -> bool:
    """Tell whether a name of code is it, of words that run together by intent: AbstractFactoryBuilder."""
    return not run.isupper() and sum(map(str.isupper, run)) * CAMEL_LETTERS > len(run)


def is_symbols(text: str, visible: int, words: Collection[str]) -> bool:
    """Tell whether signs stand for the letters: "$%& '()*+", as when a font numbers its glyphs from the first on."""
    if visible < FEWEST_LETTERS or sum(map(len, words)) > SIGN_SHARE * visible:
        return False
    text = REPEATED.sub(r"\1", text)  # dots that lead to a page number, and rules
    signs = SIGN.findall(text)
    return (
        len(signs) > SIGN_SHARE * visible
        and len(set(signs)) >= FEWEST_SIGNS
        and sum(map(str.isalpha, text)) < SIGN_SHARE * visible
        and is_spaced_as_prose(text)
    )


def is_no_language(text: str, words: Sequence[str], page: bool, language: str | None = None) -> bool:
    """Tell whether a text is spaced as prose but its words aren't of any language, or of its language too few.

    The first are as "Wkh txlfn eurzq ira" and "7KH TXLFN EURZQ IR[": each letter is another, as when a font numbers its
    glyphs. The second have lost letters, or were misread.
    """
    if len(words) < FEWEST_WORDS or is_plainly(words, {"en", language}) or not is_spaced_as_prose(text):
        return False
    distinct = dict.fromkeys(words)  # not a set: its order changes from one process to the next
    latin = [word for word in distinct if LATIN.match(word)]
    if len(latin) < FEWEST_WORDS or 2 * len(latin) < len(distinct):
        return False
    if likelihood(latin[:LOOKED_AT]) < LIKELY:
        guessed, _ = identifier().classify(text[:GUESSED])
        return known_share(words[:LOOKED_AT], guessed) < KNOWN_SHARE
    return page and (language is None or language in LARGE) and is_degraded(text)


def is_degraded(text: str) -> bool:
    """Tell whether a piece seems to be in a language, but few of its words are in its list, or look as if they could be."""
    start = len(text) // 4  # past letterheads and the heads of tables
    piece = text[start : start + GUESSED]
    lower = [word for word in words_in(piece) if word.islower() and len(word) > SHORTEST]  # others are names
    if len(lower) < FEWEST_LOWER or likelihood(lower) > DEGRADED_LIKELY:
        return False
    guessed, probability = identifier().classify(piece)
    return guessed in LARGE and probability >= DEGRADED_SURE and known_share(lower, guessed) < DEGRADED_SHARE


def known_share(words: Sequence[str], language: str) -> float:
    """Return how many of the words the lists of English and the language have."""
    lists = [word_list(code) for code in LARGE.intersection({"en", language})]
    return sum(any(is_known(word, known) for known in lists) for word in words) / len(words)


def is_spaced_as_prose(text: str) -> bool:
    """Tell whether short words stand between long ones, as in the prose of any language; not in lists of codes."""
    lengths = [len(token) for token in text.split()]
    short = sum(length <= 3 for length in lengths)
    return short > SHORT_SHARE * len(lengths) and sum(lengths) < 12 * len(lengths)
