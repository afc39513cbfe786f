"""Lines into running text: words put together again that were cut at a line's end."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.documents.pdf.lines import Line
from rag.documents.pdf.sheets import Sheet

JOINING = "-/—"
CODE_WIDTH = 0.6  # of the type's size, a character in a font whose characters are all of one width


class Vocabulary:
    """The words of some pages, looked through when the first hyphen at a line's end asks for them."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets
        self._words: frozenset[str] | None = None
        self._compounds: frozenset[str] = frozenset()

    def keeps_hyphen(self, first: str, second: str) -> bool:
        """Tell whether a hyphen at a line's end belongs to the word: first of all by how the word is written elsewhere."""
        if self._words is None:
            words = (word for sheet in self._sheets for word in whole_words(sheet.lines))
            self._words = frozenset(word.casefold().strip(".,;:!?()[]\"'“”‘’«»") for word in words)
            self._compounds = frozenset(part for word in self._words if "-" in word for part in pairs(word))
        if not first[-1:].isalpha() or not second[:1].isalpha() or second[:1].isupper() or "-" in first:
            return True
        first, second = first.casefold(), second.casefold()
        if f"{first}-{second}" in self._compounds:
            return True
        if first + second in self._words:
            return False
        return len(first) > 2 and len(second) > 2 and first in self._words and second in self._words


def whole_words(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the words of lines but those that are cut at a line's end."""
    cut = False
    for line in lines:
        words = line.text.split()
        yield from words[cut : len(words) - line.hyphened]
        cut = line.hyphened


def pairs(word: str) -> Iterable[str]:
    """Yield each two neighbours of a compound: pairs("end-of-line") -> "end-of", "of-line"."""
    parts = word.split("-")
    return (f"{first}-{second}" for first, second in pairwise(parts))


def texts_of(lines: Sequence[Line], vocabulary: Vocabulary, verse: bool = False) -> list[str]:
    """Return the text of each line with what stands between it and the next: a space, a line end, or nothing."""
    texts = [line.text + between(line, after, vocabulary, verse) for line, after in pairwise(lines)]
    return [*texts, lines[-1].text + "-" * lines[-1].hyphened]


def between(line: Line, after: Line, vocabulary: Vocabulary, verse: bool = False) -> str:
    """Return what stands between two lines."""
    if line.hyphened:
        first, second = last_word(line.text), first_word(after.text)
        return "-" if vocabulary.keeps_hyphen(first, second) else ""
    if verse:
        return "\n"
    last = line.text[-1:]
    if last < "\u2e80" and last not in JOINING:
        return " "
    first = after.text[:1]
    if is_wide(last) and is_wide(first):
        return ""
    if last == "-" and line.text[-2:-1].isalnum() and first.isalnum():
        return ""
    return "" if last == "—" or (last in "/-" and "://" in line.text.rsplit(" ", 1)[-1]) else " "


def last_word(text: str) -> str:
    return text.rsplit(" ", 1)[-1].lstrip("([\"'“‘„«")


def first_word(text: str) -> str:
    return text.split(" ", 1)[0].rstrip(".,;:!?)]\"'”’»")


def is_wide(character: str) -> bool:
    """Tell whether a character is of a script that is written without spaces: Chinese or Japanese."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def code_of(lines: Sequence[Line]) -> list[str]:
    """Return lines of code with their indents, each with its line end, and an empty line where there is one."""
    left = min(line.left for line in lines)
    steps = [after.base - line.base for line, after in pairwise(lines)] + [0.0]
    usual = min((step for step in steps if step > 0), default=0.0)
    return [
        " " * round((line.left - left) / (CODE_WIDTH * line.size))
        + line.text.strip()
        + "-" * line.hyphened
        + ("\n\n" if step > 1.6 * usual else "\n")
        for line, step in zip(lines, steps, strict=True)
    ]
