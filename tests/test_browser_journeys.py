"""Asking, reading, checking: by keyboard alone, by touch, and when something goes wrong."""

import json
from pathlib import Path

import pytest
from browser import Site, ask, opened_library, serving, until, visiting
from browser_documents import ANSWERED, UNANSWERED, UNSURE
from browser_states import LAMP, answered, pane_open
from playwright.sync_api import Browser, Page, Route, expect

from rag.library import Library
from rag.settings import Settings

QUOTED = "A repair of the kettle takes two weeks."


def press_until(page: Page, key: str, selector: str, most: int = 40) -> None:
    """Press a key until an element that fits has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{key} pressed {most} times never reached {selector}")


def test_by_keyboard_alone_one_asks_opens_the_source_goes_on_and_comes_back(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("What has a warranty?")  # the question has the focus
    page.keyboard.press("Enter")
    page.locator(".turn").wait_for()
    press_until(page, "Shift+Tab", ".answer > .quotation:has(+ .quotation) .marker")
    expect(page.locator(".preview:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    pane = page.locator("#pane")
    expect(pane).to_contain_text("Citation 1 of 2")
    page.locator("#pane img").first.wait_for()
    assert pane.evaluate("pane => pane.contains(document.activeElement)")
    press_until(page, "Tab", "[aria-label='Next citation']")
    page.keyboard.press("Enter")
    expect(pane).to_contain_text("Citation 2 of 2")
    expect(page.locator("#pane mark").first).to_contain_text("The kettle has a warranty of one year.")
    page.keyboard.press("Escape")

    expect(pane).to_be_hidden()
    expect(page.locator(".answer > .quotation .marker").nth(1)).to_be_focused()


def test_the_skip_links_come_first_and_lead_where_they_say(page: Page) -> None:
    page.goto(f"/?question={ANSWERED}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the question")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#question")).to_be_focused()


def test_the_shortcuts_are_listed_under_a_question_mark_and_do_what_they_say(page: Page) -> None:
    answered(page)
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys[open]")).to_have_count(0)

    page.locator("#question").fill("")
    page.locator("#question").press("?")
    expect(page.locator("#question")).to_have_value("?")


def test_by_touch_a_marker_previews_then_opens_a_sheet_over_the_whole_phone(chromium: Browser, site: Site) -> None:
    phone = {"width": 390, "height": 844}
    with visiting(chromium, site, viewport=phone, has_touch=True, is_mobile=True) as page:
        answered(page)
        marker = page.locator(".marker").first
        marker.tap()
        expect(page.locator(".preview:visible")).to_have_count(1)
        expect(page.locator("#pane[open]")).to_have_count(0)
        marker.tap()
        page.locator("#pane mark").first.wait_for()
        box = page.locator("#pane").bounding_box()
        modal = page.locator("#pane").evaluate("pane => pane.matches(':modal')")
        page.locator("#pane").get_by_role("button", name="Close").tap()
        expect(page.locator("#pane")).to_be_hidden()

    assert modal
    assert box is not None
    assert box["width"] >= 380


def test_the_pane_shows_the_document_at_the_sentence_and_finds_in_it(page: Page) -> None:
    pane_open(page)
    pane = page.locator("#pane")
    mark = pane.locator("mark").first

    expect(mark).to_contain_text(QUOTED)
    expect(mark).to_contain_text("Cited sentence:")  # not by colour alone
    expect(mark).to_be_in_viewport()
    pane.get_by_label("Find in the document").fill("leak")
    expect(pane).to_contain_text("1 of 1 match")
    pane.get_by_label("Find in the document").fill("giraffe")
    expect(pane).to_contain_text("No match")


def test_a_pdf_is_shown_as_a_page_with_the_sentence_marked_on_it(page: Page) -> None:
    answered(page, LAMP)
    page.locator(".marker").first.click()
    picture = page.locator("#pane img").first
    picture.wait_for()
    until(page, "document.querySelector('#pane img').complete")

    boxes = page.locator("#pane svg rect, #pane .box")
    assert picture.evaluate("image => image.naturalWidth") > 300
    expect(boxes.first).to_be_visible()
    outer, inner = picture.bounding_box(), boxes.first.bounding_box()
    assert outer is not None
    assert inner is not None
    assert outer["x"] < inner["x"] < outer["x"] + outer["width"]
    # The line stands 720 of 842 points above the foot of the page.
    assert 0.1 < (inner["y"] - outer["y"]) / outer["height"] < 0.2


def test_a_follow_up_shows_the_words_it_took_over_and_lets_them_go(page: Page) -> None:
    answered(page, "What is the price of the lamp?")
    ask(page, "And the warranty?")
    turn = page.locator(".turn").nth(1)

    expect(turn.locator(".carried .chip").filter(has_text="lamp")).to_have_count(1)
    turn.locator(".carried .chip").filter(has_text="lamp").click()
    expect(page.locator(".turn").nth(1).locator(".carried .chip").filter(has_text="lamp")).to_have_count(0)
    assert page.locator(".turn").count() == 2


def test_a_reload_shows_the_conversation_again_and_a_new_topic_ends_it(page: Page) -> None:
    answered(page)
    ask(page, UNSURE)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("link", name="New topic").click()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_can_be_asked_of_some_documents_only(page: Page) -> None:
    page.goto("/")
    page.locator(".restrict > summary").click()
    page.get_by_label("Document or folder").fill("lamp.pdf")
    page.get_by_role("button", name="Add", exact=True).click()
    ask(page, "What warranty is there?")

    sources = page.locator(".quotation").evaluate_all("quotes => quotes.map(quote => quote.dataset.source)")
    assert set(sources) == {"lamp.pdf"}
    expect(page.locator(".chip")).to_contain_text("lamp.pdf")


def test_an_abstention_says_why_and_offers_passages_that_are_no_answer(page: Page) -> None:
    answered(page, UNANSWERED)
    turn = page.locator(".turn")

    expect(turn.locator(".verdict")).to_contain_text("don’t seem to answer")
    assert turn.locator(".answer > .quotation").count() == 0
    expect(turn.locator(".nearest > summary")).to_contain_text("not an answer")
    assert turn.locator(".nearest .quotation").count() >= 1


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("Text with citation", "“{quoted}”\n— The kettle (kettle.md, version 1, characters {place})\n{link}"),
        ("Markdown", "> {quoted}\n>\n> — [The kettle (kettle.md, version 1, characters {place})]({link})"),
        ("HTML", '<blockquote cite="{entity}"><p>{quoted}</p><footer>— <a href="{entity}">The kettle (kettle.md, version'
         " 1, characters {place})</a></footer></blockquote>"),
        ("Link to the sentence", "{link}"),
    ],
)  # fmt: skip
def test_a_quotation_is_copied_with_its_citation(page: Page, site: Site, way: str, expected: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page)
    page.locator(".copy").first.click()
    page.locator(".copy-menu").get_by_role("button", name=way, exact=True).click()
    expect(page.locator("#progress")).to_have_text("Copied.")

    document_id = site.library.resolve("kettle.md")
    start = site.library.document(document_id).text.index(QUOTED)
    link = f"{site.address}/documents/{document_id}?version=1&start={start}&end={start + len(QUOTED)}#cited"
    place = f"{start} to {start + len(QUOTED)}"
    entity = link.replace("&", "&amp;")
    assert page.evaluate("navigator.clipboard.readText()") == expected.format(
        quoted=QUOTED, link=link, entity=entity, place=place
    )


def test_the_history_is_searched_exported_deleted_and_imported_again(page: Page, tmp_path: Path) -> None:
    answered(page)
    ask(page, LAMP)
    page.locator("#open-history").click()
    history = page.locator("#history")
    history.get_by_label("Search in questions and quotations").fill("three years")
    expect(history).to_contain_text(LAMP)
    expect(history).not_to_contain_text(ANSWERED)
    history.get_by_label("Search in questions and quotations").fill("")
    files = {}
    for kind in ("JSON", "Markdown"):
        with page.expect_download() as download:
            history.get_by_role("button", name=f"Export as {kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    kept = json.loads(files["JSON"].read_text(encoding="utf-8"))["turns"]
    assert [turn["question"] for turn in kept] == [ANSWERED, LAMP]
    assert kept[0]["citations"][0]["text"] == QUOTED
    assert f"> {QUOTED}" in files["Markdown"].read_text(encoding="utf-8")

    for file in files.values():
        history.get_by_role("button", name="Delete all").click()
        history.get_by_role("button", name="Yes, delete all").click()
        expect(history).not_to_contain_text(LAMP)
        assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('turn')).length") == 0
        history.locator("input[type=file]").set_input_files(file)
        expect(history).to_contain_text(LAMP)
        expect(history).to_contain_text(ANSWERED)


def test_feedback_becomes_a_question_of_the_library_s_own(chromium: Browser, tmp_path: Path) -> None:
    library = opened_library(tmp_path)
    library.take_in("kettle.md", b"The kettle has a warranty of one year.\n\nA repair of the kettle takes two weeks.\n")
    with serving(library) as site, visiting(chromium, site) as page:
        answered(page)
        page.get_by_role("button", name="The quotes answer it").click()
        expect(page.locator(".feedback .told")).to_contain_text("Kept as a question of your own")
        assert page.url.endswith("/?question=How+long+does+a+repair+of+the+kettle+take%3F")

    rows = [json.loads(line) for file in tmp_path.rglob("*.jsonl") for line in file.read_text().splitlines()]
    assert [(row["question"], row["gold"][0]["start"]) for row in rows] == [
        (ANSWERED, len("The kettle has a warranty of one year.\n\n"))
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "Type a question first."), ("  ", "Type a question first."), ("why? " * 1000, "at most 4,000")],
)
def test_a_question_that_can_t_be_asked_is_kept_and_told_why(page: Page, question: str, said: str) -> None:
    page.goto("/")
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(page.locator("#question")).to_have_value(question)
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_sent_twice_is_asked_once(page: Page) -> None:
    held: list[Route] = []
    page.route("**/turn?*", lambda route: held.append(route))
    page.goto("/")
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("being answered already")
    page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    page.locator(".turn").wait_for()

    assert len(held) == 1
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#question")).to_have_value("")


def test_a_server_that_is_gone_is_told_the_text_stays_and_a_retry_asks_again(page: Page) -> None:
    page.goto("/")
    page.route("**/turn?*", lambda route: route.abort("connectionrefused"))
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="The server did not answer")).to_be_visible()
    expect(page.locator("#question")).to_have_value(ANSWERED)
    page.unroute("**/turn?*")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".turn .quotation").first).to_contain_text(QUOTED)
    expect(page.locator("#trouble")).to_have_text("")


def test_a_server_that_stopped_and_a_document_that_was_removed_are_told_in_the_pane(
    chromium: Browser, tmp_path: Path
) -> None:
    library = opened_library(tmp_path)
    library.take_in("kettle.md", b"The kettle has a warranty of one year.\n\nA repair of the kettle takes two weeks.\n")
    with serving(library) as site, visiting(chromium, site) as page:
        answered(page)
        library.remove(library.resolve("kettle.md"))
        page.locator(".marker").first.click()
        expect(page.locator("#pane")).to_contain_text("This document was removed from the library")
        page.keyboard.press("Escape")
        expect(page.locator(".quotation").first).to_contain_text(QUOTED)
        site.stop()
        page.locator("#question").fill("And now?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").filter(has_text="The server did not answer")).to_be_visible()
        expect(page.locator("#question")).to_have_value("And now?")


def test_a_document_that_is_replaced_while_it_is_open_is_said_to_be(chromium: Browser, tmp_path: Path) -> None:
    library = opened_library(tmp_path)
    library.take_in("kettle.md", b"A repair of the kettle takes two weeks.\n")
    with serving(library) as site, visiting(chromium, site) as page:
        answered(page)
        library.take_in("kettle.md", b"A repair of the kettle takes three days.\n")
        page.locator(".marker").first.click()
        expect(page.locator("#pane")).to_contain_text("version 2")
        expect(page.locator("#pane mark").first).to_contain_text(QUOTED)


def test_the_real_models_answer_on_the_page(chromium: Browser, tmp_path: Path, int8_folder: Path) -> None:
    library = Library.open(Settings(tmp_path / "library", int8_folder.parent), create=True)
    library.take_in("kettle.md", b"# The kettle\n\nThe kettle is guaranteed for one year from the day of purchase.\n")
    with serving(library) as site, visiting(chromium, site) as page:
        answered(page, "How long is the kettle guaranteed?")
        quoted = page.locator(".answer.answered > .quotation .said").inner_text()
        short = page.locator(".answer.answered > .quotation strong").inner_text()

    assert quoted == "The kettle is guaranteed for one year from the day of purchase."
    assert short == "one year"
