"""Office files that are broken or made to do harm: read or refused, in bounded time, and never another error."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest

from rag.documents import load, load_all
from rag.documents.office.numbers import Counter, Level, written
from rag.documents.office.properties import keywords, real_date, real_title
from rag.documents.office.tables import is_header_of, is_number
from rag.documents.office.text import raised, symbol, tidy
from rag.errors import Damaged, DocumentRefused, NoText, ReadingStopped, UnsupportedFormat

FOLDER = Path(__file__).parent / "formats"
FILES = sorted(path for kind in ("docx", "odt", "pptx", "xlsx") for path in (FOLDER / kind).glob(f"*.{kind}"))
WHOLE = [path for path in FILES if zipfile.is_zipfile(path) and path.stat().st_size < 20_000]
NUMBERS = ["-1", "99999999999", "0", "x", "", "1e9", "²"]


def with_parts(data: bytes, change: dict[str, bytes | None]) -> bytes:
    """Return a zip with some parts changed, added, or (None) left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | change
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


def with_damage(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes cut off, changed here and there, or without a piece."""
    changed = bytearray(data)
    match chance.randrange(3):
        case 0:
            del changed[chance.randrange(len(changed)) :]
        case 1:
            for _ in range(chance.randrange(1, 10)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        case _:
            start = chance.randrange(len(changed))
            del changed[start : start + chance.randrange(1, 50)]
    return bytes(changed)


def with_other_xml(data: bytes, chance: random.Random) -> bytes:
    """Return an office file one of whose parts says something else."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        victim = chance.choice(names)
        xml = archive.read(victim).decode()
    pattern = {
        0: r'"(\d+)"',
        1: r"<([\w:]+)[^<>]*/>",
        2: r' ([\w:]+)="[^"]*"',
        3: r"<([\w:]+)[^<>]*>[^<>]*</\1>",
    }[chance.randrange(4)]
    found = list(re.finditer(pattern, xml))
    for match in sorted(chance.sample(found, min(len(found), 3)), key=re.Match.start, reverse=True):
        other = f'"{chance.choice(NUMBERS)}"' if '"(' in pattern else match[0] * chance.choice([0, 3])
        xml = xml[: match.start()] + other + xml[match.end() :]
    return with_parts(data, {victim: xml.encode()})


@pytest.mark.parametrize("path", [*WHOLE, *sorted((FOLDER / "rtf").glob("*.rtf"))], ids=lambda path: path.name)
def test_a_broken_file_is_read_or_refused(path: Path) -> None:
    data = path.read_bytes()
    for seed in range(40):
        chance = random.Random(f"{path.name} {seed}")
        broken = with_other_xml(data, chance) if seed % 2 and path.suffix != ".rtf" else with_damage(data, chance)
        refusal = refused(path.name, broken)
        assert refusal is None or (refusal.message.startswith(f"{path.name}: ") and refusal.hint)


def refused(name: str, data: bytes) -> DocumentRefused | None:
    """Return how a file is refused; None where it is read. Any other error is a failure."""
    try:
        load_all(name, data)
    except DocumentRefused as exc:
        return exc
    return None


@pytest.mark.parametrize(
    "path", [FOLDER / "docx/report.docx", FOLDER / "pptx/lesson.pptx", FOLDER / "xlsx/hidden.xlsx"]
)
def test_a_part_that_isnt_needed_may_be_missing_or_broken(path: Path) -> None:
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    aside = [name for name in names if re.search(r"core\.xml|styles|numbering|Master|Layout|sharedStrings|notes", name)]
    expected = len(load(path.name, data).text.split())

    for name in aside:
        for other in (None, b"<broken"):
            assert len(load(path.name, with_parts(data, {name: other})).text.split()) >= expected * 0.6


@pytest.mark.parametrize(
    ("kind", "other"), [("docx", "xlsx"), ("xlsx", "pptx"), ("pptx", "docx"), ("docx", "odt"), ("odt", "docx")]
)
def test_an_office_file_of_another_kind_is_named_so(kind: str, other: str) -> None:
    path = next(path for path in WHOLE if path.suffix == f".{other}" and "entities" not in path.name)

    with pytest.raises((UnsupportedFormat, Damaged)):
        load(f"a.{kind}", path.read_bytes())


def test_a_relationship_to_nothing_stops_no_one() -> None:
    data = (FOLDER / "docx/strict.docx").read_bytes()
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relation = (
        f'<Relationships xmlns="{space}"><Relationship Id="rId9" Type="{kind}" Target="../NULL"/></Relationships>'
    )

    assert (
        "strict variant" in load("a.docx", with_parts(data, {"word/_rels/document.xml.rels": relation.encode()})).text
    )


def test_parts_are_found_in_any_case_and_with_either_slash() -> None:
    data = (FOLDER / "docx/strict.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = archive.read("word/document.xml")

    moved = with_parts(data, {"word/document.xml": None, "Word\\Document.xml": main})

    assert "strict variant" in load("a.docx", moved).text


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/>{}</w:r>'
RUN = "<w:r><w:t>The end.</w:t></w:r>"


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>" * 60 + f"<w:p>{RUN}</w:p>" + "</w:tc></w:tr></w:tbl>" * 60,
        "<w:p>" + BEGIN.format("") * 20_000 + f"</w:p><w:p>{RUN}</w:p>",
        "<w:p>" + BEGIN.format('<w:fldChar w:fldCharType="separate"/>') * 20_000 + f"{RUN}</w:p>",
        "<w:p>" + "<w:ins>" * 200 + RUN + "</w:ins>" * 200 + "</w:p>",
        f"<w:p>{'<w:r><w:t>a </w:t></w:r>' * 50_000}</w:p><w:p>{RUN}</w:p>",
    ],
    ids=["nested tables", "fields without an end", "nested fields", "nested insertions", "a long paragraph"],
)  # fmt: skip
def test_a_word_document_of_too_much_of_something_is_read(body: str) -> None:
    assert load("a.docx", word(body)).text.endswith("The end.")


