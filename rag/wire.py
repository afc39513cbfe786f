"""Answers and documents as the JSON that `/ask`, `/documents` and `--json` give: one schema for every way in."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from rag.errors import PinciteError
from rag.reporting import Report
from rag.types import Answer, Citation, Document, DocumentRecord, Ingested, LibraryState, PageQuality
from rag.upkeep import Proof
from rag.verifying import Fault

SCHEMA_VERSION = "1"


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as `/ask` gives it. Offsets are code points, end-exclusive."""
    segments = [
        {"text": s.text, "start": s.start, "end": s.end, "citation_ids": list(s.citation_ids)} for s in answer.segments
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "id": answer.id,
        "question": answer.question,
        "interpreted_question": answer.interpreted_question,
        "status": answer.status,
        "status_reason": answer.status_reason,
        "confidence": answer.confidence,
        "answer": None if answer.text is None else {"text": answer.text, "segments": segments},
        "citations": [citation_json(citation) for citation in answer.citations],
        "also_said": [{**citation_json(citation), "relation": citation.relation} for citation in answer.also_said],
        "nearest": [citation_json(citation) for citation in answer.nearest],
        "library": state_json(answer.library),
        "timings_ms": answer.timings_ms,
        "warnings": list(answer.warnings),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return a citation with its two W3C selectors: where it stands, and what it says."""
    return {
        "id": citation.id,
        "type": "char_location",
        "document_id": citation.document_id,
        "document_title": citation.document_title,
        "document_date": citation.document_date,
        "source": citation.source,
        "document_version": citation.document_version,
        "content_sha256": citation.content_sha256,
        "cited_text": citation.cited_text,
        "start_char_index": citation.start,
        "end_char_index": citation.end,
        "sentence_index": [citation.sentence_index.start, citation.sentence_index.end],
        "answer_spans": [{"start_char_index": s.start, "end_char_index": s.end} for s in citation.answer_spans],
        "page": citation.page and {"start": citation.page.start, "end": citation.page.end},
        "heading_path": list(citation.heading_path),
        "selector": [
            {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
            {
                "type": "TextQuoteSelector",
                "exact": citation.cited_text,
                "prefix": citation.prefix,
                "suffix": citation.suffix,
            },
        ],
        "url": citation_url(citation),
        "scores": {
            "final": citation.scores.final,
            "dense": citation.scores.dense,
            "lexical": citation.scores.lexical,
            "reader": citation.scores.reader,
        },
        "verified": citation.verified,
        "ocr": None if citation.doubt is None else {"confidence": round(1 - citation.doubt, 3)},
    }


def citation_url(citation: Citation) -> str:
    """Return the address of the reading page with the cited sentence marked."""
    place = f"version={citation.document_version}&start={citation.start}&end={citation.end}"
    return f"/documents/{quote(citation.document_id, safe='')}?{place}#cited"


def state_json(state: LibraryState) -> dict[str, Any]:
    """Return the library's version, counts and models."""
    return {
        "version": state.version,
        "documents": state.documents,
        "passages": state.passages,
        "embedding_model": state.embedding_model,
        "reader": state.reader,
    }


def record_json(record: DocumentRecord) -> dict[str, Any]:
    """Return a line of the list of documents."""
    return {
        "id": record.id,
        "title": record.title,
        "source": record.source,
        "version": record.version,
        "content_sha256": record.content_sha256,
        "characters": record.characters,
        "sentences": record.sentences,
        "passages": record.passages,
        "pages": record.pages or None,
        "status": record.status,
        "added_at": record.added_at,
        "date": record.date,
        "tags": list(record.tags),
    }


def document_json(document: Document) -> dict[str, Any]:
    """Return a document's record with its sentences' offsets; its text has an address of its own."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "version": document.version,
        "superseded": document.superseded,
        "content_sha256": document.sha256,
        "characters": len(document.text),
        "date": document.date,
        "tags": list(document.tags),
        "language": document.language,
        "pages": len(document.pages) or None,
        "page_qualities": [quality_json(quality) for quality in document.qualities],
        "status": document.status,
        "added_at": document.added_at,
        "sentences": [[s.start, s.end] for s in document.sentences],
        "text_url": f"/documents/{quote(document.id, safe='')}/text?version={document.version}",
    }


def report_json(report: Report) -> dict[str, Any]:
    """Return an ingestion's report: how many of each outcome, a line for each file, and the figures of the whole."""
    error = {"error": error_json(report.error)} if isinstance(report.error, PinciteError) else {}
    return {
        "counts": report.counts,
        "files": [ingested_json(line) for line in report.lines],
        "found": report.found,
        "started_at": report.started_at,
        "seconds": report.seconds,
        "documents": report.documents,
        "passages": report.passages,
        "characters": report.characters,
        "passages_per_second": round(report.passages_per_second, 1),
        "pages": sum(line.pages for line in report.lines),
        **bad_pages(quality for line in report.lines if line.pages for quality in line.qualities),
        "stopped": report.stopped or None,
        **error,
    }


def ingested_json(line: Ingested) -> dict[str, Any]:
    """Return a line of a report; its numbers are 0 where nothing was read and written."""
    return {
        "source": line.source,
        "outcome": line.outcome,
        "reason": line.reason,
        "passages": line.passages,
        "characters": line.characters,
        "language": line.language,
        "status": line.status,
        "pages": line.pages,
        **bad_pages(line.qualities if line.pages else ()),
        "page_qualities": [quality_json(quality) for quality in line.qualities],
    }


def quality_json(quality: PageQuality) -> dict[str, Any]:
    """Return how well a page was read, or a document without pages."""
    return {
        "verdict": quality.verdict,
        "characters": quality.characters,
        "word_share": quality.word_share,
        "language": quality.language,
    }


def bad_pages(qualities: Iterable[PageQuality]) -> dict[str, int]:
    """Count the pages that aren't simply text."""
    counts = Counter(quality.verdict for quality in qualities)
    return {"pages_without_text": counts["no_text"], "pages_garbled": counts["garbled"], "pages_ocr": counts["ocr"]}


def error_json(error: PinciteError) -> dict[str, Any]:
    """Return what went wrong, and what to do about it."""
    return {"type": type(error).__name__, "message": error.message, "hint": error.hint}


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return what is wrong with a library as JSON."""
    return {"where": fault.where, "what": fault.what, "derived": fault.derived}


def proof_json(proof: Proof) -> dict[str, Any]:
    """Return what was looked for after a removal as JSON."""
    found = [{"file": path, "sentence": sentence} for path, sentence in proof.found]
    return {"sentences": proof.sentences, "shared": proof.shared, "files": proof.files, "found": found}
