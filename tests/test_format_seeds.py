"""The seeds of other formats are what their script makes, and the questions on them have their gold where they say."""

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT

from eval.make_seeds import MADE
from rag.documents import Loaded, load_all

SEEDS = ROOT / "seeds"
QUESTIONS = [
    json.loads(line) for line in (ROOT / "eval" / "questions_formats.jsonl").read_text(encoding="utf-8").splitlines()
]


def texts_of(name: str, data: bytes, source: str) -> dict[str, str]:
    """Return what is read in a file and in those that it holds, by their sources."""
    loaded = load_all(name, data)
    found = {source: loaded.content.text} if loaded.content else {}
    for member in loaded.members:
        found |= texts_of(member.name, member.data, f"{source}/{member.name}")
    return found


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in MADE:
        found |= texts_of(Path(name).name, (SEEDS / name).read_bytes(), f"seeds/{name}")
    return found


@pytest.mark.parametrize("name", MADE)
def test_a_seed_is_what_its_script_makes(name: str) -> None:
    kept, made = (SEEDS / name).read_bytes(), MADE[name]()

    assert load_all(Path(name).name, kept) == load_all(Path(name).name, made)
    assert made == MADE[name]()
    assert len(kept) < 60_000


def test_there_is_a_seed_of_each_main_format() -> None:
    suffixes = {Path(name).suffix for name in MADE}

    wanted = ".pdf .docx .pptx .xlsx .csv .json .html .epub .eml .rtf .odt .zip"
    assert suffixes == set(wanted.split())


def test_every_seed_says_that_it_is_an_example_or_holds_nothing_but_figures(texts: dict[str, str]) -> None:
    silent = {
        source for source, text in texts.items() if not re.search("Example document: .*invented", text, re.DOTALL)
    }

    assert silent == {"seeds/business/marisol-audits-2024.csv", "seeds/business/tannery-house-lift.eml/works-plan.csv"}


def test_every_seed_has_its_line_in_the_sources() -> None:
    sources = (SEEDS / "SOURCES.md").read_text(encoding="utf-8")

    assert [name for name in MADE if f"- `{name}`" not in sources] == []


def test_what_stands_around_a_page_is_not_in_it(texts: dict[str, str]) -> None:
    page = texts["seeds/business/tideway-depots.html"]

    assert not re.search("cookies|Imprint|depot cats|Track a parcel", page)


def test_the_report_is_read_in_the_order_of_its_columns_and_its_table_goes_on() -> None:
    name = "engineering/ov-t310-field-trial.pdf"
    loaded: Loaded = load_all(Path(name).name, (SEEDS / name).read_bytes())
    content = loaded.content
    assert content is not None

    headings = [content.text[b.start : b.end] for b in content.blocks if b.kind == "heading"]
    rows = [content.text[b.cells[0].start : b.cells[0].end] for b in content.blocks if b.kind == "table_row"]

    assert [heading[0] for heading in headings] == ["F", "1", "2", "3", "4", "5", "A"]
    assert rows == [str(number) for number in range(1, 49)]
    assert len(content.pages) == 3
    assert "FT-2024-03" not in content.text


def test_every_gold_text_stands_where_the_question_says(texts: dict[str, str]) -> None:
    for question in QUESTIONS:
        for gold in question["gold"]:
            assert texts[gold["source"]][gold["start"] : gold["end"]] == gold["text"], question["id"]


def test_there_are_two_questions_or_more_on_each_seed_and_six_without_an_answer() -> None:
    asked = [question["gold"][0]["source"] for question in QUESTIONS if question["answerable"]]

    for name in MADE:
        assert sum(source.startswith(f"seeds/{name}") for source in asked) >= 2, name
    assert sum(not question["answerable"] for question in QUESTIONS) == 6
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
