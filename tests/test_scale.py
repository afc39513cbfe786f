"""Measuring scale: libraries made for it, exact search, changes, the table and the plot, at sizes done by hand."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder, version_of

from eval import scale_changes
from eval.scale import measure, prepare
from eval.scale_changes import changes
from eval.scale_corpus import Corpus, base, kept, questions, recombined
from eval.scale_ingest import spread, unchanged
from eval.scale_library import changed_vectors, changed_words, documents, write_library
from eval.scale_measured import on_disk
from eval.scale_plot import Scale, apart, svg
from eval.scale_recall import exact, overlap
from eval.scale_table import shown, table
from rag.library import Library
from rag.settings import Settings
from rag.store import SqliteStore

TEXT = "A kettle leaks. The red lamp has a warranty of one year. Its price is on the box.\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.md").write_text(
            f"# Lamp {number}\n\n{TEXT}\n## Kettle {number}\n\n{TEXT}", encoding="utf-8"
        )
    return folder


@pytest.fixture
def corpus(tmp_path: Path, texts: Path, encoder: FakeEncoder) -> Corpus:
    return base(tmp_path / "work", [texts], 10, encoder)


def test_the_base_is_the_passages_of_the_texts_and_sentences_of_several_put_together(corpus: Corpus) -> None:
    real, made = corpus.pieces[:6], corpus.pieces[6:]

    assert sorted(run[0] for _, run in real) == sorted(f"{head} {n}" for head in ("Lamp", "Kettle") for n in range(3))
    assert all(
        run[1:] == ["A kettle leaks.", "The red lamp has a warranty of one year.", "Its price is on the box."]
        for _, run in real
    )
    assert {len(run) for _, run in made} == {4}
    assert {sentence for _, run in made for sentence in run} <= {sentence for _, run in real for sentence in run}


def test_the_base_is_embedded_once_for_the_same_folders(corpus: Corpus, tmp_path: Path, texts: Path) -> None:
    again, other = FakeEncoder(), FakeEncoder()

    assert base(tmp_path / "work", [texts], 10, again).pieces == corpus.pieces
    base(tmp_path / "work", [texts], 11, other)

    assert (len(again.asked), len(other.asked)) == (0, 11)


def test_a_library_holds_the_real_passages_first_and_then_changed_ones(corpus: Corpus, tmp_path: Path) -> None:
    write_library(tmp_path / "library", corpus, 50)

    with SqliteStore(tmp_path / "library").snapshot() as view:
        [*found] = view.indexed()
        _, vectors = view.vectors_after(0)
    texts = [document.text[p.start : p.end] for document, passages, _ in found for p in passages]
    assert [len(passages) for _, passages, _ in found] == [20, 20, 10]
    assert texts[:10] == [" ".join(run) for _, run in corpus.pieces]
    assert sum(text in texts[:10] for text in texts[10:]) < 10  # a tenth of some 18 words: one in six stays as it was
    np.testing.assert_allclose(vectors[:10], corpus.vectors, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert not any((vectors[:10] == row).all(axis=1).any() for row in vectors[10:])


def test_every_sentence_of_a_library_is_a_slice_of_its_text(corpus: Corpus) -> None:
    [version, *_] = documents(corpus, 20)

    cut = [version.text[s.start : s.end] for s in version.sentences]

    assert cut[:8] == [sentence for _, run in corpus.pieces[:2] for sentence in run]
    assert [version.text[c.start : c.end] for c in version.chunks][:2] == [
        " ".join(run) for _, run in corpus.pieces[:2]
    ]


def test_noise_leaves_a_vector_at_a_cosine_of_955(corpus: Corpus) -> None:
    rng = np.random.default_rng(1)
    rows = np.eye(384, dtype=np.float32)

    noisy = changed_vectors(rows, np.arange(384) % 2 == 0, rng)

    cosines = (noisy * rows).sum(axis=1)
    assert float(np.mean(cosines[::2])) == pytest.approx(0.955, abs=0.003)
    np.testing.assert_array_equal(cosines[1::2], 1)


def test_a_tenth_of_the_words_is_exchanged() -> None:
    rng = np.random.default_rng(1)

    _, [changed] = changed_words(("Title", [" ".join(["same"] * 2000)]), np.array(["other"]), rng)

    words = changed.split()
    assert len(words) == 2000
    assert words.count("other") / 2000 == pytest.approx(0.1, abs=0.02)


def test_recombined_passages_are_as_long_as_the_given_ones() -> None:
    made = recombined([("One", ["a", "b", "c"])], 2, np.random.default_rng(1))

    assert [(title, len(run), set(run) <= {"a", "b", "c"}) for title, run in made] == [("One", 3, True)] * 2


def test_questions_are_those_that_ship_and_pieces_of_sentences(corpus: Corpus) -> None:
    asked = questions(corpus, 150)

    assert len(asked) == 150
    assert sum(question.endswith("?") for question in asked) in range(90, 101)
    assert "The red has a of one" in asked


def test_exact_search_is_brute_force_over_every_batch(
    store: SqliteStore, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.scale_recall.BATCH", 2)
    for number, text in enumerate(["kettle", "lamp", "kettle lamp", "price", "kettle kettle lamp"]):
        store.put(version_of(f"{number}.txt", text), kept_versions=0)

    with store.snapshot() as view:
        found = exact(view, encoder.encode(["kettle", "lamp"]), 2)

    assert found == [{1, 5}, {2, 3}]
    assert overlap(found, [{1, 9}, {2, 3}]) == 0.75


def test_changes_are_found_and_leave_the_library_as_large(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale_changes, "MOST", 2)
    rng = np.random.default_rng(1)
    work, library = tmp_path / "work", tmp_path / "library"
    np.save(work / "base.npy", rng.standard_normal((10, 8)).astype(np.float32))
    write_library(library, kept(work), 100)
    opened = Library.open(Settings(library, tmp_path), encoder=FakeEncoder())

    figures = changes(opened._store, opened._current, work)

    assert opened.state().passages == 100
    assert set(figures) == {f"{kind}{most}_ms" for kind in ("add", "replace", "remove") for most in ("", "_most")}
    assert all(0 < figures[f"{kind}_ms"] <= figures[f"{kind}_most_ms"] for kind in ("add", "replace", "remove"))


def test_a_change_that_is_not_found_is_an_error(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_library(tmp_path / "library", corpus, 100)
    opened = Library.open(Settings(tmp_path / "library", tmp_path), encoder=FakeEncoder())
    monkeypatch.setattr(scale_changes, "found", lambda *_: set())

    with pytest.raises(RuntimeError, match="written and isn't found"):
        changes(opened._store, opened._current, tmp_path / "work")


def test_a_file_with_two_names_counts_once(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "library.sqlite3").write_bytes(b"x" * 2_000_000)
    (tmp_path / "index" / "one").write_bytes(b"x" * 3_000_000)
    (tmp_path / "index" / "two").hardlink_to(tmp_path / "index" / "one")

    assert on_disk(tmp_path) == {"index_mb": 3.0, "store_mb": 2.0}


def test_a_small_run_measures_everything(
    tmp_path: Path, texts: Path, int8_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_MODELS", str(int8_folder.parent))
    monkeypatch.setattr("eval.scale.BASE", 40)

    prepare(tmp_path / "work", [texts], [200])
    results = measure(tmp_path / "work", [200], ["build", "opening", "retrieval", "recall"])

    figures = results[200]
    assert (figures["recall_at_10"], figures["recall_taken"]) == (1.0, 1.0)
    assert 0 < figures["retrieve_p50_ms"] <= figures["retrieve_p95_ms"]
    assert all(figures[key] > 0 for key in ("build_s", "opening_s", "store_mb", "index_mb", "build_peak_mb"))
    assert json.loads((tmp_path / "work" / "scale.json").read_text()) == {"200": figures}


def test_unchanged_files_are_found_unchanged(
    corpus: Corpus, tmp_path: Path, int8_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_MODELS", str(int8_folder.parent))

    again, alone = unchanged(tmp_path / "work", 12, 1)

    assert 0 < alone[0] < again[0]
    with SqliteStore(tmp_path / "work" / "library-of-files-12").snapshot() as view:
        assert view.counts()[0] == 12


RESULTS = {
    1_000: {"retrieve_p50_ms": 1.0, "remove_ms": 9.0, "recall_at_10": 1.0},
    1_000_000: {"retrieve_p50_ms": 100.0, "remove_ms": 61.0, "recall_at_10": 0.9512},
}


def test_the_table_says_what_is_met() -> None:
    lines = table(RESULTS)

    assert lines[0] == "| | 1,000 | 1,000,000 | target |"
    assert "| retrieval, median, ms | 1.00 | 100 | < 15 at 1,000,000: MISSED |" in lines
    assert "| recall@10 of the dense half | 1.00 | 0.951 | ≥ 0.95 at 1,000,000: met |" in lines
    assert "| deleting a document, ms | 9.00 | 61.0 | < 50 at every size: MISSED |" in lines
    assert "| opening, files cached, s | - | - | < 1 at 1,000,000: not measured |" in lines
    assert [shown(value) for value in (1234.5, 35.14, 4.123, 0.0512, None)] == ["1,234", "35.1", "4.12", "0.051", "-"]


def test_the_plot_is_named_and_its_points_lie_by_their_logarithms() -> None:
    root = ET.fromstring(svg(RESULTS))
    name = "{http://www.w3.org/2000/svg}"
    described = root.findtext(f"{name}desc") or ""
    circles = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{name}circle")]

    assert (root.attrib["role"], root.findtext(f"{name}title")) == ("img", "Cost against size of the library")
    assert "retrieval, median in milliseconds: 1 at 1,000, 100 at 1,000,000." in described
    assert circles[:2] == [(60.0, 370.0), (310.0, 155.3)]  # of three decades, two: 370 - 322 * 2 / 3
    assert {"1k", "1M", "passages", "deleting a document"} <= {t.text for t in root.iter(f"{name}text")}


def test_names_of_lines_are_kept_apart() -> None:
    assert apart([100, 104, 200]) == [100, 115, 200]
    assert apart([104, 100]) == [115, 100]
    assert Scale(0.5, 200, 0, 1).decades() == [1, 10, 100]


def test_spread() -> None:
    values: list[Any] = [1, 4, 2]

    assert spread(values) == "2.00 (1.00 to 4.00)"
