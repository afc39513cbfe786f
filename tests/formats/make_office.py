"""Make the office files of the file set: python tests/formats/make_office.py

Written as XML, so that each file holds what office programs write and the libraries that make files don't: footnotes,
tracked changes, text boxes, hidden things. The same bytes each time.
"""

from pathlib import Path

import make_office_docx
import make_office_odt
import make_office_pptx
import make_office_rtf
import make_office_xlsx

FOLDER = Path(__file__).parent


def main() -> None:
    for made in (make_office_docx, make_office_odt, make_office_pptx, make_office_rtf, make_office_xlsx):
        for name, data in made.files().items():
            path = FOLDER / Path(name).suffix.removeprefix(".") / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main()
