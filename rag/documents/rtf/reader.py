"""Reading RTF's tokens: groups, fonts and styles, and where the text of a group belongs."""

from collections.abc import Iterable
from dataclasses import replace

from rag.documents.office.text import raised, symbol
from rag.documents.rtf.blocks import Blocks
from rag.documents.rtf.codes import SIGNS, SYMBOL_SET, codec_of, codec_of_charset, decoded
from rag.documents.rtf.state import MADE_FROM_THE_TEXT, READ, WITHOUT_TEXT, Font, Look, Sheet, State
from rag.documents.rtf.tokens import Token

LONGEST_FIELD = 10_000  # characters of an instruction or a property
DEEPEST = 5000  # groups inside groups; people's files have twenty


class Reader:
    """Takes tokens, and hands the text to the blocks."""

    def __init__(self, blocks: Blocks) -> None:
        self.info: dict[str, str] = {}
        self._blocks = blocks
        self._state = State()
        self._stack: list[State] = []
        self._fonts: dict[int, Font] = {}
        self._sheet = Sheet({})
        self._codec = "cp1252"
        self._default_font: int | None = None
        self._bytes = bytearray()  # not decoded yet: a character can have several
        self._skipping = 0
        self._starred = False
        self._instruction = ""  # of the last field

    def take(self, batch: Iterable[Token]) -> bool:
        """Read some tokens; False once the document is closed."""
        for kind, text, number in batch:
            if kind == "text":
                self._text(text)
            elif kind == "byte":
                if self._skipping:
                    self._skipping -= 1
                else:
                    self._bytes.append(int(text, 16))
            else:
                self._write_bytes()
                self._skipping = 0
                if kind == "open":
                    self._open()
                elif kind == "close":
                    self._close()
                    if not self._stack:
                        return False
                elif kind == "word":
                    self._word(text, number)
                else:
                    self._sign(text)
        return True

    def finish(self) -> None:
        """Write what has no end yet: a file may be cut off."""
        self._write_bytes()
        while self._stack:
            self._close()
        self._blocks.end_paragraph(self._state.look)
        self._blocks.finish()

    def _open(self) -> None:
        if len(self._stack) >= DEEPEST:
            raise ValueError("groups too deep inside groups")
        self._stack.append(self._state)

    def _close(self) -> None:
        if self._stack:
            left, self._state = self._state, self._stack.pop()
            if not self._stack:
                self._blocks.end_paragraph(left.look)
            if left.part > self._state.part:
                self._blocks.end_paragraph(left.look)
                self._blocks.close_part()

    def _text(self, text: str) -> None:
        if self._skipping:
            skipped = min(self._skipping, len(text))
            self._skipping -= skipped
            text = text[skipped:]
        self._bytes.extend(text.encode("latin-1", "ignore"))

    def _write_bytes(self) -> None:
        if not self._bytes:
            return
        font = self._font
        if font.symbols and self._state.goes != "fonts":
            self._write("".join(symbol(font.name, byte) for byte in self._bytes))
        else:
            self._write(decoded(bytes(self._bytes), font.codec or self._codec))
        self._bytes.clear()

    @property
    def _font(self) -> Font:
        number = self._default_font if self._state.font is None else self._state.font
        return self._fonts.get(-1 if number is None else number) or Font()

    def _write(self, text: str) -> None:
        """Put characters where the group's text belongs."""
        state = self._state
        match state.goes:
            case "body":
                if not state.hidden:
                    self._blocks.add(raised(self._blocks.last, text) if state.raised else text)
            case "marker":
                self._blocks.add_marker(text)
            case "fonts" if state.font is not None:
                font = self._fonts.setdefault(state.font, Font())
                font.name = font.name or text.partition(";")[0].strip()
            case "styles":
                self._sheet.add(text)
            case "instruction":
                if len(self._instruction) < LONGEST_FIELD:
                    self._instruction += text
            case "title" | "keywords":
                if len(self.info.get(state.goes, "")) < LONGEST_FIELD:
                    self.info[state.goes] = self.info.get(state.goes, "") + text

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._word("par", None)
        else:
            self._write(SIGNS.get(sign, ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if (starred and word not in READ) or word in WITHOUT_TEXT:
            self._state = replace(self._state, goes="")
        if not self._state.goes and word != "ud":
            return
        known = self._group(word) or self._character(word, number) or self._definition(word, number)
        if not known and self._state.goes == "body":
            self._paragraph(word, number)

    def _group(self, word: str) -> bool:
        """Let a word that opens a kind of group decide where the text of the group goes."""
        state = self._state
        places = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info", "listtext": "marker", "pntext": "marker"}
        if word in places:
            self._state = replace(state, goes=places[word])
        elif word in ("title", "keywords", "creatim"):
            self._state = replace(state, goes=word if state.goes == "info" else "")
        elif word in ("shpinst", "do"):
            self._state = replace(state, goes="shape" if state.goes == "body" else "")
        elif word in ("footnote", "shptxt", "dptxbxtext"):
            self._blocks.open_part(is_note=word == "footnote", shown=not state.hidden)
            self._state = replace(state, goes="body", part=state.part + 1, look=Look())
        elif word == "fldinst":
            self._instruction = ""
            self._state = replace(state, goes="instruction")
        elif word == "fldrslt":
            made = (self._instruction.split() or [""])[0].upper() in MADE_FROM_THE_TEXT
            self._state = replace(state, goes="" if made else state.goes)
        elif word == "upr":
            self._state = replace(state, goes="", around=state.goes)
        elif word == "ud":
            self._state = replace(state, goes=state.around)
        else:
            return False
        return True

    def _character(self, word: str, number: int | None) -> bool:
        """Read a word about characters; True if it was one."""
        if word in SIGNS:
            self._write(SIGNS[word])
        elif word == "u":
            code = (number or 0) & 0xFFFF
            font = self._font
            self._write(symbol(font.name if font.symbols else "", code) if 0xE000 <= code <= 0xF8FF else chr(code))
            self._skipping = self._state.skip
        elif word == "uc":
            self._state = replace(self._state, skip=min(max(number or 0, 0), 100))
        elif word == "f":
            self._state = replace(self._state, font=number)
        elif word == "plain":
            self._state = replace(self._state, font=None, hidden=False, raised=False)
        elif word in ("v", "deleted"):
            self._state = replace(self._state, hidden=number != 0)
        elif word in ("super", "nosupersub", "sub"):
            self._state = replace(self._state, raised=word == "super" and number != 0)
        else:
            return False
        return True

    def _definition(self, word: str, number: int | None) -> bool:
        """Read a word of the header: code pages, fonts, styles, dates."""
        goes = self._state.goes
        if word == "ansicpg":
            self._codec = codec_of(number)
        elif word in ("mac", "pc", "pca"):
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "deff":
            self._default_font = number
        elif word == "fcharset" and goes == "fonts" and self._state.font is not None:
            font = self._fonts.setdefault(self._state.font, Font())
            font.codec, font.symbols = codec_of_charset(number), number == SYMBOL_SET
        elif goes == "styles" and word == "s":
            self._sheet.begin(number or 0)
        elif goes == "styles" and word == "outlinelevel":
            self._sheet.level = level_of(number)
        elif goes == "creatim" and word in ("yr", "mo", "dy"):
            self.info[word] = str(number or 0)
        else:
            return False
        return True

    def _paragraph(self, word: str, number: int | None) -> None:
        """Read a word about paragraphs and tables."""
        look, blocks = self._state.look, self._blocks
        match word:
            case "par" | "sect" | "page" | "column":
                blocks.end_paragraph(look)
            case "pard":
                self._look(Look())
            case "s":
                style = self._sheet.looks.get(number or 0, Look())
                self._look(replace(style, nest=look.nest, depth=look.depth))
            case "outlinelevel":
                self._look(replace(look, heading=level_of(number)))
            case "intbl":
                self._look(replace(look, nest=look.nest or 1))
            case "itap":
                self._look(replace(look, nest=min(max(number or 0, 0), 20)))
            case "ilvl":
                self._look(replace(look, depth=min(max(number or 0, 0), 8)))
            case "cell" | "nestcell":
                blocks.end_cell(1 if word == "cell" else max(look.nest, 2))
            case "row" | "nestrow":
                blocks.end_row(1 if word == "row" else max(look.nest, 2))
            case _:
                blocks.define_row(max(look.nest, 1), word, number)

    def _look(self, look: Look) -> None:
        self._state = replace(self._state, look=look)


def level_of(outline: int | None) -> int:
    """Return the heading level of an outline level, which counts from 0; 9 is none."""
    return min((outline or 0) + 1, 6) if 0 <= (outline or 0) < 9 else 0
