"""Train the reader: python -m embeddings.reader VERB --data FOLDER --work FOLDER

mine      find each question's nearest passages by our own retrieval, for hard negatives
train     train, from the last checkpoint if there is one
export    write the files that are served into embeddings/weights
measure   write the figures on the documents that were held back

--data is a folder of question sets (see sets.py), --work one for checkpoints. `make reader DATA=FOLDER` does all four.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from embeddings.reader.examples import Chunk, Example, Pool, by_document_set, pool_of
from embeddings.reader.negatives import Finder
from embeddings.reader.sets import Asked, Side, Source, read_sets, sides

HERE = Path(__file__).parent
ROUNDS = (90, 150, 150, 150, 150)  # words of a passage in each round; the first goes without mined negatives
PART_OF_SETS = (1.0, 0.3, 0.4, 0.3, 0.3)  # of their questions, in each round
COPIES_OF_WRITTEN = (0, 1, 2, 1, 1)  # of each written question, in each round
STAGES = (
    range(0, 3),
    range(3, 5),
)  # rounds; each stage begins with the rate at its peak, from where the last one ended
MINED, MOST_MINED = 12, 8_000  # passages of a question, and questions of a set
NAME = "pincite-reader-1"


@dataclass(frozen=True)
class Data:
    """All sets together, and the side of each document."""

    sources: Sequence[Source]
    questions: Sequence[Asked]
    side: dict[str, Side]

    def pool(self, side: Side, words: int) -> Pool:
        """Return the passages, of so many words, and the questions of one side."""
        return pool_of([s for s in self.sources if self.side[s.key] == side], self.questions, Cutting(words).cut)


class Cutting:
    """The product's own reading and chunking; a text that its loader would change is left out."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._read: dict[str, Any] = {}

    def read(self, name: str, data: bytes) -> tuple[str, str]:
        """Return the title and canonical text of a file, which `cut` then knows how to cut."""
        from rag.documents import load

        content = load(name, data)
        self._read[content.text] = content
        return content.title or "", content.text

    def cut(self, title: str, text: str) -> tuple[Chunk, ...]:
        """Return the passages of a text, each with the title and headings above it."""
        from rag.chunking import chunk
        from rag.documents.text import load_text
        from rag.sentences import split_sentences

        content = self._read.get(text) or load_text(text)
        if content.text != text:
            return ()
        sentences = split_sentences(text, content.blocks)
        made = []
        for piece in chunk(text, content.blocks, sentences, self._words):
            path = [title] if title and title not in piece.heading_path else []
            inside = sentences[piece.sentences.start : piece.sentences.end]
            heading = ". ".join([*path, *piece.heading_path])
            made.append(Chunk(piece.start, piece.end, heading, tuple((s.start, s.end) for s in inside)))
        return tuple(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = {"mine": mine, "train": train, "export": export, "measure": measure}
    parser.add_argument("verb", choices=verbs)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--start", type=Path, help="train on from trained.safetensors, with the rate from its peak again"
    )
    parser.add_argument(
        "--trained", type=Path, default=HERE / "trained.safetensors", help="where export leaves a start"
    )
    parser.add_argument("--share", type=float, default=1.0, help="part of the training questions, for trials")
    parser.add_argument(
        "--without", nargs="*", default=[], help="for trials: written, mined, neighbour, removed, exchanged"
    )
    parser.add_argument("--side", choices=["tune", "test"], default="test", help="which documents to measure on")
    parser.add_argument("--out", type=Path, default=HERE.parent / "weights", help="where export writes")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    verbs[given.verb](given)


def read_data(folder: Path) -> Data:
    sources, questions = read_sets(folder)
    return Data(sources, questions, sides(sources, questions))


def mine(given: argparse.Namespace) -> None:
    """Write for each question of the training side the passages that our own retrieval finds in its set."""
    pool = read_data(given.data).pool("train", ROUNDS[-1])
    for name, sources in by_document_set(pool.sources.values()).items():
        target = given.work / f"mined-{name}.json"
        questions = sorted({q.question for q in pool.questions if q.set == name and q.answerable})
        if questions and not target.exists():
            wanted = random.Random(3).sample(questions, min(len(questions), MOST_MINED))
            target.write_text(json.dumps(dict(nearest_passages(sources, wanted))))
            print(f"{name}: {len(wanted)} questions on {len(sources)} documents", flush=True)


