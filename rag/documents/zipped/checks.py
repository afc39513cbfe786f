"""What is asked of a zip's members before they are read: sizes, kinds, and names that don't lead out of the zip."""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from itertools import pairwise

from rag.errors import Encrypted, ReadingStopped, UnsupportedFormat

# Text and tables shrink to a fiftieth at most, deflate can make a thousandth. Little files may: they do no harm.
MOST_RATIO = 200
RATIO_FROM_BYTES = 16 * 2**20
# Other methods aren't inflated in pieces by zipfile; few programs write them, and no office document has them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED, IS_UTF8 = 0x1 | 0x40, 0x800  # flags
LOCAL_HEADER = 30  # bytes, before the name
UNICODE_PATH = 0x7075  # extra field of Info-ZIP: a version, the CRC of the plain name, the name in UTF-8
DRIVE = re.compile(r"[A-Za-z]:")
# What isn't seen in a name, or shows another: controls, line ends, half surrogates, changes of direction.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST_NAME = 1000  # characters


def check(where: str, info: zipfile.ZipInfo, size: int, allowed: int) -> None:
    """Raise DocumentRefused for a member that can't be read, or is larger than is allowed."""
    if info.flag_bits & ENCRYPTED:
        raise Encrypted(f"{where}: it is encrypted", hint="unpack it with its password, and take in the files")
    if info.compress_type not in METHODS:
        raise UnsupportedFormat(
            f"{where}: it is compressed by method {info.compress_type}, which isn't read",
            hint='unpack it, or zip it anew by the usual method, "deflate"',
        )
    if size > allowed:
        raise ReadingStopped(
            f"{where}: it unpacks to more than the {max(allowed, 0) / 2**20:.0f} MiB that are left",
            hint="unpack it, and take in the files that you need",
        )
    if size > RATIO_FROM_BYTES and size > MOST_RATIO * info.compress_size:
        raise ReadingStopped(
            f"{where}: it unpacks to more than {MOST_RATIO} times its size, as a zip bomb does", hint="leave it out"
        )


def overlap(data: bytes, infos: list[zipfile.ZipInfo]) -> bool:
    """Tell whether two members share bytes: that is how a small zip becomes petabytes (Fifield 2019)."""
    spans = []
    for info in infos:
        if 0 <= info.header_offset <= len(data) - LOCAL_HEADER:
            name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
            begin = info.header_offset + LOCAL_HEADER + name_length + extra_length
            spans.append((info.header_offset, begin + info.compress_size))
    spans.sort()
    return any(first[1] > second[0] for first, second in pairwise(spans))


def is_folder(member: str, info: zipfile.ZipInfo) -> bool:
    return member.endswith("/") or bool(info.external_attr & 0x10 and not info.file_size)


def refused_kind(info: zipfile.ZipInfo) -> str:
    """Return why a member of this kind is never read, "" for a file."""
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where the zip wasn't made on Unix
    if kind == stat.S_IFLNK:
        return "it is a link"
    return "" if kind in (0, stat.S_IFREG) else "it is no file"


def refused_name(name: str) -> str:
    """Return why a member of this name is never read, "" if it can be."""
    if not name.strip("/. "):
        return "its name is none"
    if len(name) > LONGEST_NAME:
        return "its name is too long"
    if UNSEEN.search(name):
        return "its name holds characters that can't be seen"
    if name.startswith("/") or DRIVE.match(name) or ".." in name.split("/"):
        return "its name leads out of the archive"
    return ""


def shown(name: str) -> str:
    """Return a refused name as it can be printed."""
    return UNSEEN.sub("\ufffd", name[:LONGEST_NAME])


def written_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as its writer meant it: composed, parts between slashes.

    zipfile takes every name that isn't marked as UTF-8 for code page 437, which those that macOS writes aren't.
    """
    name = info.orig_filename  # `filename` ends at a NUL
    if not info.flag_bits & IS_UTF8:
        plain = name.encode("cp437", "replace")
        with suppress(UnicodeDecodeError):
            name = (unicode_path(info.extra, plain) or plain).decode()
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def unicode_path(extra: bytes, plain: bytes) -> bytes:
    """Return the name that an extra field gives in UTF-8, if it belongs to this plain name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and field[:5] == struct.pack("<BL", 1, zlib.crc32(plain)):
            return field[5:]
    return b""
