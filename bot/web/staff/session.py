"""Who is at the desk: the session's cookie, the roles, and the language to speak with somebody not signed in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.casework import Casework
from bot.casework.access import Access
from bot.content import Content
from bot.content.languages import Language
from bot.records.people import StaffMember
from bot.web.security import Role, roles

PREFIX = "/desk"
COOKIE = "itinera_desk"
HOME = f"{PREFIX}/"
SIGN_IN = f"{PREFIX}/sign-in"
ROLES = (Role.COUNSELLOR, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """What the desk's routes work with.

    ``idle_s``: the page asks for alerts all the time, which keeps the session alive; so the page itself signs out
    when nobody has touched it for so long. Without JavaScript nothing asks, and the server's own limit holds.
    """

    content: Content
    casework: Casework
    access: Access
    secure_cookie: bool
    idle_s: int = 15 * 60


DESK = web.AppKey("staff_desk", StaffDesk)
STAFF = web.RequestKey("staff_member", StaffMember)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def signed_in(handler: Handler) -> Handler:
    """Let counsellors and managers in; others are asked to sign in and come back to the page they wanted."""

    @roles(*ROLES)
    async def checked(request: web.Request) -> web.StreamResponse:
        staff = await staff_of(request)
        if staff is None:
            if request.path.startswith(f"{PREFIX}/api/"):
                return web.json_response({"error": "signed_out"}, status=401)
            wanted = request.path_qs if request.method == "GET" else HOME
            return see_other(f"{SIGN_IN}?next={quote(wanted, safe='')}")
        return await handler(request)

    return checked


async def staff_of(request: web.Request) -> StaffMember | None:
    """The member of staff whose live session the cookie names; asked for once a request."""
    if STAFF in request:
        return request[STAFF]
    token = request.cookies.get(COOKIE)
    session = await asyncio.to_thread(request.app[DESK].access.staff, token) if token else None
    if session is None or session.staff is None or session.staff.role not in ROLES:
        return None
    request[STAFF] = session.staff
    return session.staff


async def sitting_goes_on(request: web.Request) -> bool:
    """Whether the session of a request that lasts is still alive, and still that of the same person."""
    token = request.cookies.get(COOKIE, "")
    session = await asyncio.to_thread(request.app[DESK].access.staff, token)
    return session is not None and session.staff is not None and session.staff == request[STAFF]


def reader_language(request: web.Request) -> Language:
    """The language of the person at the desk; before the sign-in the one they chose or their browser asks for."""
    languages = request.app[DESK].content.languages
    if STAFF in request:
        return languages[request[STAFF].language]
    wanted = [request.query.get("language", ""), *request.headers.get("Accept-Language", "").split(",")]
    for part in wanted:
        code = part.split(";")[0].split("-")[0].strip()
        if code in languages:
            return languages[code]
    return next(iter(languages.values()))


def inside(path: str) -> str:
    """``path`` when it leads to a page of the desk, else the first page: nobody is sent elsewhere by a link."""
    parts = urlsplit(path)
    plain = path.isprintable() and "\\" not in path and "//" not in parts.path and "/." not in parts.path
    return path if plain and not parts.scheme and not parts.netloc and parts.path.startswith(HOME) else HOME


def see_other(address: str) -> web.Response:
    """Go on to another page after a form."""
    return web.Response(status=303, headers={"Location": address})
