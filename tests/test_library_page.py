"""The library page: forms that work without a script, the search by name, each document's report and its versions."""

import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, FakeEncoder
from fastapi.testclient import TestClient
from uploading import HTML, KETTLE, LONG, ended, upload

from rag.library import Library
from rag.settings import Settings
from rag.types import PageQuality
from web.app import create_app
from web.library_page import runs_of

FORMATS = ROOT / "tests" / "formats"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8000", follow_redirects=False) as opened:
        yield opened


def shown(client: TestClient, address: str) -> str:
    """Return what a page of ours says, on one line, without its markup."""
    page = client.get(address, headers=HTML).text.partition('<script type="application/json"')[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def sources(client: TestClient, **query: Any) -> list[str]:
    return [d["source"] for d in client.get("/documents", params=query).json()["documents"]]


def test_a_form_comes_back_to_the_list_with_what_was_done(client: TestClient) -> None:
    response = upload(client, KETTLE, source="", tag="", headers=HTML)

    [record] = client.get("/documents").json()["documents"]
    assert (response.status_code, response.headers["location"]) == (
        303,
        f"/documents?outcome=added&document={record['id']}",
    )
    assert (record["source"], record["tags"]) == ("kettle.md", [])
    page = client.get(response.headers["location"], headers=HTML).text
    assert "The document was added." in page
    assert re.search('<form id="upload" .*action="/documents" method="post" enctype="multipart/form-data"', page)
    assert f'<form class="remove" action="/documents/{record["id"]}/remove" method="get">' in page


def test_a_long_form_comes_back_to_the_list_with_its_job(client: TestClient) -> None:
    address = upload(client, LONG, "long.md", headers=HTML).headers["location"]

    first = shown(client, address)
    ended(client, address.partition("job=")[2])

    assert re.search(r"long\.md : (It waits for its turn|It is being taken in|The document was added)\.", first)
    assert "long.md : The document was added." in shown(client, address)


def test_a_form_that_fails_is_shown_again_with_why_and_with_what_was_typed(client: TestClient) -> None:
    response = upload(client, b"", "a <b>.md", source="notes/a <b>.md", tag='"home"', headers=HTML)

    page = response.text
    assert response.status_code == 422
    assert (
        'role="alert"><span>a &lt;b&gt;.md was not added: notes/a &lt;b&gt;.md: the file is empty. Leave it out' in page
    )
    assert 'value="notes/a &lt;b&gt;.md"' in page
    assert 'value="&#34;home&#34;"' in page
    assert "<b>.md" not in page


def test_a_document_without_text_is_never_called_ready(client: TestClient) -> None:
    blank = (FORMATS / "pdf" / "empty_page.pdf").read_bytes()
    partly = upload(client, blank, "partly.pdf", headers=HTML)
    again = upload(client, blank, "partly.pdf", "?wait=false")

    assert "The document was added; some of its pages can’t be quoted." in shown(client, partly.headers["location"])
    assert "partly readable" in shown(client, "/documents").partition("Find")[2].rpartition("partly.pdf")[0]
    job = ended(client, again.json()["id"])
    assert (job["outcome"], job["document"]["status"], job["document"]["reason"]) == (
        "unchanged",
        "partial",
        "page 2 has no text",
    )


def test_a_document_is_removed_after_a_page_that_says_what_it_means(client: TestClient, library: Library) -> None:
    document_id = upload(client, b"# A <b>\n\nRed.").json()["id"]

    asked = client.get(f"/documents/{document_id}/remove", headers=HTML)
    assert f'<form class="row" action="/documents/{document_id}/remove" method="post">' in asked.text
    assert "in all its versions" in asked.text
    removed = client.post(f"/documents/{document_id}/remove", headers=HTML)
    job_id = removed.headers["location"].partition("job=")[2]

    assert (removed.status_code, removed.headers["location"]) == (303, f"/documents?job={job_id}")
    page = client.get(removed.headers["location"], headers=HTML).text
    assert "It still answers until that is final" in page
    assert page.count(f'<form action="/jobs/{job_id}/cancel" method="post">') == 2  # in the notice and in the row
    assert [d.id for d in library.documents()] == [document_id]
    client.post(f"/jobs/{job_id}/now")
    assert "A : The document was removed." in shown(client, f"/documents?job={job_id}")
    assert library.documents() == []
    assert [client.request(m, f"/documents/{document_id}/remove").status_code for m in ("GET", "POST")] == [410, 410]


def test_removing_what_came_from_a_folder_says_that_it_comes_back(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lamp.txt").write_text("The lamp is red.")
    library.add([tmp_path / "docs"])
    document_id = library.resolve("lamp.txt")

    asked = shown(client, f"/documents/{document_id}/remove")
    assert "It is ingested from “docs”: the next look there adds it again" in asked
    assert 'action="/documents/' not in client.get(f"/documents/{document_id}/report", headers=HTML).text


def test_the_list_says_nothing_that_its_address_made_up(client: TestClient) -> None:
    page = client.get("/documents?outcome=<b>bad&document=<i>&job=<u>&name=<s>&tag=<em>", headers=HTML).text

    assert 'id="told"' not in page
    assert not re.search("<(b|i|u|s|em)>", page)


def test_an_empty_library_says_what_to_do(client: TestClient) -> None:
    page = shown(client, "/documents")

    assert "No documents yet Add files or a folder above" in page
    assert "Find by name" not in page


@pytest.fixture
def several(client: TestClient) -> TestClient:
    upload(client, "# Müller’s résumé\n\nThe lamp is red.".encode(), source="jobs/CV-Müller.md", tag="people")
    upload(client, KETTLE, source="home/kettle.md", tag="home")
    upload(client, b"The lamp is red.", source="home/100%_lamp.txt", tag="home")
    upload(client, (FORMATS / "pdf" / "empty_page.pdf").read_bytes(), source="scans/empty_page.pdf")
    return client


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("resume", ["jobs/CV-Müller.md"]),
        ("MULLER cv", ["jobs/CV-Müller.md"]),
        ("home", ["home/100%_lamp.txt", "home/kettle.md"]),
        ("100%", ["home/100%_lamp.txt"]),
        ("_", ["home/100%_lamp.txt", "scans/empty_page.pdf"]),
        ("kettle lamp", []),
        (" ", ["home/100%_lamp.txt", "home/kettle.md", "jobs/CV-Müller.md", "scans/empty_page.pdf"]),
    ],
)
def test_documents_are_found_by_words_of_their_titles_and_sources(
    several: TestClient, name: str, expected: list[str]
) -> None:
    assert sources(several, name=name) == expected


