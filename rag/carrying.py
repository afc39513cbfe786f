"""A library to one file and back: whole or not at all, whoever reads and writes meanwhile."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.embedders import Embedder
from rag.errors import ImportRefused, LibraryError, StorageFull, WrongCall
from rag.packing import DATABASE, HINT, Carried, pack, stated, unpack
from rag.store import SqliteStore
from rag.store.checking import facts_of, fault_of
from rag.store.copying import copy_in, copy_out, refuse_documents
from rag.tuned import from_json

SCRATCH = ".pincite-"
ABANDONED_S = 24 * 3600  # a scratch folder older than this was left by a process that was killed


def export_library(store: SqliteStore, file: Path, force: bool) -> Carried:
    """Write a library as it is at this moment into one file. Raises WrongCall if the file exists, unless `force`."""
    check_target(file, force)
    with scratch_in(file.absolute().parent) as scratch:
        database, made = scratch / DATABASE, scratch / "made.zip"
        copy_out(store.path, database)
        carried = pack(database, store.meta("id") or "", facts_of(database), made)
        check_target(file, force)
        os.replace(made, file)
    return carried


def import_library(folder: Path, file: Path, force: bool) -> Carried:
    """Let the library in `folder` be an exported one. All is checked first; killed at any moment, it is the old or the new.

    Raises ImportRefused for a file that is no whole export, and WrongCall if the library has documents, unless `force`.
    """
    if not file.is_file():
        raise WrongCall(f"{file}: no such file", hint="give a file that `pincite export` has made")
    target = folder / DATABASE
    if target.exists() and not force:
        with SqliteStore(folder).reading() as connection:
            refuse_documents(connection, folder)
    carried = stated(file)
    with made_folder(folder), scratch_in(folder, 2 * carried.bytes) as scratch:
        database = scratch / DATABASE
        unpack(file, carried, database)
        check(file, database, carried)
        if not put_new(database, scratch / "new", target):
            SqliteStore(folder).close()
            copy_in(database, target, force)
    return carried


def check(file: Path, database: Path, carried: Carried) -> None:
    """Raise ImportRefused unless an unpacked database is that of the library that its manifest says."""
    fault = fault_of(database, carried.facts)
    if fault:
        raise ImportRefused(f"{file}: {fault}", hint=HINT)
    store = SqliteStore(database.parent)
    try:
        from_json(store.meta("tuned"))
        Embedder.parse(carried.facts.embedder or "none yet of 0")
    except LibraryError as exc:
        raise ImportRefused(f"{file}: {exc.message}", hint=HINT) from exc
    finally:
        store.close()


def put_new(database: Path, scratch: Path, target: Path) -> bool:
    """Put a library where there is none, by a link, which never takes another's place; False if that can't be done."""
    if any(target.with_name(target.name + suffix).exists() for suffix in ("", "-wal", "-shm", "-journal")):
        return False
    SqliteStore(scratch).close()
    copy_in(database, scratch / DATABASE, replace=False)
    try:
        os.link(scratch / DATABASE, target)
    except OSError:  # another process was quicker, or a disk that has no links
        return False
    return True


def check_target(file: Path, force: bool) -> None:
    """Raise WrongCall if an export can't have this name."""
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise WrongCall(f"{file}: not a file in a folder that exists", hint="name a file, such as library.pincite")
    if file.exists() and not force:
        raise WrongCall(f"{file} exists", hint="name another file, or give --force to replace it")


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Have a folder for the block; a new one goes again if the block fails."""
    is_new = not folder.exists()
    try:
        with disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):  # absent, or another process has put something there
                folder.rmdir()
        raise


@contextmanager
def scratch_in(folder: Path, needed: int = 0) -> Iterator[Path]:
    """Give an empty folder inside another, gone after the block. Raises StorageFull if `needed` bytes aren't free."""
    with disk(folder):
        for left in folder.glob(SCRATCH + "*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > ABANDONED_S:
                    shutil.rmtree(left)
        if shutil.disk_usage(folder).free < needed:
            raise OSError(errno.ENOSPC, f"{needed:,} bytes are needed")
        with tempfile.TemporaryDirectory(dir=folder, prefix=SCRATCH, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors into ours."""
    try:
        yield
    except OSError as exc:
        if exc.errno == errno.ENOSPC:
            raise StorageFull(
                f"{folder}: no space left ({exc.strerror})", hint="free some space and try again"
            ) from exc
        raise LibraryError(f"{folder}: can't be written to ({exc})", hint="check that it is yours") from exc
