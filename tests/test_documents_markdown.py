"""Markdown: the text that a person sees, its blocks, and front matter."""

import pytest
from conftest import CHARACTERS, SOURCES, WORDS
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import load
from rag.documents.canonical import normalised
from rag.documents.markdown import load_markdown
from rag.types import Block, Content, Span


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def test_a_document_becomes_its_rendered_text_and_blocks() -> None:
    content = load_markdown(
        '# Guide\n\nPay *the* `rent` [here](https://x.example "t").\n\n## Rules\n\n- One\n- Two\n\n'
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )

    assert content.text == "Guide\n\nPay the rent here.\n\nRules\n\nOne\nTwo\n\na\tb\n1\t2"
    assert content.title == "Guide"
    assert content.blocks == (
        Block("heading", 0, 5, level=1),
        Block("paragraph", 7, 25),
        Block("heading", 27, 32, level=2),
        Block("list_item", 34, 37, level=1),
        Block("list_item", 38, 41, level=1),
        Block("table_header", 43, 46, cells=(Span(43, 44), Span(45, 46))),
        Block("table_row", 47, 50, cells=(Span(47, 48), Span(49, 50))),
    )


def test_a_soft_break_is_a_space_and_a_hard_break_a_line_end() -> None:
    assert load_markdown("one\ntwo  \nthree\\\nfour<br/>five").text == "one two\nthree\nfour\nfive"


def test_entities_escapes_and_images_are_read_as_they_show() -> None:
    assert load_markdown("R&amp;D \\*not bold\\* ![a red kettle](k.png)").text == "R&D *not bold* a red kettle"


def test_nested_items_know_their_depth_and_whether_they_are_numbered() -> None:
    content = load_markdown("1. One\n\n   More of it.\n2. Two\n   - sub\n")

    assert [(content.text[b.start : b.end], b.level, b.ordered) for b in content.blocks] == [
        ("One", 1, True),
        ("More of it.", 1, True),
        ("Two", 1, True),
        ("sub", 2, False),
    ]


def test_code_stands_as_it_is_written() -> None:
    content = load_markdown("Run it:\n\n```sh\npip install x\n  # *not* markup\n```\n")

    assert shown(content) == [("paragraph", "Run it:"), ("code", "pip install x\n  # *not* markup")]


def test_a_cell_holds_what_it_shows() -> None:
    content = load_markdown("| Model | *Price* |\n|:--|--:|\n| `K\\|340` | **30** € |\n| | 40 € |\n")

    cells = [[content.text[c.start : c.end] for c in block.cells] for block in content.blocks]

    assert cells == [["Model", "Price"], ["K|340", "30 €"], ["", "40 €"]]


def test_rows_of_a_table_without_a_header_stand_apart_from_the_table_before() -> None:
    content = load_markdown("| a |\n|---|\n| 1 |\n\n| |\n|---|\n| 2 |\n")

    assert content.text == "a\n1\n\n2"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>First.</p><p>A <b>b</b>old one.</p>\n", "First.\nA bold one."),
        ("<div>3 < 4 and 5 > 2</div>\n", "3 < 4 and 5 > 2"),
        ("<script>\nalert('x');\n\nmore();\n</script>\n\nSeen.\n", "Seen."),
        ("<style>p { color: red }</style>\n\nSeen.\n", "Seen."),
        ("<!-- a\n\nb -->\n\nSeen <!-- not --> here.\n", "Seen  here."),
        ("<details>\n<summary>More</summary>\nR&amp;D.\n</details>\n", "More\nR&D."),
    ],
    ids=["words of two paragraphs", "a sign that is no tag", "script", "style", "comment", "details"],
)
def test_html_is_read_as_what_it_shows(source: str, text: str) -> None:
    assert load_markdown(source).text == text


@pytest.mark.parametrize("lead", ["> ", "- "], ids=["quotations", "lists"])
def test_a_text_thirty_levels_deep_is_not_lost(lead: str) -> None:
    assert load_markdown(lead * 30 + "deep\n").text == "deep"


