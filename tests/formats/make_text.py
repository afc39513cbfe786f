"""Make the plain files of the file set, text, CSV and JSON: python tests/formats/make_text.py

Those whose bytes are the matter: encodings, line ends, form feeds, what is broken or cut off.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parent

FRENCH = """Bail du 3 mars

Le loyer s'élève à 620 € par mois. Il est dû le premier jour ouvré.

Le dépôt de garantie reste bloqué jusqu'à l'état des lieux. Où sont les clés ? Chez la gardienne, près de l'entrée.
"""
RUSSIAN = """Сторож запирает ворота в девять часов вечера. Ключ висит в конторе.

Зимой склад открыт до шести. Чайник стоит на полке у окна.
"""
POLISH = """Młyn stoi nad rzeką od stu lat. Woda napędza dwa koła.

Właściciel mieszka obok i sprzedaje mąkę w każdą środę. Żytnia jest tańsza niż pszenna.
"""
JAPANESE = """倉庫の鍵は事務所にあります。夜の九時に門を閉めます。

冬は六時までです。やかんは窓のそばの棚に置いてください。
"""
HEBREW = """השוער נועל את השער בתשע בערב. המפתח תלוי במשרד.

בחורף המחסן פתוח עד שש.
"""
PAGES = """Pump Note 12                    Wet Wells                    June 2019


1. Purpose

   This note says how a wet well is kept clean. It replaces Note 7.



Ortega                                                          [Page 1]
\f
Pump Note 12                    Wet Wells                    June 2019


2. Cleaning

   The well is emptied twice a year. Grit is taken out by
\fhand, never with the pump.
"""
PRICES = "Artikel;Preis;Bemerkung\r\n"
PRICES += 'Teekessel;29,90 €;"Aus Stahl,\r\nzwei Liter"\r\nLampe;14,00 €;\r\n"Tuch ""Süd""";3,50 €;grün\r\n'
READINGS = "12.03.2024,07:00,4.1\n12.03.2024,08:00,4.6\n12.03.2024,09:00,5.2\n"
SURVEY = """Visitors of the reserve in 2023

month,hides,visitors,remark
May,3,410,
June,4,1260,school classes
July,4,980,closed for a week,twice

Counted by hand at the north gate.
"""
PIPES = 'part\tsize\tstore\nelbow\t3" long\tA4\nvalve\t"half inch\tB1\nhose\t20 m\tB2\n'
HARVEST = "farm,2021,2022,2023\nHillside,12.4,11.9,13.0\nLower mill,8.1,7.7,\n"
ADDRESSES = "Name\tTown\r\nŽofie Dvořák\tPlzeň\r\nJosé Núñez\tLeón\r\n"

MACHINES = [
    {
        "name": "Bottle washer",
        "hall": 2,
        "weight_t": 1.50,
        "maker": {"firm": "Aqua Werk", "town": "Ulm"},
        "shifts": ["early", "late"],
        "spare": None,
        "parts": [{"code": "B-17", "count": 4}, {"code": "C-2", "count": 1}],
        "care": "Rinse the nozzles with warm water after each shift. Every Friday the filter has to be taken out and "
        "brushed.\n\nNever run it dry.",
    },
    {"name": "Labeller", "hall": 3, "weight_t": 0.4, "leased": True},
]
SETTINGS = (
    '{"title": "Greenhouse control", "version": 1.10, "serial": 12345678901234567890123, "alarm": true,\n'
    ' "mode": "day", "mode": "night", "contacts": ["Ines", "Paul"],\n'
    ' "heating": {"from": "18:30", "to": "06:00",\n'
    '  "zones": [{"bed": "A", "degrees": 18}, {"bed": "B", "degrees": 2.1e1}]},\n'
    ' "notes": {}, "logo": "' + "iVBORw0KGgo" * 20 + '",\n'
    ' "warning": "Close the vents before the heating starts, or the burner will switch itself off after ten minutes."}\n'
)
LOG = '{"at": "07:12", "event": "gate opened", "by": "Ruth"}\n\n{"at": "07:40", "event": "pump started"}\n{"at": "08:0'
BROKEN_LOG = '{"at": "07:12", "event": "gate opened"}\n{"at": "07:40", "event: "pump started"}\n{"at": "08:05"}\n'
COMMENTED = '{\n  // when the shop opens\n  "opens": "08:00"\n}\n'
GRID = '{"data": [["bed", "plants"], ["A", 40], ["B", 36]]}'

FILES = {
    "text/utf16.txt": ("\ufeff" + FRENCH.replace("\n", "\r\n")).encode("utf-16-le"),
    "text/utf16-no-mark.txt": FRENCH.encode("utf-16-be"),
    "text/cp1252.txt": FRENCH.encode("cp1252"),
    "text/cp1250.txt": POLISH.encode("cp1250"),
    "text/koi8.txt": RUSSIAN.encode("koi8-r"),
    "text/shift-jis.txt": JAPANESE.replace("\n", "\r\n").encode("cp932"),
    "text/iso2022.txt": JAPANESE.encode("iso2022_jp"),
    "text/mark.txt": b"\xef\xbb\xbf" + FRENCH.encode(),
    "text/hebrew.txt": HEBREW.encode(),
    "text/pages.txt": PAGES.encode(),
    "text/cut.txt": "The ferry leaves at six.\nA ticket costs 4 €, a bicycle 2 €".encode()[:-1],
    "text/binary.txt": bytes(range(256)) * 8,
    "csv/prices.csv": PRICES.encode("cp1252"),
    "csv/readings.csv": READINGS.encode(),
    "csv/survey.csv": SURVEY.encode(),
    "csv/pipes.tsv": PIPES.encode(),
    "csv/harvest.csv": b"\xef\xbb\xbf" + HARVEST.encode(),
    "csv/addresses.csv": ADDRESSES.encode("utf-16"),
    "csv/told.csv": b"sep=|\r\nbird|seen; heard\r\nwren|3; 4\r\n",
    "csv/binary.csv": bytes(range(256)) * 8,
    "json/machines.json": json.dumps(MACHINES, indent=2).encode(),
    "json/settings.json": SETTINGS.encode(),
    "json/log.jsonl": LOG.encode(),
    "json/broken.jsonl": BROKEN_LOG.encode(),
    "json/commented.json": COMMENTED.encode(),
    "json/deep.json": b"[" * 4_000 + b"]" * 4_000,
    "json/cut.json": json.dumps(MACHINES).encode()[:200],
    "json/grid.json": GRID.encode(),
}


def main() -> None:
    for name, data in FILES.items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
