"""What flows through Pincite: frozen values without behaviour.

Offsets are Unicode code points into a document's canonical text, half-open: text[start:end].
"""

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_header", "table_row", "code", "footnote"]
Verdict = Literal["ok", "no_text", "garbled", "ocr"]
Status = Literal["answered", "low_confidence", "unanswerable", "no_documents"]
DocumentStatus = Literal["ready", "partial", "no_text"]
Outcome = Literal["added", "changed", "renamed", "unchanged", "removed", "skipped", "failed"]
Phase = Literal["reading", "embedding"]  # of taking one document in


@dataclass(frozen=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """A piece of a document that a reader sees as one: a heading, a paragraph, a list item, a row."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # of a heading 1..6; of a list item its depth from 1
    cells: tuple[Span, ...] = ()  # of a table's header or row
    ordered: bool = False  # of a list item: numbered


@dataclass(frozen=True)
class Sentence:
    """The unit of quotation: a sentence of prose, a list item's sentence, a heading, or a table row."""

    start: int
    end: int
    kind: BlockKind = "paragraph"


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in points (1/72 inch) from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Place:
    """Where a run of the text stands on its page: a line, or a word that was recognised in a picture."""

    start: int
    end: int
    page: int  # from 1
    box: Box
    doubt: float | None = None  # of a recognised word, 0..1: 1 - the recogniser's confidence; None: it was text before


@dataclass(frozen=True)
class PageQuality:
    """How well a page was read; of a document without pages, how well all of it was.

    ok: text. ocr: recognised in its picture. no_text, garbled: not quoted, unless the user says so.
    """

    verdict: Verdict
    characters: int
    word_share: float | None = None  # of its words, how many a dictionary has; None: too few, or no dictionary
    language: str | None = None  # ISO 639-1


@dataclass(frozen=True)
class Content:
    """What a loader makes of a file's bytes. The loaders leave `qualities` and `language` to the assessment of all."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    date: str | None = None  # ISO 8601
    tags: tuple[str, ...] = ()
    pages: tuple[Span, ...] = ()  # end to end or apart; an empty one has no text
    places: tuple[Place, ...] = ()  # by start; of formats whose pages have a look: PDF and pictures
    qualities: tuple[PageQuality, ...] = ()  # of each page; of a document without pages one
    language: str | None = None


@dataclass(frozen=True)
class Document:
    """One version of a document. `sha256` is of the UTF-8 canonical text."""

    id: str
    title: str
    version: int
    sha256: str
    text: str
    source: str
    date: str | None
    tags: tuple[str, ...]
    language: str | None
    pages: tuple[Span, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    added_at: str
    superseded: bool = False
    status: DocumentStatus = "ready"
    qualities: tuple[PageQuality, ...] = ()  # of each page; of a document without pages one


@dataclass(frozen=True)
class DocumentRecord:
    """A line of the list of documents."""

    id: str
    title: str
    source: str
    version: int
    content_sha256: str
    characters: int
    sentences: int
    passages: int
    pages: int
    status: DocumentStatus
    added_at: str
    date: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """Which documents a list shows; an empty field shows all."""

    name: str = ""  # words that all stand in the title or the source, whatever their case and accents
    tag: str = ""
    status: DocumentStatus | None = None


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences. `sentences` is half-open, into the document's sentences."""

    id: int
    document_id: str
    start: int
    end: int
    sentences: Span
    heading_path: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A passage found for a question, with its scores: fused, cosine, BM25 (0.0 for what the words alone did not find).

    keys: the share of the question's exact strings that stand in it, which is a part of the score.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    keys: float = 0.0


@dataclass(frozen=True)
class Filters:
    """Which documents may answer; an empty field allows all. Sources are ends of sources, or folders."""

    document_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader says of one passage: how far it answers, each sentence's score, the short answer if it saw one."""

    relevance: float
    sentence_scores: tuple[float, ...]
    answer_spans: tuple[Span | None, ...]  # for each sentence, in the document's offsets
    margins: tuple[float, ...] = ()  # for each sentence, how far its best span is above "no span"; none: not known


@dataclass(frozen=True)
class Scores:
    final: float
    dense: float
    lexical: float
    reader: float


@dataclass(frozen=True)
class Citation:
    id: int
    document_id: str
    document_title: str
    document_date: str | None
    source: str
    document_version: int
    content_sha256: str
    cited_text: str
    start: int
    end: int
    sentence_index: Span
    answer_spans: tuple[Span, ...]
    page: Span | None  # first and last page, from 1, both included
    heading_path: tuple[str, ...]
    prefix: str
    suffix: str
    scores: Scores
    verified: bool
    doubt: float | None = None  # of its most doubtful word, where it was recognised in a picture
    relation: Literal["agrees", "differs"] | None = None


@dataclass(frozen=True)
class Segment:
    """A run of the answer's text and the citations that it is quoted from; offsets into the answer's text."""

    text: str
    start: int
    end: int
    citation_ids: tuple[int, ...]


@dataclass(frozen=True)
class LibraryState:
    version: int
    documents: int
    passages: int
    embedding_model: str
    reader: str


@dataclass(frozen=True)
class Answer:
    """A question's answer, or why there is none."""

    id: str
    question: str
    interpreted_question: str | None
    status: Status
    status_reason: str | None
    confidence: float | None
    text: str | None
    segments: tuple[Segment, ...]
    citations: tuple[Citation, ...]
    also_said: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    library: LibraryState
    timings_ms: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    best: tuple[str, int] | None = None  # document id and number of the sentence that the confidence is about


@dataclass(frozen=True)
class Ingested:
    """A line of an ingestion's report. What it says of the text is of what was read and written for it, if anything was."""

    source: str
    outcome: Outcome
    reason: str = ""
    passages: int = 0
    characters: int = 0
    language: str | None = None
    status: DocumentStatus = "ready"
    pages: int = 0
    qualities: tuple[PageQuality, ...] = ()
