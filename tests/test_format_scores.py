"""The score table: what is scored, what isn't held against others, and that our own scores are what the set says."""

import sys
from pathlib import Path

import pytest

from eval import format_asking_peers
from eval.format_asking_peers import Peer, PeerReader
from eval.format_expected import BY_RECOGNITION, Expected, expectations
from eval.format_metrics import Counts
from eval.format_readings import Reading, folder_of_set, read_by_pincite, reading_of_answer, reading_of_markdown
from eval.format_scoring import score_of_other, score_of_ours, tally, together
from eval.format_table import figure, put_between, remarks, table

KETTLE = Expected(
    Path("a/kettle.docx"),
    "Word",
    "Kettle\n\nIt boils.",
    headings=("Kettle",),
    rows=(("E-01", "dry"),),
    pages=("Kettle",),
)


def test_our_own_scores_are_whole_but_for_what_is_known() -> None:
    files = [each for each in expectations(folder_of_set()) if each.format != BY_RECOGNITION]

    scores = tally("Pincite", read_by_pincite, files, is_ours=True).files

    assert len(scores) >= 60
    assert {s.expected.name for s in scores if not s.is_all_right} == {e.name for e in files if e.known}


def test_files_that_are_to_be_refused_or_have_no_text_are_not_scored(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.yaml").write_text("what: x\nrefused: Encrypted\n")
    (tmp_path / "b.pdf.yaml").write_text('what: x\ntext: ""\n')
    (tmp_path / "c.zip.yaml").write_text("what: x\nmembers: [d.txt]\n")
    (tmp_path / "d.txt.yaml").write_text("what: x\ntext: Hello\nknown: why\nrows: [[row, a, 1]]\n")

    assert expectations(tmp_path) == [
        Expected(tmp_path / "d.txt", "plain text", "Hello", (), (("a", "1"),), None, "why")
    ]


def test_a_picture_is_scored_by_what_a_person_reads_in_it(tmp_path: Path) -> None:
    (tmp_path / "b.png.yaml").write_text('what: x\ntext: ""\n')
    (tmp_path / "b.png.recognised.txt").write_text("Dear Sir")

    assert expectations(tmp_path) == [Expected(tmp_path / "b.png", BY_RECOGNITION, "Dear Sir")]


def test_what_a_tool_does_not_tell_is_not_scored() -> None:
    score = score_of_ours(KETTLE, Reading("Kettle\nIt boils."))

    assert (score.characters, score.order) == (1.0, Counts(1, 1, 1))
    assert (score.headings, score.cells, score.pages) == (None, None, None)


def test_an_error_counts_as_nothing_found() -> None:
    score = score_of_ours(KETTLE, Reading(error="broken"))

    assert (score.characters, score.order, score.error) == (0.0, Counts(0, 0, 1), "broken")
    assert not score.is_all_right


def test_a_row_of_csv_is_compared_by_its_values_with_others() -> None:
    file = Expected(Path("a.csv"), "CSV", "Name: Ann; Age: 12", rows=(("Name: Ann", "Age: 12", "alone"),))
    reading = reading_of_markdown("| Name | Age | x |\n|---|---|---|\n| Ann | 12 | alone |", "CSV")

    score = score_of_other(file, reading)

    assert score.cells == Counts(3, 3, 3)
    assert (score.characters, score.order) == (None, None)


def test_markdown_is_read_as_rendered_and_its_slides_are_pages() -> None:
    markdown = (
        "<!-- Slide number: 1 -->\n# Owls\n![a](b.png)\n- *They* hunt\n\n<!-- Slide number: 2 -->\n\n### Notes:\nBye"
    )

    reading = reading_of_markdown(markdown, "PowerPoint")

    assert reading.text == "Owls\n\nThey hunt\n\nBye"
    assert reading.headings == ("Owls",)
    assert reading.pages == ("Owls\n\nThey hunt", "Bye")


def test_properties_before_a_book_are_no_text() -> None:
    assert reading_of_markdown("**Title:** A\n**Language:** en\n\nOnce.", "EPUB").text == "Once."


def test_an_answer_in_plain_text_tells_what_it_has() -> None:
    answer = {"text": "a\nb", "rows": [["a", "b"]], "pages": ["a", "b"]}

    assert reading_of_answer(answer, "PDF") == Reading("a\nb", None, (("a", "b"),), ("a", "b"))


def test_several_files_are_scored_together() -> None:
    good, bad = (
        score_of_ours(KETTLE, Reading("Kettle It boils.", ("Kettle",), (("E-01", "dry"),), ("Kettle",))),
        (score_of_ours(KETTLE, Reading("", ("Cup",), (), ()))),
    )

    scores = together([good, bad])

    assert (scores.files, scores.characters, scores.order) == (2, 0.5, 0.5)
    assert scores.headings == pytest.approx(2 * 1 / 4)  # of two found and two expected, one
    assert scores.cells == pytest.approx(2 * 2 / 6)
    assert scores.pages == 0.5


def test_only_a_whole_score_is_written_as_one() -> None:
    assert [figure(value) for value in (1.0, 0.9999, 0.994, 0.0, None)] == ["1.00", "0.99", "0.99", "0.00", "-"]


def test_the_table_has_a_line_for_each_tool_that_takes_a_format() -> None:
    ours = tally(
        "Pincite", lambda _: Reading("Kettle\nIt boils.", ("Kettle",), (("E-01", "dry"),), ("Kettle",)), [KETTLE]
    )
    peer = tally("other", lambda _: Reading(error="broken"), [KETTLE])

    assert table(ours, [peer])[2:] == [
        "| Word | Pincite | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |",
        "|  | other | 1 | 0.00 | 0.00 | - | - | - |",
        "| **all** | Pincite | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |",
        "| all that other takes | Pincite | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |",
        "|  | other | 1 | 0.00 | 0.00 | - | - | - |",
    ]
    assert "other gave no text of 1 files, which count as 0: `a/kettle.docx` (broken)." in remarks(ours, [peer], [])


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "formats.md"
    path.write_text("before\n<!-- scores -->\nold\n<!-- /scores -->\nafter\n")

    put_between(path, "scores", [r"a \1"])

    assert path.read_text() == "before\n<!-- scores -->\n\na \\1\n\n<!-- /scores -->\nafter\n"
    with pytest.raises(ValueError, match="no markers"):
        put_between(path, "speed", [])


SCRIPT = """import os, sys, time
for line in sys.stdin:
    if "slow" in line: time.sleep(60)
    if "dead" in line: os._exit(1)
    print('{"text": "%s"}' % line.strip(), flush=True)
"""


def test_a_tool_that_hangs_or_dies_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "tool.py"
    script.write_text(SCRIPT)
    monkeypatch.setattr(format_asking_peers, "SCRIPT", script)
    monkeypatch.setattr(format_asking_peers, "LIMIT_S", 3.0)
    reader = PeerReader(Peer("tool", (), ("Word",)), sys.executable)

    answers = [reader.ask(Path(name)) for name in ("a", "slow", "b", "dead", "c")]
    reader.close()

    assert answers == [
        {"text": "a"},
        {"error": "it took more than 3 s"},
        {"text": "b"},
        {"error": "reading it ended the process"},
        {"text": "c"},
    ]


def test_a_tool_is_not_asked_about_formats_that_it_does_not_take() -> None:
    assert PeerReader(Peer("tool", (), ("PDF",)), "no-python")(KETTLE) is None
