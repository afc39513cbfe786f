"""The blocks of a Word document's body: paragraphs, headings, items, code, tables, and what they refer to."""

from collections.abc import Mapping

from rag.documents.docx.lists import Numbering, number
from rag.documents.docx.pieces import MC, W, chosen, is_prompt, value_of
from rag.documents.docx.styles import Style, Styles, outline_level
from rag.documents.docx.tables import Table, cells_of, read_table
from rag.documents.docx.text import Line, Runs
from rag.documents.office import Element
from rag.documents.office.text import tidy
from rag.documents.office.writing import Writer

CONTAINERS = frozenset(f"{W}{tag}" for tag in "body txbxContent sdtContent customXml smartTag ins moveTo tc".split())
LONGEST_HEADING = 300  # characters; an outline level on more is a paragraph that somebody wanted in the contents


class Body:
    """Writes the blocks of the body, and of what hangs on it, in the order in which a person comes to them."""

    def __init__(
        self, styles: Styles, numbering: Numbering, writer: Writer, notes: Mapping[tuple[str, str], Element]
    ) -> None:
        self._styles, self._numbering, self._writer = styles, numbering, writer
        self._notes = dict(notes)
        self._runs = Runs(styles)
        self._carried = ""  # the text of a paragraph whose end is deleted: it goes on in the next
        self.title: str | None = None  # the first paragraph in the style Title

    def read(self, container: Element) -> None:
        """Append the blocks of a container."""
        for element in container:
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{W}sdt":
                if not is_contents(element) and not is_prompt(element):
                    self.read(element)
            elif element.tag in CONTAINERS:
                self.read(element)
            elif element.tag == f"{MC}AlternateContent":
                self.read(chosen(element))

    def finish(self) -> None:
        """Append what is still carried."""
        carried, self._carried = self._carried, ""
        self._writer.paragraph(carried)

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{W}pPr")
        style = self._styles.paragraph(value_of(properties, "pStyle"))
        outline = value_of(properties, "outlineLvl")
        level = outline_level(outline) if outline else (style.heading or 0)
        if level:
            self._runs.close_fields()
        line = self._runs.read(element, bool(style.hidden))
        self._keep_notes(line)
        text = self._carried + line.text
        self._carried = ""
        if goes_on(properties):
            self._carried = text
        else:
            self._write(text, properties, style, level)
        for box in line.boxes:
            self.read(box)

    def _write(self, text: str, properties: Element | None, style: Style, level: int) -> None:
        shown = tidy(text)
        list_id, depth = self._place_in_list(properties, style)
        label = self._numbering.count(list_id, depth) if list_id else ""
        found = self._numbering.level(list_id, depth)
        if level and shown and len(shown) <= LONGEST_HEADING:
            if style.title and self.title is None:
                self.title = " ".join(shown.split())
            self._writer.heading(f"{label} {text}" if found and found.ordered else text, level)
        elif style.code:
            self._writer.code_line(text)
        elif found and found.style != "none":
            self._writer.item(text, style.list_depth or depth + 1, found.ordered)
        else:
            self._writer.paragraph(text)

    def _place_in_list(self, properties: Element | None, style: Style) -> tuple[str | None, int]:
        """Return the list that a paragraph is in, None for none, and its depth from 0."""
        own = None if properties is None else properties.find(f"{W}numPr")
        list_id = value_of(own, "numId") or style.list_id
        if not list_id or list_id == "0":
            return None, 0
        depth = value_of(own, "ilvl")
        if depth is not None:
            return list_id, number(depth, 0)
        if style.list_level is not None:
            return list_id, style.list_level
        return list_id, self._numbering.depth_of_style(list_id, style.list_style or style.id)

    def _keep_notes(self, line: Line) -> None:
        for reference in line.notes:
            note = self._notes.pop(reference, None)  # each once, and none inside itself
            for paragraph in () if note is None else note.iter(f"{W}p"):
                self._writer.note(Runs(self._styles).read(paragraph).text)

    def _table(self, element: Element) -> None:
        table = Table(element, self._styles)
        if table.is_layout:
            for row in table.rows:
                for cell in cells_of(row):
                    self.read(cell)
            return
        self._write_table(table)
        self._writer.write_notes()

    def _write_table(self, table: Table) -> None:
        boxes: list[Element] = []
        self._writer.open_table()
        for row in read_table(table, self._cell_line):
            for line in row.lines:
                self._keep_notes(line)
                boxes.extend(line.boxes)
            self._writer.row(row.cells, row.header)
            for nested in row.nested:
                self._write_table(Table(nested, self._styles))
                self._writer.open_table()
        for box in boxes:
            self.read(box)

    def _cell_line(self, paragraph: Element) -> Line:
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.paragraph(value_of(properties, "pStyle"))
        return self._runs.read(paragraph, bool(style.hidden))


def goes_on(properties: Element | None) -> bool:
    """Tell whether a paragraph goes on in the next one: its end is deleted, or it is the large letter that opens a text."""
    if properties is None:
        return False
    mark, frame = properties.find(f"{W}rPr"), properties.find(f"{W}framePr")
    if frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin"):
        return True
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def is_contents(control: Element) -> bool:
    """Tell whether a content control holds the table of contents."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
