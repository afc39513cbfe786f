"""Running heads, running feet and page numbers: lines that stand at one height on several pages, but for their figures."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from rag.documents.pdf.lines import Line
from rag.documents.pdf.sheets import Sheet, is_in_order

EDGE_ROWS = 3  # of the first and of the last lines of a page: a running head has seldom more
SAME_HEIGHT = 3  # points
FEW_PAGES = 8
LONGEST = 150  # characters
LONGEST_NUMBER = 24
BASE = attrgetter("base")
ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
NOT_LETTERS = re.compile(r"[\W\d_]+")
NUMBER_WORDS = frozenset(
    ("", "page", "pageof", "of", "p", "seite", "seitevon", "von", "s", "pg", "página", "de", "sur")
)


def letters(text: str) -> str:
    """Return what stays the same of a running head: letters("3 | Pump 2 Guide") == "pumpguide"."""
    key = NOT_LETTERS.sub("", text).casefold()
    return "" if key in NUMBER_WORDS or (ROMAN.fullmatch(key) and len(text) < 10) else key


class RunningLines:
    """What has been seen at the edges of the pages so far."""

    def __init__(self, page_count: int) -> None:
        self._page_count = page_count
        self._seen: Counter[tuple[str, str, int]] = Counter()  # edge, what is the same, height: on how many pages
        self._numbered: Counter[tuple[str, int]] = Counter()  # edge, height: pages with a number and text beside it
        self._pages = 0
        self._sheets: Sequence[Sheet] = ()
        self._edges: dict[int, dict[str, list[list[Line]]]] = {}
        self._texts: Counter[str] = Counter()

    def see(self, sheets: Sequence[Sheet]) -> None:
        """Note the edges of the next pages."""
        self._sheets, self._texts = sheets, Counter()
        self._edges = {sheet.number: edges_of(sheet) for sheet in sheets}
        self._pages += len(sheets)
        for sheet in sheets:
            for edge, rows in self._edges[sheet.number].items():
                for row in rows:
                    keys = [key_of(line, sheet.number) for line in row]
                    self._seen.update({(edge, key, round(line.base)) for line, key in zip(row, keys, strict=True)})
                    if len(row) > 1 and any(key.startswith("#") for key in keys):
                        self._numbered[edge, round(row[0].base)] += 1

    def without(self, sheet: Sheet) -> Sheet:
        """Return a page without its running lines."""
        edges = self._edges[sheet.number]
        dropped = {id(line) for row in edges["turned"] for line in row if self._is_running(sheet, line, "turned")}
        for edge in ("top", "bottom"):
            rows = edges[edge]
            for at, row in enumerate(rows):
                running = self._running(sheet, row, edge)
                if not running or (edge == "top" and self._is_table_header(sheet, row, rows[at + 1 :])):
                    break
                is_head = self._is_usual(row, edge)
                dropped.update(id(line) for line in row if is_head or line in running or self._stands_elsewhere(line))
        if not dropped:
            return sheet
        kept = [line for line in sheet.lines if id(line) not in dropped]
        heights = Counter(round(line.base) for line in kept)
        kept = [
            line._replace(follows=False) if line.follows and heights[round(line.base)] == 1 else line for line in kept
        ]
        return sheet._replace(lines=kept, in_order=is_in_order(kept))

    def _running(self, sheet: Sheet, row: list[Line], edge: str) -> list[Line]:
        """Return the pieces of a row that are running lines; a row of several numbers is one of a table."""
        running = [line for line in row if self._is_running(sheet, line, edge)]
        return [] if sum(not letters(line.text) for line in row) > 1 else running

    def _is_running(self, sheet: Sheet, line: Line, edge: str) -> bool:
        if is_number_of_all(line.text, sheet.number, self._page_count):
            return True
        key = key_of(line, sheet.number)
        base = round(line.base)
        pages = sum(self._seen[edge, key, height] for height in range(base - SAME_HEIGHT, base + SAME_HEIGHT + 1))
        needed = 2 if self._page_count <= FEW_PAGES else 3
        return key != "" and pages >= needed and (self._page_count > 2 or stands_apart(sheet, line))

    def _is_table_header(self, sheet: Sheet, row: list[Line], below: list[list[Line]]) -> bool:
        """Tell whether a row stands over the cells of a table, whose header each page repeats."""
        following = below[0] if below else []
        return are_cells(row, following) and not self._running(sheet, following, "top")

    def _is_usual(self, row: list[Line], edge: str) -> bool:
        """Tell whether most pages have something beside their number at this height: it changes with the chapter."""
        base = round(row[0].base)
        pages = sum(self._numbered[edge, height] for height in range(base - SAME_HEIGHT, base + SAME_HEIGHT + 1))
        return pages >= max(3, 0.5 * self._pages)

    def _stands_elsewhere(self, line: Line) -> bool:
        """Tell whether a line beside a running one is the title of a chapter, or a number: nothing is lost with it."""
        if not self._texts:
            self._texts.update(letters(line.text) for sheet in self._sheets for line in sheet.lines)
        key = letters(line.text)
        return not key or self._texts[key] > 1


def key_of(line: Line, page: int) -> str:
    """Return what a running line has in common with those of other pages; "" for none.

    Page numbers have in common how far they are from the number of the page in the file.
    """
    key = letters(line.text)
    if key or len(line.text) > LONGEST_NUMBER:
        return key
    digits = re.search(r"\d+", line.text)
    if digits:
        return f"#{int(digits[0]) - page}"
    roman = ROMAN.search(line.text)
    return f"#{roman_value(roman[0]) - page}" if roman else ""


def is_number_of_all(text: str, page: int, count: int) -> bool:
    """Tell whether a line is a page's number among all, sure even if it stands once: "1/1", "Page 3 of 9"."""
    return len(text) <= LONGEST_NUMBER and not letters(text) and re.findall(r"\d+", text) == [str(page), str(count)]


def roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral: roman_value("xiv") == 14."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral.lower()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def edges_of(sheet: Sheet) -> dict[str, list[list[Line]]]:
    """Return the first and the last rows of a page, the outermost first, and the lines that don't run along the page."""
    lines, turned = sheet.lines, []
    if not sheet.in_order:
        turned = [[line] for line in lines if line.turn]
        lines = sorted((line for line in lines if not line.turn), key=BASE)
    return {"top": outermost(lines), "bottom": outermost(reversed(lines)), "turned": turned}


def outermost(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the first rows of lines that come by their height."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].base - line.base) <= SAME_HEIGHT:
            rows[-1].append(line)
        elif len(rows) == EDGE_ROWS:
            break
        else:
            rows.append([line])
    return [[line for line in row if len(line.text) < LONGEST] for row in rows]


def are_cells(row: list[Line], following: list[Line]) -> bool:
    """Tell whether two pieces of a row stand over two of the next."""
    below = sum(any(abs(line.left - other.left) < SAME_HEIGHT for other in following) for line in row)
    return len(row) > 1 and below > 1


def stands_apart(sheet: Sheet, line: Line) -> bool:
    """Tell whether a line is away from the text: on two pages, what is the same may be text."""
    nearest = min(
        (abs(other.base - line.base) for other in sheet.lines if abs(other.base - line.base) > SAME_HEIGHT),
        default=0.0,
    )
    return nearest > 1.8 * line.size
