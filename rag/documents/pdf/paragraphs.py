"""Where in a column a paragraph ends and the next begins: by gaps, indents, short lines, type and the markers of lists."""

from rag.documents.pdf.characters import LEADER
from rag.documents.pdf.lines import MARKER, SURE_BULLETS, Line
from rag.documents.pdf.measure import Column, column_of, is_centred, start_of, was_room
from rag.documents.pdf.parts import ends_sentence
from rag.documents.pdf.verse import split_at_short_lines

WIDE_LEADING = 1.3  # of the usual distance between lines: more is a gap
CODE_LEADING = 2.8  # of the type's size: an empty line is a part of code
INDENT = 0.7  # of the type's size
SAME_SIZE = 0.13  # a line whose middle is a word of code may be a little smaller


def paragraphs_of(lines: list[Line], titles: frozenset[int] = frozenset()) -> list[tuple[list[Line], bool]]:
    """Return a column's lines as paragraphs, each with whether its lines are lines for themselves, as in a poem.

    titles: offsets of lines that are headings for certain.
    """
    column = column_of(lines)
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        if not at or at in titles or at - 1 in titles or begins(groups[-1], line, lines[at + 1 : at + 2], column):
            groups.append([line])
        else:
            groups[-1].append(line)
    result: list[tuple[list[Line], bool]] = []
    for group in groups:
        result.extend(split_at_short_lines(group, column))
    return result


def begins(group: list[Line], line: Line, following: list[Line], column: Column) -> bool:
    """Tell whether a line begins a paragraph, after a group of lines that belong together."""
    last = group[-1]
    step = line.base - last.base
    if last.hyphened and step > 0:
        return False
    if last.text[-1:].isdigit() and LEADER in last.text:
        return True
    size = max(line.size, last.size)
    if abs(line.size - last.size) > SAME_SIZE * size and min(len(line.text), len(last.text)) > 2:
        return True
    if line.mono and last.mono:
        return not 0 < step < CODE_LEADING * line.size
    usual = max(column.leading * min(line.size / column.size, 1.0), 1.12 * line.size)
    if step > WIDE_LEADING * usual or step < -0.5 * line.size:
        return True
    if line.mono != last.mono:
        return True
    if MARKER.match(line.text) and is_item_start(group, line, column):
        return True
    room = was_room(last, line, column)
    if line.bold != last.bold and (room or len(group) == 1 or line.bold):
        return room or step > 1.1 * column.leading
    return step > 0.3 * line.size and indented(group, line, following, room, column)


def indented(group: list[Line], line: Line, following: list[Line], room: bool, column: Column) -> bool:
    """Tell whether a line stands further in, or further out, than the lines before it, as the first of a paragraph does."""
    first, last = group[0], group[-1]
    start = start_of(line, column)
    if is_centred(last, line, column):
        return False
    step = start - start_of(last, column)
    if abs(step) <= INDENT * line.size:
        return ends_sentence(last.text) and bool(following) and is_first_line(line, following[0], column)
    if step > 0 and not room and not ends_sentence(last.text):  # an entry whose other lines stand further in
        return False
    if len(group) > 1:
        return True
    if step < 0:  # the second line of a paragraph whose first is indented
        return start_of(first, column) - column.start > 8 * line.size
    if MARKER.match(first.text):
        return False
    return room or not following or abs(start_of(following[0], column) - start) > INDENT * line.size


def is_first_line(line: Line, following: Line, column: Column) -> bool:
    """Tell by the next line whether a line begins a paragraph after another that has one line.

    Both stand further in than what follows, as first lines do, or this one further out, with what follows below it.
    """
    step = start_of(following, column) - start_of(line, column)
    if step > INDENT * line.size:
        return not was_room(line, following, column)
    return step < -INDENT * line.size and start_of(line, column) - column.start > INDENT * line.size


def is_item_start(group: list[Line], line: Line, column: Column) -> bool:
    """Tell whether a line with a list's marker begins an item; a number or a dash may stand there by chance."""
    if line.text.startswith(SURE_BULLETS):
        return True
    first, last = group[0], group[-1]
    if MARKER.match(first.text) and abs(start_of(first, column) - start_of(line, column)) < INDENT * line.size:
        return True
    if was_room(last, line, column) or ends_sentence(last.text):
        return True
    return abs(start_of(line, column) - start_of(last, column)) > INDENT * line.size
