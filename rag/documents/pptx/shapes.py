"""What stands on a slide: texts, groups, tables, charts and diagrams."""

from rag.documents.office import Element
from rag.documents.office.text import tidy
from rag.documents.office.writing import Writer
from rag.documents.pptx.charts import write_chart
from rag.documents.pptx.diagrams import write_diagram
from rag.documents.pptx.layouts import Shape, Slide
from rag.documents.pptx.places import in_reading_order
from rag.documents.pptx.text import A, P, R, depth_of, paragraph_text, paragraphs

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MOST_COLUMNS = 1000


def write_title(shape: Shape, writer: Writer, level: int) -> None:
    writer.heading("\n".join(paragraph_text(paragraph) for paragraph in paragraphs(shape.body)), level)


def write_shape(shape: Shape, slide: Slide, writer: Writer) -> None:
    """Append what a shape shows; of a group its shapes in their order."""
    element = shape.element
    if element.tag == f"{P}grpSp":
        for inner in in_reading_order(slide, element):
            write_shape(inner, slide, writer)
    elif element.tag == f"{P}graphicFrame":
        write_graphic(element, slide, writer)
    else:
        for paragraph in paragraphs(shape.body):
            bullet = slide.bullet(shape, paragraph)
            text = paragraph_text(paragraph)
            if bullet == "none":
                writer.paragraph(text)
            else:
                writer.item(text, depth_of(paragraph) + 1, bullet == "number")


def write_graphic(frame: Element, slide: Slide, writer: Writer) -> None:
    data = frame.find(f"{A}graphic/{A}graphicData")
    for element in () if data is None else data:
        if element.tag == f"{A}tbl":
            write_table(element, writer)
        elif element.tag in (f"{CHART}chart", f"{DIAGRAM}relIds"):
            is_chart = element.tag == f"{CHART}chart"
            relation = slide.package.relations(slide.part).get(element.get(f"{R}id" if is_chart else f"{R}dm") or "")
            root = slide.package.xml_if_whole(relation.target if relation else None)
            if root is not None:
                (write_chart if is_chart else write_diagram)(root, writer)


def write_table(table: Element, writer: Writer) -> None:
    """Append a table. PowerPoint marks a first row that is set off as the header."""
    rows = [[cell_text(cell) for cell in row.iterchildren(f"{A}tc")] for row in table.iterchildren(f"{A}tr")]
    properties = table.find(f"{A}tblPr")
    has_header = properties is not None and properties.get("firstRow") in ("1", "true") and len(rows) > 1
    if len(rows) == 1 and len(rows[0]) == 1:
        writer.paragraph(rows[0][0])
        return
    writer.open_table()
    for number, row in enumerate(rows):
        writer.row(row[:MOST_COLUMNS], header=has_header and number == 0)


def cell_text(cell: Element) -> str:
    """Return a cell's text; one that is merged into another has none."""
    if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
        return ""
    return tidy("\n".join(paragraph_text(paragraph) for paragraph in paragraphs(cell.find(f"{A}txBody"))))
