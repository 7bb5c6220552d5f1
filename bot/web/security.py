"""What holds for every route: who may come, where a request may come from, what a browser may do with the answer."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web

LARGEST_BODY = 64 * 1024
log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Decorated = TypeVar("Decorated", bound=Handler)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class Role(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"
    PARTICIPANT = "participant"
    COUNSELLOR = "counsellor"
    MANAGER = "manager"


def roles(*allowed: Role) -> Callable[[Decorated], Decorated]:
    """Declare who may use a handler. A route without a declaration is not served."""

    def declare(handler: Decorated) -> Decorated:
        handler.itinera_roles = frozenset(allowed)  # type: ignore[attr-defined]
        return handler

    return declare


def declared(handler: object) -> frozenset[Role] | None:
    """The roles that a handler declares; None when it declares none."""
    return getattr(handler, "itinera_roles", None)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse writes from elsewhere, and send the security headers with every answer, errors included."""
    try:
        if request.method not in ("GET", "HEAD") and not _from_here(request):
            raise web.HTTPForbidden(text="This request came from another site.")
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(_headers(request))
        raise
    except Exception:
        log.exception("request.failed", method=request.method, path=request.path)
        body = {"error": {"code": "failed", "message": "", "retry": True}}  # the page has the words
        response = web.json_response(body, status=500)
    response.headers.update(_headers(request))
    return response


def refuse_undeclared(app: web.Application) -> None:
    """Raise RuntimeError for a route of ``app`` that does not say who may use it."""
    for route in app.router.routes():
        if route.resource is not None and isinstance(route.resource, web.StaticResource):
            continue
        if declared(route.handler) is None:
            raise RuntimeError(f"{route.method} {route.resource}: this route does not declare its roles")


def _headers(request: web.Request) -> dict[str, str]:
    if "/static/" not in request.path:
        return HEADERS
    return {**HEADERS, "Cache-Control": "no-cache"}  # a terminal asks each time, and mostly hears "not modified"


def _from_here(request: web.Request) -> bool:
    """Browsers say where a request comes from; one that says nothing at all is no browser of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host
