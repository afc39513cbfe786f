"""Make the HTML files whose bytes an editor would not leave alone: other encodings, and nesting."""

from pathlib import Path

FOLDER = Path(__file__).parent / "html"
WESTERN = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>Prices of cheese</title></head>
<body><h1>Prices of cheese</h1>
<p>The “blue” one costs 12 € a piece – the white one is naïve, 7 €.</p>
<p>Œufs, crème brûlée, Škoda.</p></body></html>
"""
WIDE = """<!DOCTYPE html><html><head><meta charset="utf-16"><title>Kältemittel</title></head>
<body><h1>Kältemittel</h1><p>Ammoniak (NH₃) siedet bei −33 °C.</p></body></html>
"""


def files() -> dict[str, bytes]:
    return {
        "western.html": WESTERN.encode("cp1252"),
        "wide.html": WIDE.encode("utf-16"),
        "deep.html": (
            b"<title>Deep</title><p>Above.</p>"
            + b"<div>" * 4000
            + b"<p>At the bottom.</p>"
            + b"</div>" * 4000
            + b"<p>Below."
        ),
        "broken.html": b"<title>Cut off</title><h1>Cut off</h1><p>The first line is <b>whole.<p>The second \xff is n",
    }


if __name__ == "__main__":
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
