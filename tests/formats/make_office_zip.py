"""Zips and XML parts that are the same bytes each time."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = {  # what a part is, by its name; nobody's library opens a package that doesn't say so
    "word/document.xml": "wordprocessingml.document.main",
    "word/*.xml": "wordprocessingml.{stem}",
    "ppt/presentation.xml": "presentationml.presentation.main",
    "ppt/slides/*.xml": "presentationml.slide",
    "ppt/slideLayouts/*.xml": "presentationml.slideLayout",
    "ppt/slideMasters/*.xml": "presentationml.slideMaster",
    "ppt/notesSlides/*.xml": "presentationml.notesSlide",
    "ppt/parts/chart.xml": "drawingml.chart",
    "ppt/parts/diagramData.xml": "drawingml.diagramData",
    "xl/workbook.xml": "spreadsheetml.sheet.main",
    "xl/worksheets/*.xml": "spreadsheetml.worksheet",
    "xl/tables/*.xml": "spreadsheetml.table",
    "xl/drawings/*.xml": "drawing",
    "xl/*.xml": "spreadsheetml.{stem}",
}
# The signature and an otherwise empty first sector of the container of encrypted and of old office documents.
OLE = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<!DOCTYPE lolz [<!ENTITY l0 "ha">{LAUGHS}]>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of the parts; a text becomes an XML part."""
    if "_rels/.rels" in parts:
        parts = {"[Content_Types].xml": content_types(parts), **parts}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content if isinstance(content, bytes) else XML + content)
    return made.getvalue()


def content_types(names: Iterable[str]) -> str:
    """Return the part of an office package that tells what each of the others is."""
    lines = [
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
    ]
    for name in names:
        kind = next((kind for pattern, kind in KINDS.items() if fnmatch(name, pattern)), None)
        if name == "docProps/core.xml":
            lines.append(override(name, "application/vnd.openxmlformats-package.core-properties+xml"))
        elif kind and not name.endswith(".rels"):
            stem = name.rpartition("/")[2].removesuffix(".xml")
            lines.append(override(name, f"application/vnd.openxmlformats-officedocument.{kind.format(stem=stem)}+xml"))
    return f'<Types xmlns="{PACKAGE}/content-types">{"".join(lines)}</Types>'


def override(name: str, kind: str) -> str:
    return f'<Override PartName="/{name}" ContentType="{kind}"/>'


def relationships(targets: Mapping[str, tuple[str, str]], external: bool = False) -> str:
    """Return a part of relationships: id -> (kind, target). external: with one more that leads out of the file."""
    lines = [
        f'<Relationship Id="{key}" Type="{TYPES}/{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    ]
    if external:
        lines.append(
            f'<Relationship Id="rIdOut" Type="{TYPES}/hyperlink" Target="http://out.example/" TargetMode="External"/>'
        )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def root_relationships(main: str) -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{TYPES}/officeDocument" Target="{main}"/>'
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/></Relationships>'
    )


def core(title: str = "", created: str = "", keywords: str = "") -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><cp:keywords>{keywords}</cp:keywords>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>'
    )
