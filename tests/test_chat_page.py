"""The conversation as the server renders it: addresses that keep it, what restricts it, what else the documents answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import ROOT, FakeEncoder
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.types import Answer, Filters
from web.app import create_app
from web.conversing import Posed, address, carried_words, posed_in
from web.messages import CATALOGUE, text
from web.showing import in_paragraph, sureness
from web.suggesting import suggestions

HTML = {"Accept": "text/html"}
ABSTAINED = "What warranty?"  # by the reader that counts shared words
KETTLE = b"""---
date: 2024-03-01
---
# Kettle

It is old. The kettle has a warranty of one year. It may leak.

The boiler was serviced on 3 May 2024.
"""
LAMP = b"""---
tags: [home]
---
# Lamp

The lamp has a warranty of two years, and its price is red.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/kettle.md", KETTLE)
    opened.add_text("office/lamp.md", LAMP)
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8000")


def quoted(page: str) -> list[str]:
    """Return the sources that a page quotes from, also as passages that are no answer."""
    return [unescape(s) for s in re.findall(r'<blockquote class="quotation"[^>]* data-source="([^"]*)"', page)]


def links(page: str, kind: str) -> list[str]:
    return [unescape(found) for found in re.findall(rf'<a class="{kind}" href="([^"]*)"', page)]


FILTERS = st.builds(
    Filters,
    sources=st.lists(st.sampled_from(["home/", "a b&c.md", "ü.md"]), unique=True).map(tuple),
    tags=st.lists(st.sampled_from(["x", "y z"]), unique=True).map(tuple),
    document_ids=st.lists(st.sampled_from(["1", "2"]), unique=True).map(tuple),
    after=st.none() | st.just("2024-01-31"),
    before=st.none() | st.just("2024-12-31"),
)
POSED = st.builds(Posed, st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.just("a b"), FILTERS)


@given(st.lists(POSED, min_size=1, max_size=11))
def test_an_address_gives_back_the_conversation_that_it_was_made_of(posed: list[Posed]) -> None:
    items = parse_qsl(urlsplit(address(posed)).query, keep_blank_values=True)

    assert posed_in(items) == (posed, Filters())


def test_what_stands_behind_next_is_for_the_question_to_come() -> None:
    items = [("earlier", "Who?"), ("in", "a/"), ("next", ""), ("in", "b/"), ("tag", " t "), ("after", "")]

    assert posed_in(items) == ([Posed("Who?", None, Filters(sources=("a/",)))], Filters(sources=("b/",), tags=("t",)))


def test_only_the_last_eleven_questions_are_asked() -> None:
    posed, _ = posed_in([("earlier", str(n)) for n in range(20)] + [("question", "last")])

    assert [p.question for p in posed] == [*map(str, range(10, 20)), "last"]


def test_a_folder_a_tag_and_a_date_restrict_an_answer(client: TestClient) -> None:
    asked = {"question": "What warranty?"}

    everywhere = client.get("/turn", params=asked, headers=HTML).text
    by_folder = client.get("/turn", params=asked | {"in": "office/"}, headers=HTML).text
    by_document = client.get("/turn", params=asked | {"in": "kettle.md"}, headers=HTML).text
    by_tag = client.get("/turn", params=asked | {"tag": "home"}, headers=HTML).text
    by_date = client.get("/turn", params=asked | {"after": "2024-01-01", "tag": ""}, headers=HTML).text

    assert set(quoted(everywhere)) == {"home/kettle.md", "office/lamp.md"}
    assert set(quoted(by_folder)) == set(quoted(by_tag)) == {"office/lamp.md"}
    assert set(quoted(by_document)) == set(quoted(by_date)) == {"home/kettle.md"}
    assert "from 2024-01-01" in by_date


