"""Which sentences an answer quotes."""

from typing import NamedTuple

import pytest
from conftest import version_of

from rag.judging import Candidate, same_words
from rag.quoting import Quote, cut_list, list_after, needs, quote_of, quotes_for
from rag.tables import header_above
from rag.types import Document, Hit, Passage, Span

NEAR = 0.1  # how much less than the best a further sentence may score


def document_of(document_id: str, markdown: str) -> Document:
    """Return a document as the store gives it back."""
    version = version_of(f"{document_id}.md", markdown)
    return Document(
        id=document_id,
        title=version.title,
        version=1,
        sha256="",
        text=version.text,
        source=version.source,
        date=None,
        tags=(),
        language=None,
        pages=(),
        blocks=version.blocks,
        sentences=version.sentences,
        added_at="",
    )


def candidate(document: Document, sentence: int, score: float, answer_span: Span | None = None) -> Candidate:
    whole = Passage(1, document.id, 0, len(document.text), Span(0, len(document.sentences)), ())
    return Candidate(score, 0, document.id, sentence, Hit(whole, 0.0, 0.0, 0.0), answer_span, {})


class Quoted(NamedTuple):
    texts: list[str]
    warnings: tuple[str, ...]


def quoted(candidates: list[Candidate], *documents: Document, max_sentences: int | None = None) -> Quoted:
    """Return the text of each quote."""
    by_id = {document.id: document for document in documents}
    quotes, warnings = quotes_for(candidates, by_id, max_sentences, NEAR)
    return Quoted([text_of(quote, by_id[quote.document_id]) for quote in quotes], warnings)


def text_of(quote: Quote, document: Document) -> str:
    first, last = document.sentences[quote.sentences.start], document.sentences[quote.sentences.end - 1]
    return document.text[first.start : last.end]


PROSE = document_of(
    "prose", "The first is here. The second is here. The third is here. The fourth is here. The fifth is here."
)


def test_the_best_sentence_alone_is_quoted_when_the_next_is_far_behind() -> None:
    assert quoted([candidate(PROSE, 1, 1.0), candidate(PROSE, 2, 0.89)], PROSE).texts == ["The second is here."]


def test_a_sentence_nearly_as_good_is_quoted_too() -> None:
    found = quoted([candidate(PROSE, 1, 1.0), candidate(PROSE, 3, 0.9)], PROSE)

    assert found.texts == ["The second is here.", "The fourth is here."]


def test_neighbours_become_one_quote_in_the_documents_order() -> None:
    found = quoted([candidate(PROSE, 3, 1.0), candidate(PROSE, 0, 1.0), candidate(PROSE, 2, 1.0)], PROSE)

    assert found.texts == ["The first is here.", "The third is here. The fourth is here."]


@pytest.mark.parametrize(("max_sentences", "count"), [(None, 3), (1, 1), (2, 2), (5, 5), (9, 5)])
def test_no_more_sentences_are_quoted_than_were_asked_for(max_sentences: int | None, count: int) -> None:
    best_first = [candidate(PROSE, number, 1.0) for number in (4, 2, 0, 1, 3)]

    quotes, _ = quotes_for(best_first, {"prose": PROSE}, max_sentences, NEAR)

    assert sum(quote.sentences.end - quote.sentences.start for quote in quotes) == count


def test_what_another_document_says_in_the_same_words_is_quoted_once() -> None:
    copy = document_of("copy", "The second\nis here. The other is here.")

    found = quoted([candidate(PROSE, 1, 1.0), candidate(copy, 0, 1.0), candidate(copy, 1, 0.95)], PROSE, copy)

    assert found.texts == ["The second is here.", "The other is here."]


def test_the_best_quotes_document_comes_first() -> None:
    other = document_of("a", "Another one is here.")

    found = quoted([candidate(PROSE, 4, 1.0), candidate(other, 0, 0.99), candidate(PROSE, 0, 0.98)], PROSE, other)

    assert found.texts == ["The first is here.", "The fifth is here.", "Another one is here."]


def test_a_quote_knows_its_best_candidate_and_all_short_answers_in_it() -> None:
    best, next_best = candidate(PROSE, 1, 1.0, Span(23, 29)), candidate(PROSE, 0, 0.95, Span(4, 9))

    [quote], _ = quotes_for([best, next_best], {"prose": PROSE}, None, NEAR)

    assert quote == Quote("prose", Span(0, 2), best, (Span(4, 9), Span(23, 29)))


TABLE = document_of(
    "table", "See it:\n\n| Model | Price |\n|---|---|\n| K1 | 30 |\n| K2 | 40 |\n| K3 | 50 |\n\nEnd of it.\n"
)
# sentences: 0 the line before, 1 the header, 2 to 4 the rows, 5 the line after


def test_a_row_below_a_table_is_quoted_with_its_header() -> None:
    assert quoted([candidate(TABLE, 2, 1.0)], TABLE).texts == ["Model\tPrice\nK1\t30"]


def test_a_row_further_down_has_its_header_as_a_quote_of_its_own() -> None:
    assert quoted([candidate(TABLE, 4, 1.0)], TABLE).texts == ["Model\tPrice", "K3\t50"]


def test_a_single_sentence_asked_for_is_the_row_alone() -> None:
    assert quoted([candidate(TABLE, 4, 1.0)], TABLE, max_sentences=1).texts == ["K3\t50"]


def test_two_rows_share_one_header() -> None:
    found = quoted([candidate(TABLE, 4, 1.0), candidate(TABLE, 2, 1.0)], TABLE)

    assert found.texts == ["Model\tPrice\nK1\t30", "K3\t50"]


