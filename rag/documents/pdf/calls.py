"""The calls to pdfium about the characters of one page; each costs about half a microsecond, so they are counted."""

import ctypes
import math
import re
from typing import Any

import pypdfium2.raw as pdfium

from rag.documents.pdf.lines import SKEWED, Frame

BOLD_NAME = re.compile(rb"bold|black|heavy|demi|medi\b|medi(?:ital)?$|cmbx|sfbx|ptmb|phvb", re.IGNORECASE)
MONO_NAME = re.compile(rb"mono|courier|consolas|cmtt|sftt|typewriter", re.IGNORECASE)
FIXED_PITCH, FORCE_BOLD = 1, 1 << 18  # flags of a font's descriptor


def quick(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of pdfium that takes addresses as numbers.

    pypdfium2's own look at the type of each pointer in each call, which takes as long as the call itself.
    """
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


ADDRESS, INDEX = ctypes.c_void_p, ctypes.c_int
GET_RECT = quick(pdfium.FPDFText_GetRect, INDEX, ADDRESS, INDEX, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
COUNT_RECTS = quick(pdfium.FPDFText_CountRects, INDEX, ADDRESS, INDEX, INDEX)
GET_CHAR_BOX = quick(pdfium.FPDFText_GetCharBox, INDEX, ADDRESS, INDEX, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
GET_MATRIX = quick(pdfium.FPDFText_GetMatrix, INDEX, ADDRESS, INDEX, ADDRESS)
GET_FONT_SIZE = quick(pdfium.FPDFText_GetFontSize, ctypes.c_double, ADDRESS, INDEX)
GET_TEXT_OBJECT = quick(pdfium.FPDFText_GetTextObject, ADDRESS, ADDRESS, INDEX)
GET_FONT = quick(pdfium.FPDFTextObj_GetFont, ADDRESS, ADDRESS)
Rect = tuple[float, float, float, float]  # left, top, right, bottom, along the direction of reading
# Of a character: its direction in the page's space and its turn on the page as shown, both in quarter turns; the height of
# its base line; its size; whether it is bold; whether all characters of its font are of one width.
Kind = tuple[int, int, float, float, bool, bool]


class TextPage:
    """What pdfium knows of a page's characters. Its ctypes values are made once: making one costs more than a call."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self._textpage = textpage
        self._address = ctypes.cast(textpage, ctypes.c_void_p).value
        self._frame = frame
        self._values = (ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double())
        self._addresses = tuple(map(ctypes.addressof, self._values))
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_address = ctypes.addressof(self._matrix)
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._turn = -frame.rotation % 4  # on the page as shown, of what runs along the page in its own space
        self.count = pdfium.FPDFText_CountChars(textpage)

    def text(self) -> str:
        """Return the page's text, lines ended by \\r\\n or by a hyphen's mark."""
        if self.count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (2 * self.count + 2))()
        written = pdfium.FPDFText_GetText(self._textpage, 0, self.count, buffer)
        return bytes(memoryview(buffer)[: max(written - 1, 0)]).decode("utf-16-le", "replace")

    def index_of(self, text: str, offset: int) -> int:
        """Return the index of a character of `text()`: pdfium's list of characters and its text may differ by some."""
        if len(text) == self.count:
            return offset
        units = len(text[:offset].encode("utf-16-le", "replace")) // 2
        return max(int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._textpage, units)), 0)

    def rects(self, index: int, length: int, direction: int) -> list[Rect]:
        """Return the rectangles under characters, one for each of the pieces that the file draws them in."""
        textpage, addresses = self._address, self._addresses
        left, top, right, bottom = self._values
        x, y = self._frame.left, self._frame.top
        found: list[Rect] = []
        for number in range(COUNT_RECTS(textpage, index, length)):
            GET_RECT(textpage, number, *addresses)
            if direction:
                found.append(self._frame.rect_along(direction, left.value, top.value, right.value, bottom.value))
            else:
                found.append((left.value - x, y - top.value, right.value - x, y - bottom.value))
        return found

    def rect(self, index: int, direction: int) -> Rect | None:
        """Return the rectangle of one character."""
        left, right, bottom, top = self._values
        if not GET_CHAR_BOX(self._address, index, *self._addresses):
            return None
        return self._frame.rect_along(direction, left.value, top.value, right.value, bottom.value)

    def height(self, index: int, direction: int) -> float:
        """Return how far below the top edge a character stands."""
        pdfium.FPDFText_GetCharOrigin(self._textpage, index, *self._values[:2])
        return self._frame.along(direction, self._values[0].value, self._values[1].value)[1]

    def kind(self, index: int) -> Kind:
        """Return the direction and type of a character."""
        matrix = self._matrix
        GET_MATRIX(self._address, index, self._matrix_address)
        size = GET_FONT_SIZE(self._address, index)
        slant, vertical = matrix.c, matrix.d
        if vertical != 1.0 or slant:
            size *= math.hypot(slant, vertical)
        direction, turn, base = 0, self._turn, self._frame.top - matrix.f
        if matrix.b or matrix.a < 0:
            direction, turn = self._turned(matrix.a, matrix.b)
            base = self._frame.along(direction, matrix.e, matrix.f)[1]
        bold, mono = self._look(GET_TEXT_OBJECT(self._address, index))
        return direction, turn, base, size or 1.0, bold, mono

    def _turned(self, a: float, b: float) -> tuple[int, int]:
        """Return the direction and the turn of text whose matrix isn't upright."""
        quarters = math.atan2(b, a) / (math.pi / 2)
        if abs(quarters - round(quarters)) > 0.1:
            return self._frame.rotation % 4, SKEWED
        return round(quarters) % 4, (round(quarters) - self._frame.rotation) % 4

    def _look(self, text_object: Any) -> tuple[bool, bool]:
        """Return whether a piece of text is bold, and whether its characters are all of one width."""
        font = GET_FONT(text_object) if text_object else None
        if not font:
            return False, False
        look = self._fonts.get(font)
        if look is None:
            look = self._fonts[font] = look_of(ctypes.cast(font, pdfium.FPDF_FONT))
        return look


def look_of(font: Any) -> tuple[bool, bool]:
    """Return whether a font is bold, and whether all its characters are of one width."""
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    flags = max(pdfium.FPDFFont_GetFlags(font), 0)
    bold = bool(BOLD_NAME.search(buffer.value)) or bool(flags & FORCE_BOLD)
    return bold, bool(MONO_NAME.search(buffer.value)) or bool(flags & FIXED_PITCH)
