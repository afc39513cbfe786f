"""Parts into canonical text. A paragraph that goes on over the end of a column or a page is held back until it is whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.documents.canonical import CanonicalText, Run
from rag.documents.pdf.headings import Style, levels_of, style_of
from rag.documents.pdf.joining import Vocabulary, code_of, texts_of
from rag.documents.pdf.lines import Line, box_of, is_right_to_left
from rag.documents.pdf.paragraphs import SAME_SIZE
from rag.documents.pdf.parts import Part, Table, ends_sentence
from rag.types import BlockKind, Place

MOST_HELD = 500  # lines of a paragraph; what never ends is written in pieces
LOOKED_BEYOND = 3  # parts at the beginning of a column, such as a figure's caption, before the one that goes on


class Writer:
    """Writes the parts of one page after the other."""

    def __init__(self) -> None:
        self.canonical = CanonicalText()
        self._size = (0.0, 0.0)
        self._page = 0
        self._held: Part | None = None
        self._turned: list[int] = []  # how many lines of the held part stood before each page that it goes on over
        self._headings: list[tuple[int, Style, int]] = []
        self._plain: Counter[Style] = Counter()
        self._vocabulary = Vocabulary(())

    def open_page(self, width: float, height: float, vocabulary: Vocabulary) -> None:
        """Begin a page, of the given size as shown."""
        self._vocabulary = vocabulary
        self._size = width, height
        self._page += 1
        if self._held:
            self._turned.append(len(self._held.lines))
        else:
            self.canonical.open_page()

    def column(self, parts: Sequence[Part | Table]) -> None:
        """Write a column's parts; the last paragraph may be held back."""
        parts = list(parts)
        if self._held:
            at = self._goes_on_at(parts)
            if at is not None:
                going_on = parts.pop(at)
                assert isinstance(going_on, Part)
                self._held = self._held._replace(lines=[*self._held.lines, *going_on.lines], verse=False)
                if parts or not is_open(self._held):
                    self._write_held()
            else:
                self._write_held()
        last = len(parts) - 1
        while last >= 0 and is_note(parts[last]):
            last -= 1
        for number, part in enumerate(parts):
            if number == last and isinstance(part, Part) and is_open(part):
                for note in parts[last + 1 :]:  # on this page, and so before what ends on the next
                    self._write(note)
                self._held = part
                return
            self._write(part)

    def pause(self) -> None:
        """Write what is held back, since what comes next on this page is no text that it could go on with."""
        self._write_held()

    def largest_heading(self) -> str | None:
        """Return the heading in larger type than all others, if it stands on the first page: the document's title."""
        end = self.canonical.pages[0].end if self.canonical.pages else 0
        sizes = [style.size for _, style, _ in self._headings]
        if not sizes or sizes.count(max(sizes)) != 1:
            return None
        block = self.canonical.blocks[self._headings[sizes.index(max(sizes))][0]]
        is_title = block.kind == "heading" and block.start < end
        return " ".join(self.canonical.text[block.start : block.end].split()) if is_title else None

    def finish(self) -> CanonicalText:
        """Write what is held back, and give the headings their levels."""
        self._write_held()
        blocks = self.canonical.blocks
        levels = levels_of([(style, level) for _, style, level in self._headings])
        shown = Counter[Style]()
        for index, style, _ in self._headings:
            shown[style] += blocks[index].end - blocks[index].start
        for index, style, level in self._headings:
            if not level and self._plain[style] > 2 * shown[style]:  # the type of text, some of which is short
                blocks[index] = replace(blocks[index], kind="paragraph", level=0)
            else:
                blocks[index] = replace(blocks[index], level=level or levels[style])
        return self.canonical

    def _goes_on_at(self, parts: Sequence[Part | Table]) -> int | None:
        """Return which of the first parts goes on the held one."""
        assert self._held
        for at, part in enumerate(parts[:LOOKED_BEYOND]):
            if isinstance(part, Part) and goes_on(self._held, part, is_next=not at):
                return at
            if isinstance(part, Part) and part.kind in ("heading", "list_item"):
                break
        return None

    def _write_held(self) -> None:
        held, self._held = self._held, None
        turned, self._turned = self._turned, []
        if held:
            self._write(held, turned)
            for at in turned:
                if at >= len(held.lines):
                    self.canonical.open_page()

    def _write(self, part: Part | Table, turned: Sequence[int] = ()) -> None:
        if isinstance(part, Table):
            self._write_table(part)
            return
        lines = part.lines
        texts = code_of(lines) if part.kind == "code" else texts_of(lines, self._vocabulary, part.verse)
        width, height = self._size
        runs = [
            Run(text.replace("\t", " "), box_of(line, width, height), None, turned.count(at) if turned else 0)
            for at, (line, text) in enumerate(zip(lines, texts, strict=True))
        ]
        written = len(self.canonical.blocks)
        self.canonical.add_runs(part.kind, runs, part.level, part.ordered, part.marker)
        if len(self.canonical.blocks) == written:
            return
        if part.kind == "heading":
            self._headings.append((written, style_of(lines), part.level))
        else:
            style = style_of(lines[:1])
            self._plain[style] += sum(len(line.text) for line in lines)

    def _write_table(self, table: Table) -> None:
        """Append a table's rows, and the places of the lines in their cells."""
        self.canonical.open_table()
        for number, cells in enumerate(table.rows):
            texts = [texts_of(cell, self._vocabulary) if cell else [] for cell in cells]
            written = len(self.canonical.blocks)
            kind: BlockKind = "table_header" if table.header and not number else "table_row"
            self.canonical.add_row(kind, ["".join(cell) for cell in texts])
            if len(self.canonical.blocks) == written:
                continue
            for span, cell in zip(self.canonical.blocks[written].cells, cells, strict=True):
                self._place_cell(span.start, span.end, cell)

    def _place_cell(self, start: int, end: int, cell: list[Line]) -> None:
        """Add the places of a cell's lines, whose lengths are about those of their texts."""
        total = sum(len(line.text) + 1 for line in cell)
        at = start
        for number, line in enumerate(cell):
            stop = (
                end if number == len(cell) - 1 else min(end, at + round((len(line.text) + 1) / total * (end - start)))
            )
            if stop > at:
                self.canonical.places.append(Place(at, stop, max(self._page, 1), box_of(line, *self._size)))
            at = stop


