"""A slide with its layout and master, from which its placeholders take their place and their bullets."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from rag.documents.office import Element, Package
from rag.documents.pptx.text import MC, A, P, bullet_at, bullet_in, depth_of

MOST_HOLDERS = 200  # placeholders of a layout
TITLES = ("title", "ctrTitle")
WITHOUT_TEXT = ("dt", "ftr", "sldNum", "hdr")  # date, footer, number: the same on every slide
SHAPES = frozenset(f"{P}{tag}" for tag in "sp grpSp graphicFrame".split())
# What a placeholder of the master is called that holds for one of the slide.
MASTERS = {
    "ctrTitle": "title",
    "subTitle": "body",
    "obj": "body",
    "": "body",
    "tbl": "body",
    "chart": "body",
    "dgm": "body",
}


@dataclass(frozen=True)
class Box:
    """Where a shape stands, in English metric units."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Shape:
    """A shape, group, table or chart. kind: of a placeholder; None: it is none."""

    element: Element
    kind: str | None
    index: str
    above: tuple[Element, ...] = ()  # the placeholders of layout and master that it takes over from

    @property
    def is_title(self) -> bool:
        return self.kind in TITLES

    @property
    def body(self) -> Element | None:
        return self.element.find(f"{P}txBody")

    @property
    def box(self) -> Box | None:
        found = (box_of(element) for element in (self.element, *self.above))
        return next((box for box in found if box), None)


@dataclass(frozen=True)
class Slide:
    package: Package
    part: str
    root: Element
    layout: tuple[Shape, ...]
    master: tuple[Shape, ...]
    styles: Element | None  # of the master's texts

    def shapes(self, tree: Element | None = None) -> Iterator[Shape]:
        """Yield the shapes of the slide, or of a group, that are shown."""
        found = self.root.find(f"{P}cSld/{P}spTree") if tree is None else tree
        for shape in shapes_in(found):
            above = tuple(
                each.element
                for each in (self._in(self.layout, shape), self._in(self.master, shape))
                if each and shape.kind is not None
            )
            yield Shape(shape.element, self._kind(shape), shape.index, above)

    def _kind(self, shape: Shape) -> str | None:
        """Return a placeholder's kind; one that names only its number is of the kind that the layout says."""
        layout = self._in(self.layout, shape)
        return layout.kind if shape.kind == "" and layout else shape.kind

    def _in(self, shapes: tuple[Shape, ...], shape: Shape) -> Shape | None:
        if shape.kind is None:
            return None
        same = [each for each in shapes if each.kind is not None and each.index == shape.index and each.index != "0"]
        kinds = (shape.kind, MASTERS.get(shape.kind, shape.kind))
        return next(iter(same or [each for each in shapes if each.kind is not None and each.kind in kinds]), None)

    def bullet(self, shape: Shape, paragraph: Element) -> str:
        """Return "none", "bullet" or "number": what stands before a paragraph, by the nearest that says so."""
        depth = depth_of(paragraph)
        own = bullet_in(paragraph.find(f"{A}pPr"))
        lists = [element.find(f"{P}txBody/{A}lstStyle") for element in (shape.element, *shape.above)]
        is_text = shape.kind is not None and not shape.is_title and shape.kind != "subTitle"
        general = None if self.styles is None or not is_text else self.styles.find(f"{P}bodyStyle")
        said = [own, *(bullet_at(each, depth) for each in lists), bullet_at(general, depth)]
        return next(filter(None, said), "bullet" if is_text and self.styles is None else "none")


class Deck:
    """Reads slides; each layout and master once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[str | None, tuple[tuple[Shape, ...], Element | None]] = {}

    def slide(self, part: str) -> Slide:
        """Return a slide. Raises KeyError if there is no such part."""
        root = self._package.xml(part)
        layout = self._package.related(part, "slideLayout")
        master = self._package.related(layout, "slideMaster") if layout else None
        return Slide(
            self._package, part, root, self._shapes(layout)[0], self._shapes(master)[0], self._shapes(master)[1]
        )

    def _shapes(self, part: str | None) -> tuple[tuple[Shape, ...], Element | None]:
        if part not in self._known:
            root = self._package.xml_if_whole(part)
            tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
            styles = None if root is None else root.find(f"{P}txStyles")
            holders = (shape for shape in shapes_in(tree) if shape.kind is not None)
            self._known[part] = tuple(itertools.islice(holders, MOST_HOLDERS)), styles
        return self._known[part]


def shapes_in(tree: Element | None) -> Iterator[Shape]:
    """Yield the shapes of a tree or group that aren't hidden."""
    for element in () if tree is None else tree:
        if element.tag == f"{MC}AlternateContent":
            branches = list(element)
            with_text = [
                branch for branch in branches if next(branch.iter(f"{A}t", f"{P}graphicFrame"), None) is not None
            ]
            yield from shapes_in(next(iter(with_text or branches[-1:]), None))
        elif element.tag in SHAPES:
            about = element[0] if len(element) else element
            properties = about.find(f"{P}cNvPr")
            holder = about.find(f"{P}nvPr/{P}ph")
            shown = properties is None or properties.get("hidden") not in ("1", "true")
            kind = None if holder is None else holder.get("type") or ""
            if shown and kind not in WITHOUT_TEXT:
                yield Shape(element, kind, "" if holder is None else holder.get("idx") or "0")


def box_of(element: Element) -> Box | None:
    """Return the place that an element gives itself."""
    form = next(element.iterfind(f"{P}spPr/{A}xfrm"), None)
    form = next(element.iterfind(f"{P}grpSpPr/{A}xfrm"), None) if form is None else form
    form = element.find(f"{P}xfrm") if form is None else form
    offset = None if form is None else form.find(f"{A}off")
    size = None if form is None else form.find(f"{A}ext")
    if offset is None or size is None:
        return None
    left, top, width, height = (
        int(of.get(key) or 0) for of, key in ((offset, "x"), (offset, "y"), (size, "cx"), (size, "cy"))
    )
    return Box(left, top, left + width, top + height)