def test_a_restriction_is_shown_and_its_chip_leads_to_the_conversation_without_it(client: TestClient) -> None:
    query = [("question", "What warranty?"), ("in", "office/"), ("tag", "home")]
    page = client.get("/", params=dict(query), headers=HTML).text

    [without_folder, without_tag] = links(page, "chip")
    after = client.get(without_folder, headers=HTML).text

    assert posed_in(parse_qsl(urlsplit(without_tag).query, keep_blank_values=True))[1] == Filters(sources=("office/",))
    assert re.findall(r'<input type="hidden" name="(in|tag)" value="([^"]*)">(?:<a|</)', after) == [("tag", "home")]
    assert quoted(after) == ["office/lamp.md"]  # the answer that stands there is the one that was given


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"question": "warranty?", "in": "nowhere/"}, 404, "No document or folder is called"),
        ({"question": "warranty?", "after": "soon"}, 422, "is no date"),
        ({"question": "warranty? " * 1000}, 413, "The question has 9,999 characters"),
    ],
)
def test_what_cannot_be_asked_is_said_and_the_question_kept(
    client: TestClient, query: dict[str, str], status: int, said: str
) -> None:
    page = client.get("/", params=query, headers=HTML)
    turn = client.get("/turn", params=query, headers=HTML)

    assert (page.status_code, turn.status_code) == (status, status)
    assert said in unescape(page.text)
    assert said in unescape(turn.text)
    assert query["question"][:50] in page.text


def test_a_bad_question_leaves_the_conversation_before_it(client: TestClient) -> None:
    page = client.get("/", params={"earlier": "What warranty?", "question": " "}, headers=HTML)

    assert page.status_code == 422
    assert quoted(page.text)


def test_words_from_before_are_shown_and_each_can_be_left_out(client: TestClient) -> None:
    query = {"earlier": "Has the kettle a warranty?", "question": "And the lamp?"}
    page = client.get("/turn", params=query, headers=HTML).text

    [without_kettle, without_warranty] = links(page, "chip again")
    one_less = client.get(without_kettle.replace("/?", "/turn?"), headers=HTML).text
    [without_all] = links(page, "again")
    none = client.get(without_all.replace("/?", "/turn?"), headers=HTML).text

    assert "about=warranty" in without_kettle
    assert "about=kettle" in without_warranty
    assert re.findall(r"<bdi>(.*?)</bdi>", one_less) == ["warranty"]
    assert 'class="carried"' not in none


def test_carried_words_are_those_in_the_brackets_at_the_end(library: Library) -> None:
    answer = library.ask("And (then)?", AskOptions(history=("Who signed it in Rome?",)))

    assert answer.interpreted_question == "And (then)? (signed Rome)"
    assert carried_words(answer) == ["signed", "Rome"]
    assert carried_words(replace(answer, interpreted_question=None)) == []
    assert carried_words(replace(answer, interpreted_question="Something else")) == []


def test_each_marker_opens_its_sentence_and_the_preview_has_its_paragraph(client: TestClient) -> None:
    page = client.get(
        "/turn", params={"question": "What warranty has the kettle?", "in": "kettle.md"}, headers=HTML
    ).text

    paragraph = re.search(r'<p class="paragraph" dir="auto">(.*?)</p>', page, re.DOTALL)
    assert paragraph
    assert "It is old. <mark>The kettle has a warranty of one year.</mark> It may leak." in paragraph[1]
    assert "The boiler" not in paragraph[1]


def test_a_long_paragraph_is_cut_between_words(library: Library) -> None:
    words = " ".join(f"word{n:03d}" for n in range(100))
    library.add_text("long.md", f"{words} HERE {words}".encode())
    document = library.document(library.resolve("long.md"))
    start = document.text.index("HERE")
    [citation, *_] = library.ask(ABSTAINED).nearest
    here = replace(citation, document_id=document.id, document_version=1, start=start, end=start + 4)

    with library.snapshot() as view:
        context, unread = in_paragraph(here, document, view), in_paragraph(here, None, view)

    assert (unread.before, unread.after) == (context.before, context.after)
    assert context.before.startswith("… word066 word067")
    assert context.before.endswith("word099 ")
    assert context.after.startswith(" word000")
    assert context.after.endswith("word033 …")


@pytest.mark.parametrize(
    ("status", "confidence", "words"),
    [
        ("answered", 0.95, "very sure"),
        ("answered", 0.90, "sure"),
        ("low_confidence", 0.5, "unsure"),
        ("low_confidence", 0.3, "very unsure"),
        ("unanswerable", 0.2, "not near enough"),
        ("no_documents", None, ""),
    ],
)
def test_a_confidence_has_its_words(library: Library, status: Any, confidence: float | None, words: str) -> None:
    answer: Answer = replace(library.ask("What warranty?"), status=status, confidence=confidence)

    assert sureness(answer) == words


