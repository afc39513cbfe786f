"""Files to documents in the store: read, cut, embedded, written, one transaction each."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from rag.chunking import Chunk, chunk, passage_text
from rag.documents import READING_VERSION, load
from rag.documents.canonical import without_surrogates
from rag.errors import DocumentRefused, DocumentTooLarge, WrongCall
from rag.folders import File, Root, files_in, is_asked_for, read_file
from rag.sentences import split_sentences
from rag.settings import Settings
from rag.store import NewVersion, SqliteStore
from rag.store.protocol import Vectors
from rag.types import Content, Ingested, Sentence

Progress = Callable[[str, int, int], None]


class Ingestion:
    """One run over some paths. The encoder is asked for only when something has to be embedded."""

    def __init__(self, settings: Settings, store: SqliteStore, encoder: Callable[[], Encoder]) -> None:
        self._settings = settings
        self._store = store
        self._encoder = encoder

    def run(
        self, paths: Iterable[Path], name: str | None, tags: tuple[str, ...], sync: bool, progress: Progress
    ) -> list[Ingested]:
        """Take every file of the paths in, and return a line for each. Raises WrongCall before anything is changed."""
        roots = [Root.at(path, name) for path in paths]
        self._check_names([*tags, *(root.name for root in roots)])
        for root in roots:
            self._check_claim(root)
        unreadable: list[str] = []
        files = [(root, file) for root in roots for file in files_in(root, unreadable)]
        if not files and not unreadable:
            raise WrongCall(
                f"no files in {', '.join(str(r.path) for r in roots)}", hint="give a folder with documents in it"
            )
        for root in roots:
            self._store.set_meta(f"root:{root.name}", str(root.path))
        with self._store.snapshot() as view:
            known = view.fingerprints()
        sizes = [file.path.stat().st_size if file.path.exists() else 0 for _, file in files]
        total, done = sum(sizes), 0
        lines = [
            Ingested(source, "failed", "the folder can't be listed; check that it is yours") for source in unreadable
        ]
        for (root, file), size in zip(files, sizes, strict=True):
            progress(file.source, done, total)
            lines.append(self._take_file(root, file, tags, known))
            done += size
        progress("", total, total)
        if sync:
            lines.extend(self._drop_vanished(roots, {file.source for _, file in files}, unreadable))
        if files and all(line.outcome == "skipped" for line in lines):
            raise WrongCall(
                f"no file of a supported format in {', '.join(str(r.path) for r in roots)}",
                hint=f"{len(files)} files were passed over, the first: {lines[0].reason}",
            )
        return lines

    def take(self, source: str, data: bytes, tags: tuple[str, ...]) -> Ingested:
        """Add or replace one document, unless it is unchanged. Raises DocumentRefused."""
        with self._store.snapshot() as view:
            known = view.fingerprints()
        return self._take(source, data, tags, known)

    def _take(self, source: str, data: bytes, tags: tuple[str, ...], known: Mapping[str, str]) -> Ingested:
        limit = self._settings.max_document_bytes
        if len(data) > limit:
            raise DocumentTooLarge(f"{source}: {len(data):,} bytes", hint=f"the limit is {limit:,}; split it")
        fingerprint = self._fingerprint(data)
        before = known.get(source)
        if before == fingerprint:
            return self._tagged(Ingested(source, "unchanged"), tags)
        content = load(source, data)
        sentences = split_sentences(content.text, content.blocks)
        chunks = chunk(content.text, content.blocks, sentences, self._settings.passage_words)
        texts = [passage_text(content.text, content.title or "", c.heading_path, c.start, c.end) for c in chunks]
        vectors, keys = self._embed(texts)
        new = new_version(source, fingerprint, content, sentences, chunks, vectors, keys)
        self._store.put(new, self._settings.kept_versions)
        return self._tagged(Ingested(source, "changed" if before else "added", passages=len(chunks)), tags)

    def _tagged(self, line: Ingested, tags: tuple[str, ...]) -> Ingested:
        """Set the tags that the document doesn't have yet."""
        if tags:
            with self._store.snapshot() as view:
                document_id, before = view.tags_of(line.source)
            if not set(tags) <= set(before):
                self._store.tag(document_id, tags)
        return line

    def _take_file(self, root: Root, file: File, tags: tuple[str, ...], known: Mapping[str, str]) -> Ingested:
        shown = without_surrogates(file.source)
        if shown != file.source:
            return Ingested(shown, "failed", "the file's name is not UTF-8; rename it")
        try:
            if not is_asked_for(root, file):
                return Ingested(
                    file.source, "skipped", f"files of type {file.path.suffix or '(no suffix)'} can't be read yet"
                )
            return self._take(file.source, read_file(file.path), tags, known)
        except DocumentRefused as exc:
            reason = exc.message.removeprefix(f"{file.source}: ").removeprefix(f"{file.path}: ")
            return Ingested(file.source, "failed", f"{reason}; {exc.hint}")

    def _embed(self, texts: Sequence[str]) -> tuple[Vectors, tuple[bytes, ...]]:
        """Return the texts' vectors and the keys to find them by; a text that the store has a vector of isn't embedded."""
        keys = tuple(hashlib.sha256(text.encode()).digest()[:16] for text in texts)
        with self._store.snapshot() as view:
            stored = view.vectors(keys)
        new = [text for text, key in zip(texts, keys, strict=True) if key not in stored]
        made = iter(self._encoder().encode(new) if new else ())
        rows = [np.frombuffer(stored[key], dtype="<f4") if key in stored else next(made) for key in keys]
        return np.stack(rows).astype(np.float32), keys

    def _fingerprint(self, data: bytes) -> str:
        """Hash a file's bytes with all else that its document is made by."""
        made_by = f"{READING_VERSION}|{self._settings.passage_words}|".encode()
        return hashlib.sha256(made_by + data).hexdigest()

    def _check_names(self, names: Iterable[str]) -> None:
        for name in names:
            if without_surrogates(name) != name:
                raise WrongCall(f"{name!a} is not UTF-8", hint="give a name or tag without broken characters")

    def _check_claim(self, root: Root) -> None:
        """Raise WrongCall where a root's name stands for another path that still exists."""
        before = self._store.meta(f"root:{root.name}")
        if before not in (None, str(root.path)) and Path(str(before)).exists():
            raise WrongCall(
                f"{root.path}: the library has documents of another {root.name!r}, from {before}",
                hint="give this one a name of its own with --as NAME",
            )

    def _drop_vanished(self, roots: Sequence[Root], seen: set[str], unreadable: Sequence[str]) -> list[Ingested]:
        """Remove the documents of the given folders whose files are gone; what can't be listed is not gone."""
        with self._store.snapshot() as view:
            known = [(record.id, record.source) for record in view.records()]
        folders = tuple(f"{root.name}/" for root in roots if root.path.is_dir())
        hidden = tuple(f"{source}/" for source in unreadable)
        gone = [(i, source) for i, source in known if source.startswith(folders) and source not in seen]
        vanished = [(i, source) for i, source in gone if not source.startswith(hidden)]
        for document_id, _ in vanished:
            self._store.remove(document_id)
        return [Ingested(source, "removed", "the file is gone") for _, source in vanished]


def new_version(
    source: str,
    fingerprint: str,
    content: Content,
    sentences: tuple[Sentence, ...],
    chunks: tuple[Chunk, ...],
    vectors: Vectors,
    keys: tuple[bytes, ...],
) -> NewVersion:
    """Put together what the store writes of a document."""
    return NewVersion(
        source=source,
        fingerprint=fingerprint,
        title=content.title or source,
        text=content.text,
        date=content.date,
        tags=content.tags,
        language=None,
        pages=content.pages,
        blocks=content.blocks,
        sentences=sentences,
        chunks=chunks,
        vectors=vectors,
        vector_keys=keys,
    )
