"""Staff hear at once of alerts, tasks and submitted plans: after the commit, at their own site, in every process."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from functools import cache

import aiohttp
import pytest
from aiohttp import web

from bot import app as composition
from bot import settings as configuration
from bot.app import Parts, Service
from bot.content import Content
from bot.guidance.gate import Gate
from bot.records import desk
from bot.records.database import Database
from bot.turns import Request
from bot.web.staff import events
from tests.conftest import START, Clock, House, house_over, on_both_stores, on_postgres

PASSPHRASE = "a long passphrase"
MOST_S = 10


class Heard:
    """Counts how often somebody was woken. On PostgreSQL the first of a process is, when the listening begins."""

    def __init__(self, database: Database, site: str, *, first: bool = True) -> None:
        self._woken = threading.Semaphore(0)
        self.leave = database.pushes.subscribe(site, self._woken.release)
        if first and not database.sqlite:
            assert self.next()

    def next(self, most_s: float = MOST_S) -> bool:
        return self._woken.acquire(timeout=most_s)

    @property
    def silent(self) -> bool:
        return not self._woken.acquire(blocking=False)


def _store(house: House, person: int, what: Callable[..., None], *, commit: bool = True) -> None:
    with house.database.write() as connection:
        what(connection, person)
        if commit:
            connection.commit()


def _alert(connection: object, person: int, turn_id: str = "turn-00001") -> None:
    desk.raise_alert(
        connection,  # type: ignore[arg-type]
        person,
        turn_id=turn_id,
        level="now",
        source="words",
        kind="self_harm",
        excerpt="",
        now=START,
    )


def _task(connection: object, person: int) -> None:
    desk.add_task(connection, person, "talk", "", START)  # type: ignore[arg-type]


@on_both_stores
def test_what_is_stored_is_heard_once_and_at_its_own_site_only(still_house: House) -> None:
    person = still_house.participant().id
    here, elsewhere = Heard(still_house.database, "demo"), Heard(still_house.database, "other", first=False)
    for what in (_alert, _task):
        _store(still_house, person, what)
        assert here.next()
        _store(still_house, person, what)  # the same again: neither stored nor told
    _store(still_house, person, lambda connection, one: _alert(connection, one, "turn-00002"), commit=False)
    _store(still_house, person, lambda connection, one: _alert(connection, one, "turn-00003"))
    assert here.next() and here.silent and elsewhere.silent
    with still_house.database.read() as connection:
        assert len(desk.alerts(connection, "demo", open_only=True)) == 2
        assert len(desk.open_tasks(connection, "demo")) == 1


@on_postgres
def test_another_process_hears_it_and_also_after_its_connection_was_lost(still_house: House) -> None:
    person = still_house.participant().id
    other = Database(still_house.database.url.render_as_string())
    heard = Heard(other, "demo")
    _store(still_house, person, _task)
    assert heard.next()
    with still_house.database.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
        )
    assert heard.next()  # it looks again after every new connection
    _store(still_house, person, _alert)
    assert heard.next()
    heard.leave()
    other.close()


@pytest.fixture
async def stream(
    still_house: House, content: Content, gate: Gate, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[aiohttp.StreamReader, aiohttp.ClientSession, web.Application]]:
    """An open stream of a desk; on PostgreSQL of a service that is not the one the participants talk to."""
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.2)
    served = still_house
    if not still_house.database.sqlite:
        served = house_over(content, gate, Database(still_house.database.url.render_as_string()), clock)
    still_house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase=PASSPHRASE, language="en", site="demo"
    )
    parts = Parts(configuration.read(), content, served.database, served.casework, served.access, served.turns)
    service = Service(parts)
    monkeypatch.setattr(service, "web_app", cache(service.web_app))
    door = composition.bind("127.0.0.1", 0)
    port = door.getsockname()[1]
    async with composition.listening(service, door):
        jar = aiohttp.CookieJar(unsafe=True)
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers, cookie_jar=jar) as browser:
            signed_in = {"username": "ana", "passphrase": PASSPHRASE}
            async with browser.post("/desk/sign-in", data=signed_in, allow_redirects=False) as answer:
                assert answer.status == 303
            async with browser.get("/desk/events") as answer:
                assert answer.status == 200 and answer.content_type == "text/event-stream"
                assert answer.headers["Cache-Control"] == "no-store"
                yield answer.content, browser, service.web_app()
    service.close()


async def _until(content: aiohttp.StreamReader, line: bytes) -> None:
    async with asyncio.timeout(MOST_S):
        while await content.readline() != line:
            assert not content.at_eof()


@on_both_stores
async def test_an_open_desk_hears_a_call_for_help_until_its_sitting_ends(
    stream: tuple[aiohttp.StreamReader, aiohttp.ClientSession, web.Application], still_house: House
) -> None:
    content, browser, _ = stream
    await _until(content, b"data: look\n")
    await _until(content, b": alive\n")
    person = still_house.participant()
    await still_house.turns.handle(Request(person.id, "help-000001", "en", help=True))
    await _until(content, b"data: look\n")
    async with browser.post("/desk/sign-out", data={}, allow_redirects=False) as answer:
        assert answer.status == 303
    await _end(content)


async def test_the_end_of_the_service_ends_an_open_stream(
    stream: tuple[aiohttp.StreamReader, aiohttp.ClientSession, web.Application],
) -> None:
    content, _, app = stream
    await _until(content, b"data: look\n")
    await app.shutdown()
    await _end(content)


async def _end(content: aiohttp.StreamReader) -> None:
    async with asyncio.timeout(MOST_S):
        while not content.at_eof():
            await content.readline()
