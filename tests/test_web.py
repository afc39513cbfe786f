"""HTTP: one schema for answers, problems for errors, pages that work without JavaScript, strangers kept out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder
from fastapi.testclient import TestClient

from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.wire import answer_json
from web.app import create_app

KETTLE = """# Kettle <b>&amp; Co</b>

The kettle has a warranty of one year. It may leak.

| Part | Price |
|---|---|
| lamp | red |

- one kettle
- two lamps
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "kettle.md").write_text(KETTLE, encoding="utf-8")
    opened.add([tmp_path / "home"])
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8000")


HTML = {"Accept": "text/html,application/xhtml+xml"}


def test_post_get_and_the_library_give_the_same_answer(client: TestClient, library: Library) -> None:
    question = "What warranty has the kettle?"
    posted = client.post("/ask", json={"question": question}).json()
    got = client.get("/ask", params={"question": question}).json()
    called = answer_json(library.ask(question))

    for answer in (posted, got, called):
        del answer["id"], answer["timings_ms"]
    assert posted == got == called


def test_a_citation_is_the_slice_of_the_text_that_is_served(client: TestClient) -> None:
    answer = client.post("/ask", json={"question": "What warranty has the kettle?", "min_confidence": 0}).json()

    assert answer["citations"]
    for citation in answer["citations"]:
        text = client.get(f"/documents/{citation['document_id']}/text?version={citation['document_version']}").text
        assert text[citation["start_char_index"] : citation["end_char_index"]] == citation["cited_text"]


def test_the_schema_is_the_documented_one(client: TestClient) -> None:
    answer = client.post("/ask", json={"question": "What warranty has the kettle?", "min_confidence": 0}).json()

    assert list(answer) == [
        "schema_version", "id", "question", "interpreted_question", "status", "status_reason", "confidence", "answer",
        "citations", "also_said", "nearest", "library", "timings_ms", "warnings",
    ]  # fmt: skip
    assert list(answer["citations"][0]) == [
        "id", "type", "document_id", "document_title", "document_date", "source", "document_version", "content_sha256",
        "cited_text", "start_char_index", "end_char_index", "sentence_index", "answer_spans", "page", "heading_path",
        "selector", "url", "scores", "verified", "ocr",
    ]  # fmt: skip
    assert {i for s in answer["answer"]["segments"] for i in s["citation_ids"]} == {
        c["id"] for c in answer["citations"]
    }


def test_a_stream_gives_the_citations_then_the_segments_then_the_whole(client: TestClient) -> None:
    asked = {"question": "What warranty has the kettle?", "min_confidence": 0, "max_sentences": 1}
    response = client.post("/ask", json=asked, headers={"Accept": "text/event-stream"})

    events = [block.split("\n", 1) for block in response.text.strip().split("\n\n")]
    names = [name for name, _ in events]
    done = json.loads(events[-1][1].removeprefix("data: "))
    assert response.headers["content-type"].startswith("text/event-stream")
    assert names == ["event: status", "event: citation", "event: segment", "event: done"]
    assert done["answer"]["text"] == "The kettle has a warranty of one year."


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"question": "  "}, 422, "the question is empty"),
        ({"question": "why? " * 1000}, 413, "4,999 characters"),
        ({"question": "why?", "tone": "nice"}, 422, "body.tone: Extra inputs are not permitted"),
        ({"question": "why?", "filters": {"folder": "x"}}, 422, "body.filters.folder"),
        ({"question": "why?", "max_sentences": 11}, 422, "body.max_sentences"),
        ({"question": "why?", "top_k": 0}, 422, "body.top_k"),
        ({"question": "why?", "min_confidence": 1.5}, 422, "body.min_confidence"),
        ({"question": "why?", "filters": {"after": "yesterday"}}, 422, "body.filters.after"),
        ({"question": None}, 422, "body.question"),
        ({}, 422, "body.question: Field required"),
    ],
)
def test_a_bad_question_is_a_problem_that_names_the_field(
    client: TestClient, body: dict[str, object], status: int, said: str
) -> None:
    response = client.post("/ask", json=body)

    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], said in problem["detail"]) == (status, True), problem


