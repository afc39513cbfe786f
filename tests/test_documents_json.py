"""JSON: records, sections and long texts, with every value as it is written."""

import json
import random

import pytest
from conftest import ROOT

from rag.documents.json import load
from rag.documents.loaded import Tools
from rag.errors import Damaged, DocumentRefused, NoText
from rag.types import Content

PROSE = "The kettle leaks when it is filled above the mark, so nobody fills it above the mark any more."


def read(source: str) -> Content:
    return load("a.json", source.encode(), Tools())


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def test_a_record_is_a_row_with_its_keys() -> None:
    content = read('[{"id": 1, "size": {"h": 2.50, "w": null}, "tags": ["a", "b"]}, {"id": 2, "ok": false}]')

    assert shown(content) == [("table_row", "id: 1; size.h: 2.50; tags: a, b"), ("table_row", "id: 2; ok: false")]


def test_a_long_text_is_a_paragraph_below_its_records_name() -> None:
    content = read(json.dumps([{"Title": "Kettle", "text": f"{PROSE}\n\nIt is red."}]))

    assert shown(content) == [
        ("heading", "Kettle"),
        ("table_row", "Title: Kettle"),
        ("paragraph", PROSE),
        ("paragraph", "It is red."),
    ]


def test_an_object_inside_an_object_stands_under_its_key() -> None:
    content = read('{"a": 1, "b": {"c": {"d": 2}}, "e": {}, "f": [[]]}')

    assert [(b.kind, b.level, content.text[b.start : b.end]) for b in content.blocks] == [
        ("list_item", 1, "a: 1"),
        ("heading", 2, "b"),
        ("heading", 3, "c"),
        ("list_item", 1, "d: 2"),
    ]


def test_headings_end_at_the_sixth_level() -> None:
    content = read('{"a":' * 9 + "1" + "}" * 9)

    assert max(block.level for block in content.blocks) == 6


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1.10", "1.10"),
        ("1E400", "1E400"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("9" * 150, "9" * 150),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\ud800"', "?"),
        ('"a\tb"', "a\tb"),
        ("true", "true"),
    ],
)
def test_a_value_is_told_as_it_is_written(written: str, text: str) -> None:
    assert read(f'{{"a": {written}}}').text == f"a: {text}"


def test_a_key_that_stands_twice_is_told_twice() -> None:
    assert read('{"a": 1, "a": 2}').text == "a: 1\na: 2"


def test_what_only_a_program_can_read_is_left_out() -> None:
    assert read(json.dumps({"a": 1, "picture": "data:image/png;base64," + "iVBORw0K" * 40})).text == "a: 1"


def test_a_text_alone_is_its_paragraphs() -> None:
    assert shown(read('"One.\\r\\n\\r\\nTwo."')) == [("paragraph", "One."), ("paragraph", "Two.")]


@pytest.mark.parametrize("between", ["\n", "\n\n", " ", ""])
def test_values_may_stand_one_behind_the_other(between: str) -> None:
    assert read('{"a": 1}' + between + '{\n"a": 2}').text == "a: 1\na: 2"


def test_a_last_line_that_is_cut_off_is_left_out() -> None:
    assert read('{"a": 1}\n{"a": 2}\n{"a": "thr').text == "a: 1\na: 2"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{"a": 1}\n{"a": }\n{"a": 3}\n', r"^a\.json: no JSON from line 2 on"),
        ('{"a": 1,\n "b": 2', r"^a\.json: no JSON from line 2 on"),
        ('{"a": 1} or so', r"^a\.json: no JSON from line 1 on"),
        ('{\n// no\n"a": 1}', r"^a\.json: line 2 is a comment"),
        ("<html>", r"^a\.json: no JSON from line 1 on"),
        ("[" * 100_000, r"^a\.json: its values lie too deep"),
        ('{"a":' * 300 + "1" + "}" * 300, r"^a\.json: its values lie too deep"),
    ],
)
def test_what_is_broken_is_told_with_its_line(source: str, message: str) -> None:
    with pytest.raises(Damaged, match=message):
        read(source)


def test_a_title_can_be_written_down_whatever_is_in_it() -> None:
    assert read('{"title": "Half \\ud800\\n a pair"}').title == "Half ? a pair"


def test_a_file_of_blanks_has_no_text() -> None:
    with pytest.raises(NoText):
        read(" \n ")


def test_no_change_of_bytes_lets_another_error_out() -> None:
    randomly = random.Random(5)
    for path in sorted((ROOT / "tests" / "formats" / "json").glob("[!d]*.json*")):
        for _ in range(40 if path.suffix != ".yaml" else 0):
            data = bytearray(path.read_bytes())
            for _ in range(randomly.randint(1, 3)):
                data[randomly.randrange(len(data))] = randomly.choice(b'",:[]{}\\u0d8e\0\xff\n')
            try:
                content = load("a.json", bytes(data), Tools())
            except DocumentRefused as exc:
                assert exc.message.startswith("a.json: ")  # noqa: PT017 (either outcome is right)
            else:
                assert all(0 <= block.start < block.end <= len(content.text) for block in content.blocks)
