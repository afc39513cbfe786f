"""PDF: what the file set can't show: places, limits, pictures, and files that were damaged on the way."""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rag.documents import load
from rag.documents.loaded import Picture, Tools, Word
from rag.documents.pdf.characters import cleaned
from rag.documents.pdf.headings import Style, compared, levels_of
from rag.documents.pdf.joining import Vocabulary, texts_of
from rag.documents.pdf.lines import Frame, Line, box_of
from rag.documents.pdf.notes import notes_of
from rag.documents.pdf.paragraphs import paragraphs_of
from rag.documents.pdf.pictures import page_picture
from rag.documents.pdf.properties import date_in, tags_in, title_in
from rag.documents.pdf.repair import repaired
from rag.documents.pdf.running import letters, roman_value
from rag.documents.pdf.sheets import Sheet
from rag.errors import DocumentRefused
from rag.types import Box, Content

FILES = Path(__file__).parent / "formats" / "pdf"
HEADINGS = (FILES / "headings.pdf").read_bytes()


def pdf(*draws: Callable[[Canvas], None], size: tuple[float, float] = (400, 300)) -> bytes:
    """Return a PDF with a page for each function that draws one."""
    canvas = Canvas("", pagesize=size, invariant=1)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    data = canvas.getpdfdata()
    assert isinstance(data, bytes)
    return data


def text(words: str, x: float = 50, y: float = 200, size: float = 10) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", size)
        canvas.drawString(x, y, words)

    return draw


def line(words: str, top: float = 0, left: float = 0, width: float = 100, hyphened: bool = False) -> Line:
    """Return a line of ten points, as the steps after the reading see it."""
    return Line(words, left, top, left + width, top + 9, top + 8, 10, hyphened=hyphened)


def sentences_placed(content: Content) -> Iterator[tuple[str, int, Box]]:
    for place in content.places:
        yield content.text[place.start : place.end], place.page, place.box


def test_a_line_has_its_place_from_the_top_left_of_the_page_as_shown() -> None:
    content = load("a.pdf", pdf(text("xxxxx xxxxx")))

    [(words, page, box)] = sentences_placed(content)

    # Courier's letters are 6 wide at this size; the line's foot is at 200 of 300.
    assert (words, page) == ("xxxxx xxxxx", 1)
    assert box.left == pytest.approx(50, abs=1)
    assert box.right == pytest.approx(50 + 66, abs=1)
    assert box.bottom == pytest.approx(100, abs=1)
    assert box.top == pytest.approx(100 - 4.5, abs=1)


def test_places_are_in_the_crop_box_and_turn_with_the_page() -> None:
    def cropped(canvas: Canvas) -> None:
        text("xxxxx xxxxx")(canvas)
        canvas.setCropBox((40, 100, 240, 250))

    [(_, _, box)] = sentences_placed(load("a.pdf", pdf(cropped)))

    assert box.left == pytest.approx(10, abs=1)
    assert box.bottom == pytest.approx(50, abs=1)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (0, Box(10, 20, 60, 29)),
        (1, Box(20, 240, 29, 290)),
        (2, Box(340, 271, 390, 280)),
        (3, Box(371, 10, 380, 60)),
    ],
)
def test_a_box_of_turned_text_is_where_it_is_seen(turn: int, expected: Box) -> None:
    assert box_of(Line("x", 10, 20, 60, 29, 28, 10, turn=turn), 400, 300) == expected


@given(st.integers(0, 3), st.floats(0, 300), st.floats(0, 400))
def test_a_point_goes_round_with_the_direction_of_reading(direction: int, x: float, y: float) -> None:
    frame = Frame(0, 0, 300, 400)

    along, down = frame.along(direction, x, y)

    # Two turns by half a page lead back: reading from the other end, the point is as far from the other corner.
    other_along, other_down = frame.along((direction + 2) % 4, x, y)
    width, height = (300, 400) if direction in (0, 2) else (400, 300)
    assert along + other_along == pytest.approx(width)
    assert down + other_down == pytest.approx(height)


def test_places_of_a_paragraph_over_two_pages_are_on_both() -> None:
    content = load("over_page.pdf", (FILES / "over_page.pdf").read_bytes())

    pages = {words: page for words, page, _ in sentences_placed(content)}

    assert pages["Before winter comes, the tank has to be emptied down to the lower mark, because"] == 1
    assert pages["ice needs more room than water and would burst the seams."] == 2


def test_every_place_is_in_its_block_and_on_its_page() -> None:
    for path in sorted(FILES.glob("*.pdf")):
        try:
            content = load(path.name, path.read_bytes())
        except DocumentRefused:
            continue
        for place in content.places:
            assert any(block.start <= place.start < place.end <= block.end for block in content.blocks)
            assert 1 <= place.page <= len(content.pages)
        starts = [place.start for place in content.places]
        assert starts == sorted(starts)


