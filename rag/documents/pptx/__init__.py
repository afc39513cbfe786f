"""PowerPoint: a slide is a page, its title a heading, its shapes in the order in which they are read.

Read from the parts' XML, not through python-pptx, which unpacks every picture and film of a deck, and stops at one that is
missing.
"""

from rag.documents.loaded import Tools
from rag.documents.office import FOREIGN, Element, Package, refusing
from rag.documents.office.properties import core_properties
from rag.documents.office.writing import Writer
from rag.documents.pptx.layouts import Deck, Slide
from rag.documents.pptx.places import in_reading_order
from rag.documents.pptx.shapes import write_shape, write_title
from rag.documents.pptx.text import A, P, R, is_off, paragraph_text
from rag.errors import Damaged, UnsupportedFormat
from rag.types import Content


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the slides' text, notes behind each; the properties give title, date and tags."""
    with refusing(name):
        return read(Package(name, data), tools)


def read(package: Package, tools: Tools) -> Content:
    main = package.related("", "officeDocument") or "ppt/presentation.xml"
    if main not in package:
        raise Damaged(f"{package.name}: it has no main part", hint="is it a presentation? fetch it again")
    presentation = package.xml(main)
    if presentation.tag != f"{P}presentation":
        raise UnsupportedFormat(f"{package.name}: it isn't a presentation", hint="give it its real suffix")
    deck, writer = Deck(package), Writer(tools.beat)
    relations = package.relations(main)
    broken = 0
    references = presentation.findall(f"{P}sldIdLst/{P}sldId")
    for number, reference in enumerate(references):
        tools.beat()
        writer.open_page()
        relation = relations.get(reference.get(f"{R}id") or "")
        try:
            # One slide that can't be read is an empty page; the others are still worth having.
            slide = deck.slide(relation.target if relation else "")
        except (*FOREIGN, Damaged):
            broken += 1
            continue
        if not is_off(slide.root.get("show")):  # a hidden slide counts, so that the others keep their numbers
            write_slide(slide, writer, level=2 if number else 1)
    if broken and broken == len(references):
        raise Damaged(f"{package.name}: none of its {broken} slides can be read", hint="fetch it again")
    properties = core_properties(package)
    title = properties.title or writer.first(level=1)
    return writer.content(title=title, date=properties.date, tags=properties.tags)


def write_slide(slide: Slide, writer: Writer, level: int) -> None:
    """Append a slide: its title, then what stands on it, then its notes."""
    shapes = in_reading_order(slide)
    title = next((shape for shape in shapes if shape.is_title), None)
    if title is not None:
        write_title(title, writer, level)
    for shape in shapes:
        if shape is not title:
            write_shape(shape, slide, writer)
    for paragraph in notes(slide):
        writer.paragraph(paragraph_text(paragraph))


def notes(slide: Slide) -> list[Element]:
    """Return the paragraphs of the speaker's notes."""
    root = slide.package.xml_if_whole(slide.package.related(slide.part, "notesSlide"))
    if root is None:
        return []
    return [
        paragraph
        for shape in root.iter(f"{P}sp")
        for holder in shape.iterfind(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if holder.get("type") == "body"
        for paragraph in shape.iterfind(f"{P}txBody/{A}p")
    ]
