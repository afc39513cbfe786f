"""Pages of prose for the PDFs of the file set."""

from collections.abc import Callable, Sequence

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

LEFT, TOP, WIDTH = 72.0, 760.0, 451.0
BODY, BOLD = "Times-Roman", "Times-Bold"
PUMP = (
    "The pump in the cellar lifts rain water into the tank under the roof. It starts by itself when the float falls below "
    "the lower mark, and it stops when the tank is full. Nobody has to watch it, but somebody should listen to it once a "
    "week: a pump that hums without lifting has lost its water."
)
CARE = (
    "Clean the filter every spring before the first heavy rain. Close both valves, open the lid, and rinse the mesh under "
    "running water until it is clear. A mesh that stays grey after rinsing is worn and must be replaced."
)
FAULT = (
    "If the pump does not start, look at the fuse first. A blown fuse is replaced once; when it blows again within a day, "
    "the motor is damp and needs a dry week before anybody tries it again."
)


def lines(
    canvas: Canvas,
    texts: Sequence[str],
    x: float = LEFT,
    y: float = TOP,
    size: float = 11,
    font: str = BODY,
    leading: float = 0,
) -> float:
    """Draw lines one below the other, and return the height for what comes next."""
    canvas.setFont(font, size)
    for text in texts:
        canvas.drawString(x, y, text)
        y -= leading or 1.25 * size
    return y


def wrapped(
    canvas: Canvas,
    text: str,
    y: float,
    x: float = LEFT,
    width: float = WIDTH,
    size: float = 11,
    font: str = BODY,
    after: float = 8,
) -> float:
    """Draw a paragraph in lines of a width, and return the height for what comes next."""
    return lines(canvas, simpleSplit(text, font, size, width), x, y, size, font) - after


def headings(canvas: Canvas) -> None:
    y = lines(canvas, ["Rain water in the house"], y=TOP, size=20, font=BOLD) - 10
    y = wrapped(canvas, PUMP, y)
    y = lines(canvas, ["Care"], y=y - 8, size=14, font=BOLD) - 4
    y = wrapped(canvas, CARE, y)
    y = lines(canvas, ["When it does not start"], y=y - 8, size=14, font=BOLD) - 4
    y = wrapped(canvas, FAULT, y)
    lines(canvas, ["Bold in the text"], y=y - 4, font=BOLD)
    wrapped(canvas, "A bold line of the same size above a paragraph is a heading below those in larger type.", y - 22)
    canvas.showPage()


def outline(canvas: Canvas) -> None:
    """Headings that only the bookmarks tell: their type is the text's."""
    y = TOP
    for title, level, text in (("Storage", 0, PUMP), ("Filters", 1, CARE), ("Faults", 1, FAULT)):
        canvas.bookmarkPage(title, fit="XYZ", left=LEFT, top=y + 12)
        canvas.addOutlineEntry(title, title, level=level)
        y = lines(canvas, [title], y=y)
        y = wrapped(canvas, text, y - 2)
    canvas.setTitle("Water at home")
    canvas.setAuthor("A. Heron")
    canvas.setKeywords("rain, pump; tank")
    canvas.showPage()


def running_heads(canvas: Canvas) -> None:
    for number, text in enumerate((PUMP, CARE, FAULT, "The last page has only a few words."), start=1):
        lines(canvas, ["Rain water manual"], y=805, size=9)
        canvas.drawRightString(LEFT + WIDTH, 805, "Version 7")
        lines(canvas, [f"Page {number} of 4"], x=270, y=40, size=9)
        y = lines(canvas, ["Chapter one"] if number == 1 else [], size=16, font=BOLD) - 6
        wrapped(canvas, text, y)
        canvas.showPage()


def hyphens(canvas: Canvas) -> None:
    lines(
        canvas,
        [
            "The well-known mason asked for more infor-",
            "mation about the vault. It is a well-",
            "known fact that mortar needs lime and a 10-",
            "year-old cellar needs air. The old regula-",
            "tions said nothing of it.",
        ],
    )
    canvas.showPage()


