"""The blocks of an OpenDocument text: headings, paragraphs, lists, tables, sections, and what hangs on them."""

from rag.documents.odt.styles import Styles
from rag.documents.odt.tables import is_layout, read_table
from rag.documents.odt.text import DRAW, OFFICE, TABLE, TEXT, Line, boxes_in, read_line
from rag.documents.office import Element
from rag.documents.office.numbers import Counter
from rag.documents.office.text import tidy
from rag.documents.office.writing import Writer

# Made from the headings and the text: they quote nothing that isn't there.
MADE_FROM_THE_TEXT = frozenset(
    f"{TEXT}{name}"
    for name in "table-of-content alphabetical-index illustration-index table-index object-index user-index".split()
)
SILENT = MADE_FROM_THE_TEXT | {f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{OFFICE}annotation"}


class Body:
    """Writes the blocks of the body in the order in which a person comes to them."""

    def __init__(self, styles: Styles, writer: Writer) -> None:
        self._styles, self._writer = styles, writer
        self._chapters = Counter()
        self.title: str | None = None  # the first paragraph in the style Title

    def read(self, container: Element, list_style: str | None = None, depth: int = 0) -> None:
        """Append the blocks of a container. depth: of the lists around it; list_style: of the innermost."""
        for element in container:
            tag = element.tag
            if tag in SILENT or self._is_hidden(element):
                continue
            if tag == f"{TEXT}h":
                self._heading(element)
            elif tag == f"{TEXT}p":
                self._paragraph(element, list_style, depth)
            elif tag == f"{TEXT}list":
                self.read(element, element.get(f"{TEXT}style-name") or list_style, depth + 1)
            elif tag == f"{TABLE}table":
                self._table(element)
            elif tag.startswith(DRAW):
                for box in boxes_in(element):
                    self.read(box)
            else:
                self.read(element, list_style, depth)

    def _is_hidden(self, element: Element) -> bool:
        if element.tag != f"{TEXT}section":
            return False
        style = self._styles.get("section", element.get(f"{TEXT}style-name"))
        hidden_by_condition = element.get(f"{TEXT}display") == "condition" and element.get(f"{TEXT}is-hidden") == "true"
        return bool(element.get(f"{TEXT}display") == "none" or hidden_by_condition or style.hidden)

    def _heading(self, element: Element) -> None:
        line = read_line(element, self._styles)
        level = element.get(f"{TEXT}outline-level") or "1"
        depth = max(int(level) if level.isdecimal() and len(level) < 3 else 1, 1)
        self._keep_notes(line)
        self._writer.heading(f"{self._number(element, depth)} {line.text}", min(depth, 6))
        self._read_boxes(line)

    def _number(self, element: Element, depth: int) -> str:
        """Return a chapter's number as it is written, "" where chapters have none."""
        levels = self._styles.outline
        if not levels or depth > len(levels) or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        self._chapters.count(depth - 1, levels)
        return self._chapters.label(depth - 1, levels) if levels[depth - 1].ordered else ""

    def _paragraph(self, element: Element, list_style: str | None, depth: int) -> None:
        line = read_line(element, self._styles)
        self._keep_notes(line)
        style = self._styles.get("paragraph", element.get(f"{TEXT}style-name"))
        if style.title and tidy(line.text):
            self.title = self.title or " ".join(tidy(line.text).split())
            self._writer.heading(line.text, 1)
        elif style.code:
            self._writer.code_line(line.text)
        elif depth:
            level = self._styles.list_level(list_style, depth)
            self._writer.item(line.text, depth, bool(level and level.ordered))
        else:
            self._writer.paragraph(line.text)
        self._read_boxes(line)

    def _table(self, element: Element) -> None:
        if is_layout(element):
            for cell in element.iter(f"{TABLE}table-cell"):
                self.read(cell)
            return
        self._write_table(element)
        self._writer.write_notes()

    def _write_table(self, element: Element) -> None:
        self._writer.open_table()
        boxes: list[Line] = []
        for row in read_table(element, self._styles):
            for line in row.lines:
                self._keep_notes(line)
                boxes.append(line)
            self._writer.row(row.cells, row.header)
            for nested in row.nested:
                self._write_table(nested)
                self._writer.open_table()
        for line in boxes:
            self._read_boxes(line)

    def _keep_notes(self, line: Line) -> None:
        for note in line.notes:
            for paragraph in note.iter(f"{TEXT}p", f"{TEXT}h"):
                self._writer.note(read_line(paragraph, self._styles).text)

    def _read_boxes(self, line: Line) -> None:
        for box in line.boxes:
            self.read(box)
