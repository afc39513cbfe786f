"""RTF: a stream of text, control words and groups.

Read here rather than with striprtf, whose knowledge of character sets and of groups without text is used: it gives one
string, in which headings, list items, footnotes and hidden text can't be told any more, and adds the links' addresses.
"""

import itertools

from rag.documents.loaded import Tools
from rag.documents.office import HINT, refusing
from rag.documents.office.properties import Properties, keywords, real_date, real_title
from rag.documents.office.writing import Writer
from rag.documents.rtf.blocks import Blocks
from rag.documents.rtf.reader import Reader
from rag.documents.rtf.tokens import tokens
from rag.errors import Damaged
from rag.types import Content

TOKENS_A_BEAT = 100_000


def load(name: str, data: bytes, tools: Tools) -> Content:
    """Return the text as it reads; \\info gives title, date and tags. A file that is cut off is read up to there."""
    if not data.startswith(b"{\\rtf"):
        raise Damaged(f"{name}: it doesn't begin as RTF does", hint=HINT)
    writer = Writer(tools.beat)
    blocks = Blocks(writer)
    reader = Reader(blocks)
    with refusing(name):
        stream = tokens(data.decode("latin-1"))
        while batch := list(itertools.islice(stream, TOKENS_A_BEAT)):
            tools.beat()
            if not reader.take(batch):
                break
        reader.finish()
    properties = info(reader.info)
    title = properties.title or blocks.title or writer.first(level=1)
    return writer.content(title=title, date=properties.date, tags=properties.tags)


def info(fields: dict[str, str]) -> Properties:
    """Return the properties; the date stands there as \\yr2024\\mo3\\dy12."""
    year, month, day = (fields.get(part, "") for part in ("yr", "mo", "dy"))
    return Properties(
        title=real_title(fields.get("title")),
        date=real_date(f"{year:0>4}-{month:0>2}-{day:0>2}"),
        tags=keywords([fields.get("keywords", "")]),
    )
