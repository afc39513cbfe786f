"""The reader's network and its training, on an encoder of 16 numbers a token: losses by hand, batches, checkpoints."""

import math
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from embeddings.cross_encoder import EVIDENCE, WEIGHT
from embeddings.reader.batches import MOST_TOKENS, Row, batched, collated, row_of
from embeddings.reader.examples import Example
from embeddings.reader.model import (
    ReaderModel,
    losses,
    marginal,
    plain_attention,
    save_trained,
    sentence_scores,
    start_from,
)
from embeddings.reader.training import Plan, Trainer, steps_for

WORDS = "[PAD] [UNK] [CLS] [SEP] who leaks the kettle it lamp is red . guide".split()
PAD, UNK, CLS, SEP, WHO, LEAKS, THE, KETTLE, IT, LAMP, IS, RED, STOP, GUIDE = range(len(WORDS))
TEXT = "The kettle leaks. It is red."


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Sums in one order, and the cores left to others."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def model_of(seed: int) -> ReaderModel:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # transformers warns of its own future
        from transformers import BertConfig, BertModel

        torch.manual_seed(seed)
        config = BertConfig(
            vocab_size=50,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        return ReaderModel(BertModel(config, add_pooling_layer=False))


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    return made


def example(
    text: str = TEXT.lower(),
    sentences: Sequence[tuple[int, int]] = ((0, 17), (18, 28)),
    gold: tuple[int, ...] = (0,),
    spans: tuple[tuple[int, int], ...] = ((4, 10),),
) -> Example:
    return Example("s", "gold", "who leaks", "guide", text, tuple(sentences), gold, spans)


def row(sizes: Sequence[int], gold: tuple[int, ...], starts: tuple[int, ...], ends: tuple[int, ...]) -> Row:
    """Return a row of sentences of so many tokens, after three of the question and one of the headings' end."""
    ids = np.arange(5, 10 + sum(sizes), dtype=np.uint16)  # and one [SEP] at the end
    return Row(
        ids, 3, 4, np.repeat(np.arange(len(sizes)), sizes).astype(np.int16), gold, len(sizes), starts, ends, bool(gold)
    )


def test_an_example_is_laid_out_with_its_sentences_and_spans_on_their_tokens(tokenizer: Any) -> None:
    made = row_of(tokenizer, example(spans=((4, 16), (0, 3))))

    assert made
    ids = [CLS, WHO, LEAKS, SEP, GUIDE, SEP, THE, KETTLE, LEAKS, STOP, IT, IS, RED, STOP, SEP]
    assert made.ids.tolist() == ids
    assert (made.question_end, made.first, made.sentence.tolist()) == (4, 6, [0, 0, 0, 0, 1, 1, 1, 1])
    assert (made.gold, made.count, made.answers) == ((0,), 2, True)
    assert (made.starts, made.ends) == ((7, 6), (8, 6))


def test_a_span_that_begins_inside_a_token_takes_all_of_it(tokenizer: Any) -> None:
    made = row_of(tokenizer, example(spans=((6, 13),)))

    assert made
    assert (made.starts, made.ends) == ((7,), (8,))


def test_without_an_answer_the_span_is_at_cls_and_where_it_is_unknown_nowhere(tokenizer: Any) -> None:
    none, unknown = row_of(tokenizer, example(gold=(), spans=())), row_of(tokenizer, example(spans=()))

    assert none
    assert unknown
    assert (none.starts, none.ends, none.answers) == ((0,), (0,), False)
    assert (unknown.starts, unknown.ends, unknown.answers) == ((), (), True)


def test_an_example_that_is_too_long_or_has_a_sentence_without_tokens_is_none(tokenizer: Any) -> None:
    words = MOST_TOKENS - 7  # [CLS] who leaks [SEP] guide [SEP] ... [SEP]
    text = "red " * (words + 1)

    assert row_of(tokenizer, example(text[:-5], [(0, len(text) - 5)], spans=()))
    assert row_of(tokenizer, example(text[:-1], [(0, len(text) - 1)], spans=())) is None
    assert row_of(tokenizer, example("the red", [(0, 3), (3, 4)], spans=())) is None
    assert row_of(tokenizer, example(" ", [(0, 1)], spans=())) is None
    assert row_of(tokenizer, example("the red", [], spans=())) is None


@given(st.lists(st.integers(1, 300), min_size=1, max_size=40), st.sampled_from([300, 1000]), st.integers(0, 9))
def test_batches_hold_every_row_once_and_no_more_tokens_than_they_may(
    lengths: list[int], tokens: int, seed: int
) -> None:
    rows = [Row(np.zeros(n, dtype=np.uint16), 0, 0, np.zeros(0, dtype=np.int16), (), 0, (), (), False) for n in lengths]

    made = batched(rows, tokens, seed)

    assert sorted(n for batch in made for n in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[n] for n in batch) <= tokens for batch in made)
    assert made == batched(rows, tokens, seed)


