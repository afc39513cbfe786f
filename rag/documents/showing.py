"""A page as it looks: a picture of it, and its size, for showing a quotation where it stands."""

import io
from itertools import islice

from PIL import Image

from rag.documents.formats import format_of
from rag.documents.loaded import Member
from rag.documents.picture import images, prepared
from rag.errors import UnsupportedFormat

WIDEST = 2400  # pixels


def shown_page(name: str, data: bytes, page: int, width: int) -> Member:
    """Return a page's picture, as PNG, under its size in points: "595.2 841.8". width: in pixels; 0: the size alone.

    page: from 1. Raises DocumentRefused, and ValueError if there is no such page.
    """
    found = format_of(name)
    if found and found.name == "PDF":
        from rag.documents.pdf.pictures import page_picture, page_size

        picture = page_picture(data, page, min(width, WIDEST)) if width else b""
        return Member("{:.1f} {:.1f}".format(*page_size(data, page)), picture)
    if found and found.is_picture:
        return shown_picture(name, data, page, min(width, WIDEST))
    raise UnsupportedFormat(f"{name}: its pages have no look of their own", hint="read it as text")


def shown_picture(name: str, data: bytes, page: int, width: int) -> Member:
    """Do the same for the pictures of a file."""
    image = next(islice(images(name, data), page - 1, None), None)
    if image is None:
        raise ValueError(f"there is no page {page}")
    pixels, scale = prepared(name, image)
    height, wide = pixels.shape[:2]
    output = io.BytesIO()
    if width:
        shown = Image.fromarray(pixels)
        shown.thumbnail((width, width * 10))
        shown.save(output, "PNG")
    return Member(f"{wide * scale:.1f} {height * scale:.1f}", output.getvalue())
