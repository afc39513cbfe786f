"""The pages of evaluation: the last run, and checking questions with nothing but forms."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder
from fastapi.testclient import TestClient

from eval.checked import Checked
from eval.keeping import keep_run, runs_in
from eval.recording import run_of
from eval.rows import Gold, Question
from eval.runner import run
from rag.library import Library
from rag.settings import Settings
from web.app import create_app

HTML = {"Accept": "text/html"}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/a.md", b"# Lamp\n\nThe lamp is red. The old <i>shades</i> are kept for 30 days.\n")
    opened.add_text("home/b.md", b"# Kettle\n\nThe kettle was sold on 3 May 2024.\n")
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8000", follow_redirects=False)


def keep(library: Library, made_at: str = "") -> None:
    gold = Gold(frozenset({(library.resolve("a.md"), 1)}))
    asked = [Question("1", "Is the lamp red?", ("red",), (gold,), True, "plain", "report")]
    made = run_of(library, [], ["set"], run(library, asked))
    keep_run(library.settings.library, replace(made, made_at=made_at or made.made_at))


def test_without_a_run_the_page_says_how_to_make_one(client: TestClient) -> None:
    page = client.get("/eval", headers=HTML)

    assert page.status_code == 200
    assert "No question set has been run on these documents yet." in page.text
    assert client.get("/eval").json() == {"runs": [], "run": None}


def test_the_last_run_is_shown_and_its_links_open_the_sentence(client: TestClient, library: Library) -> None:
    keep(library)

    page = client.get("/eval", headers=HTML)

    assert "style=" not in page.text
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    links = re.findall(r'href="(/documents/[^"]+)"', page.text)
    assert links
    for link in links:
        opened = client.get(link.replace("&amp;", "&"), headers=HTML)
        assert opened.status_code == 200
        assert 'id="cited"' in opened.text
    assert client.get("/eval/evaluation.css").headers["content-type"].startswith("text/css")
    assert client.get("/eval").json()["run"]["results"][0]["id"] == "1"


def test_earlier_runs_are_reached_by_their_name_and_no_other_file_is(client: TestClient, library: Library) -> None:
    keep(library, "2026-01-01T00:00:00+00:00")
    keep(library)
    first = runs_in(library.settings.library)[-1].name

    assert "2026-01-01 00:00" in client.get(f"/eval?run={first}", headers=HTML).text
    assert client.get("/eval?run=../library.sqlite3", headers=HTML).status_code == 422


def test_questions_are_checked_one_after_the_other_by_forms(client: TestClient, library: Library) -> None:
    assert "There are none yet." in client.get("/eval/draft", headers=HTML).text
    assert client.post("/eval/draft/more").headers["location"] == "/eval/draft"
    page = client.get("/eval/draft", headers=HTML).text
    assert 'value="draft-001"' in page

    done = client.post(
        "/eval/draft",
        data={"id": "draft-001", "decision": "accepted", "question": " How  long? ", "answers": "30 days\n\n a month "},
    )

    assert (done.status_code, done.headers["location"]) == (303, "/eval/draft?after=draft-001")
    row = Checked(library.settings.library).items()[0].row
    assert (row["status"], row["question"], row["answers"]) == ("accepted", "How long?", ["30 days", "a month"])
    assert 'value="draft-002"' in client.get("/eval/draft?after=draft-001", headers=HTML).text
    assert client.get("/eval/draft").json()["counts"]["accepted"] == 1


def test_what_documents_say_is_never_markup_on_the_page(client: TestClient) -> None:
    client.post("/eval/draft/more")

    for number in range(1, 4):
        page = client.get(f"/eval/draft?id=draft-{number:03d}", headers=HTML).text
        assert "<i>" not in page
        assert "style=" not in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"id": "draft-999", "decision": "accepted", "question": "x"}, 422),
        ({"id": "draft-001", "decision": "accepted", "question": " "}, 422),
        ({"id": "draft-001", "decision": "burned", "question": "x"}, 422),
        ({"decision": "accepted"}, 422),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(client: TestClient, data: dict[str, str], status: int) -> None:
    client.post("/eval/draft/more")

    assert client.post("/eval/draft", data=data).status_code == status


def test_another_sites_page_decides_nothing(client: TestClient, library: Library) -> None:
    client.post("/eval/draft/more")

    refused = client.post(
        "/eval/draft",
        data={"id": "draft-001", "decision": "rejected"},
        headers={"Origin": "http://example.org", "Sec-Fetch-Site": "cross-site"},
    )

    assert refused.status_code == 403
    assert Checked(library.settings.library).items()[0].status == "open"
