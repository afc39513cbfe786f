"""Documents made of HTML, one or several that belong together, into the blocks that a person reads."""

from collections.abc import Callable, Iterator, Sequence

from rag.documents.html.blocks import Reader
from rag.documents.html.marks import Part
from rag.documents.html.notes import Found, Note, notes_of
from rag.documents.html.tables import data_tables
from rag.documents.html.tree import Slice
from rag.documents.pieces import Piece, ordered


def read_parts(parts: Sequence[Part], beat: Callable[[], None] = lambda: None) -> list[Piece]:
    """Return the blocks of documents in the order in which a person reads them: each note after what refers to it."""
    pieces: list[Piece] = []
    for part, found in zip(parts, notes_of(parts), strict=True):
        pieces += pieces_of(part, found)
        beat()
    return ordered(pieces)


def pieces_of(part: Part, found: Found) -> list[Piece]:
    """Return the blocks of a document as they stand in it."""
    reader = Reader(part.tokens, found.marks, data_tables(part.tokens))
    for run, note in with_notes(part.runs, found.notes):
        reader.read(run, note)
    return reader.finish()


def with_notes(runs: Sequence[Slice], notes: Sequence[Note]) -> Iterator[tuple[Slice, Note | None]]:
    """Yield the runs of a document, cut where its notes begin and end, with the note that each belongs to."""
    ahead = iter(notes)
    note = next(ahead, None)
    for begin, stop in runs:
        while begin < stop:
            while note and note.stop <= begin:
                note = next(ahead, None)
            inside = note is not None and note.begin <= begin
            end = min(stop, note.stop if inside else note.begin) if note else stop
            yield (begin, end), note if inside else None
            begin = end
