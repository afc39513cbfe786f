"""What of a page is its text: the main part where the page says which it is, else all that isn't menu, banner or footer.

Better too much than too little: what holds most of the page's text is never dropped, whatever it is called.
"""

from collections.abc import Iterable

from rag.documents.html.attributes import NOTE, NOTES, Facts, facts
from rag.documents.html.tree import Element, Outline, Slice, is_main

NEVER_TEXT = frozenset(
    "cookie cookies cookiebanner cookieconsent gdpr ccpa onetrust breadcrumb breadcrumbs navbar pagination paginator pager "
    "sharedaddy addthis addtoany advertisement adsbygoogle popup modal lightbox navbox catlinks ambox paywall backtotop "
    "sphinxsidebar navheader navfooter prevnext".split()
)
HARDLY_TEXT = frozenset("share sharing social consent newsletter advert sponsored".split())  # if it is short
SELDOM_TEXT = frozenset(
    "nav navigation menu sidebar toc related header footer banner masthead colophon topbar toolbar widget widgets promo "
    "ads ad skip subscribe signup login search tags copyright side bottom recommended recommendations sitemap bottombar "
    "leftbar rightbar navi submenu".split()
)
NEVER_ROLES = frozenset("navigation search dialog alertdialog menu menubar toolbar doc-toc tooltip status".split())
OUTSIDE_ROLES = frozenset("banner contentinfo complementary".split())
UNREAD_IN_BOOKS = frozenset("toc landmarks page-list loi lot doc-toc doc-pagelist".split())
MOST_TEXT = 0.5  # of the page's: what holds as much is the text
SMALL = 0.3  # a part of the page that its name alone can drop
MOSTLY_LINKS = 0.5
ALL_LINKS = 0.8
FEW_LINKS = 5
SHORT = 300  # characters: of a form, or of what is hardly text
ENOUGH = 200  # characters: a main part of that length is believed to be one


def kept(page: Outline) -> list[Slice]:
    """Return the runs of the page that are its text, in order."""
    dropped = unread(page)
    root = main_part(page, dropped)
    shown = bytearray(page.elements[0].stop)
    show(shown, root.begin, root.stop)
    for element in dropped:
        hide(shown, element.begin, element.stop)
    again = [element for element in page.elements if is_notes(element)]
    if page.titles and not has_title(page, root):
        show(shown, *page.titles[0])
    for element in again:
        show(shown, element.begin, element.stop)
    return runs(shown, page.hidden)


def has_title(page: Outline, root: Element) -> bool:
    """Tell whether the text begins with a heading, or has one of the first level."""
    if any(root.begin <= begin < root.stop for begin, _ in page.titles):
        return True
    heading = next((begin for begin in page.headings if root.begin <= begin < root.stop), None)
    prose = next((begin for begin in page.prose if root.begin <= begin < root.stop), root.stop)
    return heading is not None and heading < prose


def seen(page: Outline) -> list[Slice]:
    """Return the runs of a page that aren't hidden: of a book's chapter, where nothing else stands."""
    shown = bytearray(page.elements[0].stop)
    show(shown, 0, len(shown))
    for element in page.elements:
        said = facts(element.attributes)
        if element.tag == "nav" or not UNREAD_IN_BOOKS.isdisjoint(said.marks):
            hide(shown, element.begin, element.stop)
    return runs(shown, page.hidden)


def show(shown: bytearray, begin: int, stop: int) -> None:
    shown[begin:stop] = b"\1" * (stop - begin)


def hide(shown: bytearray, begin: int, stop: int) -> None:
    shown[begin:stop] = bytes(stop - begin)


def runs(shown: bytearray, hidden: Iterable[Slice]) -> list[Slice]:
    """Return the runs that are shown, without those that are hidden."""
    for begin, stop in hidden:
        hide(shown, begin, stop)
    found = []
    begin = shown.find(1)
    while begin >= 0:
        stop = shown.find(0, begin)
        stop = len(shown) if stop < 0 else stop
        found.append((begin, stop))
        begin = shown.find(1, stop)
    return found


