"""Plain text: the file as it is. Canonical and raw text differ only in encoding, line ends, form feeds and normal form."""

import re
from collections.abc import Iterator

from rag.documents.canonical import normalised
from rag.documents.loaded import Tools
from rag.documents.text.encoding import UTF8, encodings
from rag.errors import UnsupportedFormat
from rag.types import Block, Content, Span

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
FORM_FEED = re.compile(r"\f(?=(.?))", re.DOTALL)
PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
LIST_ITEM = re.compile(r"^[ \t]*(?:[-*•‣▪]|\(?\d{1,3}[.)])[ \t]+(?=\S)")
UNDERLINE = re.compile(r"^[=\-~*_]{3,}$")
SENTENCE_ENDS = ".!:;,…”\"'。！：；，、」』।۔،؛"
LONGEST_HEADING = 100  # characters; a headline seldom has more, a sentence without its full stop often does
LONGEST_TITLE = 150


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text as it stands, cut into headings, paragraphs and list items."""
    return load_text(decode(name, data))


def decode(name: str, data: bytes) -> str:
    """Return a text file's characters: by its byte-order mark, else UTF-8, else what its letters look like.

    Broken bytes become U+FFFD. Raises UnsupportedFormat for bytes that are no text.
    """
    for encoding in encodings(data):
        text = data.decode(encoding, "replace")
        beginning = text[:65536]
        broken = 0 if encoding == UTF8 else beginning.count("\ufffd")
        if len(CONTROL.findall(beginning)) <= len(beginning) // 1000 and broken <= 1 + len(beginning) // 100:
            return text
    raise UnsupportedFormat(
        f"{name}: not a text file, though its name says so", hint="give it its real suffix, or leave it out"
    )


def load_text(source: str) -> Content:
    """Return the text as it stands, cut into headings, paragraphs and list items; form feeds end its pages."""
    source = normalised(source)
    text = without_form_feeds(source)
    paragraphs = list(PARAGRAPH.finditer(text))
    blocks: list[Block] = []
    for number, match in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else ""
        heading = heading_block(match, first=number == 0, following=following)
        blocks.extend([heading] if heading else paragraph_blocks(match))
    title = text[blocks[0].start : blocks[0].end] if blocks and blocks[0].kind == "heading" else None
    return Content(text=text, blocks=tuple(blocks), title=title, pages=pages(source))


def without_form_feeds(source: str) -> str:
    """Return a text of the same length where a paragraph ends with its page, unless a small letter goes on.

    without_form_feeds("The\n\fend.\n\fNext.") -> "The\n end.\n\nNext."
    """
    return FORM_FEED.sub(lambda match: " " if match[1].islower() else "\n", source)


def pages(source: str) -> tuple[Span, ...]:
    """Return the pages that form feeds part, blank ones empty; none if there is only one."""
    ends = [match.start() for match in FORM_FEED.finditer(source)]
    spans = [Span(start, end) for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(source)], strict=True)]
    filled = [span if source[span.start : span.end].strip() else Span(span.start, span.start) for span in spans]
    while filled and filled[-1].start == filled[-1].end:
        del filled[-1]
    return tuple(filled) if len(filled) > 1 else ()


def heading_block(match: re.Match[str], first: bool, following: str) -> Block | None:
    """Return the heading that a paragraph is, or None: one line, with or without a line of ==== below it."""
    lines = [line.strip() for line in match[0].split("\n")]
    underlined = len(lines) == 2 and bool(UNDERLINE.match(lines[1]))
    if len(lines) == 1 + underlined and (underlined or is_heading(lines[0], first, following)):
        start = match.start() + match[0].index(lines[0])
        return Block("heading", start, start + len(lines[0]), level=1 if first else 2)
    return None


def is_heading(line: str, first: bool, following: str) -> bool:
    """Tell whether a line that stands alone is a heading: short, no end of sentence, no "Name: value".

    is_heading("What to expect?", False, "We expect …") is true, is_heading("Tel.: 030 1234", False, "…") is false
    """
    if len(line) > (LONGEST_TITLE if first else LONGEST_HEADING) or line[-1] in SENTENCE_ENDS:
        return False
    if LIST_ITEM.match(line) and LIST_ITEM.match(following) and "\n" not in following:
        return False  # an item of a list with empty lines between its items
    return any(character.isalpha() for character in line) and (first or ":" not in line) and line[0] not in "-*•‣▪"


def paragraph_blocks(match: re.Match[str]) -> Iterator[Block]:
    """Yield the list items of a run of lines, and the paragraph before them."""
    lines = match[0].split("\n")
    start = offset = match.start()
    for line in lines:
        if LIST_ITEM.match(line) and offset > start:
            yield block(match.string, start, offset - 1)
            start = offset
        offset += len(line) + 1
    yield block(match.string, start, match.end())


def block(text: str, start: int, end: int) -> Block:
    """Return the paragraph or list item at text[start:end], without the item's marker."""
    marker = LIST_ITEM.match(text[start:end])
    if not marker:
        return Block("paragraph", start, end)
    return Block("list_item", start + marker.end(), end, level=1, ordered=marker[0].strip(" \t(")[0].isdigit())
