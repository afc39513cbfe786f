"""The numbers behind a chart, as the table that they are."""

from rag.documents.office import Element
from rag.documents.office.writing import Writer
from rag.documents.pptx.text import A
from rag.documents.xlsx.numbers import shown

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MOST_CELLS = 200_000  # of a chart
MOST_POINTS = 10_000  # of a series


def write_chart(root: Element, writer: Writer) -> None:
    """Append a chart's title, then a header with the series' names and a row for each category."""
    title = root.find(f"{CHART}chart/{CHART}title")
    if title is not None:
        writer.paragraph("".join(text.text or "" for text in title.iter(f"{A}t", f"{CHART}v")))
    series = list(root.iter(f"{CHART}ser"))
    names = [points(each.find(f"{CHART}tx")).get(0, "") for each in series]
    labels: dict[int, str] = {}
    for each in series:
        labels = labels or points(first(each, "cat", "xVal"))
    columns = [points(first(each, "val", "yVal")) for each in series]
    if len(series) * max(map(len, [labels, *columns])) > MOST_CELLS:
        return
    writer.open_table()
    if any(names):
        writer.row(["", *names], header=True)
    for number in sorted({*labels, *(number for column in columns for number in column)}):
        writer.row([labels.get(number, ""), *(column.get(number, "") for column in columns)])
    writer.open_table()


def first(series: Element, *tags: str) -> Element | None:
    return next((found for tag in tags if (found := series.find(f"{CHART}{tag}")) is not None), None)


def points(holder: Element | None) -> dict[int, str]:
    """Return the points of a series' names, categories or values, by number."""
    if holder is None:
        return {}
    levels = list(holder.iter(f"{CHART}lvl"))
    if levels:  # of categories in groups, the innermost comes first
        holder = levels[0]
    code = next(holder.iter(f"{CHART}formatCode"), None)
    texts = next(holder.iter(f"{CHART}strRef", f"{CHART}strLit", f"{CHART}multiLvlStrRef"), None)
    found: dict[int, str] = {}
    for point in holder.iter(f"{CHART}pt"):
        index, value = point.get("idx") or "", point.findtext(f"{CHART}v") or ""
        if index.isdecimal() and len(index) < 9 and len(found) < MOST_POINTS:
            is_text = texts is not None or bool(levels)
            found[int(index)] = (
                value if is_text else shown(value, (code.text if code is not None else None) or "General")
            )
    if not found and holder.findtext(f"{CHART}v"):
        found[0] = holder.findtext(f"{CHART}v") or ""
    return found
