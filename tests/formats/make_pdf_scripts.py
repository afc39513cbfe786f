"""Pages of other scripts, and with characters that need care, for the PDFs of the file set."""

from collections.abc import Callable

from make_pdf_pages import LEFT, TOP, WIDTH, lines
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
# Arabic letters as they are shaped in a line, from the right: "the water is in the tank".
SHAPED = ("\ufe8d\ufedf\ufee4\ufe8e\ufe80", "\ufed3\ufef2", "\ufe8d\ufedf\ufea8\ufeb0\ufe8d\ufee5")


def shown_from_right(canvas: Canvas, texts: list[str], size: float = 13) -> None:
    """Draw lines of a script that runs from the right: a PDF has them as they are seen, from the left."""
    pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    canvas.setFont("DejaVu", size)
    for number, text in enumerate(texts):
        canvas.drawRightString(LEFT + WIDTH, TOP - 1.4 * size * number, text[::-1])


def hebrew(canvas: Canvas) -> None:
    shown_from_right(
        canvas,
        [
            "המשאבה במרתף מעלה מי גשמים אל המיכל שמתחת לגג והיא",
            "פועלת מעצמה כאשר המצוף יורד.",
        ],
    )
    canvas.showPage()


def arabic(canvas: Canvas) -> None:
    shown_from_right(canvas, [" ".join(SHAPED)])
    canvas.showPage()


def east_asian(canvas: Canvas, font: str, texts: list[str]) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    lines(canvas, texts, font=font, size=12, leading=18)
    canvas.showPage()


def ligatures(canvas: Canvas) -> None:
    pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    lines(
        canvas,
        [
            "The e\ufb03cient \ufb01lter co\u00adoperates with the \ufb02oat.",
            "It\u00a0has a zero\u200bwidth gap.",
        ],
        font="DejaVu",
        leading=40,
    )
    canvas.showPage()


def garbage(canvas: Canvas) -> None:
    """What programs write that give glyph numbers for letters."""
    row = " ".join(f"(cid:{number})" for number in range(12, 24))
    lines(canvas, [row, row, row])
    canvas.showPage()


SCRIPTS: dict[str, Callable[[Canvas], None]] = {
    "hebrew": hebrew,
    "arabic": arabic,
    "chinese": lambda canvas: east_asian(
        canvas,
        "STSong-Light",
        [
            "地下室的水泵把雨水送到屋顶下的水箱。浮子低于下限时水泵自动启",
            "动，水箱满了就停。",
        ],
    ),
    "japanese": lambda canvas: east_asian(
        canvas,
        "HeiseiMin-W3",
        [
            "地下のポンプは雨水を屋根の下のタンクまで上げる。浮きが下がると自動",
            "で動き始める。",
        ],
    ),
    "ligatures": ligatures,
    "garbage": garbage,
}