def test_abstaining_offers_the_closest_passages_and_questions_that_are_answered(client: TestClient) -> None:
    page = client.get("/turn", params={"question": ABSTAINED}, headers=HTML).text

    assert "Your documents don’t seem to answer this" in page
    assert "They are not an answer." in page
    assert quoted(page.split('<details class="nearest">')[0]) == []
    [proposed] = links(page, "ask-this")
    assert dict(parse_qsl(urlsplit(proposed).query))["question"] == "When was the boiler serviced?"


def test_suggestions_are_drafted_from_the_documents_that_came_closest(library: Library) -> None:
    nearest = library.ask(ABSTAINED).nearest

    documents = {c.document_id: library.document(c.document_id) for c in nearest}

    assert suggestions(ABSTAINED, nearest, documents) == ["When was the boiler serviced?"]
    assert suggestions("When was the boiler serviced?", nearest, documents) == []
    assert suggestions(ABSTAINED, nearest, {}) == []


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "l", tmp_path / "m", embedder="fake", precision="float32", reader="overlap")
    empty = TestClient(
        create_app(Library.open(settings, create=True, encoder=FakeEncoder())), base_url="http://127.0.0.1"
    )

    page = empty.get("/", headers=HTML).text
    asked = empty.get("/turn", params={"question": "Anything?"}, headers=HTML).text

    assert "There are no documents yet." in page
    assert 'href="/documents"' in asked
    assert 'class="feedback"' not in asked


def test_every_text_of_the_pages_is_in_the_catalogue_and_none_is_unused() -> None:
    folders = [*(ROOT / "web" / "templates").glob("*.html"), *(ROOT / "web").glob("*.py")]
    folders += [*(ROOT / "web" / "static").rglob("*.js")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folders)
    known = {f"{section}.{name}" for section, texts in CATALOGUE.items() for name in texts}

    used = set(re.findall(r'\b(?:t|text)\(\s*"([a-z_]+\.[a-z_]+)"', sources))

    assert {key for key in used - known if not key.endswith("_")} == set()  # others are put together
    bare = set(re.findall(r'"([a-z_]+)"', sources)) | set(re.findall(r"\b([a-z_]+):", sources))
    put_together = (*(key for key in used if key.endswith("_")), *re.findall(r"`([a-z_]+\.[a-z_]*)\$\{", sources))
    named = {key for key in known if key in sources or key.partition(".")[2] in bare or key.startswith(put_together)}
    unused = known - named
    assert unused == set()


def test_a_text_is_filled_in_and_counts() -> None:
    assert text("chat.ready", count=1) == "1 document is in the library."
    assert text("chat.ready", count=1200) == "1,200 documents are in the library."
    assert text("source.characters", start=1200, end=1300) == "characters 1200 to 1300"


def test_the_texts_on_the_page_are_data_that_no_text_can_break_out_of(client: TestClient) -> None:
    page = client.get("/", headers=HTML).text

    block = re.search(r'<script type="application/json" id="texts">(.*?)</script>', page, re.DOTALL)
    assert block
    assert json.loads(block[1])["live.blank"] == "Type a question first."


def test_the_current_version_of_an_open_document_is_told_and_its_removal(client: TestClient, library: Library) -> None:
    document_id = library.resolve("lamp.md")
    library.add_text("office/lamp.md", LAMP.replace(b"two", b"three"))

    assert client.get(f"/documents/{document_id}/now").json() == {"version": 2}
    library.remove(document_id)
    assert client.get(f"/documents/{document_id}/now").status_code == 410


def test_scripts_and_style_come_compressed_and_small(client: TestClient) -> None:
    page = client.get("/", headers=HTML)
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))

    sizes = {path: int(client.get(path).headers["content-length"]) for path in files}

    assert "/static/chat/pane.js" in sizes
    assert sum(sizes.values()) + len(page.content) < 60_000
