"""The weights that ship, as they are served: whole, in order, the same every time, whatever they are given."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, version_of

from embeddings.cross_encoder import Marks, OnnxReaderModel, Readable
from embeddings.errors import ModelDamaged, ModelNotFound
from embeddings.foreign import OURS, reader_folder
from rag.errors import ModelUnavailable
from rag.library import AskOptions, Library
from rag.settings import Settings

LEAVE = Readable(
    "Handbook. Leave",
    "Ann Lee leads the unit. Parents get 20 weeks of leave at full pay. Lunch is at noon.",
    ((0, 23), (24, 66), (67, 84)),
)


@pytest.fixture(scope="module")
def model() -> OnnxReaderModel:
    return OnnxReaderModel(OURS, threads=2)


def test_the_marks_stand_for_the_tokens_of_the_passage(model: OnnxReaderModel) -> None:
    [[marks]] = model.read("How long may parents stay at home?", [LEAVE])

    words = [LEAVE.text[s:e] for s, e in zip(marks.starts, marks.ends, strict=True)]
    assert words[:6] == ["Ann", "Lee", "leads", "the", "unit", "."]
    assert marks.tokens.shape == (len(words), 4)
    assert np.isfinite(marks.tokens).all()


def test_a_passage_is_read_alike_in_any_company(model: OnnxReaderModel) -> None:
    other = Readable("", "A lamp. " * 30, ((0, 7),))

    alone = model.read("Who leads?", [LEAVE])[0][0]
    among = model.read("Who leads?", [other, LEAVE, other])[1][0]

    assert (alone.tokens == among.tokens).all()
    assert (alone.null, alone.answers) == (among.null, among.answers)


def test_one_thread_and_two_read_alike(model: OnnxReaderModel) -> None:
    single = OnnxReaderModel(OURS, threads=1)

    pairs = zip(model.read("Who?", [LEAVE, LEAVE]), single.read("Who?", [LEAVE, LEAVE]), strict=True)

    assert all((a[0].tokens == b[0].tokens).all() for a, b in pairs)


def test_a_long_passage_is_read_in_windows_that_cover_it(model: OnnxReaderModel) -> None:
    sentence = "The committee of the northern district met again on the third day of the month to talk about roads. "
    text = sentence * 40
    spans = tuple((n * len(sentence), (n + 1) * len(sentence) - 1) for n in range(40))

    [windows] = model.read("When did they meet?", [Readable("", text, spans)])

    assert len(windows) > 1
    assert covered(windows) == {n for n, character in enumerate(text) if not character.isspace()}


def covered(windows: list[Marks]) -> set[int]:
    return {n for w in windows for s, e in zip(w.starts.tolist(), w.ends.tolist(), strict=True) for n in range(s, e)}


def test_another_file_than_the_one_that_ships_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(OURS, tmp_path / "weights"))
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelDamaged, match=r"tokenizer\.json is not the file"):
        OnnxReaderModel(folder)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(OURS, tmp_path / "weights"))
    (folder / "model.onnx").unlink()

    with pytest.raises(ModelDamaged, match="no file"):
        OnnxReaderModel(folder)


@pytest.mark.parametrize("content", ["", "[]", '{"name": "x"}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    folder = Path(shutil.copytree(OURS, tmp_path / "weights"))
    (folder / "manifest.json").write_text(content, encoding="utf-8")

    with pytest.raises(ModelDamaged, match=r"no readable manifest\.json"):
        OnnxReaderModel(folder)


def test_the_manifest_names_the_files_that_are_there() -> None:
    manifest = json.loads((OURS / "manifest.json").read_text(encoding="utf-8"))

    assert set(manifest["files"]) == {"model.onnx", "tokenizer.json"}
    assert sum(path.stat().st_size for path in OURS.iterdir()) < 60_000_000


def test_a_folder_without_a_model_is_no_reader(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"config\.json"):
        reader_folder(str(tmp_path), tmp_path)


@pytest.fixture
def awkward(tmp_path: Path) -> Iterator[Library]:
    """A library of documents that are hard to read, with the reader that ships."""
    settings = Settings(tmp_path / "library", tmp_path / "models", "fake", "float32")
    library = Library.open(settings, create=True, encoder=FakeEncoder())
    texts = {
        "long.txt": "The kettle " + "and the lamp and the price " * 190 + "have a warranty.",
        "nostop.txt": "the kettle leaks\nthe lamp is red\n" * 300,
        "digits.txt": "12 345 678 90.5 11,2 " * 200,
        "capitals.txt": "THE KETTLE HAS A WARRANTY OF ONE YEAR. THE LAMP IS RED.",
        "cjk.txt": "水壶保修一年。灯是红色的。" * 100,
        "emoji.txt": "😀 the kettle 👩‍👧 leaks 🏳️‍🌈. " * 50,
        "rtl.txt": "השעון אדום. הקומקום דולף. هل أنت هنا؟ " * 40,
    }
    for name, text in texts.items():
        library.add_text(name, text.encode())
    yield library
    library.close()


@pytest.mark.parametrize(
    "question",
    [
        "Is there a warranty on the kettle?",
        "12 345",
        "水壶保修多久？",
        "KETTLE LEAK",
        "kettle " * 400,
        "why " * 399 + "lamp?",
        "هل أنت هنا؟",
        "x" * 3000,
    ],
    ids=["plain", "digits", "cjk", "capitals", "400 words", "400 stop words", "arabic", "one long word"],
)
def test_awkward_text_is_quoted_exactly_and_alike(awkward: Library, question: str) -> None:
    first, again = (awkward.ask(question, AskOptions(min_confidence=0.0)) for _ in range(2))

    for citation in first.citations:
        text = awkward.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.cited_text
        assert all(citation.start <= s.start < s.end <= citation.end for s in citation.answer_spans)
    assert first.citations == again.citations
    assert first.confidence == again.confidence


def test_missing_weights_are_said_with_what_to_do(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library", tmp_path / "models", "fake", "float32", reader=str(tmp_path))
    library = Library.open(settings, create=True, encoder=FakeEncoder())
    library.add_text("a.txt", b"The kettle leaks.")

    with pytest.raises(ModelUnavailable, match="no reader in") as caught:
        library.ask("Does it leak?")

    assert "PINCITE_READER" in caught.value.hint
    assert version_of("a.txt", "The kettle leaks.").text == library.document(library.resolve("a.txt")).text
    library.close()
