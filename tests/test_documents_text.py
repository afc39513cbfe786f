"""Plain text: decoding, and the blocks that lines make."""

import random

import pytest
from conftest import ROOT, SOURCES
from hypothesis import given

from rag.documents import is_supported, load
from rag.documents.names import date_in_name, title_from_name
from rag.documents.text import decode, is_heading, load_text
from rag.errors import DocumentRefused, NoText, UnsupportedFormat
from rag.types import Block, Content


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


@pytest.mark.parametrize(
    "data",
    [
        "Ein Kessel für 30 €".encode(),
        b"\xef\xbb\xbf" + "Ein Kessel für 30 €".encode(),
        "Ein Kessel für 30 €".encode("utf-16"),
        b"\xfe\xff" + "Ein Kessel für 30 €".encode("utf-16-be"),
        "Ein Kessel für 30 €".encode("utf-32"),
        "Ein Kessel für 30 €".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big end first", "utf-32", "windows-1252"],
)
def test_every_common_encoding_gives_the_same_text(data: bytes) -> None:
    assert load("kettle.txt", data).text == "Ein Kessel für 30 €"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Склад закрыт до шести. Ключ висит в конторе у окна.", "cp1251"),
        ("Ключ висит в конторе, чайник стоит на полке у окна.", "koi8-r"),
        ("Młyn stoi nad rzeką, a właściciel sprzedaje mąkę.", "cp1250"),
        ("Příští týden je řeka zavřená a žlutý dům stojí.", "cp1250"),
        ("Η σύμβαση υπογράφηκε την Τετάρτη.", "cp1253"),
        ("Sözleşme çarşamba günü imzalandı, çatı akıyor, ısıtma çalışmıyor.", "cp1254"),
        ("השוער נועל את השער בתשע בערב.", "cp1255"),
        ("تم توقيع العقد يوم الأربعاء.", "cp1256"),
        ("倉庫の鍵は事務所にあります。", "cp932"),
        ("倉庫の鍵は事務所にあります。", "euc_jp"),
        ("倉庫の鍵は事務所にあります。", "iso2022_jp"),
        ("合同已于星期三签署，请在月底之前支付房租。", "gb18030"),
        ("合約已於星期三簽署。請在月底之前支付房租。", "big5"),
        ("계약은 수요일에 서명되었습니다. 지붕이 새고 있습니다.", "cp949"),
        ("Ein Kessel für 30 €, und der Deckel dazu.", "utf-16-le"),
        ("Der Kessel läuft, die Prüfung fällt aus, Größe und Höhe fehlen.", "cp1252"),
        ("L'été dernier la fenêtre était cassée, où êtes-vous allés ?", "cp1252"),
        ("På lördag åker vi till sjön, båten läcker.", "cp1252"),
        ("“It’s late” – she said… “Très” chère", "cp1252"),
        ("½ cup, ¼ cup, ¾ cup at 20 °C ± 2 µm, § 7, £5, 30 €", "cp1252"),
        ("naïve", "cp1252"),
        ("§ 5", "cp1252"),
    ],
)
def test_an_encoding_that_is_not_told_is_known_by_its_letters(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe 30 €".encode()[:-1], "Größe 30 \ufffd"),
        ("Größe ".encode() * 30 + b"\xff.", "Größe " * 30 + "\ufffd."),
        ("Größe \ufffd\ufffd\ufffd".encode(), "Größe \ufffd\ufffd\ufffd"),
        (b"Caf" + b"\xe9", "Café"),
        ("Größe".encode("utf-16") + b"\x00", "Größe\ufffd"),
        (b"a\x81b", "a\ufffdb"),
    ],
)
def test_a_few_broken_bytes_are_shown_as_such(data: bytes, text: str) -> None:
    assert decode("a.txt", data) == text


def test_letters_far_from_the_beginning_decide_too() -> None:
    text = "Plain words. " * 10_000 + "Ключ висит в конторе, чайник стоит на полке."

    assert decode("a.txt", text.encode("koi8-r")) == text


def test_form_feeds_end_pages_and_a_small_letter_goes_on() -> None:
    content = load_text("One.\n\n\fThe well is\n\femptied.\n\f \n\fEnd.\n\f")

    assert shown(content) == [("paragraph", "One."), ("paragraph", "The well is\n emptied."), ("paragraph", "End.")]
    assert [content.text[page.start : page.end].strip() for page in content.pages] == [
        "One.",
        "The well is",
        "emptied.",
        "",
        "End.",
    ]
    assert load_text("One page.\f").pages == ()


def test_no_change_of_bytes_lets_another_error_out() -> None:
    randomly = random.Random(5)
    for path in sorted((ROOT / "tests" / "formats" / "text").glob("*.txt")):
        for _ in range(40):
            data = bytearray(path.read_bytes())
            for _ in range(randomly.randint(1, 8)):
                data[randomly.randrange(len(data))] = randomly.randrange(256)
            try:
                content = load_text(decode("a.txt", bytes(data)))
            except DocumentRefused as exc:
                assert exc.message.startswith("a.txt: ")  # noqa: PT017 (either outcome is right)
            else:
                assert all(0 <= block.start < block.end <= len(content.text) for block in content.blocks)
                assert all(0 <= page.start <= page.end <= len(content.text) for page in content.pages)


