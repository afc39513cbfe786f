"""Make the EPUB files: every byte the same each time."""

import io
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent / "epub"
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:0</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en</dc:language><dc:date>{date}</dc:date>{subjects}
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata>
<manifest>{items}</manifest><spine>{references}</spine></package>"""
ITEM = '<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
CHAPTER = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/>
<link rel="stylesheet" href="style.css"/></head><body>{body}</body></html>"""
PROTECTED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData
xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{method}"/><CipherData>
<CipherReference URI="{target}"/></CipherData></EncryptedData></encryption>"""
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
FONTS = "http://www.idpf.org/2008/embedding"
Files = dict[str, str | bytes]


def book(
    title: str, date: str, subjects: list[str], chapters: dict[str, str], listed: list[str] | None = None
) -> Files:
    """Return the files of a book. listed: the chapters that the package names, where they aren't all."""
    names = listed or list(chapters)
    items = "".join(ITEM.format(number=number, name=name.replace(" ", "%20")) for number, name in enumerate(names))
    items = items.replace('nav.xhtml"', 'nav.xhtml" properties="nav"')
    package = PACKAGE.format(
        title=title,
        date=date,
        subjects="".join(f"<dc:subject>{subject}</dc:subject>" for subject in subjects),
        items=items,
        references="".join(f'<itemref idref="c{number}"/>' for number in range(len(names))),
    )
    files: Files = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
    return files | {f"OPS/{name}": CHAPTER.format(body=body) for name, body in chapters.items()}


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {"mimetype": "application/epub+zip", **files}.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def notes() -> Files:
    return book(
        "The Lighthouse Keeper’s Handbook",
        "2019-05-01",
        ["lighthouses", "trades"],
        {
            "nav.xhtml": """<nav epub:type="toc"><h1>Contents</h1>
<ol><li><a href="chapter%20one.xhtml">The lamp</a></li></ol></nav>""",
            "chapter one.xhtml": """<section epub:type="chapter">
<h1><span epub:type="pagebreak" id="p1" title="1">1</span>The lamp</h1>
<p><a id="start"/>The lamp is lit at dusk<a epub:type="noteref" href="#n1">1</a> and put out at dawn<sup><a id="r2"
href="notes.xhtml#e2">2</a></sup>. It burns oil.</p>
<aside epub:type="footnote" id="n1"><p>Dusk is when three stars can be seen.</p></aside>
<ul><li>Trim the wick.</li><li>Clean the glass.</li></ul></section>""",
            "two.xhtml": """<h1>The fog bell</h1><p>Ring it once a minute.</p>
<table><tr><th>Fog</th><th>Strokes</th></tr><tr><td>light</td><td>1</td></tr>
<tr><td>thick</td><td>3</td></tr></table>""",
            "notes.xhtml": """<h1>Notes</h1>
<p id="e2"><a href="chapter%20one.xhtml#r2">2.</a> Not earlier, even on a bright night.</p>""",
        },
    )


def broken() -> Files:
    files = book(
        "Broken Reeds",
        "2001",
        [],
        {
            "one.xhtml": "<h1>One</h1><p>The reed stood in the pond.</p>",
            "three.xhtml": "<h1>Three<p>It grew again & was <b>whole.<p>No end",
        },
        listed=["one.xhtml", "two.xhtml", "three.xhtml", "../../etc/passwd"],
    )
    files["OPS/three.xhtml"] = str(files["OPS/three.xhtml"])[:-16]
    return files


def protected() -> Files:
    files = book("Lent", "2020-02-02", [], {"one.xhtml": "<p>Nobody can read this.</p>"})
    return files | {"META-INF/encryption.xml": PROTECTED.format(method=AES, target="OPS/one.xhtml")}


def fonts() -> Files:
    files = book("Set in Type", "1999-12-31", [], {"one.xhtml": "<h1>Type</h1><p>Letters were cast in lead.</p>"})
    return files | {
        "META-INF/encryption.xml": PROTECTED.format(method=FONTS, target="OPS/font.otf"),
        "OPS/font.otf": b"\x01",
    }


def entities() -> Files:
    grown = [
        f'<!ENTITY {name} "{10 * before}">'
        for before, name in zip([f"&{c};" for c in "abcdefgh"], "bcdefghi", strict=True)
    ]
    bomb = '<!DOCTYPE html [<!ENTITY a "ha">' + "".join(grown)
    files = book("Laughter", "2010-10-10", [], {"one.xhtml": "<p>He laughed.</p><p>Then he stopped, &amp; slept.</p>"})
    files["OPS/one.xhtml"] = (
        str(files["OPS/one.xhtml"]).replace("<!DOCTYPE html", bomb + "]").replace("He l", "He &i; l")
    )
    files["OPS/book.opf"] = str(files["OPS/book.opf"]).replace(
        "<package", bomb.replace("html", "package") + "]><package"
    )
    return files


if __name__ == "__main__":
    for make in (notes, broken, protected, fonts, entities):
        (FOLDER / f"{make.__name__}.epub").write_bytes(zipped(make()))
