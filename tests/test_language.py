"""Questions that aren't in English are known as such; what may be English is left alone."""

import pytest

from rag.language import foreign_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann ist die Frist für den Widerspruch?", "German"),
        ("Quand est-ce que le contrat finit et qui le signe ?", "French"),
        ("¿Cuándo es la reunión y quién es el jefe?", "Spanish"),
        ("何時に始まりますか", "another script"),
        ("Когда начинается встреча?", "another script"),
        ("When does the notice period end?", None),
        ("What is the German word die Frist for?", None),
        ("E-07", None),
        ("parental leave weeks", None),
        ("Who met Xi in Москва?", None),
        ("", None),
    ],
)
def test_the_language_of_a_question(question: str, language: str | None) -> None:
    assert foreign_language(question) == language
