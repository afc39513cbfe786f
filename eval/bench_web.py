"""`make bench-web`: the pages as a browser has them, on `seeds/` with the models that ship.

From the key press that sends a question to the answer painted; the same behind 300 turns; what a first load weighs; and
what the browser itself says of each page (https://web.dev/articles/vitals). Nothing here passes or fails: it reports.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench import free_port
from eval.metrics import quantile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

LOADS = 5  # of each page; the median is told
TURNS = 300
ASKED_BEHIND = 20  # questions behind so many turns
TARGETS = {"painted": 200, "behind": 50, "weight": 60_000}  # ms, ms, bytes
PAGES = {"chat": "/", "documents": "/documents", "reports": "/reports", "evaluation": "/eval"}
# Noted before any script of the page runs. A frame that is requested when the turn is placed paints it; a task behind that
# frame comes after the paint.
WATCHING = """
  window.noted = {sent: 0, placed: 0, painted: 0};
  window.vitals = {lcp: 0, cls: 0, tasks: []};
  const watch = (type, note) =>
    new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
  watch("largest-contentful-paint", entry => { vitals.lcp = entry.startTime; });
  watch("layout-shift", entry => { if (!entry.hadRecentInput) vitals.cls += entry.value; });
  watch("longtask", entry => { vitals.tasks.push(entry.duration); });
  addEventListener("submit", () => { noted = {sent: performance.now(), placed: 0, painted: 0}; }, true);
  addEventListener("DOMContentLoaded", () => {
    const turns = document.getElementById("turns");
    if (!turns) return;
    new MutationObserver(() => {
      if (!noted.sent || noted.placed) return;
      noted.placed = performance.now();
      requestAnimationFrame(() => setTimeout(() => { noted.painted = performance.now(); }));
    }).observe(turns, {childList: true});
  });
"""
# Looked at by the page's own clock: Playwright's way of waiting evaluates strings, which our policy refuses.
WAITING = "() => new Promise(done => { const look = () => noted.painted ? done() : setTimeout(look, 5); look(); })"
TIMES = """() => {
  const answer = performance.getEntriesByType("resource").filter(entry => entry.name.includes("/turn?")).at(-1);
  performance.clearResourceTimings();
  return {painted: noted.painted - noted.sent, behind: noted.painted - answer.responseEnd,
          server: answer.responseEnd - answer.requestStart};
}"""
REPEAT = """count => {
  const turn = document.querySelector(".turn");
  turn.after(...Array.from({length: count - 1}, () => turn.cloneNode(true)));
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="documents to ask, such as seeds/")
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions.jsonl")
    given = parser.parse_args()
    questions = [json.loads(line)["question"] for line in given.questions.read_text(encoding="utf-8").splitlines()]
    with served(given.folder) as address, browsing() as browser:
        print(f"{len(questions)} questions on {given.folder}, {os.cpu_count()} cores, Chromium {browser.version}\n")
        show_asking(browser, address, questions)
        show_loading(browser, address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a new library of a folder by a process of its own; yield its address once it answers."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "rag", "serve", "--port", str(port), "--ingest", str(folder)]
        environ = {**os.environ, "PINCITE_LIBRARY": scratch}
        with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                wait_until_ready(f"{address}/readyz", server)
                yield address
            finally:
                server.terminate()


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server did not start; run: pincite serve") from None
            time.sleep(0.2)


@contextmanager
def browsing() -> Iterator["Browser"]:
    """Start Chromium. It is for working on Pincite only, hence the import here."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PINCITE_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no Chromium: apt-get install chromium, or name one in PINCITE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def show_asking(browser: "Browser", address: str, questions: Sequence[str]) -> None:
    page = opened(browser, address)
    asked(page, questions[0])  # the server's first question is slower
    alone = []
    for question in questions:
        page.goto(address)
        alone.append(asked(page, question))
    page.goto(address)
    asked(page, questions[0])
    page.evaluate(REPEAT, TURNS)
    behind = [asked(page, question) for question in questions[:ASKED_BEHIND]]
    page.context.close()
    show("sent to painted", [times["painted"] for times in alone], TARGETS["painted"])
    show("  of it the server", [times["server"] for times in alone])
    show("  of it the page, from the response on", [times["behind"] for times in alone], TARGETS["behind"])
    show(f"behind {TURNS} turns: sent to painted", [times["painted"] for times in behind], TARGETS["painted"])
    show("  of it the page, from the response on", [times["behind"] for times in behind], TARGETS["behind"])


def opened(browser: "Browser", address: str) -> "Page":
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(WATCHING)
    page.goto(address)
    return page


def asked(page: "Page", question: str) -> dict[str, float]:
    """Ask, and return the milliseconds that it took."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.evaluate(WAITING)
    times: dict[str, float] = page.evaluate(TIMES)
    return times


def show(name: str, values: Sequence[float], target: int | None = None) -> None:
    half, most = quantile(0.5, values), quantile(0.95, values)
    verdict = "" if target is None else f"   target {target} ms for p50, {'met' if half <= target else 'MISSED'}"
    print(f"{name:42} p50 {half:6.0f} ms   p95 {most:6.0f} ms{verdict}")


def show_loading(browser: "Browser", address: str) -> None:
    print(f"\n{'first load':14}{'requests':>9}{'kB gzip':>9}{'FCP ms':>8}{'LCP ms':>8}{'CLS':>7}{'long tasks, ms':>16}")
    for name, path in PAGES.items():
        loads = [loaded(browser, address + path) for _ in range(LOADS)]
        median = {key: statistics.median(load[key] for load in loads) for key in loads[0]}
        verdict = "met" if median["bytes"] <= TARGETS["weight"] else "MISSED"
        print(
            f"{name:14}{median['requests']:9.0f}{median['bytes'] / 1000:9.1f}{median['fcp']:8.0f}{median['lcp']:8.0f}"
            f"{median['cls']:7.3f}{median['tasks']:16.0f}   target {TARGETS['weight'] // 1000} kB, {verdict}"
        )


def loaded(browser: "Browser", url: str) -> dict[str, float]:
    """Load a page with nothing in the cache, and return what it weighs and what the browser says of it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCHING)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url)
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)  # the largest paint and shifts come late
    found: dict[str, Any] = page.evaluate(
        "() => ({fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, ...vitals})"
    )
    whole = [response for response in responses if not response.headers["content-type"].startswith("text/event-stream")]
    weight = sum(len(gzip.compress(response.body())) for response in whole)
    context.close()
    tasks = sum(found["tasks"])
    return {
        **{key: found[key] for key in ("fcp", "lcp", "cls")},
        "tasks": tasks,
        "bytes": weight,
        "requests": len(responses),
    }


if __name__ == "__main__":
    main()
