"""Whether a question is in English, which is what the models were made for."""

import re

# The commonest words of the languages that people ask in most; words that English has too are left out.
COMMON = {
    "German": "der das und ist wie wer wann wo warum welche welcher welches nicht ein eine für wird wurde",
    "French": "les des est qui que quand où pourquoi quel quelle comment combien une dans avec a-t-il sont ce",
    "Spanish": "es quién qué cuándo dónde cuánto cuántos cómo una según fue está para cual cuáles",
    "Italian": "il gli è chi che quando dove quanto quanti perché una della nel con sono cosa quale",
    "Portuguese": "quem quando onde quanto quantos uma pelo pela são foi qual porque não",
    "Dutch": "het een wie wanneer waar waarom hoeveel welke voor wordt werd niet zijn",
    "Polish": "kto kiedy gdzie ile dlaczego jest się nie jak czy który która dla",
}
WORDS = {language: frozenset(words.split()) for language, words in COMMON.items()}
ENGLISH = frozenset(
    (
        "the a an of in on is are was were do does did can has who what when where why how which to for by with from "
        "any and it its"
    ).split()
)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def foreign_language(question: str) -> str | None:
    """Return the language, or "another script", of a question that is not in English; None if it may be English.

    foreign_language("Wann ist die Frist?") -> "German"; foreign_language("E-07") -> None
    """
    letters = [c for c in question if c.isalpha()]
    if letters and 2 * sum(bool(LATIN.match(c)) for c in letters) < len(letters):
        return "another script"
    words = [w.casefold() for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", question)]
    counts = {language: sum(w in known for w in words) for language, known in WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 2 and counts[best] > sum(w in ENGLISH for w in words) else None
