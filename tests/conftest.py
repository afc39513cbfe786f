"""What the tests share: no network, an encoder to compute by hand, documents ready for the store, exported models."""

import ipaddress
import os
import re
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.export import DEFAULT_MODEL, exported
from rag.chunking import chunk
from rag.documents import load
from rag.sentences import split_sentences
from rag.store import NewVersion, SqliteStore

if TYPE_CHECKING:
    from browser import Site
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent

settings.register_profile(
    "pincite", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("pincite")


class NetworkBlocked(RuntimeError):
    """A test tried to leave the machine. No OSError, so that nothing takes it for a network that is down."""


def is_local(family: int, address: Any) -> bool:
    """Tell whether an address stays on this machine: a Unix socket, 127.0.0.0/8 or ::1."""
    if family == socket.AF_UNIX:
        return True
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every socket connection beyond this machine, in every test and in every fixture."""

    def guarded(original: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if not is_local(self.family, address):
                raise NetworkBlocked(f"a test connects to {address!r}")
            return original(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        yield


VOCABULARY = ("kettle", "lamp", "warranty", "leak", "year", "price", "red")


class FakeEncoder:
    """Vectors to write by hand: each dimension counts one word, the last is 1 where none occurs; then unit length.

    encode(["Kettle, kettle, lamp"]) -> [[2, 1, 0, 0, 0, 0, 0, 0]] / sqrt(5)
    """

    name = "fake"
    revision = "1"
    dimension = len(VOCABULARY) + 1

    def __init__(self) -> None:
        self.asked: list[str] = []  # every text that was computed, in order

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, in order."""
        self.asked.extend(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = re.findall(r"\w+", text.lower())
            row[:-1] = [words.count(word) for word in VOCABULARY]
            row[-1] = not row.any()
            row /= np.linalg.norm(row)
        return rows


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "library")
    yield opened
    opened.close()


def version_of(
    source: str, text: str, tags: tuple[str, ...] = (), date: str | None = None, passage_words: int = 150
) -> NewVersion:
    """Return what the store is given for a document: the text read by its suffix, cut, and embedded by FakeEncoder."""
    content = load(source, text.encode())
    sentences = split_sentences(content.text, content.blocks)
    chunks = chunk(content.text, content.blocks, sentences, passage_words)
    texts = [content.text[c.start : c.end] for c in chunks]
    return NewVersion(
        source=source,
        fingerprint=f"fingerprint of {text}",
        title=content.title or "",
        text=content.text,
        date=date or content.date,
        tags=tags,
        language=None,
        pages=content.pages,
        blocks=content.blocks,
        sentences=sentences,
        chunks=chunks,
        vectors=FakeEncoder().encode(texts),
        vector_keys=tuple(text.encode() for text in texts),
    )


# Pieces that documents are made of, the awkward ones above all: for property tests over offsets.
WORDS = st.sampled_from(
    [
        *"The kettle leaks Dr. Mr. U.S. e.g. No. 4 3.5 kg v2.10.3 J. approx. 30 Ms. 3. (b) a.m. ul. ; ( ) ... ! ?".split(),
        *'… « » “ ” „ " 今日は雨です。 明日 هل أنت هنا؟ שלום naïve ﬁn 😀 𐐀 𝒳'.split(),
        *["e\u0301te\u0301", "A\u030a", "\U0001f469\u200d\U0001f467", "\u200f", "\u200b", "\x01", "\x1f"],
    ]
)
GAPS = st.sampled_from([" ", " ", " ", " ", "  ", "\n", "\t", "\u00a0", "\u2028", "\x0b", "\x85", ""])
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LINES = st.lists(st.tuples(st.one_of(WORDS, WORDS, WORDS, CHARACTERS), GAPS), max_size=30).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
LEADS = st.sampled_from(
    [
        "",
        "",
        "",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "   - ",
        "# ",
        "## ",
        "### ",
        "> ",
        "| a | b |\n|---|---|\n| ",
        "    ",
        "```\n",
    ]
)
ENDS = st.sampled_from(
    ["\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " |\n| x | 2 |\n\n", "\n====\n", "\n---\n\n", "\n```\n"]
)
SOURCES = st.lists(st.tuples(LEADS, LINES, ENDS), max_size=8).map(
    lambda lines: "".join(lead + line + end for lead, line, end in lines)
)


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return PINCITE_MODELS, which `make test` sets, so that a checkout exports once; else a folder of this session."""
    given = os.environ.get("PINCITE_MODELS")
    return Path(given) if given else tmp_path_factory.mktemp("models")


def export_once(precision: str, folder: Path) -> Path:
    """Export the default model; torch warns of its own future, which is not ours to fail for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return exported(DEFAULT_MODEL, precision, folder)


@pytest.fixture(scope="session")
def float32_folder(models_folder: Path) -> Path:
    """Return the default model exported at float32: some ten seconds, once a session."""
    return export_once("float32", models_folder)


@pytest.fixture(scope="session")
def int8_folder(models_folder: Path) -> Path:
    """Return the default model exported at int8: some ten seconds, once a session."""
    return export_once("int8", models_folder)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser for the session; browser.py stands on this file, hence the import here."""
    from browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(chromium: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Site"]:
    """One server for the session, with documents that no test changes."""
    from browser import opened_library, serving
    from browser_documents import add_ours

    library = opened_library(tmp_path_factory.mktemp("site"))
    add_ours(library)
    with serving(library) as served:
        yield served


@pytest.fixture
def page(chromium: "Browser", site: "Site") -> Iterator["Page"]:
    """Return a page as on a desk, in a context of its own."""
    from browser import visiting

    with visiting(chromium, site) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it aloud where the pages were tested in no browser."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "test_browser_" in r.nodeid]
    if skipped:
        reason = skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr
        terminalreporter.write_line(f"NOT TESTED IN A BROWSER, {len(skipped)} tests: {reason}", red=True, bold=True)