def test_a_batch_is_padded_and_numbers_its_sentences_through() -> None:
    made = collated([row([1, 1], (1,), (5,), (5,)), row([2, 1], (), (0,), (0,))])

    assert made.input_ids.tolist() == [[5, 6, 7, 8, 9, 10, 11, 0], [5, 6, 7, 8, 9, 10, 11, 12]]
    assert made.token_type_ids.tolist() == [[0, 0, 0, 1, 1, 1, 1, 0], [0, 0, 0, 1, 1, 1, 1, 1]]
    assert made.attention_mask.tolist() == [[1] * 7 + [0], [1] * 8]
    assert made.passage.int().tolist() == [[1, 0, 0, 0, 1, 1, 0, 0], [1, 0, 0, 0, 1, 1, 1, 0]]
    assert made.sentence.tolist() == [[-1, -1, -1, -1, 0, 1, -1, -1], [-1, -1, -1, -1, 2, 2, 3, -1]]
    assert (made.of_window.tolist(), made.gold.tolist()) == ([0, 0, 1, 1], [0, 1, 0, 0])
    assert (made.starts.nonzero().tolist(), made.ends.nonzero().tolist()) == ([[0, 5], [1, 0]], [[0, 5], [1, 0]])
    assert (made.has_span.tolist(), made.answers.tolist()) == ([True, True], [1, 0])


def test_a_sentence_scores_the_weighted_mean_of_its_evidence() -> None:
    """(1 * 1 + 3 * 3) / 4 = 2.5; a sentence of one token has its evidence, whatever the weight."""
    marks = torch.zeros(2, 3, 4)
    marks[0, :, EVIDENCE] = torch.tensor([1.0, 3.0, 9.0])
    marks[1, :, EVIDENCE] = torch.tensor([9.0, 9.0, -2.0])
    marks[0, 1, WEIGHT] = math.log(3)
    marks[1, 2, WEIGHT] = -8.0

    scores = sentence_scores(marks, torch.tensor([[0, 0, -1], [-1, -1, 1]]), 2)

    assert scores.tolist() == pytest.approx([2.5, -2.0], abs=1e-4)


def test_the_marginal_adds_the_chances_of_all_right_places() -> None:
    """Of odds 1, 2, 3, 4 the first three are allowed, the second and third right: (2 + 3) / 6."""
    logits = torch.tensor([[1.0, 2.0, 3.0, 4.0]]).log()
    allowed, right = torch.tensor([[True, True, True, False]]), torch.tensor([[False, True, True, False]])

    assert marginal(logits, allowed, right).tolist() == pytest.approx([math.log(5 / 6)])


@pytest.mark.parametrize(
    ("rows", "span", "choice", "sentence"),
    [
        ([row([2, 2], (1,), (6,), (7,))], math.log(5), math.log(2), 2),
        ([row([1] * 3, (0, 2), (4, 6), (4, 6))], math.log(2), math.log(3 / 2), 3),
        ([row([2, 2], (), (0,), (0,))], math.log(5), 0, 2),
        ([row([2, 2], (0,), (), ())], 0, math.log(2), 2),
        (
            [row([2, 2], (1,), (), ()), row([1] * 5, (0,), (4,), (4,)), row([2, 1], (), (0,), (0,))],
            (math.log(6) + math.log(4)) / 2,
            (math.log(2) + math.log(5)) / 2,
            (2 + 5 + 2) / 3,
        ),
    ],
    ids=["one span", "two right", "no answer", "span unknown", "batch"],
)
def test_the_losses_of_a_model_that_knows_nothing(rows: list[Row], span: float, choice: float, sentence: float) -> None:
    """Each of n is as likely as the next: log n for one right one; a sentence and a window answer or not, log 2."""
    batch = collated(rows)

    found = losses(torch.zeros(*batch.input_ids.shape, 4), torch.zeros(len(rows)), batch)

    assert {name: float(part) for name, part in found.items()} == pytest.approx(
        {"span": span, "choice": choice, "sentence": sentence * math.log(2), "window": math.log(2)}, abs=1e-5
    )


