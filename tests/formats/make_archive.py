"""Make the zips of the file set: python tests/formats/make_archive.py

Some of them are hostile, so they are made from Python's zips by changing bytes.
"""

import io
import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent / "archive"
DATE = (2024, 3, 12, 9, 15, 0)
MIB = 2**20
NOTE = b"The key of the boat house hangs behind the door.\n"
TABLE = b"boat,seats\nHeron,4\nTeal,2\n"
ENTRY = b"PK\x01\x02"


def zipped(members: Sequence[tuple[str, bytes]], links: Sequence[str] = ()) -> bytes:
    """Return a zip of these members; those among the links point at what their bytes say."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, data in members:
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = ((stat.S_IFLNK if name in links else stat.S_IFREG) | 0o644) << 16
            opened.writestr(info, data)
    return packed.getvalue()


def with_flag(data: bytes, member: bytes, flag: int) -> bytes:
    """Return the zip with a flag set in both headers of a member."""
    changed = bytearray(data)
    for before_name, flags in ((30, 6), (46, 8)):
        at = data.index(member) if before_name == 30 else data.rindex(member)
        changed[at - before_name + flags] |= flag
    return bytes(changed)


def overlapping() -> bytes:
    """Return a zip whose two entries point at the same bytes."""
    data = zipped([("a.txt", NOTE), ("b.txt", NOTE)])
    second = data.rindex(ENTRY)
    return data[: second + 42] + struct.pack("<L", 0) + data[second + 46 :]


def files() -> dict[str, bytes]:
    mixed = [
        ("boats/", b""),
        ("boats/note.txt", NOTE),
        ("boats/list.csv", TABLE),
        ("tool.exe", b"MZ"),
        ("README", b"No suffix.\n"),
        ("__MACOSX/boats/._note.txt", b"x"),
        ("boats/.DS_Store", b"x"),
        (".git/config.txt", b"x"),
        ("Thumbs.db", b"x"),
        ("Übersicht.md", b"# Boats\n"),
    ]
    names = [
        ("../outside.txt", NOTE),
        ("a/../../outside.md", NOTE),
        ("/etc/absolute.txt", NOTE),
        ("C:/drive.txt", NOTE),
        ("shed\\oars.txt", NOTE),
        ("./here//note.txt", NOTE),
        ("line\nend.txt", NOTE),
        ("link.txt", b"/etc/passwd"),
        ("turned\u202etxt.exe", NOTE),
    ]
    word = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>")]
    locked = zipped([("locked.txt", NOTE), ("open.txt", NOTE)])
    return {
        "mixed.zip": zipped(mixed),
        "names.zip": zipped(names, links=["link.txt"]),
        "nested.zip": zipped([("inner.zip", zipped([("note.txt", NOTE), ("deep.zip", zipped([("a.txt", NOTE)]))]))]),
        "encrypted.zip": with_flag(locked, b"locked.txt", 1),
        "bomb.zip": zipped([("bomb.txt", bytes(17 * MIB)), ("note.txt", NOTE)]),
        "overlap.zip": overlapping(),
        "broken-member.zip": broken_member(),
        "cut.zip": zipped([("a.txt", NOTE)])[:-40],
        "word.zip": zipped(word),
        "empty.zip": zipped([]),
    }


def broken_member() -> bytes:
    """Return a zip of which one member's bytes were changed."""
    data = bytearray(zipped([("a.txt", NOTE), ("b.txt", NOTE)]))
    data[30 + len("a.txt") + 8] ^= 0xFF
    return bytes(data)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
