"""The real passages that scale is measured on, cut and embedded once. `eval/scale_library.py` makes libraries of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from eval.retrieval_sets import Text, joined
from rag.chunking import chunk, passage_text
from rag.documents import is_supported, load
from rag.errors import DocumentRefused
from rag.sentences import split_sentences
from rag.store.protocol import Vectors

BASE = 20_000  # passages that are cut and embedded; beyond, they come again, changed
SEED = 20261124
OWN = Path(__file__).parent / "questions.jsonl"
ASKED, WRITTEN = 320, 100  # questions in all; so many at most of those that ship
SHORTEST = 6  # words of a sentence that a question is made of

Piece = tuple[str, list[str]]  # a passage: its document's title, its sentences


@dataclass(frozen=True)
class Corpus:
    """The passages that all libraries are made of."""

    pieces: list[Piece]
    vectors: Vectors  # (len(pieces), dimension)


def base(work: Path, folders: Sequence[Path], count: int, encoder: Encoder) -> Corpus:
    """Return the real passages of some folders, cut and embedded once and kept in the work folder.

    Fewer than `count`: sentences of different documents put together fill them up.
    """
    made_of = [encoder.revision, count, *map(str, folders)]
    try:
        return kept(work, made_of)
    except (OSError, ValueError):  # absent, or of other folders
        pass
    rng = np.random.default_rng(SEED)
    documents = [pieces for text in texts_in(folders) if (pieces := cut(text))]
    pieces = [piece for number in rng.permutation(len(documents)) for piece in documents[number]][:count]
    pieces += recombined(pieces, count - len(pieces), rng)
    bodies = [" ".join(sentences) for _, sentences in pieces]
    texts = [passage_text(body, title, (), 0, len(body)) for (title, _), body in zip(pieces, bodies, strict=True)]
    work.mkdir(parents=True, exist_ok=True)
    np.save(work / "base.npy", encoder.encode(texts))
    (work / "base.json").write_text(json.dumps([made_of, pieces]), encoding="utf-8")
    return kept(work, made_of)


def kept(work: Path, made_of: Sequence[object] | None = None) -> Corpus:
    """Return the corpus that `base` left. Raises OSError if there is none, ValueError if it was made of something else."""
    found, pieces = json.loads((work / "base.json").read_text(encoding="utf-8"))
    if made_of is not None and found != list(made_of):
        raise ValueError(f"{work} was made of {found}")
    return Corpus([(title, sentences) for title, sentences in pieces], np.load(work / "base.npy"))


def texts_in(folders: Sequence[Path]) -> Iterator[Text]:
    """Yield the documents of folders of text files, and of question sets (see eval/retrieval_sets.py)."""
    for folder in folders:
        if (folder / "corpus.jsonl.gz").exists():
            yield from joined([folder])[0]
        else:
            files = sorted(path for path in folder.rglob("*") if path.is_file() and is_supported(path.name))
            yield from (Text(path.as_posix(), None, path.read_bytes()) for path in files)


def cut(text: Text, passage_words: int = 150) -> list[Piece]:
    """Return a document's passages as Pincite cuts them; none if it can't be read."""
    try:
        content = load(text.source, text.data)
    except DocumentRefused:
        return []
    whole, sentences = content.text, split_sentences(content.text, content.blocks)
    chunks = chunk(whole, content.blocks, sentences, passage_words)
    runs = [sentences[c.sentences.start : c.sentences.end] for c in chunks]
    title = text.title or content.title or text.source
    return [(title, [" ".join(whole[s.start : s.end].split()) for s in run]) for run in runs]


def recombined(pieces: Sequence[Piece], count: int, rng: np.random.Generator) -> list[Piece]:
    """Return `count` passages as long as the given ones, each sentence taken from any of them."""
    made = []
    for _ in range(count):
        title, like = pieces[int(rng.integers(len(pieces)))]
        others = [pieces[n][1] for n in rng.integers(len(pieces), size=len(like))]
        made.append((title, [other[rng.integers(len(other))] for other in others]))
    return made


def questions(corpus: Corpus, count: int = ASKED) -> list[str]:
    """Return questions in mixed order: some of those that ship, the others two in three of ten words of some sentence."""
    rng = np.random.default_rng(SEED)
    own = [str(json.loads(line)["question"]) for line in OWN.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(own) // min(WRITTEN, count))
    asked = own[::step][: min(WRITTEN, count)]
    long = [words for _, run in corpus.pieces for sentence in run if len(words := sentence.split()) >= SHORTEST]
    for number in rng.integers(len(long), size=count - len(asked)):
        words = long[number]
        start = int(rng.integers(max(1, len(words) - 9)))
        asked.append(" ".join(word for n, word in enumerate(words[start : start + 10]) if n % 3 != 2))
    return [asked[n] for n in rng.permutation(count)]