def test_our_attention_is_torchs_own() -> None:
    torch.manual_seed(1)
    query, key, value = torch.randn(3, 2, 4, 5, 8)
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])[:, None, None, :]

    found, _ = plain_attention(torch.nn.Identity(), query, key, value, mask)

    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    torch.testing.assert_close(found, expected.transpose(1, 2))


def test_padding_changes_no_marks() -> None:
    short, long = row([2, 1], (0,), (4,), (4,)), row([9, 9], (1,), (14,), (15,))
    alone, both = collated([short]), collated([short, long])
    model = model_of(1).eval()

    with torch.no_grad():
        marks, window = model(alone.input_ids, alone.token_type_ids, alone.attention_mask)
        beside, windows = model(both.input_ids, both.token_type_ids, both.attention_mask)

    torch.testing.assert_close(beside[:1, : marks.shape[1]], marks, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(windows[:1], window, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(marks[0, 4], marks[0, 5])


class Stopped(Exception):
    """As if the machine went down."""


def train(folder: Path, rows: Sequence[Row], rounds: int, stop_after: int = -1) -> Trainer:
    """Train from the last checkpoint on; stop_after: so many batches, after which all but the checkpoint is lost."""
    plan = Plan(tokens=12, steps_of=2, save_every_s=-1.0)  # a batch is one row, and every step is saved
    trainer = Trainer(model_of(3), plan, folder, "cpu")
    trainer.resume()
    seen = 0

    def count(_: dict[str, float]) -> None:
        nonlocal seen
        seen += 1
        if seen == stop_after:
            raise Stopped

    while trainer.round < rounds:
        trainer.train_round(rows, rounds * (len(rows) // 2), count)
    return trainer


@pytest.mark.parametrize(("count", "stop_after"), [(4, 3), (4, 2), (4, 5), (5, 6)])
def test_training_that_was_stopped_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path, count: int, stop_after: int
) -> None:
    rows = [row([1 + n % 3, 2], (n % 2,), (4,), (5,)) for n in range(count)]
    through = train(tmp_path / "through", rows, rounds=2)
    with pytest.raises(Stopped):
        train(tmp_path / "stopped", rows, rounds=2, stop_after=stop_after)

    resumed = train(tmp_path / "stopped", rows, rounds=2)

    assert (resumed.step, resumed.round, resumed.batch) == (through.step, 2, 0)
    for name, weights in through.model.state_dict().items():
        assert torch.equal(resumed.model.state_dict()[name], weights), name


def test_a_checkpoint_says_where_training_goes_on(tmp_path: Path) -> None:
    rows = [row([2, 2], (0,), (4,), (5,)) for _ in range(6)]
    with pytest.raises(Stopped):
        train(tmp_path, rows, rounds=1, stop_after=5)

    trainer = Trainer(model_of(4), Plan(), tmp_path, "cpu")

    assert trainer.resume()
    assert (trainer.step, trainer.round, trainer.batch) == (2, 0, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_without_a_checkpoint_there_is_nothing_to_resume(tmp_path: Path) -> None:
    assert not Trainer(model_of(1), Plan(), tmp_path / "none", "cpu").resume()


def test_training_lowers_the_losses(tmp_path: Path) -> None:
    rows = [row([2, 2], (0,), (4,), (5,)) for _ in range(4)]
    trainer = Trainer(model_of(1), Plan(tokens=100, steps_of=1, head_rate=0.05, rate=0.01), tmp_path, "cpu")
    seen: list[dict[str, float]] = []

    for _ in range(15):
        trainer.train_round(rows, 15, seen.append)

    assert all(seen[-1][part] < 0.5 * seen[0][part] for part in ("span", "choice", "sentence", "window"))


def test_steps_are_tokens_by_those_of_a_step_and_never_none() -> None:
    """104 % of 60,000 at 2 * 3,000: 10.4."""
    assert (steps_for(60_000, Plan()), steps_for(0, Plan())) == (10, 1)


def test_training_can_go_on_from_what_was_saved(tmp_path: Path) -> None:
    trained, fresh = model_of(1), model_of(2)

    save_trained(trained, tmp_path / "trained.safetensors")
    start_from(fresh, tmp_path / "trained.safetensors")

    for name, parameter in trained.named_parameters():
        assert torch.equal(dict(fresh.named_parameters())[name], parameter.detach().half().float())


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"other": torch.zeros(1)}, str(tmp_path / "trained.safetensors"))

    with pytest.raises(ValueError, match="holds other weights"):
        start_from(model_of(1), tmp_path / "trained.safetensors")
