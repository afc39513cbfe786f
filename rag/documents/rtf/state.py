"""The state of an RTF group, and which groups have text."""

from dataclasses import dataclass

from striprtf.striprtf import destinations

from rag.documents.office.text import heading_level, is_code

# Groups that are read though they begin with \*.
READ = frozenset(
    "footnote nesttableprops shptxt dptxbxtext shpinst do fldinst ud listtext pntext mmath moMath moMathPara".split()
)
PROPERTIES = frozenset("info title keywords creatim".split())
EQUATION = frozenset("mr me mf mnum mden msSup msup msSub msub mrad mdeg md mnary mfunc mfName mlim mm".split())
# Groups whose text is none of the document's, besides those that begin with \* and aren't known.
WITHOUT_TEXT = (
    (destinations | {"listtable", "listoverridetable", "nonesttables"})
    - (READ | PROPERTIES | EQUATION)
    - frozenset("g objname result shp shpgrp fonttbl stylesheet upr".split())
)
LONGEST_NAME = 200  # characters of a style's name
MADE_FROM_THE_TEXT = ("TOC", "INDEX", "TOA")


@dataclass(frozen=True)
class Look:
    """What a paragraph is. heading: its level, 0 for none; nest: how deep in tables; depth: of an item, from 0."""

    heading: int = 0
    title: bool = False
    code: bool = False
    nest: int = 0
    depth: int = 0


@dataclass(frozen=True)
class State:
    """What a group takes over from the group around it.

    goes: where its text belongs: "body", "fonts", "styles", "marker", "instruction", "shape", a property's name, or
    "", which is nowhere. part: how many notes and boxes it lies in.
    """

    goes: str = "body"
    around: str = ""  # of a group of alternatives: where the text around it goes
    part: int = 0
    font: int | None = None
    skip: int = 1  # characters behind a \u for readers that don't know it
    hidden: bool = False
    raised: bool = False
    look: Look = Look()


@dataclass
class Font:
    codec: str | None = None
    symbols: bool = False
    name: str = ""


@dataclass
class Sheet:
    """The style sheet: what each paragraph style looks like, and the style that is being read."""

    looks: dict[int, Look]
    number: int = 0
    level: int | None = None
    name: str = ""

    def begin(self, number: int) -> None:
        self.number, self.level, self.name = number, None, ""

    def add(self, text: str) -> None:
        """Take a piece of the name; a semicolon ends it."""
        self.name = (self.name + text)[:LONGEST_NAME]
        if ";" in text:
            name = self.name.partition(";")[0].strip()
            is_title = name.lower() == "title"
            level = heading_level(name) if self.level is None else self.level
            self.looks[self.number] = Look(level or int(is_title), is_title, is_code(name))
            self.begin(0)