def is_note(part: Part | Table) -> bool:
    return isinstance(part, Part) and part.kind == "footnote"


def is_open(part: Part) -> bool:
    """Tell whether a part may go on in the next column: it ends within a sentence."""
    last = part.lines[-1]
    if part.verse or last.turn or len(part.lines) > MOST_HELD:
        return False
    return part.kind in ("paragraph", "list_item") and (last.hyphened or not ends_sentence(last.text))


def goes_on(held: Part, part: Part, is_next: bool) -> bool:
    """Tell whether a part goes on one that ended within a sentence. is_next: nothing stands between them."""
    first = part.lines[0]
    if part.kind != "paragraph" or part.verse or abs(first.size - held.lines[-1].size) > SAME_SIZE * first.size:
        return False
    if held.lines[-1].hyphened:
        return True
    start = first.text.lstrip("(\"'“‘„«[")[:1]
    last = held.lines[-1]
    widest = max(line.right - line.left for line in held.lines)
    is_full = last.right - last.left > 0.8 * widest and len(last.text) > 15
    if start.islower() or (start.isdigit() and is_full and is_next):
        return len(held.lines) > 1 or len(last.text) > 25 or len(part.lines) > 1
    return (
        is_next
        and is_full
        and len(last.text) > 30
        and (len(held.lines) > 1 or is_right_to_left(last) or not start.isascii())
    )
