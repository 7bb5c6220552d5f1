"""Signing in and out, and the language that a member of staff reads in."""

import asyncio

from aiohttp import web

from bot.casework.access import SignInFailed, TooManyGuesses
from bot.casework.desk import NotFound
from bot.web.security import Role, roles
from bot.web.staff.rendering import Problem, field, reader_of, render
from bot.web.staff.session import COOKIE, DESK, HOME, PREFIX, SIGN_IN, STAFF, inside, see_other, signed_in, staff_of

LEFT = frozenset(("signed_out", "idle"))


@roles(Role.ANYONE)
async def sign_in_page(request: web.Request) -> web.StreamResponse:
    """User name and passphrase."""
    if await staff_of(request) is not None:
        return see_other(HOME)
    return await _page(request, wanted=request.query.get("next", HOME))


@roles(Role.ANYONE)
async def sign_in(request: web.Request) -> web.StreamResponse:
    """Open a session; a failure names no reason, and says in seconds when the next try is possible."""
    desk = request.app[DESK]
    form = await request.post()
    username, passphrase = field(form, "username", 60).strip(), field(form, "passphrase", 200)
    wanted = inside(field(form, "next"))
    t = reader_of(request).t
    missing = [
        Problem(name, t(f"sign_in.{name}_missing"))
        for name, value in (("username", username), ("passphrase", passphrase))
        if not value
    ]
    if missing:
        return await _page(request, wanted, username, missing, status=422)
    try:
        token = await asyncio.to_thread(desk.access.sign_in_staff, username, passphrase)
    except SignInFailed:
        return await _page(request, wanted, username, [Problem("username", t("sign_in.failed"))], status=401)
    except TooManyGuesses as slow:
        problem = Problem("passphrase", t("sign_in.wait", count=slow.seconds))
        response = await _page(request, wanted, username, [problem], status=429)
        response.headers["Retry-After"] = str(slow.seconds)
        return response
    answer = see_other(wanted)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=desk.secure_cookie, path=PREFIX)
    return answer


@roles(Role.ANYONE)
async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session; the browser forgets the pages it has kept."""
    token = request.cookies.get(COOKIE)
    left = field(await request.post(), "left", 20)
    if token:
        await asyncio.to_thread(request.app[DESK].access.sign_out, token)
    answer = see_other(f"{SIGN_IN}?left={left if left in LEFT else 'signed_out'}")
    answer.headers["Clear-Site-Data"] = '"cache"'
    answer.del_cookie(COOKIE, path=PREFIX)
    return answer


@signed_in
async def set_language(request: web.Request) -> web.StreamResponse:
    """Read the desk in another language from now on, beginning with the page one was on."""
    form = await request.post()
    casework = request.app[DESK].casework
    try:
        await asyncio.to_thread(casework.desk.set_language, request[STAFF], field(form, "language", 3))
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(inside(field(form, "back")))


async def _page(
    request: web.Request,
    wanted: str,
    username: str = "",
    problems: list[Problem] | None = None,
    status: int = 200,
) -> web.Response:
    left = request.query.get("left", "")
    values = {
        "username": username,
        "next": inside(wanted),
        "left": left if left in LEFT else "",
        "problems": problems or [],
    }
    return await render(request, "sign_in.html", values, status=status)
