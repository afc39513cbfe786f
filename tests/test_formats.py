"""Every file of tests/formats is read as a person reads it: compared with what was written by hand beside it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from rag.documents import Loaded, load_all
from rag.errors import DocumentRefused
from rag.types import Block, Content

FOLDER = Path(__file__).parent / "formats"
EXPECTED = sorted(FOLDER.rglob("*.yaml"))


def texts(content: Content, kind: str) -> list[str]:
    return [content.text[block.start : block.end] for block in content.blocks if block.kind == kind]


def row(content: Content, block: Block) -> list[str]:
    cells = [content.text[cell.start : cell.end] for cell in block.cells]
    return [block.kind.removeprefix("table_"), *cells]


def begins(text: str, beginning: str) -> str:
    """Return the beginning if the text begins with it, else as much of the text; of an empty one all."""
    return text.strip()[: len(beginning)] if beginning else text.strip()


def found(loaded: Loaded, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what was read in the form of the expectation, those of its lines that it has."""
    content = loaded.content
    result: dict[str, Any] = {
        "members": [member.name for member in loaded.members],
        "refused_members": [refusal.name for refusal in loaded.refused],
    }
    if content is not None:
        pages = [content.text[page.start : page.end] for page in content.pages]
        beginnings = expected.get("pages") or []
        result |= {
            "text": content.text,
            "title": content.title,
            "date": content.date,
            "tags": list(content.tags),
            "language": content.language,
            "pages": [begins(page, text) for page, text in zip(pages, beginnings, strict=False)]
            + pages[len(beginnings) :],
            "verdicts": [quality.verdict for quality in content.qualities],
            "headings": [[b.level, content.text[b.start : b.end]] for b in content.blocks if b.kind == "heading"],
            "list_items": [
                [b.level, b.ordered, content.text[b.start : b.end]] for b in content.blocks if b.kind == "list_item"
            ],
            "rows": [row(content, b) for b in content.blocks if b.kind in ("table_header", "table_row")],
            "footnotes": texts(content, "footnote"),
            "code": texts(content, "code"),
        }
    return {key: value for key, value in result.items() if key in expected}


def expectation(path: Path) -> dict[str, Any]:
    """Return what is expected of a file; kinds of blocks that aren't mentioned are expected not to be there."""
    expected: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if "refused" not in expected and "text" in expected:
        expected = {name: [] for name in ("headings", "list_items", "rows", "footnotes", "code")} | expected
    if "date" in expected:
        expected["date"] = expected["date"] and str(expected["date"])
    if "rows" in expected:
        expected["rows"] = [[str(cell) for cell in cells] for cells in expected["rows"]]
    return expected


def read(path: Path, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what a file is read as, or the name of the error that refuses it."""
    source = path.with_suffix("")
    if "refused" not in expected:
        return found(load_all(source.name, source.read_bytes()), expected)
    with pytest.raises(DocumentRefused, match=f"^{re.escape(source.name)}: ") as refused:
        load_all(source.name, source.read_bytes())
    assert refused.value.hint
    return {"refused": type(refused.value).__name__}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_a_file_is_read_as_a_person_reads_it(path: Path) -> None:
    expected = expectation(path)
    what, known = expected.pop("what"), expected.pop("known", None)

    result = read(path, expected)

    assert what
    if known:
        assert result != expected, "it is read rightly now: take `known` out"
    else:
        assert result == expected
