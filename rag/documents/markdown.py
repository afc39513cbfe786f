"""Markdown, read as its rendered text: what a person sees, without the markup."""

import datetime
import html
import re
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.documents.canonical import CanonicalText, normalised
from rag.types import Content

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Of an HTML block: what nobody sees, the tags inside a line of text, and the tags between lines.
UNSEEN = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
OTHER_TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>", re.IGNORECASE)
DEEPEST = 100  # levels of lists and quotations; markdown-it would leave out the text of what lies under the 20th


def load_markdown(source: str) -> Content:
    """Return the rendered text of CommonMark with tables; front matter gives title, date and tags."""
    source = normalised(source)
    metadata, body = front_matter(source)
    canonical = CanonicalText()
    walk(MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").parse(body), canonical)
    headings = [block for block in canonical.blocks if block.kind == "heading"]
    text = canonical.text
    first = text[headings[0].start : headings[0].end] if headings and headings[0].level == 1 else None
    return Content(
        text=text,
        blocks=tuple(canonical.blocks),
        title=scalar(metadata.get("title")) or first,
        date=iso_date(metadata.get("date")),
        tags=tuple(filter(None, map(scalar, tag_list(metadata.get("tags"))))),
    )


def front_matter(source: str) -> tuple[dict[str, Any], str]:
    """Split off YAML front matter; text that only looks like it stays in the body."""
    match = FRONT_MATTER.match(source)
    if match:
        try:
            # Every word as it is written: YAML's own types would make 1.1 of the title 1.10, and nothing of the title No.
            metadata = yaml.load(match[1], Loader=yaml.BaseLoader)
        except (
            yaml.YAMLError,
            ValueError,
            OverflowError,
            RecursionError,
        ):  # an escape of no character; too many brackets
            metadata = None
        if isinstance(metadata, dict):
            return {str(key).lower(): value for key, value in metadata.items()}, source[match.end() :]
    return {}, source


def iso_date(value: Any) -> str | None:
    """Return a front matter's date as ISO 8601, or None if it is none; of a date with a time, the date."""
    try:
        return datetime.date.fromisoformat(scalar(value)[:10]).isoformat()
    except ValueError:
        return None


def scalar(value: Any) -> str:
    """Return a front matter's value as one line of text, and nothing for a list or a mapping.

    Aliases make a list of a few bytes as large as the memory when it is written out.
    """
    if not isinstance(value, str):
        return ""
    text = value.encode("utf-8", "replace").decode()  # YAML can write half of a surrogate pair
    return " ".join(normalised(text).split())


def tag_list(value: Any) -> list[Any]:
    """Return tags given as a list or as words between commas."""
    if isinstance(value, list):
        return value
    return [tag.strip() for tag in scalar(value).split(",")]


def walk(tokens: list[Token], canonical: CanonicalText) -> None:
    """Append every block of a token stream to the canonical text."""
    lists: list[bool] = []  # of the lists that we are in, outermost first: is it numbered?
    heading = 0
    cells: list[str] | None = None
    in_header = False
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "thead_open" | "thead_close":
                in_header = token.type == "thead_open"
            case "table_open":
                canonical.open_table()
            case "tr_open":
                cells = []
            case "tr_close":
                canonical.add_row("table_header" if in_header else "table_row", cells or [])
                cells = None
            case "fence" | "code_block":
                canonical.add("code", token.content)
            case "html_block":
                canonical.add("paragraph", html_text(token.content))
            case "inline" if cells is not None:
                cells.append(inline_text(token))
            case "inline" if heading:
                canonical.add("heading", inline_text(token), level=heading)
            case "inline" if lists:
                canonical.add("list_item", inline_text(token), level=len(lists), ordered=lists[-1])
            case "inline":
                canonical.add("paragraph", inline_text(token))


def without_unseen(source: str) -> str:
    """Leave out comments, scripts and styles; one that isn't closed goes on to the end, as in a browser.

    By find, not by a pattern: a pattern looks for the missing end anew from every beginning.
    """
    lowered, shown, position = source.lower(), [], 0
    for match in UNSEEN.finditer(source):
        if match.start() < position:
            continue
        shown.append(source[position : match.start()])
        closing = f"</{match[1].lower()}" if match[1] else "-->"
        found = lowered.find(closing, match.end())
        end = lowered.find(">", found) if found >= 0 else -1
        if end < 0:
            return "".join(shown)
        position = end + 1
    return "".join([*shown, source[position:]])


def html_text(source: str) -> str:
    """Return the text that an HTML block shows: html_text("<p>An <b>old</b> one.</p><p>Two.</p>") -> two lines."""
    lines = OTHER_TAG.sub("\n", INLINE_TAG.sub("", without_unseen(source))).split("\n")
    shown = (" ".join(html.unescape(line).split()) for line in lines)
    return "\n".join(line for line in shown if line)


def inline_text(token: Token) -> str:
    """Return the text that a paragraph, heading or cell shows."""
    shown = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "text_special"):
            shown.append(child.content)
        elif child.type == "softbreak":
            shown.append(" ")
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            shown.append("\n")
        elif child.type == "image":
            shown.append(child.content)
    return "".join(shown)
