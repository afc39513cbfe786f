"""The presentations of the file set."""

from make_office_zip import core, relationships, root_relationships, zipped

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
D = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{A}" xmlns:r="{R}"'
CM = 360_000  # English metric units


def paragraph(text: str, properties: str = "", level: int = 0) -> str:
    return f'<a:p><a:pPr lvl="{level}">{properties}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'


def place(left: float, top: float, width: float = 8, height: float = 2, tag: str = "a:xfrm") -> str:
    """Return a place in centimetres."""
    x, y, cx, cy = (round(value * CM) for value in (left, top, width, height))
    return f'<{tag}><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></{tag}>'


def shape(*paragraphs: str, holder: str = "", at: str = "", hidden: str = "") -> str:
    """Return a text box, or the placeholder that `holder` describes; plain texts become paragraphs."""
    inner = "".join(each if each.startswith("<") else paragraph(each) for each in paragraphs)
    named = f"<p:ph {holder}/>" if holder else ""
    box = "" if holder else ' txBox="1"'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="S" descr="never read" {hidden}/><p:cNvSpPr{box}/><p:nvPr>{named}</p:nvPr>'
        f"</p:nvSpPr><p:spPr>{at}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>{inner}</p:txBody></p:sp>"
    )


def group(*shapes: str, at: str) -> str:
    about = '<p:nvGrpSpPr><p:cNvPr id="9" name="G"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    return f"<p:grpSp>{about}<p:grpSpPr>{at}</p:grpSpPr>{''.join(shapes)}</p:grpSp>"


def graphic(inner: str, kind: str, at: str) -> str:
    about = '<p:nvGraphicFramePr><p:cNvPr id="5" name="F"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
    data = f'<a:graphic><a:graphicData uri="{kind}">{inner}</a:graphicData></a:graphic>'
    return f"<p:graphicFrame>{about}{at}{data}</p:graphicFrame>"


def slide(*shapes: str, attributes: str = "", root: str = "sld") -> str:
    about = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return (
        f"<p:{root} {SPACES} {attributes}><p:cSld><p:spTree>{about}{''.join(shapes)}</p:spTree></p:cSld>{{}}</p:{root}>"
    )


MASTER = slide(
    shape(holder='type="title"', at=place(1, 1, 20)),
    shape(holder='type="body" idx="1"', at=place(1, 4, 20, 10)),
    root="sldMaster",
).format(
    '<p:txStyles><p:titleStyle/><p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr>'
    '<a:lvl2pPr><a:buChar char="–"/></a:lvl2pPr></p:bodyStyle><p:otherStyle/></p:txStyles>'
)
PLAIN = "<p:txBody><a:bodyPr/><a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle><a:p/></p:txBody>"
LAYOUT = slide(
    shape(holder='type="title"'),
    shape(holder='idx="1"'),
    shape(holder='type="body" idx="13"', at=place(1, 15, 20, 1)).replace(
        "<p:txBody><a:bodyPr/><a:lstStyle/></p:txBody>", PLAIN
    ),
    root="sldLayout",
).format("")
NOTES = slide(shape("4", holder='type="sldNum" idx="10"'), shape("{}", "", holder='type="body" idx="1"'), root="notes")


def pptx(
    *slides: str, notes: dict[int, str] | None = None, parts: dict[str, str] | None = None, title: str = ""
) -> bytes:
    """Return a presentation. notes: by the slide's number; parts: more parts, which every slide refers to by name."""
    made: dict[str, str | bytes] = {
        "_rels/.rels": root_relationships("ppt/presentation.xml"),
        "docProps/core.xml": core(title or "PowerPoint Presentation", "2022-05-06T07:00:00Z"),
        "ppt/presentation.xml": f"<p:presentation {SPACES}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relationships(
            {f"rId{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)}
        ),
        "ppt/slideLayouts/layout.xml": LAYOUT,
        "ppt/slideLayouts/_rels/layout.xml.rels": relationships(
            {"rId1": ("slideMaster", "../slideMasters/master.xml")}
        ),
        "ppt/slideMasters/master.xml": MASTER,
    }
    for number, content in enumerate(slides, 1):
        targets = {"rIdL": ("slideLayout", "../slideLayouts/layout.xml")}
        targets |= {f"rId_{name}": (name, f"../parts/{name}.xml") for name in parts or {}}
        if number in (notes or {}):
            targets["rIdN"] = ("notesSlide", f"../notesSlides/notes{number}.xml")
            text = (notes or {})[number]
            made[f"ppt/notesSlides/notes{number}.xml"] = NOTES.replace("{}", text, 1).format("")
        made[f"ppt/slides/slide{number}.xml"] = content.format("")
        made[f"ppt/slides/_rels/slide{number}.xml.rels"] = relationships(targets, external=True)
    return zipped(made | {f"ppt/parts/{name}.xml": part for name, part in (parts or {}).items()})


