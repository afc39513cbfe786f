"""Sentences: worked examples, then properties over random Unicode."""

import re

import pytest
from conftest import SOURCES
from hypothesis import given

from rag.documents.markdown import load_markdown
from rag.documents.text import load_text
from rag.sentences import joined, split_sentences, trim
from rag.types import Block, Content, Sentence, Span


def sentences_of(text: str) -> list[str]:
    """Split a text that is one paragraph."""
    return [text[s.start : s.end] for s in split_sentences(text, [Block("paragraph", 0, len(text))])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Li left. It rained.", ["Dr. Li left.", "It rained."]),
        ("The U.S. economy grew. It fell.", ["The U.S. economy grew.", "It fell."]),
        ("Use fruit, e.g. apples. Eat them.", ["Use fruit, e.g. apples.", "Eat them."]),
        ("See No. 4 for more. Then go.", ["See No. 4 for more.", "Then go."]),
        ("It weighs 3.5 kg. It is red.", ["It weighs 3.5 kg.", "It is red."]),
        ("Install v2.10.3 first. Then run it.", ["Install v2.10.3 first.", "Then run it."]),
        ("J. R. R. Tolkien wrote it. It sold.", ["J. R. R. Tolkien wrote it.", "It sold."]),
        ("It took approx. 30 minutes. We left.", ["It took approx. 30 minutes.", "We left."]),
        ("See Arts. 6 and 7. They apply.", ["See Arts. 6 and 7.", "They apply."]),
        ("It costs max. €30 a day. Pay it.", ["It costs max. €30 a day.", "Pay it."]),
        ("At 2 a.m. UTC. Then it failed.", ["At 2 a.m. UTC.", "Then it failed."]),
        ("3. Foo", ["3. Foo"]),
        ("3. Foo is here. Bar is not.", ["3. Foo is here.", "Bar is not."]),
        (
            "Minimum age. Drivers must be 21. No one is exempt.",
            ["Minimum age. Drivers must be 21.", "No one is exempt."],
        ),
        ("Is it red? Yes, it is! Good.", ["Is it red?", "Yes, it is!", "Good."]),
        ("Wait… what? It was so.", ["Wait… what?", "It was so."]),
        ("He paused ... and left. She stayed.", ["He paused ... and left.", "She stayed."]),
        ("今日は雨です。明日は晴れです。", ["今日は雨です。", "明日は晴れです。"]),
        ("هل أنت هنا؟ نعم أنا هنا.", ["هل أنت هنا؟", "نعم أنا هنا."]),
        ("Well done! 😀 It works. 🎉", ["Well done!", "😀 It works. 🎉"]),
        ("  It rains again.   We stay.  ", ["It rains again.", "We stay."]),
    ],
)
def test_prose_is_cut_where_a_reader_would_cut_it(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


def test_a_hard_wrapped_line_ends_no_sentence() -> None:
    assert sentences_of("We met Ms.\nLi today. She\nleft.") == ["We met Ms.\nLi today.", "She\nleft."]


def test_a_short_quotation_of_several_sentences_is_kept_whole() -> None:
    assert sentences_of("She said “Yes. No. Maybe.” and left. He stayed.") == [
        "She said “Yes. No. Maybe.” and left.",
        "He stayed.",
    ]


LONG = (  # three sentences, 186 characters
    "The tenants pay the rent by the first working day of the month.",
    "The landlord keeps the roof, the windows and the heating in good repair.",
    "Nobody may keep a horse inside the house.",
)


def test_a_long_quotation_is_opened_at_its_sentences() -> None:
    assert sentences_of(f"He read: “{' '.join(LONG)}” Then he left.") == [
        f"He read: “{LONG[0]}",
        LONG[1],
        f"{LONG[2]}”",
        "Then he left.",
    ]


@pytest.mark.parametrize(
    ("outer", "inner"), [("„“", "«»"), ("«»", "“”"), ("“”", '""')], ids=["german", "french", "plain"]
)
def test_an_inner_opening_mark_goes_with_the_sentence_that_it_opens(outer: str, inner: str) -> None:
    quoted = f"{inner[0]}{LONG[1]}{inner[1]}"
    text = f"{outer[0]}{LONG[0]} {quoted} {LONG[2]}{outer[1]} Then he left."

    found = sentences_of(text)

    assert found == [f"{outer[0]}{LONG[0]}", quoted, f"{LONG[2]}{outer[1]}", "Then he left."]


@pytest.mark.parametrize("kind", ["heading", "table_header", "table_row", "code"])
def test_what_is_not_prose_is_one_sentence_whatever_stands_in_it(kind: str) -> None:
    text = "One. Two. Three."
    block = Block(kind, 0, len(text))  # type: ignore[arg-type]

    assert split_sentences(text, [block]) == (Sentence(0, len(text), block.kind),)


def test_a_list_items_sentences_carry_its_kind() -> None:
    text = "It still leaks. Call us."

    assert split_sentences(text, [Block("list_item", 0, len(text))]) == (
        Sentence(0, 15, "list_item"),
        Sentence(16, 24, "list_item"),
    )


def test_offsets_count_code_points_not_bytes_or_utf16_units() -> None:
    text = "😀 Das Eis. 今日は。 End."

    found = split_sentences(text, [Block("paragraph", 0, len(text))])

    assert found == (Sentence(0, 10), Sentence(11, 15), Sentence(16, 20))


def test_no_sentence_crosses_from_one_block_into_the_next() -> None:
    text = "It has no end\n\nand goes on."

    found = split_sentences(text, [Block("paragraph", 0, 13), Block("paragraph", 15, 27)])

    assert found == (Sentence(0, 13), Sentence(15, 27))


def test_a_blank_block_has_no_sentence() -> None:
    assert split_sentences(" \n ", [Block("paragraph", 0, 3)]) == ()


@pytest.mark.parametrize(
    ("left", "right", "goes_on"),
    [
        ("See Arts. ", "6 and 7.", True),
        ("3. ", "Scope.", True),
        ("He left. ", "”", True),
        ("It was a. ", "lower one.", True),
        ("Yes. ", "No.", False),
        ("It has 3. ", "Two are red.", False),
    ],
)
def test_a_border_is_none_when_the_right_side_goes_on_the_left(left: str, right: str, goes_on: bool) -> None:
    assert joined(left, right) is goes_on


def test_trim_leaves_out_white_space_and_nothing_else() -> None:
    assert trim(" ab ", 0, 4) == Span(1, 3)
    assert trim("x   y", 1, 4).start == trim("x   y", 1, 4).end


@given(SOURCES)
def test_sentences_of_any_text_are_whole_trimmed_and_in_order(source: str) -> None:
    check_sentences(load_text(source))


@given(SOURCES)
def test_sentences_of_any_markdown_are_whole_trimmed_and_in_order(source: str) -> None:
    check_sentences(load_markdown(source))


def check_sentences(content: Content) -> None:
    """Every sentence trimmed, not blank, behind the one before; together all that can be seen of the blocks."""
    sentences = split_sentences(content.text, content.blocks)
    covered: set[int] = set()
    end = 0
    for sentence in sentences:
        quoted = content.text[sentence.start : sentence.end]
        assert quoted == quoted.strip() != ""
        assert end <= sentence.start < sentence.end <= len(content.text)
        assert any(
            b.start <= sentence.start and sentence.end <= b.end and b.kind == sentence.kind for b in content.blocks
        )
        covered.update(range(sentence.start, sentence.end))
        end = sentence.end
    for block in content.blocks:
        seen = {block.start + m.start() for m in re.finditer(r"\S", content.text[block.start : block.end])}
        assert seen <= covered


@pytest.mark.parametrize("unit", ["tel. 5 ", "Ms. ", "3. ", "a.m. ", "“It is so. ", "e.g. "])
def test_a_paragraph_of_joined_borders_takes_no_time_squared(unit: str) -> None:
    # With the whole sentence looked at again for each border, 700,000 characters took minutes.
    text = unit * 20_000

    assert len(split_sentences(text, [Block("paragraph", 0, len(text))])) >= 1
