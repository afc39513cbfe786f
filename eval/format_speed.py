"""Pages a second by format, beside the bare library that takes the text out. `make bench` prints it.

Both read the same file from memory, in turns, by seconds of processor time; each figure is the median of the rounds, the
ratio that of each round, with its range. What Pincite does beyond the library is in the ratio: blocks, order, tables,
offsets, quality of the text.
"""

import argparse
import csv
import email
import io
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.policy import default
from pathlib import Path

import pypdfium2
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from selectolax.lexbor import LexborHTMLParser

from eval import format_speed_inputs as inputs
from eval.format_table import put_between
from rag.documents import load_all

TARGET = 0.5  # of the bare library's pages a second
PAGE = 3000  # characters of text, where a format has no pages
DOCUMENT = Path(__file__).parent.parent / "docs" / "formats.md"


def bare_pdf(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    return sum(len(page.get_textpage().get_text_bounded()) for page in document)


def bare_docx(data: bytes) -> int:
    return sum(len(paragraph.text) for paragraph in Document(io.BytesIO(data)).paragraphs)


def bare_pptx(data: bytes) -> int:
    return sum(
        len(shape.text_frame.text)
        for slide in Presentation(io.BytesIO(data)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    )


def bare_xlsx(data: bytes) -> int:
    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(
        len(str(value)) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row
    )


def bare_html(data: bytes) -> int:
    body = LexborHTMLParser(data).body
    return len(body.text(separator=" ")) if body else 0


def bare_csv(data: bytes) -> int:
    return sum(len(cell) for row in csv.reader(io.StringIO(data.decode())) for cell in row)


def bare_json(data: bytes) -> int:
    return len(json.loads(data))


def bare_mail(data: bytes) -> int:
    body = email.message_from_bytes(data, policy=default).get_body()
    return len(body.get_content()) if body else 0


@dataclass(frozen=True)
class Case:
    format: str
    name: str
    library: str
    made: Callable[[], bytes]
    bare: Callable[[bytes], int]


CASES = (
    Case("PDF", "a.pdf", "pypdfium2, text of each page", inputs.pdf, bare_pdf),
    Case("Word", "a.docx", "python-docx, paragraphs", inputs.docx, bare_docx),
    Case("PowerPoint", "a.pptx", "python-pptx, text of shapes", inputs.pptx, bare_pptx),
    Case("Excel", "a.xlsx", "openpyxl, read-only rows", inputs.xlsx, bare_xlsx),
    Case("HTML", "a.html", "selectolax, text of the body", inputs.html, bare_html),
    Case("CSV", "a.csv", "csv.reader", inputs.table, bare_csv),
    Case("JSON", "a.json", "json.loads", inputs.records, bare_json),
    Case("e-mail", "a.eml", "email, its body", inputs.mail, bare_mail),
)


@dataclass(frozen=True)
class Speed:
    """Pages a second, round by round."""

    case: Case
    pages: float
    megabytes: float
    ours: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        return [a / b for a, b in zip(self.ours, self.bare, strict=True)]


def measured(case: Case, rounds: int) -> Speed:
    """Read one file in turns, after a first time of each that doesn't count."""
    data = case.made()
    content = load_all(case.name, data).content
    assert content is not None
    pages = len(content.pages) or len(content.text) / PAGE
    case.bare(data)
    pairs = [(seconds(lambda: load_all(case.name, data)), seconds(lambda: case.bare(data))) for _ in range(rounds)]
    ours, bare = (tuple(pages / taken for taken in each) for each in zip(*pairs, strict=True))
    return Speed(case, pages, len(data) / 1e6, ours, bare)


def seconds(read: Callable[[], object]) -> float:
    """Return the processor time of a call, which other people's work on the machine disturbs less."""
    started = time.process_time()
    read()
    return time.process_time() - started


def table(speeds: list[Speed]) -> list[str]:
    lines = ["| format | pages | MB | Pincite, pages/s | bare library, pages/s | library | ratio | range | target |"]
    lines.append("|---|--:|--:|--:|--:|---|--:|---|---|")
    for speed in speeds:
        ours, bare, ratio = map(statistics.median, (speed.ours, speed.bare, speed.ratios))
        lines.append(
            f"| {speed.case.format} | {speed.pages:.0f} | {speed.megabytes:.2f} | {ours:,.0f} | {bare:,.0f} "
            f"| {speed.case.library} | {ratio:.2f} | {min(speed.ratios):.2f} to {max(speed.ratios):.2f} "
            f"| {TARGET}, {'met' if ratio >= TARGET else 'missed'} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the table into docs/formats.md")
    given = parser.parse_args()
    lines = table([measured(case, given.rounds) for case in CASES])
    print("\n".join(lines))
    if given.write:
        put_between(DOCUMENT, "speed", lines)


if __name__ == "__main__":
    main()