def test_front_matter_gives_title_date_and_tags() -> None:
    content = load_markdown("---\nTitle: The Lease\ndate: 2024-03-12\ntags: [home, rent]\n---\n# Other\n\nPay.\n")

    assert (content.title, content.date, content.tags) == ("The Lease", "2024-03-12", ("home", "rent"))
    assert content.text == "Other\n\nPay."


@pytest.mark.parametrize(
    ("line", "title", "date", "tags"),
    [
        ("title: 2024", "2024", None, ()),
        ("title: 1.10", "1.10", None, ()),
        ("title: No", "No", None, ()),
        ('title: "a\\n  b"', "a b", None, ()),
        ('title: "e\\u0301"', "\u00e9", None, ()),
        ('title: "half \\ud83d"', "half ?", None, ()),
        ("title: [a, b]", "H", None, ()),
        ("date: 2024-03-12T10:00:00Z", "H", "2024-03-12", ()),
        ("date: 12 March 2024", "H", None, ()),
        ("date: 2024-13-40", "H", None, ()),
        ("tags: home, rent", "H", None, ("home", "rent")),
        ("tags: [home, 7, [rent, pay], '']", "H", None, ("home", "7")),
        ("tags:", "H", None, ()),
    ],
)
def test_front_matter_is_taken_as_far_as_it_makes_sense(
    line: str, title: str, date: str | None, tags: tuple[str, ...]
) -> None:
    content = load_markdown(f"---\n{line}\n---\n# H\n")

    assert (content.title, content.date, content.tags) == (title, date, tags)


@pytest.mark.parametrize("line", ["a: [", 'a: "\\UFFFFFFFF"', "a: " + "[" * 400, "just words", "- a list"])
def test_what_only_looks_like_front_matter_stays_in_the_text(line: str) -> None:
    content = load_markdown(f"---\n{line}\n---\n\nThe end.\n")

    assert content.text.endswith("\n\nThe end.")
    assert line.removeprefix("- ") in content.text


