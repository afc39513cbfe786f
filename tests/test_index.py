"""The contract of an index, for every way that there is to come by one: values against brute force."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import version_of
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chunking import Chunk
from rag.errors import LibraryDamaged
from rag.index import Index, LocalIndex, Scored, build, open_index, rebase, vectors
from rag.index.folder import is_later
from rag.index.protocol import Vector
from rag.index.terms import idf
from rag.store import NewVersion, SqliteStore
from rag.store.protocol import Vectors
from rag.types import Sentence, Span

DIMENSION = 16


def document_of(source: str, texts: Sequence[str], vectors: Vectors) -> NewVersion:
    """Return a document without title or headings whose passages are exactly these texts."""
    ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
    spans = [Span(end - len(text) - 1, end - 1) for text, end in zip(texts, ends, strict=True)]
    return NewVersion(
        source=source,
        fingerprint="",
        title="",
        text="\n".join(texts),
        date=None,
        tags=(),
        language=None,
        pages=(),
        blocks=(),
        sentences=tuple(Sentence(s.start, s.end) for s in spans),
        chunks=tuple(Chunk(s.start, s.end, Span(n, n + 1), ()) for n, s in enumerate(spans)),
        vectors=vectors,
        vector_keys=tuple(text.encode() for text in texts),
    )


# Words that the stemmer leaves alone and the stop list does not know.
WORDS = "lamp desk roof iron salt wind moon milk rain snow gold silk corn wolf bird fish frog bear".split()


def random_texts(count: int, seed: int, longest: int = 38) -> list[str]:
    """Return texts of 1 to `longest` words, some words rare and some common."""
    random = np.random.default_rng(seed)
    weights = 1 / np.arange(1, len(WORDS) + 1)
    return [
        " ".join(random.choice(WORDS, size=random.integers(1, longest + 1), p=weights / weights.sum()))
        for _ in range(count)
    ]


def random_vectors(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


COUNT = 120
TEXTS = random_texts(COUNT, seed=7)
VECTORS = random_vectors(COUNT, seed=8)  # of passages 1 to COUNT
DOCUMENTS = [(0, 50), (50, 51), (51, COUNT)]


@pytest.fixture
def filled(store: SqliteStore) -> SqliteStore:
    """A store with COUNT passages in three documents: ids 1 to COUNT in the order of TEXTS."""
    for number, (first, last) in enumerate(DOCUMENTS):
        store.put(document_of(f"{number}.txt", TEXTS[first:last], VECTORS[first:last]), 3)
    return store


@pytest.fixture(params=["in memory", "just built", "loaded", "brought up to date", "beside a base"])
def index(request: pytest.FixtureRequest, store: SqliteStore, tmp_path: Path) -> Iterator[Index]:
    """The index of `filled`, by each way that there is to come by it."""
    folder, before = tmp_path / "index", None
    for number, (first, last) in enumerate(DOCUMENTS):
        store.put(document_of(f"{number}.txt", TEXTS[first:last], VECTORS[first:last]), 3)
        if request.param in ("brought up to date", "beside a base") and number < 2:
            with store.snapshot() as view:
                before = open_index(view, folder, "id", DIMENSION, before)
                if request.param == "beside a base" and number == 0:
                    rebase(view, folder, "id", DIMENSION)
                    store.set_meta("vectors", str(view.change))
    with store.snapshot() as view:
        made = (
            build(view, DIMENSION)
            if request.param == "in memory"
            else open_index(view, folder, "id", DIMENSION, before)
        )
        yield open_index(view, folder, "id", DIMENSION) if request.param == "loaded" else made


def nearest_by_hand(question: Vector, vectors: Vectors, k: int, allowed: frozenset[int] | None) -> list[Scored]:
    """The oracle: all inner products, sorted; ties to the smaller id."""
    products = vectors @ question
    order = np.argsort(-products, kind="stable")
    ids = [int(i) + 1 for i in order if allowed is None or int(i) + 1 in allowed]
    return [Scored(i, float(products[i - 1])) for i in ids[:k]]


def bm25_by_hand(question: str, texts: Sequence[str]) -> dict[int, float]:
    """The oracle: BM25 (Robertson and Zaragoza 2009) with k1 = 1.2, b = 0.75, of passages that share a word.

    score = sum over words of ln(1 + (N - n + 0.5) / (n + 0.5)) * f (k1 + 1) / (f + k1 (1 - b + b length / mean length))
    """
    bags = [Counter(text.split()) for text in texts]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores: dict[int, float] = {}
    for word in set(question.split()):
        n = sum(word in bag for bag in bags)
        idf = math.log(1 + (len(bags) - n + 0.5) / (n + 0.5))
        for number, bag in enumerate(bags, start=1):
            if f := bag[word]:
                weight = idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * bag.total() / mean))
                scores[number] = scores.get(number, 0.0) + weight
    return scores


ALLOWED = [None, frozenset(range(1, COUNT + 1, 3)), frozenset({50, 51, 120}), frozenset({7, 9999}), frozenset[int]()]
ALLOWED_NAMES = ["all", "a third", "three", "one and an unknown one", "none"]


@pytest.mark.parametrize("allowed", ALLOWED, ids=ALLOWED_NAMES)
@pytest.mark.parametrize("k", [1, 10, COUNT, COUNT + 10])
def test_dense_is_the_largest_inner_products(index: Index, k: int, allowed: frozenset[int] | None) -> None:
    for question in random_vectors(5, seed=9):
        found = index.dense(question, k, allowed)

        expected = nearest_by_hand(question, VECTORS, k, allowed)
        assert [s.passage_id for s in found] == [s.passage_id for s in expected]
        assert [s.score for s in found] == pytest.approx([s.score for s in expected], abs=1e-6)


@pytest.mark.parametrize("allowed", ALLOWED, ids=ALLOWED_NAMES)
@pytest.mark.parametrize("question", ["lamp", "bear frog", "lamp desk wolf", "gold gold silk", " ".join(WORDS)])
def test_lexical_is_bm25(index: Index, question: str, allowed: frozenset[int] | None) -> None:
    """tantivy keeps a passage's length in one byte: exact up to 40 words, which no text here exceeds."""
    found = index.lexical(question, COUNT, allowed)

    by_hand = bm25_by_hand(question, TEXTS)
    expected = {i: score for i, score in by_hand.items() if allowed is None or i in allowed}
    assert dict(found) == pytest.approx(expected, rel=1e-5)
    assert found == sorted(found, key=lambda s: (-s.score, s.passage_id))


