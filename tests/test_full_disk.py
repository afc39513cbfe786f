"""A full disk: one clear message, and everything that was acknowledged is still there."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder

from rag.errors import StorageFull
from rag.library import AskOptions, Library
from rag.settings import Settings


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of half a megabyte; only root may."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small file system needs root: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(library: Library, acknowledged: list[str]) -> None:
    """Add documents until one is refused, noting each that was taken."""
    for number in range(1000):
        source = f"filler-{number:03}.txt"
        library.add_text(source, f"Filler number {number}. {'The kettle leaks. ' * 1000}".encode())
        acknowledged.append(source)


def test_a_full_disk_fails_the_document_and_loses_none_before_it(tiny_disk: Path) -> None:
    settings = Settings(
        tiny_disk / "library", tiny_disk / "models", embedder="fake", precision="float32", reader="overlap"
    )
    library = Library.open(settings, create=True, encoder=FakeEncoder())
    library.add_text("lamp.txt", b"The lamp is red.")
    acknowledged = ["lamp.txt"]

    with pytest.raises(StorageFull, match="no space left for the library"):
        fill(library, acknowledged)

    library.close()
    reopened = Library.open(settings, encoder=FakeEncoder())
    assert sorted(acknowledged) == [record.source for record in reopened.documents()]
    asked = reopened.ask("Is the lamp red?", AskOptions(min_confidence=0.0, max_sentences=1))
    assert asked.text == "The lamp is red."
    reopened.close()