def test_a_table_of_wide_merged_cells_takes_no_memory() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr><w:p/></w:tc>'

    with pytest.raises(ReadingStopped, match="a table of more than 1,000,000 cells"):
        load("a.docx", word(f"<w:tbl>{f'<w:tr>{cell * 3}</w:tr>' * 1100}</w:tbl>"))


def test_elements_nested_beyond_measure_are_refused() -> None:
    with pytest.raises(Damaged):
        load("a.docx", word("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000))


def test_a_document_of_more_elements_than_fit_the_memory_is_refused() -> None:
    with pytest.raises(ReadingStopped):
        load("a.docx", word("<w:p/><w:tbl/>" * 4_100_000))


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(NoText):
        load("a.docx", word("<w:p/>"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u00adb\u200bc\ufeff", "abc"),
        ("  two   blanks\t and tabs ", "two blanks and tabs"),
        ("one \n\n two\x0bthree", "one\ntwo\nthree"),
        ("ﬁre o\ufb03ce", "fire office"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202bשלום\u202c", "שלום"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_it_shows(text: str, shown: str) -> None:
    assert tidy(text) == shown


def test_only_an_exponent_stays_raised() -> None:
    assert [raised("10", "6"), raised("2", "-3"), raised("m", "2"), raised("1", "st"), raised("", "2")] == [
        "⁶", "⁻³", "2", "st", "2",
    ]  # fmt: skip


def test_symbol_fonts_are_read_as_what_they_show() -> None:
    assert [symbol("Symbol", 0xF06D), symbol("Symbol", 0xB3), symbol("Wingdings", 0xFC), symbol("Wingdings", 0x21)] == [
        "μ", "≥", "✓", "",
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["", "  ", "Untitled", "Document1", "Microsoft Word - Plan.doc", "Folie 1", "a.docx"])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert real_title(title) is None


def test_properties_are_taken_as_far_as_they_make_sense() -> None:
    assert real_title(" The\n lease ") == "The lease"
    assert real_title("Document Retention Policy") == "Document Retention Policy"
    assert [real_date(stamp) for stamp in ("2024-03-12T10:00:00Z", "1601-01-01", "2013-12-23T23:15:00Z", "soon")] == [
        "2024-03-12", None, None, None,
    ]  # fmt: skip
    assert keywords(["rent, house; rent", "", "lease"]) == ("rent", "house", "lease")


def test_numbers_are_written_as_word_writes_them() -> None:
    assert [written(28, "upperLetter"), written(14, "lowerRoman"), written(3, "decimalZero"), written(2, "bullet")] == [
        "BB", "xiv", "03", "",
    ]  # fmt: skip


def test_a_deeper_level_starts_anew() -> None:
    levels = [Level("upperRoman", "%1."), Level("decimal", "%1.%2", legal=True)]
    counter = Counter()
    labels = []
    for depth in (0, 1, 1, 0, 1):
        counter.count(depth, levels)
        labels.append(counter.label(depth, levels))

    assert labels == ["I.", "1.1", "1.2", "II.", "2.1"]


def test_a_header_is_known_by_what_stands_below_it() -> None:
    assert is_header_of(["Part", "Weight"], [["Bolt", "0.2 kg"], ["Nut", "0.1 kg"]])
    assert is_header_of(["", "Plan", "Actual"], [["Mill", "12", "11"], ["Kiln", "14", "15"]])
    assert is_header_of(
        ["Question", "Answer"], [["Who?", "The tenant, and everybody who lives there with him or her."]]
    )
    assert not is_header_of(["Client", "Orchard House"], [["Town", "Ulm"]])
    assert not is_header_of(["Bolt", "0.2 kg"], [["Nut", "0.1 kg"]])
    assert not is_header_of(["Rent", "Rent"], [["900", "950"]])


@pytest.mark.parametrize("text", ["12", "-1,200.50", "45 %", "$3.20", "12 kg", "2024-03-12", "07:30", "(12)", "€ 5"])
def test_a_number_with_its_unit_is_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["Q1", "n/a", "Weight", "12 apples and pears", ""])
def test_a_word_is_no_number(text: str) -> None:
    assert not is_number(text)