def test_a_list_is_narrowed_by_tag_and_state_and_goes_on_a_page_at_a_time(several: TestClient) -> None:
    assert sources(several, tag="home") == ["home/100%_lamp.txt", "home/kettle.md"]
    assert sources(several, tag="hom") == []
    assert sources(several, status="partial") == ["scans/empty_page.pdf"]
    first = several.get("/documents", params={"name": "home", "limit": 1}).json()
    assert first["next"] == "home/100%_lamp.txt"
    assert sources(several, name="home", limit=1, cursor=first["next"]) == ["home/kettle.md"]
    page = several.get("/documents", params={"name": "home", "limit": 1}, headers=HTML).text
    assert 'href="/documents?name=home&amp;cursor=home%2F100%25_lamp.txt"' in page
    assert "No document fits." in shown(several, "/documents?name=nothing")


def test_the_report_tells_of_each_page_and_of_each_version(client: TestClient) -> None:
    document_id = upload(client, (FORMATS / "pdf" / "empty_page.pdf").read_bytes(), "a.pdf", tag="home").json()["id"]
    upload(client, (FORMATS / "pdf" / "headings.pdf").read_bytes(), "a.pdf")

    report = client.get(f"/documents/{document_id}/report").json()
    page = client.get(f"/documents/{document_id}/report", headers=HTML).text

    assert [quality["verdict"] for quality in report["page_qualities"]] == ["ok"] * report["pages"]
    assert (report["reason"], report["status"]) == ("", "ready")
    assert [(v["version"], v["current"], v["status"]) for v in report["versions"]] == [
        (2, True, "ready"),
        (1, False, "partial"),
    ]
    assert [f'href="/documents/{document_id}?version={n}"' in page for n in (1, 2)] == [True, True]
    assert 'class="tag" href="/documents?tag=home"' in page


def test_a_page_without_text_has_a_line_of_its_own(client: TestClient) -> None:
    document_id = upload(client, (FORMATS / "pdf" / "empty_page.pdf").read_bytes(), "a.pdf").json()["id"]

    page = client.get(f"/documents/{document_id}/report", headers=HTML).text

    assert "Page 2 has no text." in page
    rows = re.findall(r'<tr class="(\w+)"><td><a href="[^"]*#page-(\d+)">', page)
    assert rows == [("ok", "1"), ("no_text", "2"), ("ok", "3")]


def test_pages_that_were_read_alike_are_told_as_one() -> None:
    qualities = [PageQuality("ok", 5, language="en"), PageQuality("ok", 7, language="fr"), PageQuality("garbled", 3)]

    assert list(runs_of(qualities)) == [
        {"first": 1, "last": 2, "verdict": "ok", "characters": 12, "languages": ["en", "fr"]},
        {"first": 3, "last": 3, "verdict": "garbled", "characters": 3, "languages": []},
    ]


def test_a_document_is_replaced_from_its_report(client: TestClient) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    address = f"/documents/{document_id}/replace"

    failed = client.post(address, files={"file": ("b.md", b" ")}, headers=HTML)
    replaced = client.post(address, files={"file": ("b.md", b"The kettle is new.")}, headers=HTML)

    assert failed.status_code == 422
    assert "It was not replaced: kettle.md: no words in it." in failed.text
    assert (replaced.status_code, replaced.headers["location"]) == (
        303,
        f"/documents?outcome=changed&document={document_id}",
    )
    assert client.get(f"/documents/{document_id}/text").text == "The kettle is new."


def test_a_job_on_several_files_tells_of_each(client: TestClient) -> None:
    data = (FORMATS / "archive").glob("*.zip")
    job = ended(client, upload(client, next(iter(sorted(data))).read_bytes(), "box.zip", "?wait=false").json()["id"])

    page = shown(client, f"/documents?job={job['id']}")

    assert job["outcome"] == "several"
    assert len(job["document"]["documents"]) > 0
    assert all(line["source"] in page for line in job["document"]["left_out"])


def test_a_full_disk_fails_the_document_and_keeps_what_there_was(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(client, b"The lamp is red.", "lamp.md")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("rag.store.sqlite.insert_version", full)
    job = ended(client, upload(client, KETTLE, query="?wait=false").json()["id"])
    page = upload(client, KETTLE, headers=HTML)

    assert (job["status"], page.status_code) == ("failed", 507)
    assert "no space left for the library" in job["reason"]
    assert "Free some space and try again" in page.text
    assert [record.source for record in library.documents()] == ["lamp.md"]
