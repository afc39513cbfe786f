"""Word documents: the body's blocks in order, tables at their place, notes after what refers to them.

Read from the parts' XML, not through python-docx: that unpacks every picture, stops at one missing part, and knows neither
notes nor text boxes, tracked changes, content controls or outline levels, which is most of what there is to do.
"""

from rag.documents.docx.blocks import Body
from rag.documents.docx.lists import Numbering
from rag.documents.docx.notes import read_notes
from rag.documents.docx.pieces import W
from rag.documents.docx.styles import Styles
from rag.documents.loaded import Tools
from rag.documents.office import Package, refusing
from rag.documents.office.properties import core_properties
from rag.documents.office.writing import Writer
from rag.errors import Damaged, UnsupportedFormat
from rag.types import Content


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the body's text; the properties give title, date and tags."""
    with refusing(name):
        return read(Package(name, data), tools)


def read(package: Package, tools: Tools) -> Content:
    main = package.related("", "officeDocument") or "word/document.xml"
    if main not in package:
        raise Damaged(f"{package.name}: it has no main part", hint="is it a Word document? fetch it again")
    document = package.xml(main)
    if document.tag != f"{W}document":
        raise UnsupportedFormat(f"{package.name}: it isn't a Word document", hint="give it its real suffix")
    styles = Styles(package.xml_if_whole(package.related(main, "styles")))
    numbering = Numbering(package.xml_if_whole(package.related(main, "numbering")))
    writer = Writer(tools.beat)
    body = Body(styles, numbering, writer, read_notes(package, main))
    for element in document.iterchildren(f"{W}body"):
        body.read(element)
    body.finish()
    properties = core_properties(package)
    title = properties.title or body.title or writer.first(level=1)
    return writer.content(title=title, date=properties.date, tags=properties.tags)
