"""Make the mails of the file set: python tests/formats/make_mail.py

Written out line by line, since what mail programs write is what matters, not what Python's library would.
"""

import base64
import quopri
from pathlib import Path

FOLDER = Path(__file__).parent / "mail"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = """From: Ruth Amsel <ruth@orchard.example>
To: Tom Biel <tom@orchard.example>
Subject: {subject}
Date: Tue, 12 Mar 2024 09:15:00 +0100
Message-ID: <{subject}@orchard.example>
MIME-Version: 1.0
"""

PLAIN = """Received: from mx.orchard.example by post.example; Tue, 12 Mar 2024 09:15:02 +0100
From: Ruth Amsel <ruth@orchard.example>
To: Tom Biel <tom@orchard.example>,
\tPia <pia@orchard.example>
Cc: office@orchard.example
Subject: Re: The cider press
Date: Tue, 12 Mar 2024 23:45:00 -0500
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

Hello Tom,

the press is back. The repair cost 240 \u20ac, a new belt included.
Please bring:
- two buckets
- the long hose

On Monday Tom wrote:
> Is the press repaired?
> I need it on Friday.
>
>> It leaked in autumn.

Best regards

-- \nRuth
"""

HTML = """<html><head><title>Newsletter</title><style>p {{ color: green }}</style></head><body>
<h1>Market hours</h1><p>The market is open from <b>eight</b> to noon.&nbsp;Come early.</p>
<ul><li>Apples</li><li>Pears</li></ul><script>alert("no")</script><!-- hidden -->
<blockquote><p>Do you sell plums?</p></blockquote></body></html>
"""

TABLE = """<html><body><p>The prices from May on:</p>
<table><tr><th>Sort</th><th>Price</th></tr><tr><td>Apples</td><td>2,10 \u20ac</td></tr></table></body></html>
"""


def part(kind: str, body: str, *headers: str) -> str:
    return "\n".join([f"Content-Type: {kind}", *headers, "", body])


def attached(kind: str, data: bytes, *headers: str) -> str:
    return part(kind, base64.encodebytes(data).decode(), "Content-Transfer-Encoding: base64", *headers)


def many(kind: str, boundary: str, *inside: str) -> str:
    """Return a multipart without what stands before its own headers."""
    parts = "".join(f"--{boundary}\n{each.rstrip()}\n" for each in inside)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{parts}--{boundary}--\n'


def files() -> dict[str, str]:
    """Return the mails that are text in Windows-1252 at most."""
    head = HEAD.format
    text = part("text/plain; charset=utf-8", "The orchard opens on the first of May.\n")
    quoted = quopri.encodestring(TABLE.encode()).decode()
    return {
        "html.eml": head(subject="Market") + part("text/html; charset=us-ascii", HTML.format()),
        "alternative.eml": head(subject="Opening")
        + many("alternative", "a1", text, part("text/html", "<p>The orchard <i>opens</i> on the first of May.</p>")),
        "table.eml": head(subject="Prices")
        + many(
            "alternative",
            "a1",
            part("text/plain; charset=utf-8", "The prices from May on: Sort Price Apples 2,10 EUR\n"),
            many(
                "related",
                "r1",
                part("text/html; charset=utf-8", quoted, "Content-Transfer-Encoding: quoted-printable"),
                attached("image/gif", b"GIF89a", 'Content-Disposition: inline; filename="line.gif"', "Content-ID: <1>"),
            ),
        ),
        "attachments.eml": head(subject="Files")
        + many(
            "mixed",
            "m1",
            text,
            attached("text/csv; name=plan.csv", b"bed,plants\nA,40\n", "Content-Disposition: attachment"),
            attached("image/png", PNG, "Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.png"),
            attached("application/pdf", b"%PDF-1.4", "Content-Disposition: attachment"),
            attached(
                "text/plain", b"First.", 'Content-Disposition: attachment; filename="C:\\\\temp\\\\..\\\\note.txt"'
            ),
            attached("text/plain", b"Second.", 'Content-Disposition: attachment; filename="note.txt"'),
            attached("application/x-dos", b"MZ", 'Content-Disposition: attachment; filename="=?utf-8?q?tool=2Eexe?="'),
            attached("application/ms-tnef", b"x", 'Content-Disposition: attachment; filename="winmail.dat"'),
        ),
        "nested.eml": head(subject="Fwd: Bees")
        + many(
            "mixed",
            "m1",
            part("text/plain", "See the mail that is attached.\n"),
            part("message/rfc822", head(subject="Bees / hives") + part("text/plain", "The hives stand by the wall.\n")),
            part("message/rfc822", "From: x@orchard.example\n\nNo subject.\n"),
        ),
        "headers.eml": "From: =?iso-8859-2?Q?Stanis=B3aw_Lem?= <s@orchard.example>\n"
        'To: =?utf-8?B?SsO8cmdlbiBNw7w=?=\n =?utf-8?B?bGxlcg==?= <j@orchard.example>, "Biel, Tom" <t@orchard.example>\n'
        "Subject: =?utf-8?q?K=C3=A4se?= and\n =?unknown-8?q?wine?= =?utf-8?b?4oKs?=\n"
        "Date: 12 Mar 24 09:15 GMT\n\nCome at noon.\n",
        "flowed.eml": head(subject="Wall")
        + part(
            "text/plain; charset=utf-8; format=flowed",
            "The wall along the lane \nwas built of field stones.\n\n> Who built \n> it?\n>> Nobody \n>> knows.\n"
            " From here on nothing flows.\n-- \nRuth\n",
        ),
        "signed.eml": head(subject="Lease")
        + many(
            "signed",
            "s1",
            part("text/plain", "The lease ends in June.\n"),
            attached("application/pgp-signature", b"x", 'Content-Disposition: attachment; filename="signature.asc"'),
        ),
        "encrypted.eml": head(subject="Secret")
        + many(
            "encrypted", "e1", part("application/pgp-encrypted", "Version: 1\n"), part("application/octet-stream", "x")
        ),
        "smime.eml": head(subject="Secret") + attached("application/pkcs7-mime; smime-type=enveloped-data", b"x"),
        "pgp.eml": head(subject="Secret") + part("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n"),
        "broken.eml": "Subject: Half a mail\nDate: tomorrow\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n"
        "VGhlIGJvaWxlciBpcyBvbGQu*!\n--b\nContent-Type: text/csv; name=a.csv\n\na,b\n1,2",
        "no-mail.eml": "There is no header here.\nOnly text.\n",
        "report.eml": head(subject="Undelivered")
        + many(
            "report",
            "r1",
            part("text/plain", "The mail to pia@orchard.example came back.\n"),
            part("message/delivery-status", "Reporting-MTA: dns; post.example\n\nStatus: 5.1.1\n"),
        ),
    }


def deep() -> str:
    """Return a mail whose parts lie two hundred deep."""
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n' for number in range(200))
    return HEAD.format(subject="Deep") + opened + "\nText.\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_bytes(text.encode().replace(b"\n", b"\r\n"))
    (FOLDER / "plain.eml").write_bytes(PLAIN.encode("cp1252"))
    (FOLDER / "deep.eml").write_bytes(deep().encode())


if __name__ == "__main__":
    main()
