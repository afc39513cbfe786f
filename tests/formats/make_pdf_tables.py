"""Pages with tables, lists and forms for the PDFs of the file set."""

from collections.abc import Callable, Sequence

from make_pdf_pages import BODY, BOLD, LEFT, TOP, WIDTH, lines, wrapped
from reportlab.pdfgen.canvas import Canvas

STOCK = (("Part", "Number", "Price"), ("Filter mesh", "14", "3.20"), ("Float", "6", "11.00"), ("Seal", "120", "0.45"))
COLUMNS = (LEFT, LEFT + 180, LEFT + 280)


def rows(canvas: Canvas, table: Sequence[Sequence[str]], y: float, leading: float = 18, header: bool = True) -> float:
    for number, cells in enumerate(table):
        for x, cell in zip(COLUMNS, cells, strict=False):
            lines(canvas, [cell], x=x, y=y, font=BOLD if header and not number else BODY)
        y -= leading
    return y


def ruled_table(canvas: Canvas) -> None:
    y = wrapped(canvas, "The store keeps these parts for the pump, counted on the last day of every month:", TOP)
    top = y
    y = rows(canvas, STOCK, y - 12)
    for number in range(len(STOCK) + 1):
        canvas.line(LEFT - 4, top - 18 * number, LEFT + 340, top - 18 * number)
    for x in (LEFT - 4, LEFT + 176, LEFT + 276, LEFT + 340):
        canvas.line(x, top, x, top - 18 * len(STOCK))
    wrapped(canvas, "What is not listed has to be ordered from the maker, who needs two weeks.", y - 10)
    canvas.showPage()


def plain_table(canvas: Canvas) -> None:
    y = wrapped(canvas, "The store keeps these parts for the pump, counted on the last day of every month:", TOP)
    y = rows(canvas, STOCK, y - 6, leading=15, header=False)
    wrapped(canvas, "What is not listed has to be ordered from the maker, who needs two weeks.", y - 10)
    canvas.showPage()


def wrapped_cells(canvas: Canvas) -> None:
    """A ruled table whose cells have several lines."""
    top = TOP
    heights = [0.0, 20.0, 62.0, 92.0]
    table = (
        (("Fault",), ("What to do",)),
        (
            ("The pump hums", "but lifts nothing"),
            ("Fill the housing with water", "through the upper lid and", "start it again"),
        ),
        (("It drips",), ("Replace the seal before", "the next rain")),
    )
    for row, height in zip(table, heights, strict=False):
        for x, cell in zip((LEFT, LEFT + 150), row, strict=True):
            lines(canvas, cell, x=x, y=top - height - 14, font=BOLD if row is table[0] else BODY)
    for height in heights:
        canvas.line(LEFT - 4, top - height, LEFT + 330, top - height)
    for x in (LEFT - 4, LEFT + 144, LEFT + 330):
        canvas.line(x, top, x, top - heights[-1])
    canvas.showPage()


def nested_list(canvas: Canvas) -> None:
    y = wrapped(canvas, "Before the first frost, somebody has to do these things in this order:", TOP)
    steps = (
        (0, "1.", ["Close the valve in the cellar."]),
        (0, "2.", ["Empty the tank down to the lower mark, which takes about an hour, and leave", "the lid open:"]),
        (1, "•", ["the big tank first"]),
        (1, "•", ["then the small one"]),
        (0, "3.", ["Take the fuse out."]),
    )
    for depth, marker, texts in steps:
        x = LEFT + 20 * depth
        lines(canvas, [marker], x=x, y=y)
        y = lines(canvas, texts, x=x + 16, y=y) - 3
    wrapped(canvas, "In spring all of it is done again, the other way round.", y - 8)
    canvas.showPage()


def form(canvas: Canvas) -> None:
    lines(canvas, ["Report of a reading"], size=16, font=BOLD)
    y = TOP - 40
    for label, value in (("Name", "Ann Heron"), ("Meter", "4711-B"), ("Reading", "385 litres")):
        lines(canvas, [label], y=y)
        canvas.acroForm.textfield(
            name=label,
            value=value,
            x=LEFT + 90,
            y=y - 5,
            width=180,
            height=18,
            fontSize=11,
            borderWidth=0,
            forceBorder=False,
        )
        y -= 30
    canvas.showPage()


def no_table(canvas: Canvas) -> None:
    """Justified lines with wide spaces, each word drawn for itself: prose, not cells."""
    words = (
        "A wide space in a justified line is no gap between two cells even where every word is drawn for itself".split()
    )
    y = TOP
    for start in range(0, len(words), 5):
        line = words[start : start + 5]
        free = WIDTH / 2 - sum(canvas.stringWidth(word, BODY, 11) for word in line)
        gap = free / max(len(line) - 1, 1) if start + 5 < len(words) else 3
        x = LEFT
        for word in line:
            lines(canvas, [word], x=x, y=y)
            x += canvas.stringWidth(word, BODY, 11) + min(gap, 10)
        y -= 14
    canvas.showPage()


def contents(canvas: Canvas) -> None:
    """A table of contents whose dots lead to the numbers."""
    y = lines(canvas, ["Contents"], size=16, font=BOLD) - 6
    for title, page in (("Storage", "3"), ("Filters and seals", "7"), ("When it does not start", "12")):
        dots = " ." * int((WIDTH - canvas.stringWidth(title, BODY, 11) - 20) / canvas.stringWidth(" .", BODY, 11))
        lines(canvas, [title + dots], y=y)
        canvas.drawRightString(LEFT + WIDTH, y, page)
        y -= 14
    canvas.showPage()


TABLES: dict[str, Callable[[Canvas], None]] = {
    "ruled_table": ruled_table,
    "plain_table": plain_table,
    "wrapped_cells": wrapped_cells,
    "nested_list": nested_list,
    "form": form,
    "no_table": no_table,
    "contents": contents,
}
