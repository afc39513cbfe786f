"""Which of a document's pages can be quoted from: one without text, or with garbage for it, answers nothing."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.types import Block, Content, DocumentStatus, PageQuality, Span

UNUSABLE = ("no_text", "garbled")
MOST_NAMED = 8  # pages in one line of a report


def usable_blocks(
    blocks: Sequence[Block], pages: Sequence[Span], qualities: Sequence[PageQuality]
) -> tuple[Block, ...]:
    """Return the blocks that lie on usable pages as a whole."""
    bad = list(unusable_spans(pages, qualities, end=blocks[-1].end if blocks else 0))
    ends = [span.end for span in bad]

    def is_usable(block: Block) -> bool:
        after = bisect_right(ends, block.start)  # the first bad span that ends behind the block's start
        return after == len(bad) or bad[after].start >= block.end

    return tuple(filter(is_usable, blocks)) if bad else tuple(blocks)


def unusable_spans(pages: Sequence[Span], qualities: Sequence[PageQuality], end: int) -> Iterator[Span]:
    """Yield where the text must not be quoted, neighbouring pages as one span. end: of a document without pages."""
    spans = pages or [Span(0, end)]
    rated = zip(spans, (quality.verdict in UNUSABLE for quality in qualities), strict=False)
    for is_bad, run in groupby(rated, key=lambda pair: pair[1]):
        if is_bad:
            found = [span for span, _ in run]
            yield Span(found[0].start, found[-1].end)


def missed(content: Content, is_quoted: bool) -> tuple[PageQuality, ...]:
    """Return the qualities of a document's pages without calling an empty slide or sheet a page that wasn't read."""
    if content.places or not is_quoted:  # a page that has a look may show what isn't text
        return content.qualities
    return tuple(
        replace(quality, verdict="ok") if quality.verdict == "no_text" else quality for quality in content.qualities
    )


def status_of(passages: int, qualities: Sequence[PageQuality]) -> DocumentStatus:
    """Return how far a document of so many passages can be quoted from."""
    if not passages:
        return "no_text"
    return "partial" if any(quality.verdict in UNUSABLE for quality in qualities) else "ready"


def reason_of(qualities: Sequence[PageQuality], has_pages: bool) -> str:
    """Return what a reader of the report must know of the pages, in one line; nothing where all is well.

    reason_of([ok, no_text, garbled, ok], True) -> "page 2 has no text; the text of page 3 is garbled"
    """
    if not has_pages:
        return "its text is garbled" if any(quality.verdict == "garbled" for quality in qualities) else ""
    numbers = {
        verdict: [n for n, quality in enumerate(qualities, start=1) if quality.verdict == verdict]
        for verdict in ("no_text", "garbled", "ocr")
    }
    parts = []
    if found := numbers["no_text"]:
        parts.append(f"{named(found)} {'has' if len(found) == 1 else 'have'} no text")
    if found := numbers["garbled"]:
        parts.append(f"the text of {named(found)} is garbled")
    if found := numbers["ocr"]:
        parts.append(f"{named(found)} {'was' if len(found) == 1 else 'were'} recognised in a picture")
    return "; ".join(parts)


def named(pages: Sequence[int]) -> str:
    """Name pages, and no more than a line holds: named([2]) -> "page 2", named([1, 2, 3, 7]) -> "4 pages (1-3, 7)"."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:MOST_NAMED]]
    return f"{len(pages)} pages ({', '.join([*shown, *(['…'] if len(runs) > MOST_NAMED else [])])})"
