"""The training loop: rounds of examples, a linear rate, checkpoints to go on from."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from embeddings.reader.batches import Row, batches
from embeddings.reader.model import Batch, ReaderModel, losses


@dataclass(frozen=True)
class Plan:
    """How to train. One step is `steps_of` batches of about `tokens` tokens."""

    seed: int = 20261124
    tokens: int = 3_000
    steps_of: int = 2
    rate: float = 2e-4  # of the encoder
    head_rate: float = 1e-3
    warm_up: float = 0.04  # of all steps
    last: float = 0.02  # of the rate, at the end
    save_every_s: float = 240.0


PARTS = {"span": 1.0, "choice": 0.7, "sentence": 0.7, "window": 0.7}


class Trainer:
    """A model in training, its optimiser, and how far it is."""

    def __init__(self, model: ReaderModel, plan: Plan, folder: Path, device: str, first_round: int = 0) -> None:
        self.model = model.to(device)
        self.plan = plan
        self.folder = folder
        self.device = device
        self.step = 0
        self.round, self.batch = first_round, 0
        heads = [*model.tokens.parameters(), *model.window.parameters()]
        rest = [p for p in model.encoder.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            [
                {"params": rest, "lr": plan.rate, "peak": plan.rate},
                {"params": heads, "lr": 1e-3, "peak": plan.head_rate},
            ],
            betas=(0.9, 0.98),
            weight_decay=0.01,
            fused=True,
        )

    def resume(self) -> bool:
        """Go on from the last checkpoint, if there is one."""
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.round, self.batch = state["step"], state["round"], state["batch"]
        return True

    def save(self) -> None:
        """Leave a checkpoint: written beside the last one, then put in its place."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "round": self.round,
            "batch": self.batch,
        }
        torch.save(state, self.folder / "checkpoint.tmp")
        os.replace(self.folder / "checkpoint.tmp", self.folder / "checkpoint.pt")

    def train_round(self, rows: Sequence[Row], steps_in_all: int, progress: Callable[[dict[str, float]], None]) -> None:
        """Train on all rows once, from where the checkpoint left the round. progress: told of each batch's losses."""
        saved = time.monotonic()
        self.model.train()
        for number, batch in enumerate(batches(rows, self.plan.tokens, self.plan.seed + self.round)):
            if number < self.batch:
                continue
            parts = self._learn(batch)
            self.batch = number + 1
            if self.batch % self.plan.steps_of == 0:
                self._step(steps_in_all)
                if time.monotonic() - saved > self.plan.save_every_s:
                    self.save()
                    saved = time.monotonic()
            progress(parts)
        if self.batch % self.plan.steps_of:
            self._step(steps_in_all)  # of what is left: a checkpoint holds no gradients
        self.round, self.batch = self.round + 1, 0
        self.save()

    def _learn(self, batch: Batch) -> dict[str, float]:
        batch = Batch(*(tensor.to(self.device) for tensor in vars(batch).values()))
        with torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16):
            marks, window = self.model(batch.input_ids, batch.token_type_ids, batch.attention_mask)
        parts = losses(marks, window, batch)
        loss = sum(PARTS[name] * part for name, part in parts.items())
        (loss / self.plan.steps_of).backward()  # type: ignore[union-attr]
        return {name: float(part.detach()) for name, part in parts.items()}

    def _step(self, steps_in_all: int) -> None:
        done = min(1.0, self.step / steps_in_all)
        warm = self.plan.warm_up
        share = done / warm if done < warm else 1 - (1 - self.plan.last) * (done - warm) / (1 - warm)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * max(share, 1e-3)
        torch.nn.utils.clip_grad_norm_([p for g in self.optimiser.param_groups for p in g["params"]], 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1


def steps_for(tokens: int, plan: Plan) -> int:
    """Return how many steps so many tokens make, padding and short batches (some 4 %) included."""
    return max(1, int(1.04 * tokens / (plan.tokens * plan.steps_of)))


def device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
