"""The running apps over HTTP: roles, headers, sizes, sessions, strange requests."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import app as composition
from bot import settings as configuration
from bot.app import Parts, Service
from bot.web.kiosk import app as kiosk_app
from bot.web.security import HEADERS, Role, declared, refuse_undeclared
from tests.conftest import PIN, House

OPEN_ROUTES = {
    ("GET", "/"),
    ("GET", "/api/labels/{language}"),
    ("POST", "/api/sitting"),
    ("DELETE", "/api/sitting"),
    ("GET", "/static/kiosk/pictograms.svg"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-out"),
}


@dataclass
class Running:
    """A service on a port of its own, and browsers for it."""

    service: Service
    address: str
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def browser(self, **headers: str) -> aiohttp.ClientSession:
        sent = {"Sec-Fetch-Site": "same-origin", **headers}
        made = aiohttp.ClientSession(self.address, headers=sent, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.browsers.append(made)
        return made

    async def signed_in(self, code: str = "A1234", language: str = "en") -> aiohttp.ClientSession:
        browser = self.browser()
        async with browser.post("/api/sitting", json={"code": code, "pin": PIN, "language": language}) as answer:
            assert answer.status == 200, await answer.text()
        return browser

    def turn(self, **what: Any) -> dict[str, Any]:
        return {"turn_id": f"web-{next(self.numbers):08d}", **what}


@pytest.fixture
async def running(house: House) -> AsyncIterator[Running]:
    house.participant()
    parts = Parts(configuration.read(), house.content, house.database, house.casework, house.access, house.turns)
    service = Service(parts)
    service.ready.set()
    async with composition.listening(service, composition.bind("127.0.0.1", 0)) as port:
        made = Running(service, f"http://127.0.0.1:{port}")
        yield made
        for browser in made.browsers:
            await browser.close()
    service.thread.stop()


def _routes(app: web.Application) -> set[tuple[str, str, frozenset[Role] | None]]:
    return {
        (route.method, route.resource.canonical, declared(route.handler))
        for route in app.router.routes()
        if route.resource is not None and not isinstance(route.resource, web.StaticResource) and route.method != "HEAD"
    }


async def test_every_route_declares_its_roles_and_only_these_are_open(running: Running) -> None:
    found = _routes(running.service.web_app())
    assert {(method, path) for method, path, allowed in found if allowed == {Role.ANYONE}} == OPEN_ROUTES
    assert all(allowed for _, _, allowed in found)


async def test_a_route_without_a_declaration_is_not_served() -> None:
    async def careless(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/careless", careless)
    with pytest.raises(RuntimeError, match="/careless"):
        refuse_undeclared(app)


async def test_nobody_who_is_not_signed_in_gets_at_a_closed_route(running: Running) -> None:
    stranger = running.browser()
    for method, path, allowed in _routes(running.service.web_app()):
        if allowed == {Role.ANYONE} or method == "*":
            continue
        at = path.replace("{id}", "1").replace("{participant_id}", "1").replace("{language}", "en")
        async with stranger.request(method, at, json={}, allow_redirects=False) as answer:
            assert answer.status in (401, 303, 302, 403, 404, 405), (method, path, answer.status)
            assert answer.status != 200


async def test_a_participants_cookie_opens_nothing_on_the_desk(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.get("/desk/", allow_redirects=False) as answer:
        assert answer.status in (302, 303) and "sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("path", ["/", "/api/conversation", "/desk/sign-in", "/nowhere", "/health/live"])
async def test_every_answer_has_the_security_headers(running: Running, path: str) -> None:
    async with running.browser().get(path) as answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none", "Origin": "https://elsewhere.example"},
    ],
)
async def test_a_write_from_another_site_is_refused(running: Running, headers: dict[str, str]) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/turn", json=running.turn(text="hello"), headers=headers) as answer:
        assert answer.status == 403


async def test_the_first_conversation_begins_with_the_welcome(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.get("/api/conversation") as answer:
        body = await answer.json()
    assert body["messages"][0]["message"]["text"].startswith("Hello. I am Itinera")
    assert body["person"] == {"code": "A1234"} and body["progress"]["chapter"] == 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_wrong_pin_an_unknown_code_and_nonsense_get_one_and_the_same_answer(
    running: Running, language: str
) -> None:
    bodies = []
    for code, pin in (("A1234", "87654321"), ("Z9999", PIN), ("'; --", "☃")):
        body = {"code": code, "pin": pin, "language": language}
        async with running.browser().post("/api/sitting", json=body) as answer:
            assert answer.status == 401
            bodies.append(await answer.text())
    assert len(set(bodies)) == 1


async def test_guessing_becomes_slow_and_locks_nobody_out_for_good(running: Running, house: House) -> None:
    browser = running.browser()
    seen = []
    for _ in range(6):
        async with browser.post("/api/sitting", json={"code": "A1234", "pin": "0" * 8, "language": "en"}) as answer:
            seen.append(answer.status)
    assert seen[:3] == [401, 401, 401] and 429 in seen
    house.clock.forward(minutes=2)
    await running.signed_in()


async def test_a_second_sign_in_ends_the_first_sitting(running: Running) -> None:
    first = await running.signed_in()
    await running.signed_in()
    async with first.get("/api/conversation") as answer:
        assert answer.status == 401


async def test_sign_out_ends_the_sitting_and_clears_the_browser(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.delete("/api/sitting") as answer:
        assert answer.status == 204 and "Clear-Site-Data" in answer.headers
    async with browser.get("/api/conversation") as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"turn_id": "x"}', b'{"turn_id": "12345678"}', b'{"turn_id": "12345678", "text": 5}', b"\xff"],
)
async def test_a_request_that_is_none_gets_a_kind_sentence_and_no_turn(running: Running, body: bytes) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/turn", data=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["message"].startswith("That did not work")


async def test_a_message_of_100_kilobytes_is_refused(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/turn", json=running.turn(text="x" * 100_000)) as answer:
        assert answer.status == 413
    async with browser.post("/api/turn", json=running.turn(text="x" * 3_000)) as answer:
        assert answer.status == 413 and "too long" in (await answer.json())["error"]["message"]


async def test_markup_is_given_back_as_text_in_json(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/turn", json=running.turn(text="<img src=x onerror=alert(1)>")) as answer:
        assert answer.content_type == "application/json"
        assert (await answer.json())["said"] == "<img src=x onerror=alert(1)>"


async def test_two_presses_at_the_same_moment_are_one_answer(running: Running) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/turn", json=running.turn(button="do:continue_path")) as answer:
        asked = next(m for m in (await answer.json())["messages"] if m["kind"] == "question")
    press = running.turn(button=asked["options"][0]["id"])

    async def once() -> dict[str, Any]:
        async with browser.post("/api/turn", json=press) as answer:
            return dict(await answer.json())

    first, second = await asyncio.gather(once(), once())
    assert first == second


async def test_the_help_button_gives_the_fixed_screen_and_the_page_learns_who_read_it(
    running: Running, house: House
) -> None:
    browser = await running.signed_in()
    async with browser.post("/api/help", json={"turn_id": "help-00000001"}) as answer:
        assert (await answer.json())["messages"][0]["kind"] == "safety"
    async with browser.get("/api/alert") as answer:
        assert (await answer.json())["state"] == "sent"


async def test_while_the_engine_loads_the_gate_works_and_other_words_wait(
    running: Running, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await running.signed_in()
    monkeypatch.setattr(house.turns, "engine", None)
    async with browser.post("/api/turn", json=running.turn(text="hello")) as answer:
        assert answer.status == 503 and (await answer.json())["error"]["retry"] is True
    async with browser.post("/api/turn", json=running.turn(text="I want to die")) as answer:
        assert (await answer.json())["messages"][0]["kind"] == "safety"


async def test_the_labels_of_a_language_come_with_the_name_of_the_only_site_in_it(running: Running) -> None:
    for language, name in (("en", "Demo site"), ("es", "Centro de prueba")):
        async with running.browser().get(f"/api/labels/{language}") as answer:
            assert (await answer.json())["site"] == name


async def test_an_unknown_language_of_labels_is_told(running: Running) -> None:
    async with running.browser().get("/api/labels/xx") as answer:
        assert answer.status == 404


async def test_above_the_queue_a_turn_waits_and_a_cry_does_not(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await running.signed_in()
    monkeypatch.setattr(kiosk_app, "MOST_WAITING", 0)

    async with browser.post("/api/turn", json=running.turn(button="do:continue_path")) as answer:
        error = (await answer.json())["error"]
    assert (answer.status, error["code"], error["retry"]) == (503, "busy", True) and error["retry_after"] >= 1
    async with browser.post("/api/turn", json=running.turn(text="i want to kill myself")) as answer:
        assert [message["kind"] for message in (await answer.json())["messages"]] == ["safety"]
    async with browser.post("/api/help", json=running.turn()) as answer:
        assert answer.status == 200


async def test_one_conversation_cannot_take_all_turns(running: Running) -> None:
    browser = await running.signed_in()
    statuses = []
    for _ in range(40):
        async with browser.post("/api/turn", json=running.turn(button="do:ask_progress")) as answer:
            statuses.append(answer.status)

    assert statuses[:20] == [200] * 20 and 503 in statuses
    async with browser.post("/api/turn", json=running.turn(text="i want to kill myself")) as answer:
        assert answer.status == 200


async def test_a_terminal_that_guesses_addresses_is_slowed_down(running: Running) -> None:
    stranger = running.browser()
    statuses = []
    for _ in range(40):
        async with stranger.get("/api/conversation") as answer:
            statuses.append(answer.status)

    assert statuses[:25] == [401] * 25 and 503 in statuses
