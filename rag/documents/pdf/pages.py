"""A page's parts in the order of reading: its columns, their tables and paragraphs, its notes after what refers to them."""

from collections.abc import Iterator

from rag.documents.pdf.grids import table_number
from rag.documents.pdf.headings import Outline, Typography, compared, looks_like_heading
from rag.documents.pdf.lines import MARKER, SURE_BULLETS, Line, joined
from rag.documents.pdf.notes import Note, notes_of
from rag.documents.pdf.paragraphs import paragraphs_of
from rag.documents.pdf.parts import Part, Table, text_of
from rag.documents.pdf.regions import regions_of
from rag.documents.pdf.rules import Rule
from rag.documents.pdf.sheets import Sheet
from rag.documents.pdf.tables import tables_of

LONGEST_TITLE = 200
Column = list[Part | Table]


def columns_of_parts(sheet: Sheet, typography: Typography, outline: Outline) -> list[Column]:
    """Return the parts of each of a page's columns, in the order of reading."""
    titles = outline.titles(sheet.number)
    columns: list[Column] = []
    notes: list[Note] = []
    regions, tables = regions_of(sheet)
    marks = frozenset(mark for region in regions for line in region for mark in line.marks)
    for region in regions:
        lines, found = notes_of(region, typography.size, marks)
        notes.extend(found)
        column = list(parts_of(lines, tables, None if sheet.in_order else sheet.rules, typography, titles))
        if column:
            columns.append(column)
    place_notes(columns, notes)
    return columns


def parts_of(
    lines: list[Line],
    tables: list[Table],
    rules: list[Rule] | None,
    typography: Typography,
    titles: dict[str, int],
) -> Iterator[Part | Table]:
    """Yield a region's parts. tables: those that lines stand for. rules: None if there can be no others."""
    if rules is None:
        yield from parts_of_lines(lines, typography, titles)
        return
    between: list[Line] = []
    for line in lines:
        number = table_number(line)
        if number is None:
            between.append(line)
        else:
            yield from parts_beside_tables(between, rules, typography, titles)
            yield tables[number]
            between = []
    yield from parts_beside_tables(between, rules, typography, titles)


def parts_beside_tables(
    lines: list[Line], rules: list[Rule], typography: Typography, titles: dict[str, int]
) -> Iterator[Part | Table]:
    """Yield the tables whose lines aren't drawn, and the parts of the lines between them."""
    at = 0
    in_tables: set[int] = set()
    for start, indexes, table in tables_of(lines, rules):
        before = [lines[index] for index in range(at, start) if index not in in_tables]
        yield from parts_of_lines(whole_lines(before), typography, titles)
        yield table
        in_tables.update(indexes)
        at = max(at, start)
    rest = [lines[index] for index in range(at, len(lines)) if index not in in_tables]
    yield from parts_of_lines(whole_lines(rest), typography, titles)


def whole_lines(lines: list[Line]) -> list[Line]:
    """Return lines with the parts of one line together again, since they are no cells."""
    result: list[Line] = []
    for line in lines:
        if line.follows and result and abs(result[-1].base - line.base) < line.size:
            result[-1] = joined(result[-1], line)
        else:
            result.append(line)
    return result


def parts_of_lines(lines: list[Line], typography: Typography, titles: dict[str, int]) -> Iterator[Part]:
    """Yield the parts that lines make, none of which is in a table."""
    if not lines:
        return
    sure = (
        frozenset(
            at for at, line in enumerate(lines) if len(line.text) < LONGEST_TITLE and compared(line.text) in titles
        )
        if titles
        else frozenset()
    )
    starts: list[float] = []
    for group, is_verse in paragraphs_of(lines, sure):
        yield part_of(group, is_verse, typography, titles, starts)


def part_of(
    group: list[Line], is_verse: bool, typography: Typography, titles: dict[str, int], starts: list[float]
) -> Part:
    """Return what a paragraph is. starts: where the items of the list stand that we are in, outermost first."""
    first = group[0]
    level = titles.get(compared(text_of(group)), 0) if titles and len(group) < 4 else 0
    if level or looks_like_heading(group, typography.size, typography.is_bold):
        starts.clear()
        return Part("heading", group, level=level)
    is_bullet = first.text.startswith(SURE_BULLETS)
    if first.mono and all(line.mono for line in group) and not typography.is_mono and not is_bullet:
        return Part("code", group)
    marker = MARKER.match(first.text)
    if not marker:
        if starts and first.left < starts[0] + 0.5 * first.size:
            starts.clear()
        return Part("paragraph", group, verse=is_verse)
    while starts and starts[-1] > first.left + 0.3 * first.size:
        starts.pop()
    if not starts or first.left > starts[-1] + 0.3 * first.size:
        starts.append(first.left)
    lines = [first._replace(text=first.text[marker.end() :].lstrip()), *group[1:]]
    ordered = any(character.isalnum() for character in marker[0])
    shown = "•" if marker[0] >= "\ue000" else marker[0]  # a character of a font of signs, which no other font has
    return Part("list_item", lines, level=len(starts), ordered=ordered, marker=f"{shown} ")


def place_notes(columns: list[Column], notes: list[Note]) -> None:
    """Put each note right after the part that refers to it, else at the end of the page."""
    for note in reversed(notes):
        part = Part("footnote", note.lines)
        if not columns:
            columns.append([])
        column, at = next(
            (
                (column, at + 1)
                for column in columns
                for at, other in enumerate(column)
                if isinstance(other, Part) and any(note.mark in line.marks for line in other.lines)
            ),
            (columns[-1], len(columns[-1])),
        )
        column.insert(at, part)
