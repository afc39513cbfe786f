"""The OpenDocument texts of the file set."""

from make_office_zip import zipped

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{short}="{OASIS}:{long}:1.0"'
    for short, long in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "meta": "meta",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "manifest": "manifest",
    }.items()
)
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
MIME = b"application/vnd.oasis.opendocument.text"
STYLES = """
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Table_20_Heading" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Preformatted_20_Text" style:family="paragraph" style:parent-style-name="Standard"/>
"""
AUTOMATIC = """
<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>
<style:style style:name="Gone" style:family="section"><style:section-properties text:display="none"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/></text:list-style>
<text:list-style style:name="L2">
<text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/></text:list-style>
"""
OUTLINE = """
<text:outline-style style:name="Outline">
<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
<text:outline-level-style text:level="3" style:num-format=""/>
</text:outline-style>
"""


def h(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def items(*contents: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:list{named}>{''.join(f'<text:list-item>{each}</text:list-item>' for each in contents)}</text:list>"


def cell(text: str = "", style: str = "Standard", **attributes: int) -> str:
    written = "".join(f' table:number-{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    inner = (text if text.startswith("<") else p(text, style)) if text else ""
    return f"<table:table-cell{written}>{inner}</table:table-cell>"


def row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(each if each.startswith("<table:") else cell(each) for each in cells)
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{inner}</table:table-row>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


def note(text: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p(text)}</text:note-body></text:note>"
    )


def odt(body: str, meta: str = "", outline: str = "", manifest: str = "") -> bytes:
    return zipped(
        {
            "mimetype": MIME,
            "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{AUTOMATIC}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {SPACES}><office:styles>{STYLES}{outline}</office:styles>"
            "</office:document-styles>",
            "meta.xml": f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f"<manifest:manifest {SPACES}>{manifest}</manifest:manifest>",
        }
    )


def handbook() -> bytes:
    return odt(
        p("The Beekeeper's Year", "Title")
        + h("Spring", 1)
        + p("In\n   April the bees<text:s text:c='3'/>fly<text:tab/>out.<text:line-break/>They look for willow.")
        + items(p("Check the food."), p("Clean the floor.") + items(p("Lift the box."), p("Brush it.")), style="L1")
        + h("Tools", 2)
        + items(p("smoker"), p("hive tool"), style="L2")
        + p("weigh --hive 4", "P1")
        + p("<text:s text:c='2'/>--once", "P1")
        + p("A hive gains 10<text:span text:style-name='Up'>3</text:span> grams a day."),
        meta="<dc:title>Beekeeping</dc:title><meta:creation-date>2023-04-02T08:00:00</meta:creation-date>"
        "<meta:keyword>bees</meta:keyword><meta:keyword>honey</meta:keyword>",
    )


def tables() -> bytes:
    sub = table(row("early", "12"), row("late", "20"))
    return odt(
        table(
            f"<table:table-header-rows>{row('Kind', cell('Yield', columns_spanned=2), '<table:covered-table-cell/>')}"
            "</table:table-header-rows>",
            row(cell("Apple", rows_spanned=2), "2022", "40 kg"),
            row("<table:covered-table-cell/>", "2023", "55 kg"),
            row("Plum", cell("none", columns_repeated=2), repeated=2),
            row(cell(columns_repeated=16000), repeated=1000000),
        )
        + p("Headed by a style:")
        + table(row(cell("Tree", "Table_20_Heading"), cell("Place", "Table_20_Heading")), row("Oak", "gate"))
        + p("A table in a table:")
        + table(row("pears", cell(p("by season:") + sub)), row("figs", "none"))
    )


def hidden() -> bytes:
    change = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"{p('This was taken out.')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    inner = f"<draw:text-box>{p('Call before you dig.')}</draw:text-box>"
    box = f"<draw:frame>{inner}<svg:desc>A red box</svg:desc></draw:frame>"
    return odt(
        change
        + f"<text:table-of-content><text:index-body>{p('Wells 1')}</text:index-body></text:table-of-content>"
        + h("Wells", 1)
        + p(f"The well is 30 m deep{note('Measured in summer.')}. <text:change text:change-id='c1'/>It never dries.")
        + p(f"The water is soft{note('By the town’s test.', 'endnote')}.")
        + p("Seen. <text:span text:style-name='Hidden'>Not seen. </text:span>Seen again.")
        + p(f"A lid covers it.<office:annotation>{p('Is it safe?')}</office:annotation>{box}")
        + f"<text:section text:style-name='Gone'>{p('In a hidden section.')}</text:section>"
        + f"<text:section>{p('In a section.')}</text:section>"
        + p("<text:a>A link</text:a> and <text:ruby><text:ruby-base>漢</text:ruby-base>"
            "<text:ruby-text>かん</text:ruby-text></text:ruby>.")
    )  # fmt: skip


def chapters() -> bytes:
    return odt(
        h("Parties", 1) + h("Landlord", 2) + p("Orchard House Ltd.") + h("Tenant", 2) + p("Ada Miller.") + h("Rent", 1)
        + h("Amount", 2) + h("In words", 3) + p("Nine hundred euros."),
        outline=OUTLINE,
    )  # fmt: skip


def encrypted() -> bytes:
    locked = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    return odt("", manifest=locked)


def files() -> dict[str, bytes]:
    return {
        "handbook.odt": handbook(),
        "tables.odt": tables(),
        "hidden.odt": hidden(),
        "chapters.odt": chapters(),
        "encrypted.odt": encrypted(),
    }
