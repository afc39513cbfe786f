"""Reading a part's XML as a stream, in memory that doesn't grow with it."""

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Stream:
    """Calls `start` and `end` for each element, by its name without the namespace."""

    def __init__(self) -> None:
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def collect(self) -> None:
        """Keep the text from here on."""
        self._text = []

    def collected(self) -> str:
        """Return the text that was kept, and keep no more."""
        text, self._text = self._text, None
        return "".join(text or ())

    def read(self, pieces: Iterable[bytes], beat: Callable[[], None]) -> None:
        """Read a part to its end. Raises ValueError for XML that is broken or declares entities."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = refuse_entity
        try:
            for piece in pieces:
                beat()
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as exc:
            raise ValueError(str(exc)) from exc

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.start(tag.rpartition(":")[2], attributes)

    def _end(self, tag: str) -> None:
        self.end(tag.rpartition(":")[2])

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def refuse_entity(*_: object) -> None:
    """Stop at an entity, which no office program declares: expanded, a few can be larger than the memory."""
    raise ValueError("its XML declares entities")


def unescaped(text: str) -> str:
    """Return text with characters that XML can't hold as they are: unescaped("a_x000D_b") -> "a\\rb"."""
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
