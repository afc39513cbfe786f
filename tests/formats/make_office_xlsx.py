"""The workbooks of the file set."""

from make_office_zip import ENTITIES, XML, core, relationships, root_relationships, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = f'xmlns="{MAIN}" xmlns:r="{R}"'
CODES = (
    "#,##0.00\\ [$€-407]",
    "0.0%",
    "yyyy\\-mm\\-dd\\ hh:mm",
    "mmm\\ yy",
    "[h]:mm",
    "#,##0;(#,##0)",
    "0.00E+00",
    '0" kg"',
    "# ?/?",
    "#,##0.0,,\\ \\M",
    "00000",
    ";;;",
)
GENERAL, BOLD, DATE, TIME = 0, 1, 2, 3
EURO, PERCENT, MOMENT, MONTH, HOURS, BRACKETS, POWER, KILO, FRACTION, MILLIONS, POSTCODE, UNSEEN = range(4, 16)
STYLES = (
    f"<styleSheet {SPACES}><numFmts>"
    + "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>' for n, code in enumerate(CODES)
    )
    + "</numFmts><fonts><font/><font><b/></font></fonts><cellXfs>"
    + '<xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/>'
    + '<xf numFmtId="14" fontId="0"/><xf numFmtId="20" fontId="0"/>'
    + "".join(f'<xf numFmtId="{164 + n}" fontId="0"/>' for n in range(len(CODES)))
    + "</cellXfs></styleSheet>"
)
Value = str | float | bool | None


def cell(reference: str, value: Value, style: int = 0) -> str:
    """Return a cell; a text that begins with < is what stands in it."""
    match value:
        case None:
            return f'<c r="{reference}" s="{style}"/>'
        case bool():
            return f'<c r="{reference}" s="{style}" t="b"><v>{int(value)}</v></c>'
        case str() if value.startswith("#"):
            return f'<c r="{reference}" s="{style}" t="e"><v>{value}</v></c>'
        case str() if value.startswith("<"):
            return f'<c r="{reference}" s="{style}">{value}</c>'
        case str():
            return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(number: int, *values: Value | tuple[Value, int], first: str = "A", hidden: bool = False) -> str:
    """Return a row; a value can come with its style."""
    cells = []
    for offset, each in enumerate(values):
        value, style = each if isinstance(each, tuple) else (each, GENERAL)
        cells.append(cell(f"{chr(ord(first) + offset)}{number}", value, style))
    return f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if hidden else ""}>{"".join(cells)}</row>'


