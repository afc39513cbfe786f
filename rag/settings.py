"""The one settings object, read from the environment only at the entry points."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Settings:
    library: Path
    models: Path
    embedder: str | None = None  # None: the library's own; a new one is made with all-MiniLM-L6-v2
    precision: str = "int8"  # of the named embedder, or of a new library's
    reader: str = "pincite"  # or "overlap", the first reader; or the folder of another cross-encoder
    passage_words: int = 150
    hits: int = 12  # passages that are retrieved for the reader, unless a request says otherwise
    max_sentences: int = 3
    max_question_characters: int = 4_000
    max_document_bytes: int = 64 * 2**20
    kept_versions: int = 3  # superseded ones, for the citations that point to them
    threads: int = 2

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], library: Path | None = None) -> "Settings":
        """Read PINCITE_LIBRARY, _MODELS, _EMBEDDER and _READER; an explicit `library` comes first.

        Default folders are the user's own data folder, as the operating system has it.
        """
        data = Path(platformdirs.user_data_dir("pincite", appauthor=False))
        return cls(
            library=library or Path(environ.get("PINCITE_LIBRARY") or data / "library"),
            models=Path(environ.get("PINCITE_MODELS") or data / "models"),
            embedder=environ.get("PINCITE_EMBEDDER") or None,
            reader=environ.get("PINCITE_READER") or cls.reader,
        )
