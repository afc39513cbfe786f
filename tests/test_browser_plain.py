"""Without JavaScript every journey but live progress works by forms and links."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Site, opened_library, serving, visiting
from browser_documents import ANSWERED, UNSURE
from playwright.sync_api import Browser, Page, expect

QUOTED = "A repair of the kettle takes two weeks."
TEXT = f"# The kettle\n\n{QUOTED}\n\nThe lamp has a warranty of one year.\n"


@pytest.fixture
def own(chromium: Browser, tmp_path: Path) -> Iterator[Site]:
    library = opened_library(tmp_path)
    library.take_in("kettle.md", TEXT.encode())
    with serving(library) as site:
        yield site


@pytest.fixture
def plain(chromium: Browser, own: Site) -> Iterator[Page]:
    with visiting(chromium, own, java_script_enabled=False) as page:
        yield page


def submit(page: Page, question: str) -> None:
    page.get_by_label("Your question", exact=True).fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_one_asks_follows_up_and_opens_the_citation(plain: Page) -> None:
    plain.goto("/")
    submit(plain, ANSWERED)
    expect(plain.locator(".turn .quotation").first).to_contain_text(QUOTED)
    submit(plain, "And of the lamp?")
    expect(plain.locator(".turn")).to_have_count(2)
    plain.locator(".turn").first.locator(".marker").first.click()
    mark = plain.locator("#cited")

    expect(mark).to_contain_text(QUOTED)
    expect(mark).to_be_in_viewport()
    assert plain.url.endswith("#cited")


def test_nothing_is_shown_that_does_nothing(plain: Page) -> None:
    """Controls that the scripts alone bring to life are hidden."""
    plain.goto("/")
    submit(plain, ANSWERED)

    for selector in ("#open-history", "#open-keys", ".copy", "#theme", "#add-filter"):
        expect(plain.locator(selector).first).to_be_hidden()


def test_one_restricts_a_question(plain: Page) -> None:
    plain.goto("/")
    plain.locator(".restrict > summary").click()
    plain.get_by_label("Document or folder").fill("lamp.md")
    submit(plain, ANSWERED)

    expect(plain.locator(".chip").first).to_contain_text("lamp.md")
    expect(plain.locator(".answer .quotation")).to_have_count(0)


def test_one_uploads_a_document_and_asks_of_it(plain: Page, tmp_path: Path) -> None:
    file = tmp_path / "bicycle.md"
    file.write_text("The bicycle has twenty-one gears.\n", encoding="utf-8")
    plain.goto("/documents")
    plain.locator("input[type=file][name=file]").first.set_input_files(file)
    plain.locator("form", has=plain.locator("input[type=file]")).first.locator("button[type=submit]").first.click()
    expect(plain.locator("main")).to_contain_text("bicycle.md")
    plain.goto("/")
    submit(plain, "How many gears has the bicycle?")

    expect(plain.locator(".turn .quotation").first).to_contain_text("twenty-one gears")


def test_an_upload_that_fails_says_why_and_offers_the_form_again(plain: Page, tmp_path: Path) -> None:
    file = tmp_path / "empty.md"
    file.write_text("", encoding="utf-8")
    plain.goto("/documents")
    plain.locator("input[type=file][name=file]").first.set_input_files(file)
    plain.locator("form", has=plain.locator("input[type=file]")).first.locator("button[type=submit]").first.click()

    expect(plain.locator("main")).to_contain_text("empty.md")
    expect(plain.locator("main")).to_contain_text("empty")


def test_one_removes_a_document_and_takes_it_back(plain: Page, own: Site) -> None:
    document_id = own.library.resolve("kettle.md")
    plain.goto(f"/documents/{document_id}/remove")
    plain.get_by_role("button", name="Remove").click()
    plain.get_by_role("button", name="Undo").first.click()
    assert own.library.document(document_id).source == "kettle.md"

    plain.goto(f"/documents/{document_id}/remove")
    plain.get_by_role("button", name="Remove").click()
    plain.get_by_role("button", name="Remove now").or_(plain.get_by_role("button", name="now")).first.click()
    plain.goto(f"/?question={ANSWERED}")

    expect(plain.locator(".quotation")).to_have_count(0)


def test_one_judges_an_answer_and_picks_the_right_sentence(plain: Page, tmp_path: Path) -> None:
    plain.goto("/")
    submit(plain, UNSURE)
    plain.get_by_role("button", name="They don’t").click()
    expect(plain.get_by_role("status").first).to_contain_text("to be completed")
    plain.get_by_role("button", name="The lamp has a warranty of one year.").click()

    expect(plain.get_by_role("status").first).to_contain_text("Kept as a question of your own")
    rows = [json.loads(line) for file in tmp_path.rglob("*.jsonl") for line in file.read_text().splitlines()]
    assert [(row["question"], row["gold"][0]["start"]) for row in rows] == [
        (UNSURE, "The kettle\n\nA repair of the kettle takes two weeks.\n\n".__len__())
    ]
