"""Documents over HTTP: taken in, replaced, removed; links to earlier versions."""

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder
from fastapi.testclient import TestClient
from uploading import HTML, KETTLE, LONG, upload

from rag.library import AskOptions, Library
from rag.settings import Settings
from web.app import create_app
from web.sources import checked_source
from web.uploads import FORM_OVERHEAD


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library",
        tmp_path / "models",
        embedder="fake",
        precision="float32",
        reader="overlap",
        max_document_bytes=400_000,
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    yield opened
    opened.close()


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url="http://127.0.0.1:8000", follow_redirects=False) as opened:
        yield opened


def test_an_upload_can_be_asked_about_once_it_is_answered(client: TestClient, library: Library) -> None:
    response = upload(client, KETTLE, "notes\\kettle.md", tag=["home", " red "])

    record = response.json()
    assert (response.status_code, response.headers["location"]) == (201, f"/documents/{record['id']}")
    assert record == {**client.get("/documents").json()["documents"][0], "outcome": "added"}
    assert (record["source"], record["version"], record["tags"]) == ("kettle.md", 1, ["home", "red"])
    answer = library.ask("What warranty has the kettle?", AskOptions(min_confidence=0, max_sentences=1))
    assert [citation.cited_text for citation in answer.citations] == ["The kettle has a warranty of one year."]


def test_a_known_source_gets_a_new_version_and_the_same_bytes_none(client: TestClient) -> None:
    first = upload(client, KETTLE, "a.md", source="home/kettle.md").json()

    same = upload(client, KETTLE, "b.md", source="home/kettle.md")
    other = upload(client, b"The kettle is red.", "c.md", source="home/kettle.md")

    assert (same.status_code, same.json()) == (200, {**first, "outcome": "unchanged"})
    assert (other.status_code, other.json()["id"], other.json()["version"]) == (200, first["id"], 2)
    assert other.json()["outcome"] == "changed"
    assert "location" not in other.headers


def test_records_are_told_apart_by_their_whole_source(client: TestClient) -> None:
    sources = ["a.md", "a.mc.md", "a.me.md", "a.Md", "b/a.md"]

    records = [upload(client, KETTLE, source=source).json() for source in sources]

    assert [record["source"] for record in records] == sources


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        (None, "a.md", "a.md"),
        (None, "/home/me/a.md", "a.md"),
        (None, "C:\\notes\\a.md", "a.md"),
        ("b/c.md", "a.md", "b/c.md"),
        (None, "10.30\u202fAM é 今日.md", "10.30\u202fAM é 今日.md"),
    ],
)
def test_a_source_is_the_given_one_or_the_files_name(source: str | None, name: str, expected: str) -> None:
    assert checked_source(source, name) == expected


@pytest.mark.parametrize(
    "source",
    [" ", "/etc/a.md", "../a.md", "a/../b.md", "a/..\\b.md", "./a.md", "a//b.md", "a/", "a\0.md", "a\n.md", "C:\\a.md",
     "\\\\host\\a.md", "a" * 998 + ".md"],
)  # fmt: skip
def test_a_source_that_leads_elsewhere_is_refused(client: TestClient, source: str) -> None:
    response = upload(client, KETTLE, source=source)

    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert client.get("/documents").json()["documents"] == []


def test_a_source_of_a_thousand_characters_is_taken(client: TestClient) -> None:
    assert upload(client, KETTLE, source="a" * 997 + ".md").status_code == 201


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.exe", b"MZ", 415),
        ("a.md", b"\0\1\2\xff\xfe", 415),
        ("a.md", b" \n", 422),
        ("a.exe", LONG, 415),
        ("a.md", b"a" * 400_001, 413),
    ],
)
def test_what_cannot_be_quoted_is_refused_with_a_problem(
    client: TestClient, name: str, data: bytes, status: int
) -> None:
    response = upload(client, data, name, query="?wait=true")
    page = upload(client, data, name, query="?wait=true", headers=HTML)

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert client.get("/documents").json()["documents"] == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_body_without_a_file_is_told_how_to_send_one(client: TestClient, method: str) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    path = "/documents" if method == "POST" else f"/documents/{document_id}"

    response = client.request(method, path, content=b"raw bytes")

    assert (response.status_code, response.json()["detail"]) == (422, "no file was sent")
    assert "multipart/form-data" in response.json()["hint"]


