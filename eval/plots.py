"""Plots as plain SVG, each with a title, a description, and no colour of its own: the style sheet gives it by class."""

from collections.abc import Iterable, Sequence
from html import escape

from eval.abstaining import Bin, Point

WIDTH, HEIGHT = 380, 260
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 12, 40
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
BARS = 16  # of the histogram


def x_of(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def y_of(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def svg(name: str, title: str, description: str, parts: Iterable[str], height: int = HEIGHT, width: int = WIDTH) -> str:
    """Return a picture that says to those who don't see it what it shows."""
    return (
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def text(x: float, y: float, shown: str, kind: str = "tick", anchor: str = "middle") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(shown)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "grid") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def path(points: Sequence[tuple[float, float]], kind: str) -> str:
    return f'<path class="{kind}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'


def axes(
    below: str, beside: str, upright: Sequence[tuple[float, str]], level: Sequence[tuple[float, str]]
) -> list[str]:
    """Return grid lines, their values, and what is counted along both sides; places are shares of the sides."""
    parts = [line(x_of(0), y_of(share), x_of(1), y_of(share)) for share, _ in upright]
    parts += [text(LEFT - 6, y_of(share) + 4, shown, anchor="end") for share, shown in upright]
    parts += [text(x_of(share), HEIGHT - BOTTOM + 16, shown) for share, shown in level]
    parts.append(text(x_of(0.5), HEIGHT - 6, below, "label"))
    middle = y_of(0.5)
    turned = f'<text class="label" text-anchor="middle" transform="translate(11 {middle:.1f}) rotate(-90)">'
    return [*parts, f"{turned}{escape(beside)}</text>"]


def percents(most: float = 1.0) -> list[tuple[float, str]]:
    """Return the values beside an axis that ends at `most`."""
    return [(share, f"{100 * share * most:.0f} %") for share in SHARES]


def risk_coverage_plot(points: Sequence[Point], answered: float) -> str:
    """Return the share wrong against the share answered; a dot where the library answers now. answered: its coverage."""
    most = max(0.1, *(0.1 * -(-p.risk * 10 // 1) for p in points)) if points else 1.0
    xy = [(x_of(p.coverage), y_of(p.risk / most)) for p in points]
    parts = axes("share of questions answered", "share of these wrong", percents(most), percents())
    if xy:
        closed = [*xy, (xy[-1][0], y_of(0)), (xy[0][0], y_of(0))]
        parts += [path(closed, "area"), path(xy, "curve")]
    now = [p for p in points if p.coverage <= answered + 1e-9]
    if now:
        x, y = x_of(now[-1].coverage), y_of(now[-1].risk / most)
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        parts.append(text(min(x + 9, x_of(0.8)), max(y - 8, TOP + 10), "now", "note", "start"))
    last = points[-1].risk if points else 0.0
    now_says = f" The library answers {answered:.0%} now, of which {now[-1].risk:.0%} are wrong." if now else ""
    says = f"Answering every question, {last:.0%} of the answers would be wrong.{now_says}"
    return svg("risk", "Risk and coverage", says, parts)


def reliability_plot(bins: Sequence[Bin], error: float | None) -> str:
    """Return the share right against the confidence; on the diagonal a confidence is what it says."""
    parts = axes("confidence", "share right", percents(), percents())
    parts.append(line(x_of(0), y_of(0), x_of(1), y_of(1), "ideal"))
    for b in bins:
        parts.append(line(x_of(b.confidence), y_of(b.confidence), x_of(b.confidence), y_of(b.right), "gap"))
    if len(bins) > 1:
        parts.append(path([(x_of(b.confidence), y_of(b.right)) for b in bins], "curve"))
    for b in bins:
        says = f"confidence {b.confidence:.2f}: {b.right:.0%} right of {b.count}"
        parts.append(
            f'<circle class="dot" cx="{x_of(b.confidence):.1f}" cy="{y_of(b.right):.1f}" r="4">'
            f"<title>{escape(says)}</title></circle>"
        )
    shown = "" if error is None else f" The mean distance from it is {error:.3f}."
    return svg("reliability", "Reliability", f"Share right at each confidence, beside the diagonal.{shown}", parts)


def buckets(times: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return (from, to, how many) of equal steps from 0 to the longest time, which is in the last one."""
    if not times:
        return []
    step = max(times) / BARS or 1.0
    counts = [0] * BARS
    for time in times:
        counts[min(BARS - 1, int(time / step))] += 1
    return [(n * step, (n + 1) * step, count) for n, count in enumerate(counts)]


def latency_plot(times: Sequence[float], marks: Sequence[tuple[str, float]]) -> str:
    """Return how many questions took how long. marks: named times."""
    found = buckets(times)
    longest, most = (found[-1][1], max(count for *_, count in found)) if found else (1.0, 1)
    upright = [(share, f"{share * most:.0f}") for share in (0.0, 0.5, 1.0)]
    parts = axes("milliseconds", "questions", upright, [(share, f"{share * longest:.0f}") for share in SHARES])
    for start, end, count in found:
        x, y = x_of(start / longest) + 1, y_of(count / most)
        width, height = x_of(end / longest) - x - 1, y_of(0) - y
        says = f"{start:.0f} to {end:.0f} ms: {count}"
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5">'
            f"<title>{escape(says)}</title></rect>"
        )
    for name, value in marks:
        x = x_of(value / longest)
        late = value > 0.8 * longest
        parts += [
            line(x, y_of(0), x, y_of(1), "mark"),
            text(x - 4 if late else x + 4, TOP + 9, name, "note", "end" if late else "start"),
        ]
    says = ", ".join(f"{name} {value:.0f} ms" for name, value in marks)
    return svg("latency", "Time for a question", f"{len(times)} questions. {says}.", parts)


def shares_plot(name: str, title: str, counts: Sequence[tuple[str, str, int]]) -> str:
    """Return one bar that is divided by class, label and count; classes without any are left out."""
    total = sum(count for *_, count in counts)
    parts, at, width, height = [], 0.0, 760, 34
    for kind, label, count in counts:
        if count:
            size = width * count / total
            parts.append(
                f'<rect class="lost-{kind}" x="{at:.1f}" y="0" width="{max(size - 2, 1):.1f}" height="{height}" rx="3">'
                f"<title>{escape(label)}: {count}</title></rect>"
            )
            if size > 30:
                parts.append(text(at + size / 2 - 1, 22, str(count), f"inside-{kind}"))
            at += size
    says = ", ".join(f"{label}: {count}" for _, label, count in counts if count)
    return svg(name, title, says, parts, height, width)
