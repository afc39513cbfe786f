"""HTML: what a person reads in a page, whatever stands around it and however it is written."""

import random
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import CHARACTERS
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import load
from rag.errors import DocumentRefused, NoText, ReadingStopped, UnsupportedFormat
from rag.types import Content

FILES = sorted((Path(__file__).parent / "formats" / "html").glob("*.html"))
LONG = "The ferry leaves the mole at seven in the morning, and the pier half an hour later, on every day of the year."


def shown(source: str) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    content = load("page.html", source.encode())
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def text_of(source: str) -> str:
    return load("page.html", source.encode()).text


def rows(source: str) -> list[list[str]]:
    content = load("page.html", source.encode())
    return [[content.text[c.start : c.end] for c in block.cells] for block in content.blocks if block.cells]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a<b>b</b>c <i>d </i> e", "abc d e"),
        ("<p>a<br>b<br/> c", "a\nb\nc"),
        ("<p>a<wbr>b&shy;c&#x200b;d", "abcd"),
        ("<p>a&nbsp;b&#8239;c", "a b c"),
        ("<p>a<!-- b -->c", "ac"),
        ("<p>1 &lt; 2 &amp;amp; 3 &gt; 2", "1 < 2 &amp; 3 > 2"),
        ("<p><q>yes</q>", "“yes”"),
        ("<p>10<sup>6</sup> and x<sup>2</sup> and 2<sup>n &minus; 1</sup>", "10⁶ and x2 and 2ⁿ⁻¹"),
        ("<p>H<sub>2</sub>O", "H2O"),
        ("<p>ﬁne oﬃces", "fine offices"),
        ('<p a"b=1 class="c"">x', "x"),
        ('<p title="a > b">x', "x"),
        ("<p>a<span hidden>b</span>c", "ac"),
        ("a<div>b</div>c", "a\n\nb\n\nc"),
        ("<p>a\n\tb\n\n  c", "a b c"),
        ("<p>漢\n字 and\nkanji", "漢字 and kanji"),
        ("<p>한국\n어", "한국 어"),
        ("<math><mi>x</mi><mo>=</mo><mn>2</mn><annotation>x=2</annotation></math>", "x=2"),
        ("<h1>One<br>two</h1>", "One two"),
        ("<p>See <a href='#s2'>2</a> and <a href='#top'>#</a>", "See 2 and"),
        ("<ruby>字<rt>ji</rt></ruby>", "字"),
        ("<p>a<noscript>b</noscript><iframe>c</iframe><svg><text>d</text></svg>e", "ae"),
        ("<p>a<p hidden>b<p>c", "a\n\nc"),
        ("<p hidden='until-found'>a", "a"),
        ("<address>a<hr>b</address>", "a\n\nb"),
    ],
)
def test_a_line_is_read_as_it_shows(source: str, text: str) -> None:
    assert text_of(source) == text


def test_blocks_know_what_they_are() -> None:
    content = load(
        "page.html",
        b"<h2>H</h2><p>P<ul><li>one<ol><li>two</ol></ul><pre>  c\n d</pre><table><tr><th>a<th>b<tr><td>1<td>2</table>",
    )

    assert content.text == "H\n\nP\n\none\ntwo\n\n  c\n d\n\na\tb\n1\t2".replace("  c", "c")
    assert [(block.kind, block.level, block.ordered) for block in content.blocks] == [
        ("heading", 2, False),
        ("paragraph", 0, False),
        ("list_item", 1, False),
        ("list_item", 2, True),
        ("code", 0, False),
        ("table_header", 0, False),
        ("table_row", 0, False),
    ]


def test_a_heading_that_is_never_closed_does_not_swallow_the_page() -> None:
    assert shown("<h1>Title<p>One.<p>Two.") == [("heading", "Title"), ("paragraph", "One."), ("paragraph", "Two.")]


