"""Makes the files of tests/formats/quality whose text went wrong on its way: run it from the repository's root."""

from pathlib import Path

FOLDER = Path(__file__).parent / "quality"
DYKE = """The dyke north of the village was raised by forty centimetres in the summer. The board had found in spring
that the crown had sunk, most of all near the old pumping station. Clay for the work came from the meadow behind the
school, and the pit that was left there is now a pond. Cattle may graze on the slope again from the first of May. Nobody
may drive on the crown after rain, and dogs are to be kept on a lead while the lambs are there.
"""
DEICH = """Der Deich nördlich des Dorfes wurde im Sommer um vierzig Zentimeter erhöht. Im Frühjahr hatte der Verband
festgestellt, dass die Krone gesunken war, vor allem nahe dem alten Schöpfwerk. Der Ton für die Arbeiten stammte von der
Wiese hinter der Schule; aus der Grube, die übrig blieb, ist ein Teich geworden. Ab dem ersten Mai dürfen Kühe wieder
auf der Böschung grasen. Nach Regen darf niemand über die Krone fahren.
"""


def shifted(text: str, by: int) -> str:
    """Return the text with each letter as the one so many places on, as from a font that numbers its glyphs."""
    return "".join(
        chr((ord(letter.lower()) - 97 + by) % 26 + (97 if letter.islower() else 65)) if letter.isalpha() else letter
        for letter in text
    )


def main() -> None:
    FOLDER.joinpath("shifted.txt").write_text(shifted(DYKE, 3), encoding="utf-8")
    FOLDER.joinpath("decoded-twice.txt").write_text(DEICH.encode().decode("cp1252"), encoding="utf-8")
    FOLDER.joinpath("german.txt").write_text(DEICH, encoding="utf-8")
    FOLDER.joinpath("english.txt").write_text(DYKE, encoding="utf-8")


if __name__ == "__main__":
    main()
