"""Finding a table's header from one of its rows."""

from rag.types import Document


def header_above(document: Document, sentence: int) -> int | None:
    """Return the number of the table header over a row, or None where there is none or the sentence is no row."""
    while document.sentences[sentence].kind == "table_row" and sentence > 0:
        above, below = document.sentences[sentence - 1], document.sentences[sentence]
        if "\n\n" in document.text[above.end : below.start]:  # another table's row
            return None
        sentence -= 1
        if above.kind == "table_header":
            return sentence
    return None
