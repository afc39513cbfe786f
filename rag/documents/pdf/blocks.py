"""Lines of a page without columns whose content isn't in the order of reading: a box that was drawn last."""

from rag.documents.pdf.lines import Line

MOST_BLOCKS = 120  # compared with each other; a drawing has more, and no order


def in_block_order(lines: list[Line]) -> list[Line]:
    """Return lines so that what stands above something comes before it, else as the page's content has them."""
    blocks = blocks_of(lines)
    if len(blocks) > MOST_BLOCKS:
        return sorted(lines, key=lambda line: (round(line.base), line.left))
    result: list[Line] = []
    while blocks:
        first = next((block for block in blocks if not any(is_above(other, block) for other in blocks)), blocks[0])
        blocks.remove(first)
        result.extend(first)
    return result


def blocks_of(lines: list[Line]) -> list[list[Line]]:
    """Return runs of lines, each right below the one before or on its line."""
    blocks: list[list[Line]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        if last and (line.follows or is_next(last, line)):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def is_next(last: Line, line: Line) -> bool:
    below = line.base - last.base
    return 0.3 * line.size < below < 2.5 * line.size and line.left < last.right and last.left < line.right


def is_above(other: list[Line], block: list[Line]) -> bool:
    """Tell whether a block stands above another, over some of its width."""
    if other is block:
        return False
    if max(line.base for line in other) > min(line.base for line in block) - 0.3 * block[0].size:
        return False
    left, right = min(line.left for line in block), max(line.right for line in block)
    return any(line.left < right and left < line.right for line in other)