@pytest.mark.parametrize("question", ["lamp", "lamp desk wolf"])
def test_fewer_lexical_hits_are_the_first_of_more(index: Index, question: str) -> None:
    everything = index.lexical(question, COUNT)

    for k in (0, 1, 5, 30):
        assert index.lexical(question, k) == everything[:k]


def test_k_of_zero_finds_nothing(index: Index) -> None:
    assert index.dense(VECTORS[0], 0) == index.lexical("lamp", 0) == []


def test_rarity_is_the_inverse_document_frequency(index: Index) -> None:
    n = sum("wolf" in text.split() for text in TEXTS)

    assert index.rarity("wolf") == pytest.approx(math.log(1 + (COUNT - n + 0.5) / (n + 0.5)))
    assert index.rarity("zebra") == pytest.approx(math.log(1 + (COUNT + 0.5) / 0.5))


def test_the_same_question_finds_the_same_again(index: Index) -> None:
    assert index.dense(VECTORS[3], 20) == index.dense(VECTORS[3], 20)
    assert index.lexical("lamp desk", 20) == index.lexical("lamp desk", 20)


def test_the_index_knows_its_library_version(index: Index) -> None:
    assert index.change == 3


TIED = np.array([[1, 0], [0, 1], [1, 0], [2, 0], [1, 0]], dtype=np.float32)  # inner products with (1, 0): 1 0 1 2 1


def tied_index(store: SqliteStore) -> Index:
    store.put(document_of("a.txt", ["lamp"] * len(TIED), TIED), 3)
    with store.snapshot() as view:
        return build(view, 2)


