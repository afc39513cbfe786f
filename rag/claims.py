"""Which source each path may have: no two files are ever one document."""

from collections.abc import Iterable
from pathlib import Path

from rag.documents.canonical import without_surrogates
from rag.errors import WrongCall
from rag.folders import File, Root
from rag.store import SqliteStore


def in_order(listed: Iterable[tuple[Root, File]]) -> list[tuple[Root, File]]:
    """Return files by source, each once. Raises WrongCall where two different files would be one document."""
    by_source: dict[str, tuple[Root, File]] = {}
    for root, file in listed:
        _, other = by_source.setdefault(file.source, (root, file))
        if other.path != file.path:
            raise WrongCall(
                f"{other.path} and {file.path} would both be {file.source!r}",
                hint="take them in one after the other, each with a name of its own: --as NAME",
            )
    return [by_source[source] for source in sorted(by_source)]


def check_names(names: Iterable[str]) -> None:
    for name in names:
        if without_surrogates(name) != name:
            raise WrongCall(f"{name!a} is not UTF-8", hint="give a name or tag without broken characters")


def check_root_name(name: str) -> None:
    """Raise WrongCall for a name with a slash: it would lie inside another folder's sources."""
    if "/" in name:
        raise WrongCall(
            f"{name!r} can't be a folder's name in sources", hint="give a name without a slash with --as NAME"
        )


def moved_from(root: Root, store: SqliteStore) -> str | None:
    """Return the path that a root's name stood for till now, if it is another."""
    before = store.meta(f"root:{root.name}")
    return None if before in (None, str(root.path)) else str(before)


def check_claim(root: Root, store: SqliteStore) -> None:
    """Raise WrongCall where a root's name stands for another path that still exists."""
    before = moved_from(root, store)
    if before and Path(before).exists():
        raise WrongCall(
            f"{root.path}: the library has documents of another {root.name!r}, from {before}",
            hint="give this one a name of its own with --as NAME",
        )


def shown(roots: Iterable[Root]) -> str:
    return ", ".join(str(root.path) for root in roots)
