"""The README tells the truth: its commands are run, and what they print is what it shows."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from rag.library import AskOptions, Library
from rag.settings import Settings
from rag.wire import answer_json

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Confidences and scores, since other processors round int8 otherwise; and how fast it was.
FIGURES = re.compile(r"\d+\.\d+|\d+(?= passages/s)")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, int8_folder: Path) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("readme") / "library"
    return {**os.environ, "PINCITE_LIBRARY": str(folder), "PINCITE_MODELS": str(int8_folder.parent)}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_every_pincite_command_prints_what_the_readme_shows(environment: dict[str, str]) -> None:
    commands = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    shown = [part for part in commands if part.startswith("pincite ") and not part.startswith("pincite serve")]

    assert len(shown) >= 3
    for part in shown:
        command, _, expected = part.partition("\n")
        line = f"{sys.executable} -m rag {command.removeprefix('pincite ')}"
        done = subprocess.run(line, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert (done.returncode, without_figures(done.stdout)) == (0, without_figures(expected)), done.stderr


def without_figures(printed: str) -> str:
    return FIGURES.sub("N", printed).strip()


def test_the_ask_example_is_what_ask_gives(environment: dict[str, str]) -> None:
    [request, response] = [json.loads(block) for block in blocks("json")]
    library = Library.open(Settings.from_environ(environment), create=True)
    library.add([ROOT / "seeds"])

    answer = answer_json(library.ask(request["question"], AskOptions(max_sentences=request["max_sentences"])))

    assert masked(answer) == masked(response)
    library.close()


def masked(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what differs by run or by processor: id, timings, confidence and scores."""
    citations = [{**citation, "scores": sorted(citation["scores"])} for citation in answer["citations"]]
    kept = {**answer, "id": "", "confidence": 0, "timings_ms": sorted(answer["timings_ms"]), "citations": citations}
    kept["library"] = {**answer["library"], "version": 0}
    return kept


def test_the_python_example_runs(environment: dict[str, str]) -> None:
    [code] = blocks("python")

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "kettle" in done.stdout


def test_every_file_in_the_reading_order_exists_and_every_file_is_in_it() -> None:
    section = README.split("## The files, in reading order")[1].split("\n## ")[0]
    named = set(re.findall(r"`((?:embeddings|rag|eval|web)/[\w/.]+?)`", section)) - {"rag/documents/"}
    folders = {name for name in named if name.endswith("/") and name.count("/") > 1}  # a folder stands for its files

    present = {
        path.relative_to(ROOT).as_posix()
        for folder in ("embeddings", "rag", "eval", "web")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py"
    }
    inside = {path for path in present if any(path.startswith(folder) for folder in folders)}
    assert named - folders == present - inside
    assert all((ROOT / folder / "__init__.py").is_file() for folder in folders)


def test_every_verb_is_in_the_readme() -> None:
    from rag.__main__ import cli

    assert {verb for verb in cli.commands if f"`{verb}`" not in README} == set()


def test_every_setting_from_the_environment_is_in_the_readme() -> None:
    source = (ROOT / "rag" / "settings.py").read_text(encoding="utf-8")

    assert {name for name in re.findall(r"PINCITE_[A-Z]+", source) if f"`{name}`" not in README} == set()