def test_ties_go_to_the_smaller_id(store: SqliteStore) -> None:
    index = tied_index(store)

    assert [s.passage_id for s in index.dense(TIED[0], 5)] == [4, 1, 3, 5, 2]
    assert [s.passage_id for s in index.lexical("lamp", 5)] == [1, 2, 3, 4, 5]


def test_ties_at_the_last_place_go_to_the_smaller_id_too(store: SqliteStore) -> None:
    index = tied_index(store)

    assert [s.passage_id for s in index.dense(TIED[0], 2)] == [4, 1]


def test_lexical_ties_at_the_last_place_go_to_the_smaller_id_too(store: SqliteStore) -> None:
    index = tied_index(store)

    assert [s.passage_id for s in index.lexical("lamp", 2)] == [1, 2]


def test_long_passages_rank_as_bm25_ranks_them(store: SqliteStore) -> None:
    """Over 40 words lengths are rounded down to an eighth at worst: scores agree within 6 %, and ranks beyond that."""
    texts = random_texts(60, seed=11, longest=400)
    store.put(document_of("a.txt", texts, random_vectors(60, seed=1)), 3)
    with store.snapshot() as view:
        index = build(view, DIMENSION)

    found = index.lexical("roof wolf bear", 60)

    expected = bm25_by_hand("roof wolf bear", texts)
    assert dict(found) == pytest.approx(expected, rel=0.06)
    for above, below in pairwise(found):
        assert expected[above.passage_id] >= 0.88 * expected[below.passage_id]


def ids_for(store: SqliteStore, question: str, texts: Sequence[str]) -> list[int]:
    """Put texts as passages 1, 2, …, and return those that the words of a question find."""
    store.put(document_of("a.txt", texts, random_vectors(len(texts), seed=2)), 3)
    with store.snapshot() as view:
        return [s.passage_id for s in build(view, DIMENSION).lexical(question, len(texts))]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("leaking", "The kettle leaks."),
        ("KETTLE", "The kettle leaks."),
        ("creme brulee", "Crème brûlée is served."),
        ("kettel", "The kettles leak, the kettel too."),
        ("warrenty", "The warranty ends."),
        ("laeking", "It was leaking."),
        ("leakign", "It was leaking."),
        ("guarentea", "Of the guarantee."),
        ("Who is it?", "Who it is, nobody knows."),
        ("v2.10.3", "Install v2.10.3 now."),
    ],
    ids=[
        "stem",
        "case",
        "accents",
        "as written",
        "one letter wrong",
        "letters changed places",
        "in the ending",
        "two of nine letters wrong",
        "stop words alone",
        "version",
    ],
)
def test_a_passage_is_found_by_another_form_of_its_word(store: SqliteStore, question: str, text: str) -> None:
    assert ids_for(store, question, ["Nothing here fits.", text])[:1] == [2]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("kottla", "The kettle leaks."),
        ("lmap", "The lamp is red."),
        ("K20241", "The K20251 is red."),
        ("20241", "The year 20251."),
    ],
    ids=["two of six letters", "four letters", "code", "number"],
)
def test_what_is_not_a_misspelt_word_finds_nothing(store: SqliteStore, question: str, text: str) -> None:
    assert ids_for(store, question, ["Nothing here fits.", text]) == []


def test_a_word_that_exists_is_never_taken_for_another(store: SqliteStore) -> None:
    texts = ["The battle, the battles.", "Two kettles and the kettle.", "One cattle alone among many words."]

    assert ids_for(store, "cattle", texts) == [3]


def test_one_letter_wrong_comes_before_two(store: SqliteStore) -> None:
    """From "warrenty" to "warranty" it is one letter, to "warrantz" two."""
    assert ids_for(store, "warrenty", ["A warrantz.", "A warranty."]) == [2]


def test_a_word_counts_half_by_its_stem_and_half_by_its_spelling(store: SqliteStore) -> None:
    """Of one word each, BM25 is the rarity: ln(1 + 1.5 / 2.5) of "leak", in two of three, ln(1 + 2.5 / 1.5) of "leaks"."""
    store.put(document_of("a.txt", ["leaking", "leaks", "roof"], random_vectors(3, seed=2)), 3)
    with store.snapshot() as view:
        found = build(view, DIMENSION).lexical("leaks", 3)

    stem, spelling = math.log(1.6), math.log(8 / 3)
    assert [s.passage_id for s in found] == [2, 1]
    assert [s.score for s in found] == pytest.approx([(stem + spelling) / 2, stem / 2], rel=1e-5)


