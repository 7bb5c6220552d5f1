"""The routes of the kiosk. Identity and language come from the session's cookie, never from the message."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.casework import Casework
from bot.casework.access import Access, SignInFailed, TooManyGuesses
from bot.content import Content
from bot.content.languages import Language
from bot.records import conversations
from bot.records.database import Database, StorageError
from bot.records.people import Session
from bot.turns import LONGEST_TEXT, OPENING, NotReady, Reply, Request, TextTooLong, TurnNotDone, Turns, UnknownButton
from bot.web.limits import Buckets
from bot.web.security import Role, roles
from bot.web.turn_thread import TurnThread

log = structlog.get_logger()

COOKIE = "itinera_kiosk"
STATIC = Path(__file__).parent / "static"
RETRY_AFTER_S = 2
MOST_WAITING = 64
"""Turns that may wait in a process, a quarter of a second of work; whoever comes then is asked to come again."""
HISTORY = 20


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What the kiosk's routes work with."""

    content: Content
    database: Database
    casework: Casework
    access: Access
    turns: Turns
    thread: TurnThread
    entrance: Executor
    """Where PINs are checked: a thread that has hashed keeps the memory for it, so that there is one."""
    pictograms: Path
    idle_warning_s: int
    idle_s: int
    secure_cookie: bool
    proxied: bool
    conversations: Buckets
    terminals: Buckets


KIOSK = web.AppKey("kiosk", Kiosk)
SESSION = web.RequestKey("kiosk_session", Session)


class SignIn(BaseModel):
    """What the sign-in page sends."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=40)
    pin: str = Field(max_length=40)
    language: str = Field(max_length=3)


class Said(BaseModel):
    """A turn as the page sends it."""

    model_config = ConfigDict(extra="forbid")
    turn_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")
    text: str | None = None
    button: str | None = Field(default=None, max_length=200)
    values: list[str] | None = Field(default=None, max_length=60)


class AskedHelp(BaseModel):
    """A press on the Help button."""

    model_config = ConfigDict(extra="forbid")
    turn_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")


def add_routes(app: web.Application) -> None:
    """The kiosk's addresses."""
    app.router.add_get("/", page)
    app.router.add_get("/api/labels/{language}", labels)
    app.router.add_post("/api/sitting", sign_in)
    app.router.add_delete("/api/sitting", sign_out)
    app.router.add_get("/api/conversation", conversation)
    app.router.add_post("/api/turn", take_turn)
    app.router.add_post("/api/help", ask_help)
    app.router.add_get("/api/alert", alert)
    app.router.add_get("/static/kiosk/pictograms.svg", pictograms)
    app.router.add_static("/static/kiosk/", STATIC)


