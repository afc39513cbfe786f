"""A question to an answer: interpreted, found, read, answered, from one state of the library."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answering import Asked, answer
from rag.current import CurrentIndex
from rag.documents.canonical import normalised, without_surrogates
from rag.errors import BlankQuestion, QuestionTooLong
from rag.followup import interpreted
from rag.index import LocalIndex
from rag.judging import Found
from rag.language import foreign_language
from rag.models import Models
from rag.reading import Reader
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.several import combined, questions_in
from rag.store import View
from rag.tuned import Tuned, from_json
from rag.types import Answer, Filters, Hit, LibraryState, Passage

FOREIGN = "The question seems to be in {}: the models are made for English, so only words and names are matched well."
LAGGING = "Many documents have just changed and are still being made findable: ask again in a moment."


@dataclass(frozen=True)
class AskOptions:
    """How to answer; the defaults are those of the settings."""

    max_sentences: int | None = None
    top_k: int | None = None
    min_confidence: float | None = None
    filters: Filters = field(default_factory=Filters)
    history: Sequence[str] = ()


class Asking:
    """Answers from the library's current state, whatever is written meanwhile."""

    def __init__(self, settings: Settings, models: Models, current: CurrentIndex) -> None:
        self._settings = settings
        self._models = models
        self._current = current

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question with sentences quoted from the documents, or say that they don't answer it.

        Raises BlankQuestion or QuestionTooLong.
        """
        options = options or AskOptions()
        question = self._checked(question)
        parts = questions_in(question)
        asked = parts[: options.max_sentences]  # a sentence at least for each
        limit = options.max_sentences and max(1, options.max_sentences // len(parts))
        started = time.perf_counter()
        with self._current.state() as (view, index):
            if len(parts) == 1:
                return self._answer(question, options, view, index)
            answers = [
                self._answer(
                    part,
                    replace(options, max_sentences=limit, history=(*options.history, *parts[:number])),
                    view,
                    index,
                )
                for number, part in enumerate(asked)
            ]
        made = combined(question, answers, parts[len(asked) :])
        timings = {name: round(sum(a.timings_ms[name] for a in answers), 1) for name in made.timings_ms}
        return replace(made, timings_ms={**timings, "total": milliseconds(time.perf_counter() - started)})

    def _answer(self, question: str, options: AskOptions, view: View, index: LocalIndex) -> Answer:
        """Answer one question from one state of the library."""
        longest = self._settings.max_question_characters
        started = time.perf_counter()
        earlier = [well_formed(asked)[:longest] for asked in options.history]
        carried = interpreted(question, earlier, index.terms)
        searched = carried or question
        tuned = from_json(view.meta("tuned"))
        k = options.top_k or self._settings.hits
        hits = self._hits(searched, view, index, k, view.allowed(options.filters), tuned.lexical_weight)
        retrieved = time.perf_counter()
        reader, judge = self._models.reader(view, index)
        found = read_hits(searched, hits, view, reader)
        read = time.perf_counter()
        documents, passages = view.counts()
        state = LibraryState(view.change, documents, passages, self._models.name_of(view), reader.name)
        asked = Asked(question, carried, options.max_sentences, options.min_confidence)
        made = answer(asked, found, view, state, tuned.thresholds_for(reader.name), judge)
        warnings = [*made.warnings, *self._told(question, tuned, reader.name, index.change < view.change)]
        timings = {"retrieve": retrieved - started, "read": read - retrieved, "total": time.perf_counter() - started}
        rounded = {part: milliseconds(seconds) for part, seconds in timings.items()}
        return replace(made, warnings=tuple(warnings), timings_ms=rounded)

    def _told(self, question: str, tuned: Tuned, reader: str, lagging: bool) -> Iterator[str]:
        """Yield what the user should know of how a question was answered."""
        language = foreign_language(question)
        if language:
            yield FOREIGN.format(language)
        if not tuned.fits(reader):
            yield f"The library is tuned for the reader {tuned.reader}; with {reader} the default limits hold."
        if lagging:
            yield LAGGING

    def found(self, question: str, filters: Filters | None = None, hidden: Collection[int] = ()) -> Found:
        """Return what an answer would be made of, as if the passages of the ids in `hidden` weren't there: for tuning."""
        question = self._checked(question)
        with self._current.state() as (view, index):
            weight = from_json(view.meta("tuned")).lexical_weight
            allowed = view.allowed(filters or Filters())
            if hidden:
                allowed = (view.passage_ids() if allowed is None else allowed) - frozenset(hidden)
            hits = self._hits(question, view, index, self._settings.hits, allowed, weight)
            return read_hits(question, hits, view, self._models.reader(view, index)[0])

    def _hits(
        self, question: str, view: View, index: LocalIndex, k: int, allowed: frozenset[int] | None, weight: float
    ) -> list[Hit]:
        [vector] = self._models.encoder_of(view).encode([question])
        return retrieve(question, vector, index, view, k, allowed, weight)

    def search(self, question: str, k: int, weight: float | None = None) -> list[Hit]:
        """Return the k best passages for a question, best first, then copies of them, without reading them.

        weight: of the lexical half, in [0, 1]; None: as the library is tuned.
        """
        question = self._checked(question)
        with self._current.state() as (view, index):
            used = from_json(view.meta("tuned")).lexical_weight if weight is None else weight
            return self._hits(question, view, index, k, None, used)

    def rankings(self, question: str, k: int) -> dict[str, list[Passage]]:
        """Return the k best passages by each half of retrieval alone and by both, for comparing them."""
        with self._current.state() as (view, index):
            [vector] = self._models.encoder_of(view).encode([question])
            ids = {
                "dense": [scored.passage_id for scored in index.dense(vector, k)],
                "lexical": [scored.passage_id for scored in index.lexical(question, k)],
                "fused": [hit.passage.id for hit in retrieve(question, vector, index, view, k)],
            }
            passages = view.passages({i for ranking in ids.values() for i in ranking})
            return {name: [passages[i] for i in ranking] for name, ranking in ids.items()}

    def _checked(self, question: str) -> str:
        question = well_formed(question)
        if not any(character.isalnum() for character in question):
            raise BlankQuestion("the question is empty", hint="ask with at least one word")
        longest = self._settings.max_question_characters
        if len(question) > longest:
            raise QuestionTooLong(
                f"the question has {len(question):,} characters", hint=f"ask with at most {longest:,}"
            )
        return question


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def read_hits(question: str, hits: Sequence[Hit], view: View, reader: Reader) -> Found:
    """Read the passages that were found."""
    documents = {document_id: view.document(document_id) for document_id in {h.passage.document_id for h in hits}}
    readings = reader.read(question, [(documents[h.passage.document_id], h.passage) for h in hits])
    return Found(documents, hits, readings, question)


def well_formed(question: str) -> str:
    """Return a question on one line in NFC, as documents are; half a surrogate, which no text has, becomes "?"."""
    return " ".join(normalised(without_surrogates(question)).split())
