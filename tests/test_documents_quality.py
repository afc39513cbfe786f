"""How well a document was read: its language, its dictionary words, and text that is none."""

import base64
import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import is_supported, load_all
from rag.documents.garbled import is_garbled
from rag.documents.quality import assessed
from rag.documents.words import is_known, language_of, word_list, word_share, words_in
from rag.types import Box, Content, PageQuality, Place, Span

FILES = Path(__file__).parent / "formats" / "quality"
ENGLISH = FILES.joinpath("english.txt").read_text(encoding="utf-8")
GERMAN = FILES.joinpath("german.txt").read_text(encoding="utf-8")
SHIFTED = FILES.joinpath("shifted.txt").read_text(encoding="utf-8")
POLISH = (
    "Wał na północ od wsi podwyższono latem o czterdzieści centymetrów. Wiosną zarząd stwierdził, że korona osiadła, "
    "najbardziej przy starej pompowni. Glinę przywieziono z łąki za szkołą, a w wykopie powstał staw. "
) * 2
SWISS = (  # dialects have few of the words of the language that they are taken for
    "Am Morge bin i früeh ufgstande und ha zersch es Kafi trunke. Nachhär si mir zäme i d Stadt gfahre, will dr Märit "
    "nume bis am Mittag isch. Dr Verchöifer het gseit, d Öpfel sige hüür bsunders guet, aber me mües se chüel lagere. "
) * 2


def of_pages(*texts: str, places: tuple[Place, ...] = ()) -> tuple[PageQuality, ...]:
    starts = [sum(len(text) for text in texts[:number]) for number in range(len(texts))]
    pages = tuple(Span(start, start + len(text)) for start, text in zip(starts, texts, strict=True))
    return assessed(Content("".join(texts), (), pages=pages, places=places)).qualities


def test_each_page_has_its_own_language_and_share_of_dictionary_words() -> None:
    english, german = of_pages(ENGLISH, GERMAN)

    assert (english.verdict, english.language, english.characters) == ("ok", "en", len(ENGLISH))
    assert (german.verdict, german.language) == ("ok", "de")
    assert english.word_share is not None
    assert german.word_share is not None
    assert english.word_share > 0.95
    assert german.word_share > 0.9


def test_a_document_without_pages_has_one_quality() -> None:
    content = assessed(Content(ENGLISH, ()))

    assert content.language == "en"
    assert [(quality.verdict, quality.characters) for quality in content.qualities] == [("ok", len(ENGLISH))]


@pytest.mark.parametrize("text", ["", "  \n ", "7", "•  —", "- 3 -"])
def test_a_page_with_next_to_nothing_on_it_has_no_text(text: str) -> None:
    assert of_pages(text, ENGLISH)[0].verdict == "no_text"


@pytest.mark.parametrize("text", ["Q3 2024", "No. 12", "第三章"])
def test_a_short_page_is_text(text: str) -> None:
    assert of_pages(text) == (PageQuality("ok", len(text)),)


def test_a_page_with_recognised_words_is_ocr_unless_it_is_garbled() -> None:
    box = Box(0, 0, 1, 1)
    places = (Place(0, 3, 1, box, 0.1), Place(len(ENGLISH), len(ENGLISH) + 3, 2, box, 0.2))

    assert [quality.verdict for quality in of_pages(ENGLISH, SHIFTED, ENGLISH, places=places)] == [
        "ocr",
        "garbled",
        "ok",
    ]


def test_a_document_of_which_nothing_can_be_read_has_no_language() -> None:
    content = assessed(Content(SHIFTED, (), pages=(Span(0, len(SHIFTED)),)))

    assert content.language is None


def shift(text: str, by: int) -> str:
    """Return the text with each letter as another character, spaces kept: glyph numbers instead of letters."""
    return "".join(character if character.isspace() else chr(ord(character) + by) for character in text)