def signed_in(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Callable[..., Awaitable[web.Response]]:
    """Let a participant with a live sitting in, and nobody else."""

    @roles(Role.PARTICIPANT)
    async def checked(request: web.Request) -> web.Response:
        kiosk = request.app[KIOSK]
        token = request.cookies.get(COOKIE)
        try:
            session = await asyncio.to_thread(kiosk.access.participant, token) if token else None
        except StorageError:
            log.exception("session.not_read")
            return await _without_records(request)
        if session is None or session.participant is None:
            if wait := _too_often(request):
                return busy(_any_language(request), wait)
            return refusal(401, "signed_out", _any_language(request).label("sign_in.expired"))
        request[SESSION] = session
        return await handler(request)

    return checked


@roles(Role.ANYONE)
async def page(request: web.Request) -> web.Response:
    """The page itself; everything else it asks for."""
    kiosk = request.app[KIOSK]
    spoken = {code for site in kiosk.content.sites.values() for code in site.languages}
    languages = [language for code, language in kiosk.content.languages.items() if code in spoken]
    values = {
        "languages": [language.info for language in languages],
        "site_name": _only_site(kiosk.content, languages[0]),
    }
    return aiohttp_jinja2.render_template("kiosk.html", request, values)


@roles(Role.ANYONE)
async def labels(request: web.Request) -> web.Response:
    """The labels of the page in a language."""
    content = request.app[KIOSK].content
    language = content.languages.get(request.match_info["language"])
    if language is None:
        return refusal(404, "unknown_language", "There is no such language.")
    info = language.info
    wording = {
        "labels": language.interface,
        "direction": info.direction,
        "voice": info.voice,
        "typing": info.typing,
        "site": _only_site(content, language),
    }
    return web.json_response(wording, dumps=_dumps)


@roles(Role.ANYONE)
async def pictograms(request: web.Request) -> web.StreamResponse:
    """The drawings, which are content like the words."""
    return web.FileResponse(request.app[KIOSK].pictograms)


@roles(Role.ANYONE)
async def sign_in(request: web.Request) -> web.Response:
    """Open a sitting, and let the assistant speak first."""
    kiosk = request.app[KIOSK]
    if wait := _too_often(request):
        return busy(_any_language(request), wait)
    try:
        asked = SignIn.model_validate_json(await request.read())
    except ValidationError:
        return refusal(400, "bad_request", _any_language(request).label("error.failed"))
    language = kiosk.content.languages.get(asked.language) or _any_language(request)
    try:
        token, participant_id = await asyncio.get_running_loop().run_in_executor(
            kiosk.entrance, kiosk.access.sign_in_participant, asked.code, asked.pin.replace(" ", ""), asked.language
        )
    except SignInFailed:
        return refusal(401, "sign_in_failed", language.label("sign_in.failed"))
    except StorageError:
        log.exception("sign_in.not_possible")
        return busy(language)
    except TooManyGuesses as slow:
        text = language.label("sign_in.wait", seconds=slow.seconds)
        return refusal(429, "too_many_guesses", text, retry_after=slow.seconds)
    opening = Request(participant_id, f"opening-{secrets.token_hex(8)}", asked.language, button=OPENING)
    answered = await _turn(kiosk, opening, language)
    if isinstance(answered, web.Response):
        await asyncio.to_thread(kiosk.access.sign_out, token)
        return answered
    response = web.json_response({"ok": True})
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=kiosk.secure_cookie, path="/")
    return response


@roles(Role.ANYONE)
async def sign_out(request: web.Request) -> web.Response:
    """End the sitting; the browser forgets everything."""
    token = request.cookies.get(COOKIE)
    if token:
        await asyncio.to_thread(request.app[KIOSK].access.sign_out, token)
    response = web.Response(status=204, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})
    response.del_cookie(COOKIE, path="/")
    return response


@signed_in
async def conversation(request: web.Request) -> web.Response:
    """Where the participant stands: the last turns, the open question, the progress."""
    kiosk, session = request.app[KIOSK], request[SESSION]
    return web.json_response(await asyncio.to_thread(_conversation, kiosk, session), dumps=_dumps)


@signed_in
async def take_turn(request: web.Request) -> web.Response:
    """One turn; the same turn id gets the same reply."""
    language = _language(request)
    try:
        said = Said.model_validate_json(await request.read())
    except ValidationError:
        return refusal(400, "bad_request", language.label("error.failed"))
    if (said.text is None) == (said.button is None):
        return refusal(400, "bad_request", language.label("error.failed"))
    person = request[SESSION].participant
    assert person is not None
    asked = Request(
        person.id,
        said.turn_id,
        language.info.code,
        text=said.text,
        button=said.button,
        values=tuple(said.values) if said.values is not None else None,
    )
    return _shown(await _turn(request.app[KIOSK], asked, language))


@signed_in
async def ask_help(request: web.Request) -> web.Response:
    """The Help button: an alert and the fixed screen, whatever the dialogue engine does."""
    language = _language(request)
    try:
        asked = AskedHelp.model_validate_json(await request.read())
    except ValidationError:
        return refusal(400, "bad_request", language.label("error.failed"))
    person = request[SESSION].participant
    assert person is not None
    wanted = Request(person.id, asked.turn_id, language.info.code, help=True)
    return _shown(await _turn(request.app[KIOSK], wanted, language))


@signed_in
async def alert(request: web.Request) -> web.Response:
    """Whether staff have read the newest alert."""
    kiosk, person = request.app[KIOSK], request[SESSION].participant
    assert person is not None
    language = _language(request)

    def look() -> dict[str, str]:
        with kiosk.database.read() as connection:
            return kiosk.casework.safety.state(connection, person.id, language)

    return web.json_response(await asyncio.to_thread(look), dumps=_dumps)


def refusal(status: int, code: str, message: str, *, retry: bool = False, **more: object) -> web.Response:
    """An error as the page understands it."""
    body = {"error": {"code": code, "message": message, "retry": retry, **more}}
    return web.json_response(body, status=status, dumps=_dumps)


