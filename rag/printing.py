"""What `pincite ingest` prints: for a person, or as JSON."""

import json
from typing import Any

from rag.errors import PinciteError
from rag.reporting import Report
from rag.terminal import console, show_change, show_report
from rag.types import Ingested
from rag.wire import ingested_json, report_json


class Printer:
    """Prints a report, and what changes after it. as_json, one_a_line: one JSON value a line, for a stream of them."""

    def __init__(self, as_json: bool = False, one_a_line: bool = False) -> None:
        self._as_json = as_json
        self._indent = None if one_a_line else 2

    def report(self, report: Report) -> None:
        """Print what a run has done. Raises the error that ended it, unless that is a part of the JSON."""
        if self._as_json:
            self._print(report_json(report))
        else:
            show_report(console(), report)
            if isinstance(report.error, PinciteError):
                raise report.error

    def change(self, line: Ingested) -> None:
        """Print what was done with one file."""
        if self._as_json:
            self._print(ingested_json(line))
        else:
            show_change(console(), line)

    def note(self, text: str) -> None:
        """Print what concerns the whole, on standard error: it is no result."""
        console(stderr=True).print(text)

    def _print(self, value: Any) -> None:
        print(json.dumps(value, ensure_ascii=False, indent=self._indent), flush=True)


def exit_code(report: Report) -> int:
    """Return 0 if all was done, 1 if some of it failed, 130 if the user stopped it."""
    if isinstance(report.error, KeyboardInterrupt):
        return 130
    no_text = any(line.status == "no_text" for line in report.lines)
    return 1 if report.error or "failed" in report.counts or no_text else 0
