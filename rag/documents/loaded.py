"""What a loader is handed, and what it returns.

Every format's module has one function `load(name, data, tools)`. It returns the Content of one document or, where the
file holds others (a mail's attachments, an archive's files), Loaded. It raises DocumentRefused for what can't be read, and
lets no other exception out for bytes that are merely wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.types import Box, Content

Picture = npt.NDArray[np.uint8]  # (height, width, 3), RGB
Beat = Callable[[], None]


@dataclass(frozen=True)
class Member:
    """A file inside a file. name: its path in there, with forward slashes, never absolute, without "." and ".."."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Refusal:
    """A file inside a file that isn't handed out, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Loaded:
    content: Content | None
    members: tuple[Member, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Word:
    """A word that was recognised in a picture; its box in the picture's pixels."""

    text: str
    box: Box
    confidence: float  # 0..1


class Recogniser(Protocol):
    """Reads pictures of text."""

    def lines(self, picture: Picture) -> Sequence[Sequence[Word]]:
        """Return the words of each line, in no certain order of lines."""
        ...


@dataclass(frozen=True)
class Tools:
    """What a loader may use. beat: to be called at least once a page, it tells that the loader is still getting on."""

    beat: Beat = lambda: None
    recogniser: Callable[[], Recogniser | None] = lambda: None  # made at its first use; None: not installed
