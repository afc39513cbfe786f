"""Workbooks as openpyxl makes them, and how numbers show; tests/formats/xlsx holds what it can't make."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.utils.datetime import MAC_EPOCH

from rag.documents import load
from rag.documents.canonical import normalised
from rag.documents.loaded import Tools
from rag.documents.office.text import tidy
from rag.documents.xlsx import load as load_xlsx
from rag.documents.xlsx.numbers import iso_text, shown
from rag.documents.xlsx.sheets import Range, range_of
from rag.errors import Damaged, ReadingStopped
from rag.types import Content

FOLDER = Path(__file__).parent / "formats" / "xlsx"


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def sheet_of(*rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


def rows_of(content: Content) -> list[list[str]]:
    return [
        [block.kind.removeprefix("table_"), *(content.text[cell.start : cell.end] for cell in block.cells)]
        for block in content.blocks
        if block.cells
    ]


def test_a_sheet_becomes_a_page_with_a_heading_and_rows() -> None:
    book = sheet_of(["Name", "Born", "Share"], ["Ada", datetime.date(2001, 2, 3), 0.25], ["Ben", None, 0.5])
    book.worksheets[0].title = "People"
    for row in (2, 3):
        book.worksheets[0].cell(row, 3).number_format = "0%"

    content = load("a.xlsx", saved(book))

    assert content.text == "People\n\nName\tBorn\tShare\nAda\t2001-02-03\t25%\nBen\t\t50%"
    assert [(block.kind, block.level) for block in content.blocks] == [
        ("heading", 2), ("table_header", 0), ("table_row", 0), ("table_row", 0),
    ]  # fmt: skip
    assert len(content.pages) == 1


@pytest.mark.parametrize(
    ("rows", "has_header"),
    [
        ([["Name", "Town"], ["Ada", "Ulm"]], False),
        ([["Name", "Age"], ["Ada", 31]], True),
        ([[2021, 2022], [5, 6]], False),
        ([["Client", "Orchard House"], ["Rent", 900], ["Town", "Ulm"]], False),
        ([["Question", "Answer"], ["Who pays?", "The tenant pays for heat, and for all that he or she uses."]], True),
    ],
)
def test_a_header_is_a_row_unlike_those_below(rows: list[list[Any]], has_header: bool) -> None:
    found = rows_of(load("a.xlsx", saved(sheet_of(*rows))))

    assert [row[0] for row in found] == ["header" if has_header else "row", *["row"] * (len(rows) - 1)]


def test_a_bold_row_is_a_header() -> None:
    book = sheet_of(["Name", "Town"], ["Ada", "Ulm"])
    for cell in book.worksheets[0][1]:
        cell.font = Font(bold=True)

    assert rows_of(load("a.xlsx", saved(book))) == [["header", "Name", "Town"], ["row", "Ada", "Ulm"]]


def test_an_empty_column_inside_a_table_is_left_out() -> None:
    book = sheet_of(["Part", None, "Count"], ["Bolt", None, 3], ["Nut", None, 4])

    assert rows_of(load("a.xlsx", saved(book))) == [
        ["header", "Part", "Count"],
        ["row", "Bolt", "3"],
        ["row", "Nut", "4"],
    ]


def test_a_row_behind_a_hidden_one_belongs_to_the_same_table() -> None:
    book = sheet_of(["Part", "Count"], ["Bolt", 3], ["Nut", 4], ["Pin", 5])
    book.worksheets[0].row_dimensions[3].hidden = True

    assert load("a.xlsx", saved(book)).text == "Sheet\n\nPart\tCount\nBolt\t3\nPin\t5"


def test_a_cell_far_out_costs_nothing() -> None:
    book = sheet_of(["here"])
    book.worksheets[0]["XFD1048576"] = "far out"

    assert load("a.xlsx", saved(book)).text == "Sheet\n\nhere\n\nfar out"


def test_cells_in_steps_dont_make_a_square_of_blanks() -> None:
    book = openpyxl.Workbook()
    for number in range(1, 1501):
        book.worksheets[0].cell(number, number, f"a{number}")
        book.worksheets[0].cell(number, number + 2, f"b{number}")

    content = load("a.xlsx", saved(book))

    assert sum(len(block.cells) for block in content.blocks) == 3000


def test_more_cells_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.documents.xlsx.reading.MOST_CELLS", 50)

    with pytest.raises(ReadingStopped, match="a sheet of more than 50 cells"):
        load("a.xlsx", saved(sheet_of(*([number, "x"] for number in range(26)))))


def test_a_sheet_without_its_strings_is_refused() -> None:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(FOLDER / "merged.xlsx") as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for name in old.namelist():
            if "sharedStrings" not in name:
                new.writestr(name, old.read(name))

    with pytest.raises(Damaged, match="none of its sheets can be read"):
        load("a.xlsx", made.getvalue())


def test_reading_a_long_sheet_tells_that_it_gets_on() -> None:
    beats: list[int] = []
    load_xlsx("a.xlsx", saved(sheet_of(*([number, "x"] for number in range(2000)))), Tools(lambda: beats.append(1)))

    assert len(beats) > 5


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book = sheet_of(["On", datetime.date(2024, 3, 12)])
    book.epoch = MAC_EPOCH

    assert load("a.xlsx", saved(book)).text == "Sheet\n\nOn\t2024-03-12"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("3", "General", "3"),
        ("0.1", "General", "0.1"),
        ("3.14159265358979", "General", "3.141592654"),
        ("1E+20", "General", "1E+20"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0.125", "0.00", "0.13"),
        ("2.5", "0", "3"),
        ("-2.5", "0.0", "-2.5"),
        ("0.5", "#.##", ".5"),
        ("7", "0.##", "7"),
        ("0.256", "0.0%", "25.6%"),
        ("1234.5", '"$"#,##0.00_);("$"#,##0.00)', "$1,234.50"),
        ("-1234.5", '"$"#,##0.00_);("$"#,##0.00)', "($1,234.50)"),
        ("-1234.5", "#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", "-1,234.50 €"),
        ("0", '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "$ -"),
        ("12", '0 "units"', "12 units"),
        ("5551234", "000\\-0000", "555-1234"),
        ("1234567", "#,##0,", "1,235"),
        ("1234567", '0.0,,"M"', "1.2M"),
        ("0.00012", "0.0E+00", "1.2E-04"),
        ("0.75", "# ?/?", "3/4"),
        ("2.25", "# ??/??", "2 1/4"),
        ("0.3", "?/8", "1/4"),
        ("150", '[>=100]"many";[<100]"few"', "many"),
        ("15", '[>=100]"many";[<100]"few"', "few"),
        ("5", '"fixed"', "fixed"),
        ("0", '0;-0;"none"', "none"),
        ("45363", "yyyy-mm-dd", "2024-03-12"),
        ("45363", "d. mmmm yyyy", "2024-03-12"),
        ("45363", "[$-407]dddd", "2024-03-12"),
        ("45363", "mmm-yy", "2024-03"),
        ("45363", "yyyy", "2024"),
        ("45363.75", "dd/mm/yyyy h:mm AM/PM", "2024-03-12 18:00"),
        ("0.75", "h:mm", "18:00"),
        ("0.7505787037", "hh:mm:ss", "18:00:50"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("-3", "yyyy-mm-dd", "-3"),
        ("99999999999", "yyyy-mm-dd", "99999999999"),
        ("abc", "0.00", "abc"),
        ("nan", "0.00", "nan"),
        ("1E+300", "0.00", "1E+300"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: str, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_date_that_is_a_text_is_read_as_one() -> None:
    assert [iso_text("2024-03-12T00:00:00"), iso_text("2024-03-12T14:30:00Z")] == ["2024-03-12", "2024-03-12 14:30"]


def test_ranges_are_read() -> None:
    assert [range_of("$B$2:AA10"), range_of("C3"), range_of("A:A"), range_of("")] == [
        Range(2, 2, 10, 27),
        Range(3, 3, 3, 3),
        None,
        None,
    ]


@given(st.text("0#?.,%;[]$€-\"\\_*E+ /@Ghm'", max_size=20), st.floats(allow_nan=False))
def test_no_format_breaks_the_reading(code: str, number: float) -> None:
    assert isinstance(shown(repr(number), code), str)


TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20).filter(
    lambda text: not text.startswith("=") and "_x" not in text
)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_every_cell_is_found_again_at_its_offsets(rows: list[list[str]]) -> None:
    content = load("a.xlsx", saved(sheet_of(["first", "1", "cell"], *rows)))

    expected = [[" ".join(normalised(tidy(text)).split()) for text in row] for row in rows]
    found = [row[1:] for row in rows_of(content)][1:]
    assert [list(filter(None, row)) for row in found] == [list(filter(None, row)) for row in expected if any(row)]
