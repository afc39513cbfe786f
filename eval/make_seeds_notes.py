"""A handbook as OpenDocument text, and two notes in an archive."""

from eval.make_seeds_zip import zipped

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    f'xmlns:office="{OASIS}:office:1.0" xmlns:text="{OASIS}:text:1.0" xmlns:table="{OASIS}:table:1.0" '
    f'xmlns:style="{OASIS}:style:1.0" xmlns:meta="{OASIS}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
RULES = (
    "Nobody hands over a thing and goes for a walk: owner and helper repair it together.",
    "Anything with a plug is tested before it is opened and again before it leaves.",
    "We don't open microwave ovens, and no batteries that have swollen.",
    "Spare parts are paid for, work is not; the tin by the door is for those who like.",
)
STATIONS = (
    ("Table", "Who", "What for", "Heaviest thing"),
    ("1", "Noor Haddad", "lamps, radios, toasters", "15 kg"),
    ("2", "Bryn Uglow", "clothes and curtains", "5 kg"),
    ("3", "Owen Black", "bicycles and prams", "30 kg"),
    ("4", "Petra Sunkel", "furniture and toys", "20 kg"),
)
ROTA = """The rota of the Quay Street Desk

Odile Farrant, the editor of the desk, makes the rota on the last Thursday
of each month. Swaps are fine if she hears of them before noon on the day.

The early shift begins at 6 a.m. London time and ends at 2 p.m. The late
shift takes over with a talk of fifteen minutes and ends at 10 p.m. At night
nobody sits at the desk; the telephone goes to Milan Sorbo on even dates
and to Greta Amundsen on odd ones.

During a state visit three people work on each shift instead of two. Whoever
has done five early shifts in a row gets the sixth day off, and not in money.

Example document: the Quay Street Desk and all persons named here are
invented.
"""
TRANSLATING = """# Quoting translated read-outs

How we work at the desk when a government publishes what was said in a language that isn't English.

1. Two people read the original, and neither has seen the other's version.
2. Where the two differ in a verb, we print both and say so.
3. A machine translation may be used to find a passage, never to quote it.
4. The link to the original goes into the first three lines.

Names are spelled as the person spells them in English. If nobody knows, the list in the blue folder decides; it has 214
names at the moment.

A correction is put at the top of the note within two hours, with the word "Correction" in bold. The wrong wording stays
readable below it. Small slips of the pen are mended without a word, but only during the first ten minutes.

Example document: the Quay Street Desk is invented.
"""


def heading(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def row(cells: tuple[str, ...]) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string">{paragraph(cell)}</table:table-cell>' for cell in cells
    )
    return f"<table:table-row>{inner}</table:table-row>"


def handbook() -> bytes:
    rules = "".join(f"<text:list-item>{paragraph(rule)}</text:list-item>" for rule in RULES)
    head = f"<table:table-header-rows>{row(STATIONS[0])}</table:table-header-rows>"
    note = (
        '<text:note text:note-class="footnote" text:id="n1"><text:note-citation>1</text:note-citation><text:note-body>'
        + paragraph("Except in August, when the hall belongs to the flower show.")
        + "</text:note-body></text:note>"
    )
    body = [
        heading("Repair café St. Thomas: handbook for helpers", 1),
        paragraph(
            f"We open on the second Saturday of every month{note} from 10 a.m. to 1 p.m., in the hall behind St. Thomas "
            "library. Helpers come at half past nine. The last thing is accepted at 12.15 p.m."
        ),
        heading("Rules of the house", 2),
        f"<text:list>{rules}</text:list>",
        heading("Who sits where", 2),
        f'<table:table table:name="Tables"><table:table-column table:number-columns-repeated="4"/>{head}'
        f"{''.join(row(cells) for cells in STATIONS[1:])}</table:table>",
        heading("The year 2023 in figures", 2),
        paragraph(
            "People brought us 418 things, and 292 of them went home mended. The hopeless cases were mostly hair "
            "dryers and printers. The oldest thing was a gramophone of 1926, and it plays again."
        ),
        paragraph(
            "Kestrel Bikes gave us £3,000 in 2024. We spent £1,150 of it on a truing stand and wheel tools, £640 on "
            "a sewing machine, and keep the rest for the rent."
        ),
        paragraph("Example document: the repair café and all persons named here are invented."),
    ]
    content = (
        f'{XML}<office:document-content {SPACES} office:version="1.3"><office:body><office:text>{"".join(body)}'
        "</office:text></office:body></office:document-content>"
    )
    meta = (
        f'{XML}<office:document-meta {SPACES} office:version="1.3"><office:meta><dc:title>Handbook for helpers</dc:title>'
        "<meta:creation-date>2024-09-14T09:00:00</meta:creation-date></office:meta></office:document-meta>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    entries = (("/", kind), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>' for path, media in entries
    )
    space = f'xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3"'
    manifest = f"{XML}<manifest:manifest {space}>{listed}</manifest:manifest>"
    return zipped({"mimetype": kind, "content.xml": content, "meta.xml": meta, "META-INF/manifest.xml": manifest})


def notes() -> bytes:
    return zipped({"desk-rota.txt": ROTA, "quoting-translations.md": TRANSLATING})
