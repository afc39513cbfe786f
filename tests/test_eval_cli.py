"""`pincite eval`: what it prints, writes and exits with."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from rag.__main__ import cli, guarded
from rag.models import Models

RED = {
    "id": "1",
    "question": "Is the lamp red?",
    "answers": ["red"],
    "gold": [{"source": "a.txt", "text": "The lamp is red."}],
    "answerable": True,
    "kind": "plain",
}
NOBODY = {"id": "2", "question": "Who was first?", "answerable": False, "kind": "off_topic"}


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIBRARY", "MODELS"):
        monkeypatch.setenv(f"PINCITE_{name}", str(tmp_path / name.lower()))
    monkeypatch.setenv("PINCITE_EMBEDDER", "fake")
    monkeypatch.setenv("PINCITE_READER", "overlap")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Models, "encoder", property(lambda self: FakeEncoder()))


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "a.txt").write_text("The lamp is red. The lamp is dear. The price of the lamp is 30 euros, they say.\n")
    (tmp_path / "b.txt").write_text("The kettle leaks. The kettle was sold on 3 May 2024.\n")
    call(capsys, "ingest", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    return tmp_path / "library"


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        guarded(lambda: cli(list(arguments)), as_json="--json" in arguments)
    printed = capsys.readouterr()
    return int(caught.value.code or 0), printed.out, printed.err


def written(folder: Path, *rows: dict[str, Any], name: str = "set.jsonl") -> str:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_a_set_is_run_and_its_figures_are_printed(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    code, out, err = call(capsys, "eval", written(tmp_path, RED, NOBODY))

    assert (code, err) == (0, "")
    assert out.startswith("set.jsonl, report half")
    assert "sentence_hit@1" in out


def test_what_does_not_fit_is_said_by_line_and_the_rest_is_run(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    bad = {**RED, "id": "3", "gold": [{"source": "c.txt", "text": "x"}]}

    code, out, err = call(capsys, "eval", written(tmp_path, RED, bad, NOBODY))

    assert code == 1
    assert "set.jsonl, line 2: missing document: no document is called 'c.txt'" in err
    assert "1 questions left out, 2 asked" in err
    assert "sentence_hit@1" in out


def test_several_sets_are_one_run_and_json_has_every_figure(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    sets = written(tmp_path, RED, name="a.jsonl"), written(tmp_path, NOBODY, {**RED, "split": "tune"}, name="b.jsonl")

    code, out, err = call(capsys, "eval", *sets, "--json")

    value = json.loads(out)
    assert (code, err) == (0, "")
    assert value["files"] == list(sets)
    assert value["splits"]["report"]["all"]["questions"] == 2.0
    assert value["splits"]["tune"]["plain"]["sentence_hit@1"] == 1.0
    assert value["intervals"]["report"]["all"]["coverage"][1] <= 1.0


def test_a_figure_under_its_limit_is_exit_code_1(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, RED, NOBODY)

    assert call(capsys, "eval", path, "--fail-under", "sentence_hit=0.8", "--fail-under", "mrr=1")[0] == 0
    wrong = written(tmp_path, {**RED, "gold": [{"source": "b.txt", "text": "The kettle leaks."}]}, name="w.jsonl")
    code, _, err = call(capsys, "eval", wrong, "--fail-under", "sentence_hit=0.8")
    assert (code, err) == (1, "sentence_hit@1 is 0.0000, under 0.8\n")
    code, out, err = call(capsys, "eval", path, "--fail-under", "hits=1")
    assert (code, out) == (2, "")
    assert "there is no figure 'hits'" in err


def test_a_report_is_written_and_the_next_run_compared_with_it(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, RED, NOBODY)
    assert call(capsys, "eval", path, "--report", str(tmp_path / "report"))[0] == 0

    code, out, _ = call(capsys, "eval", path, "--against", str(tmp_path / "report" / "report.json"))

    assert code == 0
    assert "2 questions in both runs, 0 changed" in out
    assert {p.name for p in (tmp_path / "report").iterdir()} == {"report.html", "report.md", "report.json"}
    assert call(capsys, "eval", path, "--against", str(tmp_path / "no.json"))[0] == 1


def test_a_squad_set_brings_its_texts_along(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    question = {"id": "1", "question": "Is it red?", "answers": [{"text": "red", "answer_start": 12}]}
    data = [{"title": "T", "paragraphs": [{"context": "The lamp is red.", "qas": [question]}]}]
    (tmp_path / "squad.json").write_text(json.dumps({"data": data}))

    code, out, _ = call(capsys, "eval", str(tmp_path / "squad.json"), "--ingest", "--json")

    assert code == 0
    assert json.loads(out)["splits"]["report"]["all"]["sentence_hit@1"] == 1.0
    assert not (tmp_path / "library").exists()


def test_a_set_of_which_nothing_fits_says_why_and_what_to_do(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    data = [
        {"title": "T", "paragraphs": [{"context": "No lamp.", "qas": [{"id": "1", "question": "?", "answers": []}]}]}
    ]
    (tmp_path / "squad.json").write_text(json.dumps({"data": data}))

    code, _, err = call(capsys, "eval", str(tmp_path / "squad.json"))

    assert code == 2
    assert "question 1 (1): unreadable" in err
    assert "--ingest" in err


def test_without_a_set_the_checked_questions_are_run(capsys: pytest.CaptureFixture[str], library: Path) -> None:
    from eval.checked import Checked

    assert call(capsys, "eval")[0] == 2
    code, out, err = call(capsys, "eval", "--draft", "5")
    assert code == 0
    assert "How many euros is the price of the lamp?" in out
    assert "check them: pincite serve, and open /eval/draft" in err
    assert call(capsys, "eval")[0] == 2
    checked = Checked(library)
    for item in checked.items():
        checked.decide(item.id, "accepted", item.row["question"], item.row["answers"])

    assert call(capsys, "eval")[0] == 0


def test_drafts_are_written_to_a_file_that_runs(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    out = tmp_path / "draft.jsonl"

    assert call(capsys, "eval", "--draft", "5", "--out", str(out))[0] == 0

    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert {row["gold"][0]["text"] for row in rows if row["gold"]} >= {"The kettle was sold on 3 May 2024."}
    assert call(capsys, "eval", str(out))[0] == 0


def test_a_stopped_run_says_how_far_it_got_and_goes_on(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval.asked import Asked, Asking
    from eval.rows import Question

    path, really = written(tmp_path, RED, NOBODY), Asking.ask

    def stopping(self: Asking, question: Question) -> Asked:
        if question.id == "2":
            raise KeyboardInterrupt
        return really(self, question)

    monkeypatch.setattr(Asking, "ask", stopping)
    code, _, err = call(capsys, "eval", path)
    assert (code, err) == (130, "Stopped after 1 of 2 questions; the same command goes on from there.\n")
    monkeypatch.setattr(Asking, "ask", really)

    code, _, err = call(capsys, "eval", path)

    assert (code, err) == (0, "going on from 1 of 2 questions\n")