def unread(page: Outline) -> list[Element]:
    """Return the larger elements that are no text, outermost first."""
    whole = page.elements[0]
    has_main = any(is_main(element) for element in page.elements)
    links = dropped_links(page) if not has_main else frozenset()
    dropped: list[Element] = []
    stop = 0
    for element in page.elements[1:]:
        if element.begin < stop or (element.tag in ("header", "div", "section") and holds_title(page, element)):
            continue
        if element.begin in links or is_boilerplate(element, whole):
            dropped.append(element)
            stop = element.stop
    return dropped


def holds_title(page: Outline, element: Element) -> bool:
    return any(element.begin < begin < element.stop for begin, _ in page.titles[:1])


def is_boilerplate(element: Element, whole: Element) -> bool:
    """Tell whether an element is a menu, a banner, a footer and the like."""
    said = facts(element.attributes)
    if is_main(element) or element.tag in ("body", "article", "td", "p") or is_notes(element):
        return False
    if element.tag == "dialog" and " open=" not in element.attributes:
        return True
    if is_contents(element):
        return element.text <= MOST_TEXT * whole.text
    if element.tag == "nav" or said.role in NEVER_ROLES or said.aria_hidden:
        return element.text <= MOST_TEXT * whole.text or element.tag == "nav"
    if element.text > MOST_TEXT * whole.text:
        return False
    if element.tag == "form" and element.controls and element.text < SHORT:
        return True
    inner = element.inside
    density = element.linked / max(element.text, 1)
    if element.tag in ("header", "footer", "aside", "search", "menu") or said.role in OUTSIDE_ROLES:
        return density > MOSTLY_LINKS if inner else element.text < MOST_TEXT * whole.text
    return named_as_boilerplate(said, element, density, inner, whole)


def is_contents(element: Element) -> bool:
    """Tell whether an element is a table of the page's own contents, or an index: it says what stands elsewhere."""
    return (
        element.own_links >= FEW_LINKS
        and element.own_links > ALL_LINKS * element.links
        and element.linked > ALL_LINKS * element.text
    )


def is_list_of_links(page: Outline) -> bool:
    """Tell whether a book's chapter is a table of contents."""
    whole = page.elements[0]
    return whole.links >= FEW_LINKS and whole.linked > ALL_LINKS * whole.text


def named_as_boilerplate(said: Facts, element: Element, density: float, inner: bool, whole: Element) -> bool:
    """Tell whether its class or id calls an element boilerplate, and its size and links don't speak against it."""
    words = said.words
    if not inner and element.tag != "section" and "section" not in said.marks:
        words |= said.id_words  # those of a section are its heading's
    if not NEVER_TEXT.isdisjoint(words):
        return element.text < SMALL * whole.text or density > MOSTLY_LINKS
    if not HARDLY_TEXT.isdisjoint(words) and element.text < SHORT:
        return True
    if SELDOM_TEXT.isdisjoint(words):
        return False
    return density > MOSTLY_LINKS or (not inner and element.text < SMALL * whole.text)


def is_notes(element: Element) -> bool:
    return "note" in element.attributes and not (NOTE | NOTES).isdisjoint(facts(element.attributes).marks)


def dropped_links(page: Outline) -> frozenset[int]:
    """Return where elements of links alone begin, above the title or first prose, and below the last prose.

    Not those under a heading that stands below it, such as "See also", and no tables.
    """
    if not page.prose:  # a page that is a list of links
        return frozenset()
    first = min([*(begin for begin, _ in page.titles[:1]), page.prose[0]])
    last = page.prose[-1] if page.prose[-1] > max(page.headings, default=0) else page.elements[0].stop
    return frozenset(
        element.begin
        for element in page.elements[1:]
        if element.links >= 3
        and element.linked > ALL_LINKS * element.text
        and element.tag not in ("table", "dl")
        and (element.stop < first or element.begin > last)
    )


def main_part(page: Outline, dropped: list[Element]) -> Element:
    """Return the element that holds the page's text: its main part, its only article, or the whole."""
    whole = page.elements[0]
    largest = max(filter(is_main, page.elements), key=lambda element: element.text, default=None)
    if largest and (largest.text >= ENOUGH or largest.text >= SMALL * whole.text):
        return largest
    gone = {element.begin for element in dropped}
    articles = [e for e in page.elements if e.tag == "article" and not e.inside and e.begin not in gone]
    rest = whole.text - sum(element.text for element in dropped)
    return articles[0] if len(articles) == 1 and articles[0].text > MOST_TEXT * rest else whole
