"""A small book as EPUB: three chapters, one of them with a footnote."""

from eval.make_seeds_zip import zipped

TITLE = "Fog, Bells and Lights"
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:example:fog-bells-lights</dc:identifier>
<dc:title>{title}</dc:title><dc:creator>M. T. Orrin</dc:creator><dc:language>en</dc:language><dc:date>2021-10-01</dc:date>
<dc:subject>harbours</dc:subject><meta property="dcterms:modified">2021-10-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>
<spine>{references}</spine></package>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"><head><title>{title}</title>
</head><body>{body}</body></html>
"""
CHAPTERS = {
    "The bell": """<h1>The bell</h1>
<p>Before there was a light at St. Bride's Quay, there was a bell. It hangs in a wooden frame at the end of the mole, weighs
312 kg and was cast in 1871 by Nye &amp; Daughters of Looe.<a epub:type="noteref" href="#n1">1</a> In fog it strikes once
every 20 seconds. Clockwork does the work, and a boy used to be paid fourpence a night to wind it every four hours.</p>
<p>A bell says that you are near. It doesn't say where. Sound bends in fog, and more than one skipper has put his boat on
the Sow rocks while steering bravely away from a bell that he heard on the wrong side.</p>
<aside epub:type="footnote" id="n1"><p>It cracked in the frost of January 1963 and was cast again from the same metal in
the following year.</p></aside>""",
    "The light": """<h1>The light</h1>
<p>The lamp was lit for the first time on 3 May 1904. It stands 19 m above the water and can be seen for 14 nautical miles.
It shows one white flash every 7.5 seconds. Over the Sow rocks the flash is red: whoever sees red has to turn to port until
it is white again.</p>
<h2>The last keeper</h2>
<p>Elspeth Corrie kept the light for 26 years. She went home in 1988, when the lamp was made automatic, and took the brass
oil can with her. “The machine does it better,” she told me. “But it has never once said good morning to a ship.”</p>""",
    "The pilot boat": """<h1>The pilot boat</h1>
<p>The harbour has four pilots and one boat, the <i>Kittiwake</i>, eleven metres long and painted orange. Ships of more
than 60 m have to take a pilot. They call on channel 12 two hours before they arrive.</p>
<p>The climb is the dangerous part. These are our rules:</p>
<ul><li>The ladder hangs on the lee side, its foot 1.5 m above the sea.</li>
<li>Nobody climbs in gloves.</li>
<li>The boat stays alongside until the pilot has both feet on the deck.</li></ul>
<p>In a swell of more than three metres we don't go out, whatever the cargo is worth. In thirty years I have broken that
rule once, and I shall not tell that story here.</p>
<p>Example document: Capt. M. T. Orrin, St. Bride's Quay and all others named here are invented.</p>""",
}


def book() -> bytes:
    names = [f"chapter{number}.xhtml" for number in range(1, len(CHAPTERS) + 1)]
    items = "".join(f'<item id="c{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names)
    references = "".join(f'<itemref idref="c{n}"/>' for n in names)
    links = "".join(f'<li><a href="{n}">{title}</a></li>' for n, title in zip(names, CHAPTERS, strict=True))
    contents = f'<nav epub:type="toc"><h1>Contents</h1><ol>{links}</ol></nav>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": PACKAGE.format(title=TITLE, items=items, references=references),
            "OPS/nav.xhtml": PAGE.format(title="Contents", body=contents),
            **{
                f"OPS/{name}": PAGE.format(title=title, body=body)
                for name, (title, body) in zip(names, CHAPTERS.items(), strict=True)
            },
        }
    )
