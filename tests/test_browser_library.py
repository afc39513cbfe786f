"""The library page: files in, one by one and many; what is under way, what failed, what is taken out and taken back."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from browser import Gate, Site, ask, opened_library, overflow, serving, violations, visiting
from browser_documents import pdf_of
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from pypdf import PdfReader, PdfWriter

BICYCLE = b"The bicycle has twenty-one gears.\n"


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def own(chromium: Browser, tmp_path: Path, gate: Gate) -> Iterator[Site]:
    """A library with one document, to be changed."""
    library = opened_library(tmp_path, gate, max_document_bytes=2**20)
    library.take_in("kettle.md", b"# The kettle\n\nThe kettle has a warranty of one year.\n")
    with serving(library) as site:
        yield site
        gate.open.set()


@pytest.fixture
def page(chromium: Browser, own: Site) -> Iterator[Page]:
    with visiting(chromium, own) as opened:
        opened.goto("/documents")
        yield opened


def file(name: str, data: bytes = BICYCLE) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def choose(page: Page, *files: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(files)


def line(page: Page, name: str) -> Locator:
    """Return a file's line; for a moment there are two, until the page knows which job the file has become."""
    return page.locator("#tasks .lines > li").filter(has_text=name).first


def row(page: Page, title: str) -> Locator:
    return page.locator("#list .doc").filter(has_text=title)


def sources(site: Site) -> Sequence[str]:
    return [record.source for record in site.library.documents()]


def encrypted() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(pdf_of(["A secret."]))))
    writer.encrypt("secret")
    writer.write(stream)
    return stream.getvalue()


def test_chosen_files_are_sent_each_with_its_line_and_can_be_asked(page: Page, own: Site) -> None:
    choose(page, file("bicycle.md"), file("lamp.txt", b"The lamp is red.\n"))
    for name in ("bicycle.md", "lamp.txt"):
        expect(line(page, name)).to_contain_text("ready")
    expect(page.locator("#tasks")).to_contain_text("2 of 2 done")
    expect(page.get_by_role("log")).to_contain_text("2 files are done.")
    expect(row(page, "bicycle.md")).to_contain_text("ready")
    assert sources(own) == ["bicycle.md", "kettle.md", "lamp.txt"]
    page.goto("/")
    ask(page, "How many gears has the bicycle?")

    expect(page.locator(".answer > .quotation").first).to_contain_text("twenty-one gears")


