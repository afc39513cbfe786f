"""A file to the lines of the report: its document, and those of the files in it, however deep."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from rag.documents import Loaded, format_of, holds_files, is_supported
from rag.errors import DocumentGone, DocumentRefused, NoText
from rag.folders import Part
from rag.ingestion import Ingestion
from rag.store import SqliteStore
from rag.types import DocumentStatus, Ingested

WRITTEN = ("added", "changed", "unchanged")
DEEPEST = 3  # an archive in a mail in an archive


class Taking:
    """What the library knows of its sources, and the way in for their files."""

    def __init__(
        self,
        store: SqliteStore,
        ingestion: Ingestion,
        known: MutableMapping[str, str],
        not_ready: Mapping[str, DocumentStatus],
        tags: tuple[str, ...],
    ) -> None:
        """known: the fingerprint of each source that has a document."""
        self._store = store
        self._ingestion = ingestion
        self._known = known
        self._not_ready = not_ready
        self._tags = tags

    def is_unchanged(self, source: str, data: bytes) -> bool:
        """Tell whether the library has all that the file gives."""
        fingerprint = self._ingestion.fingerprint(source, data)
        if not holds_files(source):
            return self._known.get(source) == fingerprint
        held = self._held(source)
        documents = held.get("documents", {})
        return held.get("fingerprint") == fingerprint and all(self._known.get(x) == documents[x] for x in documents)

    def lines(self, source: str, data: bytes, loaded: Loaded | None = None, depth: int = 0) -> Iterator[Ingested]:
        """Take a file in, and yield a line for each document. loaded: as it was read. Raises DocumentRefused."""
        if self.is_unchanged(source, data):
            yield from self._unchanged(source)
            return
        loaded = loaded or self._ingestion.read(source, data)
        if not holds_files(source) and loaded.content:
            yield self._ingestion.take(source, data, loaded.content, source in self._known, self._tags)
            return
        lines = []
        for line in self._all_lines(source, data, loaded, depth):
            lines.append(line)
            yield line
        yield from self._dropped(source, lines)
        self._keep(source, data, lines)

    def _all_lines(self, source: str, data: bytes, loaded: Loaded, depth: int) -> Iterator[Ingested]:
        """Yield the lines of a file and of those in it."""
        if loaded.content and self._known.get(source) == self._ingestion.fingerprint(source, data):
            yield self._ingestion.tagged(Ingested(source, "unchanged"), self._tags)
        elif loaded.content:
            yield self._ingestion.take(source, data, loaded.content, source in self._known, self._tags)
        for refusal in loaded.refused:
            yield Ingested(f"{source}/{refusal.name}", "skipped", refusal.reason)
        for member in loaded.members:
            inside = f"{source}/{member.name}"
            if not is_supported(member.name):
                yield Ingested(inside, "skipped", unread(member.name))
                continue
            if depth >= DEEPEST:
                yield Ingested(inside, "failed", "it lies too deep in files inside of files; unpack them")
                continue
            try:
                yield from self.lines(inside, member.data, depth=depth + 1)
            except DocumentRefused as exc:
                yield failed(inside, exc)
        if not (loaded.content or loaded.members or loaded.refused):
            yield Ingested(source, "failed", "there is no file in it")

    def _unchanged(self, source: str) -> Iterator[Ingested]:
        """Yield the lines of a file that gives what it gave before."""
        held = self._held(source) or {"documents": {source: ""}, "others": []}
        for document in held["documents"]:
            status = self._not_ready.get(document, "ready")
            yield self._ingestion.tagged(Ingested(document, "unchanged", status=status), self._tags)
        for other in held["others"]:
            yield Ingested(*other)

    def _dropped(self, source: str, lines: list[Ingested]) -> Iterator[Ingested]:
        """Remove the documents of files that are no longer in the file; of those that failed, the old ones stay."""
        seen = {line.source for line in lines}
        kept = Part(line.source for line in lines if line.outcome == "failed")
        for inside in sorted(name for name in self._known if name.startswith(f"{source}/")):
            if inside not in seen and not kept.holds(inside):
                with suppress(DocumentGone):  # another process was quicker
                    with self._store.snapshot() as view:
                        document_id, _ = view.tags_of(inside)
                    self._store.remove(document_id)
                    yield Ingested(inside, "removed", f"no longer in {source}")

    def _held(self, source: str) -> dict[str, Any]:
        """Return what a file held when it was taken in; nothing for one that holds none."""
        stored = self._store.meta(f"held:{source}") if holds_files(source) else None
        return dict(json.loads(stored)) if stored else {}

    def _keep(self, source: str, data: bytes, lines: list[Ingested]) -> None:
        """Note what a file holds, so that the same one again costs nothing; what failed is tried again."""
        others = [[line.source, line.outcome, line.reason] for line in lines if line.outcome == "skipped"]
        with self._store.snapshot() as view:
            found = {line.source: view.fingerprint(line.source) for line in lines if line.outcome in WRITTEN}
        is_whole = all(line.outcome != "failed" for line in lines) and None not in found.values()
        fingerprint = self._ingestion.fingerprint(source, data) if is_whole else None
        held = {"fingerprint": fingerprint, "documents": found, "others": others}
        self._store.set_meta(f"held:{source}", json.dumps(held, ensure_ascii=False))


def failed(source: str, error: DocumentRefused, path: str = "") -> Ingested:
    """Return the line of a file that was refused."""
    reason = error.message.removeprefix(f"{source}: ").removeprefix(f"{path}: ")
    found = format_of(source)
    if isinstance(error, NoText) and found and found.is_picture:  # a logo is no fault
        return Ingested(source, "skipped", reason)
    return Ingested(source, "failed", f"{reason}; {error.hint}" if error.hint else reason)


def unread(name: str) -> str:
    """Return why a file of this name isn't read."""
    if format_of(name):
        return "a picture: the extra pincite[ocr] reads those with text in them"
    return f"files of type {PurePath(name).suffix or '(no suffix)'} can't be read yet"
