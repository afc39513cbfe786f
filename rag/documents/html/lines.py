"""A block's text while it is read: pieces of text, and what its links and raised letters turn out to be."""

from rag.documents.html.attributes import BACK_LINK, facts
from rag.documents.html.marks import SIGNS
from rag.documents.html.text import LINE_END, MARK
from rag.documents.office.text import raised

SELF_LINKS = ("#", "¶", "§", "🔗", "⚓", "[#]")  # beside headings
MOST_PIECES = 40  # of what a link or raised letters hold, where they are looked at
LONGEST_EXPONENT = 20  # characters


class Line:
    """What has been read since the last block ended."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._marks: list[str] = []
        self._opened: list[int] = []  # of links and raised letters: where in the texts they began

    def add(self, text: str) -> None:
        self._texts.append(text)

    def end_line(self) -> None:
        """Let what comes next stand on a new line of preformatted text."""
        if self._texts and not self._texts[-1].endswith("\n"):
            self._texts.append("\n")

    def open(self) -> None:
        self._opened.append(len(self._texts))

    def close_link(self, attributes: str, mark: str | None, in_note: bool, at_label: bool) -> None:
        """End a link. mark: the note that it leads to, if it is a mark. In a note, what leads back is left out."""
        begin = self._opened.pop() if self._opened else len(self._texts)
        if mark is not None:
            self._texts[begin:] = [MARK]
            self._marks.append(mark)
        elif "#" in attributes and len(self._texts) - begin < MOST_PIECES:
            inner = "".join(self._texts[begin:])
            if inner.strip() in SELF_LINKS or (in_note and self._leads_back(attributes, inner, begin, at_label)):
                del self._texts[begin:]

    def _leads_back(self, attributes: str, inner: str, begin: int, at_label: bool) -> bool:
        says_so = not BACK_LINK.isdisjoint(facts(attributes).marks)
        number = at_label and SIGNS.fullmatch(inner.strip(" .:)")) and self._is_first(begin)
        return says_so or bool(number) or not any(character.isalnum() for character in inner)

    def _is_first(self, begin: int) -> bool:
        return begin < MOST_PIECES and not "".join(self._texts[:begin]).strip("[( \n")

    def close_raised(self, at_label: bool) -> None:
        """End raised letters: an exponent stays raised, a note's own number at its beginning is left out."""
        begin = self._opened.pop() if self._opened else len(self._texts)
        if len(self._texts) - begin >= MOST_PIECES:
            return
        inner = "".join(self._texts[begin:])
        if MARK in inner:
            if not any(character.isalnum() for character in inner):
                self._texts[begin:] = [MARK]
        elif at_label and SIGNS.fullmatch(inner) and self._is_first(begin):
            del self._texts[begin:]
        elif begin and len(inner) < LONGEST_EXPONENT:
            tight = "".join(inner.split())
            exponent = raised(self._texts[begin - 1] or self._texts[begin - 2], tight)
            if exponent != tight:
                self._texts[begin:] = [exponent]

    def add_line_end(self) -> None:
        self._texts.append(LINE_END)

    def take(self) -> tuple[str, list[str]]:
        """Return the text as written and the notes that it refers to, and begin anew."""
        if not self._texts:
            return "", []
        text, marks = "".join(self._texts), self._marks
        self._texts, self._marks = [], []
        if self._opened:
            self._opened = [0 for _ in self._opened]
        return text, marks
