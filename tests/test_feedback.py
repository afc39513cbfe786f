"""What readers say of answers becomes questions of the library's own, which an evaluation runs."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder
from fastapi.testclient import TestClient

from eval.checked import Checked
from eval.questions import read_set
from rag.library import AskOptions, Library
from rag.settings import Settings
from web.app import create_app

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
QUESTION = "What warranty has the kettle?"
KETTLE = b"# Kettle\n\nThe kettle has a warranty of one year. It may leak.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/kettle.md", KETTLE)
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library), base_url="http://127.0.0.1:8000", follow_redirects=False)


def place(library: Library, start: int, end: int) -> str:
    return f"{library.resolve('kettle.md')}:1:{start}:{end}"


def rows(library: Library) -> list[dict[str, Any]]:
    return [item.row for item in Checked(library.settings.library).items()]


def say(client: TestClient, **data: Any) -> dict[str, Any]:
    response = client.post("/feedback", data=data, headers=JSON)
    assert response.status_code == 200, response.text
    said: dict[str, Any] = response.json()
    return said


def test_an_answer_that_was_called_right_is_a_question_that_the_evaluation_runs(
    client: TestClient, library: Library
) -> None:
    said = say(client, question=QUESTION, verdict="right", place=[place(library, 8, 46)])

    found = read_set(Checked(library.settings.library).path, library)
    [question] = found.questions
    assert said["status"] == "accepted"
    assert (question.id, question.question, question.answerable, question.kind) == (
        "feedback-001", QUESTION, True, "feedback"
    )  # fmt: skip
    assert [g.sentences for g in question.alternatives] == [{(library.resolve("kettle.md"), 1)}]
    assert found.left_out == []


def test_several_quotations_answer_together(client: TestClient, library: Library) -> None:
    say(client, question=QUESTION, verdict="right", place=[place(library, 8, 46), place(library, 47, 59)])

    [question] = read_set(Checked(library.settings.library).path, library).questions
    document_id = library.resolve("kettle.md")
    assert [g.sentences for g in question.alternatives] == [{(document_id, 1), (document_id, 2)}]


def test_the_turns_own_form_says_the_places_of_its_quotations(client: TestClient, library: Library) -> None:
    page = client.get("/turn", params={"question": QUESTION}, headers=HTML).text
    form = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)">', page)}

    say(client, question=form["question"], verdict="right", place=form["place"])

    [citation] = library.ask(QUESTION, AskOptions(max_sentences=1)).citations
    [gold] = rows(library)[0]["gold"]
    assert (gold["start"], gold["end"]) == (citation.start, citation.end)


@pytest.mark.parametrize("verdict", ["wrong", "wrong_source"])
def test_a_wrong_answer_waits_until_its_sentence_is_picked(client: TestClient, library: Library, verdict: str) -> None:
    said = say(client, question=QUESTION, verdict=verdict, place=[place(library, 47, 59)])

    assert (said["status"], said["next"]) == ("open", "/feedback/feedback-001")
    assert rows(library)[0]["about"]["start"] == 47
    page = client.get(said["next"], headers=HTML).text
    assert f'name="place" value="{place(library, 8, 46)}"' in page
    assert ">The kettle has a warranty of one year.</button>" in page

    picked = say(client, about="feedback-001", verdict="picked", place=place(library, 8, 46))

    assert "The next evaluation runs it." in picked["told"]
    [row] = rows(library)
    assert (row["id"], row["status"], row["question"], row["gold"][0]["start"]) == (
        "feedback-001", "accepted", QUESTION, 8
    )  # fmt: skip


def test_that_no_document_answers_is_a_question_without_an_answer(client: TestClient, library: Library) -> None:
    say(client, question="Who is the queen?", verdict="wrong")
    say(client, about="feedback-001", verdict="none")

    [question] = read_set(Checked(library.settings.library).path, library).questions
    assert (question.question, question.answerable, question.alternatives) == ("Who is the queen?", False, ())


def test_the_last_word_on_a_question_counts_and_others_stay(client: TestClient, library: Library) -> None:
    Checked(library.settings.library).propose(library, 5)
    drafted = rows(library)
    say(client, question=QUESTION, verdict="wrong")
    say(client, question="It may leak?", verdict="right", place=place(library, 47, 59))

    say(client, question=f" {QUESTION}  ", verdict="right", place=place(library, 8, 46))

    said = [row for row in rows(library) if row["kind"] == "feedback"]
    assert [(row["question"], row["said"]) for row in said] == [(QUESTION, "right"), ("It may leak?", "right")]
    assert len({row["id"] for row in rows(library)}) == len(rows(library))
    assert [row for row in rows(library) if row["kind"] != "feedback"] == drafted


def test_a_restricted_question_is_kept_but_not_run_until_it_is_reworded(client: TestClient, library: Library) -> None:
    said = say(client, question=QUESTION, verdict="wrong", restricted="true")
    picked = say(client, about=said["id"], verdict="picked", place=place(library, 8, 46))

    assert (picked["status"], rows(library)[0]["status"]) == ("open", "open")
    assert "reword it" in picked["told"]


def test_without_scripts_the_form_leads_to_a_page_that_leads_on(client: TestClient, library: Library) -> None:
    done = client.post("/feedback", data={"question": QUESTION, "verdict": "wrong"}, headers=HTML)
    page = client.get(done.headers["location"], headers=HTML).text
    [whole] = re.findall(r'href="(/feedback/feedback-001\?document=[^"]+)"', page)

    everything = client.get(whole, headers=HTML).text
    picked = client.post(
        "/feedback", data={"about": "feedback-001", "verdict": "picked", "place": place(library, 8, 46)}, headers=HTML
    )

    assert done.status_code == picked.status_code == 303
    assert re.findall(r'<button type="submit" name="place"[^>]*>(.*?)</button>', everything) == [
        "Kettle",
        "The kettle has a warranty of one year.",
        "It may leak.",
    ]
    assert "The next evaluation runs it." in client.get(picked.headers["location"], headers=HTML).text


def test_checking_a_wrong_one_says_what_a_reader_said(client: TestClient, library: Library) -> None:
    say(client, question=QUESTION, verdict="wrong", place=place(library, 47, 59))

    page = client.get("/eval/draft?id=feedback-001", headers=HTML).text

    assert "A reader said that this doesn't answer it" in page
    assert "<mark>It may leak.</mark>" in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"question": " ?! ", "verdict": "right", "place": "ID:1:8:46"}, 422),
        ({"question": "x", "verdict": "right"}, 422),
        ({"question": "x", "verdict": "nice", "place": "ID:1:8:46"}, 422),
        ({"question": "x", "verdict": "right", "place": "ID"}, 422),
        ({"question": "x", "verdict": "right", "place": "ID:1:8:x"}, 422),
        ({"question": "x", "verdict": "right", "place": "ID:1:46:8"}, 422),
        ({"question": "x", "verdict": "right", "place": "ID:1:8:9999"}, 422),
        ({"question": "x", "verdict": "right", "place": "ID:7:8:46"}, 404),
        ({"question": "x", "verdict": "right", "place": "unknown:1:8:46"}, 404),
        ({"about": "feedback-009", "verdict": "none"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_kept(
    client: TestClient, library: Library, data: dict[str, str], status: int
) -> None:
    sent = {name: value.replace("ID", library.resolve("kettle.md")) for name, value in data.items()}

    assert client.post("/feedback", data=sent, headers=JSON).status_code == status
    assert rows(library) == []


def test_a_removed_document_is_no_place_and_another_sites_page_says_nothing(
    client: TestClient, library: Library
) -> None:
    data = {"question": QUESTION, "verdict": "right", "place": place(library, 8, 46)}
    foreign = {"Origin": "http://example.org", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/feedback", data=data, headers=foreign).status_code == 403
    library.remove("kettle.md")

    assert client.post("/feedback", data=data, headers=JSON).status_code == 410
    assert rows(library) == []


def test_what_is_said_is_never_markup(client: TestClient, library: Library) -> None:
    library.add_text("evil.md", b"The kettle `<script>alert(1)</script>` has a warranty.\n")
    said = say(client, question="<script>alert(2)</script> warranty?", verdict="wrong")

    page = client.get(said["next"], headers=HTML).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
