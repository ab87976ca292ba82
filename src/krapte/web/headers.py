"""What every answer says to the browser: trust nothing but this site, and ask again cheaply."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krapte.web.render import tag_of

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
LARGEST_TAGGED = 4_000_000


class SafeHeaders:
    """Adds the security headers to every answer.

    Parameters
    ----------
    app
        What answers.
    secure
        Whether readers come by https; then they are told to stay there.
    """

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.headers = SAFE | ({"Strict-Transport-Security": TRANSPORT} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class Tagged:
    """Gives pages and tables an entity tag, and says 304 to whoever has them already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a body that comes in one piece gets a tag."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is None:
                await send(message)
                return
            headers = MutableHeaders(scope=start)
            body = message.get("body", b"")
            whole = not message.get("more_body", False) and len(body) <= LARGEST_TAGGED
            if whole and body and start["status"] == 200:
                tag = headers.setdefault("ETag", tag_of(body))
                headers.setdefault("Cache-Control", "private, no-cache")
                if tag in [own.strip().removeprefix("W/") for own in known.split(",")]:
                    start["status"], message = 304, {**message, "body": b""}
                    for name in ("content-length", "content-type"):
                        del headers[name]
            first, start = start, None
            await send(first)
            await send(message)

        await self.app(scope, receive, tagged)
