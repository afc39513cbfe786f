"""A mail's plain text: its paragraphs, and what it quotes of other mails."""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import groupby

from rag.documents.canonical import CanonicalText, Run, normalised
from rag.documents.text import PARAGRAPH, paragraph_blocks

QUOTED = re.compile(r">(?: ?>)* ?")
FLOWED_QUOTED = re.compile(r">+")
SIGNATURE_MARKS = ("-- ", "--")  # mail programs often lose the space
# Of a text signed by OpenPGP: what stands before it, and the signature.
SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: [^\n]*\n)*|^-----BEGIN PGP SIGNATURE-----\n.*\Z",
    re.MULTILINE | re.DOTALL,
)
Line = tuple[int, str]  # how often it is quoted, and what it says


def is_flowed(message: Message) -> tuple[bool, bool]:
    """Tell whether a part's lines flow, and whether their last space isn't meant (RFC 3676)."""
    flowed = str(message.get_param("format", "")).lower() == "flowed"
    return flowed, flowed and str(message.get_param("delsp", "")).lower() == "yes"


def add_plain(canonical: CanonicalText, text: str, flowed: bool = False, delete_space: bool = False) -> None:
    """Append the paragraphs and list items of a mail's text; before a quotation stand its marks, outside of the block."""
    source = SIGNED.sub("", normalised(text))
    lines = joined(source, delete_space) if flowed else map(plain_line, source.split("\n"))
    for depth, group in groupby(lines, key=lambda line: line[0]):
        marker = "> " * depth
        passage = "\n".join("" if said in SIGNATURE_MARKS else said for _, said in group)
        for match in PARAGRAPH.finditer(passage):
            for block in paragraph_blocks(match):
                run = Run(passage[block.start : block.end])
                canonical.add_runs(block.kind, [run], level=block.level, ordered=block.ordered, marker=marker)


def plain_line(line: str) -> Line:
    """Return a line without its marks: plain_line(">> No.") -> (2, "No.")."""
    match = QUOTED.match(line)
    return (match[0].count(">"), line[match.end() :]) if match else (0, line)


def joined(source: str, delete_space: bool) -> Iterator[Line]:
    """Yield the lines of a flowed text, those joined that end with a space.

    list(joined("One \\nline.\\n> Two", False)) -> [(0, "One line."), (1, "Two")]
    """
    open_depth, pieces = 0, list[str]()
    for raw in source.split("\n"):
        match = FLOWED_QUOTED.match(raw)
        depth = match.end() if match else 0
        line = raw[depth:].removeprefix(" ")  # a space is put before lines that would look like a quotation
        if pieces and (depth != open_depth or line in SIGNATURE_MARKS):
            yield open_depth, "".join(pieces)
            pieces = []
        open_depth = depth
        flows = line.endswith(" ") and line not in SIGNATURE_MARKS
        pieces.append(line[:-1] if flows and delete_space else line)
        if not flows:
            yield depth, "".join(pieces)
            pieces = []
    if pieces:
        yield open_depth, "".join(pieces)