def test_broken_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/ask", content=b'{"question": ', headers={"Content-Type": "application/json"})

    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert "JSON decode error" in response.json()["detail"]


def test_a_body_over_the_limit_is_a_problem_with_the_security_headers(client: TestClient) -> None:
    response = client.post("/ask", json={"question": "a" * 1_000_000})

    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")
    assert response.json()["hint"] == "send at most 256 KiB"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nowhere", "/documents/unknown", "/documents/unknown/text"])
def test_an_unknown_address_is_a_problem_or_a_page(client: TestClient, path: str) -> None:
    as_json, as_page = client.get(path), client.get(path, headers=HTML)

    assert (as_json.status_code, as_json.headers["content-type"]) == (404, "application/problem+json")
    assert (as_page.status_code, as_page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_removed_document_is_gone_and_an_unknown_version_not_found(client: TestClient, library: Library) -> None:
    document_id = library.resolve("kettle.md")
    assert client.get(f"/documents/{document_id}?version=2").status_code == 404

    library.remove("kettle.md")

    assert client.get(f"/documents/{document_id}").status_code == 410
    assert client.get(f"/documents/{document_id}/text").status_code == 410


def test_documents_are_listed_a_page_at_a_time(client: TestClient, library: Library) -> None:
    library.add_text("more/lamp.md", b"# Lamp\n\nThe lamp is red.")

    first = client.get("/documents?limit=1").json()
    second = client.get("/documents", params={"limit": 1, "cursor": first["next"]}).json()

    assert [d["source"] for d in first["documents"] + second["documents"]] == ["home/kettle.md", "more/lamp.md"]
    assert (first["next"], second["next"]) == ("home/kettle.md", None)
    assert first["documents"][0]["content_sha256"] == library.document(library.resolve("kettle.md")).sha256


def test_the_chat_page_answers_without_javascript(client: TestClient) -> None:
    page = client.get("/", params={"question": "What warranty has the kettle?"}, headers=HTML)

    quotations = re.findall(r'<blockquote class="quotation" cite="([^"]+)"', page.text)
    assert page.status_code == 200
    assert "The kettle has a warranty of" in page.text
    assert len(quotations) == page.text.count('class="marker" href=')


def test_the_marker_leads_to_the_sentence_marked_in_its_document(client: TestClient, library: Library) -> None:
    [citation] = library.ask("What warranty?", AskOptions(min_confidence=0.0, max_sentences=1)).citations
    address = answer_json(library.ask("What warranty?", AskOptions(min_confidence=0.0, max_sentences=1)))["citations"][
        0
    ]["url"]

    page = client.get(address, headers=HTML)

    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", page.text)
    assert [re.sub(r"<span.*?</span>", "", mark) for mark in marked] == [citation.cited_text]
    assert page.text.count('id="cited"') == 1


def test_text_from_documents_and_questions_is_escaped(client: TestClient, library: Library) -> None:
    library.add_text("evil/<script>alert(1)</script>.txt", b"<script>alert(2)</script> is a kettle & a lamp.")
    hostile = "<script>alert(3)</script> kettle"

    pages = [client.get("/", params={"question": hostile}, headers=HTML), client.get("/documents", headers=HTML)]
    pages += [client.get(f"/documents/{record.id}", headers=HTML) for record in library.documents()]

    for page in pages:
        assert "<script>alert" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]


def test_a_blank_question_on_the_page_says_so_and_keeps_the_form(client: TestClient) -> None:
    page = client.get("/", params={"question": " "}, headers=HTML)

    assert page.status_code == 422
    assert "The question is empty" in page.text
    assert '<textarea id="question"' in page.text


