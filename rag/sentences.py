"""Blocks into sentences, with offsets.

sentencex finds the borders of prose; a short rule pass after it opens long quotations. Headings, table rows and code are
one sentence each, whatever stands in them.
"""

import re
from collections.abc import Iterator, Sequence

import sentencex

from rag.types import Block, Sentence, Span

PROSE = ("paragraph", "list_item", "footnote")
# sentencex keeps a quotation whole. Under this many characters that reads well; a longer one would be quoted as a
# paragraph, so it is opened at its inner sentence ends.
LONG_QUOTATION = 160
LOOKED_BACK = 80  # characters before a border, which decide whether it is one; the whole would cost time squared
# Before a figure these are abbreviations; sentencex knows others by itself.
ABBREVIATION = re.compile(
    r"\b(?:approx|arts?|secs?|cls?|paras?|nos?|pp?|vols?|chs?|eqs?|refs?|figs?|apps?|tel|max|min|est|ca|rev|ver|incl)\.\s*$",
    re.IGNORECASE,
)
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Gen|Capt|Lt)\.\s*$")
CUT_OFF = re.compile(r"\b(?:[ap]\.m|ul|al|pl)\.\s*$")  # "at 2 a.m. UTC.", "in ul. Pijarska."
NUMBER_ALONE = re.compile(r"\(?(?:\d+(?:\.\d+)*|[A-Za-z]|[ivx]+)[.)]{1,2}")  # of a clause or an item: "3." "7.1." "(b)"
QUOTE_MARKS = re.compile(r"[“”„«»‹›「」『』\"]")
OPENING_MARK = re.compile(r"(?:(?<=\s)[“„«‹\"]+|[「『]+)\s*$")  # at a sentence's end: it belongs to the next one


def split_sentences(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """Return the sentences of every block, in order; none crosses a block, none is blank.

    split_sentences("Dr. Li left. It rained.", [Block("paragraph", 0, 23)]) -> "Dr. Li left." and "It rained."
    """
    return tuple(
        Sentence(span.start, span.end, block.kind)
        for block in blocks
        for span in (prose(text, block.start, block.end) if block.kind in PROSE else [Span(block.start, block.end)])
        if text[span.start : span.end].strip()
    )


def prose(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of text[start:end], trimmed of white space."""
    for piece in borders(text[start:end]):
        inner = text[start + piece.start : start + piece.end]
        if len(inner) > LONG_QUOTATION and QUOTE_MARKS.search(inner):
            yield from (trim(text, start + piece.start + p.start, start + piece.start + p.end) for p in opened(inner))
        else:
            yield trim(text, start + piece.start, start + piece.end)


def opened(quotation: str) -> Iterator[Span]:
    """Yield the sentences inside a long quotation, end to end; a mark that opens one goes with what it opens."""
    begin = 0
    for piece in borders(QUOTE_MARKS.sub(" ", quotation)):  # same length, so the offsets hold
        mark = OPENING_MARK.search(quotation, begin, piece.end) if piece.end < len(quotation) else None
        end = mark.start() if mark else piece.end
        if end > begin:
            yield Span(begin, end)
            begin = end


def borders(prose_text: str) -> Iterator[Span]:
    """Yield the sentences of a text, end to end: sentencex's segments, joined where a border between them is none."""
    begin = end = 0
    # A line end inside a block is a hard wrap; sentencex would take the one in "Ms.\nLi" for a border.
    for segment in sentencex.get_sentence_boundaries("en", prose_text.replace("\n", " ")):
        left = prose_text[max(begin, end - LOOKED_BACK) : end]
        if (
            end > begin
            and not joined(left, segment["text"])
            and not (end <= LOOKED_BACK and begin == 0 and is_run_in_heading(left))
        ):
            yield Span(begin, end)
            begin = end
        end = segment["end_index"]
    if end > begin:
        yield Span(begin, end)


def joined(left: str, right: str) -> bool:
    """Tell whether `right` goes on the sentence of `left`.

    left: the sentence, or its last characters.
    joined("See Arts. ", "6 and 7.") and joined("3. ", "Scope.") and joined("He left. ", "”"); not joined("Yes. ", "No.")
    """
    if not any(character.isalnum() for character in right):
        return True
    if NUMBER_ALONE.fullmatch(left.strip()) or TITLE.search(left):
        return True
    first = right.lstrip(" \n(“\"'")[:1]
    return (
        (left.rstrip().endswith(".") and first.islower())
        or ((first.isdigit() or first in tuple("$€£¥")) and bool(ABBREVIATION.search(left)))
        or (len(right.split()) <= 2 and bool(CUT_OFF.search(left)))
    )


def is_run_in_heading(left: str) -> bool:
    """Tell whether a block opens with a heading set into its line: is_run_in_heading("Minimum age. ")."""
    return left.rstrip().endswith(".") and len(left.split()) <= 2


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; empty if it is all white space.

    trim(" ab ", 0, 4) -> Span(1, 3)
    """
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))
