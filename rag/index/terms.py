"""The lexical half: tantivy, BM25 over stemmed words, with exact strings found as such."""

import math
import re
from pathlib import Path
from typing import Any

import tantivy

from rag.chunking import passage_text
from rag.index.protocol import Scored
from rag.store import View

ANALYZER = "words"
WRITER_BYTES = 50_000_000  # enough to keep a library of some thousand passages in one segment
LONGEST_TERM = 80  # bytes
# Codes, versions, clause numbers: signs between letters and figures. "E-07", "v2.10.3", "4.2(b)", "ERR_QUOTA".
COMPOUND = re.compile(r"\w+(?:[-_./:§(]+\w+)+")
QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{3,200})[”\"“»]")
EXACT_BOOST = 3.0  # an exact string counts like three words as rare as its parts
SHORTEST_MISSPELT = 5  # letters; of a shorter word everything is one letter away
# Words that carry no content in a question or a sentence.
STOP_WORDS = (
    "a an the of in on at to for from by with and or but not no nor is are was were be been being am do does did done has "
    "have had having will would shall should can could may might must it its this that these those there here he she "
    "they them their his her him i you we us our your my me who whom whose which what when where why how if then than as "
    "so such into over under about between during after before up down out off per via any some all each every other "
    "another own same more most much many few long just only very too also s t"
).split()


def analyzer(stop_words: bool) -> tantivy.TextAnalyzer:
    """Return the analysis of texts: words, lower case, without accents, stemmed; `stop_words` False drops those."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_TERM)).filter(tantivy.Filter.lowercase())
    builder = builder.filter(tantivy.Filter.ascii_fold())
    if not stop_words:
        builder = builder.filter(tantivy.Filter.custom_stopword(STOP_WORDS))
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def schema() -> Any:
    """Return the fields of an indexed passage: its id, and its words with their positions."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", stored=False, tokenizer_name=ANALYZER, index_option="position")
    return builder.build()


def build_terms(view: View, folder: Path | None) -> tantivy.Index:
    """Return a tantivy index of the view's passages, in `folder` or, without one, in memory."""
    index = tantivy.Index(schema(), path=str(folder) if folder else None)
    index.register_tokenizer(ANALYZER, analyzer(stop_words=True))
    writer = index.writer(WRITER_BYTES, num_threads=1)  # one thread: the same passages give the same segments
    for document, passages, _ in view.indexed():
        for passage in passages:
            text = passage_text(document.text, document.title, passage.heading_path, passage.start, passage.end)
            added = tantivy.Document()
            added.add_unsigned("id", passage.id)
            added.add_text("text", text)
            writer.add_document(added)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def open_terms(folder: Path) -> tantivy.Index:
    """Open the index that `build_terms` left in `folder`."""
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(ANALYZER, analyzer(stop_words=True))
    index.reload()
    return index


def exact_strings(question: str) -> list[str]:
    """Return the codes, versions, clause numbers and quoted phrases of a question, which are looked for as they stand.

    exact_strings('What does "no entry" mean in E-07?') -> ["E-07", "no entry"]
    """
    return list(dict.fromkeys([match[0] for match in COMPOUND.finditer(question)] + QUOTED.findall(question)))


class TermSearch:
    """Questions against a tantivy index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._every_word = analyzer(stop_words=True)
        self._content_words = analyzer(stop_words=False)

    @property
    def size(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        return list(self._content_words.analyze(text))

    def rarity(self, term: str) -> float:
        """BM25's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza 2009)."""
        count = self._searcher.doc_freq("text", term)
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def search(self, question: str, k: int, allowed: frozenset[int] | None) -> list[Scored]:
        """Return the k passages of the largest BM25 score, best first, ties to the smaller id."""
        parts = self._parts(question)
        if k <= 0 or not parts or (allowed is not None and not allowed):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
        if allowed is not None:
            among = tantivy.Query.term_set_query(self._index.schema, "id", sorted(allowed))
            only = tantivy.Query.const_score_query(among, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, only)])
        hits = self._searcher.search(query, limit=k, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        scored = [Scored(int(i or 0), float(score)) for (score, _), i in zip(hits, ids, strict=True)]
        return sorted(scored, key=lambda s: (-s.score, s.passage_id))

    def _parts(self, question: str) -> list[Any]:
        schema = self._index.schema
        # A question of stop words alone ("Who is it?") is searched for as it stands.
        terms = dict.fromkeys(self.terms(question) or self._every_word.analyze(question))
        parts = [self._term(term) for term in terms]
        for exact in exact_strings(question):
            words: list[str | tuple[int, str]] = list(self._every_word.analyze(exact))
            if len(words) > 1:
                phrase = tantivy.Query.phrase_query(schema, "text", words)
                parts.append(tantivy.Query.boost_query(phrase, EXACT_BOOST))
        return parts

    def _term(self, term: str) -> Any:
        schema = self._index.schema
        if len(term) >= SHORTEST_MISSPELT and self._searcher.doc_freq("text", term) == 0:
            return tantivy.Query.fuzzy_term_query(schema, "text", term, distance=1)
        return tantivy.Query.term_query(schema, "text", term, index_option="freq")
