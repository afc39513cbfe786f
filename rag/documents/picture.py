"""Pictures: what a recogniser reads in them. Without one, a page without text, which the report names."""

import io
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from rag.documents.canonical import CanonicalText
from rag.documents.loaded import Picture, Tools
from rag.documents.recognised import add_recognised
from rag.errors import Damaged, NoText, ReadingStopped
from rag.types import Content

MOST_PIXELS = 100_000_000  # a sheet of A2 at 400 dpi; more is a bomb, or a photograph of the sky
MOST_PAGES = 500
LONGEST_SIDE = 4000  # pixels, of what is handed to the recogniser
COMMON_DPI = 200  # of scans that don't say; and what they say is believed within these
LOWEST_DPI, HIGHEST_DPI = 60, 1300
POINTS = 72  # an inch
FORMATS = ("PNG", "JPEG", "TIFF")


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text of each picture in the file: a page each, turned as the camera says."""
    recogniser = tools.recogniser()
    canonical = CanonicalText()
    for image in images(name, data):
        tools.beat()
        canonical.open_page()
        if recogniser is not None:
            picture, scale = prepared(name, image)
            add_recognised(canonical, recogniser.lines(picture), scale)
    if recogniser is not None and not canonical.blocks:
        raise NoText(f"{name}: no text was recognised in the picture", hint="leave it out")
    first = canonical.blocks[0] if canonical.blocks else None
    text = canonical.text
    title = text[first.start : first.end] if first and first.kind == "heading" and first.level == 1 else None
    return Content(
        text=text,
        blocks=tuple(canonical.blocks),
        title=title,
        pages=canonical.pages,
        places=tuple(canonical.places),
    )


def images(name: str, data: bytes) -> Iterator[Image.Image]:
    """Yield the file's pictures one by one. Raises Damaged where its first can't be read, ReadingStopped for a bomb."""
    count = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's on odd metadata and large pictures; the size is checked here
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                for image in ImageSequence.Iterator(opened):
                    check_size(name, image, count)
                    image.load()
                    count += 1
                    yield image
    except Image.DecompressionBombError as exc:
        raise too_large(name, "a picture of more pixels than any scan has") from exc
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        EOFError,
        OverflowError,
    ) as exc:
        if not count:
            raise Damaged(f"{name}: the picture can't be read", hint="open it in a viewer, and save it again") from exc


def check_size(name: str, image: Image.Image, count: int) -> None:
    """Raise ReadingStopped for a picture that would fill the memory, before it is unpacked."""
    if image.width * image.height > MOST_PIXELS:
        raise too_large(name, f"a picture of {image.width} × {image.height} pixels")
    if count >= MOST_PAGES:
        raise ReadingStopped(f"{name}: more than {MOST_PAGES} pictures in one file", hint="split it")


def too_large(name: str, what: str) -> ReadingStopped:
    return ReadingStopped(f"{name}: {what}", hint="make it smaller, or leave it out")


def prepared(name: str, image: Image.Image) -> tuple[Picture, float]:
    """Return the picture upright, in RGB, no larger than a recogniser wants it, and how many points a pixel is."""
    dpi = resolution(image)
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        on_white = Image.new("RGBA", upright.size, "white")
        on_white.alpha_composite(upright.convert("RGBA"))
        upright = on_white
    elif upright.mode.startswith("I"):  # 16 bits of grey; RGB would cut them off at 255
        upright = upright.point(lambda value: value / 256).convert("L")
    shrunk = max(1.0, max(upright.size) / LONGEST_SIDE)
    if shrunk > 1:
        upright = upright.resize((max(1, round(upright.width / shrunk)), max(1, round(upright.height / shrunk))))
    return np.asarray(upright.convert("RGB")), POINTS / dpi * shrunk


def resolution(image: Image.Image) -> float:
    """Return the pixels to an inch, as the file says, if that is believable."""
    try:
        dpi = round(float(image.info.get("dpi", (COMMON_DPI,))[0]))  # PNG counts by the metre
    except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        return COMMON_DPI
    return dpi if LOWEST_DPI <= dpi <= HIGHEST_DPI else COMMON_DPI
