"""The Word documents of the file set."""

from make_office_zip import ENTITIES, OLE, XML, core, relationships, root_relationships, zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = " ".join(
    (
        f'xmlns:w="{W}"',
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"',
        'xmlns:v="urn:schemas-microsoft-com:vml"',
    )
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOCHeading"><w:name w:val="TOC Heading"/><w:basedOn w:val="Heading1"/>
<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Heading2"/></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="HTML Preformatted"/></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/></w:style>
<w:style w:type="table" w:styleId="Banded"><w:name w:val="Banded"/>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>
"""
BULLETS = "".join(
    f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>'
    for n in range(3)
)
NUMBERING = f"""
<w:abstractNum w:abstractNumId="0">{BULLETS}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
"""
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str = "", style: str = "", properties: str = "") -> str:
    """Return a paragraph; plain text becomes a run."""
    runs = content if content.startswith("<") else r(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def item(text: str, list_id: int, depth: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def tc(content: str, properties: str = "") -> str:
    """Return a cell; plain text becomes a paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str, style: str = "TableGrid", first_row: int = 1) -> str:
    look = f'<w:tblLook w:val="04A0" w:firstRow="{first_row}"/>'
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{look}</w:tblPr>{"".join(rows)}</w:tbl>'


def field(instruction: str, result: str) -> str:
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return FIELD.format("begin") + code + FIELD.format("separate") + result + FIELD.format("end")


def notes(kind: str, texts: list[str]) -> str:
    """Return a part of notes, whose first two are the lines that set notes off from the text."""
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    written = "".join(f'<w:{kind} w:id="{n}">{p(mark + r(" " + text))}</w:{kind}>' for n, text in enumerate(texts, 1))
    lines = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return f"<w:{kind}s {SPACES}>{lines}{written}</w:{kind}s>"


