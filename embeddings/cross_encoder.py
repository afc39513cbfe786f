"""The reader's model as it is served: question and passage through one network, by onnxruntime and tokenizers alone.

The folder holds model.onnx, tokenizer.json and manifest.json. Two kinds of model are known: "pincite", which our own
training makes, and "squad", any extractive question-answering model (start and end of a span), which `export` brings
into the same form.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from embeddings.encoder import load_model
from embeddings.errors import ModelDamaged
from embeddings.windows import Window, part_of, pieces, window

Floats = npt.NDArray[np.float32]
START, END, EVIDENCE, WEIGHT = range(4)
MOST_WINDOWS = 12  # of one passage, some 3,500 tokens: text without sentences may make a passage of any length
RESTORE = "ours: git checkout embeddings/weights; another model's: delete the folder, the next run exports it again"


@dataclass(frozen=True)
class ReaderManifest:
    """What a reader's folder says of itself."""

    name: str
    kind: Literal["pincite", "squad"]
    files: dict[str, str]  # file name -> sha256


@dataclass(frozen=True)
class Readable:
    """A passage as the model reads it. `sentences` are offsets into `text`."""

    heading: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Marks:
    """What the model says of one window: `tokens` is (n, 4), start, end, evidence and weight of the passage's tokens.

    starts, ends: where each token stands in the passage's text. null: start plus end of "no span". answers: log-odds that
    the window answers.
    """

    tokens: Floats
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    null: float
    answers: float


class OnnxReaderModel:
    """An exported reader, run on the CPU.

    Windows are run one at a time, `threads` of them side by side: int8 scales are taken over a whole run, so that in a
    batch a window's marks would depend on its company; and nothing is spent on padding.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._manifest = read_reader_manifest(folder)
        self._threads = threads
        self._tokenizer, self._session = load_model(folder, self._manifest.files, "reader", RESTORE)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True  # "[SEP]" in a document is text

    @property
    def name(self) -> str:
        return self._manifest.name

    @property
    def kind(self) -> str:
        return self._manifest.kind

    def read(self, question: str, passages: Sequence[Readable]) -> list[list[Marks]]:
        """Return the marks of each passage's windows, in order: one window for a passage of usual length.

        Of a passage that would take more than MOST_WINDOWS the rest is not read.
        """
        asked = part_of(self._tokenizer, question)
        windows: list[tuple[int, Window]] = []
        for number, passage in enumerate(passages):
            heading = part_of(self._tokenizer, passage.heading) if self.kind == "pincite" else None
            whole = part_of(self._tokenizer, passage.text)
            starts = [start for start, _ in passage.sentences]
            for piece in islice(pieces(whole, starts), MOST_WINDOWS):
                windows.append((number, window(self._tokenizer, asked, heading, piece)))
        if self._threads == 1 or len(windows) == 1:
            marked = [self._run(made) for _, made in windows]
        else:
            with ThreadPoolExecutor(self._threads) as pool:  # session.run releases the interpreter's lock
                marked = list(pool.map(self._run, [made for _, made in windows]))
        read: list[list[Marks]] = [[] for _ in passages]
        for (number, _), marks in zip(windows, marked, strict=True):
            read[number].append(marks)
        return read

    def _run(self, made: Window) -> Marks:
        tokens, answers = self._session.run(
            None, {"input_ids": made.ids[None, :], "token_type_ids": made.types[None, :]}
        )
        passage = tokens[0, made.first : made.first + len(made.part.ids)]
        null = float(tokens[0, 0, START] + tokens[0, 0, END])
        return Marks(passage, np.array(made.part.starts), np.array(made.part.ends), null, float(answers[0]))


def read_reader_manifest(folder: Path) -> ReaderManifest:
    """Read a reader folder's manifest. Raises ModelDamaged if it is absent or is not one."""
    try:
        return ReaderManifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as exc:
        raise ModelDamaged(
            f"the reader in {folder} has no readable manifest.json ({exc})",
            hint=RESTORE,
        ) from exc