def sheet(*rows: str, before: str = "", after: str = "", size: str = "A1:D9") -> str:
    return f'<worksheet {SPACES}><dimension ref="{size}"/>{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def xlsx(
    sheets: dict[str, str],
    states: dict[str, str] | None = None,
    strings: str = "",
    related: dict[int, dict[str, tuple[str, str]]] | None = None,
    parts: dict[str, str] | None = None,
    properties: str = "",
) -> bytes:
    """Return a workbook. related: of a sheet's number, what it refers to."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{(states or {}).get(name, "visible")}" r:id="rId{n}"/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    targets = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
    targets |= {"rIdS": ("styles", "styles.xml"), "rIdT": ("sharedStrings", "sharedStrings.xml")}
    made: dict[str, str | bytes] = {
        "_rels/.rels": root_relationships("xl/workbook.xml"),
        "docProps/core.xml": properties or core(),
        "xl/workbook.xml": f"<workbook {SPACES}><workbookPr/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(targets),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {SPACES}>{strings}</sst>",
    }
    for number, content in zip(numbers, sheets.values(), strict=True):
        made[f"xl/worksheets/sheet{number}.xml"] = content
        made[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = relationships((related or {}).get(number, {}))
    return zipped(made | (parts or {}))


def numbers() -> bytes:
    """Return one row for each way of showing a number."""
    values: list[tuple[str, Value, int]] = [
        ("General", 0.30000000000000004, GENERAL),
        ("Whole", 1234567890123, GENERAL),
        ("Euro", 1234.5, EURO),
        ("Negative", -0.5, EURO),
        ("Percent", 0.2565, PERCENT),
        ("Day", 45363, DATE),
        ("Moment", 45363.604166666664, MOMENT),
        ("Month", 45363, MONTH),
        ("Clock", 0.3125, TIME),
        ("Hours", 1.0625, HOURS),
        ("Loss", -1234, BRACKETS),
        ("Power", 0.000123, POWER),
        ("Weight", 7.6, KILO),
        ("Share", 1.5, FRACTION),
        ("Millions", 12345678, MILLIONS),
        ("Postcode", 4109, POSTCODE),
        ("Unseen", 5, UNSEEN),
        ("Logical", True, GENERAL),
        ("Error", "#DIV/0!", GENERAL),
        ("Stored", "<f>SUM(A1:A2)</f><v>42</v>", GENERAL),
        ("Never calculated", "<f>SUM(A1:A2)</f>", GENERAL),
    ]
    rows = [row(n, name, (value, style)) for n, (name, value, style) in enumerate(values, 2)]
    return xlsx(
        {"Ways to show": sheet(row(1, ("Kind", BOLD), ("Shown", BOLD)), *rows, size="A1:XFD1048576")},
        properties=core("Number formats", "2020-02-03T00:00:00Z", "formats"),
    )


def two_tables() -> bytes:
    staff = [row(4, "Ann", 31), row(5, "Ben", 28)]
    beside = (
        [cell("E3", "Tool"), cell("F3", "Count")],
        [cell("E4", "saw"), cell("F4", 3)],
        [cell("E5", "axe"), cell("F5", 1)],
    )
    head = row(3, "Name", "Age")
    rows = [
        line.replace("</row>", "".join(cells) + "</row>") for line, cells in zip([head, *staff], beside, strict=True)
    ]
    return xlsx(
        {
            "Yard": sheet(
                row(1, "Yard plan"),
                *rows,
                row(7, "Shift", "Start"),
                row(8, "early", (0.25, TIME)),
                row(9, "late", (0.5833333333333334, TIME)),
                row(11, "spare", (0.75, TIME)),
            ),
            "Empty": sheet(size="A1"),
            "Notes": sheet(row(1, "The saw is new. It cuts wet wood."), row(2, "The axe is old.")),
        }
    )


def hidden() -> bytes:
    columns = '<cols><col min="1" max="1" width="9"/><col min="2" max="2" width="9" hidden="1"/></cols>'
    rows = (
        row(1, "Model", "Cost", "Price"),
        row(2, "K1", 10, 19),
        row(3, "K2", 12, 25, hidden=True),
        row(4, "K3", 14, 29),
    )
    secret = sheet(row(1, "Not to be seen"))
    return xlsx(
        {"Prices": sheet(*rows, before=columns), "Cellar": secret, "Vault": secret, "Text": sheet(row(1, "Seen."))},
        states={"Cellar": "hidden", "Vault": "veryHidden"},
    )


def merged() -> bytes:
    strings = "".join(
        f"<si>{each}</si>"
        for each in (
            "<t>Region</t>",
            "<r><rPr><b/></rPr><t>20</t></r><r><t>23</t></r>",
            "<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>",
            '<t xml:space="preserve">two_x000D_\nlines </t>',
        )
    )
    shared = '<c r="{}" t="s"><v>{}</v></c>'
    rows = (
        "<row r='1'>" + shared.format("B1", 1) + cell("C1", "stale") + "</row>",
        "<row r='2'>" + shared.format("A2", 0) + cell("B2", "Plan") + cell("C2", "Actual") + "</row>",
        "<row r='3'>" + shared.format("A3", 2) + cell("B3", 100) + cell("C3", 90) + "</row>",
        row(4, None, 80, 85),
        "<row r='5'>" + shared.format("A5", 3) + cell("B5", 70) + cell("C5", 72) + "</row>",
    )
    after = '<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="A3:A4"/><mergeCell ref="A9:XFD1048576"/></mergeCells>'
    return xlsx({"Plan": sheet(*rows, after=after)}, strings=strings)


def known() -> bytes:
    """Return headers that a table, a filter and a box's text make known, or that nothing does."""
    table = f'<table {SPACES} id="1" name="T" displayName="T" ref="A1:B3"/>'
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    text = "http://schemas.openxmlformats.org/drawingml/2006/main"
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{space}" xmlns:a="{text}"><xdr:twoCellAnchor><xdr:sp><xdr:txBody>'
        "<a:p><a:r><a:t>Checked in May.</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return xlsx(
        {
            "Table": sheet(
                row(1, "Name", "Town"), row(2, "Ada", "Ulm"), row(3, "Ben", "Kiel"), after='<drawing r:id="rIdD"/>'
            ),
            "Filter": sheet(
                row(1, "Name", "Town"), row(2, "Ada", "Ulm"), row(3, "Ben", "Kiel"), after='<autoFilter ref="A1:B3"/>'
            ),
            "Pairs": sheet(row(1, "Client", "Orchard House"), row(2, "Town", "Ulm"), row(3, "Rent", 900)),
        },
        related={1: {"rIdX": ("table", "../tables/table1.xml"), "rIdD": ("drawing", "../drawings/drawing1.xml")}},
        parts={"xl/tables/table1.xml": table, "xl/drawings/drawing1.xml": drawing},
    )


def laughs() -> bytes:
    listed = f'<workbook {SPACES}><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
    return zipped(
        {
            "_rels/.rels": root_relationships("xl/workbook.xml"),
            "xl/workbook.xml": listed,
            "xl/_rels/workbook.xml.rels": relationships({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
            "xl/worksheets/sheet1.xml": f"{XML}{ENTITIES}{sheet(row(1, '&l9;'))}".encode(),
        }
    )


def files() -> dict[str, bytes]:
    return {
        "numbers.xlsx": numbers(),
        "two-tables.xlsx": two_tables(),
        "hidden.xlsx": hidden(),
        "merged.xlsx": merged(),
        "known.xlsx": known(),
        "entities.xlsx": laughs(),
    }
