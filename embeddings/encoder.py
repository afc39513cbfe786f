"""Sentences and passages as unit vectors, by onnxruntime and tokenizers: no torch in a running process.

Importing torch and sentence-transformers takes seconds; this file needs a quarter of one. The exporter beside it makes
the files that are read here, and the tests hold the two to each other.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelDamaged

Vectors = npt.NDArray[np.float32]  # (n, dimension), rows of unit length


class Encoder(Protocol):
    """Anything that turns texts into unit vectors of one dimension."""

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, in order; (0, dimension) for no texts."""
        ...


@dataclass(frozen=True)
class Manifest:
    """What an exported model folder says of itself: which weights it came from and what its files hash to."""

    name: str
    revision: str  # sha256 of the weights that were exported
    dimension: int
    max_tokens: int
    precision: str  # "float32" or "int8"
    files: dict[str, str]  # file name -> sha256


def read_manifest(folder: Path) -> Manifest:
    """Read a model folder's manifest. Raises ModelDamaged if it is absent or is not one."""
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as exc:
        raise ModelDamaged(
            f"the exported model in {folder} has no readable manifest.json ({exc})",
            hint=f"delete the folder {folder}; the next run exports it again",
        ) from exc


class OnnxEncoder:
    """An exported sentence-transformers model, run on the CPU.

    Texts are run one at a time: a row then never depends on what else is in the batch, and no time goes into padding.
    `threads` texts are run side by side.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._manifest = read_manifest(folder)
        self._threads = threads
        hint = f"delete the folder {folder}; the next run exports it again"
        self._tokenizer, self._session = load_model(folder, self._manifest.files, "exported model", hint)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._manifest.max_tokens)

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def revision(self) -> str:
        return f"{self._manifest.revision}:{self._manifest.precision}"

    @property
    def dimension(self) -> int:
        return self._manifest.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, in order; (0, dimension) for no texts."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        if self._threads == 1 or len(texts) == 1:
            return np.stack([self._encode_one(text) for text in texts])
        with ThreadPoolExecutor(self._threads) as pool:  # session.run releases the interpreter's lock
            return np.stack(list(pool.map(self._encode_one, texts)))

    def _encode_one(self, text: str) -> npt.NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        row: npt.NDArray[np.float32] = self._session.run(None, {"input_ids": ids})[0][0]
        return row


def load_model(folder: Path, files: Mapping[str, str], what: str, hint: str) -> tuple[Any, Any]:
    """Return the tokenizer and the onnxruntime session of a folder, its files checked. Raises ModelDamaged, with the hint.

    files: name to sha256. what: what the folder holds, for the message.
    """
    onnxruntime = silent_onnxruntime()
    from tokenizers import Tokenizer

    check_files(folder, files, hint)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one text a thread; spinning helpers would burn the other core
    options.log_severity_level = 3
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        path = str(folder / "model.onnx")
        return tokenizer, onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime and tokenizers raise their own unrelated types
        raise ModelDamaged(f"the {what} in {folder} cannot be loaded: {exc}", hint=hint) from exc


def silent_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off: it would queue events in the user's cache and look for their host."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when the library is loaded, so it must be set before
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def check_files(folder: Path, files: Mapping[str, str], hint: str) -> None:
    """Raise ModelDamaged, with the hint, unless every file is there with its sha256. files: name to sha256."""
    for name, expected in files.items():
        path = folder / name
        found = file_sha256(path) if path.is_file() else "no file"
        if found != expected:
            raise ModelDamaged(
                f"{path} is not the file that was exported: expected sha256 {expected[:12]}…, found {found[:12]}",
                hint=hint,
            )


def file_sha256(path: Path) -> str:
    """Return a file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
