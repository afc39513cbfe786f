"""Which pages can be quoted from, worked by hand."""

import pytest

from rag.types import Block, PageQuality, Span, Verdict
from rag.usable import named, reason_of, status_of, usable_blocks


def rated(*verdicts: Verdict) -> list[PageQuality]:
    return [PageQuality(verdict, 10) for verdict in verdicts]


def test_a_block_that_touches_a_bad_page_is_not_usable() -> None:
    blocks = [Block("paragraph", 0, 8), Block("paragraph", 8, 12), Block("paragraph", 20, 28), Block("code", 30, 40)]
    pages = [Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40)]

    usable = usable_blocks(blocks, pages, rated("ok", "garbled", "ocr", "no_text"))

    assert usable == (blocks[0], blocks[2])


def test_without_pages_the_whole_is_usable_or_not() -> None:
    blocks = (Block("paragraph", 0, 8), Block("paragraph", 8, 12))

    assert usable_blocks(blocks, (), rated("ok")) == blocks
    assert usable_blocks(blocks, (), rated("garbled")) == ()
    assert usable_blocks((), (), rated("no_text")) == ()


def test_a_document_is_ready_partial_or_without_text() -> None:
    assert status_of(3, rated("ok", "ocr")) == "ready"
    assert status_of(3, rated("ok", "garbled")) == "partial"
    assert status_of(0, rated("garbled")) == "no_text"


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        ("ok", ""),
        ("ok no_text garbled ok", "page 2 has no text; the text of page 3 is garbled"),
        ("no_text no_text", "2 pages (1-2) have no text"),
        ("ocr ok ocr", "2 pages (1, 3) were recognised in a picture"),
    ],
)
def test_the_report_names_the_pages(verdicts: str, reason: str) -> None:
    names: list[Verdict] = verdicts.split()  # type: ignore[assignment]

    assert reason_of(rated(*names), has_pages=True) == reason


def test_many_pages_are_named_in_runs_and_no_more_than_a_line_holds() -> None:
    assert named([1, 2, 3, 7]) == "4 pages (1-3, 7)"
    assert named(range(1, 100, 2)) == "50 pages (1, 3, 5, 7, 9, 11, 13, 15, …)"
