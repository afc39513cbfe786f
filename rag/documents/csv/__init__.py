"""Tables in plain text: each row one block, every value with its column's name, so that a row says all by itself."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import Literal

from rag.documents.canonical import CanonicalText, normalised
from rag.documents.csv.header import filled, is_header
from rag.documents.loaded import Tools
from rag.documents.text import decode
from rag.errors import ReadingStopped
from rag.types import Content

DELIMITERS = "\t;|,"  # where two fit, the first: commas stand inside numbers and sentences, too
NONE = "\x1f"  # for a file of one column
SAMPLE_CHARACTERS = 65536
SAMPLE_ROWS = 200
EXCEL_LINE = "sep="  # Excel's own first line, which tells the delimiter
MOST_TITLE_LINES = 5
BETWEEN = "; "
MOST_CELLS = 4_000_000  # they take 1.5 GB of memory
ROWS_A_BEAT = 10_000
Row = list[str]


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return a row a line: "Column: value; Column: value", empty values left out; without a header the values alone."""
    text = normalised(decode(name, data))
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"').lower()
    if told.startswith(EXCEL_LINE) and len(told) <= len(EXCEL_LINE) + 1:
        text, delimiter = rest, told.removeprefix(EXCEL_LINE) or "\t"
    else:
        delimiter = delimiter_of(text)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # of the whole process, but none was needed
    return table(name, rows_of(text, delimiter, quoted=not swallows_rows(text, delimiter)), tools)


def table(name: str, rows: Iterator[Row], tools: Tools) -> Content:
    """Return the text of a table's rows. Raises ReadingStopped for too many."""
    canonical = CanonicalText()
    title, head, columns = beginning(rows)
    for line in title:
        canonical.add("paragraph", line)
    written = cells = 0
    for number, row in enumerate(chain(head, rows)):
        if number % ROWS_A_BEAT == 0:
            tools.beat()
        cells += len(row)
        if cells > MOST_CELLS:
            raise ReadingStopped(f"{name}: it has more than {MOST_CELLS:,} cells", hint="split it, or leave it out")
        if row == columns:
            continue  # its header again, as where tables were put one behind the other
        written += 1
        if len(row) == 1 and len(columns) > 2:
            canonical.add("paragraph", row[0])  # a remark under the table
        else:
            canonical.add_row("table_row", labelled(columns, row), between=BETWEEN)
    if not written:
        canonical.add_row("table_header", columns, between=BETWEEN)
    return Content(text=canonical.text, blocks=tuple(canonical.blocks), title=title[0] if title else None)


def beginning(rows: Iterator[Row]) -> tuple[list[str], list[Row], Row]:
    """Return the lines before a table, the rows of its sample, and its columns' names; none if it has no header."""
    sample = [row for row in islice(rows, SAMPLE_ROWS) if filled(row)]
    width = usual_width(Counter(map(len, sample)))
    title: list[str] = []
    while width > 1 and len(sample) > 1 and len(filled(sample[0])) == 1 and len(title) < MOST_TITLE_LINES:
        title.append(filled(sample.pop(0))[0])
    if sample and is_header(sample[0], sample[1:]):
        columns = [" ".join(cell.split()) for cell in sample[0]]
        return title, sample[1:], columns
    return title, sample, []


def labelled(columns: Row, row: Row) -> Row:
    """Return a row's values with their columns' names: labelled(["a", ""], ["1", "2", "3"]) -> ["a: 1", "2", "3"]."""
    names = columns + [""] * (len(row) - len(columns))
    return [
        f"{name.removesuffix(':')}: {value}" if name else value
        for name, value in zip(names, row, strict=False)
        if value and not value.isspace()
    ]


def rows_of(text: str, delimiter: str, quoted: bool = True, strict: bool = False) -> Iterator[Row]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader(io.StringIO(text), delimiter=delimiter, quoting=quoting, skipinitialspace=True, strict=strict)


def delimiter_of(text: str) -> str:
    """Return what parts a table's columns: what gives most of its first rows the same number of cells."""
    sample = text[:SAMPLE_CHARACTERS]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_share = NONE, 0.5
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in islice(rows_of(sample, delimiter), SAMPLE_ROWS) if row)
        width = usual_width(widths)
        if width > 2:
            del widths[1]  # titles and remarks; two columns may be one of sentences, with a comma in some
        share = widths[width] / widths.total() if width > 1 else 0
        if share > best_share:
            best, best_share = delimiter, share
    return best


def usual_width(widths: Counter[int]) -> int:
    """Return how many cells most rows have, of those that are as many the wider."""
    return max(widths, key=lambda width: (widths[width], width), default=0)


def swallows_rows(text: str, delimiter: str) -> bool:
    """Tell whether quotation marks are but letters: were they none, one that isn't closed would make one cell of rows."""
    try:
        for _ in rows_of(text, delimiter, strict=True):
            pass
        return False
    except csv.Error:
        quoted, plain = (Counter(map(len, rows_of(text, delimiter, quoted=each))) for each in (True, False))
        return plain[usual_width(plain)] > quoted[usual_width(quoted)]
