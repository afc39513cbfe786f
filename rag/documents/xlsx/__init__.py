"""Excel: a sheet is a page with its name as heading; its tables' rows with the values that a person sees.

The formats of numbers and the calendar are openpyxl's; the sheets are read from their XML as a stream, since openpyxl's
quick way loses merged cells and hidden rows, its other way takes the memory of every cell with all its looks, and both stop
at styles that other programs write a little differently.
"""

from rag.documents.loaded import Tools
from rag.documents.office import FOREIGN, Package, refusing
from rag.documents.office.properties import core_properties
from rag.documents.office.writing import Writer
from rag.documents.pptx.text import A, paragraph_text
from rag.documents.xlsx.book import Book, SheetReference, read_book
from rag.documents.xlsx.reading import read_sheet
from rag.documents.xlsx.sheets import Sheet
from rag.documents.xlsx.tables import write_tables
from rag.errors import Damaged, UnsupportedFormat
from rag.types import Content

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the sheets' text; the properties give title, date and tags."""
    with refusing(name):
        return read(Package(name, data), tools)


def read(package: Package, tools: Tools) -> Content:
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    if main not in package:
        raise Damaged(f"{package.name}: it has no main part", hint="is it a workbook? fetch it again")
    workbook = package.xml(main)
    if not str(workbook.tag).endswith("}workbook"):
        raise UnsupportedFormat(f"{package.name}: it isn't a workbook", hint="give it its real suffix")
    book = read_book(package, main, workbook, tools.beat)
    writer = Writer(tools.beat)
    broken = 0
    for reference in book.sheets:
        tools.beat()
        writer.open_page()
        broken += not write_sheet(package, book, reference, writer, tools)
    if broken and broken == len(book.sheets) and not writer.canonical.blocks:
        raise Damaged(f"{package.name}: none of its sheets can be read", hint="fetch it again")
    properties = core_properties(package)
    return writer.content(title=properties.title, date=properties.date, tags=properties.tags)


def write_sheet(package: Package, book: Book, reference: SheetReference, writer: Writer, tools: Tools) -> bool:
    """Append a sheet; False if it is broken, and only what stands before that was read."""
    sheet = Sheet()
    whole = True
    if reference.part is None:
        return True
    try:
        read_sheet(package, reference.part, book, sheet, tools.beat)
    except (*FOREIGN, Damaged):
        whole = False
    boxes = box_texts(package, reference.part, sheet)
    if sheet.rows or boxes:
        writer.heading(reference.name, 2)
        write_tables(sheet, writer)
        for text in boxes:
            writer.paragraph(text)
    return whole


def box_texts(package: Package, part: str, sheet: Sheet) -> list[str]:
    """Return the paragraphs of the boxes that stand on a sheet."""
    relation = package.relations(part).get(sheet.drawing) if sheet.drawing else None
    root = package.xml_if_whole(relation.target if relation else None)
    if root is None:
        return []
    bodies = (body for shape in root.iter(f"{DRAWING}sp") for body in shape.iterchildren(f"{DRAWING}txBody"))
    texts = (paragraph_text(paragraph) for body in bodies for paragraph in body.iterchildren(f"{A}p"))
    return [text for text in texts if text.strip()]
