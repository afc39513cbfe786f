"""A run as Markdown, for a terminal, a ticket, or a commit."""

from collections.abc import Mapping, Sequence

from eval.comparing import Comparison
from eval.results import Place, Result, Run
from eval.wording import BY_KIND, FIGURES, LOST_NAMES, amount, changed, interval

LONGEST_QUOTE = 300  # characters


def as_markdown(
    run: Run, results: Sequence[Result], groups: Mapping[str, Sequence[Result]], comparison: Comparison | None
) -> str:
    """Return the tables of a run and what became of each of `results`; groups: these by where they were lost."""
    facts = run.library
    names = ", ".join(s.name for s in run.sets)
    lines = [
        "# How often is it right?",
        "",
        f"{len(results)} questions of {names}, asked of {facts['documents']} documents with {facts['passages']} passages "
        f"(library version {facts['version']}, {facts['embedding_model']}, {facts['reader']}), {run.made_at}.",
    ]
    for split, rows in run.figures.items():
        if not split.startswith("documents of "):
            lines += ["", f"## {split} half: by kind", "", *by_kind(rows)]
            lines += [
                "",
                f"## {split} half: all figures",
                "",
                "| figure | value | 95 % | questions |",
                "|---|--:|--:|--:|",
            ]
            lines += [
                f"| {FIGURES[name][0]} | {amount(name, f.value)} | {interval(name, f) or '–'} | {f.count} |"
                for name, f in rows["all"].items()
                if name in FIGURES
            ]
    if comparison:
        lines += against(comparison)
    told = [f"- {s.name}, {line}" for s in run.sets for line in s.left_out]
    lines += ["", "## Left out", "", *told] if told else []
    for kind, group in groups.items():
        lines += ["", f"## {LOST_NAMES[kind]}: {len(group)}", "", *(line for r in group for line in question(r))]
    return "\n".join(lines) + "\n"


def by_kind(rows: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return a table of some figures, a row for each kind."""
    head = ["kind", "n", *(FIGURES[name][0] for name in BY_KIND)]
    lines = [f"| {' | '.join(head)} |", "|---|" + "--:|" * (len(head) - 1)]
    for kind, row in rows.items():
        cells = [amount(name, getattr(row[name], "value", None)) for name in BY_KIND]
        lines.append(f"| {cell(kind) or '–'} | {getattr(row['questions'], 'value', 0):.0f} | {' | '.join(cells)} |")
    return lines


def against(comparison: Comparison) -> list[str]:
    """Return the differences from an earlier run."""
    lines = ["", f"## Against the run of {comparison.made_at}", "", f"{comparison.common} questions in both.", ""]
    lines += ["| figure | then | now | change |", "|---|--:|--:|--:|"]
    for d in comparison.differences:
        lines.append(f"| {FIGURES[d.name][0]} | {amount(d.name, d.before)} | {amount(d.name, d.now)} | {changed(d)} |")
    for c in comparison.changed:
        change = f"{LOST_NAMES[c.before.lost]} → {LOST_NAMES[c.now.lost]}"
        lines += ["", f"- {'better' if c.is_better else 'worse'}: {cell(c.now.question)} ({change})"]
    return lines


def question(result: Result) -> list[str]:
    """Return what became of a question."""
    lines = [f"- **{cell(result.question)}** ({result.id}, {result.shown}, {result.confidence:.2f})"]
    lines += [f"  - quoted: {quoted(place)}" for place in result.cited]
    return lines + [f"  - right: {quoted(place)}" for place in result.gold]


def quoted(place: Place) -> str:
    said = cell(place.text or "")
    cut = said if len(said) <= LONGEST_QUOTE else said[:LONGEST_QUOTE] + " …"
    return f"“{cut}” ({place.source}, {place.start} to {place.end})"


def cell(text: str) -> str:
    """Return a text on one line, none of it read as markup."""
    line = " ".join(text.split())
    return "".join("\\" + c if c in "\\`*_[]<>|#~" else c for c in line)
