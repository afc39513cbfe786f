"""A document as its reading page shows it: blocks in order, the cited run of characters marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Block, Document, Span


@dataclass(frozen=True)
class Piece:
    """A run of text inside a block, marked or not. `first`: the first marked one of the page carries the anchor."""

    text: str
    marked: bool
    first: bool = False


@dataclass(frozen=True)
class Shown:
    """A block and its pieces; of a table row, the pieces of each cell."""

    kind: str
    level: int
    ordered: bool
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Group:
    """Neighbouring blocks that HTML puts in one element: a list, a table, or a single block."""

    kind: str
    ordered: bool
    blocks: tuple[Shown, ...]


def reading_groups(document: Document, cited: Span | None) -> list[Group]:
    """Return a document's blocks for its page, with the characters of `cited` marked."""
    anchored = False
    shown = []
    for block in document.blocks:
        cells = []
        for cell in block.cells or (Span(block.start, block.end),):
            pieces = []
            for piece in pieces_of(document.text, cell, cited):
                pieces.append(Piece(piece.text, piece.marked, first=piece.marked and not anchored))
                anchored = anchored or piece.marked
            cells.append(tuple(pieces))
        shown.append(Shown(block.kind, block.level, block.ordered, tuple(cells)))
    return list(grouped(document.blocks, shown))


def grouped(blocks: Sequence[Block], shown: Sequence[Shown]) -> Iterator[Group]:
    """Yield runs of list items as one list, and a table's header with its rows as one table; the rest one by one."""
    run: list[Shown] = []
    for number, item in enumerate(shown):
        if run and not continues(blocks[number - 1], blocks[number]):
            yield group_of(run)
            run = []
        run.append(item)
    if run:
        yield group_of(run)


def continues(before: Block, block: Block) -> bool:
    """Tell whether a block goes on the list or table of the one before it."""
    if block.kind == "list_item":
        return before.kind == "list_item" and before.ordered == block.ordered
    return block.kind == "table_row" and before.kind in ("table_header", "table_row")


def group_of(run: Sequence[Shown]) -> Group:
    kinds = {"list_item": "list", "table_header": "table", "table_row": "table"}
    return Group(kinds.get(run[0].kind, run[0].kind), run[0].ordered, tuple(run))


def pieces_of(text: str, span: Span, cited: Span | None) -> Iterator[Piece]:
    """Yield text[span] cut at the borders of `cited`.

    pieces_of("abcd", Span(0, 4), Span(1, 3)) -> "a", "bc" marked, "d"
    """
    start = min(max(cited.start, span.start), span.end) if cited else span.end
    end = min(max(cited.end, start), span.end) if cited else span.end
    for begin, stop, marked in ((span.start, start, False), (start, end, True), (end, span.end, False)):
        if stop > begin:
            yield Piece(text[begin:stop], marked)


def quotation_pieces(text: str, spans: Sequence[Span]) -> list[Piece]:
    """Return a quotation cut at its short answers, which are marked; `spans` are offsets into it.

    quotation_pieces("On 20 March.", [Span(3, 11)]) -> "On ", "20 March" marked, "."
    """
    pieces, position = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        if span.start >= position:
            pieces += [Piece(text[position : span.start], False), Piece(text[span.start : span.end], True)]
            position = span.end
    return [piece for piece in [*pieces, Piece(text[position:], False)] if piece.text]
