"""Encoders: the cache, the exported files, and how near they come to the model they were exported from."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder

from embeddings import export
from embeddings.cache import CachedEncoder
from embeddings.encoder import OnnxEncoder, read_manifest
from embeddings.errors import EncoderError, ModelDamaged, ModelNotFound
from embeddings.export import DEFAULT_MODEL, exported, folder_name, load_reference, model_source

TEXTS = [
    "How long is the kettle's warranty?",
    "The warranty lasts two years from the day of purchase.",
    "Привет, 世界! 😀 é",
    "",
    "x",
    "tenant landlord kettle " * 200,  # longer than the model reads
]


def test_the_fake_counts_words_and_has_unit_length(encoder: FakeEncoder) -> None:
    rows = encoder.encode(["Kettle, kettle: lamp!", "none of them"])

    assert rows.tolist() == [
        pytest.approx([2 / np.sqrt(5), 1 / np.sqrt(5), 0, 0, 0, 0, 0, 0]),
        [0, 0, 0, 0, 0, 0, 0, 1],
    ]


def test_a_remembered_text_is_not_computed_again(encoder: FakeEncoder) -> None:
    cached = CachedEncoder(encoder)
    first = cached.encode(["lamp", "kettle"])
    second = cached.encode(["red", "kettle", "lamp", "red"])

    assert encoder.asked == ["lamp", "kettle", "red"]
    assert first.tolist() == FakeEncoder().encode(["lamp", "kettle"]).tolist()
    assert second.tolist() == FakeEncoder().encode(["red", "kettle", "lamp", "red"]).tolist()


def test_the_texts_seen_longest_ago_are_forgotten_first(encoder: FakeEncoder) -> None:
    cached = CachedEncoder(encoder, size=2)
    for text in ("lamp", "kettle", "red"):
        cached.encode([text])
    encoder.asked.clear()
    cached.encode(["red", "kettle", "lamp"])

    assert encoder.asked == ["lamp"]


def test_more_texts_than_are_remembered_are_all_encoded(encoder: FakeEncoder) -> None:
    rows = CachedEncoder(encoder, size=1).encode(["lamp", "kettle", "red"])

    assert rows.tolist() == FakeEncoder().encode(["lamp", "kettle", "red"]).tolist()


def test_what_a_caller_does_to_its_rows_changes_no_later_ones(encoder: FakeEncoder) -> None:
    cached = CachedEncoder(encoder)
    cached.encode(["lamp"])[:] = 7.0

    assert cached.encode(["lamp"]).tolist() == FakeEncoder().encode(["lamp"]).tolist()


def test_no_texts_are_no_rows_and_the_cache_says_what_its_encoder_is(encoder: FakeEncoder) -> None:
    cached = CachedEncoder(encoder)

    assert cached.encode([]).shape == (0, 8)
    assert (cached.name, cached.revision, cached.dimension) == ("fake", "1", 8)


def test_an_unknown_precision_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as refused:
        exported(DEFAULT_MODEL, "float16", tmp_path)

    assert refused.value.hint == "use one of: float32, int8"


def test_other_weights_than_the_published_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "DEFAULT_WEIGHTS_SHA256", "0" * 64)

    with pytest.raises(ModelDamaged, match="expected 000000000000"):
        model_source(DEFAULT_MODEL)


def test_a_model_that_is_not_there_leaves_no_half_export(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no_such_model"):
        exported(str(tmp_path / "no_such_model"), "float32", tmp_path / "models")

    assert list((tmp_path / "models").iterdir()) == []


def test_models_of_one_name_in_two_places_have_two_folders(tmp_path: Path) -> None:
    names = {folder_name(name) for name in ("a/b", "c/b", "b", str(tmp_path), DEFAULT_MODEL)}

    assert len(names) == 5
    assert folder_name("a/b").startswith("b-")
    assert folder_name(DEFAULT_MODEL) == "all-MiniLM-L6-v2"


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match=r"no readable manifest\.json"):
        OnnxEncoder(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": "x"}', "\ud800"])
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode("utf-8", "surrogatepass"))

    with pytest.raises(ModelDamaged):
        read_manifest(tmp_path)


@pytest.fixture(scope="module")
def float32(float32_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(float32_folder)


@pytest.fixture(scope="module")
def int8(int8_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(int8_folder)


@pytest.fixture(scope="module")
def reference() -> Any:
    """The model itself, by sentence-transformers."""
    return load_reference(model_source(DEFAULT_MODEL))


@pytest.fixture(params=["float32", "int8"])
def exported_encoder(request: pytest.FixtureRequest) -> OnnxEncoder:
    found: OnnxEncoder = request.getfixturevalue(request.param)
    return found


def test_the_float32_export_is_the_model_to_the_fifth_decimal(float32: OnnxEncoder, reference: Any) -> None:
    expected = reference.encode(TEXTS, batch_size=1, normalize_embeddings=True)

    assert np.abs(float32.encode(TEXTS) - expected).max() < 1e-5


def test_the_int8_export_points_where_the_model_does(int8: OnnxEncoder, reference: Any) -> None:
    """Of texts with words in them: of an empty one, which no passage is, the cosine is 0.981."""
    texts = [text for text in TEXTS if text]
    expected = reference.encode(texts, batch_size=1, normalize_embeddings=True)

    cosines = (int8.encode(texts) * expected).sum(axis=1)

    assert cosines.min() > 0.985


def test_every_row_has_unit_length(exported_encoder: OnnxEncoder) -> None:
    assert np.linalg.norm(exported_encoder.encode(TEXTS), axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_row_never_depends_on_what_else_is_encoded(exported_encoder: OnnxEncoder) -> None:
    alone = [exported_encoder.encode([text])[0].tobytes() for text in TEXTS]

    assert [row.tobytes() for row in exported_encoder.encode(TEXTS)] == alone
    assert [row.tobytes() for row in exported_encoder.encode(TEXTS[::-1])] == alone[::-1]


def test_threads_change_no_bit(int8: OnnxEncoder, int8_folder: Path) -> None:
    several = OnnxEncoder(int8_folder, threads=3)

    assert several.encode(TEXTS * 3).tobytes() == int8.encode(TEXTS * 3).tobytes()


def test_an_export_says_what_it_is(float32: OnnxEncoder, int8: OnnxEncoder) -> None:
    assert (float32.name, float32.dimension, int8.dimension) == (DEFAULT_MODEL, 384, 384)
    assert float32.revision.removesuffix(":float32") == int8.revision.removesuffix(":int8")
    assert float32.encode([]).shape == (0, 384)


def test_what_was_exported_is_not_exported_again(float32_folder: Path, models_folder: Path) -> None:
    said: list[str] = []
    before = (float32_folder / "manifest.json").stat().st_mtime_ns

    folder = exported(DEFAULT_MODEL, "float32", models_folder, said.append)

    assert (folder, said) == (float32_folder, [])
    assert (float32_folder / "manifest.json").stat().st_mtime_ns == before


@pytest.fixture
def copy(int8_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(int8_folder, tmp_path / "copy"))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_found_by_its_hash(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)

    with pytest.raises(ModelDamaged, match=f"{name} is not the file that was exported"):
        OnnxEncoder(copy)


def test_a_missing_file_is_damage(copy: Path) -> None:
    (copy / "model.onnx").unlink()

    with pytest.raises(ModelDamaged, match="found no file"):
        OnnxEncoder(copy)


def test_a_file_that_is_no_model_is_damage_even_when_no_hash_tells(copy: Path) -> None:
    (copy / "model.onnx").write_bytes(b"no model")
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["files"].pop("model.onnx")
    (copy / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        OnnxEncoder(copy)