@pytest.mark.parametrize(("sentence", "header"), [(0, None), (1, None), (2, 1), (3, 1), (4, 1), (5, None)])
def test_only_rows_have_a_header_above(sentence: int, header: int | None) -> None:
    assert header_above(TABLE, sentence) == header


def test_a_table_without_a_header_does_not_take_that_of_the_table_before() -> None:
    document = document_of("two", "| Model |\n|---|\n| K1 |\n\n| |\n|---|\n| Ann |\n| Bo |\n")

    assert [document.text[s.start : s.end] for s in document.sentences] == ["Model", "K1", "Ann", "Bo"]
    assert [header_above(document, number) for number in range(4)] == [None, 0, None, None]


def listing(items: int, sentences: str = "It is the item {}.") -> Document:
    """Return an introduction, a list, and a line after it."""
    lines = "\n".join(f"- {sentences.format(number)}" for number in range(1, items + 1))
    return document_of("list", f"Please bring all of these:\n\n{lines}\n\nThat is all of it.\n")


def test_the_line_before_a_list_is_quoted_with_the_whole_list() -> None:
    found = quoted([candidate(listing(4), 0, 1.0), candidate(listing(4), 5, 0.99)], listing(4))

    items = "It is the item 1.\nIt is the item 2.\nIt is the item 3.\nIt is the item 4."
    assert found == Quoted([f"Please bring all of these:\n\n{items}"], ())


def test_a_list_of_ten_items_is_quoted_whole_however_many_sentences_they_have() -> None:
    document = listing(10, "It is the item {}. It is heavy.")

    [quote], warnings = quotes_for([candidate(document, 0, 1.0)], {"list": document}, None, NEAR)

    assert (quote.sentences, warnings) == (Span(0, 21), ())


def test_a_longer_list_is_cut_after_ten_items_and_says_so() -> None:
    document = listing(13)

    [quote], warnings = quotes_for([candidate(document, 0, 1.0)], {"list": document}, None, NEAR)

    assert quote.sentences == Span(0, 11)
    assert warnings == ("The list goes on: 3 more of its items stand in the document.",)


def test_max_sentences_cuts_a_list_by_sentences() -> None:
    document = listing(4, "It is the item {}. It is heavy.")  # the introduction, then two sentences an item

    [quote], warnings = quotes_for([candidate(document, 0, 1.0)], {"list": document}, 4, NEAR)

    assert quote.sentences == Span(0, 4)  # item 1, half of item 2
    assert warnings == ("The list goes on: 3 more of its items stand in the document.",)
    assert cut_list(document, Span(0, 9), 5) == (Span(0, 5), 2)
    assert cut_list(document, Span(0, 9), 9) == (Span(0, 9), 0)


@pytest.mark.parametrize(
    ("markdown", "listed"),
    [
        ("Bring these two:\n\n- a lamp\n- a kettle\n", Span(0, 3)),
        ("Bring these two.\n\n- a lamp\n- a kettle\n", None),
        ("Bring these two:\n\nA lamp and a kettle.\n", None),
        ("# Bring these two:\n\n- a lamp\n", None),
        ("Bring these two:\n", None),
    ],
    ids=["list", "no colon", "no list", "heading", "nothing after"],
)
def test_a_list_is_introduced_by_a_colon(markdown: str, listed: Span | None) -> None:
    assert list_after(document_of("x", markdown), 0) == listed


def test_sentences_are_compared_with_their_white_space_folded() -> None:
    assert same_words(document_of("x", "One  lamp  \nis here."), 0) == "One lamp is here."


ABOUT_ANN = document_of("ann", "Ann Lee leads the unit. She came in 2019. It rains.\n\nThey left.\n")


@pytest.mark.parametrize(
    ("sentence", "needed"),
    [(0, []), (1, [0]), (2, [1]), (3, [])],
    ids=["stands alone", "who she is", "it, of the sentence before", "opens its paragraph"],
)
def test_a_sentence_that_points_back_needs_the_one_before(sentence: int, needed: list[int]) -> None:
    assert needs(ABOUT_ANN, sentence) == needed


def test_who_she_is_is_quoted_with_what_she_did() -> None:
    assert quoted([candidate(ABOUT_ANN, 1, 1.0)], ABOUT_ANN).texts == ["Ann Lee leads the unit. She came in 2019."]
    assert quoted([candidate(ABOUT_ANN, 1, 1.0)], ABOUT_ANN, max_sentences=1).texts == ["She came in 2019."]


def test_an_item_is_quoted_with_the_line_that_introduces_it() -> None:
    assert quoted([candidate(listing(3), 2, 1.0)], listing(3)).texts == [
        "Please bring all of these:",
        "It is the item 2.",
    ]


def test_a_list_whose_items_answer_together_is_quoted_whole() -> None:
    best_first = [candidate(listing(4), number, 1.0 - number / 100) for number in (1, 2, 3)]

    [text] = quoted(best_first, listing(4)).texts

    assert text.splitlines()[0] == "Please bring all of these:"
    assert text.splitlines()[-1] == "It is the item 4."


def test_a_list_that_would_be_cut_before_the_item_that_answers_is_not_quoted_whole() -> None:
    """Of 15 items 10 are quoted; the best one is the twelfth."""
    document = listing(15)
    best_first = [candidate(document, 12, 1.0), *(candidate(document, n, 0.95) for n in range(1, 12))]

    [first, *_] = quoted(best_first, document, max_sentences=2).texts

    assert first == "Please bring all of these:"
    assert quoted(best_first, document, max_sentences=1).texts == ["It is the item 12."]


def test_a_short_answer_outside_its_quote_is_not_kept() -> None:
    assert quote_of(candidate(PROSE, 4, 1.0, Span(80, 85)), Span(0, 2)).answer_spans == ()
