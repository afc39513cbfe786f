"""Training examples: what of a passage answers, passages and questions that don't, and which a round sees."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.reader.examples import Chunk, Example, Pool, example_of, is_short, pool_of
from embeddings.reader.negatives import Exchanger, date_word, nearest, neighbour, number, removed, year
from embeddings.reader.rounds import chosen, round_of
from embeddings.reader.sets import Asked, Source
from embeddings.reader.unseen import negated, turned

UNIT = Source("s/unit", "Unit", "Ann Lee leads the unit. She came in 2019. It has nine members. They met in Rome.")
LAMP = Source("s/lamp", "Lamp", "The lamp is red. It came in 2019. The lamp costs little. The unit has a lamp.")
EVERY_WAY = {"neighbour": 1.0, "nearest": 1.0, "removed": 1.0, "exchanged": 1.0}


def places(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the sentences of a text that has a full stop after each and nowhere else."""
    return [match.span() for match in re.finditer(r"[^ .][^.]*\.", text)]


def chunk_of(source: Source, first: int, last: int, heading: str = "") -> Chunk:
    inside = places(source.text)[first:last]
    return Chunk(inside[0][0], inside[-1][1], heading, tuple(inside))


def in_twos(title: str, text: str) -> list[Chunk]:
    """Cut a text into passages of two sentences, headed by its title."""
    source = Source("", title, text)
    return [chunk_of(source, n, n + 2, title) for n in range(0, len(places(text)), 2)]


def asking(question: str, *answers: str, evidence: str = "", source: Source = UNIT) -> Asked:
    """Return a question whose answers stand in a source."""
    at = [(source.key, source.text.index(a), source.text.index(a) + len(a)) for a in (*answers, evidence) if a]
    spans = at[: len(answers)]
    return Asked("s", question, question, bool(at), tuple(spans), tuple(at[len(answers) :]), (source.key,))


def example(question: str, text: str = "It is.", gold: tuple[int, ...] = (0,), document: str = "s/unit") -> Example:
    return Example("s", "gold", question, "", text, tuple(places(text)), gold, (), document=document)


WHEN = asking("When did Ann Lee come in 2001?", "2019")


def test_an_answer_marks_its_sentence_and_itself_in_the_passages_own_offsets() -> None:
    made = example_of(WHEN, UNIT, chunk_of(UNIT, 1, 3, "Unit"))

    assert made == Example(
        "s",
        "gold",
        "When did Ann Lee come in 2001?",
        "Unit",
        "She came in 2019. It has nine members.",
        ((0, 17), (18, 38)),
        (0,),
        ((12, 16),),
    )
    assert (made.key, made.document) == ("s/When did Ann Lee come in 2001?", "s/unit")


def test_another_passage_or_document_is_not_marked() -> None:
    for source, chunk in ((UNIT, chunk_of(UNIT, 2, 4)), (LAMP, chunk_of(LAMP, 0, 2))):
        made = example_of(WHEN, source, chunk)

        assert (made.gold, made.spans, made.answerable) == ((), (), False)


@pytest.mark.parametrize(
    ("question", "gold", "spans"),
    [
        (asking("How?", evidence="It has nine members."), (2,), ()),
        (asking("How?", "nine", evidence="She came in 2019. It has nine members."), (2,), ((49, 53),)),
        (asking("How?", "leads the unit. She came"), (0, 1), ()),
        (asking("How?", "Lee leads the unit. She came in 2019. It has nine members. They met in Rome."), (1, 2, 3), ()),
        (asking("How?", evidence=UNIT.text), (0, 1, 2, 3), ()),
    ],
    ids=["evidence alone", "answer before evidence", "over a border", "cut sentences of many", "long evidence"],
)
def test_the_sentences_that_an_answer_touches_are_gold(
    question: Asked, gold: tuple[int, ...], spans: tuple[tuple[int, int], ...]
) -> None:
    made = example_of(question, UNIT, chunk_of(UNIT, 0, 4))

    assert (made.gold, made.spans) == (gold, spans)


@pytest.mark.parametrize(
    ("span", "sentence", "short"),
    [
        ((0, 30), (0, 30), True),  # of a sentence of 30 characters, all
        ((0, 34), (0, 41), True),  # 0.829
        ((0, 35), (0, 41), False),  # 0.854
        ((0, 160), (0, 400), True),
        ((0, 161), (0, 400), False),
        ((35, 45), (0, 40), False),  # leaves its sentence
        ((5, 5), (0, 40), False),
    ],
)
def test_a_short_answer_is_clearly_less_than_its_sentence(
    span: tuple[int, int], sentence: tuple[int, int], short: bool
) -> None:
    assert is_short(span, [(500, 600), sentence]) == short


