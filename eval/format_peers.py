"""What other tools read in a file. Run by another Python, which has them: a path a line in, a JSON object a line out.

format_peers.py TOOL: pypdf, markitdown, trafilatura, python-docx, openpyxl or bs4. A line that comes back has "error", or
"markdown", or "text" and what else the tool tells of: "headings", "rows", "pages".
"""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


def pypdf() -> Callable[[str], Answer]:
    from pypdf import PdfReader

    def read(path: str) -> Answer:
        pages = [page.extract_text() for page in PdfReader(path).pages]
        return {"text": "\n".join(pages), "pages": pages}

    return read


def markitdown() -> Callable[[str], Answer]:
    from markitdown import MarkItDown

    converter = MarkItDown()

    def read(path: str) -> Answer:
        return {"markdown": converter.convert(path).text_content}

    return read


def trafilatura() -> Callable[[str], Answer]:
    from trafilatura import extract

    def read(path: str) -> Answer:
        found = extract(
            Path(path).read_bytes(), output_format="markdown", include_tables=True, favor_recall=True, fast=False
        )
        return {"markdown": found} if found else {"error": "it found no text"}

    return read


def bs4() -> Callable[[str], Answer]:
    from bs4 import BeautifulSoup

    def read(path: str) -> Answer:
        page = BeautifulSoup(Path(path).read_bytes(), "html.parser")
        for hidden in page(["script", "style", "template", "title"]):
            hidden.decompose()
        headings = [each.get_text(" ", strip=True) for each in page(["h1", "h2", "h3", "h4", "h5", "h6"])]
        rows = [[cell.get_text(" ", strip=True) for cell in row(["td", "th"])] for row in page("tr")]
        return {"text": page.get_text("\n"), "headings": headings, "rows": rows}

    return read


def python_docx() -> Callable[[str], Answer]:
    from docx import Document
    from docx.table import Table

    def read(path: str) -> Answer:
        lines: list[str] = []
        headings: list[str] = []
        rows: list[list[str]] = []
        for item in Document(path).iter_inner_content():
            if isinstance(item, Table):
                found = [[cell.text for cell in row.cells] for row in item.rows]
                rows += found
                lines += ["\t".join(row) for row in found]
                continue
            lines.append(item.text)
            if item.style is not None and (item.style.name or "").startswith(("Heading", "Title")):
                headings.append(item.text)
        return {"text": "\n".join(lines), "headings": headings, "rows": rows}

    return read


def openpyxl() -> Callable[[str], Answer]:
    from openpyxl import load_workbook

    def read(path: str) -> Answer:
        rows: list[list[str]] = []
        pages: list[str] = []
        sheets = load_workbook(path, read_only=True, data_only=True).worksheets
        for sheet in sheets:
            found = [
                ["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
            ]
            rows += found
            pages.append("\n".join([sheet.title, *("\t".join(row) for row in found)]))
        return {"text": "\n".join(pages), "headings": [sheet.title for sheet in sheets], "rows": rows, "pages": pages}

    return read


TOOLS: dict[str, Callable[[], Callable[[str], Answer]]] = {
    "pypdf": pypdf,
    "markitdown": markitdown,
    "trafilatura": trafilatura,
    "bs4": bs4,
    "python-docx": python_docx,
    "openpyxl": openpyxl,
}


def main() -> None:
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr  # whatever the tools print is no answer
    read = TOOLS[sys.argv[1]]()
    for line in sys.stdin:
        try:
            answer = read(line.rstrip("\n"))
        except Exception as exc:
            lines = str(exc).strip().splitlines() or [""]
            answer = {"error": f"{type(exc).__name__}: {lines[-1].strip(' -)')}"[:140]}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    # This file's own folder comes first on the path, and the functions here aren't what the tools' names mean.
    sys.path.pop(0)
    main()
