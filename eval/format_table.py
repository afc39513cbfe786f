"""The score table as Markdown, and its place in the documentation."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.format_scoring import FileScore, Scores, Tally, together


def table(ours: Tally, peers: Sequence[Tally]) -> list[str]:
    """Return the lines of the table: each format with each tool that takes it, then all files of each tool."""
    lines = ["| format | read by | files | characters | order | headings | cells | pages |"]
    lines.append("|---|---|--:|--:|--:|--:|--:|--:|")
    for kind in dict.fromkeys(score.expected.format for score in ours.files):
        for each in (ours, *peers):
            if scores := each.of(kind):
                lines.append(row(kind if each is ours else "", each.tool, together(scores)))
    lines.append(row("**all**", ours.tool, together(ours.files)))
    for peer in peers:
        taken = {score.expected for score in peer.files}
        same = [score for score in ours.files if score.expected in taken]
        lines.append(row(f"all that {peer.tool} takes", ours.tool, together(same)))
        lines.append(row("", peer.tool, together(peer.files)))
    return lines


def row(kind: str, tool: str, scores: Scores) -> str:
    parts = (scores.characters, scores.order, scores.headings, scores.cells, scores.pages)
    return f"| {kind} | {tool} | {scores.files} | {' | '.join(map(figure, parts))} |"


def figure(value: float | None) -> str:
    """Write a score with two digits; only a whole one is 1.00."""
    if value is None:
        return "-"
    return f"{min(value, 0.99) if value < 1 else value:.2f}"


def remarks(ours: Tally, peers: Sequence[Tally], notes: Sequence[str]) -> list[str]:
    """Return what the table doesn't say: files read wrong, files that a tool gave nothing of, tools that aren't there."""
    known = [score for score in ours.files if score.expected.known]
    lines = ["Files that Pincite reads wrong, as far as we know: " + ("none of these." if not known else "")]
    lines += [f"- `{score.expected.name}`: {score.expected.known}" for score in known]
    others = [score for score in ours.files if not score.is_all_right and not score.expected.known]
    if others:
        lines += ["", "Further files that Pincite didn't read in full:", *(f"- {shown(score)}" for score in others)]
    for peer in peers:
        failed = [score for score in peer.files if score.error]
        if failed:
            named = "; ".join(f"`{score.expected.name}` ({score.error})" for score in failed)
            lines += ["", f"{peer.tool} gave no text of {len(failed)} files, which count as 0: {named}."]
    return [*lines, *(line for note in notes for line in ("", f"{note}."))]


def shown(score: FileScore) -> str:
    characters = "" if score.characters is None else f" characters {figure(score.characters)}"
    return f"`{score.expected.name}`:{characters}{f', {score.error}' if score.error else ''}"


def better_than_ours(ours: Tally, peers: Sequence[Tally]) -> Iterator[str]:
    """Yield where a peer is ahead of us on a format, by which score."""
    for peer in peers:
        for kind in dict.fromkeys(score.expected.format for score in peer.files):
            taken = {score.expected for score in peer.of(kind)}
            mine = together([score for score in ours.of(kind) if score.expected in taken])
            theirs = together(peer.of(kind))
            for name in ("characters", "order", "headings", "cells", "pages"):
                a, b = getattr(mine, name), getattr(theirs, name)
                if a is not None and b is not None and b > a + 0.005:
                    yield f"{peer.tool} is ahead on {kind}, {name}: {figure(b)} against {figure(a)}"


def put_between(path: Path, name: str, lines: Sequence[str]) -> None:
    """Replace what stands between the markers `<!-- name -->` and `<!-- /name -->`. Raises ValueError without them."""
    text = path.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise ValueError(f"{path} has no markers <!-- {name} --> and <!-- /{name} -->")
    body = "\n".join(lines)
    path.write_text(marked.sub(lambda found: f"{found[1]}\n{body}\n\n{found[2]}", text), encoding="utf-8")
