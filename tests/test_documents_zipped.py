"""Zips: what is read of a hostile one, and what is refused with a reason."""

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaded import Refusal
from rag.documents.zipped import MOST_MEMBERS, TOTAL_BYTES, checked_zip, open_zip
from rag.documents.zipped.checks import UNICODE_PATH, refused_name, unicode_path
from rag.errors import Damaged, DocumentRefused, Encrypted, ReadingStopped, UnsupportedFormat

MIB = 2**20


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these members; of a ZipInfo its own method counts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as opened:
        for member, data in members:
            info = member if isinstance(member, zipfile.ZipInfo) else zipfile.ZipInfo(member)
            if not isinstance(member, zipfile.ZipInfo):
                info.compress_type = method
            opened.writestr(info, data)
    return packed.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """Return a zip of one member with a flag set in both of its headers."""
    changed = bytearray(data)
    changed[6:8] = struct.pack("<H", struct.unpack_from("<H", data, 6)[0] | flag)
    entry = data.rindex(b"PK\x01\x02") + 8
    changed[entry : entry + 2] = struct.pack("<H", struct.unpack_from("<H", data, entry)[0] | flag)
    return bytes(changed)


def test_a_members_bytes_are_read_by_its_name() -> None:
    opened = open_zip("a.zip", zip_of(("b/c.txt", b"One."), ("folder/", b""), ("a.txt", b"Two.")))

    assert opened.names == ("b/c.txt", "a.txt")
    assert [opened.read(member) for member in opened.names] == [b"One.", b"Two."]
    assert opened.refused == ()
    assert "a.txt" in opened
    assert "folder/" not in opened


def test_a_member_that_is_not_there_is_damage_by_name() -> None:
    with pytest.raises(Damaged, match=r"^a\.odt: content\.xml: it isn't there"):
        open_zip("a.odt", zip_of(("b.txt", b"One."))).read("content.xml")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd", "its name leads out of the archive"),
        ("a/../../b.txt", "its name leads out of the archive"),
        ("..", "its name is none"),
        ("/etc/passwd", "its name leads out of the archive"),
        ("C:/a.txt", "its name leads out of the archive"),
        ("c:a.txt", "its name leads out of the archive"),
        ("a\nb.txt", "its name holds characters that can't be seen"),
        ("a\u202etxt.exe", "its name holds characters that can't be seen"),
        ("a" * 1001, "its name is too long"),
        ("", "its name is none"),
        ("a/b.txt", ""),
        ("a..b/c...txt", ""),
        ("שלום.txt", ""),
    ],
)
def test_a_name_that_leads_out_or_hides_is_refused(name: str, reason: str) -> None:
    assert refused_name(name) == reason


def test_backslashes_part_a_name_as_slashes_do_and_dots_are_dropped() -> None:
    opened = open_zip("a.zip", zip_of(("x\\y\\b.txt", b"1"), ("..\\b.txt", b"2"), ("./c//d.txt", b"3")))

    assert opened.names == ("x/y/b.txt", "c/d.txt")
    assert opened.refused == (Refusal("../b.txt", "its name leads out of the archive"),)
    assert opened.read("x/y/b.txt") == b"1"


def test_a_name_behind_a_nul_is_seen() -> None:
    data = zip_of(("a.txt_b.txt", b"1")).replace(b"a.txt_b.txt", b"a.txt\0b.txt")

    assert open_zip("a.zip", data).refused == (
        Refusal("a.txt\ufffdb.txt", "its name holds characters that can't be seen"),
    )


@pytest.mark.parametrize(
    "written",
    ["Protokoll März.txt".encode(), "Protokoll Ma\u0308rz.txt".encode(), "Protokoll März.txt".encode("cp437")],
)
def test_a_name_is_read_in_its_letters_whatever_its_writer_marked(written: bytes) -> None:
    plain = "x" * len(written)
    data = zip_of((plain, b"Text.")).replace(plain.encode(), written)

    assert open_zip("a.zip", data).read("Protokoll März.txt") == b"Text."


def test_a_name_in_an_extra_field_counts_where_it_belongs_to_the_plain_one() -> None:
    def field(plain: bytes) -> bytes:
        body = struct.pack("<BL", 1, zlib.crc32(plain)) + "ü.txt".encode()
        return struct.pack("<HH", 1, 1) + b"x" + struct.pack("<HH", UNICODE_PATH, len(body)) + body

    assert unicode_path(field(b"_.txt"), b"_.txt") == "ü.txt".encode()
    assert unicode_path(field(b"other"), b"_.txt") == b""