@given(
    st.lists(
        st.tuples(st.text("ab 😀\u0301", max_size=8), st.sampled_from([" ", "\n", "  ", ""])), min_size=1, max_size=7
    ),
    st.sets(st.integers(0, 6)),
)
def test_what_is_left_of_a_passage_keeps_its_sentences_and_loses_the_gold(
    parts: list[tuple[str, str]], chosen_gold: set[int]
) -> None:
    texts = [f"n{n}{words}." for n, (words, _) in enumerate(parts)]
    gold = tuple(sorted(n for n in chosen_gold if n < len(parts)))
    text, sentences = "", []
    for sentence, (_, gap) in zip(texts, parts, strict=True):
        sentences.append((len(text), len(text) + len(sentence)))
        text += sentence + gap

    made = removed(replace(example("Who?"), text=text, sentences=tuple(sentences), gold=gold))

    kept = [n for n in range(len(texts)) if n not in gold]
    assert (made is None) == (len(kept) < 2)
    if made:
        assert [made.text[start:end] for start, end in made.sentences] == [texts[n] for n in kept]
        gap_after = parts[-1][1] if kept[-1] == len(texts) - 1 else ""  # a passage ends with its last sentence
        assert made.text + gap_after == "".join(texts[n] + parts[n][1] for n in kept)
        assert not any(texts[n] in made.text for n in gold)
        assert (made.kind, made.gold, made.spans) == ("removed", (), ())


def test_nothing_is_left_of_a_passage_that_says_the_answer_again() -> None:
    made = example("Who?", "Ann leads it. The lamp is red. Nobody but ANN knows.")

    assert removed(replace(made, spans=((0, 3),))) is None


SEEDS = st.integers(0, 2**32).map(random.Random)


@given(st.integers(1500, 2099), SEEDS)
def test_a_year_moves_by_at_most_fifteen(old: int, rng: random.Random) -> None:
    match = re.fullmatch(r"Who had 3 of 12000 in (\d+)\?", year(f"Who had 3 of 12000 in {old}?", rng) or "")

    assert match
    assert 1 <= abs(int(match[1]) - old) <= 15


@given(st.integers(0, 1499) | st.integers(2100, 10**6), SEEDS)
def test_a_number_that_is_no_year_grows(old: int, rng: random.Random) -> None:
    match = re.fullmatch(r"Which (\d+) rules of 1987 hold\?", number(f"Which {old} rules of 1987 hold?", rng) or "")

    assert match
    assert int(match[1]) > old


@given(SEEDS)
def test_a_month_or_day_becomes_another(rng: random.Random) -> None:
    match = re.fullmatch(
        r"What is on 3 ([A-Z][a-z]+) in Mayfield\?", date_word("What is on 3 May in Mayfield?", rng) or ""
    )

    assert match
    assert match[1] in set("January February March April June July August September October November December".split())


@given(SEEDS)
def test_a_year_inside_a_longer_number_stays(rng: random.Random) -> None:
    assert re.fullmatch(r"Were 19870 sold in \d{4}\?", year("Were 19870 sold in 1987?", rng) or "")


def test_a_question_without_figures_or_dates_has_none_to_change() -> None:
    rng = random.Random(1)

    assert (year("Who?", rng), number("Who in 1987?", rng), date_word("Who may come?", rng)) == (None, None, None)


POOL = pool_of(
    [UNIT, LAMP],
    [
        WHEN,
        asking("Where did Bo Ray meet?", "Rome"),
        asking("Did Ann Bell?", "nine"),
        asking("Who sold Cy Dent a lamp?", "red", source=LAMP),
    ],
    in_twos,
)


def test_names_are_exchanged_for_others_of_the_document_and_the_set_and_years_moved() -> None:
    """Of the question's name, year and number, one changes; "Ann Bell" has a word of "Ann Lee"."""
    changed = {Exchanger(POOL).changed(example(WHEN.question), random.Random(seed)) for seed in range(200)}

    assert {e.question.replace("2001", "") for e in changed if e and "2001" in e.question} == {
        "When did Bo Ray come in ?",
        "When did Cy Dent come in ?",
    }
    assert all(e and (e.kind, e.gold) == ("exchanged", ()) for e in changed)
    assert {e.question[:24] for e in changed if e and "2001" not in e.question} == {"When did Ann Lee come in"}


def test_a_name_inside_another_name_stays() -> None:
    exchanger = Exchanger(POOL)

    made = {exchanger.changed(example("Did Ann live in Annapolis?"), random.Random(seed)) for seed in range(50)}

    assert {e.question for e in made if e and "Annapolis" not in e.question} <= {
        f"Did Ann live in {name}?" for name in ("Ann Lee", "Ann Bell", "Bo Ray", "Cy Dent")
    }


def test_a_question_in_which_nothing_can_change_is_left_out() -> None:
    assert Exchanger(POOL).changed(example("Who leads it?"), random.Random(1)) is None


