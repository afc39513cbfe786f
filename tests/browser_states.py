"""The states that the pages can be in, each with what brings a page into it."""

from collections.abc import Callable

from browser import ask
from browser_documents import ANSWERED, UNANSWERED, UNSURE
from playwright.sync_api import Page

State = Callable[[Page], None]
LAMP = "What warranty has the lamp?"  # its answer stands in the PDF


def at_start(page: Page) -> None:
    page.goto("/")


def answered(page: Page, question: str = ANSWERED) -> None:
    page.goto("/")
    ask(page, question)


def unsure(page: Page) -> None:
    answered(page, UNSURE)


def abstained(page: Page) -> None:
    answered(page, UNANSWERED)
    page.locator(".nearest > summary").click()


def asking(page: Page) -> None:
    """The server takes its time: until the page is closed."""
    page.route("**/turn?*", lambda route: None)
    page.goto("/")
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    page.get_by_text("Reading your documents").wait_for()


def refused(page: Page) -> None:
    page.goto("/")
    page.locator("#question").fill("why? " * 1000)
    page.keyboard.press("Enter")
    page.get_by_text("Shorten it").wait_for()


def failed(page: Page) -> None:
    page.route("**/turn?*", lambda route: route.fulfill(status=500, body="broken"))
    page.goto("/")
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try again").wait_for()


def unreachable(page: Page) -> None:
    page.route("**/turn?*", lambda route: route.abort("connectionrefused"))
    page.goto("/")
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try again").wait_for()


def followed_up(page: Page) -> None:
    answered(page)
    ask(page, "And of the lamp?")


def restricted(page: Page) -> None:
    page.goto("/?next=&in=kettle.md&tag=ours")
    page.locator(".restrict > summary").click()


def previewed(page: Page) -> None:
    answered(page)
    page.locator(".marker").first.hover()
    page.locator(".preview").first.wait_for()


def copying(page: Page) -> None:
    answered(page)
    page.locator(".copy").first.click()
    page.locator(".copy-menu").wait_for()


def pane_open(page: Page) -> None:
    answered(page)
    page.locator(".marker").first.click()
    page.locator("#pane mark").first.wait_for()


def pane_with_picture(page: Page) -> None:
    answered(page, LAMP)
    page.locator(".marker").first.click()
    page.locator("#pane img").first.wait_for()


def history(page: Page) -> None:
    answered(page)
    page.locator("#open-history").click()
    page.locator("#history[open]").wait_for()


def shortcuts(page: Page) -> None:
    page.goto("/")
    page.locator("#open-keys").click()
    page.locator("#keys[open]").wait_for()


def long_conversation(page: Page, turns: int = 300) -> None:
    """A conversation of 300 turns: the answered one, many times over, as a long day would leave it."""
    answered(page)
    page.evaluate(
        """count => {
          const turn = document.querySelector(".turn");
          turn.after(...Array.from({length: count - 1}, () => turn.cloneNode(true)));
        }""",
        turns,
    )


CHAT: dict[str, State] = {
    "start": at_start,
    "asking": asking,
    "answered": answered,
    "low confidence": unsure,
    "abstained": abstained,
    "followed up": followed_up,
    "restricted": restricted,
    "refused": refused,
    "failed": failed,
    "unreachable": unreachable,
    "preview": previewed,
    "copying": copying,
    "pane": pane_open,
    "pane with a picture": pane_with_picture,
    "history": history,
    "shortcuts": shortcuts,
    "300 turns": long_conversation,
}


def shown(path: str) -> State:
    def state(page: Page) -> None:
        page.goto(path)

    return state


def reading(page: Page) -> None:
    """The reading page of a document at the cited sentence."""
    answered(page)
    link = page.locator(".marker").first.get_attribute("href")
    assert link is not None
    page.goto(link)


def looking(page: Page) -> None:
    """The page of a PDF as it looks."""
    answered(page, LAMP)
    link = page.locator(".marker").first.get_attribute("href")
    assert link is not None
    page.goto(link)
    page.locator("a.looks").click()
    page.locator("figure img").wait_for()


def removing(page: Page) -> None:
    """The question whether a document is to be removed, without JavaScript's help."""
    page.goto("/documents")
    page.goto(page.locator('form[action$="/remove"], a[href$="/remove"]').first.evaluate("e => e.action ?? e.href"))


def judged(page: Page) -> None:
    """The page on which the right sentence is picked."""
    page.goto("/?question=" + UNSURE)
    page.evaluate("document.querySelector('.feedback [value=wrong]').form.noValidate = true")
    page.request.post("/feedback", form={"verdict": "wrong", "question": UNSURE}, max_redirects=0)
    page.goto("/feedback/feedback-001")


PAGES: dict[str, State] = {
    "documents": shown("/documents"),
    "removing": removing,
    "reports": shown("/reports"),
    "evaluation": shown("/eval"),
    "drafting": shown("/eval/draft"),
    "reading": reading,
    "looking": looking,
    "not found": shown("/documents/unknown"),
}
