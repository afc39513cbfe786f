"""A contract in Word: numbered clauses, a table of prices, a numbered list, footnotes."""

import io
from datetime import datetime

from docx import Document
from docx.document import Document as Written
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from eval.make_seeds_zip import steady

CLAUSES: dict[str, list[str | tuple[str, str]]] = {  # a pair: a paragraph and its footnote
    "1. Goods": [
        (
            "1.1 The Maker supplies 240 forks of type ZF-31 for the cargo bike Heron. They are forged from "
            "chromium-molybdenum steel, and their tubes have a wall of 2.4 mm.",
            "The fork that cracked in the load test of the third prototype had a wall of 1.9 mm.",
        ),
        "1.2 Each fork bears a serial number of six digits, which is struck into the left dropout.",
        "1.3 Drawings and tools remain the property of the Buyer, even where the Maker has made them.",
    ],
    "2. Price and payment": [
        "2.1 The price of a fork depends on how many are ordered in a calendar year:",
        (
            "2.2 The prices include packing and carriage to Exeter.",
            "Customs duty and the fees of the customs agent are borne by the Buyer.",
        ),
        "2.3 Of each order 30 % is paid in advance, the rest within 21 days of delivery.",
    ],
    "3. Delivery": [
        "3.1 The forks of the first order arrive in three lots:",
        "3.2 For every full week of delay the price of the late forks falls by 2 %, though by no more than 10 %.",
    ],
    "4. Tests": [
        (
            "4.1 Before a lot leaves Plzeň, the Maker loads one fork in twenty with 2,600 newtons for 100,000 cycles.",
            "The record of each test is kept for ten years and sent to the Buyer within two days on request.",
        ),
        "4.2 If more than two forks of a lot show a crack within six months, the Buyer may send the whole lot back.",
    ],
    "5. Defects": [
        "5.1 The Maker is answerable for defects of material and forging for five years from delivery.",
        "5.2 A defective fork is replaced within 30 days. The Buyer photographs it first and keeps it until then.",
    ],
    "6. End of the contract, law": [
        "6.1 Either party may end the contract with four months' notice to the end of a quarter.",
        "6.2 Czech law applies, and the court at Plzeň decides. The English text prevails over the Czech one.",
    ],
}
PRICES = (
    ("Forks in a year", "Price of each"),
    ("1 to 100", "€96.00"),
    ("101 to 200", "€91.50"),
    ("over 200", "€87.00"),
)
LOTS = ("40 forks by 31 May 2024, for load tests;", "100 forks by 15 July 2024;", "100 forks by 30 August 2024.")


def contract() -> bytes:
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = "Supply contract for forks", "Kestrel Bikes Co-operative"
    properties.comments, properties.keywords = "", "contract, bicycles"
    properties.created = datetime(2024, 4, 11, 9)
    document.add_heading("Supply contract for forks of the cargo bike Heron", 0)
    document.add_paragraph(
        "between Kestrel Bikes Co-operative, Unit 9, Ropewalk Yard, Exeter (the Buyer), and Žižka Forge, Plzeň "
        "(the Maker), signed on 11 April 2024 by Gwen Hartley and Radim Žižka."
    )
    notes: list[str] = []
    for heading, paragraphs in CLAUSES.items():
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            text, note = paragraph if isinstance(paragraph, tuple) else (paragraph, "")
            written = document.add_paragraph(text)
            if note:
                notes.append(note)
                refer(written, len(notes))
            if text.startswith("2.1"):
                table(document)
            if text.startswith("3.1"):
                for lot in LOTS:
                    document.add_paragraph(lot, style="List Number")
    document.add_paragraph(
        "Example document: Kestrel Bikes Co-operative, Žižka Forge and all persons named here are invented."
    )
    add_footnotes(document, notes)
    made = io.BytesIO()
    document.save(made)
    return steady(made.getvalue(), "2024-04-11T09:00:00Z")


def table(document: Written) -> None:
    made = document.add_table(rows=0, cols=2, style="Table Grid")
    for cells in PRICES:
        for cell, text in zip(made.add_row().cells, cells, strict=True):
            cell.text = text
    row = made.rows[0]._tr.get_or_add_trPr()
    row.append(OxmlElement("w:tblHeader"))


def refer(paragraph: Paragraph, number: int) -> None:
    """Put a footnote's mark behind a paragraph."""
    run = paragraph.add_run()
    run.font.superscript = True
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), str(number))
    run._r.append(mark)


def add_footnotes(document: Written, notes: list[str]) -> None:
    """Give the document its part of footnotes, which python-docx can't."""
    line = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    line += line.replace("separator", "continuationSeparator").replace('"-1"', '"0"')
    texts = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {nsdecls("w")}>{line}{texts}</w:footnotes>'
    package = document.part.package
    assert package is not None
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
