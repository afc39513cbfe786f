"""The lexical half: tantivy, BM25 over words, with exact strings found as such and typing errors forgiven.

A word counts half by its stem and half by its spelling: "leaks" finds "leaking", and finds "leaks" first.
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

from rag.chunking import passage_text
from rag.index.exact import exact_strings as exact_strings
from rag.index.protocol import Scored
from rag.store import View

ANALYZER, PLAIN = "words", "plain"
WRITER_BYTES = 50_000_000  # enough to keep a library of some thousand passages in one segment
LONGEST_TERM = 80  # bytes
BM25_K1 = 1.2  # tantivy's
EXACT_BOOST = 3.0  # an exact string counts like three words as rare as its parts
SHORTEST_MISSPELT = 5  # letters; of a shorter word everything is one letter away
SHORTEST_TWICE_MISSPELT = 8
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
    builder = folded_words()
    if not stop_words:
        builder = builder.filter(tantivy.Filter.custom_stopword(STOP_WORDS))
    analysis: tantivy.TextAnalyzer = builder.filter(tantivy.Filter.stemmer("english")).build()
    return analysis


def folded_words() -> Any:
    """Return the part of the analysis that every word goes through: lower case, without accents."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_TERM)).filter(tantivy.Filter.lowercase())
    return builder.filter(tantivy.Filter.ascii_fold())


def schema() -> Any:
    """Return the fields of an indexed passage: its id, its stems with their positions, its words as they are spelt."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", stored=True, tokenizer_name=ANALYZER, index_option="position")
    builder.add_text_field("spelling", stored=False, tokenizer_name=PLAIN, index_option="freq")
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an index how its fields are cut into terms, which its files don't say."""
    index.register_tokenizer(ANALYZER, analyzer(stop_words=True))
    index.register_tokenizer(PLAIN, folded_words().build())


def build_terms(view: View, folder: Path | None) -> tantivy.Index:
    """Return a tantivy index of the view's passages, in `folder` or, without one, in memory."""
    index = tantivy.Index(schema(), path=str(folder) if folder else None)
    register(index)
    write(index, view, 0)
    return index


def write(index: tantivy.Index, view: View, after: int, gone: Iterable[range] = ()) -> None:
    """Add the view's passages behind the id `after` to an index, and take those away whose ids are `gone`."""
    writer = index.writer(WRITER_BYTES, num_threads=1)  # one thread: the same passages give the same segments
    dropped = [passage_id for ids in gone for passage_id in ids]
    if dropped:  # by a query: tantivy-py's deletion by term finds no number
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "id", dropped))
    for document, passages in view.passages_after(after):
        for passage in passages:
            text = passage_text(document.text, document.title, passage.heading_path, passage.start, passage.end)
            added = tantivy.Document()
            added.add_unsigned("id", passage.id)
            added.add_text("text", text)
            added.add_text("spelling", text)
            writer.add_document(added)
    writer.commit()
    writer.wait_merging_threads()  # now: a search is the same before and after a merge only if nobody searched before
    index.reload()


def open_terms(folder: Path) -> tantivy.Index:
    """Open the index that `build_terms` left in `folder`."""
    index = tantivy.Index.open(str(folder))
    register(index)
    index.reload()
    return index


