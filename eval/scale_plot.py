"""Cost against size as a plain SVG, both axes logarithmic: milliseconds on the left, megabytes on the right."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 980, 430
TOP, BOTTOM = 48, 60
PANEL, LABELS = 250, 150  # widths: of a plot, and of the names to the right of its lines
LINE = 15  # pixels between two names


class Series(NamedTuple):
    key: str
    label: str
    colour: str
    dash: str
    factor: float = 1.0


TIMES = (
    Series("retrieve_p50_ms", "retrieval, median", "#1b6ca8", ""),
    Series("retrieve_p95_ms", "retrieval, 95 of 100", "#1b6ca8", "2 4"),
    Series("opening_s", "opening", "#8a4f00", "", 1000),
    Series("add_ms", "adding a document", "#2e7d32", "8 3"),
    Series("remove_ms", "deleting a document", "#b3261e", "6 3 2 3"),
)
SPACE = (
    Series("memory_mb", "memory", "#1b6ca8", ""),
    Series("store_mb", "store on disk", "#2e7d32", "8 3"),
    Series("index_mb", "index on disk", "#8a4f00", "6 3 2 3"),
)


class Scale(NamedTuple):
    """Where values from `low` to `high` lie between two pixels, by their logarithms."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.first + share * (self.last - self.first)

    def decades(self) -> list[float]:
        """Return the powers of ten within: Scale(0.5, 200, …) -> [1, 10, 100]."""
        powers = range(math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9) + 1)
        return [10.0**power for power in powers]


def svg(results: Mapping[int, Mapping[str, float]]) -> str:
    """Return the plot of figures by size."""
    panels = panel(results, TIMES, "milliseconds", 60) + panel(results, SPACE, "megabytes", 60 + PANEL + LABELS + 90)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            'aria-labelledby="title desc" font-family="sans-serif" font-size="12">',
            '<title id="title">Cost against size of the library</title>',
            f'<desc id="desc">{escape(described(results))}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *panels,
            "</svg>\n",
        ]
    )


def described(results: Mapping[int, Mapping[str, float]]) -> str:
    """Return in words what the plot shows: each line's values."""
    parts = []
    for one, unit in [*((one, "milliseconds") for one in TIMES), *((one, "megabytes") for one in SPACE)]:
        values = ", ".join(f"{y:.3g} at {x:,}" for x, y in points(results, one))
        parts.append(f"{one.label} in {unit}: {values or 'not measured'}.")
    return "Two plots over the number of passages, with logarithmic axes. " + " ".join(parts)


def points(results: Mapping[int, Mapping[str, float]], one: Series) -> list[tuple[int, float]]:
    return [(size, figures[one.key] * one.factor) for size, figures in results.items() if figures.get(one.key, 0) > 0]


def panel(results: Mapping[int, Mapping[str, float]], lines: Sequence[Series], unit: str, left: int) -> list[str]:
    """Return one plot: its axes, its lines, and their names beside their ends."""
    drawn = [(one, found) for one in lines if (found := points(results, one))]
    if not drawn:
        return []
    values = [y for _, found in drawn for _, y in found]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values) * 1.01))
    sizes = list(results)
    across = Scale(min(sizes), max(max(sizes), 10 * min(sizes)), left, left + PANEL)
    up = Scale(low, high, HEIGHT - BOTTOM, TOP)
    names = apart([up.at(found[-1][1]) for _, found in drawn])
    parts = axes(across, up, unit)
    for (one, found), height in zip(drawn, names, strict=True):
        parts += drawing(one, [(across.at(x), up.at(y)) for x, y in found], height)
    return parts


def axes(across: Scale, up: Scale, unit: str) -> list[str]:
    parts = [f'<text x="{across.first:.0f}" y="{TOP - 18}" font-weight="bold">{unit}</text>']
    for value in up.decades():
        y = up.at(value)
        parts.append(f'<path d="M{across.first:.0f} {y:.1f}H{across.last:.0f}" stroke="#d8d8d8"/>')
        parts.append(f'<text x="{across.first - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    for value in across.decades():
        x = across.at(value)
        parts.append(f'<path d="M{x:.1f} {up.first}v6" stroke="#555555"/>')
        parts.append(f'<text x="{x:.1f}" y="{up.first + 20:.0f}" text-anchor="middle">{short(value)}</text>')
    parts.append(f'<path d="M{across.first:.0f} {up.first}H{across.last:.0f}" stroke="#555555"/>')
    middle = (across.first + across.last) / 2
    return [*parts, f'<text x="{middle:.0f}" y="{up.first + 42:.0f}" text-anchor="middle">passages</text>']


def short(size: float) -> str:
    """short(1000) -> "1k", short(1e6) -> "1M"."""
    return f"{size / 1e6:g}M" if size >= 1e6 else f"{size / 1e3:g}k" if size >= 1e3 else f"{size:g}"


def drawing(one: Series, places: Sequence[tuple[float, float]], height: float) -> list[str]:
    """Return a line with its points, and its name at this height, tied to its end."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dash = f' stroke-dasharray="{one.dash}"' if one.dash else ""
    x, y = places[-1]
    return [
        f'<path d="{path}" fill="none" stroke="{one.colour}" stroke-width="2"{dash}/>',
        *(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="3" fill="{one.colour}"/>' for cx, cy in places),
        f'<path d="M{x + 5:.1f} {y:.1f}L{x + 16:.1f} {height:.1f}" stroke="{one.colour}" stroke-width="0.8"/>',
        f'<text x="{x + 20:.1f}" y="{height + 4:.1f}" fill="{one.colour}">{escape(one.label)}</text>',
    ]


def apart(heights: Sequence[float]) -> list[float]:
    """Return heights that are LINE apart at least, in the same order, each as near to its own as those above allow.

    apart([100, 104, 200]) -> [100, 115, 200]
    """
    moved = list(heights)
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    for before, n in pairwise(order):
        moved[n] = max(moved[n], moved[before] + LINE)
    return moved
