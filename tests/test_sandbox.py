"""Files are read in a process of its own: whatever a parser does there, one clear error comes out."""

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from rag.documents import load_all, sandbox
from rag.documents.loaded import Loaded
from rag.documents.sandbox import Limits, Sandbox
from rag.errors import Damaged, DocumentRefused, NoText, ReadingStopped, UnsupportedFormat
from rag.types import Content

LAMP = b"# Lamp\n\nThe lamp is red.\n"
ROOT = Path(__file__).parent.parent
# A loader for .txt in place of ours: what it does, the file's text says.
EVIL = """
import sys
sys.path.insert(0, {root!r})
from rag.documents import text, worker
def load(name, data, tools):
    exec(data.decode(), {{"tools": tools}})
text.load = load
worker.main()
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Limits], Sandbox]]:
    """Return what makes a sandbox in which a .txt file is a program."""
    opened: list[Sandbox] = []

    def make(limits: Limits) -> Sandbox:
        monkeypatch.setattr(sandbox, "START", "import sys; sys.argv.pop(1)\n" + EVIL.format(root=str(ROOT)))
        opened.append(Sandbox(1, limits))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def plain() -> Iterator[Sandbox]:
    opened = Sandbox(1)
    yield opened
    opened.close()


def test_what_comes_out_is_what_the_loader_returns(plain: Sandbox) -> None:
    assert plain.load_all("a.md", LAMP) == load_all("a.md", LAMP)


def test_a_refusal_comes_out_with_its_kind_and_hint(plain: Sandbox) -> None:
    with pytest.raises(NoText, match=r"^a\.md: the file is empty\nleave it out") as empty:
        plain.load_all("a.md", b"")
    with pytest.raises(UnsupportedFormat):
        plain.load_all("a.exe", b"MZ")
    assert empty.value.hint


@pytest.mark.parametrize(
    ("program", "kind", "says"),
    [
        ("while True: pass", ReadingStopped, "took more than 4 s"),
        ("import os; os._exit(3)", ReadingStopped, "ended the process"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", ReadingStopped, "ended the process"),
        ("x = bytearray(3 * 2**30)", ReadingStopped, "too much memory"),
        ("x = []\nwhile True: x.append(bytearray(2**26))", ReadingStopped, "too much memory"),
        ("def f(): f()\nf()", Damaged, "too deep"),
        ("1 / 0", Damaged, "ZeroDivisionError"),
        ("import sys; sys.stdout.write('c' * 100); sys.stdout.flush(); 1 / 0", Damaged, "ZeroDivisionError"),
        ("import os; os.write(1, b'c' * 100); 1 / 0", Damaged, "ZeroDivisionError"),
        ("open('pincite-was-here', 'w').write('x')", Damaged, "can't be read"),
        ("import subprocess; subprocess.run(['true'])", Damaged, "PermissionError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)", Damaged, "PermissionError"),
        ("import os; os.system('true')", Damaged, "PermissionError"),
    ],
)
def test_a_loader_that_goes_wrong_is_one_error_and_the_next_file_is_read(
    made: Callable[[Limits], Sandbox], program: str, kind: type[DocumentRefused], says: str
) -> None:
    box = made(Limits(silence_s=4.0, memory_bytes=2**30))

    with pytest.raises(kind, match=says) as refused:
        box.load_all("docs/a.txt", program.encode())

    assert refused.value.message.startswith("docs/a.txt: ")
    content = box.load_all("a.md", LAMP).content
    assert content
    assert content.text == "Lamp\n\nThe lamp is red."


def test_a_loader_that_beats_may_take_longer_but_not_for_ever(made: Callable[[Limits], Sandbox]) -> None:
    box = made(Limits(silence_s=2.0, total_s=6.0))
    pages = "import time\nfor _ in range({n}): time.sleep(0.25); tools.beat()\nraise ValueError('done')"

    with pytest.raises(Damaged, match="done"):
        box.load_all("a.txt", pages.format(n=10).encode())
    with pytest.raises(ReadingStopped):
        box.load_all("a.txt", pages.format(n=100).encode())


def test_more_output_than_allowed_is_not_taken(made: Callable[[Limits], Sandbox]) -> None:
    box = Sandbox(1, Limits(output_bytes=1000))
    with pytest.raises(ReadingStopped, match=r"^a\.md: it holds more than"):
        box.load_all("a.md", b"word " * 1000)
    box.close()


@pytest.mark.parametrize(
    "reply", ["[null]", '[["x", [["paragraph", 0, 9, 0, false, []]], [null, null, [], null], [], [], []], []]']
)
def test_a_reply_that_is_no_content_is_not_believed(made: Callable[[Limits], Sandbox], reply: str) -> None:
    box = made(Limits())
    program = f"""
        import gc, io
        from rag.documents.frames import CONTENT, send
        [out] = [x for x in gc.get_objects() if isinstance(x, io.BufferedWriter) and x.fileno() > 2]
        send(out, CONTENT, {reply!r}.encode())
    """

    with pytest.raises(ReadingStopped, match="gave no text back"):
        box.load_all("a.txt", textwrap.dedent(program).encode())


def test_an_idle_process_ends_and_another_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "IDLE_S", 0.2)
    box = Sandbox(1)
    box.load_all("a.md", LAMP)
    [first] = box._living

    wait_for(lambda: first._popen.poll() is not None)

    assert isinstance(box.load_all("a.md", LAMP).content, Content)
    box.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems end it when it next asks for a file")
def test_the_process_ends_with_a_killed_asker() -> None:
    program = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from rag.documents.sandbox import Sandbox
        box = Sandbox(1)
        box.load_all("a.md", {LAMP!r})
        print([process._popen.pid for process in box._living][0], flush=True)
        input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        assert is_running(pid)

        asker.send_signal(signal.SIGKILL)

        wait_for(lambda: not is_running(pid))


def test_two_files_are_read_at_once() -> None:
    box = Sandbox(2)
    results: list[Loaded] = []

    threads = [Thread(target=lambda: results.append(box.load_all("a.md", LAMP))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [load_all("a.md", LAMP)] * 8
    assert len(box._living) <= 2
    box.close()


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that no one has waited for doesn't."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_page_is_shown_as_a_picture_of_its_size() -> None:
    box = Sandbox(1)
    data = (ROOT / "tests" / "formats" / "pdf" / "landscape.pdf").read_bytes()

    size, picture = box.shown_page("a.pdf", data, 1, 300)

    assert size == (841.9, 595.3)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 300
    with pytest.raises(DocumentRefused):
        box.shown_page("a.pdf", data, 99, 300)
    with pytest.raises(UnsupportedFormat):
        box.shown_page("a.md", LAMP, 1, 300)
    box.close()


def test_a_reading_that_was_interrupted_leaves_no_reply_for_the_next_file(
    plain: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "receive_loaded", interrupted)
        with pytest.raises(KeyboardInterrupt):
            plain.load_all("first.md", b"# First\n")

    assert plain.load_all("a.md", LAMP) == load_all("a.md", LAMP)
