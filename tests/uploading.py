"""Documents sent to a server in the test's own process."""

import time
from collections.abc import Callable
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from web.uploads import LONG_DOCUMENT

HTML = {"Accept": "text/html,application/xhtml+xml"}
KETTLE = b"# Kettle\n\nThe kettle has a warranty of one year. It may leak."
LONG = b"The kettle is red. " * (LONG_DOCUMENT // 19 + 1)


def upload(client: TestClient, data: bytes, name: str = "kettle.md", query: str = "", **form: Any) -> httpx2.Response:
    headers = form.pop("headers", {})
    return client.post(f"/documents{query}", files={"file": (name, data)}, data=form, headers=headers)


def ended(client: TestClient, job_id: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    job: dict[str, Any] = {}

    def has_ended() -> bool:
        job.update(client.get(f"/jobs/{job_id}").json())
        return job["status"] in ("done", "failed", "cancelled")

    eventually(has_ended)
    return job


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds; 10 seconds are far more than it takes."""
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")
