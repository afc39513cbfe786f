"""Make the PDFs of the file set: python tests/formats/make_pdf.py

The letters of Hebrew, Arabic and the ligatures come from the DejaVu fonts, of which a small part is put into the files.
"""

from collections.abc import Callable
from pathlib import Path

from make_pdf_pages import PAGES
from make_pdf_scripts import SCRIPTS
from make_pdf_tables import TABLES
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent / "pdf"


def made(draw: Callable[[Canvas], None], size: tuple[float, float] = A4, encrypt: object = None) -> bytes:
    """Return the PDF that a function draws."""
    canvas = Canvas("", pagesize=size, invariant=1, encrypt=encrypt)
    draw(canvas)
    data = canvas.getpdfdata()
    assert isinstance(data, bytes)
    return data


def secret(canvas: Canvas) -> None:
    canvas.drawString(72, 760, "The spare key of the pump house is kept in the red box.")
    canvas.showPage()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, draw in {**PAGES, **SCRIPTS, **TABLES}.items():
        size = (A4[1], A4[0]) if name == "landscape" else A4
        (FOLDER / f"{name}.pdf").write_bytes(made(draw, size))
    (FOLDER / "encrypted.pdf").write_bytes(made(secret, encrypt=StandardEncryption("heron", "teal", canPrint=0)))
    (FOLDER / "empty_password.pdf").write_bytes(made(secret, encrypt=StandardEncryption("", "teal", canPrint=0)))
    whole = made(PAGES["headings"])
    (FOLDER / "truncated.pdf").write_bytes(whole[: len(whole) // 4])
    (FOLDER / "truncated_end.pdf").write_bytes(whole[:-300])


if __name__ == "__main__":
    main()