def test_reach_is_what_words_and_exact_strings_score_at_most(store: SqliteStore) -> None:
    """Of two passages, what is in one has rarity ln(1 + 1.5 / 1.5) = ln 2, in none ln(1 + 2.5 / 0.5) = ln 6."""
    store.put(document_of("a.txt", ["lamp warranty", "roof e 07"], random_vectors(2, seed=2)), 3)
    with store.snapshot() as view:
        index = build(view, DIMENSION)

    assert index.reach("the lamp, lamp") == pytest.approx(2.2 * math.log(2))
    assert index.reach("zebra lamp") == pytest.approx(2.2 * (math.log(6) + math.log(2)))
    assert index.reach("warrenty") == pytest.approx(2.2 * math.log(2))  # as rare as what it is taken for
    assert index.reach("E-07") == pytest.approx(2.2 * (2 * math.log(2) + 3 * 2 * math.log(2)))
    assert index.reach("who is it") == index.reach("") == 0.0


def test_texts_are_those_that_are_indexed(store: SqliteStore) -> None:
    store.put(version_of("a.md", "# Lease\n\n## Pets\n\nNo horses.\n\n## Rent\n\nIt is due."), 3)
    with store.snapshot() as view:
        index = build(view, 8)

    assert index.texts([2, 1, 9]) == {
        1: "Lease. Pets\nLease\n\nPets\n\nNo horses.",
        2: "Lease. Rent\nRent\n\nIt is due.",
    }
    assert index.texts([]) == {}


def test_an_exact_string_beats_its_parts(store: SqliteStore) -> None:
    texts = ["The quota may err, the err a quota.", "See ERR_QUOTA in the list of what can happen.", "Other."]

    assert ids_for(store, "What is ERR_QUOTA?", texts) == [2, 1]


def test_quoted_words_beat_the_same_words_apart(store: SqliteStore) -> None:
    texts = ["Red is the kettle, red the lamp, red.", "There is a red lamp in the house by the sea.", "Other."]

    assert ids_for(store, 'Where is the "red lamp"?', texts) == [2, 1]


@pytest.mark.parametrize("question", ["", "?!", '+-&|()^*\\/ ~:"', "AND OR NOT", "text:lamp", "[a TO b]", "“”"])
def test_no_question_breaks_the_search(store: SqliteStore, question: str) -> None:
    assert set(ids_for(store, question, ["The lamp is red.", "Nothing else."])) <= {1, 2}


def test_terms_are_stems_without_stop_words_case_or_accents(index: Index) -> None:
    assert index.terms("The Kettles were leaking at the Café, e.g. E-07!") == [
        "kettl",
        "leak",
        "cafe",
        "e",
        "g",
        "e",
        "07",
    ]


def test_titles_and_headings_are_found_with_their_passage(store: SqliteStore) -> None:
    store.put(version_of("a.md", "# Lease\n\n## Pets\n\nNo horses.\n\n## Rent\n\nIt is due."), 3)
    with store.snapshot() as view:
        index = build(view, 8)

    assert [s.passage_id for s in index.lexical("pets", 5)] == [1]
    assert [s.passage_id for s in index.lexical("lease", 5)] == [1, 2]


def test_an_empty_library_has_an_index_that_finds_nothing(store: SqliteStore, tmp_path: Path) -> None:
    with store.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert index.dense(VECTORS[0], 5) == index.lexical("lamp", 5) == []


