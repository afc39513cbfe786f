"""`make bench-scale`: cost against size, in libraries of 1,000 to 1,000,000 passages made for it; see docs/scale.md."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.export import exported
from eval.scale_corpus import BASE, base, questions
from eval.scale_ingest import show_ingestion
from eval.scale_library import write_library
from eval.scale_measures import MEASURES
from eval.scale_plot import svg
from eval.scale_table import Results, table
from rag.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000", help="passages, with commas between")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], help="folders of texts or question sets beside seeds/"
    )
    parser.add_argument("--work", type=Path, default=Path(".scale"), help="scratch folder, kept between runs")
    parser.add_argument("--only", default=",".join(MEASURES), help="what to measure, with commas between")
    parser.add_argument(
        "--probes", help="numbers of lists to look into, with commas: recall against time, nothing else"
    )
    parser.add_argument("--ingest", action="store_true", help="measure taking folders in, nothing else")
    parser.add_argument("--plot", type=Path, default=Path("docs/scale.svg"))
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    prepare(given.work, [Path("seeds"), *given.texts], [] if given.ingest else sizes)
    if given.ingest:
        show_ingestion(given.work)
        return
    if given.probes:
        show_probes(given.work, max(sizes), given.probes.split(","))
        return
    results = measure(given.work, sizes, given.only.split(","))
    print("\n".join(table(results)))
    given.plot.write_text(svg(results), encoding="utf-8")


def prepare(work: Path, folders: Sequence[Path], sizes: Sequence[int], encoder: Encoder | None = None) -> None:
    """Write the libraries and the questions that the work folder doesn't have."""
    encoder = encoder or default_encoder()
    corpus = base(work, folders, BASE, encoder)
    asked = questions(corpus)
    (work / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    np.save(work / "questions.npy", encoder.encode(asked))
    for size in sizes:
        print(f"library of {size:,} passages", flush=True)
        write_library(library_of(work, size), corpus, size)


def default_encoder() -> Encoder:
    settings = Settings.from_environ(os.environ)
    return OnnxEncoder(exported(settings.embedder, settings.precision, settings.models, print), settings.threads)


def measure(work: Path, sizes: Sequence[int], names: Sequence[str]) -> Results:
    """Return the figures of each size: those measured now, and those that an earlier run left in scale.json."""
    kept = work / "scale.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    results: Results = {int(size): figures for size, figures in before.items()}
    for size in sizes:
        for name in names:
            new = json.loads(printed_by(name, library_of(work, size), work))
            results.setdefault(size, {}).update(new)
            print(f"{size:,} {name}: {new}  load {os.getloadavg()[0]:.1f}", flush=True)
            kept.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return dict(sorted(results.items()))


def printed_by(name: str, library: Path, work: Path, *more: str) -> str:
    """Return what a measure prints in a process of its own."""
    command = [sys.executable, "-m", "eval.scale_measures", name, str(library), str(work), *more]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def library_of(work: Path, size: int) -> Path:
    return work / f"library-{size}"


def show_probes(work: Path, size: int, counts: Sequence[str]) -> None:
    """Print recall and time against the number of lists looked into, as a Markdown table."""
    print("| lists looked into | recall@10 | the exact ten among 100 | median, ms |\n|--:|--:|--:|--:|")
    for count, first, taken, took in json.loads(printed_by("probing", library_of(work, size), work, *counts)):
        print(f"| {count} | {first:.3f} | {taken:.3f} | {took:.1f} |")


if __name__ == "__main__":
    main()
