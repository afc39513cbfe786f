"""The file that a library is carried in: a zip of its database and of a manifest that says what that should be."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.errors import ImportRefused
from rag.store.checking import Facts

FORMAT = 1  # grows when the file is laid out otherwise
DATABASE, MANIFEST = "library.sqlite3", "manifest.json"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LARGEST_MANIFEST = 64 * 2**10  # bytes; ours has some hundred
PIECE = 2**20  # bytes read at once
HINT = "export the library again; nothing was changed"
# What zipfile and json raise for what is no zip, cut off, damaged, encrypted or made to do harm.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Carried:
    """What an exported file says of itself."""

    format: int
    library: str  # the exported library's id
    facts: Facts
    bytes: int  # of the database
    sha256: str


def pack(database: Path, library: str, facts: Facts, target: Path) -> Carried:
    """Write a database and its manifest into a new file, which is on the disk when this returns."""
    with database.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    carried = Carried(FORMAT, library, facts, database.stat().st_size, digest)
    with target.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(carried), indent=1))
            archive.write(database, DATABASE)
        file.flush()
        os.fsync(file.fileno())
    return carried


def stated(file: Path) -> Carried:
    """Return what an exported file says of itself. Raises ImportRefused unless it is laid out as one."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            check_members(members)
            carried = carried_from(json.loads(b"".join(pieces(archive, MANIFEST, LARGEST_MANIFEST))))
            size = archive.getinfo(DATABASE).file_size
    except (*BROKEN, OSError) as exc:
        raise ImportRefused(f"{file} is no whole export of a library: {exc or type(exc).__name__}", hint=HINT) from exc
    if size != carried.bytes:
        raise ImportRefused(f"{file}: its database has {size:,} bytes, its manifest says {carried.bytes:,}", hint=HINT)
    return carried


def unpack(file: Path, carried: Carried, target: Path) -> None:
    """Write the database into a new file, and no byte more than stated. Raises ImportRefused if its hash is another."""
    digest = hashlib.sha256()
    with target.open("xb") as out:
        try:
            with zipfile.ZipFile(file) as archive:
                for piece in pieces(archive, DATABASE, carried.bytes):
                    digest.update(piece)
                    out.write(piece)
        except BROKEN as exc:
            raise ImportRefused(f"{file} is no whole export of a library: {exc}", hint=HINT) from exc
    if digest.hexdigest() != carried.sha256:
        raise ImportRefused(
            f"{file}: its database has the sha256 {digest.hexdigest()}, its manifest says {carried.sha256}", hint=HINT
        )


def check_members(members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise ValueError unless a zip holds the two files and nothing else."""
    names = sorted(member.filename for member in members)
    if names != [DATABASE, MANIFEST]:
        raise ValueError(f"it holds {', '.join(names)[:200]!r}, not {DATABASE} and {MANIFEST} alone")
    if any(member.compress_type not in METHODS for member in members):
        raise ValueError("it is compressed by another method than ours")


def pieces(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    """Yield a member piece by piece. Raises ValueError once it is larger than `most` bytes."""
    left = most
    with archive.open(name) as member:
        while piece := member.read(min(PIECE, left + 1)):
            left -= len(piece)
            if left < 0:
                raise ValueError(f"{name} is larger than {most:,} bytes")
            yield piece


def carried_from(row: Any) -> Carried:
    """Read a manifest. Raises ValueError, TypeError or LookupError unless it is one."""
    if row["format"] != FORMAT:
        raise ValueError(f"it has the format {row['format']!r}, this Pincite reads {FORMAT}; update Pincite")
    carried = Carried(**{**row, "facts": Facts(**row["facts"])})
    numbers = (carried.bytes, carried.facts.schema, carried.facts.documents, carried.facts.passages)
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        raise ValueError(f"its manifest holds {numbers!r}")
    return carried
