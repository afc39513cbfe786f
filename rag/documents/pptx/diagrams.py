"""The texts of a diagram (SmartArt), as the nested list that a person types into it."""

from rag.documents.office import Element
from rag.documents.office.writing import Writer
from rag.documents.pptx.text import A, paragraph_text

DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
DEEPEST = 50
NODES = ("node", "asst", "")


def write_diagram(root: Element, writer: Writer) -> None:
    """Append the nodes as items, each below the one that it belongs to."""
    nodes = {point.get("modelId"): point for point in root.iter(f"{DIAGRAM}pt")}
    children: dict[str | None, list[tuple[int, str | None]]] = {}
    for link in root.iter(f"{DIAGRAM}cxn"):
        if (link.get("type") or "parOf") == "parOf":
            order = link.get("srcOrd") or "0"
            place = int(order) if order.isdecimal() else 0
            children.setdefault(link.get("srcId"), []).append((place, link.get("destId")))
    tops = [key for key, point in nodes.items() if point.get("type") == "doc"]
    stack = [(key, 0) for key in reversed(tops)]
    seen: set[str | None] = set()
    while stack:
        key, depth = stack.pop()
        if key in seen or key not in nodes or depth > DEEPEST:
            continue
        seen.add(key)
        if (nodes[key].get("type") or "") in NODES:
            for paragraph in nodes[key].iterfind(f"{DIAGRAM}t/{A}p"):
                writer.item(paragraph_text(paragraph), depth, ordered=False)
        ordered = sorted(children.get(key, []), key=lambda child: child[0])
        stack.extend((child, depth + 1) for _, child in reversed(ordered))
