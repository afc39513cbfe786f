"""Jobs: in turn, followed by events, given up at once or before anything is written, undone until they are final."""

import asyncio
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from conftest import FakeEncoder
from fastapi.testclient import TestClient
from uploading import HTML, KETTLE, LONG, ended, eventually, upload

from embeddings.encoder import Vectors
from rag.documents.sandbox import Sandbox
from rag.errors import LibraryBusy
from rag.ingestion import AT_ONCE
from rag.library import Library
from rag.settings import Settings
from web.app import create_app
from web.job_routes import all_changes
from web.jobs import Cancelled, Job, Jobs, Tell
from web.server import Server


class SlowEncoder(FakeEncoder):
    """Embeds a batch when it is let go on, and notes that it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def encode(self, texts: Any) -> Vectors:
        self.begun.set()
        assert self.go_on.wait(10)
        return super().encode(texts)


@pytest.fixture
def slow() -> SlowEncoder:
    return SlowEncoder()


@pytest.fixture
def library(tmp_path: Path, slow: SlowEncoder) -> Iterator[Library]:
    slow.go_on.set()
    settings = Settings(
        tmp_path / "library",
        tmp_path / "models",
        embedder="fake",
        precision="float32",
        reader="overlap",
        passage_words=20,
    )
    opened = Library.open(settings, create=True, encoder=slow)
    yield opened
    slow.go_on.set()
    opened.close()


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8000", follow_redirects=False) as opened:
        yield opened


def test_a_long_document_is_taken_in_by_a_job(client: TestClient) -> None:
    response = upload(client, LONG, "long.md", tag="big")

    job = response.json()
    assert (response.status_code, response.headers["location"]) == (202, f"/jobs/{job['id']}")
    assert job == {
        "id": job["id"],
        "status": "queued",
        "source": "long.md",
        "kind": "add",
        "phase": None,
        "done": 0,
        "total": 0,
        "due_at": None,
        "outcome": None,
        "reason": None,
        "document": None,
    }
    last = ended(client, job["id"])
    [record] = client.get("/documents").json()["documents"]
    assert last == {**job, "status": "done", "outcome": "added", "document": record}
    assert record["tags"] == ["big"]
    assert client.get("/jobs").json() == {"jobs": [last]}


def test_wait_decides_for_or_against_a_job_whatever_the_length(client: TestClient) -> None:
    waited, job = upload(client, LONG, "long.md", "?wait=true"), upload(client, KETTLE, "kettle.md", "?wait=false")

    assert (waited.status_code, job.status_code) == (201, 202)
    replaced = client.put(f"/documents/{waited.json()['id']}?wait=false", files={"file": ("a.md", KETTLE)})
    assert (replaced.status_code, ended(client, replaced.json()["id"])["outcome"]) == (202, "changed")


def test_a_job_that_fails_says_why(client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = ended(client, upload(client, b" \n", "blank.md", "?wait=false").json()["id"])
    monkeypatch.setattr(library, "take_in", lambda *_: 1 / 0)
    broken = ended(client, upload(client, KETTLE, "kettle.md", "?wait=false").json()["id"])

    assert (refused["status"], refused["reason"]) == (
        "failed",
        "blank.md: no words in it; an empty document can't answer; leave it out",
    )
    assert (broken["status"], broken["reason"]) == ("failed", "Pincite failed on this document (ZeroDivisionError)")


def events_in(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    assert "".join(f"event: {name}\ndata: {data}\n\n" for name, data in found) == text
    return [(name, json.loads(data)) for name, data in found]


def test_a_jobs_changes_come_as_events_until_it_has_ended(client: TestClient) -> None:
    job_id = upload(client, KETTLE, "kettle.md", "?wait=false").json()["id"]

    response = client.get(f"/jobs/{job_id}", headers={"Accept": "text/event-stream"})

    events = events_in(response.text)
    ranks = [["queued", "running", "done"].index(name) for name, _ in events]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert ranks == sorted(ranks)
    assert events[-1] == ("done", client.get(f"/jobs/{job_id}").json())


def test_an_unknown_job_is_not_found(client: TestClient) -> None:
    responses = [client.get("/jobs/unknown"), client.delete("/jobs/unknown"), client.post("/jobs/unknown/cancel")]

    assert {r.status_code for r in responses} == {404}
    assert responses[0].headers["content-type"] == "application/problem+json"


def test_jobs_are_done_in_turn_and_the_last_thousand_are_kept() -> None:
    jobs, order = Jobs(), list[int]()

    def numbered(number: int) -> tuple[str, dict[str, Any]]:
        order.append(number)
        return "added", {"number": number}

    for number in range(1_005):
        job = jobs.submit(f"{number}.md", 1, lambda _, number=number: numbered(number))  # type: ignore[misc]
        wait_for(jobs, job)

    assert order == list(range(1_005))
    assert [job.source for job in jobs.all()] == [f"{number}.md" for number in range(1_004, 4, -1)]
    jobs.close()


def wait_for(jobs: Jobs, job: Job) -> Job:
    eventually(lambda: (jobs.get(job.id) or job).has_ended)
    return jobs.get(job.id) or job


def test_too_many_bytes_do_not_wait_and_a_stop_leaves_out_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.jobs.MOST_WAITING", 100)
    jobs, begun, go = Jobs(), threading.Event(), threading.Event()

    def slow(_: Tell) -> tuple[str, dict[str, Any]]:
        begun.set()
        go.wait(10)
        return "added", {}

    first = jobs.submit("a.md", 60, slow)
    second = jobs.submit("b.md", 40, slow)
    with pytest.raises(LibraryBusy, match=r"c\.md: 2 documents are waiting already"):
        jobs.submit("c.md", 1, slow)
    begun.wait(10)
    threading.Timer(0.1, go.set).start()
    jobs.close()

    assert [(job.source, job.status) for job in jobs.all()] == [("b.md", "queued"), ("a.md", "done")]
    assert (jobs.get(first.id), jobs.get(second.id)) == tuple(reversed(jobs.all()))
    with pytest.raises(LibraryBusy):
        jobs.submit("d.md", 1, slow)


def test_a_running_job_says_how_many_passages_are_embedded(client: TestClient, slow: SlowEncoder) -> None:
    slow.go_on.clear()
    text = b"".join(
        b"The kettle number %d has a warranty of %d years and may leak on every day.\n\n" % (n, n) for n in range(90)
    )
    job_id = upload(client, text, "kettles.txt", "?wait=false").json()["id"]
    slow.begun.wait(10)

    before = client.get(f"/jobs/{job_id}").json()
    slow.go_on.set()

    assert (before["status"], before["phase"], before["done"]) == ("running", "embedding", 0)
    last = ended(client, job_id)
    assert before["total"] == last["document"]["passages"] > AT_ONCE
    assert (last["phase"], last["done"], last["total"]) == (None, 0, 0)


def test_a_running_job_is_given_up_before_anything_of_it_is_written(
    client: TestClient, library: Library, slow: SlowEncoder
) -> None:
    slow.go_on.clear()
    job_id = upload(client, KETTLE, query="?wait=false").json()["id"]
    slow.begun.wait(10)

    response = client.delete(f"/jobs/{job_id}")
    slow.go_on.set()

    assert (response.status_code, response.json()["phase"]) == (200, "cancelling")
    assert ended(client, job_id)["status"] == "cancelled"
    assert library.documents() == []
    assert upload(client, KETTLE).status_code == 201


def test_a_queued_job_is_given_up_at_once_and_makes_room(
    client: TestClient, library: Library, slow: SlowEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.go_on.clear()
    first = upload(client, KETTLE, query="?wait=false").json()["id"]
    slow.begun.wait(10)
    monkeypatch.setattr("web.jobs.MOST_WAITING", 2 * len(KETTLE))
    second = upload(client, KETTLE, "b.md", "?wait=false").json()["id"]
    full = upload(client, KETTLE, "c.md", "?wait=false")

    given_up = client.delete(f"/jobs/{second}")
    third = upload(client, KETTLE, "c.md", "?wait=false")
    slow.go_on.set()

    assert (full.status_code, third.status_code) == (503, 202)
    assert (given_up.status_code, given_up.json()["status"]) == (200, "cancelled")
    assert [ended(client, i)["status"] for i in (first, second, third.json()["id"])] == ["done", "cancelled", "done"]
    assert [record.source for record in library.documents()] == ["c.md", "kettle.md"]


def test_a_job_that_has_ended_is_forgotten(client: TestClient) -> None:
    job_id = upload(client, KETTLE, query="?wait=false").json()["id"]
    ended(client, job_id)

    assert client.delete(f"/jobs/{job_id}").status_code == 204
    assert client.get("/jobs").json() == {"jobs": []}
    assert len(client.get("/documents").json()["documents"]) == 1


def test_all_jobs_come_on_one_stream_until_the_server_stops() -> None:
    jobs = Jobs()
    wait_for(jobs, jobs.submit("a.md", 1, lambda _: ("added", {"id": "a"})))

    async def follow() -> list[str]:
        found = []
        async for sent in all_changes(jobs):
            found.append(sent)
            if len(found) == 2:  # the first has been told of
                wait_for(jobs, jobs.submit("b.md", 1, lambda tell: (tell("embedding", 1, 2), ("added", {}))[1]))  # type: ignore[func-returns-value]
            if '"b.md"' in sent:
                jobs.stopping.set()
        return found

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may have its loop in this one
        events = events_in("".join(thread.submit(lambda: asyncio.run(follow())).result()))

    assert [(name, job.get("source"), job.get("status")) for name, job in events] == [
        ("begin", None, None),
        ("job", "a.md", "done"),
        ("job", "b.md", "done"),
    ]
    assert events[0][1] == {"jobs": 1}
    jobs.close()


def test_a_removal_waits_and_answers_until_it_is_final(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.removing.UNDO_WITHIN_S", 0.3)
    document_id = upload(client, KETTLE).json()["id"]

    response = client.post(f"/documents/{document_id}/remove", headers={"Accept": "application/json"})

    job = response.json()
    assert (response.status_code, job["kind"], job["status"], job["document"]["id"]) == (
        202,
        "remove",
        "queued",
        document_id,
    )
    assert [record.id for record in library.documents()] == [document_id]
    last = ended(client, job["id"])
    assert (last["status"], last["outcome"], library.documents()) == ("done", "removed", [])


def test_a_removal_that_is_undone_removes_nothing(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.removing.UNDO_WITHIN_S", 0.3)
    document_id = upload(client, KETTLE).json()["id"]
    job_id = client.post(f"/documents/{document_id}/remove").json()["id"]

    undone = client.delete(f"/jobs/{job_id}").json()
    threading.Event().wait(0.5)

    assert undone["status"] == "cancelled"
    assert [record.id for record in library.documents()] == [document_id]


def test_a_document_is_removed_once_however_often_it_is_asked_for(client: TestClient, library: Library) -> None:
    document_id = upload(client, KETTLE).json()["id"]

    first, again = (client.post(f"/documents/{document_id}/remove").json()["id"] for _ in range(2))
    now = client.post(f"/jobs/{first}/now")

    assert first == again
    assert (now.status_code, now.headers["location"]) == (303, f"/documents?job={first}")
    assert library.documents() == []


def test_a_new_version_that_came_meanwhile_is_not_removed(client: TestClient, library: Library) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    job_id = client.post(f"/documents/{document_id}/remove").json()["id"]
    upload(client, b"The kettle is new.")

    client.post(f"/jobs/{job_id}/now")

    job = client.get(f"/jobs/{job_id}").json()
    assert (job["status"], job["reason"]) == (
        "failed",
        "kettle.md has a new version since, and was not removed; remove it again to remove that too",
    )
    assert [record.version for record in library.documents()] == [2]


def test_a_removal_that_was_asked_for_is_done_when_the_server_stops(library: Library) -> None:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8000") as client:
        document_id = upload(client, KETTLE).json()["id"]
        client.post(f"/documents/{document_id}/remove")

    assert library.documents() == []


def test_a_removal_over_the_api_is_immediate(client: TestClient, library: Library) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    job_id = client.post(f"/documents/{document_id}/remove").json()["id"]

    assert client.delete(f"/documents/{document_id}").status_code == 204
    assert library.documents() == []
    client.post(f"/jobs/{job_id}/now")
    assert client.get(f"/jobs/{job_id}").json()["status"] == "done"


def test_a_stop_ends_the_streams_without_an_error(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    stopping = threading.Event()
    config = uvicorn.Config(create_app(library, stopping), log_level="warning", timeout_graceful_shutdown=5)
    server = Server(config, stopping)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/jobs"

    with (
        caplog.at_level(logging.WARNING),
        httpx2.stream("GET", address, headers={"Accept": "text/event-stream"}, timeout=10) as response,
    ):
        lines = response.iter_lines()
        first = next(lines)
        server.should_exit = True
        rest = list(lines)
    thread.join(3)

    assert (first, thread.is_alive()) == ("event: begin", False)
    assert not any("Traceback" in line for line in rest)
    assert caplog.records == []


def test_a_form_gives_a_job_up_and_says_so(client: TestClient, slow: SlowEncoder) -> None:
    slow.go_on.clear()
    job_id = upload(client, KETTLE, query="?wait=false").json()["id"]
    slow.begun.wait(10)
    shown = client.get("/documents", headers=HTML).text
    queued = upload(client, KETTLE, "b.md", "?wait=false").json()["id"]

    response = client.post(f"/jobs/{queued}/cancel")
    slow.go_on.set()

    assert f'<form action="/jobs/{job_id}/cancel" method="post">' in shown
    assert response.headers["location"] == f"/documents?job={queued}"
    assert "It was cancelled; nothing was changed." in client.get(response.headers["location"], headers=HTML).text


def test_a_job_is_given_up_while_its_file_is_being_read() -> None:
    """What tells how far the reading is ends it, and the next file is read by another process."""
    box = Sandbox(1)

    def unwanted() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        box.load_all("many.csv", b"number,name\n" + b"1,kettle\n" * 200_000, unwanted)
    after = box.load_all("a.md", KETTLE).content
    box.close()

    assert after is not None
    assert after.text.startswith("Kettle\n\nThe kettle has")