def test_an_upload_may_be_as_long_as_a_document_and_other_bodies_stay_short(client: TestClient) -> None:
    fits = upload(client, b"kettle " * 57_142, "a.md", query="?wait=true")
    too_long = upload(client, b"a" * (400_000 + FORM_OVERHEAD), "b.md")
    as_page = upload(client, b"a" * (400_000 + FORM_OVERHEAD), "b.md", headers=HTML)
    replaced = client.put(f"/documents/{fits.json()['id']}", files={"file": ("a.md", b"a" * (400_000 + FORM_OVERHEAD))})
    asked = client.post("/ask", json={"question": "a" * 300_000})

    assert fits.status_code == 201
    assert [r.status_code for r in (too_long, as_page, replaced, asked)] == [413, 413, 413, 413]
    assert {r.headers["content-type"] for r in (too_long, replaced, asked)} == {"application/problem+json"}
    assert as_page.headers["content-type"] == "text/html; charset=utf-8"
    assert [r.json()["hint"] for r in (too_long, asked)] == ["send at most 454 KiB", "send at most 256 KiB"]
    assert too_long.headers["x-content-type-options"] == "nosniff"


def test_a_body_without_its_length_is_limited_too(client: TestClient) -> None:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        for _ in range(600):
            yield b"a" * 1000
        yield b"\r\n--x--\r\n"

    response = client.post("/documents", content=body(), headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


def test_put_replaces_a_documents_content_under_its_own_source(client: TestClient) -> None:
    first = upload(client, KETTLE, source="home/kettle.md", tag="home").json()

    response = client.put(f"/documents/{first['id']}", files={"file": ("other.txt", b"# Lamp\n\nThe lamp is red.")})

    assert response.status_code == 200
    assert {key: response.json()[key] for key in ("id", "source", "version", "title", "tags", "outcome")} == {
        "id": first["id"], "source": "home/kettle.md", "version": 2, "title": "Lamp", "tags": ["home"],
        "outcome": "changed",
    }  # fmt: skip
    assert client.get(f"/documents/{first['id']}/text").text == "Lamp\n\nThe lamp is red."


def test_delete_removes_once_and_what_is_unknown_is_not_found(client: TestClient, library: Library) -> None:
    document_id = upload(client, KETTLE).json()["id"]

    removed, again = client.delete(f"/documents/{document_id}"), client.delete(f"/documents/{document_id}")
    put_removed = client.put(f"/documents/{document_id}", files={"file": ("a.md", KETTLE)})
    unknown = client.delete("/documents/kettle.md")
    put_unknown = client.put("/documents/unknown", files={"file": ("a.md", KETTLE)})

    assert (removed.status_code, removed.content) == (204, b"")
    assert [r.status_code for r in (again, put_removed, unknown, put_unknown)] == [410, 410, 404, 404]
    assert library.documents() == []


def test_a_document_added_again_after_its_removal_keeps_its_id(client: TestClient) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    client.delete(f"/documents/{document_id}")

    response = upload(client, KETTLE)

    assert (response.status_code, response.json()["id"], response.json()["version"]) == (201, document_id, 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_another_sites_page_can_neither_add_nor_change_nor_remove(client: TestClient, headers: dict[str, str]) -> None:
    document_id = upload(client, KETTLE).json()["id"]
    address, files = f"/documents/{document_id}", {"file": ("a.md", b"The lamp is red.")}

    responses = [
        client.post("/documents", files=files, headers=headers),
        client.put(address, files=files, headers=headers),
        client.delete(address, headers=headers),
        client.post(f"{address}/remove", headers=headers),
    ]

    assert [response.status_code for response in responses] == [403, 403, 403, 403]
    assert [(d["id"], d["version"]) for d in client.get("/documents").json()["documents"]] == [(document_id, 1)]


def test_our_own_forms_are_sent_with_their_origin(client: TestClient) -> None:
    # With "no-referrer" a browser says "Origin: null" instead, which is refused.
    assert client.get("/documents", headers=HTML).headers["referrer-policy"] == "same-origin"


OLD = b"The kettle has a warranty of one year. It may leak. The lamp is sold without its cable here."


def superseded(client: TestClient, new: bytes) -> str:
    """Upload two versions, and return the document's id."""
    document_id: str = upload(client, OLD, "a.txt").json()["id"]
    assert upload(client, new, "a.txt").json()["version"] == 2
    return document_id


@pytest.mark.parametrize(
    ("new", "now"),
    [
        (b"New. It may leak. Red.", {"version": 2, "start": 5, "end": 17, "exact": True}),
        (b"It is new. It may leaks. It is red.", {"version": 2, "start": 11, "end": 24, "exact": False}),
        (b"The lamp is red.", None),
    ],
)
def test_a_superseded_quotation_is_shown_with_where_it_stands_now(
    client: TestClient, new: bytes, now: dict[str, Any] | None
) -> None:
    document_id = superseded(client, new)
    link = f"/documents/{document_id}?version=1&start=39&end=51"

    record, page = client.get(link).json(), client.get(link, headers=HTML).text.partition('<script type="app')[0]

    assert (record["superseded"], record["version"], record["now"]) == (True, 1, now)
    assert re.findall(r"<mark[^>]*>(?:<span.*?</span>)?(.*?)(?:<span.*?</span>)?</mark>", page) == ["It may leak."]
    assert "This version has been replaced" in page
    place = now and f'href="/documents/{document_id}?version=2&amp;start={now["start"]}&amp;end={now["end"]}#cited"'
    assert (place or "no longer stands in it") in page
    assert ("word for word" in page, "reads otherwise there" in page) == (
        bool(now and now["exact"]),
        bool(now and not now["exact"]),
    )


def test_the_link_to_where_it_stands_now_marks_the_same_text(client: TestClient) -> None:
    document_id = superseded(client, b"# \xf0\x9f\x98\x80 New\n\nRed. It may leak. The lamp is sold.")
    now = client.get(f"/documents/{document_id}?version=1&start=39&end=51").json()["now"]

    text = client.get(f"/documents/{document_id}/text?version=2").text

    assert text[now["start"] : now["end"]] == "It may leak."


def test_only_a_superseded_quotation_has_a_place_now(client: TestClient) -> None:
    document_id = superseded(client, b"The lamp is red.")

    current = client.get(f"/documents/{document_id}?version=2&start=0&end=3").json()
    whole = client.get(f"/documents/{document_id}?version=1").json()

    assert (current["superseded"], "now" in current) == (False, False)
    assert (whole["superseded"], "now" in whole) == (True, False)


def test_links_to_removed_documents_and_pruned_versions_say_so(client: TestClient, library: Library) -> None:
    document_id = upload(client, OLD, "a.txt").json()["id"]
    for number in range(library.settings.kept_versions + 1):
        upload(client, b"Version %d is red." % number, "a.txt")
    link = f"/documents/{document_id}?version=1&start=39&end=51"

    pruned = client.get(link, headers=HTML)
    client.delete(f"/documents/{document_id}")
    removed = client.get(link, headers=HTML)

    assert (pruned.status_code, removed.status_code, client.get(link).status_code) == (410, 410, 410)
    assert "a.txt: version 1 is no longer kept" in pruned.text
    assert "a.txt: the document was removed" in removed.text


def test_an_upload_into_a_folder_that_is_ingested_is_refused(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    """The next synchronisation would find no file of it, and remove it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lamp.txt").write_text("The lamp is red.")
    library.add([tmp_path / "docs"])

    refused = upload(client, b"The plan is long.", source="docs/plan.md")

    assert refused.status_code == 422
    assert "put the file into that folder" in refused.json()["hint"]
    assert upload(client, b"The plan is long.", source="plans/plan.md").status_code == 201


def test_a_document_that_came_from_a_file_is_replaced_there_alone(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    """The next look at the file would bring its text back."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lamp.txt").write_text("The lamp is red.")
    (tmp_path / "kettle.txt").write_text("The kettle may leak.")
    library.add([tmp_path / "docs", tmp_path / "kettle.txt"])
    inside, single = (library.resolve(name) for name in ("docs/lamp.txt", "kettle.txt"))

    refused = client.put(f"/documents/{inside}", files={"file": ("lamp.txt", b"The lamp is new.")})
    also = client.put(f"/documents/{single}", files={"file": ("kettle.txt", b"The kettle is new.")})
    posted = upload(client, b"The kettle is new.", "kettle.txt")

    assert [r.status_code for r in (refused, also, posted)] == [422, 422, 422]
    assert refused.json()["hint"].startswith("put the file into that folder")
    assert also.json()["detail"] == "'kettle.txt' is ingested from a file"
    assert [library.document(i).text for i in (inside, single)] == ["The lamp is red.", "The kettle may leak."]


def test_where_no_space_is_left_for_what_is_sent_it_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", full)

    response = upload(client, KETTLE)

    assert (response.status_code, response.headers["content-type"]) == (507, "application/problem+json")
    assert response.json()["hint"].startswith("free some space")