def test_a_neighbour_does_not_answer() -> None:
    """Of the unit's two passages the second is the other one; the lamp's second says nothing red, its first does."""
    for seed in range(20):
        made = neighbour(WHEN, POOL, random.Random(seed))

        assert made
        assert (made.kind, made.text, made.gold, made.spans) == ("neighbour", UNIT.text[42:], (), ())


def test_a_document_whose_other_passages_say_the_answer_too_has_no_neighbour() -> None:
    again = Source("s/again", "", "It came in 2019. It is big. Was it 2019. No.")
    pool = pool_of([again], [], in_twos)

    assert neighbour(asking("When?", "2019", source=again), pool, random.Random(1)) is None


def test_the_nearest_passage_is_of_another_document_and_does_not_say_the_answer() -> None:
    """The lamp's first passage says 2019 as well; the other places are the gold document, or none."""
    found = [("s/unit", 42), ("s/lamp", 0), ("s/gone", 0), ("s/lamp", 5), ("s/lamp", 34)]

    for seed in range(20):
        made = nearest(WHEN, POOL, lambda *_: found, random.Random(seed))

        assert made
        assert (made.kind, made.document, made.text) == ("nearest", "s/lamp", LAMP.text[34:])
        assert (made.gold, made.spans) == ((), ())
    assert nearest(WHEN, POOL, lambda *_: found[:4], random.Random(1)) is None


def test_a_pool_keeps_the_questions_on_its_documents_and_finds_their_passages() -> None:
    pool = pool_of([UNIT], [WHEN, asking("Red?", "red", source=LAMP), replace(WHEN, about=())], in_twos)

    assert pool.questions == [WHEN]
    assert pool.gold(WHEN) == [(UNIT, chunk_of(UNIT, 0, 2, "Unit"))]
    assert pool.gold(asking("?", evidence="They met in Rome.")) == [(UNIT, chunk_of(UNIT, 2, 4, "Unit"))]


def round_with(
    seed: int, chances: dict[str, float], pool: Pool = POOL, extra: tuple[Example, ...] = ()
) -> list[Example]:
    return round_of(pool, lambda *_: [("s/lamp", 34)], extra, chances, seed)


def test_a_round_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert round_with(1, EVERY_WAY) == round_with(1, EVERY_WAY)
    assert round_with(1, EVERY_WAY) != round_with(2, EVERY_WAY)


def test_a_round_shows_each_question_with_its_answer_and_in_every_way_without() -> None:
    made = round_with(1, EVERY_WAY, replace(POOL, questions=[WHEN]), (example("Written?"),))

    assert [e.kind for e in made] == ["gold", "neighbour", "nearest", "exchanged", "gold"]  # one sentence: none removed
    assert [e.answerable for e in made] == [True, False, False, False, True]
    assert made[0].text == UNIT.text[:41]
    assert made[-1].question == "Written?"
    assert [e.kind for e in round_with(1, {}, replace(POOL, questions=[WHEN]))] == ["gold"]


def test_a_question_without_an_answer_comes_with_a_passage_of_its_document() -> None:
    none = replace(asking("Who has nine cats?"), about=("s/unit",))

    [made] = round_with(1, {}, replace(POOL, questions=[none]))

    assert (made.kind, made.document, made.gold) == ("unanswerable", "s/unit", ())


def test_sets_that_are_left_out_and_questions_met_before_are_not_chosen() -> None:
    questions = [replace(WHEN, set=name, id=name) for name in ("nq_oracle", "musique_100", "amazon")]

    assert {q.set for q in chosen(questions, random.Random(1))} == {"nq_oracle", "amazon"}
    for seed in range(5):
        twice = [replace(WHEN, set="qed_dev"), replace(WHEN, set="nq_oracle")]
        assert "nq_oracle" in {q.set for q in chosen(twice, random.Random(seed))}


@pytest.mark.parametrize(
    ("question", "contrary"),
    [
        ("Who did win the cup?", "Who did not win the cup?"),
        ("What MUST be paid?", "What MUST not be paid?"),
        ("Is it red?", None),
        ("Who won?", None),
        ("Who is not here?", None),
        ("Why is a lamp that doesn't work red?", None),
    ],
)
def test_a_question_is_negated_after_its_first_auxiliary(question: str, contrary: str | None) -> None:
    made = negated(example(question))

    assert (made and made.question) == contrary
    assert made is None or (made.kind, made.gold) == ("negated", ())


@pytest.mark.parametrize(
    ("question", "opposite"),
    [
        ("Who was the first king?", "Who was the last king?"),
        ("When did the queen arrive?", "When did the king arrive?"),
        ("Which is the smallest?", "Which is the biggest?"),
        ("Who leads it?", None),
        ("Who leads the Gold Cup?", None),
    ],
)
def test_a_word_is_turned_into_its_opposite(question: str, opposite: str | None) -> None:
    made = turned(example(question))

    assert (made and made.question) == opposite
    assert made is None or (made.kind, made.gold) == ("antonym", ())