FIRST_USE = {character: chr(33 + number) for number, character in enumerate(dict.fromkeys(ENGLISH.replace(" ", "")))}
GARBLED = {
    "another letter for each": SHIFTED,
    "glyph numbers, 29 below": shift(ENGLISH, -29),
    "glyph numbers, one above": shift(ENGLISH, 1),
    "glyph numbers from the first use": "".join(FIRST_USE.get(character, character) for character in ENGLISH),
    "glyph names": "".join(f"(cid:{ord(character)})" if character.isalpha() else character for character in ENGLISH),
    "some glyph names": ENGLISH.replace("e", "(cid:72)"),
    "replacement characters": ENGLISH.replace("e", "\ufffd"),
    "control characters": ENGLISH.replace("e", "\x05"),
    "private characters": "".join(chr(0xF000 + ord(c)) if c.isalpha() else c for c in ENGLISH),
    "dingbats": "".join(chr(0x2700 + ord(c) - 32) if c.isascii() and c.isalpha() else c for c in ENGLISH),
    "UTF-8 as Windows-1252": GERMAN.encode().decode("cp1252"),
    "UTF-8 as Latin-1": GERMAN.encode().decode("latin-1"),
    "Cyrillic as Latin-1": ("Дамба к северу от деревни летом была поднята на сорок сантиметров. " * 3)
    .encode("cp1251")
    .decode("latin-1"),
    "no spaces": "\n".join(line.replace(" ", "") for line in ENGLISH.split("\n")),
    "spaces between letters": " ".join(ENGLISH.replace(" ", "")),
    "misread letters": "".join(
        {"e": "c", "h": "li", "t": "f", "o": "q", "a": "u", "s": "z"}.get(c, c) for c in ENGLISH
    ),
}


@pytest.mark.parametrize("text", GARBLED.values(), ids=GARBLED)
def test_a_text_layer_that_is_no_language_is_garbled(text: str) -> None:
    assert is_garbled(text)


def rows(*cells: str) -> str:
    return "\n".join("\t".join(cells[start : start + 4]) for start in range(0, len(cells), 4))


HASHES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(60)]
GOOD = {
    "English": ENGLISH,
    "German": GERMAN,
    "Polish": POLISH,
    "dialect": SWISS,
    "capitals": ENGLISH.upper(),
    "Croatian, words without a vowel": "Smrt, krv, prst, vrh, crkva i trg na otoku Krku. Grm i trn rastu uz vrt. " * 5,
    "Welsh": "Mae'r ysgol yng nghanol y dref, ac mae'r plant yn cerdded yno bob bore wrth y bont fach. " * 5,
    "Vietnamese": "Trẻ em đi học mỗi buổi sáng qua cây cầu nhỏ, còn cuộc họp bắt đầu lúc ba giờ chiều. " * 5,
    "Russian": "Дамба к северу от деревни летом была поднята на сорок сантиметров. " * 5,
    "Japanese": "村の北の堤防は夏に四十センチ高くされた。春に管理組合が調べたところ、古い揚水場の近くが沈んでいた。"
    * 5,
    "names": "\n".join("Szczepański, Przemysław; Vrbka, Zdeněk; Krczmarz, Ödön; Nkrumah, Kwabena".split("; ") * 20),
    "part numbers": rows(*"RES-0805 SMD 4K7 1200 XTAL THT 16M 75 MOSFET TO-220 IRLZ44 18 XFMR PCB 230V 4".split() * 10),
    "tickers": rows(*"AAPL 182.31 +0.4% NYQ MSFT 402.10 -1.2% NMS XOM 101.9 +0.1% NYQ".split() * 15),
    "chemistry": "acetylsalicylic acid, hydroxychloroquine, polytetrafluoroethylene, benzodiazepine, rivaroxaban, " * 8,
    "Latin names": "\n".join(["Quercus robur", "Fagus sylvatica", "Turdus merula", "Dryopteris filix-mas"] * 20),
    "clinical notes": "Pt c/o SOB x3d w/ prod cough, denies hemoptysis. PMHx HTN, DM2, CAD s/p CABG, CKD3, COPD. " * 6,
    "knitting": "CO 84 sts, pm, join. Rnd k2tog yo ssk p1 rep to end. dec sl1 k2tog psso pu k tbl wyif m1l m1r kfb BO. "
    * 6,
    "base64": base64.encodebytes(bytes(range(256)) * 6).decode(),
    "hashes": "\n".join(HASHES),
    "a hex dump": "\n".join(
        f"{16 * n:08x}  " + " ".join(h[i : i + 2] for i in range(0, 32, 2)) for n, h in enumerate(HASHES)
    ),
    "a genome": "\n".join("".join("ACGT"[int(c, 16) % 4] for c in h[:60]) for h in HASHES),
    "formulas": "f(x) = a₀ + Σ (aₙ cos nx + bₙ sin nx)\n∂u/∂t = α ∇²u\n∀ε>0 ∃δ>0 : |x−a|<δ ⇒ |f(x)−f(a)|<ε\n" * 12,
    "code": Path(__file__).read_text(encoding="utf-8")[:6000],
    "a contents page": "\n".join(f"{n}.1 Scope {'.' * 50} {3 * n}" for n in range(40)),
    "ticks": "\n".join(f"\uf0fe item {n} \uf0a8 yes \uf0a8 no" for n in range(40)),
    "pairs of letters": rows(*"a x b y c x d y e x f y".split() * 20),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_page_that_is_no_plain_prose_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)
    assert not is_garbled(text, page=False)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (Path(__file__).parent.parent / "seeds").rglob("*") if is_supported(path.name)),
    ids=lambda path: path.name,
)
def test_no_document_of_the_seeds_is_garbled(path: Path) -> None:
    content = load_all(path.name, path.read_bytes()).content
    text = content.text if content else ""  # an archive has none of its own

    assert not any(is_garbled(text[start : start + 3000]) for start in range(0, len(text), 3000))