class TermSearch:
    """Questions against a tantivy index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._every_word = analyzer(stop_words=True)
        self._content_words = analyzer(stop_words=False)
        self._plain_words = folded_words().build()

    @property
    def size(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        return list(self._content_words.analyze(text))

    def rarity(self, term: str) -> float:
        return idf(self.size, self._searcher.doc_freq("text", term))

    def search(self, question: str, k: int, allowed: frozenset[int] | None) -> list[Scored]:
        """Return the k passages of the largest score, the mean of BM25 over stems and over spellings, best first."""
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

    def texts(self, passage_ids: Iterable[int]) -> dict[int, str]:
        """Return the passages' texts as they were indexed."""
        wanted = sorted(set(passage_ids))
        if not wanted:
            return {}
        query = tantivy.Query.term_set_query(self._index.schema, "id", wanted)
        addresses = [address for _, address in self._searcher.search(query, limit=len(wanted), count=False).hits]
        ids = self._searcher.fast_field_values("id", addresses)
        found = (self._searcher.doc(address)["text"][0] for address in addresses)
        return {int(i or 0): str(text) for i, text in zip(ids, found, strict=True)}

    def reach(self, question: str) -> float:
        """Return what the question's words and exact strings can score at most; 0 for a question of stop words alone.

        (k1 + 1) * (sum of the rarity of its terms + 3 * sum of the rarity of the words of its exact strings). A
        misspelt word is as rare as what it is taken for. A spelling may be rarer than its stem, and pass this.
        """
        if not self.terms(question):
            return 0.0
        rarities = {stem: self.rarity(stem) for stem, _ in self._asked(question)}
        for stem, word in dict.fromkeys(self._asked(question)):
            guess = self._misspelt(stem, word)
            if guess is not None:
                rarities[stem] = guess[1]
        exact = sum(self.rarity(stem) for stems in self._phrases(question) for stem in stems)
        return (BM25_K1 + 1) * (sum(rarities.values()) + EXACT_BOOST * exact)

    def _parts(self, question: str) -> list[Any]:
        pairs = self._asked(question)
        parts = [self._half("text", stem) for stem in dict.fromkeys(stem for stem, _ in pairs)]
        for word, stem in {word: stem for stem, word in pairs}.items():
            guess = self._misspelt(stem, word)
            parts.append(tantivy.Query.boost_query(*guess) if guess else self._half("spelling", word))
        for stems in self._phrases(question):
            phrase = tantivy.Query.phrase_query(self._index.schema, "text", stems)
            parts.append(tantivy.Query.boost_query(phrase, EXACT_BOOST))
        return parts

    def _phrases(self, question: str) -> list[list[Any]]:
        """Return the stems of each exact string that has several."""
        return [stems for e in exact_strings(question) if len(stems := self._every_word.analyze(e)) > 1]

    def _asked(self, question: str) -> list[tuple[str, str]]:
        """Return the stem and the spelling of each of the question's words; of stop words only where there is no other."""
        spelt = self._plain_words.analyze(question)
        pairs = list(zip(self._every_word.analyze(question), spelt, strict=True))
        return [pair for pair in pairs if pair[1] not in STOP_WORDS] or pairs

    def _half(self, field: str, term: str) -> Any:
        query = tantivy.Query.term_query(self._index.schema, field, term, index_option="freq")
        return tantivy.Query.boost_query(query, 0.5)

    def _misspelt(self, stem: str, word: str) -> tuple[Any, float] | None:
        """Return a search for the words that an unknown word may have been meant for, and their rarity; else None.

        They differ by one letter added, left out, replaced or changed places with the next; by two only if a long word
        has none that differ by one. Spelling is compared before stemming, which goes astray on a misspelt ending. What
        has a figure in it is no word, and stands for itself alone.
        """
        if self._searcher.doc_freq("text", stem) or not word.isalpha():
            return None
        for distance, shortest in ((1, SHORTEST_MISSPELT), (2, SHORTEST_TWICE_MISSPELT)):
            if len(word) < shortest:
                break
            query = tantivy.Query.fuzzy_term_query(self._index.schema, "spelling", word, distance=distance)
            count = self._count(query)
            if count:  # tantivy scores each such passage 1: to be made as much as one word of that rarity
                return query, idf(self.size, count)
        return None

    def _count(self, query: Any) -> int:
        found: Any = self._searcher.search(query, limit=1, count=True)
        return int(found.count or 0)  # which tantivy's type stubs don't know of


def idf(size: int, count: int) -> float:
    """Return BM25's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson and Zaragoza 2009).

    Of what is gone, n may still count some: N is n at least.
    """
    return math.log(1 + (max(size, count) - count + 0.5) / (count + 0.5))
