"""A letter as RTF, and a mail with an attachment."""

from email.message import EmailMessage
from email.policy import SMTP

LETTER = (
    ("", "Mallory Mutual, No. 1 Harbour Sq., Swansea"),
    ("", "2 February 2024"),
    ("", "Mrs. E. Pengelly, 14 Tinners Row, Penryn"),
    ("b", "Your claim No. 24-40817: water from the washing machine"),
    ("", "Dear Mrs. Pengelly,"),
    (
        "",
        "thank you for the photographs and receipts of 22 January. Our assessor, Mr. Tennant, visited your home on "
        "the 25th. He found that the inlet hose of the washing machine had burst during the night of 14 January. "
        "That is an escape of water as described in Section B of the conditions, and we accept the claim.",
    ),
    ("", "We pay for the following items:"),
    ("table", ""),
    (
        "",
        "The oak floor was eleven years old, so it is paid at its present value. The stair carpet is paid as new, as "
        "carpets always are. From the sum of £3,034 we deduct the excess of £350. The remaining £2,684 will reach "
        "your account by 16 February.",
    ),
    (
        "",
        "The antique clock isn't included, because it stopped for want of a new spring and not because of the water. "
        "If you disagree, please send us the clockmaker's report by 15 March.",
    ),
    (
        "",
        "A piece of advice for the future: a hose with a metal braid costs about £12 and should be renewed every "
        "seven years.",
    ),
    ("", "Yours sincerely,"),
    ("", "Rosalind Achebe, claims department"),
    ("", "Example document: Mallory Mutual and all persons named here are invented."),
)
ITEMS = (
    ("Item", "Amount"),
    ("Oak floor in the hall, 14 m²", "£1,870"),
    ("Stair carpet", "£640"),
    ("Hire of two dryers for eleven days", "£412"),
    ("Electricity for the dryers", "£112"),
)
MAIL = """Dear Ms. Okonkwo,

I can now confirm in writing what we discussed on the telephone: the old
passenger lift of Tannery House will be renewed from 19 to 21 June 2023,
before your lease begins. The new one takes twelve persons instead of six. It
needs about a third less electricity and is four decibels quieter.

Corran Estates bears the whole cost of £127,400. The fitters of Beck & Thwaite
bring their parts up by the goods lift in the yard, which can't carry more
than 450 kg. The plan for the three days is attached.

One request: please let nobody put furniture within two metres of the north
wall before the 22nd. The floor panels there will be open.

The maker's guarantee runs for six years. It is void if the ropes are not
inspected every four months, so the first inspection is due in October.

Kind regards
Fiona Corran-Hale
Corran Estates Ltd.

Example document: all companies and persons named here are invented.
"""
PLAN = """Day,From,Work,Who has to be there
Monday 19 June 2023,7 a.m.,Old cabin taken out through the roof,Beck & Thwaite
Tuesday 20 June 2023,6 a.m.,New cabin lifted in by crane; Mill St. closed to lorries until 9 a.m.,The caretaker
Wednesday 21 June 2023,10 a.m.,Trial run and handing over of the keys,Ms. Corran-Hale and a person from Brightwater
"""


def letter() -> bytes:
    parts = [table() if kind == "table" else f"\\pard\\sa160 {bold(kind, text)}\\par\n" for kind, text in LETTER]
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}}"
    info = (
        r"{\info{\title Claim No. 24-40817}{\author Mallory Mutual}{\creatim\yr2024\mo2\dy2\hr9\min0}}" + "\n\\fs24\n"
    )
    return f"{head}{info}{''.join(parts)}}}\n".encode("ascii")


def bold(kind: str, text: str) -> str:
    return f"{{\\b {escaped(text)}}}" if kind == "b" else escaped(text)


def escaped(text: str) -> str:
    """Return a text with RTF's own characters and those beyond ASCII written as RTF has them."""
    text = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)


def table() -> str:
    rows = []
    for number, cells in enumerate(ITEMS):
        head = r"\trhdr" if not number else ""
        inner = "".join(f"\\pard\\intbl {escaped(cell)}\\cell" for cell in cells)
        rows.append(f"\\trowd{head}\\cellx6000\\cellx8000\n{inner}\\row\n")
    return "".join(rows)


def mail() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Fiona Corran-Hale <f.corran-hale@corran.example>"
    message["To"] = "A. R. Okonkwo <okonkwo@brightwater.example>"
    message["Cc"] = "Whitcombe & Ashe <ashe@whitcombe.example>"
    message["Subject"] = "Tannery House: the lift will be renewed"
    message["Date"] = "Tue, 06 Jun 2023 10:42:00 +0100"
    message["Message-ID"] = "<20230606104200.17@corran.example>"
    message.set_content(MAIL, cte="quoted-printable")
    message.add_attachment(PLAN.encode(), maintype="text", subtype="csv", filename="works-plan.csv")
    message.set_boundary("=_plan_of_three_days")
    return message.as_bytes()