def test_prose_in_pre_is_no_code() -> None:
    prose = "\n".join(["This is a line of a long letter that somebody wrote on a machine"] * 3)

    assert shown(f"<pre>{prose}\n\n  - {prose}</pre>")[0] == ("paragraph", prose)
    assert shown(f"<pre><code>{prose}\n\n{prose}</code></pre>") == [("code", f"{prose}\n\n{prose}")]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("<tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3", [["a", "", "b"], ["1", "2", "3"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["", "c"]]),
        (
            "<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f",
            [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]],
        ),
        ("<tr><td colspan=9>a<tr><td>b<td>c", [["a", ""], ["b", "c"]]),
        ("<tr><td colspan=x rowspan=-1>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td><td>b<tr><td>c<td><img><td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td>b<ul><li>c<li>d</ul><tr><td>e<td>f", [["a", "b c d"], ["e", "f"]]),
        ("<tr><th>a<th>b<tr><td>c<td><table><tr><td>d<td>e</table>", [["a", "b"], ["c", "d e"]]),
    ],
)
def test_cells_line_up_in_columns(table: str, cells: list[list[str]]) -> None:
    assert rows(f"<table>{table}</table>") == cells


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>one<td>two",
        "<tr><td>one<tr><td>two",
        "<tr><td>one<td><table><tr><td>two</table>",
        "<tr><td><h2>one</h2><td>two<tr><td><td>",
        "<tr><td>one<td>two<tr><td><td>" + LONG * 20,
    ],
)
def test_a_table_that_sets_out_a_page_is_none(table: str) -> None:
    assert rows(f"<table>{table}</table>") == []


def test_what_says_that_it_is_no_data_is_none() -> None:
    assert rows("<table role=presentation><tr><th>a<th>b<tr><td>c<td>d</table>") != []
    assert rows("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>") == []


def test_every_row_cannot_be_a_header() -> None:
    kinds = [kind for kind, _ in shown("<table><tr><th>a<th>b<tr><th>c<th>d</table>")]

    assert kinds == ["table_header", "table_row"]


@pytest.mark.parametrize(
    "around",
    [
        "<nav>{}</nav>",
        "<div role=navigation>{}</div>",
        "<div class='navbar navbar-expand'>{}</div>",
        "<div id=cookieBanner>{}</div>",
        "<div class=breadcrumbs>{}</div>",
        "<footer>{}</footer>",
        "<div id=footer>{}</div>",
        "<aside>{}</aside>",
        "<div class='widget sidebar'>{}</div>",
        "<form><input>{}</form>",
        "<table class=NAVHEADER><tr><td>{}</table>",
        "<div aria-hidden=true>{}</div>",
        "<dialog>{}</dialog>",
        "<div class=share-buttons>{}</div>",
    ],
)
def test_what_stands_around_the_text_is_left_out(around: str) -> None:
    other = around.format("Home and <a href=x>more</a>")

    assert text_of(f"{other}<h1>Ferry</h1><p>{LONG}</p>{other}") == f"Ferry\n\n{LONG}"
    assert text_of(f"<main><h1>Ferry</h1><p>{LONG}</p></main>{other}") == f"Ferry\n\n{LONG}"


@pytest.mark.parametrize(
    "around",
    [
        "<section id=cookies><h2>Cookies</h2>{}</section>",
        "<div class=section id=search><h2>Search</h2>{}</div>",
        "<div class=menu>{}</div>",
        "<article><header>{}</header></article>",
        "<article><footer>{}</footer></article>",
        "<article><aside class=sidebar>{}</aside></article>",
        "<form><input>{}</form>",
        "<header>{}</header>",
        "<div aria-hidden=true>{}</div>",
        "<table><tr><td>{}</table>",
    ],
)
def test_what_holds_most_of_the_text_is_the_text(around: str) -> None:
    assert LONG in text_of(f"<h1>Ferry</h1><p>Short.</p>{around.format(f'<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>')}")


def test_the_main_part_is_the_text_and_the_title_above_it() -> None:
    page = f"<header><h1>Ferry</h1><p>Since 1900</p></header>{{}}<main><p>{LONG}</p></main><p>{LONG}</p>"

    assert text_of(page.format("")) == f"Ferry\n\n{LONG}"
    assert text_of(page.replace("<main>", "<main><h2>Times</h2>").format("")) == f"Times\n\n{LONG}"


def test_notes_below_the_main_part_are_kept() -> None:
    note = "<section class=footnotes><ol><li id=fn1>Or not.</ol></section>"
    page = f"<main><p>{LONG}<a href=#fn1 class=footnote-ref>1</a></main>{note}"

    assert shown(page) == [("paragraph", LONG), ("footnote", "Or not.")]


def test_a_main_part_with_next_to_nothing_is_not_believed() -> None:
    assert LONG in text_of(f"<main>Wait.</main><p>{LONG}</p><p>{LONG}</p>")


