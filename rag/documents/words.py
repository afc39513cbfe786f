"""A text's words: which language they are of, and how many of them a dictionary has."""

import gzip
import json
import pkgutil
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LISTED = frozenset("en es de fr pt it nl ru ar lv eu fa".split())  # the languages that pyspellchecker has a list of
COMPOUNDING = ("de", "nl")
LINKS = ("", "s", "es", "n", "en")  # between the halves of a compound: Frist-en-lauf
SHORTEST_HALF = 4  # letters; with halves of three, chance makes compounds
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)*(?!\w)")
SHORTEST = 3  # letters; chance makes words of one or two in any language
FEWEST = 20  # words; a share of fewer says little
LETTERS_ALONE = 120  # as many letters are enough to tell a language that puts no spaces between its words
NO_LANGUAGE = "zxx"
SURE = 0.6  # probability; below it, mixed pages, lists of names and part numbers were given a language by chance
SAMPLE = 1000  # characters of a page; the guess costs time with each
PIECES = 6
LARGE = frozenset("en de fr es it pt nl".split())  # lists large enough to miss little of a good page
LOOKED_AT, PLAIN_SHARE = 150, 0.55  # words, and of these


def words_in(text: str) -> list[str]:
    """Return the words of three letters and more that have letters only; the parts of a hyphened one are words."""
    return [word for word in WORD.findall(text) if len(word) >= SHORTEST]


def word_share(words: Sequence[str], language: str | None) -> float | None:
    """Return how many of the words a dictionary of the language has, 0..1; None: too few words, or no dictionary."""
    known = word_list(language) if language in LISTED else None
    if known is None or len(words) < FEWEST:
        return None
    return sum(is_known(word, known, language in COMPOUNDING) for word in words) / len(words)


def is_known(word: str, known: frozenset[str], compounds: bool = False) -> bool:
    """Tell whether a list has the word, or of "l'eau" and "supplier's" the longest part.

    compounds: also where two words make it: Wartungsvertrag.
    """
    # Lower case, not casefolded: the lists have "straße", not "strasse".
    word = word.lower().replace("’", "'").replace("œ", "oe")
    if word in known:
        return True
    if "'" in word:
        word = max(word.split("'"), key=len)
        return word in known or (compounds and is_compound(word, known))
    return compounds and is_compound(word, known)


def is_compound(word: str, known: frozenset[str]) -> bool:
    """Tell whether two known words make up a word, with or without a letter or two that link them."""
    for end in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
        if word[end:] in known:
            half = word[:end]
            for link in LINKS:
                stem = half.removesuffix(link)
                if half.endswith(link) and len(stem) >= SHORTEST_HALF and stem in known:
                    return True
    return False


def is_plainly(words: Sequence[str], languages: Collection[str | None]) -> bool:
    """Tell by a look at some words whether they are plainly of one of the languages; most pages are done with that."""
    looked_at = words[:: 1 + len(words) // LOOKED_AT]
    lists = [word_list(language) for language in LARGE.intersection(languages)]
    return any(sum(word.lower() in known for word in looked_at) > PLAIN_SHARE * len(looked_at) for known in lists)


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that a text is in; None where there is too little, or it isn't plain.

    Of a long text, pieces from all over it are looked at.
    """
    sample = "\n".join(pieces(text, PIECES, SAMPLE))
    letters = sum(map(str.isalpha, sample))
    if sum(len(word) > 1 for word in WORD.findall(sample)) < FEWEST and letters < LETTERS_ALONE:
        return None
    language, probability = identifier().classify(sample)
    return language if probability >= SURE and language != NO_LANGUAGE else None


def pieces(text: str, count: int, size: int) -> list[str]:
    """Return the beginning of a text of a page or two, and of a longer one so many pieces, from all over it."""
    if len(text) <= count * size:
        return [text[:size]]
    step = len(text) // count
    return [text[start : start + size] for start in range(0, step * count, step)]


@cache
def word_list(language: str) -> frozenset[str]:
    """Return the words that pyspellchecker knows of a language; its counts aren't needed, and cost twice the memory."""
    packed = pkgutil.get_data("spellchecker", f"resources/{language}.json.gz") or b""
    return frozenset(json.loads(gzip.decompress(packed)))


@cache
def identifier() -> Any:
    """Return the language guesser, for languages with a code of two letters, and for what is no language."""
    guesser = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    guesser.set_languages([code for code in guesser.labels if len(code) == 2 or code == NO_LANGUAGE])
    return guesser
