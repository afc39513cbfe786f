"""Scores of a tool on files: each file's, and those of several together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean

from eval.format_expected import ROWS_AS_SENTENCES, Expected
from eval.format_metrics import Counts, characters_right, counts, pages_begun_right, pairs_in_order
from eval.format_readings import Reader, Reading


@dataclass(frozen=True)
class FileScore:
    """How well one file was read. None: the tool doesn't tell, or the file isn't asked about it."""

    expected: Expected
    characters: float | None = None
    order: Counts | None = None
    headings: Counts | None = None
    cells: Counts | None = None
    pages: Counts | None = None
    error: str | None = None

    @property
    def is_all_right(self) -> bool:
        told = [part for part in (self.order, self.headings, self.cells, self.pages) if part is not None]
        return self.characters in (None, 1.0) and all(part.right == part.found == part.expected for part in told)


@dataclass(frozen=True)
class Scores:
    """Those of several files: characters as the mean of the files, the others over all blocks, headings and so on."""

    files: int
    characters: float | None
    order: float | None
    headings: float | None
    cells: float | None
    pages: float | None


@dataclass
class Tally:
    """A tool's scores, file by file."""

    tool: str
    files: list[FileScore] = field(default_factory=list)

    def of(self, kind: str) -> list[FileScore]:
        return [score for score in self.files if score.expected.format == kind]


def tally(tool: str, reader: Reader, files: Sequence[Expected], is_ours: bool = False) -> Tally:
    """Let a tool read the files that it takes, and score each."""
    found = Tally(tool)
    for expected in files:
        reading = reader(expected)
        if reading is not None:
            found.files.append(score_of_ours(expected, reading) if is_ours else score_of_other(expected, reading))
    return found


def score_of_ours(expected: Expected, reading: Reading) -> FileScore:
    """Score a reading. An error counts as nothing found."""
    headings = rows = pages = None
    if expected.headings is not None and reading.headings is not None:
        headings = counts(expected.headings, reading.headings)
    if expected.rows is not None and reading.rows is not None:
        rows = counts(cells_of(expected.rows), cells_of(reading.rows))
    if expected.pages is not None and reading.pages is not None:
        pages = pages_begun_right(expected.pages, reading.pages)
    characters = characters_right(expected.text, reading.text)
    return FileScore(
        expected, characters, pairs_in_order(expected.text, reading.text), headings, rows, pages, reading.error
    )


def score_of_other(expected: Expected, reading: Reading) -> FileScore:
    """Score another tool's reading, without holding it against forms that are our choice."""
    if expected.format not in ROWS_AS_SENTENCES:
        return score_of_ours(expected, reading)
    values = [cell.partition(": ")[2] or cell for cell in cells_of(expected.rows or ())]
    cells = None if reading.rows is None else counts(values, cells_of(reading.rows))
    return FileScore(expected, cells=cells, error=reading.error)


def cells_of(rows: Iterable[Iterable[str]]) -> list[str]:
    return [cell for row in rows for cell in row]


def together(files: Sequence[FileScore]) -> Scores:
    """Return the scores of several files as one."""
    characters = [file.characters for file in files if file.characters is not None]
    order = added(file.order for file in files)
    pages = added(file.pages for file in files)
    return Scores(
        files=len(files),
        characters=mean(characters) if characters else None,
        order=order.recall if order else None,
        headings=f1_of(file.headings for file in files),
        cells=f1_of(file.cells for file in files),
        pages=pages.recall if pages else None,
    )


def added(parts: Iterable[Counts | None]) -> Counts | None:
    """Return the sum of the counts that are told, None if none is."""
    told = [part for part in parts if part is not None]
    return sum(told, Counts()) if told else None


def f1_of(parts: Iterable[Counts | None]) -> float | None:
    total = added(parts)
    return total.f1 if total else None
