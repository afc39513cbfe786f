"""The process that is killed: it writes to a library without end, and says before and after each write what it does.

python killed.py LIBRARY SEED LOG
"""

import json
import random
import sys
from pathlib import Path

from conftest import FakeEncoder

from rag.library import Library
from rag.settings import Settings

SOURCES = [f"{name}.txt" for name in ("lamp", "kettle", "roof", "door", "desk", "wolf")]


def settings_of(folder: Path) -> Settings:
    return Settings(folder, folder / "models", embedder="fake", precision="float32", reader="overlap", kept_versions=1)


def text_of(rng: random.Random) -> str:
    """Return a text of some passages, with a number that no other has."""
    lines = [
        f"The {rng.choice(SOURCES)[:-4]} number {rng.randrange(10**9)} is red." for _ in range(rng.randrange(1, 60))
    ]
    return " ".join(lines)


def write_forever(library: Library, rng: random.Random, log: Path) -> None:
    """Do one write after another: each is noted before, and noted as done when its call has returned."""
    with log.open("a") as out:
        while True:
            kind = rng.choices(["put", "remove", "folder", "compact", "repair"], [6, 3, 3, 1, 1])[0]
            changes = planned(library, kind, rng)
            out.write(json.dumps({"changes": changes}) + "\n")
            out.flush()
            act(library, kind, changes)
            out.write("done\n")
            out.flush()


def planned(library: Library, kind: str, rng: random.Random) -> dict[str, str | None]:
    """Return what a write makes of which documents, the files of a folder being as they are to be."""
    folder = library.settings.library.parent / "docs"
    if kind == "put":
        return {rng.choice(SOURCES): text_of(rng)}
    if kind == "remove" and (alive := library.documents()):
        source = rng.choice(alive).source
        (folder.parent / source).unlink(missing_ok=True)
        return {source: None}
    if kind == "folder":
        folder.mkdir(exist_ok=True)
        for name in rng.sample(SOURCES, 2):
            (folder / name).write_text(text_of(rng))
        return {f"docs/{path.name}": path.read_text() for path in folder.iterdir()}
    return {}


def act(library: Library, kind: str, changes: dict[str, str | None]) -> None:
    if kind == "folder":
        library.add([library.settings.library.parent / "docs"])
    elif kind == "compact":
        library.upkeep.compact()
    elif kind == "repair":
        library.upkeep.repair()
    else:
        for source, text in changes.items():
            if text is None:
                library.remove(source)
            else:
                library.add_text(source, text.encode())


if __name__ == "__main__":
    opened = Library.open(settings_of(Path(sys.argv[1])), create=True, encoder=FakeEncoder())
    write_forever(opened, random.Random(int(sys.argv[2])), Path(sys.argv[3]))
