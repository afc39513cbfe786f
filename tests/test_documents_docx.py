"""Word documents as python-docx makes them; tests/formats/docx holds what it can't make."""

import io

import docx
from docx.enum.style import WD_STYLE_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents import load
from rag.documents.canonical import normalised
from rag.documents.office.text import tidy
from rag.types import Block, Content, Span

TEXTS = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="•▪‣●■◦"), max_size=40)


def saved(document: docx.document.Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def shown(content: Content) -> list[tuple[str, str]]:
    """Return each block's kind and text."""
    return [(block.kind, content.text[block.start : block.end]) for block in content.blocks]


def cells(content: Content) -> list[list[str]]:
    return [[content.text[cell.start : cell.end] for cell in block.cells] for block in content.blocks if block.cells]


def test_a_document_becomes_its_blocks() -> None:
    document = docx.Document()
    document.add_heading("Guide", 0)
    document.add_heading("Rules", 2)
    document.add_paragraph("Pay the rent.")
    document.add_paragraph("One", style="List Bullet")
    document.add_paragraph("Two", style="List Number 2")

    content = load("a.docx", saved(document))

    assert content.text == "Guide\n\nRules\n\nPay the rent.\n\nOne\nTwo"
    assert content.title == "Guide"
    assert content.date is None  # python-docx's template is of 2013
    assert content.blocks == (
        Block("heading", 0, 5, level=1),
        Block("heading", 7, 12, level=2),
        Block("paragraph", 14, 27),
        Block("list_item", 29, 32, level=1),
        Block("list_item", 33, 36, level=2, ordered=True),
    )


def test_a_merged_cells_text_stands_once() -> None:
    document = docx.Document()
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(1, 1)).text = "corner"
    table.cell(2, 2).text = "last"

    assert cells(load("a.docx", saved(document))) == [["corner", "", ""], ["", "", "last"]]


def test_a_style_that_sets_off_the_first_row_makes_it_a_header() -> None:
    document = docx.Document()
    for style in ("Light Shading", "Table Grid"):
        table = document.add_table(2, 2, style=style)
        for row, words in zip(table.rows, ("Name Town", "Ada Ulm"), strict=True):
            for cell, word in zip(row.cells, words.split(), strict=True):
                cell.text = word
        document.add_paragraph("Between.")

    content = load("a.docx", saved(document))

    assert [kind for kind, _ in shown(content)] == [
        "table_header",
        "table_row",
        "paragraph",
        "table_row",
        "table_row",
        "paragraph",
    ]


def test_a_bold_first_row_is_a_header() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, word in zip(table.rows[0].cells, ("Name", "Town"), strict=True):
        cell.paragraphs[0].add_run(word).bold = True
    for cell, word in zip(table.rows[1].cells, ("Ada", "Ulm"), strict=True):
        cell.text = word

    assert [kind for kind, _ in shown(load("a.docx", saved(document)))] == ["table_header", "table_row"]


def test_columns_that_are_made_of_a_table_are_read_as_text() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "The landlord pays for repairs. " * 60
    table.cell(0, 1).text = "The tenant pays for heat."

    content = load("a.docx", saved(document))

    assert [kind for kind, _ in shown(content)] == ["paragraph", "paragraph"]
    assert content.text.endswith("\n\nThe tenant pays for heat.")


def test_a_style_based_on_a_heading_is_one_and_a_long_heading_is_none() -> None:
    document = docx.Document()
    style = document.styles.add_style("Section Head", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph("Scope", style="Section Head")
    document.add_paragraph("word " * 100, style="Section Head")

    content = load("a.docx", saved(document))

    assert [(block.kind, block.level) for block in content.blocks] == [("heading", 3), ("paragraph", 0)]


def test_headers_and_footers_arent_text() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Pay the rent.")

    assert load("a.docx", saved(document)).text == "Pay the rent."


def test_properties_give_title_and_tags() -> None:
    document = docx.Document()
    document.core_properties.title = "The lease"
    document.core_properties.keywords = "home, rent"
    document.add_paragraph("Pay the rent.")

    content = load("2024-03-12.docx", saved(document))

    assert (content.title, content.date, content.tags) == ("The lease", "2024-03-12", ("home", "rent"))


@settings(max_examples=30)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_paragraph_is_found_again_at_its_offsets(texts: list[str]) -> None:
    document = docx.Document()
    for text in ["Start", *texts]:
        document.add_paragraph(text)

    content = load("a.docx", saved(document))

    expected = [tidy(text).strip() for text in ["Start", *texts]]
    assert [text for _, text in shown(content)] == [normalised(text) for text in expected if text]


@settings(max_examples=30)
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=2, max_size=4))
def test_every_cell_is_found_again_at_its_offsets(rows: list[list[str]]) -> None:
    document = docx.Document()
    table = document.add_table(len(rows), 3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("End")

    content = load("a.docx", saved(document))

    expected = [[normalised(" ".join(text.split())) for text in (tidy(cell) for cell in row)] for row in rows]
    assert cells(content) == [row for row in expected if any(row)]
    assert all(isinstance(cell, Span) for block in content.blocks for cell in block.cells)
