"""Another embedder for a library that is in use: the old one answers until the new one has everything."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, version_of

from embeddings.encoder import Vectors
from rag.__main__ import cli
from rag.embedders import Embedder
from rag.errors import EmbedderChanged, LibraryBusy, LibraryMismatch
from rag.library import AskOptions, Library
from rag.reindexing import BATCH
from rag.settings import Settings
from rag.store.staging import AT_LAST, Staging

KETTLE = "# Kettle\n\nThe kettle has a warranty of one year. The kettle may leak.\n"
LAMP = "The lamp is red. The price of the lamp is low.\n"  # without a title
ONE = AskOptions(min_confidence=0.0, max_sentences=1)


class LetterEncoder(FakeEncoder):
    """Another model: each of five dimensions counts a letter."""

    name = "letters"
    revision = "7"
    dimension = 5

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:5] = [1 + text.lower().count(letter) for letter in "klrpw"]
            row /= np.linalg.norm(row)
        return rows


def load_fakes(patch: pytest.MonkeyPatch) -> None:
    """Let the names "fake" and "letters" be models that can be loaded, and "fake" the default."""
    known = {"fake": FakeEncoder, "letters": LetterEncoder}
    patch.setattr("rag.models.DEFAULT_MODEL", "fake")
    patch.setattr("rag.models.exported", lambda name, *_: Path(name))
    patch.setattr("rag.models.OnnxEncoder", lambda folder, _: known[folder.name]())


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    load_fakes(monkeypatch)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "library", tmp_path / "models", precision="float32", reader="overlap")


@pytest.fixture
def library(settings: Settings) -> Library:
    made = Library.open(settings, create=True)
    made.add_text("kettle.md", KETTLE.encode())
    made.add_text("lamp.txt", LAMP.encode())
    return made


def answered(library: Library) -> tuple[str | None, str]:
    """Return the quotation for a question, and the model that found it."""
    answer = library.ask("Is the lamp red?", ONE)
    return answer.text, answer.library.embedding_model


def stored(library: Library) -> list[tuple[str, list[list[float]]]]:
    """Return every document with its passages' vectors, by source."""
    with library.snapshot() as view:
        return sorted((document.source, vectors.tolist()) for document, _, vectors in view.indexed())


def made_anew(library: Library, folder: Path) -> Library:
    """Return a library of the same documents that has had the other embedder from the start."""
    fresh = Library.open(replace(library.settings, library=folder, embedder="letters"), create=True)
    for record in library.documents():
        text = {"kettle.md": KETTLE, "lamp.txt": LAMP}.get(record.source) or library.document(record.id).text
        fresh.add_text(record.source, text.encode())
    return fresh


def test_the_vectors_are_those_of_a_library_made_with_the_other_embedder(library: Library, tmp_path: Path) -> None:
    before = {key: library._store.meta(key) for key in ("embedder", "id", "change")}

    assert library.reindex("letters") == 2

    after = {key: library._store.meta(key) for key in ("embedder", "id", "vectors", "staging")}
    assert (before["embedder"], after["embedder"]) == ("fake float32 1 8", "letters float32 7 5")
    assert after["id"] != before["id"]
    assert (after["vectors"], after["staging"]) == (None, None)
    assert library.state().version > int(before["change"] or 0)
    assert stored(library) == stored(made_anew(library, tmp_path / "fresh"))
    assert answered(library) == ("The lamp is red.", "letters")
    with library._store.reading() as connection:
        assert connection.execute("SELECT * FROM sqlite_master WHERE name = 'staged'").fetchall() == []


def test_a_reader_that_is_open_answers_before_meanwhile_and_afterwards(library: Library, settings: Settings) -> None:
    reader = Library.open(settings)
    seen = [answered(reader)]

    library.reindex("letters", lambda *_: seen.append(answered(reader)))

    assert seen == [("The lamp is red.", "fake")] * 2
    assert answered(reader) == ("The lamp is red.", "letters")


def test_a_question_that_has_begun_is_finished_with_the_embedder_that_its_state_has(library: Library) -> None:
    with library._current.state() as (view, index):
        other = Library.open(library.settings)
        other.reindex("letters")
        answered(library)  # by now this process has both

        [vector] = library._models.encoder_of(view).encode(["lamp"])
        assert len(vector) == 8
        assert [scored.passage_id for scored in index.dense(vector, 1)] == [2]
    assert answered(library) == ("The lamp is red.", "letters")


def test_a_library_is_opened_with_its_own_embedder_where_none_is_asked_for(
    library: Library, settings: Settings
) -> None:
    library.reindex("letters")

    assert answered(Library.open(settings)) == ("The lamp is red.", "letters")
    assert Library.open(settings).state().embedding_model == "letters"