def test_a_page_of_links_alone_keeps_them() -> None:
    links = "".join(f"<li><a href=/{n}>Island {n}</a>" for n in range(4))

    assert text_of(f"<h1>Islands</h1><ul>{links}</ul>") == "Islands\n\nIsland 0\nIsland 1\nIsland 2\nIsland 3"
    assert text_of(f"<h1>Sea</h1><p>{LONG}</p><h2>See also</h2><ul>{links}</ul>").endswith("Island 3")
    assert text_of(f"<h1>Sea</h1><p>{LONG}</p><ul>{links}</ul>").endswith(LONG)


def test_a_table_of_the_pages_own_contents_is_left_out() -> None:
    contents = "".join(f"<li><a href=#s{n}>Part {n}</a>" for n in range(6))

    assert text_of(f"<h1>Sea</h1><ul>{contents}</ul><p>{LONG}</p>") == f"Sea\n\n{LONG}"


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("<sup><a href='#n'>1</a></sup>", "<p id=n><sup>1</sup> It is."),
        ("<a href='#n'><sup>1</sup></a>", "<p><a id=n></a><a href='#r'>[1]</a> It is."),
        ("<a role=doc-noteref href='#n'>see note</a>", "<aside id=n role=doc-footnote>It is.</aside>"),
        (
            "<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>",
            "<div><p><a href='#_ftnref1' name='_ftn1'>[1]</a> It is.",
        ),
        ("[<a href='#fn:1'>1</a>]", "<ol><li id='fn:1'>It is. <a href='#fnref:1'>↩</a></ol>"),
        (
            "<sup><a href='#cite_note-1'>[1]</a></sup>",
            "<ol><li id='cite_note-1'><span class=mw-cite-backlink>^</span> It is.</ol>",
        ),
        ("<a class=footnote-reference href='#n'>1</a>", "<dl><dt id=n><span>[1]</span></dt><dd>It is.</dd></dl>"),
        ("<sup><a href='#n'>*</a></sup>", "<table><tr><td id=n>It is."),
    ],
)
def test_a_footnote_stands_behind_what_refers_to_it(mark: str, note: str) -> None:
    blocks = shown(f"<p>Peat grows{mark}.<p>Nobody knows how.{note}")

    assert blocks == [("paragraph", "Peat grows."), ("footnote", "It is."), ("paragraph", "Nobody knows how.")]


@pytest.mark.parametrize(
    "link",
    ["<a href='#fig1'>1</a>", "<a href='#note1'>1</a>", "<a href='#sec'>section A</a>", "<a href='#c3'>three</a>"],
)
def test_a_link_to_another_part_is_no_footnote(link: str) -> None:
    target = link.split("'")[1][1:]

    text = text_of(f"<p>See note {link} below.<div id={target}><p>It is.</div>")

    assert text.startswith("See note ")
    assert text.endswith("below.\n\nIt is.")
    assert len(text) > len("See note  below.\n\nIt is.")


@pytest.mark.parametrize(
    ("head", "title", "date", "tags"),
    [
        ("<title>Tea | Brews</title>", "Tea", None, ()),
        ("<title>Brews: Tea</title>", "Brews: Tea", None, ()),
        ("<title>Coffee | Brews</title>", "Coffee | Brews", None, ()),
        ("<title> A\n b </title>", "A b", None, ()),
        ("<title>Untitled</title>", "Tea", None, ()),
        ("<title></title><meta name=keywords content='a, b,a'>", "Tea", None, ("a", "b")),
        ("<meta name=date content='2024-03-12T10:00Z'>", "Tea", "2024-03-12", ()),
        ("<meta name=DC.date content='2024/3/2'>", "Tea", "2024-03-02", ()),
        ("<meta name=date content='yesterday'>", "Tea", None, ()),
        ('<script type="application/ld+json">{"datePublished": "2020-01-02"}</script>', "Tea", "2020-01-02", ()),
        ("<title>" + "x | " * 50_000 + "</title>", None, None, ()),
    ],
)
def test_the_head_gives_title_date_and_tags(
    head: str, title: str | None, date: str | None, tags: tuple[str, ...]
) -> None:
    content = load("page.html", f"<head>{head}</head><body><h1>Tea</h1><p>Hot.".encode())

    assert title is None or content.title == title
    assert (content.date, content.tags) == (date, tags)


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=windows-1251><p>Привет, мир".encode("cp1251"),
        "<meta charset=windows-1251><p>Привет, мир".encode(),
        '<?xml version="1.0" encoding="koi8-r"?><html><p>Привет, мир</p></html>'.encode("koi8-r"),
        "<meta charset=utf-8><p>Привет, мир".encode("utf-16"),
        "<html><p>Привет, мир".encode("utf-16-le"),
        "<meta charset=nonsense><p>Привет, мир".encode(),
        "<meta charset=rot13><p>Привет, мир".encode("utf-8-sig"),
    ],
)
def test_the_characters_are_those_that_the_page_means(data: bytes) -> None:
    assert load("page.html", data).text == "Привет, мир"


