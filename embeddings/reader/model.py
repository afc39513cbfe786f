"""The reader's network: one pass of a small encoder, five numbers out of it.

Of each token: start and end of the short answer, how far it is evidence, how much it counts for its sentence. Of the
window: whether it answers. A sentence's score is the mean of its tokens' evidence, weighted by exp(weight); it is learnt
as a log-odds, and so is the window's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from embeddings.cross_encoder import END, EVIDENCE, START, WEIGHT

LARGEST_WEIGHT = 8.0  # tanh keeps exp(weight) in range, in training and when served
NEVER = -1e4


class ReaderModel(nn.Module):
    """The encoder with its heads. forward gives (windows, tokens, 4) and (windows,)."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.tokens = nn.Linear(width, 4)
        self.window = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        states = self.encoder(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        marks = self.tokens(states).float()
        marks = torch.cat([marks[..., :WEIGHT], LARGEST_WEIGHT * torch.tanh(marks[..., WEIGHT:] / LARGEST_WEIGHT)], -1)
        return marks, self.window(states[:, 0]).float().squeeze(-1)


def plain_attention(
    module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: Any, **_: Any
) -> tuple[torch.Tensor, None]:
    """Attention as two products. On a CPU in bfloat16 training takes three quarters of the time of torch's own kernel."""
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    if attention_mask is not None:
        if attention_mask.dtype == torch.bool:
            attention_mask = torch.zeros_like(attention_mask, dtype=scores.dtype).masked_fill(~attention_mask, NEVER)
        scores = scores + attention_mask.clamp(min=NEVER).to(scores.dtype)
    with torch.autocast(scores.device.type, enabled=False):  # else softmax would go over to float32 and back
        chances = torch.softmax(scores, -1)
    return (chances @ value).transpose(1, 2).contiguous(), None


def untrained(folder: str, attention: str = "plain") -> ReaderModel:
    """Return the model with the encoder's weights from a folder, and new heads. Word embeddings stay as they are.

    attention: "plain" trains fast on a CPU, "eager" can be exported.
    """
    from transformers import AttentionInterface, BertModel

    AttentionInterface.register("plain", plain_attention)
    # No dropout: it costs a third of the time on a CPU, and two or three passes over the data don't overfit.
    encoder = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation=attention,
    )
    encoder.embeddings.word_embeddings.requires_grad_(False)
    encoder.embeddings.position_embeddings.requires_grad_(False)
    return ReaderModel(encoder)


def save_trained(model: ReaderModel, path: Path) -> None:
    """Write what training changes, in float16: all but the word and position embeddings."""
    from safetensors.torch import save_file

    trained = {name: p.detach().half().contiguous() for name, p in model.named_parameters() if p.requires_grad}
    save_file(trained, str(path))


def start_from(model: ReaderModel, path: Path) -> None:
    """Load what `save_trained` wrote. Raises ValueError if it is of another model."""
    from safetensors.torch import load_file

    found = {name: tensor.float() for name, tensor in load_file(str(path)).items()}
    wanted = {name for name, p in model.named_parameters() if p.requires_grad}
    if set(found) != wanted:
        raise ValueError(f"{path} holds other weights than this model's: {sorted(set(found) ^ wanted)[:3]}")
    model.load_state_dict(found, strict=False)


@dataclass(frozen=True)
class Batch:
    """Windows of one length or nearly, and what is right of them; sentences are numbered through the batch."""

    input_ids: torch.Tensor
    token_type_ids: torch.Tensor
    attention_mask: torch.Tensor
    passage: torch.Tensor  # (windows, tokens) bool: [CLS], which stands for "no span", and the passage's tokens
    sentence: torch.Tensor  # (windows, tokens): the token's sentence, -1 for none
    of_window: torch.Tensor  # (sentences,): each sentence's window
    gold: torch.Tensor  # (sentences,) 0.0 or 1.0
    starts: torch.Tensor  # (windows, tokens) bool: where a right span starts; [CLS] where none does
    ends: torch.Tensor
    has_span: torch.Tensor  # (windows,) bool: a span is known, or known not to be there
    answers: torch.Tensor  # (windows,) 0.0 or 1.0


def losses(marks: torch.Tensor, window: torch.Tensor, batch: Batch) -> dict[str, torch.Tensor]:
    """Return the parts of the loss.

    span: -log of the chance of all right starts together, and of all right ends (Clark and Gardner 2018). choice: -log of
    the chance of the gold sentences among the window's, where there are any. sentence and window: binary cross-entropy.
    """
    scores = sentence_scores(marks, batch.sentence, len(batch.gold))
    span = sum(
        -(marginal(marks[..., column], batch.passage, right) * batch.has_span).sum()
        for column, right in ((START, batch.starts), (END, batch.ends))
    )
    windows = len(batch.answers)
    table = scores.new_full((windows, int(batch.of_window.bincount().max())), NEVER)
    firsts = torch.searchsorted(batch.of_window, torch.arange(windows, device=scores.device))
    places = torch.arange(len(batch.gold), device=scores.device) - firsts[batch.of_window]
    choices = table.index_put((batch.of_window, places), scores)
    right = torch.zeros_like(table, dtype=torch.bool).index_put((batch.of_window, places), batch.gold > 0)
    chosen = torch.logsumexp(choices.masked_fill(~right, NEVER), 1) - torch.logsumexp(choices, 1)
    positive = batch.answers > 0
    return {
        "span": 0.5 * span / batch.has_span.sum().clamp(min=1),
        "choice": -(chosen * positive).sum() / positive.sum().clamp(min=1),
        "sentence": binary_cross_entropy_with_logits(scores, batch.gold, reduction="sum") / windows,
        "window": binary_cross_entropy_with_logits(window, batch.answers),
    }


def marginal(logits: torch.Tensor, allowed: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return for each window log of the sum of the right places' chances, among the allowed ones."""
    everything = torch.logsumexp(logits.masked_fill(~allowed, NEVER), 1)
    return torch.logsumexp(logits.masked_fill(~right, NEVER), 1) - everything


def sentence_scores(marks: torch.Tensor, sentence: torch.Tensor, count: int) -> torch.Tensor:
    """Return each sentence's score: sum of exp(weight) * evidence over its tokens / sum of exp(weight)."""
    inside = sentence >= 0
    numbers = sentence[inside]
    weight = marks[..., WEIGHT][inside].exp()
    total = weight.new_zeros(count).index_add(0, numbers, weight * marks[..., EVIDENCE][inside])
    return total / weight.new_zeros(count).index_add(0, numbers, weight).clamp(min=1e-6)