def test_another_embedder_that_is_asked_for_is_refused_with_what_to_run(library: Library, settings: Settings) -> None:
    held = Library.open(replace(settings, embedder="fake"))
    library.reindex("letters")

    for refused in (lambda: Library.open(replace(settings, embedder="fake")), lambda: answered(held)):
        with pytest.raises(LibraryMismatch, match=r"'letters float32 7 5'.*'fake float32'") as caught:
            refused()
        assert "pincite reindex --embedder fake" in caught.value.hint


def test_what_is_added_changed_and_removed_meanwhile_has_the_new_vectors(library: Library, tmp_path: Path) -> None:
    other = Library.open(library.settings)
    steps: Iterator[object] = iter(
        [
            lambda: other.add_text("lamp.txt", b"The lamp is dear."),
            lambda: (other.remove("kettle.md"), other.add_text("red.txt", b"Red is a colour.")),
        ]
    )

    def meanwhile(*_: object) -> None:
        step = next(steps, None)
        if callable(step):
            step()

    library.reindex("letters", meanwhile)

    assert [source for source, _ in stored(library)] == ["lamp.txt", "red.txt"]
    fresh = Library.open(replace(library.settings, library=tmp_path / "fresh", embedder="letters"), create=True)
    fresh.add_text("lamp.txt", b"The lamp is dear.")
    fresh.add_text("red.txt", b"Red is a colour.")
    assert stored(library) == stored(fresh)
    assert library.ask("What is the lamp?", ONE).text == "The lamp is dear."


