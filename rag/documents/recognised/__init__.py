"""Words that were recognised in a picture, put together into paragraphs."""

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence

from rag.documents.canonical import CanonicalText, Run
from rag.documents.loaded import Word
from rag.documents.recognised.order import Row, reading_order, upright
from rag.documents.words import word_list
from rag.types import BlockKind, Box

SURE = 0.5  # confidence; a line with less on average is a smudge, a stamp or a drawing
WIDE = 1.4  # steps from line to line; a wider one lies between paragraphs
LARGER = 1.25  # heights of letters, from which on two lines aren't of one paragraph
HEADING = 1.25  # heights of the page's lines; the boxes around large letters are narrower than they should be
LONGEST_HEADING = 100  # characters
INDENT = 1.0  # heights of letters, of a paragraph's first line
# Where the next word had fitted, and so much more, the line was ended on purpose:
SLACK = 2.0  # heights, after a sentence's end
WIDE_SLACK = 0.25  # of the column, elsewhere
SENTENCE_END = re.compile(r"[.!?:][\"'”’»)]*$")
SPECK = 0.5  # of the page's heights; a letter or two so small are dirt
LIST_MARKER = re.compile(r"[-–—*•‣▪·●○■]|\(?\d{1,3}[.)]")
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # scripts without spaces between words


def add_recognised(canonical: CanonicalText, lines: Sequence[Sequence[Word]], scale: float) -> None:
    """Append the blocks that a page's recognised lines make; the caller has opened the page.

    scale: points per pixel of the picture, so that the boxes of the places are in points.
    """
    sure = [line for line in map(without_specks, lines) if line and is_sure(line)]
    if not sure:
        return
    page = upright(sure)
    height = statistics.median(line.height for line in page for _ in line.words) or 1.0
    text_lines = [line for line in page if len(line.text) > 2 or line.height >= SPECK * height]
    columns = reading_order(text_lines or page)
    for paragraph in across_columns([part for column in columns for part in paragraphs(column)]):
        add_paragraph(canonical, paragraph, height, scale)


def without_specks(line: Sequence[Word]) -> list[Word]:
    """Leave out doubtful words without a letter or digit: dirt that was read as a sign. Others stay, with their doubt."""
    return [word for word in line if word.confidence >= SURE or any(map(str.isalnum, word.text))]


def is_sure(line: Sequence[Word]) -> bool:
    return statistics.fmean(word.confidence for word in line) >= SURE


def paragraphs(column: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows that belong together; a table's row stands alone."""
    steps = [below[0].middle - above[0].middle for above, below in itertools.pairwise(column)]
    step = statistics.median(steps) if steps else 0.0
    left, right = min(row[0].left for row in column), max(row[-1].right for row in column)
    held: list[Row] = []
    for row in column:
        if held and begins_paragraph(held, row, step, left, right):
            yield held
            held = []
        held.append(row)
    yield held


def across_columns(parts: Sequence[list[Row]]) -> Iterator[list[Row]]:
    """Yield the paragraphs; one that goes on at the top of the next column is put together."""
    held: list[Row] = []
    for rows in parts:
        goes_on = held and rows[0][0].words[0].text[0].islower() and not SENTENCE_END.search(held[-1][-1].text)
        if held and not (goes_on and len(held[-1]) == len(rows[0]) == 1 and rows[0][0].middle < held[-1][0].middle):
            yield held
            held = []
        held = [*held, *rows]
    if held:
        yield held


def begins_paragraph(held: list[Row], row: Row, step: float, left: float, right: float) -> bool:
    """Tell whether a row doesn't go on the paragraph above.

    step: the column's, from line to line. left, right: its edges.
    """
    if len(row) > 1 or len(held[-1]) > 1:
        return True
    above, line = held[-1][0], row[0]
    low, high = sorted((above.height, line.height))
    first_word = line.words[0]
    indent = line.left - left > INDENT * line.height and above.left - left < INDENT * line.height / 2
    slack = SLACK * line.height if SENTENCE_END.search(above.text) else WIDE_SLACK * (right - left)
    return (
        line.middle - above.middle > WIDE * max(step, low)
        or high > LARGER * low
        or (indent and not is_list_item(held))
        or bool(LIST_MARKER.fullmatch(first_word.text) and len(line.words) > 1)
        or right - above.right > width_of(first_word, line.height) + slack
    )


def width_of(word: Word, height: float) -> float:
    """Return a word's length, whichever way it runs on the page: half a height for each letter, or more."""
    longer = max(word.box.right - word.box.left, word.box.bottom - word.box.top)
    return longer if len(word.text) > 2 else min(longer, height)


def is_list_item(held: list[Row]) -> bool:
    words = held[0][0].words
    return len(words) > 1 and bool(LIST_MARKER.fullmatch(words[0].text))


def add_paragraph(canonical: CanonicalText, paragraph: list[Row], height: float, scale: float) -> None:
    """Append a paragraph, a list item or a heading. height: of the page's letters."""
    text = " ".join(line.text for row in paragraph for line in row)
    kind: BlockKind = "paragraph"
    level, ordered = 0, False
    runs = list(joined(paragraph, scale))
    size = statistics.median(row[0].height for row in paragraph) / height
    if is_list_item(paragraph):
        kind, level, ordered = "list_item", 1, any(map(str.isdigit, runs[0].text))
        del runs[0]
    elif size >= HEADING and is_heading(paragraph, text):
        kind, level = "heading", 2 if canonical.blocks else 1
    canonical.add_runs(kind, runs, level=level, ordered=ordered)


def is_heading(paragraph: list[Row], text: str) -> bool:
    """Tell whether large letters make a heading: a line or two, no sentence's end."""
    return (
        len(paragraph) <= 2
        and all(len(row) == 1 for row in paragraph)
        and len(text) <= LONGEST_HEADING
        and text[-1] not in ".,;:"
        and any(map(str.isalpha, text))
    )


def joined(paragraph: list[Row], scale: float) -> Iterator[Run]:
    """Yield a run for each word: a space between words, a tab between cells, and nothing within a word cut in two."""
    cells = [(line.words, number + 1 < len(row)) for row in paragraph for number, line in enumerate(row)]
    for number, (words, is_cell) in enumerate(cells):
        for position, word in enumerate(words):
            text, between = word.text, " "
            is_last = position + 1 == len(words)
            if is_last and is_cell:
                between = "\t"
            elif is_last and number + 1 < len(cells):
                text, between = before_line_end(word.text, cells[number + 1][0][0].text)
            box = word.box
            points = Box(box.left * scale, box.top * scale, box.right * scale, box.bottom * scale)
            yield Run(text + between, points, round(1 - word.confidence, 4))


def before_line_end(last: str, first: str) -> tuple[str, str]:
    """Return a line's last word as it is written within a line, and what stands between it and the next line's first.

    before_line_end("war-", "ranty") -> "war", ""; before_line_end("well-", "known") -> "well-", ""
    """
    if IDEOGRAPH.match(last[-1]) and IDEOGRAPH.match(first[0]):
        return last, ""
    if len(last) < 3 or last[-1] not in "-‐¬" or not last[-2].isalpha() or not first[0].islower():
        return last, " "
    halves = re.findall(r"[^\W\d_]+", last)[-1].lower(), re.findall(r"[^\W\d_]+", first)[0].lower()
    english = word_list("en")
    keeps = "".join(halves) not in english and all(half in english and len(half) > 2 for half in halves)
    return (last[:-1] + "-" if keeps else last[:-1]), ""
