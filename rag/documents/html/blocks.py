"""Tags and texts into the blocks that a person sees."""

from collections.abc import Callable
from itertools import chain

from rag.documents.html.cells import TableReader
from rag.documents.html.lines import Line
from rag.documents.html.lists import Lists
from rag.documents.html.marks import without_number
from rag.documents.html.notes import Note
from rag.documents.html.plain import is_prose, plain_pieces
from rag.documents.html.text import code, line
from rag.documents.html.tokens import Tokens
from rag.documents.html.tree import HEADINGS, Slice
from rag.documents.pieces import Piece

BOUNDARIES = frozenset(
    "address article aside blockquote button caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p pre search section summary table "
    "tbody td tfoot th thead tr ul xmp".split()
)
LISTS = ("ul", "ol", "dl", "menu", "dir")
ENDS_HEADING = frozenset("p table pre blockquote".split()) | set(LISTS)  # of one that was never closed
Action = Callable[[int], None]


class Reader:
    """Reads runs of a document, one after the other, into `pieces`.

    marks: the notes that links lead to, by the number of the tag that opens the link.
    """

    def __init__(self, tokens: Tokens, marks: dict[int, str], data_tables: frozenset[int]) -> None:
        self.pieces: list[Piece] = []
        self._tokens = tokens
        self._footnotes = marks
        self._data_tables = data_tables
        self._line = Line()
        self._note: Note | None = None
        self._at_label = False  # does a note begin here, with its number?
        self._links: list[int] = []
        self._heading = self._code = 0
        self._has_code = False  # is there <code> in the preformatted text?
        self._lists = Lists()
        self._table = TableReader()
        self._actions = self._all_actions()

    def read(self, run: Slice, note: Note | None = None) -> None:
        """Read a run of tokens. note: that it is a part of."""
        begin, stop = run
        tags, texts, actions, add = self._tokens.tags, self._tokens.texts, self._actions, self._line.add
        if note is not self._note:
            self._flush()
            self._note, self._at_label = note, note is not None
        if begin % 2:  # behind an element that was left out
            if tags[begin // 2].removeprefix("/") in BOUNDARIES:
                self._boundary(begin // 2)
            add(texts[begin // 2])
        for number in range((begin + 1) // 2, stop // 2):
            action = actions.get(tags[number])
            if action is not None:
                action(number)
            if texts[number]:
                add(texts[number])
        if stop % 2 and (action := actions.get(tags[stop // 2])):
            action(stop // 2)

    def finish(self) -> list[Piece]:
        self._flush()
        return self.pieces

    def _all_actions(self) -> dict[str, Action]:
        return {
            **dict.fromkeys(chain(BOUNDARIES, (f"/{tag}" for tag in BOUNDARIES)), self._boundary),
            **dict.fromkeys(ENDS_HEADING, self._block),
            **dict.fromkeys(HEADINGS, self._open_heading),
            **dict.fromkeys((f"/{tag}" for tag in HEADINGS), self._close_heading),
            **dict.fromkeys(LISTS, self._open_list),
            **dict.fromkeys((f"/{tag}" for tag in LISTS), self._close_list),
            **dict.fromkeys(("li", "dt", "dd"), self._open_item),
            **dict.fromkeys(("/li", "/dt", "/dd"), self._close_item),
            **dict.fromkeys(("pre", "listing", "xmp"), self._open_code),
            **dict.fromkeys(("/pre", "/listing", "/xmp"), self._close_code),
            **dict.fromkeys(("td", "th"), self._open_cell),
            **dict.fromkeys(("/td", "/th"), self._close_cell),
            **dict.fromkeys(("thead", "tbody", "tfoot"), self._open_rows),
            "table": self._open_table,
            "/table": self._close_table,
            "tr": self._open_row,
            "/caption": self._close_caption,
            "a": self._open_link,
            "/a": self._close_link,
            "sup": lambda _: self._line.open(),
            "/sup": lambda _: self._line.close_raised(self._at_label),
            "br": lambda _: self._line.add(" ") if self._heading else self._line.add_line_end(),
            "code": self._open_inline_code,
            "q": lambda _: self._line.add("“"),
            "/q": lambda _: self._line.add("”"),
        }

    def _flush(self) -> None:
        """End the block that is being read."""
        written, marks = self._line.take()
        if not written or written.isspace():
            return
        if self._table.in_cell:
            self._table.add(written, marks)
            return
        text = code(written) if self._code else line(written)
        if self._at_label and text:
            text, self._at_label = without_number(text, self._note.sign if self._note else ""), False
        if not text:
            if marks and self.pieces:
                self.pieces[-1].marks += tuple(marks)
            return
        if self._code and self._note is None and not self._table.is_open and not self._has_code and is_prose(text):
            self.pieces += plain_pieces(text)
            return
        piece = Piece("paragraph", text, marks=tuple(marks), note=self._note.key if self._note else None)
        if self._heading:
            piece.kind, piece.level = "heading", self._heading
        elif self._note is not None:
            piece.kind = "footnote"
        elif self._code:
            piece.kind = "code"
        elif item := self._lists.item:
            piece.kind, (piece.level, piece.ordered) = "list_item", item
        self.pieces.append(piece)

    def _boundary(self, number: int) -> None:
        if self._code:
            self._line.end_line()
        elif self._heading:
            self._line.add(" ")
        else:
            self._flush()

    def _block(self, number: int) -> None:
        if not self._code:
            self._flush()
            self._heading = 0

    def _open_heading(self, number: int) -> None:
        self._flush()
        self._heading = int(self._tokens.tags[number][1])

    def _close_heading(self, number: int) -> None:
        self._flush()
        self._heading = 0

    def _open_list(self, number: int) -> None:
        self._block(number)
        self._lists.open(self._tokens.tags[number])

    def _close_list(self, number: int) -> None:
        self._boundary(number)
        self._lists.close()

    def _open_item(self, number: int) -> None:
        self._boundary(number)
        self._lists.open_item(self._tokens.tags[number])

    def _close_item(self, number: int) -> None:
        self._boundary(number)
        self._lists.close_item(self._tokens.tags[number])

    def _open_code(self, number: int) -> None:
        self._block(number)
        self._code += 1
        self._has_code = False

    def _close_code(self, number: int) -> None:
        if self._code == 1:
            self._flush()
        self._code = max(self._code - 1, 0)

    def _open_inline_code(self, number: int) -> None:
        """Let one of two pieces of code side by side, of which the page shows either, stand on a line of its own."""
        self._has_code = True
        if self._code and self._tokens.tags[number - 1] == "/code" and not self._tokens.texts[number - 1]:
            self._line.end_line()

    def _open_link(self, number: int) -> None:
        self._line.open()
        self._links.append(number)

    def _close_link(self, number: int) -> None:
        opened = self._links.pop() if self._links else 0
        attributes = self._tokens.attributes[opened]
        self._line.close_link(attributes, self._footnotes.get(opened), self._note is not None, self._at_label)

    def _open_table(self, number: int) -> None:
        self._block(number)
        self._table.open(is_data=number in self._data_tables)

    def _close_table(self, number: int) -> None:
        self._boundary(number)
        self.pieces += self._table.close()

    def _open_rows(self, number: int) -> None:
        self._boundary(number)
        self._table.open_rows(in_head=self._tokens.tags[number] == "thead")

    def _open_row(self, number: int) -> None:
        self._boundary(number)
        self._table.open_row()

    def _open_cell(self, number: int) -> None:
        self._boundary(number)
        self._table.open_cell(self._tokens.tags[number] == "th", self._tokens.attributes[number])

    def _close_cell(self, number: int) -> None:
        self._boundary(number)
        self._table.close_cell()

    def _close_caption(self, number: int) -> None:
        if self._table.is_open:
            self._table.add(*self._line.take())
        else:
            self._boundary(number)