def test_what_came_at_last_is_embedded_in_the_swap_unless_it_is_too_much(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = Staging(library._store, "letters float32 7 5")
    assert staging.begin()
    monkeypatch.setattr("rag.store.staging.AT_LAST", 1)
    assert AT_LAST > 1

    assert staging.swap(LetterEncoder().encode) is None
    assert answered(library) == ("The lamp is red.", "fake")
    staging.add([1], LetterEncoder().encode(["kettle"]))
    assert staging.swap(LetterEncoder().encode) == 1
    assert answered(library) == ("The lamp is red.", "letters")


def test_a_document_that_was_embedded_with_the_old_model_is_not_written_after_the_swap(library: Library) -> None:
    line = library._store.meta("embedder")
    late = replace(version_of("late.txt", "The kettle."), embedder=line)
    library.reindex("letters")
    change = library.state().version

    with pytest.raises(EmbedderChanged, match="'letters float32 7 5'"):
        library._store.put(late, 3)
    with pytest.raises(EmbedderChanged):
        library._store.put(replace(late, embedder=None), 3)  # it has another number of dimensions

    assert library.state().version == change


def test_an_embedder_that_the_library_has_already_costs_nothing(library: Library) -> None:
    before = (library._store.meta("id"), library._store.meta("change"))

    assert library.reindex() == 0
    assert library.reindex("fake") == 0
    assert (library._store.meta("id"), library._store.meta("change")) == before


def test_other_weights_under_the_same_name_are_taken_over(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeEncoder, "revision", "2")
    with pytest.raises(LibraryMismatch, match=r"'fake float32 1 8'.*'fake float32 2 8'"):
        answered(Library.open(library.settings))
    opened = Library.open(library.settings)

    assert opened.reindex() == 2
    assert answered(Library.open(library.settings)) == ("The lamp is red.", "fake")


def test_another_embedder_takes_over_and_the_first_run_says_so(library: Library) -> None:
    first, second = (Staging(library._store, line) for line in ("letters float32 7 5", "letters float32 8 5"))
    first.begin()
    first.add([1], LetterEncoder().encode(["kettle"]))
    second.begin()

    with pytest.raises(LibraryBusy, match="another process"):
        first.add([2], LetterEncoder().encode(["lamp"]))
    assert second.counts() == (0, 2)


def test_two_runs_with_the_same_embedder_share_the_work(library: Library) -> None:
    def quicker(*_: object) -> None:
        assert Library.open(library.settings).reindex("letters") in (0, 2)

    library.reindex("letters", quicker)

    assert answered(library) == ("The lamp is red.", "letters")


def test_a_new_library_can_be_given_another_embedder(settings: Settings) -> None:
    empty = Library.open(settings, create=True)

    assert empty.reindex("letters") == 0

    empty.add_text("lamp.txt", LAMP.encode())
    assert answered(empty) == ("The lamp is red.", "letters")


def test_a_line_of_the_manifest_may_name_a_folder_with_spaces() -> None:
    line = "/home/ann/my models/bge small int8 53aa:int8 384"

    assert Embedder.parse(line) == Embedder("/home/ann/my models/bge small", "int8", "53aa:int8", 384)
    assert str(Embedder.parse(line)) == line


def test_the_command_says_what_was_done(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_READER", "overlap")
    monkeypatch.setenv("PINCITE_EMBEDDER", "letters")

    cli(["reindex", "--library", str(settings.library)], standalone_mode=False)

    assert capsys.readouterr().out == "2 passages embedded, 2 of letters now\n"


RUNNING = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[3:]
import pytest
from rag.library import Library
from rag.settings import Settings
from test_reindexing import LetterEncoder, answered, load_fakes
load_fakes(pytest.MonkeyPatch())
library = Library.open(Settings(Path(sys.argv[2]), Path(), precision="float32", reader="overlap"))
"""
READER = (
    RUNNING
    + """
for _ in sys.stdin:
    print(*answered(library), sep="|", flush=True)
"""
)
SLOW = (
    RUNNING
    + """
encode = LetterEncoder.encode
LetterEncoder.encode = lambda self, texts: (time.sleep(0.02), encode(self, texts))[1]
print(library.reindex("letters", lambda *found: print(*found[1:], flush=True)))
"""
)


def started(script: str, folder: Path) -> "subprocess.Popen[str]":
    tests = Path(__file__).parent
    command = [sys.executable, "-c", script, "-", str(folder), str(tests), str(tests.parent)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def asked(process: "subprocess.Popen[str]") -> str:
    """Have another process answer, and return what it says."""
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_run_that_is_killed_is_gone_on_with_while_another_process_answers(library: Library) -> None:
    passages = "\n\n".join(f"# Part {n}\n\nPart {n} has the price {n}. It is no light." for n in range(1000))
    library.add_text("long.md", passages.encode())
    total = library.state().passages
    done = [0]
    with started(READER, library.settings.library) as reader:
        assert asked(reader) == "The lamp is red.|fake"
        for _ in range(3):
            with started(SLOW, library.settings.library) as run:
                assert run.stdout
                first = int(run.stdout.readline().split()[0])
                assert first >= done[-1]  # what was written before stays
                for _ in range(2):
                    done.append(int(run.stdout.readline().split()[0]))
                assert asked(reader) == "The lamp is red.|fake"
                run.kill()  # SIGKILL
            assert answered(library)[1] == "fake"
        with started(SLOW, library.settings.library) as run:
            assert run.stdout
            embedded = int(run.stdout.read().split()[-1])
        assert asked(reader) == "The lamp is red.|letters"
        assert reader.stdin
        reader.stdin.close()

    assert done[-1] > BATCH
    assert embedded <= total - done[-1]
    assert answered(library) == ("The lamp is red.", "letters")
    with library.snapshot() as view:
        assert all(vectors.shape[1] == 5 for _, _, vectors in view.indexed())


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 3 else pytest.mark.stress) for n in range(20)])
def test_a_run_that_is_killed_at_any_moment_leaves_one_embedder_for_all(library: Library, seed: int) -> None:
    with started(SLOW, library.settings.library) as run:
        assert run.stdout
        run.stdout.readline()
        time.sleep(seed * 0.01)
        run.kill()
    library.reindex("letters")

    with library.snapshot() as view:
        assert {vectors.shape[1] for _, _, vectors in view.indexed()} == {5}
    assert answered(library) == ("The lamp is red.", "letters")


@pytest.mark.parametrize("same_dimension", [True, False])
def test_a_document_that_is_embedded_while_the_library_changes_over_gets_the_new_vectors(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_dimension: bool
) -> None:
    encode, other = FakeEncoder.encode, Library.open(library.settings)
    begun = [False]
    if same_dimension:
        monkeypatch.setattr(LetterEncoder, "dimension", 8)

    def slow(self: FakeEncoder, texts: Sequence[str]) -> Vectors:
        if not begun[0] and type(self) is FakeEncoder:
            begun[0] = True
            other.reindex("letters")
        return encode(self, texts)

    monkeypatch.setattr(FakeEncoder, "encode", slow)
    library.add_text("late.md", b"# Late\n\nThe kettle is late.\n\n# Lamp\n\nThe lamp is red.\n")

    assert begun == [True]
    assert stored(library) == stored(made_anew_of(library, tmp_path))


def made_anew_of(library: Library, tmp_path: Path) -> Library:
    fresh = Library.open(replace(library.settings, library=tmp_path / "fresh", embedder="letters"), create=True)
    fresh.add_text("kettle.md", KETTLE.encode())
    fresh.add_text("lamp.txt", LAMP.encode())
    fresh.add_text("late.md", b"# Late\n\nThe kettle is late.\n\n# Lamp\n\nThe lamp is red.\n")
    return fresh
