"""OpenDocument texts; tests/formats/odt holds whole ones."""

import io
import zipfile

import pytest

from rag.documents import load
from rag.errors import Encrypted, ReadingStopped, UnsupportedFormat
from rag.types import Content

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style"))


def odt(body: str, styles: str = "", kind: str = "text", **parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def test_blanks_are_read_as_the_format_has_them() -> None:
    body = "<text:p>one\n  two<text:s text:c='4'/>three<text:tab/>four<text:line-break/>five</text:p>"

    assert load("a.odt", odt(body)).text == "one two three four\nfive"


def test_a_style_hides_what_its_children_show() -> None:
    styles = (
        '<style:style style:name="A" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="B" style:family="text" style:parent-style-name="A"/>'
    )
    body = '<text:p>Seen.<text:span text:style-name="B"> Not<text:span> seen</text:span>.</text:span></text:p>'

    assert load("a.odt", odt(body, styles)).text == "Seen."


def test_styles_that_are_each_others_parents_end() -> None:
    styles = "".join(
        f'<style:style style:name="{one}" style:family="paragraph" style:parent-style-name="{other}"/>'
        for one, other in ("AB", "BA")
    )

    assert load("a.odt", odt('<text:p text:style-name="A">Seen.</text:p>', styles)).text == "Seen."


def test_a_heading_in_a_list_is_a_heading() -> None:
    body = '<text:list><text:list-item><text:h text:outline-level="2">Scope</text:h></text:list-item></text:list>'

    assert shown(load("a.odt", odt(body))) == [("heading", "Scope")]


def test_a_repeated_row_stands_as_often_as_it_shows() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = (
        f"<table:table-row>{cell.format('a') + cell.format('b')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{cell.format("c") + cell.format("d")}</table:table-row>'
    )

    assert load("a.odt", odt(f"<table:table>{rows}</table:table>")).text == "a\tb\nc\td\nc\td"


def test_a_table_of_cells_that_repeat_beyond_measure_is_refused() -> None:
    cell = '<table:table-cell table:number-columns-repeated="9999"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="9999">{cell}</table:table-row>'

    with pytest.raises(ReadingStopped, match="a table of more than 1,000,000 cells"):
        load("a.odt", odt(f"<table:table>{row * 2}</table:table>"))


def test_a_spreadsheet_is_no_text() -> None:
    with pytest.raises(UnsupportedFormat, match="it isn't a text document"):
        load("a.odt", odt("<table:table/>", kind="spreadsheet"))


def test_a_package_that_is_encrypted_as_a_whole_is_told() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("encrypted-package", "…")

    with pytest.raises(Encrypted):
        load("a.odt", made.getvalue())
