"""Files of each format to be read against the clock, made in memory: text as dense as in reports, the same each time."""

import csv
import io
import json
import random
from email.message import EmailMessage

from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

SEED = 7
WORDS = (
    "the pump in cellar lifts rain water into tank under roof and stops when it is full a valve that leaks costs more "
    "than its price because every litre has been paid for twice before winter somebody should empty pipes between house "
    "garden meter reading was higher last year while number of residents fell which nobody could explain at first"
).split()
COLUMNS = ("site", "town", "reading", "unit", "remark")


class Writer:
    """Sentences, paragraphs and rows of numbers from a seed of its own."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)

    def sentence(self) -> str:
        words = self._random.choices(WORDS, k=self._random.randint(7, 22))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._random.randint(3, 7)))

    def row(self, number: int) -> list[str | float]:
        words = self._random.choices(WORDS, k=6)
        return [f"Site {number}", words[0].capitalize(), round(self._random.uniform(0, 900), 1), "m³", " ".join(words)]


def pdf(chapters: int = 12) -> bytes:
    """Return some thirty-five pages of prose under headings, with a table in each chapter."""
    made, writer, styles = io.BytesIO(), Writer(), getSampleStyleSheet()
    parts: list[Flowable] = []
    for chapter in range(chapters):
        parts.append(Paragraph(f"{chapter + 1}. {writer.sentence()}", styles["Heading1"]))
        parts += [Paragraph(writer.paragraph(), styles["BodyText"]) for _ in range(28)]
        parts.append(Table([COLUMNS, *(writer.row(number) for number in range(12))]))
    SimpleDocTemplate(made, pagesize=A4, invariant=1).build(parts)
    return made.getvalue()


def docx(chapters: int = 12) -> bytes:
    made, writer, document = io.BytesIO(), Writer(), Document()
    for _ in range(chapters):
        document.add_heading(writer.sentence(), 1)
        for _ in range(25):
            document.add_paragraph(writer.paragraph())
        for _ in range(5):
            document.add_paragraph(writer.sentence(), style="List Bullet")
        table = document.add_table(rows=0, cols=len(COLUMNS))
        for number in range(12):
            for cell, value in zip(table.add_row().cells, writer.row(number), strict=True):
                cell.text = str(value)
    document.save(made)
    return made.getvalue()


def pptx(slides: int = 40) -> bytes:
    made, writer, presentation = io.BytesIO(), Writer(), Presentation()
    for _ in range(slides):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = writer.sentence()
        slide.placeholders[1].text = "\n".join(writer.sentence() for _ in range(6))
        slide.notes_slide.notes_text_frame.text = writer.paragraph()
    presentation.save(made)
    return made.getvalue()


def xlsx(sheets: int = 4, rows: int = 600) -> bytes:
    made, writer, book = io.BytesIO(), Writer(), Workbook()
    del book["Sheet"]
    for number in range(sheets):
        sheet = book.create_sheet(f"Year {2020 + number}")
        sheet.append(COLUMNS)
        for line in range(rows):
            sheet.append(writer.row(line))
    book.save(made)
    return made.getvalue()


def html(chapters: int = 40) -> bytes:
    writer = Writer()
    menu = "".join(f'<li><a href="/{number}">{writer.sentence()}</a></li>' for number in range(20))
    parts = []
    for _ in range(chapters):
        parts.append(f"<h2>{writer.sentence()}</h2>")
        parts += [f"<p>{writer.paragraph()} <b>{writer.sentence()}</b></p>" for _ in range(12)]
        parts.append(f"<ul>{''.join(f'<li>{writer.sentence()}</li>' for _ in range(6))}</ul>")
        rows = ["".join(f"<td>{cell}</td>" for cell in writer.row(number)) for number in range(10)]
        parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    head = "<title>Readings</title><style>p { margin: 0 }</style><script>let a = 1</script>"
    page = f"<nav><ul>{menu}</ul></nav><main><h1>Readings</h1>{''.join(parts)}</main><footer>Imprint</footer>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{page}</body></html>".encode()


def table(rows: int = 4000) -> bytes:
    made, writer = io.StringIO(), Writer()
    lines = csv.writer(made)
    lines.writerow(COLUMNS)
    lines.writerows(writer.row(number) for number in range(rows))
    return made.getvalue().encode()


def records(count: int = 3000) -> bytes:
    writer = Writer()
    rows = [dict(zip(COLUMNS, writer.row(number), strict=True)) for number in range(count)]
    return json.dumps(
        [{**row, "parts": [{"code": n, "note": writer.sentence()} for n in range(2)]} for row in rows]
    ).encode()


def mail(paragraphs: int = 300) -> bytes:
    writer, message = Writer(), EmailMessage()
    message["From"], message["To"] = "Ruth Amsel <ruth@orchard.example>", "Tom Biel <tom@orchard.example>"
    message["Subject"], message["Date"] = "Readings", "Tue, 12 Mar 2024 09:15:00 +0100"
    message.set_content("\n\n".join(writer.paragraph() for _ in range(paragraphs)), cte="quoted-printable")
    return message.as_bytes()
