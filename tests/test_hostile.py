"""Files that were damaged or made to do harm: each is text or one clear error, within the limits of its process."""

import random
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.documents.formats import format_of
from rag.documents.sandbox import Limits, Sandbox
from rag.errors import DocumentRefused
from rag.library import Library
from rag.settings import Settings

FILES = Path(__file__).parent / "formats"
BINARY = ("PDF", "Word", "OpenDocument text", "RTF", "EPUB", "PowerPoint", "Excel", "e-mail", "zip", "picture")
LIMITS = Limits(silence_s=20.0)
MEMORY_KB = LIMITS.memory_bytes // 1024


def originals(name: str) -> list[Path]:
    """Return our own files of a format, in order."""
    found = [path for path in FILES.rglob("*") if path.is_file() and path.suffix not in (".yaml", ".py")]
    return sorted(path for path in found if (kind := format_of(path.name)) and kind.name == name)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them changed, cut out, repeated, zeroed or cut off, as disks and strangers do it."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice((1, 2, 8, 100, 2000))
        match chance.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case 3:
                changed[at : at + length] = bytes(min(length, len(changed) - at))
            case 4:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"9999", b"\0\0\0\0"))
            case _:
                del changed[at:]
    return bytes(changed)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    opened = Sandbox(2, LIMITS)
    yield opened
    opened.close()


def peak_kb(box: Sandbox) -> int:
    """Return the most memory that any of the processes has held, in KiB."""
    status = [Path(f"/proc/{process._popen.pid}/status").read_text() for process in box._living]
    return (
        max(int(line.split()[1]) for text in status for line in text.splitlines() if line.startswith("VmHWM"))
        if status
        else 0
    )


def check(box: Sandbox, name: str, data: bytes) -> None:
    """Read a file, and assert that it is refused in one line, if it is, and not for the time that it took."""
    message = f"{name}: "
    try:
        box.load_all(name, data)
    except DocumentRefused as exc:
        message = exc.message

    assert message.startswith(f"{name}: ")
    assert "without getting on" not in message


def survive(box: Sandbox, name: str, count: int) -> None:
    """Read so many mutated files of a format, and assert that each ends as it should."""
    chance = random.Random(zlib.crc32(name.encode()))
    paths = originals(name)
    assert paths
    for number in range(count):
        path = paths[number % len(paths)]
        data = mutated(path.read_bytes(), chance)
        check(box, path.name, data)
        assert peak_kb(box) < MEMORY_KB


@pytest.mark.parametrize("name", BINARY)
def test_mutated_files_give_text_or_one_error(box: Sandbox, name: str) -> None:
    survive(box, name, 20)


@pytest.mark.stress
@pytest.mark.parametrize("name", BINARY)
def test_five_hundred_mutated_files_give_text_or_one_error(box: Sandbox, name: str) -> None:
    survive(box, name, 500)


def deep_html(depth: int) -> bytes:
    return b"<div>" * depth + b"<p>The lamp is red.</p>" + b"</div>" * depth


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "html 20,000 deep": ("a.html", lambda: deep_html(20_000)),
    "tags that are never closed": ("a.html", lambda: b"<b><i><table><tr><td>" * 50_000),
    "json 100,000 deep": ("a.json", lambda: b"[" * 100_000),
    "rtf 100,000 deep": ("a.rtf", lambda: b"{\\rtf1" + b"{" * 100_000 + b"x"),
    "a line of a million characters": ("a.txt", lambda: b"word " * 200_000),
    "a million list marks": ("a.md", lambda: b"- " * 500_000),
    "a million quotation marks": ("b.md", lambda: b">" * 1_000_000),
    "a csv of one row and a million fields": ("a.csv", lambda: b"x," * 1_000_000),
    "a header line of a megabyte": ("a.eml", lambda: b"Subject: " + b"a " * 500_000 + b"\n\nbody\n"),
    "a thousand mails in one another": (
        "b.eml",
        lambda: b"Content-Type: message/rfc822\n\n" * 1000 + b"Subject: x\n\nThe lamp.\n",
    ),
    "an entity that is itself": (
        "a.xhtml",
        lambda: b'<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><html><body><p>&a; lamp</p></body></html>',
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_read_or_refused_within_the_limits(box: Sandbox, case: str) -> None:
    name, make = HOSTILE[case]

    check(box, name, make())


def test_what_a_page_links_to_is_never_fetched(box: Sandbox) -> None:
    page = b'<html><body><p>The lamp is red.</p><img src="http://127.0.0.1:1/x"><iframe src="file:///etc/passwd"></iframe></body></html>'

    content = box.load_all("a.html", page).content

    assert content
    assert content.text == "The lamp is red."


def test_every_hostile_file_of_a_folder_is_one_line_and_the_rest_goes_in(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for case, (name, make) in HOSTILE.items():
        (docs / f"{case.replace(' ', '-').replace(',', '')}{Path(name).suffix}").write_bytes(make())
    (docs / "lamp.md").write_text("The lamp is red.")
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    library = Library.open(settings, create=True, encoder=FakeEncoder())

    report = library.ingest([docs])

    assert report.error is None
    assert {line.outcome for line in report.lines} <= {"added", "failed", "skipped"}
    assert [line.outcome for line in report.lines if line.source == "docs/lamp.md"] == ["added"]
    library.close()
