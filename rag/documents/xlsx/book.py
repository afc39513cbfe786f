"""What the sheets of a workbook share: its strings, the formats of its numbers, and which sheets are shown."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS

from rag.documents.office import FOREIGN, Element, Package, TooMuch
from rag.documents.office.text import tidy
from rag.documents.pptx.text import R
from rag.documents.xlsx.stream import Stream, unescaped
from rag.errors import Damaged

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MOST_CHARACTERS = 100_000_000  # of all strings
DATE = "yyyy-mm-dd"
# openpyxl's text of 44 lacks its semicolons; the others are dates of East Asia, whose look depends on the machine.
FORMATS = (
    BUILTIN_FORMATS
    | {44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)'}
    | dict.fromkeys([*range(27, 32), *range(34, 37), *range(50, 59)], DATE)
)


@dataclass(frozen=True)
class Look:
    """How cells of a style look. code: the format of a number."""

    code: str = "General"
    bold: bool = False


@dataclass(frozen=True)
class SheetReference:
    name: str
    part: str | None  # "" where it is missing; None: it is a chart alone


@dataclass(frozen=True)
class Book:
    sheets: tuple[SheetReference, ...]
    strings: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    from_1904: bool = False  # where the count of days begins; else 1900


def read_book(package: Package, main: str, workbook: Element, beat: Callable[[], None]) -> Book:
    """Return what a workbook's sheets share. Hidden sheets are left out."""
    relations = package.relations(main)
    found = {relation.kind: relation.target for relation in relations.values()}
    sheets = []
    for sheet in workbook.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        if sheet.get("state") in ("hidden", "veryHidden"):
            continue
        relation = relations.get(sheet.get(f"{R}id") or "")
        part = relation.target if relation and relation.target in package else ""
        is_chart = relation is not None and relation.kind != "worksheet"
        sheets.append(SheetReference(sheet.get("name") or "", None if is_chart else part))
    properties = workbook.find(f"{MAIN}workbookPr")
    return Book(
        tuple(sheets),
        shared_strings(package, found.get("sharedStrings"), beat),
        looks_of(package.xml_if_whole(found.get("styles"))),
        properties is not None and properties.get("date1904") in ("1", "true"),
    )


class SharedStrings(Stream):
    """Collects the strings that cells refer to by number, without the readings above East Asian ones."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._left = MOST_CHARACTERS
        self._in_reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "t" and not self._in_reading:
            self.collect()

    def end(self, tag: str) -> None:
        if tag == "t":
            self._parts.append(self.collected())
        elif tag == "rPh":
            self._in_reading = False
        elif tag == "si":
            text = tidy(unescaped("".join(self._parts)))
            self._left -= len(text)
            if self._left < 0:
                raise TooMuch("too much text")
            self.strings.append(text)


def shared_strings(package: Package, part: str | None, beat: Callable[[], None]) -> list[str]:
    """Return the shared strings; of a broken part those before the break."""
    if not part or part not in package:
        return []
    reader = SharedStrings()
    with suppress(*FOREIGN, Damaged):
        reader.read(package.pieces(part), beat)
    return reader.strings


def looks_of(styles: Element | None) -> list[Look]:
    """Return the look of each cell style, by its number."""
    if styles is None:
        return []
    codes = dict(FORMATS)
    for each in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
        codes[int(each.get("numFmtId") or 0)] = each.get("formatCode") or "General"
    bold = [font.find(f"{MAIN}b") for font in styles.iterfind(f"{MAIN}fonts/{MAIN}font")]
    is_bold = [mark is not None and mark.get("val") not in ("0", "false") for mark in bold]
    looks = []
    for form in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        font = int(form.get("fontId") or 0)
        code = codes.get(int(form.get("numFmtId") or 0), "General")
        looks.append(Look(code, 0 <= font < len(is_bold) and is_bold[font]))
    return looks
