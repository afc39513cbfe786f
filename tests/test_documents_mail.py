"""E-mail: headers in their letters, the text that is seen, and attachments."""

import random
from pathlib import Path

import pytest
from conftest import ROOT

from rag.documents.canonical import CanonicalText
from rag.documents.loaded import Loaded, Refusal, Tools
from rag.documents.mail import date_of, load
from rag.documents.mail.attachments import unique
from rag.documents.mail.body import add_plain
from rag.documents.mail.headers import characters, decoded
from rag.errors import Damaged, DocumentRefused

FOLDER = ROOT / "tests" / "formats" / "mail"


def read(source: str) -> Loaded:
    return load("a.eml", source.encode("utf-8", "surrogateescape"), Tools())


def plain(text: str, flowed: bool = False, delete_space: bool = False) -> list[tuple[str, str]]:
    """Return the kind and text of each block of a mail's plain text."""
    canonical = CanonicalText()
    add_plain(canonical, text, flowed, delete_space)
    return [(block.kind, canonical.text[block.start : block.end]) for block in canonical.blocks]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Plain words", "Plain words"),
        ("=?utf-8?q?K=C3=A4se?= and\r\n wine", "Käse and wine"),
        ("=?UTF-8?B?w5xi?=\r\n =?UTF-8?B?ZXI=?=", "Über"),
        ("=?utf-8?B?w?= =?utf-8?b?5xi?=", "=?utf-8?B?w?= =?utf-8?b?5xi?="),
        ("=?gb2312?B?1tDOxA==?=", "中文"),
        ("=?no-such?q?K=E4se?=", "Käse"),
        ("K\udcc3\udca4se", "Käse"),
        ("K\udce4se", "Käse"),
        ("\\ud800 =?utf-8?q?K=C3=A4se?=", "? Käse"),
        ("", ""),
    ],
)
def test_a_header_is_read_in_its_letters(raw: str, text: str) -> None:
    assert decoded(raw) == text


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Größe".encode(), "us-ascii", "Größe"),
        ("30 €".encode("cp1252"), "iso-8859-1", "30 €"),
        ("Größe".encode("latin-1"), "utf-8", "Größe"),
        ("屋根".encode("cp932"), "Shift_JIS", "屋根"),
        (b"plain", "idna", "plain"),
        (b"plain", "rot13", "plain"),
        (b"plain", None, "plain"),
        (b"\x81\x00\x01\x02", None, "\ufffd\x00\x01\x02"),
    ],
)
def test_a_charset_is_what_it_is_meant_to_be(data: bytes, charset: str | None, text: str) -> None:
    assert characters(data, charset) == text


def test_quotations_are_paragraphs_whose_marks_stand_outside() -> None:
    canonical = CanonicalText()
    add_plain(canonical, "Tom wrote:\n> Is it\n> red?\n>> No.\n> - a list\nYes.\n-- \nAnn\n")

    assert canonical.text == "Tom wrote:\n\n> Is it\nred?\n\n> > No.\n\n> a list\n\nYes.\n\nAnn"
    assert [canonical.text[block.start : block.end] for block in canonical.blocks] == [
        "Tom wrote:",
        "Is it\nred?",
        "No.",
        "a list",
        "Yes.",
        "Ann",
    ]


@pytest.mark.parametrize(
    ("text", "delete_space", "paragraphs"),
    [
        ("One \nline.\nTwo.", False, ["One line.\nTwo."]),
        ("Wort \nteil", True, ["Wortteil"]),
        ("> One \n> line.\n\nEnd \n-- \nAnn", False, ["One line.", "End", "Ann"]),
        (" > no quotation\n From here", False, ["> no quotation\nFrom here"]),
        ("One \n>two", False, ["One", "two"]),
    ],
)
def test_flowed_lines_are_joined(text: str, delete_space: bool, paragraphs: list[str]) -> None:
    assert [said for _, said in plain(text, True, delete_space)] == paragraphs


def test_a_signature_around_the_text_is_left_out() -> None:
    source = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe lease ends.\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )

    assert plain(source) == [("paragraph", "The lease ends.")]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Tue, 12 Mar 2024 23:45:00 -0500", "2024-03-12"),
        ("12 Mar 24 09:15 GMT", "2024-03-12"),
        ("Tue, 12 Mar 2024 09:15:00 +0100 (CET)", "2024-03-12"),
        ("tomorrow", None),
        ("Tue, 99 Mar 2024 09:15:00 +0100", None),
        ("", None),
    ],
)
def test_a_date_is_the_day_of_the_senders_calendar(written: str, date: str | None) -> None:
    assert date_of(written) == date