def nearest_passages(
    sources: Sequence[Source], questions: Iterable[str]
) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield each question with the passages that a library of these documents finds: (document's key, start)."""
    from rag.library import Library
    from rag.settings import Settings

    with tempfile.TemporaryDirectory() as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        for number, source in enumerate(sources):
            (files / f"{number}.txt").write_text(source.text, encoding="utf-8", newline="")
        keys = {f"set/{number}.txt": source.key for number, source in enumerate(sources)}
        settings = Settings.from_environ(os.environ, Path(scratch) / "library")
        library = Library.open(replace(settings, passage_words=ROUNDS[-1]), create=True)
        library.add([files], name="set")
        of = {record.id: keys[record.source] for record in library.documents()}
        for question in questions:
            hits = library.search(question, MINED)
            yield question, [(of[hit.passage.document_id], hit.passage.start) for hit in hits]
        library.close()


def mined(work: Path) -> Finder:
    """Return the look-up of what `mine` left."""
    found = {path.stem.removeprefix("mined-"): json.loads(path.read_text()) for path in work.glob("mined-*.json")}
    return lambda name, question: [(key, start) for key, start in found.get(name, {}).get(question, [])]


def train(given: argparse.Namespace) -> None:
    import torch

    from embeddings.reader.batches import batched
    from embeddings.reader.model import start_from, untrained
    from embeddings.reader.training import Plan, Trainer, device, steps_for

    plan = Plan()
    torch.manual_seed(plan.seed)
    model = untrained(encoder_folder())
    if given.start:
        start_from(model, given.start)
    data = read_data(given.data)
    for stage, rounds in enumerate(STAGES):
        done = given.work / f"stage-{stage}.pt"
        if done.exists():
            model.load_state_dict(torch.load(done, map_location="cpu", weights_only=True))
            continue
        trainer = Trainer(model, plan, given.work / f"stage-{stage}", device(), rounds.start)
        print("resumed" if trainer.resume() else "from the start", "at step", trainer.step, flush=True)
        for number in range(trainer.round, rounds.stop):
            rows = rows_of(given, data, number)
            here = steps_for(sum(len(row.ids) for row in rows), plan)
            total = total_steps(trainer.step, trainer.batch // plan.steps_of, here, range(number, rounds.stop))
            batches = len(batched(rows, plan.tokens, plan.seed + number))
            print(f"round {number}: {len(rows)} examples, {batches} batches; {total} steps in all", flush=True)
            with Progress(number, batches, trainer.batch) as progress:
                trainer.train_round(rows, total, progress.show)
        torch.save(trainer.model.state_dict(), done)


class Progress:
    """A bar with the means of the losses; where there is no terminal, a line every few hundred batches."""

    def __init__(self, number: int, batches: int, done: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
        self._bar = Progress(*columns, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task(f"round {number}", total=batches, completed=done)
        self._number, self._done = number, done
        self._means: dict[str, float] = {}

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, parts: dict[str, float]) -> None:
        """Take the losses of one more batch."""
        self._done += 1
        self._means = {name: 0.98 * self._means.get(name, value) + 0.02 * value for name, value in parts.items()}
        text = " ".join(f"{name} {value:.3f}" for name, value in self._means.items())
        self._bar.update(self._task, advance=1, description=text)
        if self._done % 200 == 0 and not sys.stderr.isatty():
            print(f"round {self._number}, batch {self._done}: {text}", flush=True)


def total_steps(done: int, done_here: int, here: int, rounds: range) -> int:
    """Return how many steps a stage has in all, from those of its present round; later ones by the words of their passages.

    A window has some 25 tokens beside its passage. rounds: the present one and those that follow.
    """
    later = sum((ROUNDS[number] + 25) / (ROUNDS[rounds.start] + 25) for number in rounds[1:])
    return int(done - done_here + here * (1 + later))


def rows_of(given: argparse.Namespace, data: Data, number: int) -> list[Any]:
    """Return a round's examples as tokens, and print how many of each kind there are."""
    from embeddings.reader.batches import row_of
    from embeddings.reader.negatives import counts
    from embeddings.reader.rounds import NEGATIVES, round_of

    pool = data.pool("train", ROUNDS[number])
    part = given.share * PART_OF_SETS[number]
    asked = random.Random(number).sample(list(pool.questions), int(part * len(pool.questions)))
    find = mined(given.work) if number and "mined" not in given.without else None
    copies = 0 if "written" in given.without else COPIES_OF_WRITTEN[number]
    extra = list(written_examples(pool, ROUNDS[number], copies)) if copies else []
    chances = {kind: chance for kind, chance in NEGATIVES.items() if kind not in given.without}
    few = extra[:: max(1, round(1 / given.share))]
    examples = round_of(replace(pool, questions=asked), find, few, chances, seed=number + 1)
    for (name, kind), count in sorted(counts(examples).items()):
        print(f"  {name:22}{kind:14}{count:7}", flush=True)
    tokenizer = load_tokenizer()
    rows = [row for row in (row_of(tokenizer, example) for example in examples) if row]
    print(f"  {len(examples) - len(rows)} too long or without tokens", flush=True)
    return rows


def written_examples(pool: Pool, words: int, copies: int = 1, side: Side = "train") -> Iterator[Example]:
    """Yield the written questions of one side, on the pool's passages and on our own documents: each `copies` times, and
    the answerable ones beside passages that don't answer.
    """
    from embeddings.reader.written import WRITTEN, beside, on_documents, on_passages, own_pool, own_side

    cutting = Cutting(words)
    own = own_pool(WRITTEN, cutting.read, cutting.cut, lambda name: own_side(name) == side)
    for there in (pool, own):
        made = [*on_passages(WRITTEN / "passages.jsonl", there), *on_documents(WRITTEN, there)]
        yield from made * copies
        yield from beside(made, there, random.Random(words))


def encoder_folder() -> str:
    from embeddings.export import DEFAULT_MODEL, model_source

    return model_source(DEFAULT_MODEL)


def load_tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{encoder_folder()}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def export(given: argparse.Namespace) -> None:
    import torch

    from embeddings.reader.export import write_reader
    from embeddings.reader.model import save_trained, untrained

    model = untrained(encoder_folder(), attention="eager")
    stages = [given.work / f"stage-{stage}.pt" for stage in range(len(STAGES))]
    model.load_state_dict(mean_of([torch.load(path, map_location="cpu", weights_only=True) for path in stages]))
    save_trained(model, given.trained)
    tokenizer = Path(encoder_folder()) / "tokenizer.json"
    write_reader(model, tokenizer, given.out, NAME, "pincite", "int8")
    write_reader(model, tokenizer, given.work / "float32", NAME, "pincite", "float32")
    print(f"exported the mean of {len(stages)} stages to {given.out}, and in float32 to {given.work / 'float32'}")


def mean_of(states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the mean of several stages' weights, as in "model soups" (Wortsman et al. 2022)."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def measure(given: argparse.Namespace) -> None:
    """Print the figures of one passage at a time, and write them to `work`/passages.json."""
    from embeddings.cross_encoder import OnnxReaderModel
    from embeddings.reader.gold import figures

    pool = read_data(given.data).pool(given.side, ROUNDS[-1])
    model = OnnxReaderModel(given.out, threads=2)
    rows = figures(pool, lambda examples: read_examples(model, examples))
    for name, figure in rows.items():
        print(f"{name:46} {figure}", flush=True)
    table = {name: [figure.value, figure.low, figure.high, figure.count] for name, figure in rows.items()}
    (given.work / f"passages-{given.side}.json").write_text(json.dumps(table, indent=1))


def read_examples(model: Any, examples: Sequence[Example]) -> list[Any]:
    """Return what the served reader says of each example."""
    from embeddings.cross_encoder import Readable
    from embeddings.reader.measuring import Verdict
    from rag.trained import read_sentences

    verdicts = []
    for example in examples:
        text = Readable(example.heading, example.text, example.sentences)
        [windows] = model.read(example.question, [text])
        read = read_sentences(text, windows, model.kind)
        best = max(range(len(read)), key=lambda n: read[n].score)
        # The short answer is the best span of the whole passage, as SQuAD's figures have it.
        span = max(read, key=lambda one: one.margin).span or (0, 0)
        score = read[best].score + max(window.answers for window in windows)
        verdicts.append(Verdict(best, example.text[slice(*span)], score))
    return verdicts


if __name__ == "__main__":
    main()
