"""Running a set: where a question is lost, figures that are defined, a stopped run gone on with, two runs compared."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from eval.asked import Asked, Asking
from eval.comparing import compared
from eval.errors import BadRun
from eval.judged import LOST, outcome_of
from eval.keeping import KEPT_RUNS, Answers, keep_run, key_of, read_run, runs_in
from eval.limits import fallen_short, limits_from
from eval.measures import AVERAGES, WHOLES, measured
from eval.recording import run_of
from eval.results import Run, as_json, from_json
from eval.rows import Gold, Question
from eval.runner import Outcome, ask, by_kind, figures, run
from eval.running import asked
from rag.errors import WrongCall
from rag.library import Library
from rag.settings import Settings

TEXT = "The kettle leaks. The lamp is red. The lamp is dear.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    opened.add_text("home/a.txt", TEXT.encode())
    opened.add_text("home/b.txt", b"The warranty of the kettle is one year.\n")
    yield opened
    opened.close()


def red(library: Library, **changes: Any) -> Question:
    gold = Gold(frozenset({(library.resolve("a.txt"), 1)}))
    return replace(Question("1", "Is the lamp red?", ("red",), (gold,), True, "plain", "report"), **changes)


def nobody(**changes: Any) -> Question:
    return replace(Question("2", "Who was first?", (), (), False, "off_topic", "report"), **changes)


def made(library: Library, questions: list[Question]) -> Run:
    return run_of(library, [], ["set"] * len(questions), run(library, questions))


def test_a_right_quotation_counts_and_an_unanswerable_question_has_no_hit(library: Library) -> None:
    table = by_kind(run(library, [red(library), nobody()]))

    assert table["plain"]["sentence_hit@1"] == table["plain"]["success@1"] == table["plain"]["mrr"] == 1.0
    assert table["plain"]["ndcg@10"] == table["plain"]["recall@5"] == table["plain"]["citation_recall"] == 1.0
    assert table["off_topic"]["sentence_hit@1"] is None
    assert table["all"]["questions"] == 2.0
    assert list(table) == ["plain", "off_topic", "all"]


def test_whole_documents_as_gold_are_ranked_as_documents_and_have_no_sentence_figures(library: Library) -> None:
    question = red(library, alternatives=(), answers=(), documents=((library.resolve("a.txt"), 1),))

    found = figures([ask(library, question)])

    assert found["success@1"] == found["sentence_hit@1"] == 1.0
    assert found["sentence_f1"] is found["short_em"] is found["citation_precision"] is None


def test_a_document_that_is_taken_away_is_not_quoted(library: Library) -> None:
    here = Asking(library).ask(nobody(question="Is the lamp red?"))
    gone = Asking(library).ask(nobody(question="Is the lamp red?", without=(library.resolve("a.txt"),)))
    all_gone = Asking(library).ask(nobody(question="Is the lamp red?", without=tuple(Asking(library)._ids)))

    assert here.best == (library.resolve("a.txt"), 1)
    assert gone.best is None or gone.best[0] == library.resolve("b.txt")
    assert all_gone.cited == ()


@pytest.mark.parametrize(
    ("answerable", "shown", "rank", "right", "lost"),
    [
        (True, "answered", 1, True, "right"),
        (True, "low_confidence", 1, True, "unsure"),
        (True, "unanswerable", 1, True, "wrongly_abstained"),
        (True, "answered", 1, False, "wrongly_answered"),
        (True, "low_confidence", 3, False, "not_read"),
        (True, "unanswerable", 4, False, "not_retrieved"),
        (True, "unanswerable", None, False, "not_retrieved"),
        (False, "answered", None, False, "wrongly_answered"),
        (False, "low_confidence", None, False, "unsure"),
        (False, "unanswerable", None, False, "right"),
        (False, "no_documents", None, False, "right"),
    ],
)
def test_where_a_question_is_lost(answerable: bool, shown: str, rank: int | None, right: bool, lost: str) -> None:
    asked = Asked("1", shown, 0.5, None, (), None, (), 1.0)

    assert outcome_of(nobody(answerable=answerable), asked, rank, right, read=3) == lost
    assert lost in LOST


def test_what_is_shown_is_what_the_library_shows_unasked(library: Library) -> None:
    for question in ("Is the lamp red?", "Who was first?", "What warranty has the kettle?"):
        assert Asking(library).ask(nobody(question=question)).shown == library.ask(question).status


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        yield from (n for v in value.values() for n in numbers(v))
    elif isinstance(value, list):
        yield from (n for v in value for n in numbers(v))
    elif isinstance(value, float):
        yield value


@pytest.mark.parametrize("which", ["none", "one", "no unanswerable", "no answerable", "nothing retrieved"])
def test_the_figures_of_a_broken_set_are_defined_or_missing_and_never_nan(library: Library, which: str) -> None:
    questions = {
        "none": [],
        "one": [red(library)],
        "no unanswerable": [red(library), red(library, id="3")],
        "no answerable": [nobody(), nobody(id="3")],
        "nothing retrieved": [red(library, documents=(("gone", 1),), alternatives=())],
    }[which]
    outcomes = run(library, questions)

    found = measured(outcomes)

    assert set(found) == {"questions", *AVERAGES, *WHOLES}
    assert not any(math.isnan(n) for f in found.values() for n in numbers(vars(f)))
    if which in ("none", "no unanswerable"):
        assert found["auroc"].value is None
        assert found["unanswerable_accuracy"].value is None
    if which == "none":
        assert found["p95_ms"].value is found["aurc"].value is found["calibration_error"].value is None
    if which == "one":
        assert (found["mrr"].low, found["mrr"].high) == (None, None)
    if which == "nothing retrieved":
        assert found["success@20"].value == found["mrr"].value == found["ndcg@10"].value == 0.0


def test_every_interval_holds_its_figure(library: Library) -> None:
    outcomes = run(library, [red(library), nobody(), red(library, id="3", question="Is it dear?"), nobody(id="4")])

    for name, f in measured(outcomes).items():
        if f.value is not None and f.low is not None and f.high is not None:
            assert f.low - 1e-12 <= f.value <= f.high + 1e-12, name


def test_a_run_that_was_stopped_is_gone_on_with_and_comes_to_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [red(library), nobody(), red(library, id="3", question="Is the lamp dear?")]
    whole = asked(library, library.settings, questions)
    really = Asking.ask
    said: list[str] = []

    def stopping(self: Asking, question: Question) -> Asked:
        if question.id == "3":
            raise KeyboardInterrupt
        return really(self, question)

    def listening(self: Asking, question: Question) -> Asked:
        said.append(question.id)
        return really(self, question)

    monkeypatch.setattr(Asking, "ask", stopping)
    with pytest.raises(KeyboardInterrupt):
        asked(library, library.settings, questions)
    monkeypatch.setattr(Asking, "ask", listening)
    again = asked(library, library.settings, questions)

    assert said == ["3"]
    assert untimed(again) == untimed(whole)
    assert list((library.settings.library / "evaluation").glob("stopped-*")) == []


def untimed(outcomes: list[Outcome]) -> list[Outcome]:
    return [replace(o, asked=replace(o.asked, total_ms=0.0)) for o in outcomes]


def test_what_was_kept_of_another_set_or_library_version_is_not_gone_on_with(library: Library) -> None:
    before = key_of(library, [red(library)])

    assert key_of(library, [red(library)]) == before
    assert key_of(library, [red(library, question="Red?")]) != before
    assert key_of(library, [red(library, alternatives=())]) != before
    library.add_text("home/c.txt", b"The lamp is old.\n")
    assert key_of(library, [red(library)]) != before


def test_a_line_that_was_cut_off_is_asked_anew(library: Library) -> None:
    folder = library.settings.library
    answers = Answers(folder, "key")
    answers.keep(Asking(library).ask(red(library)))
    answers.keep(Asking(library).ask(nobody()))
    path = folder / "evaluation" / "stopped-key.jsonl"
    path.write_text(path.read_text()[:-20])

    again = Answers(folder, "key")
    again.keep(Asking(library).ask(nobody()))

    assert set(again.kept) == {"1"}
    assert set(Answers(folder, "key").kept) == {"1", "2"}


def test_a_run_is_read_as_it_was_kept_and_only_the_last_ones_are(library: Library) -> None:
    kept = made(library, [red(library), nobody()])
    for minute in range(KEPT_RUNS + 2):
        path = keep_run(library.settings.library, replace(kept, made_at=f"2026-01-01T00:{minute:02d}:00+00:00"))

    assert as_json(read_run(path)) == as_json(replace(kept, made_at="2026-01-01T00:06:00+00:00"))
    assert len(runs_in(library.settings.library)) == KEPT_RUNS
    assert runs_in(library.settings.library)[0] == path


def test_what_is_kept_holds_no_sentence_of_the_documents(library: Library) -> None:
    path = keep_run(library.settings.library, made(library, [red(library), nobody()]))

    assert "The lamp is red." not in path.read_text()
    library.remove("a.txt")
    assert library.upkeep.prove_gone(["The lamp is red."]).found == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "figures": []}'])
def test_a_file_that_is_no_run_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "last.json"
    path.write_text(text)

    with pytest.raises(BadRun, match=r"last\.json"):
        read_run(path)


def changed_run(before: Run, count: int) -> Run:
    """Return the run with so many of its questions answered rightly."""
    better = [
        replace(r, lost="right", right=True, shown="answered", values={**r.values, "sentence_hit@1": 1.0})
        for r in before.results[:count]
    ]
    return replace(before, results=(*better, *before.results[count:]), kept_figures={})


def test_two_runs_are_compared_question_by_question(library: Library) -> None:
    run_made = made(library, [red(library, id=str(n)) for n in range(20)])
    wrong = [
        replace(r, lost="not_read", right=False, shown="unanswerable", values={**r.values, "sentence_hit@1": 0.0})
        for r in run_made.results
    ]
    before = replace(run_made, results=tuple(wrong), kept_figures={})

    found = compared(before, changed_run(before, 10))

    [hit] = [d for d in found.differences if d.name == "sentence_hit@1"]
    assert (hit.before, hit.now, hit.change, hit.is_sure) == (0.0, 0.5, 0.5, True)
    assert hit.low == pytest.approx(0.5 - 1.96 * 0.5 / math.sqrt(20), abs=0.06)
    assert [(c.now.id, c.is_better) for c in found.changed] == [(str(n), True) for n in range(10)]


def test_a_run_beside_itself_has_no_difference(library: Library) -> None:
    one = made(library, [red(library), nobody(), nobody(id="3")])

    found = compared(one, one)

    assert {(d.change, d.is_sure) for d in found.differences} == {(0.0, False)}
    assert (found.common, found.only_before, found.only_now, found.changed) == (3, 0, 0, ())


def test_runs_are_compared_on_what_they_have_in_common(library: Library) -> None:
    one, other = made(library, [red(library), nobody()]), made(library, [nobody(), nobody(id="3")])

    found = compared(one, other)

    assert (found.common, found.only_before, found.only_now) == (1, 1, 1)
    with pytest.raises(BadRun, match="no question in common"):
        compared(made(library, [red(library)]), other)


def test_limits_are_read_and_what_falls_short_is_named(library: Library) -> None:
    limits = limits_from(["sentence_hit=0.8", " ndcg@10 = 1", "auroc=0.5"])
    found = measured(run(library, [red(library, question="Who was first?")]))

    assert limits == {"sentence_hit@1": 0.8, "ndcg@10": 1.0, "auroc": 0.5}
    assert fallen_short({"sentence_hit@1": 0.8, "auroc": 0.5, "coverage": 0.0}, found) == [
        f"sentence_hit@1 is {found['sentence_hit@1'].value:.4f}, under 0.8",
        "auroc has no value in this set, and was to be at least 0.5",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("hits=0.8", "there is no figure 'hits'"),
        ("sentence_hit", "has no value"),
        ("sentence_hit=much", "has no value"),
        ("sentence_hit=80", "lies between 0 and 1"),
        ("sentence_hit=nan", "lies between 0 and 1"),
        ("aurc=0.1", "less of aurc is better"),
    ],
)
def test_a_limit_that_is_none_is_a_wrong_call(given: str, said: str) -> None:
    with pytest.raises(WrongCall, match=said):
        limits_from([given])


def test_a_run_survives_json(library: Library) -> None:
    one = made(library, [red(library), nobody()])

    assert from_json(json.loads(json.dumps(as_json(one)))).results == one.results