def footnotes(canvas: Canvas) -> None:
    y = lines(canvas, ["The river rose by two metres in one night and"], y=TOP)
    canvas.setFont(BODY, 11)
    canvas.drawString(LEFT, y, "flooded the lower mill")
    end = LEFT + canvas.stringWidth("flooded the lower mill", BODY, 11)
    canvas.setFont(BODY, 7)
    canvas.drawString(end, y + 4, "1")
    canvas.setFont(BODY, 11)
    canvas.drawString(end + 6, y, "before the men could close the gate.")
    y = wrapped(
        canvas, "The gate had been shut for the last time nine years earlier. An area of 40 m2 lay dry.", y - 24
    )
    canvas.setFont(BODY, 11)
    canvas.drawString(LEFT, y, "Repairs took until May.")
    end = LEFT + canvas.stringWidth("Repairs took until May.", BODY, 11)
    canvas.setFont(BODY, 7)
    canvas.drawString(end, y + 4, "2")
    canvas.line(LEFT, 130, LEFT + 120, 130)
    for number, text, height in (
        ("1", "The upper mill stands on rock and stayed dry, says the diary of the miller.", 118.0),
        ("2", "The bill is kept in the town hall.", 106.0),
    ):
        canvas.setFont(BODY, 6)
        canvas.drawString(LEFT, height + 3, number)
        lines(canvas, [text], x=LEFT + 5, y=height, size=9)
    canvas.showPage()


def over_page(canvas: Canvas) -> None:
    """A paragraph that goes on over the end of a page, and a note at the foot of the first."""
    y = wrapped(canvas, PUMP, 160)
    lines(canvas, ["Before winter comes, the tank has to be emptied down to the lower mark, because"], y=y)
    canvas.showPage()
    y = lines(canvas, ["ice needs more room than water and would burst the seams."], y=TOP)
    wrapped(canvas, CARE, y - 8)
    canvas.showPage()


def rotated(canvas: Canvas, angle: int) -> None:
    """A page that lies in its file, and stands upright when it is shown turned."""
    canvas.setPageRotation(angle)  # reportlab exchanges the page's width and height then
    canvas.saveState()
    if angle == 90:
        canvas.translate(841.89, 0)
        canvas.rotate(90)
    else:
        canvas.translate(0, 595.28)
        canvas.rotate(-90)
    y = lines(canvas, ["Turned page"], size=18, font=BOLD) - 6
    wrapped(canvas, CARE, y)
    canvas.restoreState()
    canvas.showPage()


def two_columns(canvas: Canvas, by_rows: bool = False) -> None:
    """A title over both columns, then two columns of prose; by_rows: drawn line by line across both."""
    y = lines(canvas, ["Notes on the water of the house"], x=150, size=18, font=BOLD) - 10
    texts = simpleSplit(f"{PUMP} {CARE} {FAULT}", BODY, 10, 212)
    first, second = texts[:10], texts[10:]
    if by_rows:
        for number in range(max(len(first), len(second))):
            for x, column in ((LEFT, first), (LEFT + 238, second)):
                lines(canvas, column[number : number + 1], x=x, y=y - 12.5 * number, size=10)
    else:
        for x, column in ((LEFT, first), (LEFT + 238, second)):
            lines(canvas, column, x=x, y=y, size=10)
    wrapped(canvas, "These notes were first read to the water board, which asked for them to be printed.", y - 190)
    canvas.showPage()


def three_columns(canvas: Canvas) -> None:
    y = lines(canvas, ["The village paper"], x=190, size=24, font=BOLD) - 8
    for x, text in zip((60.0, 225.0, 390.0), (PUMP, CARE + " Ask the smith for a new one.", FAULT), strict=True):
        wrapped(canvas, text, y, x=x, width=140, size=9.5)
    canvas.showPage()


def empty_page(canvas: Canvas) -> None:
    wrapped(canvas, PUMP, TOP)
    canvas.showPage()
    canvas.rect(100, 100, 200, 300, fill=1)
    canvas.showPage()
    wrapped(canvas, FAULT, TOP)
    canvas.showPage()


def poem(canvas: Canvas) -> None:
    y = lines(canvas, ["The well at noon"], size=16, font=BOLD) - 6
    y = lines(canvas, ["The bucket sinks", "without a sound", "into a sky", "that is not blue."], y=y)
    y = lines(canvas, ["It comes up full", "of light and moss,", "and what it spills", "runs back to you."], y=y - 14)
    y = wrapped(
        canvas,
        "Printed for the friends of the old well in the valley of the mills, with thanks to all of them.",
        y - 20,
    )
    lines(canvas, ["Ann Heron", "7 Mill Lane", "Teal Bridge"], y=y - 10)
    canvas.showPage()


