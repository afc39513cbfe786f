"""Reading zip files that may be hostile: the container of office documents, EPUBs and archives.

Nothing is written to disk, and nothing is inflated beyond its limits, whatever the headers say.
"""

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from rag.documents.loaded import Refusal
from rag.documents.zipped.checks import check, is_folder, overlap, refused_kind, refused_name, shown, written_name
from rag.errors import Damaged, Encrypted, ReadingStopped

MOST_MEMBERS = 20_000
MOST_ENTRIES_SEEN = 100_000  # entries that the bytes may hold, those of zips inside included: each takes memory
MEMBER_BYTES = 128 * 2**20
TOTAL_BYTES = 256 * 2**20  # of all members that are read
PIECE = 2**20
ENTRY = b"PK\x01\x02"
LIST_ENCRYPTED = 0x2000  # flag
ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
AGAIN = "fetch or export it again"
SPLIT = "unpack it, and take in the files that you need"


class Zip:
    """A zip's members: `names` of those that can be read, in the zip's order, and `refused`, with the reasons.

    Folders are no members. Of two members of one name the last counts, as when a zip is unpacked.
    """

    def __init__(
        self, name: str, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], refused: list[Refusal]
    ) -> None:
        self._name = name
        self._zip = opened
        self._members = members
        self._sizes: dict[str, int] = {}  # of what was read
        self._total = 0  # their sum
        self.names = tuple(members)
        self.refused = tuple(refused)

    def __contains__(self, member: str) -> bool:
        return unicodedata.normalize("NFC", member) in self._members

    def read(self, member: str, limit: int = MEMBER_BYTES) -> bytes:
        """Return a member's bytes.

        Raises Damaged, also where there is no such member; Encrypted; UnsupportedFormat for another compression;
        ReadingStopped for more bytes than `limit`, or more than TOTAL_BYTES of all that was read.
        """
        return b"".join(self.pieces(member, limit))

    def pieces(self, member: str, limit: int = MEMBER_BYTES) -> Iterator[bytes]:
        """Yield a member's bytes, never more than a mebibyte at once. Raises as `read` does."""
        member = unicodedata.normalize("NFC", member)
        where = f"{self._name}: {member}"
        info = self._members.get(member)
        if info is None:
            raise Damaged(f"{where}: it isn't there", hint=AGAIN)
        self._total -= self._sizes.pop(member, 0)
        allowed = min(limit, TOTAL_BYTES - self._total)
        check(where, info, info.file_size, allowed)  # what the header says, before the work is done
        size = 0
        try:
            with self._zip.open(info) as opened:
                while piece := opened.read(PIECE):
                    size += len(piece)
                    self._total += len(piece)
                    self._sizes[member] = size
                    check(where, info, size, allowed)
                    yield piece
        except ERRORS as exc:
            raise Damaged(f"{where}: it can't be unpacked ({exc})", hint=AGAIN) from exc


def open_zip(name: str, data: bytes) -> Zip:
    """Return the members of a zip. Raises Damaged, Encrypted, and ReadingStopped for too many of them."""
    if data.count(ENTRY) > MOST_ENTRIES_SEEN:
        raise ReadingStopped(f"{name}: it holds more than {MOST_ENTRIES_SEEN:,} files", hint=SPLIT)
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
        overlapping = overlap(data, opened.infolist())
    except ERRORS as exc:
        raise Damaged(f"{name}: it can't be opened as a zip ({exc})", hint=AGAIN) from exc
    if len(opened.infolist()) > MOST_MEMBERS:
        raise ReadingStopped(f"{name}: it holds more than {MOST_MEMBERS:,} files", hint=SPLIT)
    if overlapping:
        raise Damaged(f"{name}: the files in it lie over one another, as in a zip bomb", hint="leave it out")
    if any(info.flag_bits & LIST_ENCRYPTED for info in opened.infolist()):
        raise Encrypted(f"{name}: the list of its files is encrypted", hint=SPLIT)
    members: dict[str, zipfile.ZipInfo] = {}
    refused: list[Refusal] = []
    for info in opened.infolist():
        sort_in(info, members, refused)
    return Zip(name, opened, members, refused)


def sort_in(info: zipfile.ZipInfo, members: dict[str, zipfile.ZipInfo], refused: list[Refusal]) -> None:
    """Put a member among those that can be read, or among the refused."""
    member = written_name(info)
    if is_folder(member, info):
        return
    if reason := refused_name(member) or refused_kind(info):
        refused.append(Refusal(shown(member), reason))
        return
    member = "/".join(part for part in member.split("/") if part not in ("", "."))
    if members.pop(member, None):
        refused.append(Refusal(member, "another file of this name stands after it"))
    members[member] = info


def checked_zip(name: str, data: bytes) -> io.BytesIO:
    """Return the bytes as a file, for a library that unpacks by itself: each member has been, within the limits.

    Raises what `Zip.read` raises, for any of the members.
    """
    opened = open_zip(name, data)
    for member in opened.names:
        for _ in opened.pieces(member):
            pass
    return io.BytesIO(data)