def note(kind: str, number: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def docx(*body: str, styles: str = STYLES, properties: str = "", **parts: str) -> bytes:
    content = f"<w:document {SPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    names = {"rId1": ("styles", "styles.xml"), "rId2": ("numbering", "numbering.xml")}
    names |= {f"rId_{kind}": (kind, f"{kind}.xml") for kind in parts}
    return zipped(
        {
            "_rels/.rels": root_relationships("word/document.xml"),
            "docProps/core.xml": properties or core(),
            "word/document.xml": content,
            "word/_rels/document.xml.rels": relationships(names, external=True),
            "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {SPACES}>{NUMBERING}</w:numbering>",
            **{f"word/{kind}.xml": part for kind, part in parts.items()},
        }
    )


def report() -> bytes:
    return docx(
        p("Harbour Bridge Inspection", "Title"),
        p("The bridge was inspected on a dry day in March."),
        p("Findings", "Heading1"),
        p("Two bearings show rust."),
        item("Replace the north bearing.", 1),
        item("Order it by May.", 1, 1),
        item("Paint the railing.", 1),
        p("Steps", "Heading2"),
        item("Close the left lane.", 2),
        item("Set up the crane.", 2),
        item("Check the anchors.", 2, 1),
        p("Listing", "Heading2"),
        p("measure --span 3", "Code"),
        p('<w:r><w:t xml:space="preserve">  --load 40</w:t></w:r>', "Code"),
        p("The end."),
        properties=core("Bridge report 2024", "2024-03-12T09:30:00Z", "bridge, inspection; steel"),
    )


def numbered() -> bytes:
    def heading(text: str, depth: int) -> str:
        number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr>'
        return p(text, f"Heading{depth + 1}", number)

    contents = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    return docx(
        f"{contents}<w:sdtContent>{p('Contents', 'TOCHeading')}{p('1 Scope 1')}</w:sdtContent></w:sdt>",
        heading("Scope", 0),
        p("This agreement covers the delivery of pumps."),
        heading("Warranty", 0),
        heading("Period", 1),
        p("The warranty lasts 24 months."),
        heading("Exclusions", 1),
        p("Wear is excluded."),
        p("A clause in a style of its own", "Clause"),
        p("A line with an outline level", properties='<w:outlineLvl w:val="2"/>'),
    )


def merged() -> bytes:
    down, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    return docx(
        p("Output by quarter."),
        tbl(
            tr("Plant", tc("First half", '<w:gridSpan w:val="2"/>'), properties="<w:tblHeader/>"),
            tr(tc("Mill", down), "Q1", "310 t"),
            tr(tc("", goes_on), "Q2", "295 t"),
            tr("Kiln", tc(p("closed") + p("for repair"), '<w:gridSpan w:val="2"/>')),
        ),
        p("A table with a set-off first row:"),
        tbl(tr("Name", "Town"), tr("Ada", "Ulm"), tr("Ben", "Kiel"), style="Banded"),
        p("A grid without any header:"),
        tbl(tr("Client", "Orchard House"), tr("Address", "12 Mill Lane")),
        p("A grid whose columns are named:"),
        tbl(tr("Part", "Weight in kg"), tr("Bolt", "0.2"), tr("Plate", "14")),
    )


def footnotes() -> bytes:
    return docx(
        p(r("Otters hold hands while they sleep") + note("footnote", 1) + r(". They also carry a favourite stone.")),
        p(r("A raft can have a hundred otters") + note("endnote", 1) + r(".")),
        tbl(
            tr("Sea", "Otters"),
            tr(tc(p(r("North") + note("footnote", 2))), "1200"),
            tr("South", "800"),
        ),
        p("The count is old."),
        footnotes=notes("footnote", ["Seen in zoos too.", "Counted from the air."]),
        endnotes=notes("endnote", ["Mostly fewer than ten."]),
    )


def tracked() -> bytes:
    by = 'w:id="7" w:author="A" w:date="2024-01-01T00:00:00Z"'
    gone = '<w:del {}><w:r><w:delText xml:space="preserve">{}</w:delText></w:r></w:del>'
    return docx(
        p(r("The rent is ") + gone.format(by, "900") + f"<w:ins {by}>{r('950')}</w:ins>" + r(" euros a month.")),
        p("This sentence goes", properties=f"<w:rPr><w:del {by}/></w:rPr>"),
        p(" on in the next paragraph."),
        p(f"<w:moveFrom {by}>{r('Pets are welcome.')}</w:moveFrom>"),
        p("Smoking is not allowed."),
        p(f"<w:moveTo {by}>{r('Pets are welcome.')}</w:moveTo>"),
        tbl(
            tr("Room", "Size"),
            tr("Kitchen", "12 m²", properties=f"<w:del {by}/>"),
            tr("Hall", "9 m²", properties=f"<w:ins {by}/>"),
            first_row=0,
        ),
        p('<w:commentRangeStart w:id="1"/>' + r("Heating is included.") + '<w:r><w:commentReference w:id="1"/></w:r>'),
        comments=f'<w:comments {SPACES}><w:comment w:id="1">{p("Is it?")}</w:comment></w:comments>',
    )


def boxes() -> bytes:
    inner = f"<w:txbxContent>{p('Keep the valve shut.')}{item('Wear gloves.', 1)}</w:txbxContent>"
    drawing = (
        '<w:drawing><wp:inline><wp:docPr id="1" name="Box" descr="A yellow box"/><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    picture = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    tick = "<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    ticked = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
    box = f'<w:r><w:fldChar w:fldCharType="begin">{ticked}</w:fldChar></w:r>'
    code = "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
    return docx(
        p(r("The pump starts by itself.") + both),
        p(
            r("Seen. ")
            + r("Not seen. ", "<w:vanish/>")
            + r("Nor this. ", '<w:rStyle w:val="Secret"/>')
            + r("Seen again.")
        ),
        p(tick.format(r("☒")) + r(" Tested")),
        p(box + code + FIELD.format("end") + r(" Signed")),
        f"<w:sdt><w:sdtContent>{p('Inside a control.')}</w:sdtContent></w:sdt>",
        p(r("Name: ") + prompt.format(r("Click here to enter text."))),
        tbl(tr(tc(p("Note", "Heading2") + p("A frame around text is no table.") + p("It has two sentences.")))),
    )


def nested() -> bytes:
    inner = tbl(tr("Red", "3"), tr("Blue", "5"), first_row=0)
    return docx(
        tbl(tr("Box", "Holds"), tr("A", tc(p("marbles:") + inner + p(""))), tr("B", "sand"), first_row=0),
        p("Both are full."),
    )


def german() -> bytes:
    styles = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Uber2"><w:name w:val="Überschrift 2"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Listenabsatz"><w:name w:val="List Paragraph"/></w:style>
<w:style w:type="paragraph" w:styleId="Aufzhlungszeichen2"><w:name w:val="List Bullet 2"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""
    hyphen, shy = "<w:r><w:noBreakHyphen/></w:r>", "<w:r><w:softHyphen/></w:r>"
    return docx(
        p("Mietvertrag", "berschrift1"),
        p(
            r("Die Kündi\u00adgungsfrist beträgt drei Mo")
            + shy
            + r("nate. Es gilt die E")
            + hyphen
            + r("Mail vom Juni.")
        ),
        p("Kosten", "Uber2"),
        p("Die Kaution beträgt zwei Monatsmieten.", "Listenabsatz"),
        p("Heizung", "Aufzhlungszeichen2"),
        styles=styles,
        properties=core("Dokument1", "2013-12-23T23:15:00Z"),
    )


def rtl() -> bytes:
    right = "<w:bidi/>"
    return docx(
        p("المقدمة", "Heading1", right),
        p(r("يبدأ العمل في الساعة ", "<w:rtl/>") + r("8") + r(" صباحا.", "<w:rtl/>"), properties=right),
        p("\u200fהחנות סגורה בשבת\u200e.", properties=right),
    )


def fields() -> bytes:
    link = '<w:hyperlink r:id="rIdOut">{}</w:hyperlink>'
    begin = field("TOC \\o", r("Motors\t1")).removesuffix(FIELD.format("end"))
    return docx(
        p("Contents"),
        p(begin),
        p(link.format(r("Gears") + r("\t") + field("PAGEREF _Toc1", r("2"))) + FIELD.format("end")),
        p("Motors", "Heading1"),
        p(
            r("See ")
            + link.format(r("the maker's page"))
            + r(" and chapter ")
            + field("REF _Ref1 \\h", r("2"))
            + r(".")
        ),
        p(f'<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>Ada Miller</w:t></w:r></w:fldSimple>{r(" wrote it.")}'),
        p(field("IF 1 = 1", r("The motor turns left."))),
    )


def symbols() -> bytes:
    m = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{m.format('m')}</m:num><m:den>{m.format('V')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{m.format('v')}</m:e><m:sup>{m.format('2')}</m:sup></m:sSup>"
    alpha, tick = '<w:sym w:font="Symbol" w:char="F061"/>', '<w:sym w:font="Wingdings" w:char="F0FC"/>'
    up, down = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    return docx(
        p(r("Density is ") + f"<m:oMath>{m.format('ρ=')}{fraction}</m:oMath>" + r(".")),
        p(f"<m:oMathPara><m:oMath>{m.format('E=m')}{power}</m:oMath></m:oMathPara>"),
        p(r("A litre of water holds 3.3 × 10") + r("25", up) + r(" molecules of H") + r("2", down) + r("O.")),
        p(f"<w:r><w:t>Angle </w:t>{alpha}<w:t> done </w:t>{tick}</w:r>"),
        p("<w:r><w:t>Name</w:t><w:tab/><w:t>Value</w:t><w:br/><w:t>next line</w:t></w:r>"),
        p("An eﬃcient ﬁlter, zero\u200bwidth."),
        p("•\u00a0A bullet typed by hand"),
        p(
            "<w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        ),
    )


def strict() -> bytes:
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    kinds = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    body = "<w:p><w:r><w:t>Saved in the strict variant.</w:t></w:r></w:p>"
    return zipped(
        {
            "_rels/.rels": root_relationships("word/document.xml").replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships", kinds
            ),
            "docProps/core.xml": core(),
            "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        }
    )


def bomb() -> bytes:
    """Return a document whose main part is 40 MiB of blanks."""
    body = f'<w:document xmlns:w="{W}"><w:body>{" " * (40 << 20)}</w:body></w:document>'
    return zipped({"_rels/.rels": root_relationships("word/document.xml"), "word/document.xml": body})


def laughs() -> bytes:
    body = f'{XML}{ENTITIES}<w:document xmlns:w="{W}"><w:body>{p("&l9;")}</w:body></w:document>'
    return zipped({"_rels/.rels": root_relationships("word/document.xml"), "word/document.xml": body.encode()})


def files() -> dict[str, bytes]:
    return {
        "report.docx": report(),
        "numbered.docx": numbered(),
        "merged.docx": merged(),
        "footnotes.docx": footnotes(),
        "tracked.docx": tracked(),
        "boxes.docx": boxes(),
        "nested.docx": nested(),
        "german.docx": german(),
        "rtl.docx": rtl(),
        "fields.docx": fields(),
        "symbols.docx": symbols(),
        "strict.docx": strict(),
        "bomb.docx": bomb(),
        "entities.docx": laughs(),
        "encrypted.docx": OLE,
        "truncated.docx": report()[:1500],
    }