def landscape(canvas: Canvas) -> None:
    y = lines(canvas, ["The year of the tank"], y=540, size=18, font=BOLD) - 6
    wrapped(canvas, PUMP + " " + CARE, y, width=680)
    canvas.showPage()


def drawn_in_disorder(canvas: Canvas) -> None:
    """The title is drawn last, and the first paragraph after the second."""
    wrapped(canvas, CARE, 650)
    wrapped(canvas, PUMP, 720)
    lines(canvas, ["Rain water in the house"], y=760, size=20, font=BOLD)
    canvas.drawString(-300, 400, "This stands outside of the page")
    canvas.showPage()


def code(canvas: Canvas) -> None:
    y = wrapped(
        canvas, "The level of the tank is read by a small program, which the pump's controller runs once a minute:", TOP
    )
    y = lines(canvas, ["def level(sensor):"], y=y, size=10, font="Courier")
    y = lines(canvas, ["depth = sensor.read()", "return 180 - depth"], x=LEFT + 24, y=y, size=10, font="Courier")
    wrapped(canvas, "A level below thirty starts the pump, and the display then shows a small blue drop.", y - 10)
    canvas.showPage()


def stamped(canvas: Canvas) -> None:
    """Text up the margin, as of a library's stamp, beside two paragraphs."""
    canvas.saveState()
    canvas.translate(40, 300)
    canvas.rotate(90)
    lines(canvas, ["Archive of the water board, 2019"], x=0, y=0, size=12)
    canvas.restoreState()
    wrapped(canvas, CARE, wrapped(canvas, PUMP, TOP))
    canvas.showPage()


def caption_between(canvas: Canvas) -> None:
    """A figure with its caption at the top of the page on which a sentence goes on, whose word is cut at the page's end."""
    y = wrapped(canvas, PUMP, 160)
    lines(canvas, ["The level of the tank over the year shows two steps, one in April when the mainte-"], y=y)
    canvas.showPage()
    canvas.rect(LEFT, 600, 300, 150)
    y = lines(canvas, ["Figure 1: The level of the tank in the year of the flood."], y=580, size=9)
    y = lines(canvas, ["nance began, and one in August when the first heavy rain fell on the dry roof."], y=y - 20)
    wrapped(canvas, "Later maintenance left no such steps.", y - 8)
    canvas.showPage()


def columns_with_notes(canvas: Canvas) -> None:
    """Two columns, each with a note at its foot, and a third in neither."""
    for x, text, note in (
        (LEFT, f"{PUMP} {CARE}", "Rinsed, never brushed."),
        (LEFT + 238, f"{FAULT} {CARE}", "Fuses are in the blue box."),
    ):
        end = wrapped(canvas, text, TOP, x=x, width=212, size=10, after=0)
        number = "1" if x == LEFT else "2"
        last = simpleSplit(text, BODY, 10, 212)[-1]
        canvas.setFont(BODY, 6)
        canvas.drawString(x + canvas.stringWidth(last, BODY, 10), end + 12.5 + 4, number)
        canvas.drawString(x, 63, number)
        lines(canvas, [note], x=x + 4, y=60, size=8)
    canvas.showPage()


def long_table(canvas: Canvas) -> None:
    """A table whose header each page repeats at the same height."""
    for page in range(3):
        lines(canvas, ["Readings of the meter"], y=800, size=9)
        for number, cells in enumerate(
            [("Day", "Litres"), *((f"{page + 1}-{day}", str(300 + 7 * day + page)) for day in (1, 2))]
        ):
            for x, cell in zip((LEFT, LEFT + 150), cells, strict=True):
                lines(canvas, [cell], x=x, y=TOP - 16 * number, font=BODY if number else BOLD)
        canvas.showPage()


PAGES: dict[str, Callable[[Canvas], None]] = {
    "headings": headings,
    "outline": outline,
    "running_heads": running_heads,
    "hyphens": hyphens,
    "footnotes": footnotes,
    "over_page": over_page,
    "rotated_90": lambda canvas: rotated(canvas, 90),
    "rotated_270": lambda canvas: rotated(canvas, 270),
    "two_columns": two_columns,
    "two_columns_by_rows": lambda canvas: two_columns(canvas, by_rows=True),
    "three_columns": three_columns,
    "empty_page": empty_page,
    "poem": poem,
    "landscape": landscape,
    "drawn_in_disorder": drawn_in_disorder,
    "code": code,
    "stamped": stamped,
    "caption_between": caption_between,
    "columns_with_notes": columns_with_notes,
    "long_table": long_table,
}