def test_bytes_that_are_no_text_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedFormat, match=r"photo\.txt"):
        decode("photo.txt", bytes(range(256)) * 4)


def test_a_text_without_a_word_is_refused() -> None:
    with pytest.raises(NoText, match=r"empty\.txt"):
        load("empty.txt", b" \n --- \n")


def test_an_unknown_suffix_is_refused_with_the_ones_that_are_read() -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        load("scan.psd", b"words")

    assert refused.value.hint.startswith("supported: .md, .markdown, .txt, .text")


def test_line_ends_become_newlines_and_characters_composed() -> None:
    content = load("a.txt", "Cafe\u0301 one\r\ntwo\rthree.".encode())

    assert content.text == "Caf\u00e9 one\ntwo\nthree."


def test_a_nul_is_shown_as_a_replacement_character() -> None:
    """SQLite's substr ends a text at NUL: what stands behind one could never be quoted."""
    content = load("log.txt", ("word " * 300).encode() + b"\0 the end.")

    assert content.text == "word " * 300 + "\ufffd the end."


def test_paragraphs_stand_between_empty_lines() -> None:
    content = load_text("The kettle leaks,\nsays Ann.\n\n  \nIt is red.\n")

    assert content.blocks == (Block("paragraph", 0, 27), Block("paragraph", 32, 42))
    assert shown(content) == [("paragraph", "The kettle leaks,\nsays Ann."), ("paragraph", "It is red.")]


def test_the_first_line_alone_is_the_title_and_a_top_heading() -> None:
    content = load_text("Minutes: March\n\nAnn was there.\n")

    assert content.title == "Minutes: March"
    assert content.blocks[0] == Block("heading", 0, 14, level=1)


def test_an_underlined_line_is_a_heading_without_its_line() -> None:
    content = load_text("Ann was there.\n\nRepairs: the kettle.\n====\n\nIt is red.")

    assert shown(content) == [
        ("paragraph", "Ann was there."),
        ("heading", "Repairs: the kettle."),
        ("paragraph", "It is red."),
    ]


def test_list_items_leave_out_their_markers_and_keep_their_wrapped_lines() -> None:
    content = load_text("Bring these:\n- a kettle\n  of steel\n- a lamp\n\nThen go now.\n\n1. Open it.\n(2) Close it.")

    assert [(b.kind, content.text[b.start : b.end], b.ordered) for b in content.blocks] == [
        ("paragraph", "Bring these:", False),
        ("list_item", "a kettle\n  of steel", False),
        ("list_item", "a lamp", False),
        ("paragraph", "Then go now.", False),
        ("list_item", "Open it.", True),
        ("list_item", "Close it.", True),
    ]


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("What to expect?", "We expect rain.", True),
        ("4 Warranty", "It lasts two years.", True),
        ("Tel.: 030 1234", "Call us.", False),
        ("It ended here.", "Then more.", False),
        ("- a kettle", "- a lamp", False),
        ("1. Open it", "2. Close it", False),
        ("12345", "Then more.", False),
        ("word " * 21, "Then more.", False),
    ],
)
def test_a_line_that_stands_alone_is_a_heading_unless_it_reads_as_something_else(
    line: str, following: str, expected: bool
) -> None:
    assert is_heading(line.strip(), False, following) is expected


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("a/board-minutes_2024.txt", "board minutes 2024", None),
        ("log-2024-03-12.txt", "log 2024 03 12", "2024-03-12"),
        ("log-2024-13-12.txt", "log 2024 13 12", None),
        ("2024-02-30 or 2024.02.29.md", "2024 02 30 or 2024.02.29", "2024-02-29"),
        ("12024-01-011.txt", "12024 01 011", None),
    ],
)
def test_a_name_tells_title_and_date(name: str, title: str, date: str | None) -> None:
    assert (title_from_name(name), date_in_name(name)) == (title, date)


def test_what_a_file_does_not_say_its_name_supplies() -> None:
    content = load("notes/kettle-2024-03-12.txt", b"The kettle leaks.")

    assert (content.title, content.date) == ("kettle 2024 03 12", "2024-03-12")


@pytest.mark.parametrize(
    ("name", "supported"), [("A.MD", True), ("a.txt", True), ("a.pdf", True), ("a.exe", False), ("txt", False)]
)
def test_a_format_is_known_by_its_suffix(name: str, supported: bool) -> None:
    assert is_supported(name) is supported


@given(SOURCES)
def test_blocks_of_any_text_are_in_order_inside_bounds_and_hold_every_word(source: str) -> None:
    content = load_text(source)
    end = 0
    for block in content.blocks:
        assert end <= block.start < block.end <= len(content.text)
        assert not content.text[end : block.start].strip(" \t\n\r-=~*_•‣▪().0123456789").strip()
        end = block.end

    assert not content.text[end:].strip("=-~*_ \n\t").strip()
