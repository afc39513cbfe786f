"""CSV: what parts the columns, which row is the header, and rows that say all by themselves."""

import random

import pytest
from conftest import ROOT

from rag.documents import csv
from rag.documents.csv import delimiter_of, load, swallows_rows
from rag.documents.csv.header import is_header
from rag.documents.loaded import Tools
from rag.errors import DocumentRefused, ReadingStopped
from rag.types import Block, Span


def text_of(source: str) -> str:
    return load("a.csv", source.encode(), Tools()).text


def test_a_row_is_one_block_of_values_with_their_columns_names() -> None:
    content = load("a.csv", b"Name,Age\nAnn,12\n", Tools())

    assert content.text == "Name: Ann; Age: 12"
    assert content.blocks == (Block("table_row", 0, 18, cells=(Span(0, 9), Span(11, 18))),)
    assert content.title is None


@pytest.mark.parametrize(
    ("source", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1,5\t2,5\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("name;note\nAnn;one, two\nBob;three\n", ";"),
        ('a,b\n"x;y",2\n"z;w",3\n', ","),
        ("A title, with a comma\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ("Notes\nHello, Tom\nIt rains\nWe stay, then\nEnd\n", "\x1f"),
        ("word\n", "\x1f"),
    ],
)
def test_what_parts_the_columns_gives_most_rows_the_same_number(source: str, delimiter: str) -> None:
    assert delimiter_of(source) == delimiter


@pytest.mark.parametrize(
    ("first", "rows", "expected"),
    [
        (["Name", "Age"], [["Ann", "12"]], True),
        (["Name", "Town"], [["Ann", "Ulm"], ["Bob", "Bonn"]], True),
        (["", "Age"], [["0", "12"]], True),
        (["No", "Name"], [["1", "Ann"]], True),
        (["Farm", "2021", "2022"], [["Hill", "1", "2"]], True),
        (["Ann", "12"], [["Bob", "13"]], False),
        (["Ann", "Ulm"], [["Bob", "Ulm"]], False),
        (["12.03.2024", "a"], [["13.03.2024", "b"]], False),
        (["Lamp", "30 €"], [["Kettle", "20 €"]], False),
        (["Name", "Name"], [["Ann", "Lee"]], False),
        (["2021", "2022"], [["1", "2"]], False),
        (["It rains."], [["We stay."]], False),
        (["Town"], [["Ulm"], ["Bonn"]], True),
        ([""], [["Ulm"]], False),
    ],
)
def test_the_first_row_is_a_header_unless_it_looks_like_the_others(
    first: list[str], rows: list[list[str]], expected: bool
) -> None:
    assert is_header(first, rows) is expected


def test_empty_values_are_left_out_and_values_too_many_stand_alone() -> None:
    assert text_of("a,b,c\n1,,3\n1,2,3,4\n , ,\n") == "a: 1; c: 3\na: 1; b: 2; c: 3; 4"


def test_a_cell_may_hold_line_ends_delimiters_and_quotation_marks() -> None:
    assert text_of('a,b\n"one,\ntwo","say ""no"""\n') == 'a: one, two; b: say "no"'


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    source = 'part,size\nelbow,"3 inch\nvalve,4\nhose,5\n'

    assert swallows_rows(source, ",")
    assert text_of(source) == 'part: elbow; size: "3 inch\npart: valve; size: 4\npart: hose; size: 5'


def test_quotation_marks_that_are_badly_set_still_quote() -> None:
    assert text_of('a,b\n"one, two" ,3\n"x, y",4\n') == "a: one, two ; b: 3\na: x, y; b: 4".replace("two ;", "two;")


def test_a_header_that_comes_again_is_no_row() -> None:
    assert text_of("a,b\n1,2\na,b\n3,4\n") == "a: 1; b: 2\na: 3; b: 4"


def test_a_header_alone_is_its_columns() -> None:
    assert text_of("Name,Age\n") == "Name; Age"


def test_a_row_longer_than_any_field_that_python_allows_is_read() -> None:
    assert len(text_of("a,b\n" + "x" * 200_000 + ",1\n")) == len("a: ; b: 1") + 200_000


def test_too_many_cells_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "MOST_CELLS", 10)

    with pytest.raises(ReadingStopped, match=r"^a\.csv: it has more than 10 cells"):
        text_of("a,b\n" + "1,2\n" * 6)


def test_each_of_many_rows_is_a_block() -> None:
    source = ("a;b;c\n" + "".join(f"{n};Kettle {n};{n % 97},5\n" for n in range(20_000))).encode()

    content = load("a.csv", source, Tools())

    assert len(content.blocks) == 20_000
    last = content.blocks[-1]
    assert content.text[last.start : last.end] == "a: 19999; b: Kettle 19999; c: 17,5"


def test_no_change_of_bytes_lets_another_error_out() -> None:
    randomly = random.Random(5)
    for path in sorted((ROOT / "tests" / "formats" / "csv").glob("*.[ct]sv")):
        for _ in range(40):
            data = bytearray(path.read_bytes())
            for _ in range(randomly.randint(1, 6)):
                data[randomly.randrange(len(data))] = randomly.choice(b'",;\t\n\r\0\xff') if data else 0
            try:
                content = load("a.csv", bytes(data), Tools())
            except DocumentRefused as exc:
                assert exc.message.startswith("a.csv: ")  # noqa: PT017 (either outcome is right)
            else:
                assert all(0 <= block.start < block.end <= len(content.text) for block in content.blocks)
