"""Plain text: decoding, and the blocks that lines make."""

import pytest
from conftest import SOURCES
from hypothesis import given

from rag.documents import is_supported, load
from rag.documents.names import date_in_name, title_from_name
from rag.documents.text import decode, is_heading, load_text
from rag.errors import NoText, UnsupportedFormat
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


def test_bytes_that_are_no_text_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedFormat, match=r"photo\.txt"):
        decode("photo.txt", bytes(range(256)) * 4)


def test_a_text_without_a_word_is_refused() -> None:
    with pytest.raises(NoText, match=r"empty\.txt"):
        load("empty.txt", b" \n --- \n")


def test_an_unknown_suffix_is_refused_with_the_ones_that_are_read() -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        load("scan.tiff", b"words")

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


@pytest.mark.parametrize(("name", "supported"), [("A.MD", True), ("a.txt", True), ("a.pdf", False), ("txt", False)])
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
