"""A document as its reading page shows it: blocks in order, the cited run of characters marked."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.types import Block, Document, Span


@dataclass(frozen=True)
class Piece:
    """A run of text inside a block, marked or not. The first marked one of the page carries the anchor; the last one says
    to those who hear the page that the citation ends.
    """

    text: str
    marked: bool
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class Shown:
    """A block and its pieces; of a table row, the pieces of each cell."""

    kind: str
    level: int
    ordered: bool
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Group:
    """Neighbouring blocks that HTML puts in one element: a list, a table, or a single block.

    pages: those that begin with it, from 1, and those without text before it.
    """

    kind: str
    ordered: bool
    blocks: tuple[Shown, ...]
    pages: tuple[int, ...] = ()


def reading_groups(document: Document, cited: Span | None) -> list[Group]:
    """Return a document's blocks for its page, with the characters of `cited` marked."""
    cells = [block.cells or (Span(block.start, block.end),) for block in document.blocks]
    marked = [c for row in cells for c in row if cited and max(c.start, cited.start) < min(c.end, cited.end)]
    first, last = (marked[0], marked[-1]) if marked else (None, None)

    def pieces(cell: Span) -> tuple[Piece, ...]:
        found = pieces_of(document.text, cell, cited)
        return tuple(replace(p, first=cell == first, last=cell == last) if p.marked else p for p in found)

    shown = [
        Shown(block.kind, block.level, block.ordered, tuple(map(pieces, row)))
        for block, row in zip(document.blocks, cells, strict=True)
    ]
    return with_pages(list(grouped(document.blocks, shown)), document)


def with_pages(groups: Sequence[Group], document: Document) -> list[Group]:
    """Return the groups with the pages that begin with each; a page that begins inside of one is told before the next."""
    starts = deque((page.start, number) for number, page in enumerate(document.pages, start=1))
    blocks = iter(document.blocks)
    paged = []
    for group in groups:
        first, *_ = [next(blocks) for _ in group.blocks]
        pages = []
        while starts and starts[0][0] <= first.start:
            pages.append(starts.popleft()[1])
        paged.append(replace(group, pages=tuple(pages)))
    if starts and paged:
        paged.append(Group("end", False, (), tuple(number for _, number in starts)))
    return paged


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