def test_files_of_one_name_are_numbered() -> None:
    taken: dict[str, int] = {}

    assert [unique(name, taken) for name in ["a.png", "a.png", "a (2).png", "a.png", "b"]] == [
        "a.png",
        "a (2).png",
        "a (2) (2).png",
        "a (3).png",
        "b",
    ]
    assert len(taken) == 5


def test_an_attachments_name_leads_nowhere() -> None:
    def name(written: str) -> str:
        head = f'Subject: x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{written}"\n\nx'
        loaded = read(head)
        return loaded.members[0].name

    assert name("../../etc/passwd.txt") == "passwd.txt"
    assert name("C:\\\\temp\\\\a.txt") == "a.txt"
    assert name("Übersicht.txt") == "Übersicht.txt"
    assert name("..") == "part-1.txt"
    assert name("a\u202etxt.txt") == "atxt.txt"
    assert name("x" * 300 + ".txt") == "x" * 196 + ".txt"


def test_plain_text_that_says_much_less_than_the_html_gives_way_to_it() -> None:
    html = "<p>" + "The orchard opens in May. " * 10 + "</p>"
    source = (
        "Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        f"See the website.\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    )

    content = read(source).content

    assert content is not None
    assert content.text == "x\n\n" + ("The orchard opens in May. " * 10).strip()


def test_what_outlook_wraps_is_refused_with_the_reason() -> None:
    loaded = load("a.eml", (FOLDER / "attachments.eml").read_bytes(), Tools())

    assert loaded.refused == (
        Refusal("tool.exe", "files of type .exe can't be read"),
        Refusal("winmail.dat", "what Outlook wraps as winmail.dat can't be read"),
    )


def test_a_text_inside_a_signature_is_refused_and_the_headers_are_read() -> None:
    loaded = read("Subject: Lease\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\nx")

    assert loaded.content is not None
    assert loaded.content.text == "Lease"
    assert [refusal.name for refusal in loaded.refused] == ["smime.p7m"]


def test_a_mail_inside_a_mail_can_be_read_as_one() -> None:
    members = load("a.eml", (FOLDER / "nested.eml").read_bytes(), Tools()).members

    inner = load(members[0].name, members[0].data, Tools()).content

    assert inner is not None
    assert (inner.title, inner.date) == ("Bees / hives", "2024-03-12")
    assert inner.text.endswith("\n\nThe hives stand by the wall.")


def test_a_nul_in_a_charsets_name_is_damage() -> None:
    with pytest.raises(Damaged, match=r"^a\.eml: its headers are broken"):
        read("Subject: x\nContent-Type: text/plain; charset*=a\0b'en'x\nContent-Transfer-Encoding: base64\n\neA==")


def test_no_header_object_of_the_newer_policy_is_made() -> None:
    """Its headers raise while they are read, for many that spam programs write."""
    loaded = read("Subject: x\nTo: <@@@>, \udcff\nDate: \nContent-Type: ;;;\nMessage-ID: <[>\n\nText.")

    assert loaded.content is not None
    assert loaded.content.text.endswith("\n\nText.")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[!d]*.eml")), ids=lambda path: path.name)
def test_no_change_of_bytes_lets_another_error_out(path: Path) -> None:
    randomly = random.Random(5)
    pieces = [b"\0", b"\xff", b"\n\n", b"=?utf-8?q?", b"?=", b'"', b";", b"--m1\n", b"charset=", b"*=", b"\r"]
    for _ in range(40):
        data = bytearray(path.read_bytes())
        for _ in range(randomly.randint(1, 6)):
            position = randomly.randrange(len(data))
            data[position : position + randomly.randint(0, 3)] = randomly.choice(pieces)
        try:
            loaded = load("a.eml", bytes(data), Tools())
        except DocumentRefused as exc:
            assert exc.message.startswith("a.eml: ")  # noqa: PT017 (either outcome is right)
        else:
            names = [member.name for member in loaded.members]
            assert len(set(names)) == len(names)
            assert not any("/" in name or "\0" in name for name in names)
