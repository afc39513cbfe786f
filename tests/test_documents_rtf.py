"""RTF, control word by control word; tests/formats/rtf holds whole files."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import load
from rag.documents.canonical import normalised
from rag.documents.office.text import tidy
from rag.errors import DocumentRefused
from rag.types import Content


def rtf(body: str, head: str = r"\ansi\ansicpg1252") -> Content:
    return load("a.rtf", f"{{\\rtf1{head} {body}}}".encode("latin-1"))


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Gr\'fc\'dfe", "Grüße"),
        (r"\u8364 ?5", "€5"),
        (r"\uc2\u8364 xx5", "€5"),
        (r"\uc0\u8364 5", "€5"),
        (r"a \u-10179?\u-8694?", "a 😊"),
        (r"a\~b\_c\-d", "a\xa0b-cd"),
        (r"\{braces\} and \\", r"{braces} and \\"[:-1]),
        (r"one\line two\par three", "one\ntwo\n\nthree"),
        ("one\r\n two\\\n three", "one two\n\nthree"),
        (r"{\b bold}{\v not}{\deleted gone}", "bold"),
        (r"{\*\unknown not}{\pict 00ff}{\field{\*\fldinst X}{\fldrslt seen}}", "seen"),
        (r"10{\super 6} of m{\super 2}", "10⁶ of m2"),
        (r"{\upr{plain}{\*\ud{\u322l}}}", "ł"),
        (r"\bin3 {}}seen", "seen"),
        (r"\'9d\'81seen", "seen"),
    ],
)
def test_characters_are_read_as_they_show(body: str, text: str) -> None:
    assert rtf(body).text == text


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (r"\ansi\ansicpg1251", r"\'cf\'f0", "Пр"),
        (r"\mac", r"\'8a", "ä"),
        (r"\ansi\ansicpg932", r"\'93\'fa\'96{}", "日"),
        (r"\ansi\ansicpg932", r"\'83\'5c\'83A", "ソア"),
        (r"\ansi\ansicpg99999", r"\'e4", "ä"),
        (r"\ansi{\fonttbl{\f0\fcharset204 A;}{\f1\fcharset0 B;}}\deff0", r"\'cf{\f1 \'cf}", "ПÏ"),
        (r"\ansi{\fonttbl{\f0\fcharset2 Symbol;}}", r"{\f0 \'61\u-3998?}", "αβ"),
    ],
)
def test_bytes_are_read_in_the_character_set_of_their_font(head: str, body: str, text: str) -> None:
    assert rtf(body, head).text == text


def test_a_paragraphs_style_makes_it_a_heading() -> None:
    sheet = r"{\stylesheet{\s1 heading 1;}{\s2\outlinelevel2 Abschnitt;}{\s3 Title;}{\*\cs4 heading 2;}}"
    content = rtf(r"\s3 T\par\pard\s1 A\par\pard\s2 B\par\pard\s4 C\par", rf"\ansi{sheet}")

    assert [(block.kind, block.level) for block in content.blocks] == [
        ("heading", 1),
        ("heading", 1),
        ("heading", 3),
        ("paragraph", 0),
    ]
    assert content.title == "T"


def test_a_heading_keeps_the_number_that_stands_before_it() -> None:
    assert shown(rtf(r"\outlinelevel0{\listtext 2.1\tab}Scope\par")) == [("heading", "2.1 Scope")]


def test_a_row_without_an_end_is_kept() -> None:
    assert rtf(r"\trowd\cellx1\cellx2\intbl a\cell b").text == "a\tb"


def test_a_cell_over_two_columns_leaves_one_empty() -> None:
    three = r"\trowd\cellx10\cellx200\cellx400\intbl a\cell b\cell c\cell\row"
    content = rtf(three + r"\trowd\cellx9\cellx400\intbl d\cell e\cell\row\pard")

    cells = [[content.text[cell.start : cell.end] for cell in block.cells] for block in content.blocks]
    assert cells == [["a", "b", "c"], ["d", "e", ""]]


def test_a_note_in_a_table_stands_behind_the_table() -> None:
    content = rtf(r"\intbl a{\footnote A note.}\cell b\cell\row\intbl c\cell d\cell\row\pard End.")

    assert content.text == "a\tb\nc\td\n\nA note.\n\nEnd."


def test_what_begins_otherwise_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        load("a.rtf", b"\n\n{\\rtf1 text}")


@pytest.mark.parametrize(
    "unit",
    [
        "{",
        "}",
        "\\",
        r"\'",
        r"\u",
        "{\\*",
        r"{\footnote ",
        r"{\listtext a{}",
        r"{\field{\*\fldinst a}",
        r"\intbl a\cell",
        r"\cell\row",
        r"\trowd\cellx1",
        r"\par a",
        r"{\stylesheet{\s1 a",
        r"{\info{\title a",
        r"\bin999999999 ",
        r"{\shp{\*\shpinst{\shptxt a\par",
    ],
)
def test_repetition_that_would_cost_time_squared_is_read_or_refused(unit: str) -> None:
    with suppress(DocumentRefused):
        assert rtf("text " + unit * 60_000)  # squared, it would be minutes


WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="•▪‣●■◦"), max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_every_paragraph_is_found_again(texts: list[str]) -> None:
    def written(text: str) -> str:
        units = text.encode("utf-16-le")
        codes = (int.from_bytes(units[place : place + 2], "little") for place in range(0, len(units), 2))
        return "".join(rf"\u{code - 65536 if code > 32767 else code}?" for code in codes)

    content = rtf("Start\\par " + "\\par ".join(map(written, texts)))

    expected = [normalised(tidy(text)).strip() for text in texts]
    assert [text for _, text in shown(content)][1:] == [text for text in expected if text]