def test_a_file_with_some_garbled_text_in_it_is_read() -> None:
    text = ENGLISH * 10 + SHIFTED * 3 + GARBLED["UTF-8 as Latin-1"]

    assert assessed(Content(text, ())).qualities[0].verdict == "ok"


def test_a_file_that_is_garbled_all_over_is_garbled() -> None:
    assert [q.verdict for q in assessed(Content(SHIFTED * 40, ())).qualities] == ["garbled"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (POLISH, "pl"),
        (GOOD["Russian"], "ru"),
        (GOOD["Japanese"], "ja"),
        (ENGLISH.upper(), "en"),
        (ENGLISH[:60], None),
        (GOOD["part numbers"], None),
        (GOOD["hashes"], None),
        ("", None),
    ],
)
def test_a_language_is_told_where_it_is_plain(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_words_have_letters_only_and_three_of_them() -> None:
    text = "The well-known A4 sheet of HK340; it's l'eau, 12 mm x_axis."

    assert words_in(text) == ["The", "well", "known", "sheet", "it's", "l'eau"]


@pytest.mark.parametrize(
    ("word", "language", "is_in_it"),
    [
        ("Kettle", "en", True),
        ("supplier’s", "en", True),
        ("don't", "en", True),
        ("wkh", "en", False),
        ("l’eau", "fr", True),
        ("œuf", "fr", True),
        ("Straße", "de", True),
        ("Wartungsvertrag", "de", True),
        ("Deichkrone", "de", True),
        ("ebqrfgvat", "de", False),
    ],
)
def test_a_word_is_known_as_it_is_written(word: str, language: str, is_in_it: bool) -> None:
    known = word_list(language)

    assert is_known(word, known, compounds=language == "de") is is_in_it


def test_a_share_of_few_words_or_without_a_dictionary_is_none() -> None:
    assert word_share(["kettle"] * 19, "en") is None
    assert word_share(["kettle"] * 20, "pl") is None
    assert word_share(["kettle"] * 20, None) is None
    assert word_share(["kettle"] * 15 + ["wkh"] * 5, "en") == 0.75


@given(st.text(max_size=400) | st.text("aeiou tnrs.,(cid:1)\ufffd\x03é", max_size=400))
def test_any_text_is_assessed(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    content = assessed(Content(text, (), pages=(Span(0, len(text) // 2), Span(len(text) // 2, len(text)))))

    assert [quality.characters for quality in content.qualities] == [len(text) // 2, len(text) - len(text) // 2]


@pytest.mark.parametrize("text", ["a" * 300_000, "\x01" * 300_000, "(cid:" * 60_000, "É " * 150_000, "'a" * 150_000])
def test_a_text_that_would_take_time_squared_is_assessed(text: str) -> None:
    content = assessed(Content(text, (), pages=(Span(0, len(text)),)))  # squared, it would be minutes

    assert [quality.characters for quality in content.qualities] == [len(text)]
