"""PDF: the text in the order in which a person reads it, with the place of every line on its page."""

from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

from rag.documents.loaded import Tools
from rag.documents.pdf.fallback import load_with_pypdf
from rag.documents.pdf.headings import Outline, Typography
from rag.documents.pdf.joining import Vocabulary
from rag.documents.pdf.pages import columns_of_parts
from rag.documents.pdf.pictures import add_picture_text, needs_recognising
from rag.documents.pdf.properties import date_in, tags_in, title_in
from rag.documents.pdf.repair import repaired
from rag.documents.pdf.running import RunningLines
from rag.documents.pdf.sheets import Sheet, sheet_of
from rag.documents.pdf.writing import Writer
from rag.errors import Encrypted
from rag.types import Content

WINDOW = 256  # pages whose lines are in memory at a time: running heads are found by their neighbours
PASSWORD_NEEDED = (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY)


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text of every page; a page that can't be read, or has no text, is empty."""
    document = opened(name, data) or opened(name, repaired(data))
    if not document:
        return load_with_pypdf(name, data, tools)
    with document:
        if document.get_formtype() != pdfium.raw.FORMTYPE_NONE:
            document.init_forms()
        return read(document, tools)


def opened(name: str, data: bytes | None) -> pdfium.PdfDocument | None:
    """Return the document if it can be opened and has pages. Raises Encrypted."""
    if data is None:
        return None
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if exc.err_code in PASSWORD_NEEDED:
            raise Encrypted(f"{name}: it needs a password", hint="save it without one, then take it in") from exc
        return None
    if len(document):
        return document
    document.close()
    return None


def read(document: pdfium.PdfDocument, tools: Tools) -> Content:
    """Return what an open document has."""
    writer = Writer()
    typography, outline, running = Typography(), Outline(document), RunningLines(len(document))
    for sheets in windows(document, tools):
        typography.see(sheets)
        running.see(sheets)
        vocabulary = Vocabulary(sheets)
        for sheet in map(running.without, sheets):
            tools.beat()
            writer.open_page(sheet.width, sheet.height, vocabulary)
            if needs_recognising(document, sheet, tools):
                writer.pause()
                if add_picture_text(writer.canonical, document, sheet.number, tools):
                    continue
            for column in columns_of_parts(sheet, typography, outline):
                writer.column(column)
    canonical = writer.finish()
    properties = document.get_metadata_dict(skip_empty=True)
    return Content(
        canonical.text,
        tuple(canonical.blocks),
        title=title_in(properties) or writer.largest_heading(),
        date=date_in(properties),
        tags=tags_in(properties),
        pages=canonical.pages,
        places=tuple(canonical.places),
    )


def windows(document: Any, tools: Tools) -> Iterator[list[Sheet]]:
    """Yield a document's pages, some hundred at a time."""
    has_form = document.get_formtype() != pdfium.raw.FORMTYPE_NONE
    for start in range(0, len(document), WINDOW):
        sheets = []
        for number in range(start + 1, min(start + WINDOW, len(document)) + 1):
            tools.beat()
            sheets.append(sheet_of(document, number, has_form))
        yield sheets
