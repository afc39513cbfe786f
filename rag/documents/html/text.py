"""The text of a line of HTML: escapes, white space, what isn't seen."""

import re

from rag.documents.office.text import AS_READ

LINE_END = "\v"  # of a <br>; those of the source are white space
MARK = "\0"  # of a footnote
# A no-break space is a space; whether a line may end there is the writer's matter, not the reader's.
SHOWN = {
    **AS_READ,
    **{0: MARK, 0xA0: " ", 0x202F: " ", 0x2007: " ", 0xC: " "},
    **{0x2028: LINE_END, 0x2029: LINE_END, 0xB: LINE_END},
}
MARKS = re.compile(r"(?:\s*[\[(]?\0[\])]?(?:\s*[,;–-]\s*(?=[\[(]?\0))?)+")
SPACE = re.compile(r"[ \t\n\r]+")
AROUND_LINE_END = re.compile(f" *{LINE_END} *")
# Between characters that are written without spaces, a line end of the source is none either.
UNSPACED = "\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003134f"
LINE_END_IN_UNSPACED = re.compile(f"(?<=[{UNSPACED}])[ \\t\\r]*\n[ \\t\\r\\n]*(?=[{UNSPACED}])")
# Without any of these, a line's white space is all that is to be done.
RARE = re.compile(f"[{''.join(map(re.escape, map(chr, SHOWN)))}\u1680\u2000-\u200a\u205f{UNSPACED}]")


def unescaped(written: str) -> str:
    """Return a text of the tree as written out, without its four escapes."""
    if "&" not in written:
        return written
    return written.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def line(written: str) -> str:
    """Return what a paragraph shows: line("&nbsp;A\\n  b &lt; c") -> "A b < c"."""
    text = unescaped(written)
    if not RARE.search(text):
        return " ".join(text.split())
    text = LINE_END_IN_UNSPACED.sub("", text.translate(SHOWN))
    text = SPACE.sub(" ", text)
    if MARK in text:
        text = MARKS.sub("", text)
    if LINE_END in text:
        text = AROUND_LINE_END.sub("\n", text)
    return text.strip(" \n")


def code(written: str) -> str:
    """Return what preformatted text shows, with its line ends and indents."""
    text = unescaped(written).replace(LINE_END, "\n").replace(MARK, "").translate(AS_READ | {0xA0: " "})
    return "\n".join(part.rstrip() for part in text.split("\n")).strip("\n")
