"""A quotation is found again in a later text, where it is the same one, and nowhere else."""

import pytest
from conftest import SOURCES
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.anchoring import LIKE, alike, where_now
from rag.documents.markdown import load_markdown
from rag.sentences import split_sentences
from rag.types import Sentence, Span


def span_of(text: str, quote: str) -> Span:
    start = text.index(quote)
    return Span(start, start + len(quote))


def sentences_of(text: str) -> tuple[Sentence, ...]:
    content = load_markdown(text)
    assert content.text == text
    return split_sentences(content.text, content.blocks)


def found(old: str, quote: str, new: str) -> str | None:
    """Return what stands where the quotation was found, with the character before it."""
    span = where_now(old, span_of(old, quote), new, sentences_of(new))
    return None if span is None else new[max(0, span.start - 1) : span.end]


def test_a_sentence_that_moved_is_found_word_for_word() -> None:
    assert found("It leaks. It is red.", "It leaks.", "It is red. New! It leaks.") == " It leaks."


def test_of_several_places_the_one_with_the_same_surroundings_is_found() -> None:
    kettle = "The kettle is red and made of steel. See below. It boils a litre of water."
    lamp = "The lamp is blue and has no cable. See below. It needs a battery of its own."
    pan = "The pan has been grey for many years. See below. Nobody knows how it broke."
    old, new = f"{kettle} {lamp}", f"{pan} {lamp} {kettle.replace('made', 'cast')}"

    places = [where_now(old, Span(start, start + 10), new, ()) for start in (37, 110)]

    assert (old[37:47], old[110:120]) == ("See below.", "See below.")
    assert places == [Span(190, 200), Span(111, 121)]


@pytest.mark.parametrize(
    ("quote", "now"),
    [
        (
            "Keys are rotated every 90 days by the platform team.",
            "Keys are rotated every 60 days by the platform team.",
        ),
        ("The warranty of the kettle is one year.", "The warranty of this kettle is one year."),
        ("Keys are kept. They are rotated every 90 days.", "Keys are kept. They are rotated every 30 days."),
    ],
)
def test_a_sentence_that_reads_a_little_otherwise_is_found_as_changed(quote: str, now: str) -> None:
    old, new = f"It is old. {quote} It is red.", f"It is new. {now} It is blue."

    assert found(old, quote, new) == f" {now}"


def test_the_most_alike_of_changed_sentences_is_found() -> None:
    quote = "The lamp costs 15 euros with the cable."
    new = "The lamp costs 15 pounds with a cable. The lamp costs 16 euros with the cable. The lamp was 15 euros."

    assert found(f"Old. {quote}", quote, new) == " The lamp costs 16 euros with the cable."


@pytest.mark.parametrize(
    "new",
    [
        "Nothing of it is left here.",
        "The kettle is sold without any warranty, which is one year elsewhere.",
        "One year.",
    ],
)
def test_a_sentence_that_is_gone_is_not_found(new: str) -> None:
    assert found("The warranty of the kettle is one year. End.", "The warranty of the kettle is one year.", new) is None


def test_a_quotation_is_not_found_within_a_word() -> None:
    assert found("An art. It is old.", "art", "The party is over. Everybody went.") is None
    assert found("A party.", "art", "The cart is old.") == "cart"


@given(SOURCES, SOURCES, st.data())
def test_what_is_found_is_the_quotation_or_a_run_of_sentences_like_it(a: str, b: str, data: st.DataObject) -> None:
    old, content = load_markdown(a).text, load_markdown(b)
    new, sentences = content.text, split_sentences(content.text, content.blocks)
    assume(old)
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))

    span = where_now(old, Span(start, end), new, sentences)

    if span is None:
        assert old[start:end] not in [new[s.start : s.end] for s in sentences]
        return
    assert 0 <= span.start < span.end <= len(new)
    now = new[span.start : span.end]
    borders = {s.start for s in sentences} & {span.start}, {s.end for s in sentences} & {span.end}
    assert now == old[start:end] or (alike(now, old[start:end]) >= LIKE and all(borders))


@given(
    SOURCES,
    st.text(st.sampled_from("ab 12.\n😀"), max_size=9),
    st.text(st.sampled_from("cd 34!\n𝒳"), max_size=9),
    st.data(),
)
def test_a_sentence_that_stands_once_is_found_at_its_offset_when_text_comes_before_and_after(
    source: str, before: str, after: str, data: st.DataObject
) -> None:
    content = load_markdown(source)
    sentences = split_sentences(content.text, content.blocks)
    assume(sentences)
    sentence = data.draw(st.sampled_from(sentences))
    new = f"{before}\n{content.text}\n{after}"
    quote = content.text[sentence.start : sentence.end]
    assume(new.count(quote) == 1)

    span = where_now(content.text, Span(sentence.start, sentence.end), new, ())

    moved = len(before) + 1
    assert span == Span(sentence.start + moved, sentence.end + moved)
