"""For everyone: axe finds nothing in any state of the pages; narrow, dark, forced colours, still, and in any script."""

import re
from typing import Any

import pytest
from browser import Site, ask, opened_library, overflow, serving, violations, visiting
from browser_documents import ANSWERED
from browser_states import CHAT, PAGES, State, answered, pane_open
from playwright.sync_api import Browser, Page, expect

STATES = {**CHAT, **PAGES}
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_axe_finds_no_fault_and_nothing_scrolls_sideways_at_320_pixels(page: Page, state: State) -> None:
    """320 pixels are also what is left of 1280 at 400 % (WCAG 1.4.10)."""
    state(page)
    found = violations(page)
    page.set_viewport_size({"width": 320, "height": 256})

    assert (found, overflow(page)) == ([], 0)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_axe_finds_no_fault_in_another_look(chromium: Browser, site: Site, look: dict[str, Any]) -> None:
    found = {}
    with visiting(chromium, site, **look) as page:
        for name in ("answered", "abstained", "documents"):
            STATES[name](page)
            found[name] = violations(page)

    assert found == {"answered": [], "abstained": [], "documents": []}


def test_axe_finds_no_fault_in_an_empty_library(chromium: Browser, tmp_path: Any) -> None:
    with serving(opened_library(tmp_path)) as site, visiting(chromium, site) as page:
        found = []
        for path in ("/", "/?question=What?", "/documents", "/reports"):
            page.goto(path)
            found += violations(page)

    assert found == []


@pytest.mark.stress
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_axe_finds_no_fault_at_any_width_in_either_theme(
    chromium: Browser, site: Site, state: State, width: int, theme: Any
) -> None:
    with visiting(chromium, site, viewport={"width": width, "height": 900}, color_scheme=theme) as page:
        state(page)
        found = violations(page)
        wider = overflow(page)

    assert (found, wider) == ([], 0)


def test_every_control_is_24_pixels_large(chromium: Browser, site: Site) -> None:
    small = {}
    with visiting(chromium, site, **LOOKS["phone"]) as page:
        for name in ("answered", "abstained", "pane", "documents"):
            STATES[name](page)
            small[name] = page.evaluate(
                """() => [...document.querySelectorAll(
                    "button, summary, select, textarea, input:not([type=hidden]), .marker, .chip, [role=button]")]
                  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest(".unseen"))
                  .map(e => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
                  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
            )

    assert small == {"answered": [], "abstained": [], "pane": [], "documents": []}


def test_nothing_moves_for_who_wants_no_motion(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site, reduced_motion="reduce") as page:
        pane_open(page)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter(e => {
              const style = getComputedStyle(e);
              const longest = list => Math.max(...list.split(",").map(parseFloat));
              return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01
                || style.scrollBehavior === "smooth";
            }).map(e => e.outerHTML.slice(0, 100))"""
        )

    assert moving == []


def test_an_answer_is_announced_once_as_a_whole_and_the_focus_stays(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => heard.push(document.querySelector("[role=log]").textContent))
            .observe(document.querySelector("[role=log]"), {childList: true, subtree: true, characterData: true});
        }"""
    )
    ask(page, ANSWERED)

    [heard] = page.evaluate("heard")
    assert f"You asked: {ANSWERED}" in heard
    assert "A repair of the kettle takes two weeks." in heard
    assert page.evaluate("document.activeElement.id") == "question"
    expect(page.get_by_role("status").first).to_have_text("")
    # The turns themselves are no live region, or everything would be read twice.
    assert page.locator(".turn").locator("xpath=ancestor::*[@aria-live or @role='log']").count() == 0


@pytest.mark.parametrize(
    ("source", "language", "direction"),
    [("arabic.md", "ar", "rtl"), ("hebrew.md", "he", "rtl"), ("chinese.md", "zh", "ltr"), ("japanese.md", "ja", "ltr")],
)
def test_a_document_is_set_in_its_own_script(
    page: Page, site: Site, source: str, language: str, direction: str
) -> None:
    page.goto(f"/documents/{site.library.resolve(source)}")
    paragraph = page.locator("article.document > p:not(.quiet)").first

    assert paragraph.evaluate("e => getComputedStyle(e).direction") == direction
    assert paragraph.evaluate("e => e.closest('[lang]').lang") == language
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_quotation_from_right_to_left_stands_so_in_the_answer(page: Page) -> None:
    answered(page, "ما مدة ضمان الغلاية؟")
    quoted = page.locator(".answer > .quotation p").first

    expect(quoted).to_contain_text("مدة ضمان الغلاية سنتان")
    assert quoted.evaluate("e => [getComputedStyle(e).direction, e.closest('[lang]').lang]") == ["rtl", "ar"]
    assert page.locator(".asked").evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_the_theme_is_the_system_s_until_one_is_chosen(chromium: Browser, site: Site) -> None:
    def background(page: Page) -> int:
        """Return how bright the page is, from 0 to 255."""
        numbers = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
        return sum(map(int, numbers[:3])) // 3

    with visiting(chromium, site, color_scheme="dark") as page:
        page.goto("/")
        by_system = background(page)
        page.get_by_label("Colours").select_option("light")
        chosen = background(page)
        page.goto("/documents")
        kept = background(page)

    assert by_system < 60 < 200 < chosen == kept