def test_cells_have_places() -> None:
    content = load("plain_table.pdf", (FILES / "plain_table.pdf").read_bytes())

    placed = [words for words, _, _ in sentences_placed(content)]

    assert {"Filter mesh", "14", "3.20"} <= set(placed)


def test_a_line_that_stands_once_is_kept_even_at_the_edge() -> None:
    content = load(
        "a.pdf", pdf(text("A head of its own", y=280), text("Another head", y=280), text("A third one", y=280))
    )

    assert content.text == "A head of its own\n\nAnother head\n\nA third one"


def test_on_two_pages_only_what_stands_apart_is_a_running_head() -> None:
    def page(*rows: tuple[float, str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            for y, words in rows:
                text(words, y=y)(canvas)

        return draw

    apart = pdf(page((285, "The Gazette"), (200, "First page.")), page((285, "The Gazette"), (200, "Second page.")))
    close = pdf(page((212, "Dear Ann,"), (200, "First page.")), page((212, "Dear Ann,"), (200, "Second page.")))

    assert load("a.pdf", apart).text == "First page.\n\nSecond page."
    assert load("a.pdf", close).text.count("Dear Ann,") == 2


def test_chapters_beside_page_numbers_are_running_heads_too() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            text(f"Chapter {'abcd'[number]}", y=285)(canvas)
            text(str(number + 1), x=350, y=285)(canvas)
            text(f"The text of page {'abcd'[number]}.")(canvas)

        return draw

    content = load("a.pdf", pdf(*map(page, range(4))))

    assert "Chapter" not in content.text
    assert content.text.count("The text of page") == 4


@pytest.mark.parametrize(
    ("line_text", "key"),
    [("3 | Pump 2 Guide", "pumpguide"), ("Page 3 of 10", ""), ("- 12 -", ""), ("xiv", ""), ("Mix", "mix")],
)
def test_what_stays_the_same_of_a_running_line(line_text: str, key: str) -> None:
    assert letters(line_text) == key


def test_roman_numbers() -> None:
    assert [roman_value(numeral) for numeral in ("i", "iv", "xiv", "XC")] == [1, 4, 14, 90]


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("e\ufb03cient", "efficient"),
        ("Koutso\x0cos", "Koutsofios"),
        ("\x0c alone", "\ufffd alone"),
        ("co\xadop zero\u200bwidth", "coop zerowidth"),
        ("a\xa0b\u2009c", "a b c"),
        ("Care . . . . . . . . 12", "Care\t12"),
        ("\ufefb", "\u0644\u0627"),
    ],
)
def test_characters_are_as_a_reader_sees_them(raw: str, seen: str) -> None:
    assert cleaned(raw) == seen


@pytest.mark.parametrize(
    ("others", "joined"),
    [
        ("water", "userdefined"),
        ("A user-defined one", "user-defined"),
        ("userdefined words", "userdefined"),
        ("The user defined it", "user-defined"),
    ],
    ids=["not known", "written with it", "written without it", "two words"],
)
def test_a_hyphen_at_a_line_end_goes_by_how_the_word_is_written_elsewhere(others: str, joined: str) -> None:
    lines = [line("user", hyphened=True), line("defined")]
    sheet = Sheet(1, 400, 300, [line(others), *lines], [], True)

    assert "".join(texts_of(lines, Vocabulary([sheet]))) == joined


def test_an_address_on_the_web_is_joined_without_a_space() -> None:
    lines = [line("See https://water.example/pumps/"), line("filters for it")]

    assert "".join(texts_of(lines, Vocabulary(()))) == "See https://water.example/pumps/filters for it"


def test_indents_and_gaps_begin_paragraphs() -> None:
    lines = [
        line("The first line of all, which is long", 0, left=10, width=290),
        line("and goes on to the edge of the column.", 12, width=300),
        line("Here a paragraph begins with an indent and is", 24, left=10, width=290),
        line("two lines long.", 36, width=80),
        line("A gap stands above this one.", 60, width=150),
    ]

    groups = [[one.text for one in group] for group, _ in paragraphs_of(lines)]

    assert [group[0][:10] for group in groups] == ["The first ", "Here a par", "A gap stan"]


def test_a_note_is_a_note_only_where_its_mark_shows() -> None:
    body = [line("Text of the page.", 0)]
    small = line("3 pumps were sold last year.", 100)._replace(size=8)

    assert notes_of([*body, small], 10, frozenset())[1] == []
    assert notes_of([*body, small], 10, frozenset("3"))[1][0].lines[0].text == "pumps were sold last year."


def test_levels_follow_the_outline_then_the_type() -> None:
    title, chapter, section, bold = Style(24, True), Style(16, True), Style(12, True), Style(10, True)

    assert levels_of([(title, 0), (chapter, 0), (section, 0)]) == {title: 1, chapter: 2, section: 3}
    assert levels_of([(title, 0), (chapter, 1), (section, 2), (bold, 0)]) == {title: 1, chapter: 1, section: 2, bold: 3}


