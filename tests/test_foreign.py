"""Another extractive model by its folder: brought into our form once, and read with from then on."""

import json
import warnings
from pathlib import Path

import pytest
from conftest import FakeEncoder

from embeddings.foreign import reader_folder
from rag.library import AskOptions, Library
from rag.settings import Settings

WORDS = "[PAD] [UNK] [CLS] [SEP] the kettle has a warranty of one year lamp is red what how long . ?".split()


@pytest.fixture(scope="module")
def squad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as transformers saves it, of a tiny model that knows nothing."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import BertPreTokenizer

    folder = tmp_path_factory.mktemp("models") / "tiny-squad"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import BertConfig, BertForQuestionAnswering

        torch.manual_seed(3)
        sizes = BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
        )
        BertForQuestionAnswering(sizes).save_pretrained(str(folder))
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.mark.filterwarnings("ignore")
def test_a_model_for_spans_takes_the_readers_place(squad: Path, tmp_path: Path) -> None:
    said: list[str] = []
    settings = Settings(tmp_path / "library", tmp_path / "models", "fake", "float32", reader=str(squad))
    library = Library.open(settings, create=True, encoder=FakeEncoder(), say=said.append)
    library.add_text("a.txt", b"The kettle has a warranty of one year. The lamp is red.")

    made = library.ask("How long is the warranty?", AskOptions(min_confidence=0.0))

    text = library.document(library.resolve("a.txt")).text
    assert made.library.reader == "tiny-squad"
    assert made.citations
    assert all(text[c.start : c.end] == c.cited_text for c in made.citations)
    assert said == ["preparing the reader tiny-squad, once"]
    library.close()


@pytest.mark.filterwarnings("ignore")
def test_it_is_exported_once_and_anew_only_for_other_weights(squad: Path, tmp_path: Path) -> None:
    said: list[str] = []

    first, again = (reader_folder(str(squad), tmp_path, said.append) for _ in range(2))

    assert first == again
    assert len(said) == 1
    assert json.loads((first / "manifest.json").read_text(encoding="utf-8"))["kind"] == "squad"
