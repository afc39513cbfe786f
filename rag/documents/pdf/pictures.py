"""Pages as pictures: those that have no text are recognised, and any can be shown."""

import io
import math
from typing import Any

import pypdfium2 as pdfium

from rag.documents.canonical import CanonicalText
from rag.documents.loaded import Picture, Tools
from rag.documents.pdf.sheets import Sheet
from rag.documents.quality import is_garbled
from rag.documents.recognised import add_recognised

RESOLUTION = 200  # dots per inch, enough for small print
MOST_PIXELS = 20_000_000
MOST_OBJECTS = 2000  # of a page, looked through for a picture
COMMONEST = (" the ", " of ", " de ", " der ", " und ", " la ", " et ", " en ", " di ", " и ", " в ", "の", "的")
PICTURES = (pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_FORM)


def needs_recognising(document: pdfium.PdfDocument, sheet: Sheet, tools: Tools) -> bool:
    """Tell whether a page has only a picture of its text, or text that isn't what it shows, and can be recognised."""
    if sheet.lines:
        text = "\n".join(line.text for line in sheet.lines)
        if is_plainly_language(text) or not is_garbled(text):
            return False
    elif not has_picture(document, sheet.number):
        return False
    return tools.recogniser() is not None


def is_plainly_language(text: str) -> bool:
    """Tell at once what most pages are: they have one of the commonest words, and nothing that stands for no letter."""
    return "\ufffd" not in text and "(cid:" not in text and any(word in text for word in COMMONEST)


def has_picture(document: pdfium.PdfDocument, number: int) -> bool:
    """Tell whether a picture is drawn on a page."""
    page = pdfium.raw.FPDF_LoadPage(document, number - 1)
    if not page:
        return False
    try:
        count = min(pdfium.raw.FPDFPage_CountObjects(page), MOST_OBJECTS)
        kinds = (pdfium.raw.FPDFPageObj_GetType(pdfium.raw.FPDFPage_GetObject(page, at)) for at in range(count))
        return any(kind in PICTURES for kind in kinds)
    finally:
        pdfium.raw.FPDF_ClosePage(page)


def add_picture_text(canonical: CanonicalText, document: pdfium.PdfDocument, number: int, tools: Tools) -> bool:
    """Append what is recognised in a page's picture, and tell whether that is anything."""
    recogniser = tools.recogniser()
    if not recogniser:
        return False
    picture, scale = drawn(document, number)
    before = len(canonical.blocks)
    add_recognised(canonical, recogniser.lines(picture), 1 / scale)
    return len(canonical.blocks) > before


def drawn(document: pdfium.PdfDocument, number: int) -> tuple[Picture, float]:
    """Return a page as a picture, and how many pixels a point has in it."""
    page = document[number - 1]
    try:
        scale = fitting(page, RESOLUTION / 72)
        return page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy(), scale
    finally:
        page.close()


def fitting(page: Any, scale: float) -> float:
    """Return a scale that keeps a page's picture in bounds."""
    width, height = page.get_size()
    return float(min(scale, math.sqrt(MOST_PIXELS / max(width * height, 1.0))))


def page_picture(data: bytes, number: int, width: int) -> bytes:
    """Return a page as a PNG of the given width in pixels. number: from 1. Raises ValueError if there is no such page."""
    with pdfium.PdfDocument(data) as document:
        if document.get_formtype() != pdfium.raw.FORMTYPE_NONE:
            document.init_forms()
        if not 1 <= number <= len(document):
            raise ValueError(f"page {number} of {len(document)}")
        page = document[number - 1]
        scale = fitting(page, width / max(page.get_width(), 1.0))
        output = io.BytesIO()
        page.render(scale=scale).to_pil().save(output, "PNG")
        return output.getvalue()


def page_size(data: bytes, number: int) -> tuple[float, float]:
    """Return a page's width and height in points, as it is shown. Raises ValueError if there is no such page."""
    with pdfium.PdfDocument(data) as document:
        if not 1 <= number <= len(document):
            raise ValueError(f"page {number} of {len(document)}")
        width, height = document.get_page_size(number - 1)
        return width, height
