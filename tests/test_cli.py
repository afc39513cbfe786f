"""The command: what it prints, its exit codes, and one clear message for every bad call."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.__main__ import cli, guarded
from rag.models import Models
from rag.settings import Settings

DOCUMENT = "# Lamp\n\nThe lamp is red. The price is low.\n"


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PINCITE_EMBEDDER", "fake")
    monkeypatch.setenv("PINCITE_READER", "overlap")
    monkeypatch.setattr(Models, "encoder", property(lambda self: FakeEncoder()))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "lamp.md").write_text(DOCUMENT, encoding="utf-8")
    return folder


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command in this process; return its exit code and what it printed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        guarded(lambda: cli(list(arguments)), as_json="--json" in arguments)
    printed = capsys.readouterr()
    return int(caught.value.code or 0), printed.out, printed.err


def test_ingest_ask_list_show_status_and_remove(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    assert call(capsys, "ingest", str(docs))[1].startswith("1 added\n1 document, 1 passage in ")
    assert call(capsys, "ingest", str(docs))[:2] == (0, "1 unchanged\n")
    assert "  The lamp is red. [1]\n" in call(capsys, "ask", "Is the lamp red?", "--min-confidence", "0")[1]
    assert "docs/lamp.md" in call(capsys, "list")[1]
    assert call(capsys, "show", "lamp.md")[1] == "Lamp\n\nThe lamp is red. The price is low.\n"
    assert "documents        1\n" in call(capsys, "status")[1]
    assert call(capsys, "remove", "lamp.md")[:2] == (0, "removed docs/lamp.md (version 1, 1 passage)\n")
    assert call(capsys, "list")[1].endswith("0 documents\n")


def test_every_verb_speaks_json(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    ingested = json.loads(call(capsys, "ingest", str(docs), "--json", "--tag", "home")[1])
    asked = json.loads(call(capsys, "ask", "Is the lamp red?", "--json", "--min-confidence", "0")[1])
    listed = json.loads(call(capsys, "list", "--json")[1])
    shown = json.loads(call(capsys, "show", "lamp.md", "--json")[1])
    state = json.loads(call(capsys, "status", "--json")[1])
    removed = json.loads(call(capsys, "remove", "lamp.md", "--json")[1])

    assert ingested["counts"] == {"added": 1}
    assert asked["citations"][0]["cited_text"] == "The lamp is red."
    assert listed["documents"][0]["tags"] == shown["tags"] == removed["removed"][0]["tags"] == ["home"]
    assert (state["documents"], state["passages"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", "Is it?"], 1, "there is no library in"),
        (["list"], 1, "there is no library in"),
        (["ingest", "/nowhere/at/all"], 2, "no such file or folder"),
        (["ingest"], 2, "Missing argument"),
        (["ask"], 2, "Missing argument"),
        (["fly"], 2, "No such command"),
        (["serve", "--host", "0.0.0.0"], 2, "no sign-in yet"),
        (["serve", "--host", "example.org"], 2, "no sign-in yet"),
        (["serve", "--port", "70000"], 2, "70000 is not in the range"),
    ],
)
def test_a_bad_call_has_one_message_and_its_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    found, out, err = call(capsys, *arguments)

    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_bad_questions_and_unknown_names_are_told_apart(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    call(capsys, "ingest", str(docs))

    assert call(capsys, "ask", "  ")[0] == 2
    assert call(capsys, "ask", "a" * 5000)[0] == 2
    assert call(capsys, "show", "roof.md")[0] == 1
    assert call(capsys, "remove", "roof.md")[0] == 1
    assert call(capsys, "ask", "Is the lamp red?", "--in", "roof.md")[0] == 1


def test_an_error_in_json_has_its_type_message_and_hint(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    call(capsys, "ingest", str(docs))

    code, out, _ = call(capsys, "ask", " ", "--json")

    expected = {"type": "BlankQuestion", "message": "the question is empty", "hint": "ask with at least one word"}
    assert (code, json.loads(out)) == (2, {"error": expected})


def test_some_files_failing_is_exit_code_1_and_the_rest_is_in(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    (docs / "bad.txt").write_bytes(b"\0\1\2" * 50)

    code, out, _ = call(capsys, "ingest", str(docs))

    assert code == 1
    assert out.startswith("1 added, 1 failed\nfailed: docs/bad.txt: not a text file")


def test_a_taken_port_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        code, out, err = call(capsys, "serve", "--port", str(port))

    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert f"port {port} on 127.0.0.1 can't be used (Address already in use)" in err


def test_documents_are_printed_as_they_are_and_never_as_markup(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    (docs / "lamp.md").write_text("The lamp [bold]is[/bold] :smile: red [/].\n", encoding="utf-8")
    call(capsys, "ingest", str(docs))

    out = call(capsys, "ask", "Is the lamp red?", "--min-confidence", "0")[1]

    assert "The lamp [bold]is[/bold] :smile: red [/]. [1]" in out


def test_a_pipe_gets_a_long_sentence_on_one_line(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    sentence = "The lamp is red " + "and red " * 60 + "again."
    (docs / "lamp.md").write_text(sentence, encoding="utf-8")
    call(capsys, "ingest", str(docs))

    assert f"  {sentence} [1]\n" in call(capsys, "ask", "Is the lamp red?", "--min-confidence", "0")[1]


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "list"],
        capture_output=True,
        text=True,
        env={**os.environ, "PINCITE_LIBRARY": str(tmp_path / "none")},
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: there is no library in")


def test_a_library_of_a_newer_schema_says_so(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    import sqlite3

    call(capsys, "ingest", str(docs))
    settings = Settings.from_environ(os.environ)
    with sqlite3.connect(settings.library / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    code, _, err = call(capsys, "list")

    assert code == 1
    assert "was made by a newer Pincite" in err


def test_a_number_of_versions_beyond_reason_is_a_wrong_call(capsys: pytest.CaptureFixture[str], docs: Path) -> None:
    call(capsys, "ingest", str(docs))

    code, _, errors = call(capsys, "prune", "--keep", "99999999999999999999")

    assert code == 2
    assert "is not in the range" in errors