def test_links_and_devices_are_refused() -> None:
    link, device = zipfile.ZipInfo("link.txt"), zipfile.ZipInfo("tty.txt")
    link.external_attr, device.external_attr = (stat.S_IFLNK | 0o777) << 16, (stat.S_IFCHR | 0o666) << 16

    assert open_zip("a.zip", zip_of((link, b"/etc/passwd"), (device, b""))).refused == (
        Refusal("link.txt", "it is a link"),
        Refusal("tty.txt", "it is no file"),
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_the_last_counts() -> None:
    opened = open_zip("a.zip", zip_of(("a.txt", b"old"), ("a.txt", b"new")))

    assert opened.read("a.txt") == b"new"
    assert opened.refused == (Refusal("a.txt", "another file of this name stands after it"),)


@pytest.mark.parametrize("flag", [0x1, 0x41], ids=["password", "strong"])
def test_an_encrypted_member_is_told_when_it_is_read(flag: int) -> None:
    opened = open_zip("a.zip", with_flag(zip_of(("a.txt", b"One.")), flag))

    with pytest.raises(Encrypted, match=r"^a\.zip: a\.txt: it is encrypted"):
        opened.read("a.txt")


def test_an_encrypted_list_of_members_is_told() -> None:
    with pytest.raises(Encrypted):
        open_zip("a.zip", with_flag(zip_of(("a.txt", b"One.")), 0x2000))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_is_not_inflated_in_pieces_is_refused(method: int) -> None:
    with pytest.raises(UnsupportedFormat, match=f"method {method}"):
        open_zip("a.zip", zip_of(("a.txt", b"One."), method=method)).read("a.txt")


def test_a_member_over_its_limit_is_refused_before_it_is_inflated() -> None:
    opened = open_zip("a.zip", zip_of(("a.txt", b"12345"), ("b.txt", b"1234")))

    with pytest.raises(ReadingStopped, match=r"a\.txt"):
        opened.read("a.txt", limit=4)
    assert opened.read("b.txt", limit=4) == b"1234"


def test_a_header_that_tells_less_than_is_there_gives_no_more_than_it_tells() -> None:
    data = zip_of(("a.txt", b"x" * MIB))
    lying = data.replace(struct.pack("<L", MIB), struct.pack("<L", 10))

    with pytest.raises(Damaged, match=r"a\.txt"):
        open_zip("a.zip", lying).read("a.txt")


def test_a_member_that_grows_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ReadingStopped, match="200 times its size"):
        open_zip("a.zip", zip_of(("a.txt", bytes(17 * MIB)))).read("a.txt")


def test_all_that_is_read_counts_together_and_each_member_once() -> None:
    noise = random.Random(1).randbytes(MIB // 8)
    member = (noise + bytes(MIB - len(noise))) * 64
    opened = open_zip("a.zip", zip_of(*((f"{number}.bin", member) for number in range(5))))

    for _ in range(2):
        assert sum(len(opened.read(f"{number}.bin")) for number in range(4)) == TOTAL_BYTES
    with pytest.raises(ReadingStopped, match=r"4\.bin: it unpacks to more than the 0 MiB that are left"):
        opened.read("4.bin")


def test_too_many_members_are_refused() -> None:
    data = zip_of(*((f"{number}", b"") for number in range(MOST_MEMBERS + 1)), method=zipfile.ZIP_STORED)

    with pytest.raises(ReadingStopped, match="20,000"):
        open_zip("a.zip", data)


def test_a_list_longer_than_any_is_refused_before_it_is_read() -> None:
    with pytest.raises(ReadingStopped, match="100,000"):
        open_zip("a.zip", b"PK\x01\x02" * 100_001)


def test_members_that_lie_over_one_another_are_refused() -> None:
    """As in Fifield's bomb: two entries of the list point at the same bytes."""
    data = zip_of(("a.txt", b"One."), ("b.txt", b"One."))
    second = data.rindex(b"PK\x01\x02")
    overlapping = data[: second + 42] + struct.pack("<L", 0) + data[second + 46 :]

    with pytest.raises(Damaged, match="zip bomb"):
        open_zip("a.zip", overlapping)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-30],
        lambda data: b"PK\x03\x04",
        lambda data: data[:40],
        lambda data: b"PK\x05\x06" + bytes(9),
    ],
)
def test_a_zip_that_is_cut_off_is_damaged(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Damaged, match=r"^a\.zip: "):
        open_zip("a.zip", change(zip_of(("a.txt", b"One."))))


def test_a_checked_zip_is_the_same_bytes() -> None:
    data = zip_of(("a.xml", b"<a/>"), ("b.xml", b"<b/>"))

    assert checked_zip("a.docx", data).read() == data


def test_a_checked_zip_has_no_damaged_member() -> None:
    data = zip_of(("a.xml", b"Sixteen letters."), method=zipfile.ZIP_STORED)

    with pytest.raises(Damaged, match=r"^a\.docx: a\.xml: .*CRC"):
        checked_zip("a.docx", data.replace(b"Sixteen", b"Fifteen"))


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 400))
def test_no_change_of_bytes_lets_another_error_out(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(zip_of(("a/b.txt", b"The kettle leaks. " * 20), ("c.txt", b"It is red."), ("d/", b"")))
    for position, value in changes:
        data[position % len(data)] = value

    for changed in (bytes(data), bytes(data[:cut])):
        try:
            opened = open_zip("a.zip", changed)
            checked_zip("a.zip", changed)
            for member in opened.names:
                opened.read(member)
        except DocumentRefused as exc:
            assert exc.message.startswith("a.zip: ")  # noqa: PT017 (either outcome is right)
