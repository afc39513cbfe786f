"""Reports: what a run did, as a value, as JSON, on the terminal, and kept in the library."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder
from rich.console import Console

from rag.errors import StorageFull, WrongCall
from rag.library import Library
from rag.printing import Printer, exit_code
from rag.reporting import KEPT_LINES, KEPT_REPORTS, Report, read_reports, recorded, report_of, with_newest
from rag.settings import Settings
from rag.terminal import show_report
from rag.types import Ingested
from rag.wire import report_json

LINES = [
    Ingested("docs/a.md", "added", passages=3, characters=900),
    Ingested("docs/b.md", "changed", passages=1, characters=100),
    Ingested("docs/c.md", "renamed", "was docs/z.md"),
    Ingested("docs/d.md", "unchanged"),
    Ingested("docs/e.png", "skipped", "files of type .png can't be read yet"),
    Ingested("docs/f.txt", "failed", "no words in it"),
    Ingested("docs/g.md", "removed", "the file is gone"),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    yield opened
    opened.close()


def printed(report: Report, tmp_path: Path) -> str:
    with (tmp_path / "printed").open("w+") as file:
        show_report(Console(file=file, width=200), report)
        file.seek(0)
        return file.read()


def test_a_report_counts_by_outcome_and_adds_up_what_was_written() -> None:
    report = report_of(LINES, found=6, seconds=2.0)

    assert report.counts == {
        "added": 1,
        "changed": 1,
        "renamed": 1,
        "unchanged": 1,
        "removed": 1,
        "skipped": 1,
        "failed": 1,
    }
    assert (report.documents, report.passages, report.characters) == (2, 4, 1000)
    assert (report.passages_per_second, report.looked_at, report.stopped) == (2.0, 6, "")


def test_the_terminal_shows_counts_then_problems_then_the_speed(tmp_path: Path) -> None:
    assert printed(report_of(LINES, found=6, seconds=2.0), tmp_path) == (
        "1 added, 1 changed, 1 renamed, 1 unchanged, 1 removed, 1 skipped, 1 failed\n"
        "failed: docs/f.txt: no words in it\n"
        "skipped: docs/e.png: files of type .png can't be read yet\n"
        "2 documents, 4 passages in 2.0 s (2 passages/s)\n"
    )
    assert printed(report_of(LINES[3:4], found=1, seconds=2.0), tmp_path) == "1 unchanged\n"


def test_a_run_that_was_stopped_says_how_far_it_got(tmp_path: Path) -> None:
    report = report_of(LINES[3:4], found=10, seconds=1.0, error=KeyboardInterrupt())

    assert printed(report, tmp_path) == (
        "1 unchanged\nStopped after 1 of 10 files. What was taken in stays; the same command goes on from there.\n"
    )


def test_an_error_in_the_middle_ends_the_report_and_a_wrong_call_is_raised() -> None:
    full = StorageFull("no space left", hint="free some")

    def lines(error: Exception) -> Iterator[Ingested]:
        yield LINES[0]
        raise error

    report = recorded(lines(full), found=2, began=time.perf_counter())

    assert (report.lines, report.stopped, report.error) == ((LINES[0],), "no space left", full)
    assert exit_code(report) == 1
    with pytest.raises(WrongCall):
        recorded(lines(WrongCall("no files")), found=2, began=0.0)


def test_the_exit_code_tells_done_from_failed_from_stopped() -> None:
    assert exit_code(report_of(LINES[:5], 5, 1.0)) == 0
    assert exit_code(report_of(LINES, 6, 1.0)) == 1
    assert exit_code(report_of(LINES, 6, 1.0, KeyboardInterrupt())) == 130


def test_json_has_the_figures_of_the_whole_and_of_each_file() -> None:
    value = report_json(report_of(LINES[:1], found=1, seconds=1.5))

    del value["started_at"]
    assert value == {
        "counts": {"added": 1},
        "files": [
            {
                "source": "docs/a.md",
                "outcome": "added",
                "reason": "",
                "passages": 3,
                "characters": 900,
                "language": None,
                "status": "ready",
                "pages": 0,
                "pages_without_text": 0,
                "pages_garbled": 0,
                "pages_ocr": 0,
                "page_qualities": [],
            }
        ],
        "found": 1,
        "seconds": 1.5,
        "documents": 1,
        "passages": 3,
        "characters": 900,
        "passages_per_second": 2.0,
        "pages": 0,
        "pages_without_text": 0,
        "pages_garbled": 0,
        "pages_ocr": 0,
        "stopped": None,
    }


def test_an_error_is_a_part_of_the_json_and_raised_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    report = report_of(LINES[:1], 2, 1.0, StorageFull("no space left", hint="free some"))

    with pytest.raises(StorageFull):
        Printer().report(report)
    assert capsys.readouterr().out.startswith("1 added\n")
    Printer(as_json=True, one_a_line=True).report(report)
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["error"] == {"type": "StorageFull", "message": "no space left", "hint": "free some"}
    assert json.loads(line)["counts"] == {"added": 1}


def test_kept_reports_come_back_newest_first_and_the_oldest_go() -> None:
    stored = None
    for number in range(KEPT_REPORTS + 5):
        stored = with_newest(stored, report_of([Ingested(f"{number}.md", "added", passages=1)], 1, 1.0))

    assert [report.lines[0].source for report in read_reports(stored)] == [
        f"{number}.md" for number in range(KEPT_REPORTS + 4, 4, -1)
    ]
    assert read_reports(None) == []


def test_of_a_long_report_the_problems_are_kept_and_every_count() -> None:
    lines = [Ingested(f"{number}.md", "added", passages=1) for number in range(KEPT_LINES)]
    report = report_of([*lines, *LINES], found=KEPT_LINES + 6, seconds=1.0)

    [kept] = read_reports(with_newest(None, report))

    assert [line.outcome for line in kept.lines[:6]] == ["failed", "skipped", "removed", "renamed", "changed", "added"]
    assert len(kept.lines) == KEPT_LINES
    assert (kept.counts, kept.passages, kept.seconds) == (report.counts, report.passages, 1.0)


def test_the_library_keeps_its_reports_without_a_new_version(library: Library, tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text("The lamp is red.")
    first = library.ingest([tmp_path / "lamp.md"])
    version = library.state().version

    library.add([tmp_path / "lamp.md"])

    assert [report.counts for report in library.reports()] == [{"unchanged": 1}, {"added": 1}]
    assert library.reports()[1].lines == tuple(replace(line, qualities=()) for line in first.lines)
    assert library.state().version == version


@pytest.mark.parametrize("stored", ["{not json", "null", "7", '[{"lines": 3}]', '[{"no": "report"}]', '["text"]'])
def test_kept_reports_that_cannot_be_read_are_let_go_and_stop_nothing(stored: str) -> None:
    report = report_of(LINES, found=6, seconds=2.0)

    assert read_reports(stored) == []
    assert [kept.counts for kept in read_reports(with_newest(stored, report))] == [report.counts]
