"""A price list in Excel, a table of audits as CSV, settings as JSON."""

import csv
import io
import json
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font

from eval.make_seeds_zip import steady

REPAIRS = (
    ("Job", "Minutes", "Members, £", "Others, £"),
    ("Puncture, with a new inner tube", 20, 9, 12),
    ("Brakes adjusted", 25, 14, 19),
    ("Wheel trued", 35, 18, 24),
    ("Chain and cassette fitted", 45, 26, 34),
    ("Headset overhauled", 50, 28, 37),
    ("Bottom bracket replaced", 40, 24, 31),
    ("Electric motor diagnosed", 40, 30, 40),
    ("Cargo box fitted", 90, 55, 70),
    ("Full service", 180, 85, 110),
    ("Frame resprayed in one colour", 300, 140, 175),
)
PARTS = (
    ("Part number", "Part", "Fits", "Price, £", "In stock"),
    ("KB-1102", "Brake pads, a pair", "disc brakes", 8.5, 64),
    ("KB-1107", "Brake cable, stainless", "all", 4.2, 120),
    ("KB-1230", "Inner tube 20 inch", "Heron, folding bikes", 6.8, 45),
    ("KB-1231", "Inner tube 28 inch", "touring bikes", 6.2, 88),
    ("KB-1415", "Chain, nine speeds", "touring bikes", 23.4, 17),
    ("KB-1420", "Chain, reinforced", "Heron", 31.9, 12),
    ("KB-1508", "Saddle, leather", "all", 74, 5),
    ("KB-1633", "Mudguards, a pair", "28 inch wheels", 27.5, 22),
    ("KB-1710", "Bell, brass", "all", 14.6, 31),
    ("KB-1822", "Child seat with belt", "Heron", 96, 4),
)
PRICES_REMARK = "Valid from 1 June 2024. Example document: Kestrel Bikes Co-operative is an invented company."
AUDITS = """Supplier,Town,Country,Audited on,Rating,Major findings,Minor findings,Next visit
Tecidos Alvor,Guimarães,Portugal,2024-01-16,A,0,2,January 2026
Dokuma Yıldız,Denizli,Türkiye,2024-02-08,C,3,5,November 2024
Anand Spinning,Tiruppur,India,2024-02-27,B,1,4,February 2026
Nile Combed Yarns,Mahalla,Egypt,2024-03-12,C,2,6,December 2024
Botões da Serra,Covilhã,Portugal,2024-03-26,A,0,1,March 2026
Kuro Dye House,Wakayama,Japan,2024-04-11,A,0,0,April 2026
Sialkot Trims,Sialkot,Pakistan,2024-05-14,B,1,3,May 2026
Red River Linings,Hanoi,Vietnam,2024-05-28,C,4,2,February 2025
Rif Denim,Tétouan,Morocco,2024-06-18,B,1,5,June 2026
Atelier Guignol,Lyon,France,2024-07-02,A,0,2,July 2026
Lana di Vaiano,Prato,Italy,2024-09-10,A,0,3,September 2026
Łódzka Przędza,Łódź,Poland,2024-10-08,B,2,1,October 2026
"""
PROFILES = [
    {
        "profile": "Fresh fish",
        "limits": {"low_c": -0.5, "high_c": 2.0},
        "delay_min": 10,
        "notify": ["shift leader", "quality desk"],
        "note": "Fish on melting ice warms slowly. An alarm after ten minutes still leaves half an hour to act.",
    },
    {
        "profile": "Cut flowers",
        "limits": {"low_c": 2.0, "high_c": 6.0},
        "delay_min": 20,
        "notify": ["florist on duty"],
        "note": "Tulips and roses may share a store. Orchids may not: they suffer below 9 °C.",
    },
    {
        "profile": "Hard cheese",
        "limits": {"low_c": 8.0, "high_c": 13.0, "low_rh": 80, "high_rh": 90},
        "delay_min": 45,
        "notify": ["cellar master"],
        "note": "Humidity matters more than warmth here. The rind cracks after two days below 75 % RH.",
    },
    {
        "profile": "Vaccines",
        "limits": {"low_c": 2.0, "high_c": 8.0},
        "delay_min": 5,
        "notify": ["pharmacist", "deputy pharmacist", "hotline"],
        "note": "Never muted. Whoever confirms the alarm has to enter a reason of at least 20 characters.",
    },
    {
        "profile": "Museum paper",
        "limits": {"low_c": 16.0, "high_c": 20.0, "low_rh": 35, "high_rh": 50},
        "delay_min": 120,
        "notify": ["conservator"],
        "note": "Slow changes are harmless. A jump of more than 5 % RH within an hour is reported at once.",
    },
    {
        "profile": "Ice cream",
        "limits": {"high_c": -20.0},
        "delay_min": 30,
        "notify": ["shift leader"],
        "note": "There is no lower limit. The delay covers a defrosting of the evaporator.",
    },
]


def prices() -> bytes:
    book = Workbook()
    book.properties.title, book.properties.creator = "Workshop price list", "Kestrel Bikes Co-operative"
    book.properties.created = datetime(2024, 5, 21, 9)
    for name, rows in (("Repairs", REPAIRS), ("Parts", PARTS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for (cell,) in sheet[f"{'C' if name == 'Repairs' else 'D'}2" : f"{'C' if name == 'Repairs' else 'D'}99"]:
            cell.number_format = "0.00"
    for (cell,) in book["Repairs"]["D2":"D99"]:
        cell.number_format = "0.00"
    book["Parts"].append([])
    book["Parts"].append([PRICES_REMARK])
    del book["Sheet"]
    made = io.BytesIO()
    book.save(made)
    return steady(made.getvalue(), "2024-05-21T09:00:00Z")


def audits() -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(csv.reader(AUDITS.splitlines()))
    return made.getvalue().encode()


def profiles() -> bytes:
    made = {
        "title": "Alarm profiles that come with Ferrywire 3",
        "profiles": PROFILES,
        "remark": "Example document: Orvane Systems Inc. and its product Ferrywire are invented.",
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
