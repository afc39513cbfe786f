"""From trained weights to the files that are served."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from torch import nn

from embeddings.encoder import file_sha256
from embeddings.export import quantise, quiet


def write_reader(model: nn.Module, tokenizer: Path, target: Path, name: str, kind: str, precision: str) -> None:
    """Write model.onnx, tokenizer.json and manifest.json into `target`, the manifest last.

    model: takes input_ids and token_type_ids, gives token marks (windows, tokens, 4) and (windows,).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as scratch:
        folder = Path(scratch) / "reader"
        folder.mkdir()
        with quiet():
            write_onnx(model.eval(), Path(scratch) / "float32.onnx")
            if precision == "int8":
                quantise(Path(scratch) / "float32.onnx", folder / "model.onnx")
            else:
                shutil.move(Path(scratch) / "float32.onnx", folder / "model.onnx")
        strip(folder / "model.onnx")
        shutil.copyfile(tokenizer, folder / "tokenizer.json")
        hashes = {file: file_sha256(folder / file) for file in ("model.onnx", "tokenizer.json")}
        manifest = {"name": name, "kind": kind, "files": hashes}
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        target.mkdir(exist_ok=True)
        for file in ("tokenizer.json", "model.onnx", "manifest.json"):  # the manifest last: with it the folder is whole
            os.replace(folder / file, target / file)


def strip(path: Path) -> None:
    """Take out of an ONNX file what the exporter tells of itself: where in which source file each node comes from."""
    model = onnx.load(str(path))
    del model.metadata_props[:]
    graph = model.graph
    for part in (
        graph,
        *graph.node,
        *graph.value_info,
        *graph.input,
        *graph.output,
        *graph.initializer,
        *model.functions,
    ):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, str(path))


def write_onnx(model: nn.Module, path: Path) -> None:
    """Export one window a run: no padding, so no mask."""
    torch.onnx.export(
        model,
        (torch.randint(5, 100, (2, 9)), torch.randint(0, 2, (2, 9))),
        str(path),
        dynamo=True,
        input_names=["input_ids", "token_type_ids"],
        output_names=["tokens", "answers"],
        dynamic_shapes=({0: torch.export.Dim("windows"), 1: torch.export.Dim("tokens")},) * 2,
        external_data=False,
        verbose=False,
    )