def test_a_dropped_file_is_taken_wherever_it_falls(page: Page, own: Site) -> None:
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["The bicycle has twenty-one gears."], "bicycle.md"));
          for (const type of ["dragenter", "dragover", "drop"])
            document.querySelector("h1").dispatchEvent(
              new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: transfer}));
        }"""
    )
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    assert "bicycle.md" in sources(own)


def test_a_folder_keeps_its_paths(page: Page, own: Site, tmp_path: Path) -> None:
    (tmp_path / "notes" / "deep").mkdir(parents=True)
    (tmp_path / "notes" / "deep" / "bicycle.md").write_bytes(BICYCLE)
    (tmp_path / "notes" / "film.mov").write_bytes(b"film")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(tmp_path / "notes")
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    expect(page.locator("main")).to_contain_text("1 file of a type that can’t be read is left out.")
    assert "notes/deep/bicycle.md" in sources(own)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("film.mov", b"film", "Files of type .mov can’t be read"),
        ("nameless", BICYCLE, "no ending that tells its type"),
        ("empty.md", b"", "empty"),
        ("large.md", b"a" * 2**21, "It has 2 MB; at most 1 MB can be read."),
        ("secret.pdf", encrypted(), "It needs a password"),
        ("cut.pdf", pdf_of(["The lamp is red."])[:300], "cut off or broken"),
    ],
)
def test_an_upload_that_can_t_be_says_why_on_its_line_and_aloud(
    page: Page, own: Site, name: str, data: bytes, said: str
) -> None:
    choose(page, file(name, data), file("bicycle.md"))
    expect(line(page, name)).to_contain_text(said)
    expect(page.get_by_role("log")).to_contain_text(name)
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    assert sources(own) == ["bicycle.md", "kettle.md"]


def test_a_document_without_text_is_never_called_ready(page: Page) -> None:
    choose(page, file("blank.pdf", pdf_of([""])))
    expect(line(page, "blank.pdf")).to_contain_text("it can’t answer")
    expect(row(page, "blank")).to_contain_text("no text to quote")

    expect(row(page, "blank")).not_to_contain_text("ready")


def test_a_connection_that_breaks_is_told_and_tried_again_on_demand(page: Page, own: Site) -> None:
    page.route("**/documents?wait=false", lambda route: route.abort("connectionreset"))
    choose(page, file("bicycle.md"))
    expect(line(page, "bicycle.md")).to_contain_text("The connection broke while it was sent")
    page.unroute("**/documents?wait=false")
    line(page, "bicycle.md").get_by_role("button", name="Try again: bicycle.md").click()
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    assert "bicycle.md" in sources(own)


def test_what_is_under_way_is_shown_again_after_a_reload_and_can_be_cancelled(
    page: Page, own: Site, gate: Gate
) -> None:
    gate.open.clear()
    choose(page, file("bicycle.md"))
    expect(line(page, "bicycle.md")).to_contain_text("making it findable")
    choose(page, file("lamp.txt", b"The lamp is red.\n"))
    expect(line(page, "lamp.txt")).to_contain_text("waits for its turn")
    assert violations(page) == []
    page.reload()
    expect(line(page, "bicycle.md")).to_contain_text("making it findable")
    line(page, "lamp.txt").get_by_role("button", name="Cancel lamp.txt").click()
    expect(line(page, "lamp.txt")).to_contain_text("cancelled")
    gate.open.set()
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    assert sources(own) == ["bicycle.md", "kettle.md"]


def test_what_was_not_sent_yet_is_named_after_a_reload(page: Page, own: Site) -> None:
    page.route("**/documents?wait=false", lambda route: None)
    choose(page, file("bicycle.md"), file("lamp.txt"), file("third.txt"))
    expect(line(page, "bicycle.md")).to_contain_text("sending")
    assert violations(page) == []
    page.reload()
    page.unroute("**/documents?wait=false")
    expect(page.locator("#unsent")).to_contain_text("3 files were not sent")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose them again").click()
    chooser.value.set_files([file("bicycle.md"), file("other.md")])
    expect(line(page, "bicycle.md")).to_contain_text("ready")

    expect(page.locator("#unsent")).to_contain_text("2 files were not sent")
    assert sources(own) == ["bicycle.md", "kettle.md"]


def test_a_document_is_removed_after_a_while_in_which_it_can_be_taken_back(page: Page, own: Site) -> None:
    row(page, "The kettle").get_by_role("button", name="Remove").click()
    expect(row(page, "The kettle")).to_contain_text("Being removed. It still answers until that is final")
    expect(page.locator("#said")).to_contain_text("It can be undone.")
    assert violations(page) == []
    page.reload()
    row(page, "The kettle").get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("The kettle stays.")
    expect(row(page, "The kettle")).not_to_contain_text("Being removed")
    assert sources(own) == ["kettle.md"]

    row(page, "The kettle").get_by_role("button", name="Remove").click()
    row(page, "The kettle").get_by_role("button", name="Remove now").click()
    expect(row(page, "The kettle")).to_have_count(0)
    expect(page.locator("#list")).to_contain_text("No documents yet")
    assert sources(own) == []
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"  # not lost with the row


def test_documents_are_found_by_name(page: Page, own: Site) -> None:
    own.library.take_in("notes/bicycle.md", BICYCLE)
    page.get_by_label("Find by name").fill("bicycle")
    page.keyboard.press("Enter")
    expect(page.locator("#list .doc")).to_have_count(1)
    expect(row(page, "notes/bicycle.md")).to_have_count(1)
    page.get_by_role("link", name="Show all documents").click()

    expect(page.locator("#list .doc")).to_have_count(2)


def test_the_report_tells_the_versions_and_takes_a_new_one(page: Page, own: Site) -> None:
    row(page, "The kettle").get_by_text("Report", exact=True).click()
    page.get_by_label("File", exact=True).set_input_files(file("new.md", b"# The kettle\n\nThe kettle is blue.\n"))
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("status").first).to_contain_text("The document has a new version.")
    page.goto(f"/documents/{own.library.resolve('kettle.md')}/report")

    expect(page.locator(".versions li")).to_have_count(2)
    assert own.library.document(own.library.resolve("kettle.md")).text == "The kettle\n\nThe kettle is blue."
    assert (violations(page), overflow(page)) == ([], 0)


def test_a_server_that_stops_is_told(page: Page, own: Site) -> None:
    own.stop()

    expect(page.locator("#said")).to_contain_text("The connection to Pincite is interrupted")


def test_axe_finds_no_fault_where_uploads_failed(page: Page) -> None:
    choose(page, file("film.mov"), file("empty.md", b""), file("bicycle.md"))
    expect(page.locator("#tasks")).to_contain_text("3 of 3 done, 2 not added")

    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 600})
    assert overflow(page) == 0
