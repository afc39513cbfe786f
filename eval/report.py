"""The report of a run: one page to read, the same as Markdown, and as JSON to compare another run with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from eval.abstaining import reliability, risk_coverage
from eval.comparing import Comparison
from eval.judged import LOST
from eval.keeping import write_json
from eval.markdown import as_markdown
from eval.measures import measured
from eval.metrics import quantile
from eval.plots import buckets, latency_plot, reliability_plot, risk_coverage_plot, shares_plot
from eval.results import Result, Run, as_json
from eval.wording import BY_DOCUMENT, BY_KIND, FIGURES, HEADLINES, LOST_NAMES, amount, changed, interval

TEMPLATES = Path(__file__).parent / "templates"
SERVER = "http://127.0.0.1:8000"  # where the links of a page that lies in a file lead to
environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def write_report(folder: Path, run: Run, comparison: Comparison | None = None) -> None:
    """Write report.html, report.md and report.json into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(as_page(run, comparison), encoding="utf-8")
    (folder / "report.md").write_text(as_markdown(run, shown(run), groups(shown(run)), comparison), encoding="utf-8")
    write_json(folder / "report.json", as_json(run))


def as_page(run: Run, comparison: Comparison | None = None) -> str:
    """Return the report as one self-contained page."""
    css = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "evaluation.css"))
    body = as_body(run, comparison, base=SERVER)
    return environment.get_template("report.html").render(css=css, body=body)


def as_body(run: Run, comparison: Comparison | None = None, base: str = "") -> str:
    """Return what stands between a page's <main> and its end; `base` comes before the addresses of documents."""
    results = shown(run)
    split = results[0].split if len(run.splits) > 1 and results else None
    figures = run.figures[split] if split else next(iter(run.figures.values()))
    return environment.get_template("body.html").render(
        run=run,
        results=results,
        split=split,
        base=base,
        all=figures["all"],
        names=FIGURES,
        headlines=HEADLINES,
        lost=LOST_NAMES,
        explained=LOST,
        amount=amount,
        interval=interval,
        changed=changed,
        comparison=comparison,
        bars=bars(results),
        plots=plots(results),
        tables=tables(run),
        groups=groups(results),
    )


def shown(run: Run) -> Sequence[Result]:
    """Return the questions that the page is about: of several halves, the one that is reported."""
    halves = run.splits
    kept = "report" if "report" in halves else halves[0]
    return [r for r in run.results if r.split == kept]


def groups(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return the questions by where they were lost, the worst first."""
    found = {kind: [r for r in results if r.lost == kind] for kind in LOST}
    return {kind: group for kind, group in found.items() if group}


def bars(results: Sequence[Result]) -> list[dict[str, Any]]:
    made = []
    for name, title, has_answer in (
        ("with-answer", "Questions with an answer", True),
        ("without-answer", "Questions without an answer", False),
    ):
        part = [r for r in results if r.answerable is has_answer]
        names = LOST_NAMES if has_answer else {**LOST_NAMES, "right": "Rightly refused"}
        counts = [(kind, names[kind], sum(r.lost == kind for r in part)) for kind in reversed(LOST)]
        svg = shares_plot(name, title, counts) if part else ""
        made.append({"title": title, "total": len(part), "counts": counts, "svg": svg})
    return made


def plots(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the plots, each with a caption and its data as a table."""
    confidences, right = [r.confidence for r in results], [r.right for r in results]
    points, bins = risk_coverage(confidences, right), reliability(confidences, right)
    times = [r.total_ms for r in results]
    figures = measured(results, intervals=False)
    coverage = figures["coverage"].value or 0.0
    marks = [("half", quantile(0.5, times)), ("95 of 100", quantile(0.95, times))]
    return [
        {
            "title": "Risk and coverage",
            "caption": "How many answers are wrong if the surest questions are answered, up to some share of all.",
            "svg": risk_coverage_plot(points, coverage),
            "columns": ("from confidence", "answered", "of these wrong"),
            "rows": [(f"{p.confidence:.3f}", f"{p.coverage:.1%}", f"{p.risk:.1%}") for p in points],
        },
        {
            "title": "Reliability",
            "caption": "Whether a confidence is what it says: on the dashed line, as many are right as it promises.",
            "svg": reliability_plot(bins, figures["calibration_error"].value),
            "columns": ("mean confidence", "right", "questions"),
            "rows": [(f"{b.confidence:.3f}", f"{b.right:.1%}", b.count) for b in bins],
        },
        {
            "title": "Time for a question",
            "caption": "From the question to its answer, on the machine that ran the set.",
            "svg": latency_plot(times, marks),
            "columns": ("from ms", "to ms", "questions"),
            "rows": [(f"{start:.0f}", f"{end:.0f}", count) for start, end, count in buckets(times)],
        },
    ]


def tables(run: Run) -> list[dict[str, Any]]:
    """Return the tables by kind and by document, of each half."""
    made = []
    about = shown(run)[0].split
    for name, rows in run.figures.items():
        by_document = name.startswith("documents of ")
        half = name.removeprefix("documents of ")
        title = f"By {'document' if by_document else 'kind of question'}"
        title += f", {half} half" if len(run.splits) > 1 else ""
        columns = BY_DOCUMENT if by_document else BY_KIND
        of = "Document" if by_document else "Kind"
        made.append({"title": title, "of": of, "columns": columns, "rows": rows, "open": half == about})
    return sorted((t for t in made if t["rows"]), key=lambda t: (not t["open"], t["of"] == "Document"))
