"""The lists of a Word document: which are numbered, and how far they have counted."""

from rag.documents.docx.pieces import W, is_on, value_of
from rag.documents.office import Element
from rag.documents.office.numbers import Counter, Level

DEEPEST = 9


class Numbering:
    """The lists by the id that paragraphs refer to. Lists of one definition count together."""

    def __init__(self, root: Element | None) -> None:
        definitions = [] if root is None else list(root.iterchildren(f"{W}abstractNum"))
        by_link = {value_of(each, "styleLink"): each for each in definitions if value_of(each, "styleLink")}
        self._definitions = {
            each.get(f"{W}abstractNumId"): levels_of(by_link.get(value_of(each, "numStyleLink"), each))
            for each in definitions
        }
        self._styles = {
            (each.get(f"{W}abstractNumId"), value_of(level, "pStyle")): number(level.get(f"{W}ilvl"), 0)
            for each in definitions
            for level in each.iterchildren(f"{W}lvl")
        }
        self._lists = {} if root is None else {each.get(f"{W}numId"): each for each in root.iterchildren(f"{W}num")}
        self._counters: dict[str | None, Counter] = {}
        self._known: dict[str | None, list[Level]] = {}
        self._begun: set[tuple[str, int]] = set()

    def depth_of_style(self, list_id: str, style_id: str) -> int:
        """Return the level, from 0, that a list's definition gives a paragraph style."""
        return self._styles.get((self._definition(list_id), style_id), 0)

    def level(self, list_id: str | None, depth: int) -> Level | None:
        """Return a level of a list, None where there is no such list."""
        levels = self._levels(list_id)
        return levels[min(depth, DEEPEST - 1)] if levels else None

    def count(self, list_id: str, depth: int) -> str:
        """Count a paragraph, and return its number as it is written."""
        levels = self._levels(list_id)
        if not levels:
            return ""
        depth = min(depth, DEEPEST - 1)
        counter = self._counters.setdefault(self._definition(list_id), Counter())
        anew = (list_id, depth) not in self._begun and depth in self._restarts(list_id)
        self._begun.add((list_id, depth))
        counter.count(depth, levels, anew)
        return counter.label(depth, levels)

    def _definition(self, list_id: str | None) -> str | None:
        return value_of(self._lists.get(list_id), "abstractNumId")

    def _restarts(self, list_id: str) -> dict[int, int]:
        """Return the levels that a list begins anew, with their first numbers."""
        return {
            number(override.get(f"{W}ilvl"), 0): number(value_of(override, "startOverride"), 1)
            for override in self._lists[list_id].iterchildren(f"{W}lvlOverride")
            if override.find(f"{W}startOverride") is not None
        }

    def _levels(self, list_id: str | None) -> list[Level]:
        if list_id not in self._known:
            self._known[list_id] = self._read_levels(list_id)
        return self._known[list_id]

    def _read_levels(self, list_id: str | None) -> list[Level]:
        levels = self._definitions.get(self._definition(list_id), [])
        if not levels or list_id is None:
            return []
        levels = list(levels)
        for override in self._lists[list_id].iterchildren(f"{W}lvlOverride"):
            depth = number(override.get(f"{W}ilvl"), 0)
            own = override.find(f"{W}lvl")
            if own is not None and 0 <= depth < DEEPEST:
                levels[depth] = level_of(own)
        for depth, start in self._restarts(list_id).items():
            if 0 <= depth < DEEPEST:
                level = levels[depth]
                levels[depth] = Level(level.style, level.pattern, start, level.legal)
        return levels


def levels_of(definition: Element) -> list[Level]:
    """Return the nine levels of a definition; one that it leaves out is numbered in figures."""
    levels = [Level("decimal", f"%{depth + 1}.") for depth in range(DEEPEST)]
    for element in definition.iterchildren(f"{W}lvl"):
        depth = number(element.get(f"{W}ilvl"), 0)
        if 0 <= depth < DEEPEST:
            levels[depth] = level_of(element)
    return levels


def level_of(element: Element) -> Level:
    legal = element.find(f"{W}isLgl")
    return Level(
        style=value_of(element, "numFmt") or "decimal",
        pattern=value_of(element, "lvlText") or "",
        start=number(value_of(element, "start"), 0),
        legal=legal is not None and is_on(legal.get(f"{W}val")),
    )


def number(value: str | None, otherwise: int) -> int:
    """Return a figure of the file, or what it would be without it."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else otherwise
