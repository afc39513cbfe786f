"""Who may call: only this machine's own pages and programs.

A server on a loopback address can be reached by every page that the same browser has open. A name that an attacker lets
point to 127.0.0.1 (DNS rebinding) shows in Host; a hostile page shows in Origin and in Sec-Fetch-Site.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import answer_with, problem

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With "no-referrer" a browser sends the forms of our own pages with "Origin: null", as a stranger's.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


LONGEST_BODY = 256 * 1024  # bytes; a question of the longest kind with its history is far below


class Guard:
    """Refuse foreign hosts and origins, and put the security headers on every response."""

    def __init__(self, app: ASGIApp, longest_upload: int) -> None:
        self._app = app
        self._longest_upload = longest_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        replaced = False

        async def send_guarded(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if message["status"] == 413 and headers["content-type"].startswith("text/plain"):
                    # The framework's own limit answers in plain text.
                    replacement = answer_with(Request(scope), 413, "the request's body is too large", self._hint(scope))
                    await replacement(scope, receive, send_guarded)
                    replaced = True
                    return
            await send(message)

        refusal = reason_to_refuse(scope["method"], Headers(scope=scope))
        if refusal:
            port = (scope.get("server") or ("", 8000))[1]
            hint = f"open Pincite by its own address, http://127.0.0.1:{port}"
            await problem(403, refusal, hint)(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _hint(self, scope: Scope) -> str:
        uploads = scope["path"].startswith("/documents")
        return f"send at most {(self._longest_upload if uploads else LONGEST_BODY) // 1024:,} KiB"


def reason_to_refuse(method: str, headers: Headers) -> str | None:
    """Say why a request is refused, or None: its Host must be a loopback name, its Origin that same host.

    A link on another site may be followed; nothing may be sent from there.
    """
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in LOOPBACK_NAMES and host not in LOOPBACK_NAMES:
        return f"the Host {host!r} is not a loopback address"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return f"the Origin {origin!r} is not this server's own"
    foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if foreign and (headers.get("sec-fetch-mode") != "navigate" or method not in ("GET", "HEAD")):
        return "another site's page asked for this"
    return None
