"""Make the documents of `seeds/` that aren't plain text or Markdown: python -m eval.make_seeds [FOLDER]

All is invented, in our own words, and belongs to the worlds of the other seeds. The same texts each time, and the same
bytes with the same versions of the libraries.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from eval.make_seeds_book import book
from eval.make_seeds_contract import contract
from eval.make_seeds_letters import letter, mail
from eval.make_seeds_notes import handbook, notes
from eval.make_seeds_report import report
from eval.make_seeds_slides import slides
from eval.make_seeds_tables import audits, prices, profiles
from eval.make_seeds_web import depots

MADE: dict[str, Callable[[], bytes]] = {
    "business/kestrel-fork-contract.docx": contract,
    "business/kestrel-workshop-prices.xlsx": prices,
    "business/mallory-claim-letter.rtf": letter,
    "business/marisol-audits-2024.csv": audits,
    "business/repair-cafe-handbook.odt": handbook,
    "business/tannery-house-lift.eml": mail,
    "business/tideway-depots.html": depots,
    "engineering/alarm-profiles.json": profiles,
    "engineering/cold-store-training.pptx": slides,
    "engineering/ov-t310-field-trial.pdf": report,
    "visit/quay-street-desk-notes.zip": notes,
    "world/fog-bells-and-lights.epub": book,
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "seeds"
    for name, make in MADE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
        print(f"{path} {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