def folders(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_index_is_left_for_the_next_process_and_takes_the_place_of_older_ones(
    filled: SqliteStore, tmp_path: Path
) -> None:
    with filled.snapshot() as view:
        open_index(view, tmp_path / "index", "id", DIMENSION)
    first = folders(tmp_path / "index")
    filled.put(document_of("new.txt", ["zebra"], VECTORS[:1]), 3)
    with filled.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert [len(first), len(folders(tmp_path / "index"))] == [1, 1]
    assert first != folders(tmp_path / "index")
    assert [s.passage_id for s in index.lexical("zebra", 5)] == [COUNT + 1]


def test_a_removed_document_is_in_no_later_index(filled: SqliteStore, tmp_path: Path) -> None:
    with filled.snapshot() as view:
        removed = view.resolve("2.txt")
    filled.remove(removed)
    with filled.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert max(s.passage_id for s in index.dense(VECTORS[60], COUNT)) == 51
    assert max(s.passage_id for s in index.lexical(" ".join(WORDS), COUNT)) == 51


@pytest.mark.parametrize("damage", ["no list of files", "a file cut off", "no largest id"])
def test_a_damaged_index_is_built_anew(filled: SqliteStore, tmp_path: Path, damage: str) -> None:
    with filled.snapshot() as view:
        open_index(view, tmp_path / "index", "id", DIMENSION)
        [left] = (tmp_path / "index").iterdir()
        match damage:
            case "no list of files":
                (left / "meta.json").unlink()
            case "a file cut off":
                [segment] = left.glob("*.store")
                segment.unlink()  # a new file: cutting off the old one, which is mapped, would kill this process
                segment.write_bytes(b"")
            case "no largest id":
                (left / "made-of").unlink()
    filled.put(document_of("new.txt", ["zebra"], VECTORS[:1]), 3)
    with filled.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert [s.passage_id for s in index.dense(VECTORS[6], 1)] == [7]
    assert dict(index.lexical("wolf", COUNT)) == pytest.approx(bm25_by_hand("wolf", [*TEXTS, "zebra"]), rel=1e-5)
    assert index.made_anew


def test_only_an_index_that_was_lost_is_made_anew(filled: SqliteStore, tmp_path: Path) -> None:
    with filled.snapshot() as view:
        first = open_index(view, tmp_path / "index", "id", DIMENSION)
        again = open_index(view, tmp_path / "index", "id", DIMENSION)
    filled.put(document_of("1.txt", ["zebra"], VECTORS[:1]), 3)  # in the place of another text
    with filled.snapshot() as view:
        later = open_index(view, tmp_path / "index", "id", DIMENSION)
        removed = view.resolve("0.txt")
    filled.remove(removed)
    with filled.snapshot() as view:
        last = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert [index.made_anew for index in (first, again, later, last)] == [True, False, False, False]
    assert [index.size for index in (first, later, last)] == [(COUNT, COUNT), (COUNT, COUNT), (COUNT - 50, COUNT - 50)]


@given(
    steps=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4)), min_size=1, max_size=12),
    base=st.integers(0, 6),
)
@settings(max_examples=25)
def test_an_index_brought_up_to_date_finds_what_one_made_anew_finds(steps: list[tuple[str, int]], base: int) -> None:
    """Each step gives a document so many passages, or removes it; one of them leaves a base on disk."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        store = SqliteStore(Path(scratch))
        texts: dict[str, list[int]] = {}
        index: LocalIndex | None = None
        for number, (source, count) in enumerate(steps):
            rows = [(7 * number + n) % COUNT for n in range(count)]
            if rows:
                store.put(document_of(source, [TEXTS[row] for row in rows], VECTORS[rows]), 3)
            elif source in texts:
                with store.snapshot() as view:
                    removed = view.resolve(source)
                store.remove(removed)
            texts = {name: its for name, its in {**texts, source: rows}.items() if its}
            with store.snapshot() as view:
                index = open_index(view, folder, "id", DIMENSION, index)
                anew = build(view, DIMENSION)
                if number == base:
                    rebase(view, folder, "id", DIMENSION)
                for question in (VECTORS[3], VECTORS[40]):
                    assert index.dense(question, 10) == anew.dense(question, 10)
                words = " ".join(WORDS)
                assert {s.passage_id for s in index.lexical(words, COUNT)} == set(view.passage_ids())
                assert index.vectors.size == len(view.passage_ids())
                change = view.change
            if number == base:
                store.mark("vectors", str(change))
        store.close()


def test_bm25_is_that_of_the_texts_that_are_there_once_a_fifth_is_gone(filled: SqliteStore, tmp_path: Path) -> None:
    """Of 120 texts 24 may be gone; each change of one document takes two away."""
    index: LocalIndex | None = None
    for number in range(14):
        filled.put(document_of("new.txt", [f"zebra {n} lamp" for n in range(2)], VECTORS[:2]), 3)
        with filled.snapshot() as view:
            index = open_index(view, tmp_path / "index", "id", DIMENSION, index)
            lost = int(next((tmp_path / "index").glob("*-f*/made-of")).read_text().split()[1])
        assert lost == 2 * number if number <= 12 else lost == 0, number

    assert index is not None
    texts = [*TEXTS, "zebra 0 lamp", "zebra 1 lamp"]
    last = {s.passage_id: s.score for s in index.lexical("lamp", COUNT)}
    expected = bm25_by_hand("lamp", texts)
    assert [last[i] for i in range(1, COUNT + 1) if i in last] == pytest.approx(
        [score for i, score in sorted(expected.items()) if i <= COUNT], rel=1e-5
    )


def test_a_word_that_more_texts_had_than_there_are_now_is_not_worth_less_than_nothing() -> None:
    assert idf(2, 5) == math.log(1 + 0.5 / 5.5)


def test_a_large_base_is_searched_by_lists_and_finds_nearly_all(
    filled: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With each list looked into only the one byte a number is left to differ by: a cosine by less than 0.02."""
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    monkeypatch.setattr(vectors, "LISTS_BY_SIZE", ((1 << 62, 3),))
    folder = tmp_path / "index"
    with filled.snapshot() as view:
        index = open_index(view, folder, "id", DIMENSION)
        rebase(view, folder, "id", DIMENSION)
        change = view.change
    filled.mark("vectors", str(change))
    with filled.snapshot() as view:
        removed = view.resolve("1.txt")  # passage 51
    filled.remove(removed)
    filled.put(document_of("new.txt", ["zebra"], VECTORS[50:51]), 3)  # passage 121
    with filled.snapshot() as view:
        index = open_index(view, folder, "id", DIMENSION)
        assert index.vectors.base is not None
        found = index.dense(VECTORS[50], 5)

    expected = nearest_by_hand(VECTORS[50], VECTORS, 5, None)
    assert (found[0].passage_id, expected[0].passage_id) == (121, 51)
    assert [s.score for s in found] == pytest.approx([s.score for s in expected], abs=0.02)
    assert [len(index.dense(VECTORS[50], k)) for k in (120, 500)] == [120, 120]


