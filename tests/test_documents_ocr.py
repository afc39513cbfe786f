"""The recogniser itself, on the scans of tests/formats: slow, and only where it is installed."""

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from rag.documents import load
from rag.documents.loaded import Recogniser, Tools
from rag.documents.ocr import installed_recogniser
from rag.errors import NoText
from rag.types import Content

FORMATS = Path(__file__).parent / "formats"
EXPECTED = sorted(FORMATS.rglob("*.recognised.txt"))
RIGHT = 0.98  # of the characters


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    made = installed_recogniser()
    if made is None:
        pytest.skip("rapidocr isn't installed: pip install 'pincite[ocr]'")
    return made


def read(path: Path, recogniser: Recogniser) -> Content:
    return load(path.name, path.read_bytes(), Tools(recogniser=lambda: recogniser))


def distance(first: str, second: str) -> int:
    """Return how many characters have to be changed, added or left out to make one text the other (Levenshtein)."""
    row = list(range(len(second) + 1))
    for number, character in enumerate(first, start=1):
        above, row = row, [number]
        for position, other in enumerate(second):
            row.append(min(above[position + 1] + 1, row[position] + 1, above[position] + (character != other)))
    return row[-1]


def test_a_distance_counts_changes_additions_and_losses() -> None:
    assert [distance("kettle", other) for other in ("kettle", "cattle", "kettles", "ketle", "")] == [0, 2, 1, 1, 6]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".recognised.txt"))
def test_a_scan_is_read_as_a_person_reads_it(path: Path, recogniser: Recogniser) -> None:
    expected = path.read_text(encoding="utf-8").strip()

    content = read(path.with_name(path.name.removesuffix(".recognised.txt")), recogniser)

    assert distance(content.text, expected) <= (1 - RIGHT) * len(expected)
    assert content.qualities[-1].verdict == "ocr"
    assert content.text.count("\n\n") == expected.count("\n\n")


def test_each_recognised_word_has_a_place_on_its_page(recogniser: Recogniser) -> None:
    content = read(FORMATS / "scan" / "mixed.pdf", recogniser)

    recognised = [place for place in content.places if place.doubt is not None]
    assert {place.page for place in recognised} == {2}
    assert [quality.verdict for quality in content.qualities] == ["ok", "ocr"]
    first = next(place for place in recognised if content.text[place.start : place.end] == "heron")
    # The second word of the heading, which stands 150 and 120 pixels of 150 dpi from the page's top left corner.
    assert 110 < first.box.left < 122
    assert 170 < first.box.right < 180
    assert 50 < first.box.top < 62
    assert 72 < first.box.bottom < 84


def test_a_picture_without_text_is_refused(recogniser: Recogniser) -> None:
    with pytest.raises(NoText, match="no text was recognised"):
        read(FORMATS / "picture" / "no-text.png", recogniser)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2000, 3), (2000, 3, 3), (31, 31, 3)])
def test_a_picture_of_an_odd_shape_has_no_lines(shape: tuple[int, int, int], recogniser: Recogniser) -> None:
    assert list(recogniser.lines(np.full(shape, 255, dtype=np.uint8))) == []


def test_the_same_picture_gives_the_same_words(recogniser: Recogniser) -> None:
    path = FORMATS / "picture" / "photograph.jpg"

    assert read(path, recogniser) == read(path, recogniser)


def run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=120, check=True
    ).stdout


def test_nothing_of_it_is_imported_before_it_is_asked_for() -> None:
    program = """
        import sys
        from rag.documents import ocr, picture
        print([name for name in ("rapidocr", "cv2") if name in sys.modules])
    """

    assert run(program) == "[]\n"


def test_without_rapidocr_there_is_no_recogniser() -> None:
    program = """
        import sys
        sys.modules["rapidocr"] = None
        from rag.documents.ocr import installed_recogniser
        print(installed_recogniser())
    """

    assert run(program) == "None\n"


def test_it_opens_no_connection_and_says_nothing(recogniser: Recogniser) -> None:
    program = """
        import socket

        def refused(*_):
            raise AssertionError("a connection")

        socket.socket.connect = refused
        socket.getaddrinfo = refused
        import numpy as np
        from rag.documents.ocr import installed_recogniser
        picture = np.full((200, 400, 3), 255, dtype=np.uint8)
        picture[90:110, 50:350] = 0
        installed_recogniser().lines(picture)
        print("done")
    """
    finished = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=120, check=False
    )

    assert (finished.stdout, finished.stderr) == ("done\n", "")