def test_xhtml_with_empty_elements_is_read_on() -> None:
    source = (
        '<?xml version="1.0"?><html xmlns="x"><head><title/><script src="a"/></head>'
        '<body><a id="p"/><p>One <![CDATA[< two]]></p><div/><p>Three</p></body></html>'
    )

    assert text_of(source) == "One < two\n\nThree"


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match=r"^page.html: "):
        load("page.html", bytes(range(256)) * 100)
    with pytest.raises(NoText):
        load("page.html", b"<html><body><script>var x = 1;</script></body></html>")


@pytest.mark.parametrize(
    ("opening", "text"),
    [
        ("<div>", "deep"),
        ("<ul><li>", "deep"),
        ("<table><tr><td>", "deep"),
        ("<blockquote><p>", "deep"),
        ("<b>", "deep"),
    ],
)
def test_twenty_thousand_levels_are_read(opening: str, text: str) -> None:
    assert text_of(opening * 20_000 + "deep") == text


def test_more_levels_than_any_page_has_are_refused_at_once() -> None:
    with pytest.raises(ReadingStopped, match="nested"):
        text_of("<div>" * 300_000 + "deep")


@pytest.mark.parametrize(
    "source",
    [
        "<p><font color=red>x" * 20_000,
        "<table><tr>" + "<td colspan=1000 rowspan=65534>x" * 2_000 + "<tr><td>y" * 2_000,
        "<p>w" + "<sup><a href='#fn1'>1</a></sup> , " * 20_000 + "<p id=fn1>x",
        "<sup>1" * 20_000,
        "<p>" + " " * 2_000_000 + "x",
        "<p>漢" + "\n" * 1_000_000 + "x",
        "<p>x" + "<" * 500_000,
        "x<!-- " * 200_000,
        "<?xml version='1.0'?><p>x" + '<a b="' * 40_000 + "x",
        "<?xml version='1.0'?><!DOCTYPE x [" + "[" * 300_000 + "]><p>x",
    ],
    ids=range(10),
)
def test_a_page_that_would_take_time_squared_is_read_or_refused(source: str) -> None:
    with suppress(DocumentRefused):
        assert isinstance(text_of(source), str)  # squared, it would be minutes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_mutated_pages_are_read_or_refused(path: Path) -> None:
    source, chance = path.read_bytes(), random.Random(path.name)
    for _ in range(5):
        data = bytearray(source)
        for _ in range(10):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(4)] = chance.choice(
                [b"<", b">", b'"', b"</p>", b"<table>", b"\0", b"\xff"]
            )
        with suppress(DocumentRefused):
            assert in_order(load("page.html", bytes(data)))


def in_order(content: Content) -> bool:
    """Tell whether the blocks are in order, not empty, and hold every character."""
    end = 0
    for block in content.blocks:
        if not end <= block.start < block.end or content.text[end : block.start].strip():
            return False
        end = block.end
    return not content.text[end:].strip()


PIECES = st.sampled_from(
    "<p> <b> </b> <ul> <li> </ul> <table> <tr> <td> <th> </table> <h1> </h1> <pre> </pre> <a href='#n'> </a> <sup> </sup> "
    "<div id=n> </div> <main> <nav> <br> &amp; &lt; <!-- --> <svg> <select> <template> <math> <dl> <dd> <dt> text".split()
)


@given(st.lists(PIECES | CHARACTERS, max_size=40).map(" ".join))
def test_blocks_of_any_page_hold_every_character(source: str) -> None:
    with suppress(DocumentRefused):
        assert in_order(load("page.html", b"\xef\xbb\xbf" + source.encode("utf-8", "replace")))