def test_a_base_that_was_lost_costs_no_answer(filled: SqliteStore, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with filled.snapshot() as view:
        rebase(view, folder, "id", DIMENSION)
        change = view.change
    filled.mark("vectors", str(change))
    for path in folder.glob("*-v*"):
        (path / "vectors.faiss").write_bytes(b"")
    with filled.snapshot() as view:
        index = open_index(view, folder, "id", DIMENSION)

    assert [s.passage_id for s in index.dense(VECTORS[6], 1)] == [7]


def test_where_nothing_can_be_written_the_index_is_kept_in_memory(filled: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")

    with filled.snapshot() as view:
        index = open_index(view, tmp_path / "index", "id", DIMENSION)

    assert [s.passage_id for s in index.dense(VECTORS[6], 1)] == [7]


def test_vectors_of_another_dimension_are_called_damage(filled: SqliteStore, tmp_path: Path) -> None:
    with filled.snapshot() as view, pytest.raises(LibraryDamaged, match="16 numbers, the library's model makes 8"):
        open_index(view, tmp_path / "index", "id", 8)


@pytest.mark.parametrize(
    ("name", "later"),
    [
        ("ab-12-f1", True),
        ("ab-9-f1", False),
        ("ab-3-f1", False),
        ("cd-12-f1", False),
        ("ab-12-f2", False),
        ("junk", False),
    ],
)
def test_only_a_later_index_of_the_same_library_is_left_to_its_maker(name: str, later: bool) -> None:
    assert is_later(name, "ab-9-f1") is later