def test_a_front_matter_of_nested_aliases_costs_no_memory() -> None:
    """Ten lists, each ten times the one before: 10^10 words if they were written out."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10))

    content = load_markdown(f"---\nl0: &l0 [w, w]\n{levels}\ntitle: *l9\ndate: *l9\ntags: [*l9, rent]\n---\n# H\n")

    assert (content.title, content.date, content.tags) == ("H", None, ("rent",))


def test_a_title_is_the_first_heading_only_if_it_is_a_top_one() -> None:
    assert load("lease.md", b"## Rules\n\nPay.").title == "lease"
    assert load("lease.md", b"Rules\n=====\n\nPay.").title == "Rules"


@given(SOURCES)
def test_blocks_of_any_markdown_are_in_order_inside_bounds_and_hold_every_character(source: str) -> None:
    content = load_markdown(source)
    end = 0
    for block in content.blocks:
        assert end <= block.start < block.end <= len(content.text)
        assert not content.text[end : block.start].strip()
        assert all(
            block.start - len(block.cells) <= c.start <= c.end <= block.end + len(block.cells) for c in block.cells
        )
        end = block.end

    assert not content.text[end:].strip()


LETTERS = st.characters(categories=("L", "N", "S"), exclude_characters="`<>~^$+=|", max_codepoint=0x1FFFF)


@given(st.lists(st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_tables_cells_are_found_again_at_their_offsets(rows: list[list[str]]) -> None:
    source = "| x | y | z |\n|---|---|---|\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)

    content = load_markdown(source)

    cells = [[content.text[c.start : c.end] for c in block.cells] for block in content.blocks]
    assert cells == [["x", "y", "z"], *([normalised(cell) for cell in row] for row in rows)]


@given(st.text("\n-:[]{}!&*|>'\"#%@`,?x1 ", max_size=60) | CHARACTERS | WORDS)
def test_no_front_matter_breaks_the_reading(front: str) -> None:
    content = load_markdown(f"---\n{front}\n---\nThe kettle leaks.\n")

    assert "The kettle leaks." in content.text


@pytest.mark.parametrize("unit", ["<!-- a\n", "<script ", "<script>", "<a ", "<", "<!"])
def test_html_that_is_never_closed_takes_no_time_squared(unit: str) -> None:
    # A pattern that looked for the missing end anew from every beginning took over 25 s for this.
    load_markdown("<div>\n" + unit * 20_000 + "\nhello")


def test_a_comment_a_script_and_a_doctype_are_not_shown() -> None:
    source = "<div>\n<!doctype html><!-- no -->One<script>no()</script > and <STYLE>no</STYLE>two.\n</div>\n"

    assert load_markdown(source).text == "One and two."


def test_footnotes_stand_behind_what_refers_to_them_without_their_marks() -> None:
    content = load_markdown(
        "One[^a], two.[^b]\n\nThree.\n\n[^a]: First.\n\n    More.\n[^b]: Second.[^c]\n[^c]: Third.\n"
    )

    assert shown(content) == [
        ("paragraph", "One, two."),
        ("footnote", "First."),
        ("footnote", "More."),
        ("footnote", "Second."),
        ("footnote", "Third."),
        ("paragraph", "Three."),
    ]


def test_a_footnote_of_a_table_stands_below_the_table() -> None:
    content = load_markdown("| a |\n|---|\n| 1[^n] |\n| 2 |\n\n[^n]: Note.\n")

    assert content.text == "a\n1\n2\n\nNote."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[^x]: Alone.\n", "Alone."),
        ("Nothing[^x] there.\n", "Nothing[^x] there."),
        ("2^[3] stays.\n", "2^[3] stays."),
        ("~~old~~ new\n", "old new"),
        ("- [ ] do\n- [X] done\n- [y] no task\n- [ ](x) link\n", "do\ndone\n[y] no task\n link"),
        ("1. [x] first\n\n   [x] second\n", "first\n[x] second"),
        ("ti\u00adme\u200btable ﬁne\n", "timetable fine"),
    ],
    ids=["unused note", "unknown note", "power", "struck out", "tasks", "task of an item", "unseen characters"],
)
def test_what_github_adds_is_read_as_it_shows(source: str, text: str) -> None:
    assert load_markdown(source).text == text.strip().replace("\n link", "\nlink")


def test_a_definition_stands_one_level_below_its_term() -> None:
    content = load_markdown("Stove\n: Burns spirit.\n: Is hot.\n")

    assert [(content.text[b.start : b.end], b.kind, b.level) for b in content.blocks] == [
        ("Stove", "list_item", 1),
        ("Burns spirit.", "list_item", 2),
        ("Is hot.", "list_item", 2),
    ]


def test_a_table_in_html_has_rows_also_where_empty_lines_cut_it() -> None:
    content = load_markdown(
        "<table>\n<tr><th>a</th><th>b</th></tr>\n\n<tr><td colspan=2>1</td></tr>\n\n"
        "<tr><td>2</td><td>3</td></tr>\n</table>\n"
    )

    assert [(b.kind, [content.text[c.start : c.end] for c in b.cells]) for b in content.blocks] == [
        ("table_header", ["a", "b"]),
        ("table_row", ["1", ""]),
        ("table_row", ["2", "3"]),
    ]


def test_html_in_an_item_is_the_items() -> None:
    content = load_markdown("- one\n\n  <p>two</p>\n\n  <ul><li>three</li></ul>\n")

    assert [(content.text[b.start : b.end], b.kind, b.level) for b in content.blocks] == [
        ("one", "list_item", 1),
        ("two", "list_item", 1),
        ("three", "list_item", 2),
    ]


def test_html_nested_without_end_is_still_read() -> None:
    assert load_markdown("<div>" * 100_000 + "deep\n").text == "deep"
