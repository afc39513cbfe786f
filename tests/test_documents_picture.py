"""Pictures as files: what is handed to a recogniser, and what is said of one that can't be read."""

import io
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rag.documents import load
from rag.documents.loaded import Picture, Tools, Word
from rag.documents.picture import images, prepared
from rag.errors import Damaged, DocumentRefused, ReadingStopped
from rag.types import Box, Place, Span


class Reader:
    """Reads one line in every picture, and remembers the pictures."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.pictures: list[Picture] = []

    def lines(self, picture: Picture) -> Sequence[Sequence[Word]]:
        self.pictures.append(picture)
        return [[Word(word, Box(100 * n, 50, 100 * n + 90, 80), 0.75) for n, word in enumerate(self.words)]]


def tools(reader: Reader) -> Tools:
    return Tools(recogniser=lambda: reader)


def saved(*pictures: Image.Image, suffix: str = "png", **options: object) -> bytes:
    output = io.BytesIO()
    kinds = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF"}
    pictures[0].save(output, kinds[suffix], **options)
    return output.getvalue()


def corner(mode: str = "L") -> Image.Image:
    """Return a white picture, 40 wide and 20 high, whose top left corner is black."""
    image = Image.new("L", (40, 20), 255)
    image.paste(0, (0, 0, 8, 8))
    return image.convert(mode)


def test_words_have_places_in_points_and_a_doubt() -> None:
    content = load("note.png", saved(corner(), dpi=(144, 144)), tools(Reader("Bring", "rope")))

    assert content.text == "Bring rope"
    assert content.pages == (Span(0, 10),)
    assert content.places == (Place(0, 5, 1, Box(0, 25, 45, 40), 0.25), Place(6, 10, 1, Box(50, 25, 95, 40), 0.25))
    assert content.qualities[0].verdict == "ocr"


def test_without_a_recogniser_a_picture_is_a_page_without_text() -> None:
    content = load("pictures/old map.png", saved(corner()))

    assert (content.text, content.blocks, content.pages, content.title) == ("", (), (Span(0, 0),), "old map")
    assert [quality.verdict for quality in content.qualities] == ["no_text"]


def test_each_picture_of_a_tiff_is_a_page() -> None:
    data = saved(corner(), suffix="tif", save_all=True, append_images=[corner("1"), corner("RGB")])

    content = load("fax.tif", data, tools(Reader("Fax")))

    assert content.text == "Fax\n\nFax\n\nFax"
    assert content.pages == (Span(0, 5), Span(5, 10), Span(10, 13))
    assert [place.page for place in content.places] == [1, 2, 3]


@pytest.mark.parametrize(
    ("orientation", "shape", "black"),
    [(1, (20, 40), (0, 0)), (3, (20, 40), (19, 39)), (6, (40, 20), (0, 19)), (8, (40, 20), (39, 0))],
)
def test_a_photograph_is_turned_as_the_camera_was_held(
    orientation: int, shape: tuple[int, int], black: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    reader = Reader("x")

    load("photo.png", saved(corner(), exif=exif), tools(reader))

    (picture,) = reader.pictures
    assert picture.shape == (*shape, 3)
    assert picture[black].tolist() == [0, 0, 0]
    assert int((picture == 0).sum()) == 8 * 8 * 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "CMYK"])
def test_every_kind_of_picture_is_handed_on_in_rgb(mode: str) -> None:
    if mode.startswith("I"):
        grey = np.full((20, 40), 65535, dtype=np.uint16)
        grey[:8, :8] = 0
        image = Image.fromarray(grey if mode == "I;16" else grey.astype(np.int32))
    else:
        image = corner(mode)
    reader = Reader("x")
    suffix = "png" if mode not in ("CMYK", "I") else "tif"

    load(f"note.{suffix}", saved(image, suffix=suffix), tools(reader))

    (picture,) = reader.pictures
    assert picture.dtype == np.uint8
    assert picture.shape == (20, 40, 3)
    assert picture[2, 2].tolist() == [0, 0, 0]
    assert picture[15, 30].tolist() == [255, 255, 255]


def test_what_is_transparent_is_white() -> None:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 8, 8))
    reader = Reader("x")

    load("logo.png", saved(image), tools(reader))

    assert reader.pictures[0][15, 30].tolist() == [255, 255, 255]


def test_a_large_picture_is_shrunk_and_its_boxes_are_not() -> None:
    content = load("plan.png", saved(Image.new("1", (8000, 2000)), dpi=(100, 100)), tools(reader := Reader("Plan")))

    assert reader.pictures[0].shape == (1000, 4000, 3)
    assert content.places[0].box.right == pytest.approx(90 * 2 * 72 / 100)


@pytest.mark.parametrize("dpi", [(1, 1), (0, 0), (100_000, 100_000)])
def test_a_resolution_beyond_belief_is_taken_for_the_common_one(dpi: tuple[int, int]) -> None:
    image = corner()
    image.info["dpi"] = dpi

    assert prepared("note.png", image)[1] == 72 / 200


def test_a_cut_off_picture_is_damaged() -> None:
    data = saved(Image.effect_noise((200, 200), 90))

    with pytest.raises(Damaged, match=r"^a/note\.png: "):
        load("a/note.png", data[: len(data) // 2])


def test_the_whole_pages_of_a_cut_off_tiff_are_read() -> None:
    noise = [Image.effect_noise((100, 100), 90) for _ in range(3)]
    data = saved(noise[0], suffix="tif", save_all=True, append_images=noise[1:])

    content = load("fax.tif", data[:-2000], tools(Reader("Fax")))

    assert content.text == "Fax\n\nFax"


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ReadingStopped, match="12000 × 12000 pixels"):
        load("wall.png", saved(Image.new("1", (12_000, 12_000))))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_wrong_bytes_are_refused_or_read(data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(["png", "jpg", "tif"]))
    good = bytearray(saved(corner(), suffix=suffix))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(4, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        content = load(f"note.{suffix}", bytes(good), tools(Reader("x")))
    except DocumentRefused as exc:
        refusal = exc.message
    else:
        refusal = f"note.{suffix}: " * bool(content.pages)

    assert refusal.startswith(f"note.{suffix}: ")


def test_pictures_come_one_by_one() -> None:
    noise = [corner() for _ in range(3)]
    data = saved(noise[0], suffix="tif", save_all=True, append_images=noise[1:])

    assert [image.size for image in images("fax.tif", data)] == [(40, 20)] * 3
