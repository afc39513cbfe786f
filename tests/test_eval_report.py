"""The report: plots that say what they show, every question with its outcome, nothing of a document read as markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import FakeEncoder

from eval.abstaining import Bin, Point, risk_coverage
from eval.comparing import Difference, compared
from eval.judged import LOST, Texts
from eval.keeping import read_run
from eval.measures import AVERAGES, WHOLES, Figure
from eval.plots import buckets, latency_plot, reliability_plot, risk_coverage_plot, shares_plot, y_of
from eval.recording import run_of, runs, with_texts
from eval.report import as_body, as_page, write_report
from eval.results import Run
from eval.rows import Gold, Question
from eval.runner import run
from eval.wording import BY_DOCUMENT, BY_KIND, FIGURES, HEADLINES, LOST_NAMES, amount, changed, interval
from rag.library import Library
from rag.settings import Settings


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/a.txt", b"The lamp is <b>red</b> & [dear](x). The kettle leaks.\n")
    yield opened
    opened.close()


@pytest.fixture
def made(library: Library) -> Run:
    gold = Gold(frozenset({(library.resolve("a.txt"), 0)}))
    questions = [
        Question("1", "Is the <lamp> red?", ("red",), (gold,), True, "plain", "report"),
        Question("2", "Who was first?", (), (), False, "off_topic", "report"),
        Question("3", "Is the lamp red?", ("red",), (gold,), True, "plain", "tune"),
    ]
    found = run_of(library, [], ["set.jsonl"] * 3, run(library, questions))
    return with_texts(found, Texts(library), {("1", "Is the <lamp> red?"): ("red",)})


def drawn(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    title, description = root.find("title"), root.find("desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "style" not in svg
    return root


def test_every_plot_is_a_picture_with_a_title_and_a_description() -> None:
    points = risk_coverage([0.9, 0.5, 0.4], [True, False, True])

    assert "Answering every question, 33% of the answers" in (
        drawn(risk_coverage_plot(points, 1 / 3)).findtext("desc") or ""
    )
    assert "0.250" in (drawn(reliability_plot([Bin(0.5, 0.25, 4)], 0.25)).findtext("desc") or "")
    assert "half 3 ms" in (drawn(latency_plot([1.0, 3.0, 9.0], [("half", 3.0)])).findtext("desc") or "")
    assert drawn(shares_plot("x", "Lost", [("right", "Right", 2)])).findtext("desc") == "Right: 2"


def test_plots_of_nothing_are_pictures_too() -> None:
    for svg in (risk_coverage_plot([], 0.0), reliability_plot([], None), latency_plot([], []), latency_plot([0.0], [])):
        assert "nan" not in ElementTree.tostring(drawn(svg), encoding="unicode").lower()


def test_the_risk_is_drawn_at_its_height() -> None:
    svg = drawn(risk_coverage_plot([Point(0.9, 0.5, 0.0), Point(0.1, 1.0, 1.0)], 0.5))

    curve = next(p for p in svg.iter("path") if p.get("class") == "curve")
    heights = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", curve.get("d") or "")]
    assert heights == pytest.approx([y_of(0.0), y_of(1.0)], abs=0.06)


def test_every_time_falls_into_one_bucket() -> None:
    found = buckets([0.0, 10.0, 160.0])

    assert [(n, count) for n, (*_, count) in enumerate(found) if count] == [(0, 1), (1, 1), (15, 1)]
    assert (found[0][0], found[-1][1]) == (0.0, 160.0)


class Tags(HTMLParser):
    """Tags that are opened and closed, in order, to see that they fit."""

    VOID = ("meta", "input", "link", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.open += [] if tag in self.VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_self_contained_and_without_scripts(made: Run) -> None:
    page = as_page(made, compared(made, made))
    tags = Tags()
    tags.feed(page)

    assert tags.open == []
    assert not {"script", "img", "iframe", "link"} & set(tags.seen)
    assert "url(" not in page
    assert re.findall(r'href="(?!#)([^"]*)"', page)
    assert {h.split("/documents/")[0] for h in re.findall(r'href="(?!#)([^"]*)"', page)} == {"http://127.0.0.1:8000"}


def test_what_documents_and_questions_say_is_never_markup(made: Run) -> None:
    page = as_page(made)

    assert "<b>red" not in page
    assert "The lamp is &lt;b&gt;red&lt;/b&gt; &amp; [dear](x)." in page
    assert "Is the &lt;lamp&gt; red?" in page


def test_the_body_has_no_inline_style_and_its_links_open_the_cited_sentence(made: Run) -> None:
    body = as_body(made)

    assert "style=" not in body
    place = made.results[0].gold[0]
    assert f'href="/documents/{place.document_id}?version=1&amp;start=0&amp;end=35#cited"' in body


def test_the_page_is_about_the_half_that_is_reported(made: Run) -> None:
    body = as_body(made)

    assert "2 questions of" in body
    assert ", report half" in body
    assert body.index("By kind of question, report half") < body.index("By kind of question, tune half")


def test_a_version_that_is_no_longer_kept_is_said_to_be_gone(library: Library, made: Run) -> None:
    library.remove("a.txt")

    body = as_body(with_texts(replace(made, kept_figures={}), Texts(library), {}))

    assert "This version is no longer kept." in body
    assert "The lamp is" not in body


def test_the_report_is_written_as_page_markdown_and_json(made: Run, tmp_path: Path) -> None:
    write_report(tmp_path / "new" / "report", made, compared(made, made))

    folder = tmp_path / "new" / "report"
    markdown = (folder / "report.md").read_text()
    assert read_run(folder / "report.json").results == made.results
    assert "**Is the \\<lamp\\> red?**" in markdown
    assert "| all | 2 |" in markdown
    assert (folder / "report.html").read_text().startswith("<!doctype html>")


def test_every_figure_and_outcome_has_its_words() -> None:
    assert set(FIGURES) == {*AVERAGES, *WHOLES}
    assert {*HEADLINES, *BY_KIND, *BY_DOCUMENT} <= set(FIGURES)
    assert set(LOST_NAMES) == set(LOST)


def test_values_and_intervals_as_they_are_shown() -> None:
    assert [amount("mrr", 0.5), amount("auroc", 0.5), amount("p50_ms", 1234.5), amount("mrr", None)] == [
        "50.0 %",
        "0.500",
        "1,234 ms",
        "–",
    ]
    assert interval("mrr", Figure(0.5, 0.401, 0.6, 9)) == "40 to 60"
    assert interval("aurc", Figure(0.5, 0.401, 0.6, 9)) == "0.401 to 0.600"
    assert interval("mrr", Figure(0.5, None, None, 1)) == ""
    assert changed(Difference("mrr", 0.5, 0.75, 0.1, 0.4)) == "+25.0 (+10.0 to +40.0)"
    assert changed(Difference("mrr", 0.5, 0.5, 0.0, 0.0)) == "none"
    assert changed(Difference("p50_ms", 90.0, 80.0, None, None)) == "-10"


def test_neighbouring_sentences_are_one_place() -> None:
    assert runs([("a", 1), ("a", 2), ("b", 3), ("b", 5)]) == [("a", 1, 2), ("b", 3, 3), ("b", 5, 5)]
