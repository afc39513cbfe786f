"""The figures of `make bench-scale` as a table, with their targets."""

from typing import NamedTuple

LARGE = 1_000_000


class Row(NamedTuple):
    """A figure as the table shows it. target: the most (or the least) it may be, at the largest size or at every one."""

    key: str
    label: str
    target: float | None = None
    at_least: bool = False
    everywhere: bool = False


ROWS = (
    Row("retrieve_p50_ms", "retrieval, median, ms", 15),
    Row("retrieve_cpu_ms", "the same in processor time, ms"),
    Row("retrieve_p95_ms", "retrieval, 95 of 100, ms"),
    Row("recall_at_10", "recall@10 of the dense half", 0.95, at_least=True),
    Row("recall_taken", "the exact ten among the 100 taken"),
    Row("opening_s", "opening, files cached, s", 1),
    Row("opening_cold_s", "opening, files not cached, s"),
    Row("memory_mb", "memory after 200 answers, MB", 2500),
    Row("peak_mb", "memory at most, MB", 2500),
    Row("anonymous_mb", "of it not backed by files, MB"),
    Row("add_ms", "adding a document, ms"),
    Row("replace_ms", "replacing a document, ms"),
    Row("remove_ms", "deleting a document, ms", 50, everywhere=True),
    Row("remove_most_ms", "deleting, the longest of 20, ms"),
    Row("build_s", "making the index, s"),
    Row("build_peak_mb", "memory at most meanwhile, MB"),
    Row("store_mb", "store on disk, MB"),
    Row("index_mb", "index on disk, MB"),
)

Results = dict[int, dict[str, float]]  # by size and by name


def table(results: Results) -> list[str]:
    """Return the lines of a Markdown table: a figure a row, a size a column, then the target."""
    heads = [f"{size:,}" for size in results]
    lines = [f"| | {' | '.join(heads)} | target |", f"|---|{'--:|' * len(heads)}---|"]
    for row in ROWS:
        values = [shown(figures.get(row.key)) for figures in results.values()]
        lines.append(f"| {row.label} | {' | '.join(values)} | {verdict(row, results)} |")
    return lines


def shown(value: float | None) -> str:
    """Return a figure with three digits that count: 0.983, 4.12, 35.1, 1,234."""
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f}"


def verdict(row: Row, results: Results) -> str:
    """Return a figure's target and whether it is met; a target for the largest size is open where that wasn't measured."""
    if row.target is None:
        return ""
    sizes = list(results) if row.everywhere else [LARGE]
    values = [results[size][row.key] for size in sizes if row.key in results.get(size, {})]
    if len(values) < len(sizes):
        state = "not measured"
    else:
        state = "met" if all((v >= row.target) if row.at_least else (v < row.target) for v in values) else "MISSED"
    place = "at every size" if row.everywhere else f"at {LARGE:,}"
    return f"{'≥' if row.at_least else '<'} {row.target:g} {place}: {state}"
