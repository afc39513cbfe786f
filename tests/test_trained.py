"""The trained reader, with a model whose marks are written by hand."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from conftest import version_of
from hypothesis import given
from hypothesis import strategies as st

from embeddings.cross_encoder import Marks, Readable
from rag.trained import LONGEST_SPAN, LOWEST, TrainedReader, best_span, part_of_sentence, readable
from rag.types import Document, Passage, Reading, Span

THREE = math.log(3)  # the weight of a token that counts three times


def document_of(markdown: str) -> Document:
    v = version_of("pot.md", markdown)
    blocks, sentences = v.blocks, v.sentences
    return Document("pot", v.title, 1, "", v.text, v.source, None, (), None, (), blocks, sentences, "")


def passage_of(document: Document, first: int, last: int, path: tuple[str, ...] = ()) -> Passage:
    start, end = document.sentences[first].start, document.sentences[last - 1].end
    return Passage(1, document.id, start, end, Span(first, last), path)


class FakeModel:
    """Says for every passage what it was given; remembers what it was asked."""

    name = "fake"

    def __init__(self, *windows: Marks, kind: str = "pincite") -> None:
        self.kind = kind
        self.asked: list[tuple[str, list[Readable]]] = []
        self._windows = list(windows)

    def read(self, question: str, passages: Sequence[Readable]) -> list[list[Marks]]:
        self.asked.append((question, list(passages)))
        return [self._windows for _ in passages]


def marks(text: str, *tokens: tuple[float, float, float, float], null: float = 0.0, answers: float = 0.0) -> Marks:
    """Return marks on the first words of a text: each start, end, evidence, weight."""
    places = [match.span() for match in re.finditer(r"\w+", text)][: len(tokens)]
    starts, ends = (np.array(column, dtype=np.int64) for column in zip(*places, strict=True))
    return Marks(np.array(tokens, dtype=np.float32), starts, ends, null, answers)


def later(given_: Marks, first: int) -> Marks:
    """Return what a window says that begins at a later token."""
    return Marks(given_.tokens[first:], given_.starts[first:], given_.ends[first:], given_.null, given_.answers)


def read(document: Document, *windows: Marks, kind: str = "pincite") -> Reading:
    """Return the reading of a whole document as one passage."""
    model = FakeModel(*windows, kind=kind)
    [reading] = TrainedReader(model).read("Who?", [(document, passage_of(document, 0, len(document.sentences)))])
    return reading


LEAK = document_of("Old kettles leak. Ann mends lamps today.")
OLD, KETTLES, LEAKS = (1, 0, 1, 0), (2, 3, 3, THREE), (0, 0, 1, 0)
LEAK_MARKS = marks(LEAK.text, OLD, KETTLES, LEAKS, (5, 5, 0, 0), (0, 0, 2, 0), (0, 1, 4, 0), (0, 0, -2, 0))


def test_a_sentence_scores_the_weighted_mean_of_its_evidence() -> None:
    """(1 + 3 * 3 + 1) / 5 = 2.2 and (0 + 2 + 4 - 2) / 4 = 1; spans "kettles" of 2 + 3, "Ann" of 5 + 5, above null 4."""
    found = read(LEAK, replace(LEAK_MARKS, null=4.0, answers=0.75))

    assert found.relevance == 0.75
    assert found.sentence_scores == pytest.approx((2.2, 1.0), rel=1e-6)
    assert found.margins == (1.0, 6.0)
    assert found.answer_spans == (Span(4, 11), Span(18, 21))


def test_a_model_of_spans_alone_scores_a_sentence_by_its_best_span() -> None:
    found = read(LEAK, replace(LEAK_MARKS, null=4.0, answers=0.75), kind="squad")

    assert (found.sentence_scores, found.margins, found.relevance) == ((1.0, 6.0), (1.0, 6.0), 0.75)


def test_a_sentence_in_two_windows_has_what_the_one_that_scores_it_higher_says() -> None:
    """The second window begins at "Ann": it has no say on the first sentence."""
    unsure = (0, 0, 8, 0)
    second = later(marks(LEAK.text, *[unsure] * 5, (6, 6, 8, 0), unsure, null=2.0, answers=-1.0), 3)

    for windows in ((LEAK_MARKS, second), (second, LEAK_MARKS)):
        found = read(LEAK, *windows)

        assert found.relevance == 0.0
        assert found.sentence_scores == pytest.approx((2.2, 8.0), rel=1e-6)
        assert found.margins == (5.0, 10.0)
        assert found.answer_spans == (Span(4, 11), Span(28, 33))


def test_what_no_window_saw_scores_lowest() -> None:
    found = read(LEAK, later(LEAK_MARKS, 3))

    assert found.sentence_scores[0] == found.margins[0] == LOWEST
    assert found.answer_spans[0] is None
    assert read(LEAK) == Reading(LOWEST, (LOWEST, LOWEST), (None, None), (LOWEST, LOWEST))


def test_headings_and_table_headers_are_not_read() -> None:
    document = document_of("# Pots\n\nKettles leak.\n\n| Pot | Price |\n|---|---|\n| Kettle | 30 |\n")
    assert [s.kind for s in document.sentences] == ["heading", "paragraph", "table_header", "table_row"]

    found = read(document, marks(document.text, *[(0, 0, 5, 0)] * 7))

    assert found.sentence_scores == (LOWEST, 5.0, LOWEST, 5.0)
    assert [span is None for span in found.answer_spans] == [True, False, True, False]


def test_the_model_reads_the_passage_under_the_title_and_headings_with_its_sentences() -> None:
    document = document_of("# Pots\n\n## Care\n\nOld kettles leak. New lamps don't.\n")
    model = FakeModel()

    TrainedReader(model).read("Who leaks?", [(document, passage_of(document, 2, 4, ("Pots", "Care")))])

    expected = Readable("Pots. Care", "Old kettles leak. New lamps don't.", ((0, 17), (18, 34)))
    assert model.asked == [("Who leaks?", [expected])]
    assert readable(document, passage_of(document, 3, 4, ("Care",))).heading == "Pots. Care"


def test_a_readings_spans_are_in_the_documents_offsets() -> None:
    document = document_of(f"# Pots\n\n{LEAK.text}\n")
    model = FakeModel(LEAK_MARKS)

    [found] = TrainedReader(model).read("Who?", [(document, passage_of(document, 1, 3))])

    assert [document.text[s.start : s.end] for s in found.answer_spans if s] == ["kettles", "Ann"]


MARK = st.integers(-8, 8).map(float)


@given(
    st.lists(st.tuples(MARK, MARK, MARK, MARK), min_size=9, max_size=9),
    st.integers(0, 8),
    st.sampled_from(["squad", ""]),
)
def test_a_short_answer_never_leaves_its_sentence(
    tokens: list[tuple[float, float, float, float]], first: int, kind: str
) -> None:
    document = document_of("Old kettles leak. Ann mends lamps. It rains today.")

    found = read(document, later(marks(document.text, *tokens), first), kind=kind)

    assert len(found.answer_spans) == 3
    for sentence, span in zip(document.sentences, found.answer_spans, strict=True):
        assert span is None or sentence.start <= span.start < span.end <= sentence.end


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ([1, 5, 0], [9, 0, 2], (0, 0, 10.0)),
        ([1, 5, 0], [3, 0, 2], (1, 2, 7.0)),
        ([0, 9], [9, 0], (0, 0, 9.0)),  # a span does not end before it starts; of equals the first
        ([-3], [-4], (0, 0, -7.0)),
        ([9, *[0] * LONGEST_SPAN], [*[0] * LONGEST_SPAN, 9], (0, 0, 9.0)),
        ([9, *[0] * (LONGEST_SPAN - 1)], [*[0] * (LONGEST_SPAN - 1), 9], (0, LONGEST_SPAN - 1, 18.0)),
    ],
    ids=["docstring", "two tokens", "backwards", "one token", "31 tokens", "30 tokens"],
)
def test_the_best_span_by_hand(starts: list[float], ends: list[float], expected: tuple[int, int, float]) -> None:
    assert best_span(np.array(starts, dtype=np.float32), np.array(ends, dtype=np.float32)) == expected


@given(st.lists(st.tuples(MARK, MARK), min_size=1, max_size=40))
def test_no_allowed_span_is_better_than_the_best(tokens: list[tuple[float, float]]) -> None:
    starts, ends = zip(*tokens, strict=True)

    first, last, value = best_span(np.array(starts, dtype=np.float32), np.array(ends, dtype=np.float32))

    allowed = [(i, j) for i in range(len(tokens)) for j in range(i, min(len(tokens), i + 30))]
    assert (first, last) in allowed
    assert value == starts[first] + ends[last] == max(starts[i] + ends[j] for i, j in allowed)


@pytest.mark.parametrize(
    ("span", "part"),
    [
        ((0, 84), Span(50, 134)),
        ((0, 85), None),
        ((10, 12), Span(60, 62)),
        ((10, 10), None),
        ((12, 10), None),
        (None, None),
    ],
    ids=["84 %", "85 %", "two characters", "empty", "backwards", "none"],
)
def test_a_span_of_nearly_the_whole_sentence_marks_nothing(span: tuple[int, int] | None, part: Span | None) -> None:
    assert part_of_sentence(span, (0, 100), 50) == part
