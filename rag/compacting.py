"""Removed text gone from the disk: files written anew without it, and the proof that no byte of it is left."""

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

SHORTEST_PROVED = 12  # characters: a shorter sentence may stand in any file by chance, or in another document


def needles(texts: Iterable[str]) -> list[bytes]:
    """Return the sentences to look for, as their bytes; those that are too short to be anybody's alone are left out."""
    return sorted({text.encode() for text in texts if len(text.strip()) >= SHORTEST_PROVED})


def stored_files(folder: Path) -> Iterator[Path]:
    """Yield every file in a folder, and in those inside it."""
    return (path for path in folder.rglob("*") if path.is_file())


def traces(folder: Path, wanted: Iterable[bytes]) -> Iterator[tuple[Path, bytes]]:
    """Yield each file of a folder that holds one of these runs of bytes, with the run."""
    runs = list(wanted)
    for path in sorted(stored_files(folder)):
        if not path.stat().st_size:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for run in runs:
                if data.find(run) >= 0:
                    yield path, run
