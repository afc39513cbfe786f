"""A report as PDF: two columns with a running head and page numbers, and a table that goes on over three pages."""

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

TITLE = "Field trial of the OV-T310: 48 stores, one winter"
TEXT = (
    ("h", "1. Why a trial"),
    (
        "p",
        "The laboratory in Ostrava can make cold, damp and dust, but it cannot make a forklift driver. Before the OV-T310 "
        "went on sale everywhere, we therefore hung 312 of them in 48 stores of 31 customers. The trial ran from "
        "1 November 2023 to 31 March 2024.",
    ),
    (
        "p",
        "Three questions were to be answered. Do the readings arrive? Does the battery last as long as it was calculated? "
        "And what do people do to a sensor that we would never have thought of?",
    ),
    ("h", "2. How it was done"),
    (
        "p",
        "Each store got between four and nine sensors and one gateway. The sensors took a reading every minute. Our own "
        "technicians hung them up in 40 stores; in the other eight the customers did it themselves, with the leaflet "
        "and without a word from us.",
    ),
    (
        "p",
        "Every Monday a script compared the readings that had arrived with those that should have. Once a month the "
        "voltage of every cell was noted, and twice we drove round and looked at everything. These two journeys came "
        "to 9,400 kilometres by van.",
    ),
    ("h", "3. What came out"),
    (
        "p",
        "Of all readings, 99.90 percent arrived. Nearly all of the missing ones belong to two events: a gateway "
        "in Bergen that was unplugged for the Christmas lights, and a store in Graz whose new steel racks cut off three "
        "sensors for nine days.",
    ),
    (
        "p",
        "At the end of March the cells had 92.3 percent of their charge left on average. That agrees with the "
        "calculated life of five years. In deep freezers it was 88.5 percent, which is why the data sheet now warns of "
        "short lives in the cold.",
    ),
    (
        "p",
        "Six sensors failed. Four had been flooded after somebody pinched the seal while changing a cell that was not yet "
        "empty. One was crushed by a pallet of butter. The last was never found; a trace of paint suggests that "
        "it left with a lorry bound for Trieste.",
    ),
    ("h", "4. What we changed"),
    (
        "p",
        "The cover now has a red line that shows when the seal does not lie flat. The bracket was made 4 mm thicker. "
        "And the leaflet begins with a picture instead of a page of warnings, because not one of the eight customers had "
        "read past the first paragraph.",
    ),
    (
        "p",
        "We also dropped an idea. A buzzer in the sensor, tried in five stores, was taken for the alarm of a reversing "
        "lorry, and in one case answered by the fire brigade.",
    ),
    ("h", "5. Thanks"),
    (
        "p",
        "The trial was led by Wim Verstappen, and Ada Lindholm drove the van. "
        "Example document: Orvane Systems Inc., its sensor OV-T310 and all persons named here are invented.",
    ),
)
TOWNS = (
    "Aarhus Bergen Bilbao Brno Bruges Cork Dijon Dundee Gdynia Genoa Ghent Graz Halle Hull Jena Kiel Košice Lahti Leiden "
    "Liège Linz Lugano Malmö Maribor Metz Murcia Namur Nantes Odense Olomouc Ostend Oulu Parma Pécs Porto Rennes Riga "
    "Sibiu Split Tampere Tartu Trento Turku Utrecht Varna Vigo Zadar Zwolle"
).split()
GOODS = ("cheese", "cut flowers", "vegetables", "deep-frozen fish", "beer", "medicines")
HEADER = ("No.", "Town", "Goods", "Sensors", "Mean distance, m", "Charge left, %", "Arrived, %")


def rows() -> Iterator[tuple[str, ...]]:
    """Yield a line for each store; its figures come from its number, so that they are the same each time."""
    for number, town in enumerate(TOWNS, start=1):
        goods = GOODS[number * 5 % len(GOODS)]
        charge = (88.0 if goods == "deep-frozen fish" else 92.6) + number * 7 % 13 / 10
        arrived = {"Bergen": 98.2, "Graz": 98.9}.get(town, 99.9 + number * 3 % 10 / 100)
        sensors = (4, 9, 6, 7)[number % 4]
        yield (str(number), town, goods, str(sensors), str(22 + number * 11 % 31), f"{charge:.1f}", f"{arrived:.2f}")


def report() -> bytes:
    made = io.BytesIO()
    document = BaseDocTemplate(
        made, pagesize=A4, title=TITLE, author="Wim Verstappen", subject="", invariant=1, topMargin=2.4 * cm
    )
    width, height = A4[0] - 4 * cm, A4[1] - 5 * cm
    columns = [
        Frame(2 * cm + side * (width / 2 + 0.3 * cm), 2.4 * cm, width / 2 - 0.3 * cm, height - 2 * cm, 0, 0, 0, 0)
        for side in (0, 1)
    ]
    title = Frame(2 * cm, height + 0.6 * cm, width, 2 * cm, 0, 0, 0, 0)
    whole = Frame(2 * cm, 2.4 * cm, width, height, 0, 0, 0, 0)
    document.addPageTemplates(
        [PageTemplate("text", [title, *columns], onPage=around), PageTemplate("table", [whole], onPage=around)]
    )
    document.build(list(parts()))
    return made.getvalue().replace(b"D:20000101000000", b"D:20240517090000")  # reportlab's own day


def parts() -> Iterator[Flowable]:
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=13.5, spaceAfter=7)
    heading = ParagraphStyle("heading", body, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=6)
    first = ParagraphStyle("title", heading, fontSize=18, leading=24)
    yield Paragraph(TITLE, first)
    yield FrameBreak()
    for kind, text in TEXT:
        yield Paragraph(text, heading if kind == "h" else body)
    yield NextPageTemplate("table")
    yield PageBreak()
    yield Paragraph("Annex: the stores", heading)
    yield Spacer(1, 6)
    grid = Table([HEADER, *rows()], repeatRows=1, rowHeights=25)
    grid.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9.5),
                ("FONT", (0, 1), (-1, -1), "Times-Roman", 10.5),
            ]
        )
    )
    yield grid


def around(canvas: Any, document: Any) -> None:
    """Draw the running head and the number of the page."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(2 * cm, A4[1] - 1.3 * cm, "Orvane Systems · Report FT-2024-03 · 17 May 2024")
    canvas.drawRightString(A4[0] - 2 * cm, 1.3 * cm, f"Page {document.page}")
