"""Makes the pictures and scans of tests/formats/picture and tests/formats/scan: run it from the repository's root.

It draws with the Liberation fonts. What is to be read in NAME stands in NAME.recognised.txt, written by hand, and what is
read without a recogniser in NAME.yaml.
"""

import io
import random
import struct
import textwrap
import zlib
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/liberation")
DPI = 150
A4 = (1240, 1754)
A4_POINTS = (595.2, 841.92)
GREYS = 8

LETTER = [
    ("bold", 40, 150, 150, ["Harrow Kettle Works"]),
    ("serif", 25, 150, 240, ["14 Mill Lane", "Otley LS21 3DF", "6 May 2024"]),
    ("serif", 25, 150, 400, ["Dear Ms Okafor,"]),
    (
        "serif",
        25,
        150,
        470,
        [
            "Thank you for your letter of 22 April about the kettle with the number",
            "HK-340/7719. Our workshop has opened it and found that the seal of the lid",
            "had come loose, so that steam reached the switch. This is a fault of manu-",
            "facture, and the guarantee of three years covers it.",
        ],
    ),
    (
        "serif",
        25,
        150,
        650,
        [
            "We will send you a new kettle by 17 May at no cost to you. Please keep the",
            "old one until then; our driver takes it back. If you would rather have your",
            "money returned, write to us within 14 days, and we pay you £39.50.",
        ],
    ),
    ("serif", 25, 150, 810, ["Yours sincerely,", "Edith Marlow", "Head of the workshop"]),
]
LEFT = [
    "The heron stands where the brook",
    "is shallow and waits. It does not",
    "stir for minutes on end. When a",
    "minnow comes near, the neck shoots",
    "forward and the fish is gone.",
    "In winter, when the brook freezes,",
    "the bird moves to the mill pond. The",
    "warm water from the dye works keeps",
    "it open even in a hard frost.",
]
RIGHT = [
    "Herons nest in the tops of tall",
    "trees, often many pairs together. A",
    "nest is used again each year and",
    "grows until it is a metre wide.",
    "The young leave it after seven",
    "weeks. By then they weigh nearly",
    "two kilograms and fly well, though",
    "they still beg their parents for",
    "food until the end of August.",
]
TYPED = (
    "This agreement is made between the town and the ferry company. The ferry runs every day from the first of "
    "April to the last of October. It leaves the east bank at each full hour and the west bank half an hour later."
)


def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    names = {"serif": "LiberationSerif-Regular", "bold": "LiberationSans-Bold", "sans": "LiberationSans-Regular"}
    return ImageFont.truetype(str(FONTS / f"{names[style]}.ttf"), size)


def sheet(size: tuple[int, int] = A4) -> Image.Image:
    return Image.new("L", size, 250)


def write(image: Image.Image, style: str, size: int, left: int, top: int, lines: list[str]) -> None:
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((left, top + number * round(size * 1.4)), line, font=font(style, size), fill=30)


def scanned(image: Image.Image, angle: float, seed: int) -> Image.Image:
    """Return a sheet as a scanner would: a little askew, blurred, with specks, in a few greys."""
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=250).filter(ImageFilter.GaussianBlur(0.7))
    draw = ImageDraw.Draw(image)
    specks = random.Random(seed)
    for _ in range(90):
        x, y = specks.randrange(image.width), specks.randrange(image.height)
        draw.ellipse((x, y, x + specks.randrange(2), y + specks.randrange(2)), fill=specks.randrange(120, 210))
    step = 256 // GREYS
    return image.point([min(255, round(value / step) * step) for value in range(256)])


def png(image: Image.Image) -> bytes:
    output = io.BytesIO()
    image.save(output, "PNG", dpi=(DPI, DPI), optimize=True)
    return output.getvalue()


def letter() -> Image.Image:
    image = sheet()
    for part in LETTER:
        write(image, *part)
    return image


def two_columns() -> Image.Image:
    image = sheet((1240, 1000))
    write(image, "bold", 44, 150, 120, ["The heron at the brook"])
    write(image, "serif", 26, 150, 240, LEFT)
    write(image, "serif", 26, 660, 240, RIGHT)
    return image


def landscape() -> Image.Image:
    """Return a picture without a letter: hills, a sun and a river."""
    image = Image.new("L", (600, 400), 210)
    draw = ImageDraw.Draw(image)
    draw.ellipse((430, 40, 510, 120), fill=250)
    for number, grey in enumerate((170, 130, 90)):
        points = [(x, 190 + 60 * number + ((x * (3 + number)) % 160) // (3 + number)) for x in range(0, 601, 40)]
        draw.polygon([(0, 400), *points, (600, 400)], fill=grey)
    draw.polygon([(280, 400), (310, 320), (330, 320), (360, 400)], fill=230)
    return image.filter(ImageFilter.GaussianBlur(3))


def two_pages() -> bytes:
    pages = []
    for number, line in enumerate(["The first page is about the lock.", "The second page is about the weir."]):
        page = sheet((800, 300))
        write(page, "sans", 34, 100, 100, [line])
        pages.append(scanned(page, 0, 10 + number).point(lambda grey: 255 * (grey > 150)).convert("1"))
    output = io.BytesIO()
    pages[0].save(output, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(DPI, DPI))
    return output.getvalue()


def photograph() -> bytes:
    """Return a photograph of a notice, taken with the camera held upright: the file says to turn it."""
    notice = sheet((900, 600))
    write(notice, "sans", 40, 90, 150, ["The bridge is closed on Sunday", "from 6 to 11 in the morning."])
    exif = Image.Exif()
    exif[0x0112] = 6
    output = io.BytesIO()
    notice.rotate(90, expand=True).save(output, "JPEG", quality=60, exif=exif, dpi=(DPI, DPI))
    return output.getvalue()


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it has ninety thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 300_000, 300_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def pdf(pages: list[Image.Image | str]) -> bytes:
    """Return a PDF with a page for each picture and each text."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=A4_POINTS, invariant=1, pageCompression=1)
    for page in pages:
        if isinstance(page, str):
            for number, line in enumerate(textwrap.wrap(page, 80)):
                canvas.drawString(72, 740 - 16 * number, line)
        else:
            width, height = A4_POINTS
            shown = width * page.height / page.width
            canvas.drawImage(ImageReader(page), 0, height - shown, width, shown)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def main() -> None:
    scan = scanned(letter(), 0.8, 1)
    whole = png(scan)
    files = {
        "picture/letter.png": whole,
        "picture/two-columns.png": png(scanned(two_columns(), -0.6, 2)),
        "picture/sideways.png": png(scanned(two_columns(), 0.4, 3).rotate(-90, expand=True)),
        "picture/upside-down.png": png(scanned(two_columns(), 0.4, 4).rotate(180)),
        "picture/no-text.png": png(landscape()),
        "picture/two-pages.tif": two_pages(),
        "picture/photograph.jpg": photograph(),
        "picture/cut-off.png": whole[: len(whole) // 2],
        "picture/bomb.png": bomb(),
        "scan/scanned.pdf": pdf([scan]),
        "scan/mixed.pdf": pdf([TYPED, scanned(two_columns(), 0.3, 5)]),
    }
    for name, data in files.items():
        FOLDER.joinpath(name).write_bytes(data)
        print(f"{name}: {len(data) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