def busy(language: Language, wait: float = RETRY_AFTER_S) -> web.Response:
    """One moment: the page waits and sends the same turn again."""
    return refusal(503, "busy", language.label("error.busy"), retry=True, retry_after=max(1, ceil(wait)))


def _too_often(request: web.Request) -> float:
    """Seconds that a terminal where nobody is signed in has to wait; mostly 0."""
    kiosk, terminal = request.app[KIOSK], request.remote
    if kiosk.proxied:
        terminal = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or terminal
    return kiosk.terminals.wait(terminal)


async def _without_records(request: web.Request) -> web.Response:
    """The database is gone: a cry for help is still answered, everything else is asked to wait."""
    kiosk, language = request.app[KIOSK], _any_language(request)
    text: str | None = ""
    if request.path == "/api/help":
        text = None
    elif request.path == "/api/turn":
        with contextlib.suppress(ValidationError):
            text = Said.model_validate_json(await request.read()).text or ""
    reply = kiosk.turns.without_records(text, language.info.code)
    if reply is None:
        return busy(language)
    return _shown(reply)


async def _turn(kiosk: Kiosk, asked: Request, language: Language) -> Reply | web.Response:
    wait = kiosk.conversations.wait(asked.participant_id)
    if kiosk.thread.waiting >= MOST_WAITING:
        wait = max(wait, RETRY_AFTER_S)
    if wait and not _urgent(kiosk, asked):
        return busy(language, wait)
    try:
        return await kiosk.thread.run(kiosk.turns.handle(asked))
    except TextTooLong:
        over = len(asked.text or "") - LONGEST_TEXT
        return refusal(413, "too_long", language.label("chat.too_long", over=over))
    except UnknownButton:
        return refusal(400, "bad_request", language.label("error.failed"))
    except NotReady:
        return busy(language)
    except TurnNotDone:
        return refusal(500, "failed", language.label("error.failed"))


def _urgent(kiosk: Kiosk, asked: Request) -> bool:
    """A call for help goes in before everything that waits is done."""
    text = (asked.text or "")[:LONGEST_TEXT]
    return asked.help or (bool(text) and kiosk.casework.safety.find(text, asked.language) is not None)


def _shown(answered: Reply | web.Response) -> web.Response:
    if isinstance(answered, web.Response):
        return answered
    body = {"turn_id": answered.turn_id, "seq": answered.number, "said": answered.said, **answered.body()}
    return web.json_response(body, dumps=_dumps)


def _conversation(kiosk: Kiosk, session: Session) -> dict[str, Any]:
    person = session.participant
    assert person is not None
    with kiosk.database.read() as connection:
        turns = conversations.transcript(connection, person.id, most=HISTORY)
    entries: list[dict[str, Any]] = []
    for turn in turns:
        if turn.said:
            said = {"kind": "text", "text": turn.said}
            entries.append({"seq": turn.number, "from": "participant", "lang": turn.language, "message": said})
        for message in turn.reply["messages"]:
            entries.append({"seq": turn.number, "from": "assistant", "lang": turn.language, "message": message})
    language = turns[-1].language if turns else session.language
    progress = next((turn.reply["progress"] for turn in reversed(turns) if turn.reply["progress"]), None)
    site = kiosk.content.sites[person.site]
    return {
        "person": {"code": person.code},
        "language": language,
        "voice": kiosk.content.languages[language].info.voice,
        "site": {"name": kiosk.content.languages[language].sites[person.site].name, "helpline": site.helpline},
        "messages": entries,
        "progress": progress,
        "idle": {"warn_after_s": kiosk.idle_warning_s, "leave_after_s": kiosk.idle_s},
    }


def _only_site(content: Content, language: Language) -> str:
    """The name of the site, where the service has just one; whose site it is otherwise, the sign-in tells."""
    names = [language.sites[site].name for site in content.sites if site in language.sites]
    return names[0] if len(content.sites) == 1 and names else ""


def _language(request: web.Request) -> Language:
    return request.app[KIOSK].content.languages[request[SESSION].language]


def _any_language(request: web.Request) -> Language:
    """For somebody who has not said which language they speak: what the browser asks for, or the first."""
    languages = request.app[KIOSK].content.languages
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].split("-")[0].strip()
        if code in languages:
            return languages[code]
    return next(iter(languages.values()))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
