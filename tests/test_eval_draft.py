"""Drafting: what the rules ask of a sentence, which questions are proposed, and what becomes of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder

from eval.checked import Checked, row_of, with_texts
from eval.drafting import drafts_in, of_heading, of_sentence
from eval.proposing import proposals
from eval.questions import read_set
from rag.library import Library
from rag.settings import Settings

BOILER = "The boiler was serviced on 3 May 2024 by Anna Li."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(
        tmp_path / "library", tmp_path / "models", embedder="fake", precision="float32", reader="overlap"
    )
    opened = Library.open(settings, create=True, encoder=FakeEncoder())
    texts = {
        "boiler.md": f"# Boiler\n\n{BOILER} The deposit is £450 before the work begins.\n",
        "lamp.md": "# Lamp\n\nA lamp is a device that gives light. The old lamps are kept in the store for 14 days.\n",
        "copy.md": f"# Copy\n\nAs we said: see below.\n\n{BOILER}\n",
    }
    for source, text in texts.items():
        opened.add_text(f"home/{source}", text.encode())
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("sentence", "kind", "question", "answer"),
    [
        (BOILER, "name", "By whom was the boiler serviced?", "Anna Li"),
        ("The boiler was serviced on 3 May 2024.", "date", "When was the boiler serviced?", "3 May 2024"),
        ("The rules must be followed from 1 June on.", "date", "The rules must be followed from what date?", "1 June"),
        ("The deposit is £450 before the work.", "number", "How much is the deposit?", "£450"),
        ("The notice period is 30 days.", "number", "How many days is the notice period?", "30 days"),
        (
            "Backups are made at night and kept for 35 days.",
            "number",
            "Backups are made at night and kept for how many days?",
            "35 days",
        ),
        ("A lamp is a device that gives light.", "definition", "What is a lamp?", "a device that gives light"),
    ],
)
def test_what_the_rules_ask(sentence: str, kind: str, question: str, answer: str) -> None:
    found = of_sentence(sentence)

    assert found is not None
    assert found[2] is not None
    assert (found[0], found[1], sentence[found[2].start : found[2].end]) == (kind, question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was serviced on 3 May 2024.",
        "Much of the plan was finished in May 2024.",
        "If the boiler was serviced in 2024, it is fine.",
        "The boiler is often warm.",
        "short.",
        "The boiler is green and stands there",
    ],
)
def test_what_does_not_stand_by_itself_or_fits_no_rule_is_not_asked(sentence: str) -> None:
    assert of_sentence(sentence) is None


def test_headings_are_asked_about_unless_they_say_nothing() -> None:
    assert of_heading("3.1 Descaling", "Manual") == ("heading", "What does “Manual” say under “Descaling”?", None)
    assert of_heading("How often is it emptied?", "Manual") is None
    assert of_heading("How long is the warranty?", "Manual") == ("heading", "How long is the warranty?", None)
    assert (
        of_heading("Introduction", "Manual") is of_heading("Notes", "Manual") is of_heading("Manual", "Manual") is None
    )


def test_the_gold_of_a_draft_is_the_sentence_it_came_from(library: Library) -> None:
    drafts = list(drafts_in(library.document(library.resolve("boiler.md"))))

    assert [d.document.text[d.gold.start : d.gold.end] for d in drafts] == [
        BOILER,
        "The deposit is £450 before the work begins.",
    ]


def test_proposals_are_spread_over_documents_and_are_always_the_same(library: Library) -> None:
    found = proposals(library, 3)

    assert len({p.draft.document.id for p in found}) == 2  # the copy asks nothing new
    assert found == proposals(library, 3)
    assert len(proposals(library, 100)) == len({p.draft.question for p in proposals(library, 100)}) == 4


def test_every_fourth_is_asked_without_all_documents_that_hold_its_sentence(library: Library) -> None:
    library.remove("lamp.md")
    library.add_text(
        "home/more.md", b"# More\n\nThe new hall is a place for feasts. The old tower is a place for birds.\n"
    )

    found = proposals(library, 4)

    assert [bool(p.without) for p in found] == [False, False, False, True]
    held = found[3].draft.document.text[found[3].draft.gold.start : found[3].draft.gold.end]
    holding = sorted(r.source for r in library.documents() if held in library.document(r.id).text)
    assert sorted(found[3].without) == holding


def test_a_known_question_is_not_proposed_again(library: Library) -> None:
    first = proposals(library, 1)[0].draft.question

    assert first not in {p.draft.question for p in proposals(library, 100, frozenset({first}))}


def test_drafts_wait_to_be_checked_and_only_accepted_ones_are_run(library: Library) -> None:
    checked = Checked(library.settings.library)
    items = checked.propose(library, 3)
    assert read_rows_of(checked) == []

    checked.decide(items[0].id, "accepted", "Who had a look at the boiler?", ["Anna"])
    checked.decide(items[1].id, "rejected", "", [])

    found = read_set(checked.path, library)
    assert [(q.question, q.answers) for q in found.questions] == [("Who had a look at the boiler?", ("Anna",))]
    assert [i.status for i in checked.items()] == ["accepted", "rejected", "open"]
    assert not checked.decide("draft-999", "accepted", "x", [])


def read_rows_of(checked: Checked) -> list[str]:
    from eval.errors import BadQuestionSet
    from eval.questions import read_rows

    with pytest.raises(BadQuestionSet, match="no questions in it"):
        read_rows(checked.path)
    return []


def test_what_was_reworded_or_rejected_is_not_proposed_again(library: Library) -> None:
    checked = Checked(library.settings.library)
    first, second, *_ = checked.propose(library, 2)
    checked.decide(first.id, "accepted", "Otherwise?", [])
    checked.decide(second.id, "rejected", "", [])

    again = checked.propose(library, 100)

    assert not {i.row["question"] for i in again} & {first.row["question"], second.row["question"]}
    assert [i.id for i in again][:1] == ["draft-003"]


def test_the_file_in_the_library_holds_places_and_no_answering_sentence(library: Library) -> None:
    checked = Checked(library.settings.library)
    checked.propose(library, 10)

    assert BOILER not in checked.path.read_text()


def test_an_accepted_question_follows_its_document(library: Library) -> None:
    checked = Checked(library.settings.library)
    item = next(i for i in checked.propose(library, 10) if i.row["question"] == "How much is the deposit?")
    checked.decide(item.id, "accepted", "How much is the deposit?", ["£450"])
    library.add_text(
        "home/boiler.md", b"# Boiler\n\nIt was repaired. The deposit is \xc2\xa3450 before the work begins.\n"
    )

    found = read_set(checked.path, library)

    [(document_id, number)] = found.questions[0].alternatives[0].sentences
    document = library.document(document_id)
    sentence = document.sentences[number]
    assert document.text[sentence.start : sentence.end] == "The deposit is £450 before the work begins."
    assert [m.fault for m in found.misfits] == ["moved"]


def test_a_file_of_ones_own_has_the_texts_and_runs_as_it_stands(library: Library, tmp_path: Path) -> None:
    rows = [with_texts(row_of(p, n), library) for n, p in enumerate(proposals(library, 4), start=1)]
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    found = read_set(path, library)

    assert found.misfits == []
    assert len(found.questions) == 4
    assert {q.split for q in found.questions} == {"tune", "report"}
    assert all("status" not in row and "about" not in row for row in rows)


def test_both_halves_get_as_many_with_an_answer_and_as_many_without(library: Library) -> None:
    proposal = proposals(library, 1)[0]

    splits = [row_of(proposal, number)["split"] for number in range(1, 41)]

    assert splits[3::4].count("tune") == splits[3::4].count("report") == 5
    assert splits.count("tune") == splits.count("report") == 20
