"""RTF as a stream of tokens."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["open", "close", "word", "sign", "byte", "text"]
TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)


class Token(NamedTuple):
    """text: the control word or sign, the two digits of a byte, or the text."""

    kind: Kind
    text: str
    number: int | None = None


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of RTF, of which each character is a byte; what \\bin announces is passed over.

    tokens("{\\\\b1 a\\\\'e4}") -> open, word "b" 1, text "a", byte "e4", close
    """
    position = 0
    while match := TOKEN.match(source, position):
        position = match.end()
        word, number, byte, sign, brace, text = match.groups()
        if word:
            value = int(number) if number else None
            if word == "bin":
                position += max(value or 0, 0)
            else:
                yield Token("word", word, value)
        elif byte:
            yield Token("byte", byte)
        elif sign:
            yield Token("sign", sign)
        elif brace:
            yield Token("open" if brace == "{" else "close", brace)
        elif text:
            yield Token("text", text)
