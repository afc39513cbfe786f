"""Which folder a reader is served from: our own weights, or another extractive model brought into the same form."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from embeddings.encoder import file_sha256
from embeddings.errors import EncoderError, ExportFailed, ModelNotFound

OURS = Path(__file__).parent / "weights"


def reader_folder(reader: str, models_folder: Path, say: Callable[[str], None] = lambda _: None) -> Path:
    """Return the folder to load a reader from; another model's is exported into `models_folder` first.

    reader: "pincite", a folder that `embeddings.reader` exported, or one of a model for extractive question answering
    with config.json, tokenizer.json and weights, as transformers saves it. Raises ModelNotFound or ExportFailed.
    """
    if reader == "pincite":
        return OURS
    folder = Path(reader)
    if (folder / "manifest.json").is_file():
        return folder
    if not (folder / "config.json").is_file() or not (folder / "tokenizer.json").is_file():
        raise ModelNotFound(
            f"no reader in {reader!r}: a folder with config.json, tokenizer.json and the weights was expected",
            hint='set PINCITE_READER to such a folder, or to "pincite" or "overlap"',
        )
    weights = sorted((*folder.glob("*.safetensors"), *folder.glob("*.bin")))
    digest = hashlib.sha256("".join(file_sha256(path) for path in weights).encode()).hexdigest()[:12]
    target = models_folder / f"reader-{folder.name}-{digest}"
    if not (target / "manifest.json").is_file():
        say(f"preparing the reader {folder.name}, once")
        export_squad(folder, target)
    return target


def export_squad(folder: Path, target: Path) -> None:
    """Export a model that gives start and end logits; its evidence and weight are 0, its "answers" the best span's."""
    import torch
    from transformers import AutoModelForQuestionAnswering

    from embeddings.reader.export import write_reader

    class Marks(torch.nn.Module):
        def __init__(self, model: torch.nn.Module) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            found = self.model(
                input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=torch.ones_like(input_ids)
            )
            start, end = found.start_logits, found.end_logits
            blank = torch.zeros_like(start)
            best = start[:, 1:].amax(1) + end[:, 1:].amax(1) - start[:, 0] - end[:, 0]
            return torch.stack([start, end, blank, blank], -1), best

    try:
        model = AutoModelForQuestionAnswering.from_pretrained(str(folder), attn_implementation="eager")
        write_reader(Marks(model), folder / "tokenizer.json", target, folder.name, "squad", "int8")
    except EncoderError:
        raise
    except Exception as exc:  # of transformers, torch, onnx and the disk
        raise ExportFailed(
            f"the reader in {folder} could not be exported: {exc}",
            hint="only BERT-like models for extractive question answering can be used",
        ) from exc