@pytest.mark.parametrize("query", ["start=5", "start=5&end=5", "start=9&end=3", "start=0&end=999999"])
def test_a_link_to_characters_that_are_not_there_is_refused(client: TestClient, library: Library, query: str) -> None:
    response = client.get(f"/documents/{library.resolve('kettle.md')}?{query}", headers=HTML)

    assert response.status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8000"},
        {"Host": "127.0.0.1.evil.example:8000"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_another_sites_page_is_refused_on_every_route(client: TestClient, headers: dict[str, str]) -> None:
    responses = [
        client.get(path, headers=headers)
        for path in ("/", "/ask?question=x", "/documents", "/healthz", "/static/chat.js")
    ]
    responses.append(client.post("/ask", json={"question": "x"}, headers=headers))

    assert {response.status_code for response in responses} == {403}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:8000"},
        {"Host": "[::1]:8000"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_its_own_page_and_a_followed_link_are_let_in(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code == 200


def test_health_readiness_and_the_schema_answer(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "documents": 1, "passages": 1, "version": 1}
    assert set(client.get("/openapi.json").json()["paths"]) == {
        "/ask", "/documents", "/documents/{document_id}", "/documents/{document_id}/text", "/healthz", "/jobs",
        "/jobs/{job_id}", "/readyz", "/reports", "/documents/{document_id}/pages/{page}", "/documents/{document_id}/marks",
        "/eval", "/eval/draft", "/documents/{document_id}/report",
    }  # fmt: skip


def test_an_unexpected_failure_is_a_problem_without_its_traceback(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(library, "ask", fail)
    client = TestClient(create_app(library), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)

    response = client.post("/ask", json={"question": "why?"})

    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_address_of_a_conversation_shows_all_its_turns(client: TestClient) -> None:
    query: list[tuple[str, str | int | float | bool | None]] = [("earlier", "Has the kettle a warranty?")]
    query += [("earlier", "And the lamp?"), ("question", "What may it do?")]

    page = client.get("/", params=query, headers=HTML)
    turn = client.get("/turn", params=query, headers=HTML)

    asked = re.findall(r'<h2 class="asked" dir="auto">(.*?)</h2>', page.text)
    assert asked == ["Has the kettle a warranty?", "And the lamp?", "What may it do?"]
    assert turn.text.count('<article class="turn"') == 1
    assert re.findall(r'name="earlier" value="(.*?)"', page.text) == asked


def test_an_answer_by_get_streams_too(client: TestClient) -> None:
    response = client.get("/ask", params={"question": "warranty?"}, headers={"Accept": "text/event-stream"})

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.startswith("event: status\ndata: {")


def test_a_body_without_its_content_type_is_told_to_name_it(client: TestClient) -> None:
    response = client.post("/ask", content=b'{"question": "why?"}')

    assert response.status_code == 422
    assert response.json()["hint"] == "send it with the header Content-Type: application/json"


def test_the_reports_name_each_file_and_why_it_was_not_taken_in(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "home" / "<b>empty.txt").write_text("")
    library.add([tmp_path / "home"])

    newest, first = client.get("/reports").json()["reports"]
    shown = client.get("/reports", headers=HTML).text

    assert (newest["counts"], first["counts"]) == ({"unchanged": 1, "failed": 1}, {"added": 1})
    assert [(f["source"], f["outcome"]) for f in newest["files"] if f["outcome"] == "failed"] == [
        ("home/<b>empty.txt", "failed")
    ]
    assert "home/&lt;b&gt;empty.txt" in shown
    assert "<b>empty" not in shown
    assert "1 unchanged, 1 failed" in " ".join(shown.split())


def test_a_library_without_runs_says_so(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "l", tmp_path / "m", embedder="fake", precision="float32", reader="overlap")
    empty = TestClient(
        create_app(Library.open(settings, create=True, encoder=FakeEncoder())), base_url="http://127.0.0.1"
    )

    assert "No run is on record yet." in empty.get("/reports", headers=HTML).text
