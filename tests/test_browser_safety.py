"""Documents, names and questions are text: nothing in them runs, or becomes an element. Nothing leaves the machine."""

import gzip
import json
from pathlib import Path

import pytest
from browser import Site, ask, opened_library, serving, visiting
from browser_documents import ATTACK, BREAKING_OUT, HOSTILE
from playwright.sync_api import Browser, Page, Response

INJECTED = "window.injected ?? document.querySelectorAll('.injected, [onerror], [onclick], [href^=javascript]').length"
QUESTIONS = {
    "text": "How long does the lantern burn?",
    "headings": "When is the anchor forged?",
    "a link": "What is the rudder made of?",
    "a file name": "Where does the compass point?",
    "a table": "What sextant part?",
    "the question": f"Which kettle {ATTACK} leaks? {BREAKING_OUT}",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_nothing_hostile_runs_where_it_is_quoted(page: Page, question: str) -> None:
    """In the answer, its preview, the pane, the history, and on the reading page."""
    page.goto("/")
    ask(page, question)
    found = [page.evaluate(INJECTED)]
    marker = page.locator(".answer > .quotation .marker").first
    link = marker.get_attribute("href") or ""
    marker.hover()
    page.locator(".preview:visible").wait_for()
    found.append(page.evaluate(INJECTED))
    marker.click()
    page.locator("#pane mark").first.wait_for()
    found.append(page.evaluate(INJECTED))
    page.keyboard.press("Escape")
    page.locator("#open-history").click()
    page.locator("#history[open]").wait_for()
    found.append(page.evaluate(INJECTED))
    page.reload()
    found.append(page.evaluate(INJECTED))
    page.goto(link)
    found.append(page.evaluate(INJECTED))

    assert found == [0] * 6


def test_nothing_hostile_runs_on_the_other_pages(chromium: Browser, tmp_path: Path) -> None:
    library = opened_library(tmp_path)
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{ATTACK[:60]}.bin").write_bytes(b"\0\1\2" * 100)  # the report says why it was left out
    library.ingest([folder])
    ids = [record.id for record in library.documents()]
    paths = ["/documents", "/reports", "/?next=&in=" + "%3Cimg class=injected src=x onerror=alert(1)%3E"]
    paths += [f"/documents/{i}{behind}" for i in ids[:2] for behind in ("", "/remove", "/report")]
    paths += ["/documents/%3Cb class=injected%3E", "/nowhere/%3Cb class=injected%3E", "/eval", "/eval/draft"]
    found = {}
    with serving(library) as site, visiting(chromium, site) as page:
        for path in paths:
            page.goto(path)
            found[path] = page.evaluate(INJECTED)

    assert {path: n for path, n in found.items() if n} == {}


def test_nothing_hostile_runs_in_an_imported_history(page: Page, tmp_path: Path) -> None:
    citation = {
        "number": 1, "text": ATTACK, "title": BREAKING_OUT, "source": "javascript:alert(1)", "document": "../../evil",
        "version": 1, "start": 0, "end": 5, "page": None, "date": ATTACK, "sha256": None,
        "url": "https://example.org/",
    }  # fmt: skip
    turn = {
        "asked_at": "2026-01-01T00:00:00.000Z", "question": ATTACK, "query": "question=" + ATTACK, "status": "answered",
        "confidence": 0.9, "citations": [citation],
    }  # fmt: skip
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"format": "pincite-history", "version": 1, "turns": [turn]}), encoding="utf-8")
    page.goto("/")
    page.locator("#open-history").click()
    page.locator("#history input[type=file]").set_input_files(file)
    page.locator("#history").get_by_text("window.injected").first.wait_for()

    links = page.locator("#history a").evaluate_all("links => links.map(link => link.href)")
    assert page.evaluate(INJECTED) == 0
    assert [link for link in links if not link.startswith(page.url.split("/?")[0])] == []


def test_the_policy_allows_no_inline_code_no_inline_style_and_no_stranger(page: Page) -> None:
    response = page.goto("/")
    assert response is not None
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))

    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert {source for sources in policy.values() for source in sources.split()} <= {"'none'", "'self'", "blob:"}
    assert page.locator("[style], style, script:not([src]):not([type='application/json'])").count() == 0


@pytest.mark.parametrize("path", ["/", "/documents", "/reports", "/eval", "/eval/draft", "a document"])
def test_a_first_load_weighs_less_than_60_kb_compressed(page: Page, site: Site, path: str) -> None:
    """And no page tells the browser of something that breaks its policy, nor asks another server: `visiting` sees to it."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"/documents/{site.library.resolve('kettle.md')}" if path == "a document" else path)

    # What is still being told when the page has loaded, such as how far an upload is, has no end to wait for.
    whole = [answer for answer in answers if "event-stream" not in answer.headers["content-type"]]
    weights = {answer.url: len(gzip.compress(answer.body())) for answer in whole}
    assert [answer.url for answer in answers if not answer.ok] == []
    assert sum(weights.values()) < 60_000, weights


def test_a_page_of_another_site_gets_nothing(chromium: Browser, site: Site) -> None:
    """A page whose origin is another one can neither read an answer, nor have a document removed."""
    document_id = site.library.resolve("kettle.md")
    context = chromium.new_context()
    page = context.new_page()
    page.goto("data:text/html,<title>another site</title>")
    outcomes = page.evaluate(
        """async ([address, id]) => Promise.all([
          fetch(`${address}/ask?question=kettle`).then(() => "read", () => "refused"),
          fetch(`${address}/documents/${id}`, {method: "DELETE"}).then(() => "read", () => "refused"),
          fetch(`${address}/documents/${id}/remove`, {method: "POST", mode: "no-cors"}).then(r => r.status, () => 0),
        ])""",
        [site.address, document_id],
    )
    context.close()

    assert outcomes[:2] == ["refused", "refused"]
    assert site.library.document(document_id).source == "kettle.md"