def lesson() -> bytes:
    numbered = '<a:buAutoNum type="arabicPeriod"/>'
    return pptx(
        slide(
            shape("Owls", holder='type="ctrTitle"'), shape("A lesson in three parts", holder='type="subTitle" idx="1"')
        ),
        slide(
            shape("Page foot", holder='type="ftr" idx="11"'),
            shape(
                "They hunt at night.",
                paragraph("Their ears lie at two heights.", level=1),
                paragraph("No bullet here.", "<a:buNone/>"),
                paragraph("First look.", numbered),
                paragraph("Then listen.", numbered),
                holder='idx="1"',
            ),
            shape("How owls", holder='type="title"').replace("</a:p>", "<a:br/><a:r><a:t>hunt</a:t></a:r></a:p>"),
            shape("Source: the zoo", holder='type="body" idx="13"'),
            shape("Draft", at=place(1, 17), hidden='hidden="1"'),
        ),
        slide(shape("Hidden", holder='type="title"'), attributes='show="0"'),
        slide(),
        slide(shape("Thanks", holder='type="title"')),
        notes={2: "Play the sound now.", 5: "Collect the sheets."},
    )


def order() -> bytes:
    """Return columns under a line that goes over both, written in another order; and a group."""
    return pptx(
        slide(
            shape("Right below.", at=place(11, 9)),
            shape("Left below.", at=place(1, 9)),
            shape("Right above.", at=place(11, 6)),
            shape("Left above.", at=place(1, 6)),
            shape("A line over both columns.", at=place(1, 3, 20)),
            shape("Two columns", holder='type="title"'),
        ),
        slide(
            shape("Last, below the group.", at=place(1, 14)),
            group(
                shape("Second in the group.", at=place(1, 3)),
                group(shape("First, in a group in the group.", at=place(0, 0)), at=place(1, 0)),
                at=place(1, 5, 10, 6),
            ),
            shape("Above the group: ", at=place(1, 2)),
        ),
    )


TABLE = """<a:tbl><a:tblPr firstRow="1"/><a:tblGrid/>
<a:tr><a:tc>{0}Nest{1}</a:tc><a:tc gridSpan="2">{0}Eggs{1}</a:tc><a:tc hMerge="1">{0}{1}</a:tc></a:tr>
<a:tr><a:tc rowSpan="2">{0}Barn{1}</a:tc><a:tc>{0}May{1}</a:tc><a:tc>{0}4{1}</a:tc></a:tr>
<a:tr><a:tc vMerge="1">{0}{1}</a:tc><a:tc>{0}June{1}</a:tc><a:tc>{0}6{1}</a:tc></a:tr></a:tbl>""".format(
    "<a:txBody><a:p><a:r><a:t>", "</a:t></a:r></a:p></a:txBody>"
)
POINTS = '<c:pt idx="0"><c:v>{}</c:v></c:pt><c:pt idx="1"><c:v>{}</c:v></c:pt>'
SERIES = (
    '<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    f"<c:cat><c:strRef><c:strCache>{POINTS}</c:strCache></c:strRef></c:cat>"
    f"<c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode>{POINTS}</c:numCache></c:numRef></c:val></c:ser>"
)
CHART = (
    f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Share of nests</a:t></a:r>'
    "</a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>"
    + SERIES.format("2021", "Barn", "Tree", "0.25", "0.75")
    + SERIES.format("2022", "Barn", "Tree", "0.305", "0.695")
    + "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
)
POINT = '<dgm:pt modelId="{0}"><dgm:t><a:p><a:r><a:t>{1}</a:t></a:r></a:p></dgm:t></dgm:pt>'
LINK = '<dgm:cxn modelId="c{1}" srcId="{0}" destId="{1}" srcOrd="{2}"/>'
DIAGRAM = (
    f'<dgm:dataModel xmlns:dgm="{D}" xmlns:a="{A}"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>'
    + POINT.format(3, "Fly")
    + POINT.format(1, "Hatch")
    + POINT.format(2, "in spring")
    + '<dgm:pt modelId="9" type="pres"/></dgm:ptLst><dgm:cxnLst>'
    + LINK.format(0, 3, 1)
    + LINK.format(0, 1, 0)
    + LINK.format(1, 2, 0)
    + "</dgm:cxnLst></dgm:dataModel>"
)


def figures() -> bytes:
    chart = f'<c:chart xmlns:c="{C}" r:id="rId_chart"/>'
    diagram = f'<dgm:relIds xmlns:dgm="{D}" r:dm="rId_diagramData"/>'
    title = 'type="title"'
    return pptx(
        slide(
            shape("Clutches", holder=title),
            graphic(TABLE, A.replace("main", "table"), place(1, 5, 20, 6, "p:xfrm")),
            shape("Counted by hand.", at=place(1, 12)),
        ),
        slide(shape("Chart", holder=title), graphic(chart, C, place(1, 5, 20, 6, "p:xfrm"))),
        slide(shape("Diagram", holder=title), graphic(diagram, D, place(1, 5, 20, 6, "p:xfrm"))),
        parts={"chart": CHART, "diagramData": DIAGRAM},
        title="Owls in numbers",
    )


def files() -> dict[str, bytes]:
    whole = lesson()
    broken = slide(shape("One")).replace("</p:spTree>", "")
    return {
        "lesson.pptx": whole,
        "order.pptx": order(),
        "figures.pptx": figures(),
        "broken-slide.pptx": pptx(broken, slide(shape("Whole", holder='type="title"'))),
        "truncated.pptx": whole[: len(whole) // 2],
    }
