"""Which embedder made a library's vectors: a line of its manifest."""

from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.export import DEFAULT_MODEL
from rag.errors import LibraryDamaged, LibraryMismatch

LINE = "embedder"  # the manifest's key


@dataclass(frozen=True)
class Embedder:
    """A model as it is written down: str() of it is the line, "all-MiniLM-L6-v2 int8 53aa51172d142c89:int8 384"."""

    name: str  # or a folder, whole, since the library may be opened from elsewhere
    precision: str
    revision: str
    dimension: int

    def __str__(self) -> str:
        return f"{self.name} {self.precision} {self.revision} {self.dimension}"

    @classmethod
    def of(cls, name: str, precision: str, encoder: Encoder) -> "Embedder":
        return cls(name, precision, encoder.revision, encoder.dimension)

    @classmethod
    def parse(cls, line: str) -> "Embedder":
        """Read a line; a name may have spaces in it. Raises LibraryDamaged."""
        try:
            name, precision, revision, dimension = line.rsplit(" ", 3)
            return cls(name, precision, revision, int(dimension))
        except ValueError as exc:
            raise LibraryDamaged(
                f"the library's manifest names the embedder {line[:200]!r}, which is none",
                hint="restore the library from a copy",
            ) from exc


def whole_name(model: str) -> str:
    """Return a model's name, or its folder's whole path: whole_name("models/bge") -> "/home/ann/models/bge"."""
    is_folder = model != DEFAULT_MODEL and Path(model).is_dir()
    return str(Path(model).resolve()) if is_folder else model


def mismatch(library: Path, line: str, said: str, asked_for: str | None) -> LibraryMismatch:
    """Return the error for a library of another embedder than the one at hand. asked_for: by the settings, if by them."""
    name = asked_for or Embedder.parse(line).name
    return LibraryMismatch(
        f"the library in {library} was made with the embedder {line!r}, the settings say {said!r}",
        hint=f"run: pincite reindex --embedder {name}" + (", or leave PINCITE_EMBEDDER out" if asked_for else ""),
    )