def test_a_title_and_its_bookmark_are_the_same_but_for_numbers() -> None:
    assert compared("1.2  Care of Pumps") == compared("Care of pumps") == compared("Chapter 3: Care of pumps")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Water at home", "Water at home"),
        ("untitled", None),
        ("Microsoft Word - Doc1", None),
        ("full.dvi", None),
        ("Document1", None),
        ("", None),
        ("  Two\nlines ", "Two lines"),
    ],
)
def test_a_title_that_a_program_wrote_is_none(title: str, expected: str | None) -> None:
    assert title_in({"Title": title}) == expected


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("D:20240312101500+01'00'", "2024-03-12"),
        ("D:2024", "2024-01-01"),
        ("2024-03-12T10:15:00Z", "2024-03-12"),
        ("D:20241340", None),
        ("D:00000000", None),
        ("yesterday", None),
    ],
)
def test_the_day_on_which_it_was_made(written: str, day: str | None) -> None:
    assert date_in({"CreationDate": written}) == day


def test_keywords_are_tags() -> None:
    assert tags_in({"Keywords": "rain, pump; tank, rain"}) == ("rain", "pump", "tank")


class Reader:
    """Recognises one line in every picture, and keeps the pictures' sizes."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def lines(self, picture: Picture) -> Sequence[Sequence[Word]]:
        self.shapes.append(picture.shape)
        return [[Word("Seen", Box(100, 200, 300, 240), 0.9), Word("words", Box(310, 200, 500, 240), 0.8)]]


def scan(canvas: Canvas) -> None:
    picture = Image.fromarray(np.full((30, 40, 3), 200, np.uint8))
    canvas.drawImage(ImageReader(picture), 0, 0, 400, 300)


def test_a_page_that_is_a_picture_is_recognised_and_placed_in_points() -> None:
    reader = Reader()
    data = pdf(text("Words that are text."), scan)

    content = load("a.pdf", data, Tools(recogniser=lambda: reader))

    assert content.text == "Words that are text.\n\nSeen words"
    assert [quality.verdict for quality in content.qualities] == ["ok", "ocr"]
    assert reader.shapes == [(834, 1112, 3)]  # 300 and 400 points at 200 dots an inch
    placed = {words: (page, box) for words, page, box in sentences_placed(content)}
    assert placed["Seen"][0] == 2
    assert placed["Seen"][1].left == pytest.approx(36, abs=0.1)


def test_without_a_recogniser_a_page_that_is_a_picture_is_empty() -> None:
    content = load("a.pdf", pdf(text("Words that are text."), scan))

    assert [quality.verdict for quality in content.qualities] == ["ok", "no_text"]


def test_a_page_is_shown_in_the_width_that_is_asked_for() -> None:
    shown = Image.open(io.BytesIO(page_picture(HEADINGS, 1, 300)))

    assert shown.size == (300, 425)
    with pytest.raises(ValueError, match="page 2 of 1"):
        page_picture(HEADINGS, 2, 300)


def test_reading_tells_that_it_is_getting_on_at_every_page() -> None:
    beats: list[int] = []

    load("a.pdf", pdf(*[text("A page.")] * 5), Tools(beat=lambda: beats.append(1)))

    assert len(beats) >= 5


def read_or_refused(data: bytes) -> Content | None:
    """Return what a file has, None if it is refused with a message of ours."""
    try:
        return load("a.pdf", data)
    except DocumentRefused as exc:
        if not exc.message.startswith("a.pdf: ") or not exc.hint:
            raise
    return None


def test_a_file_cut_anywhere_gives_pages_or_one_clear_error() -> None:
    data = (FILES / "running_heads.pdf").read_bytes()

    read = [read_or_refused(data[:end]) for end in range(100, len(data), 97)]

    assert sum(content is not None for content in read) > 10


def test_without_a_list_of_pages_the_pages_are_found() -> None:
    data = pdf(text("One."), text("Two."))
    broken = data.replace(b"/Type /Pages", b"/Type /Xages").replace(b"/Type /Catalog", b"/Type /Xatalog")

    assert repaired(b"no pages") is None
    assert load("a.pdf", broken).text == "One.\n\nTwo."


@pytest.mark.parametrize("seed", range(40))
def test_of_changed_bytes_nothing_comes_but_text_or_a_refusal(seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(FILES.glob("*.pdf"))
    data = bytearray(files[seed % len(files)].read_bytes())
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 200)]
            case 2:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randint(1, 100)]
            case _:
                data[at : at + 4] = b"9999"
    if b"%PDF-" not in data[:1024]:
        data[:0] = b"%PDF-1.4\n"

    content = read_or_refused(bytes(data))

    assert content is None or all(0 <= b.start <= b.end <= len(content.text) for b in content.blocks)
