"""kill -9 of the service at random moments: no answer lost, none doubled, transcript and records agree."""

import asyncio
import os
import random
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.records import answers
from bot.records import conversations as rows
from bot.records.people import participant_by_code
from bot.records.tables import answer
from tests.conftest import PIN
from tests.service import Service


class Client:
    """A page that keeps trying: the same turn id until the service has answered."""

    def __init__(self, service: Service, session: aiohttp.ClientSession, code: str) -> None:
        self._service = service
        self._session = session
        self._code = code
        self.acknowledged: dict[str, str] = {}

    async def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        for _ in range(600):
            try:
                address = f"{self._service.address}{path}"
                async with self._session.request(
                    method, address, json=body, headers={"Origin": self._service.address}
                ) as response:
                    if response.status == 200:
                        return dict(await response.json())
                    if response.status not in (500, 503):
                        raise AssertionError(f"{response.status}: {await response.text()}")
            except (TimeoutError, aiohttp.ClientError, ConnectionError):
                pass
            await asyncio.sleep(0.05)
        raise AssertionError("the service did not come back")

    async def begin(self) -> dict[str, Any]:
        await self._send("POST", "/api/sitting", {"code": self._code, "pin": PIN, "language": "en"})
        return await self.press("do:continue_path", 0)

    async def press(self, button: str, number: int) -> dict[str, Any]:
        turn_id = f"{self._code}-{number:06d}"
        reply = await self._send("POST", "/api/turn", {"turn_id": turn_id, "button": button})
        self.acknowledged[turn_id] = button
        return reply


def _answers(reply: dict[str, Any]) -> list[str]:
    """What the open question of the interests can be answered with."""
    asked = [message for message in reply["messages"] if message["kind"] == "question"]
    if not asked or not asked[-1]["id"].startswith("interests"):
        return []
    return [f"answer:{asked[-1]['id']}:{option['value']}" for option in asked[-1]["options"]]


async def _converse(client: Client, turns: int) -> None:
    reply = await client.begin()
    for number in range(1, turns):
        possible = _answers(reply) or ["do:ask_progress"]
        reply = await client.press(random.Random(number).choice(possible), number)


def _killer(service: Service, chance: random.Random, kills: int, done: threading.Event) -> None:
    for _ in range(kills):
        if done.wait(chance.uniform(0.05, 1.2)):
            return
        service.kill()
        service.start()


async def _killed_while_talking(state: Path, seed: int, turns: int, kills: int) -> None:
    service = Service(state)
    code = service.people("en")[0]
    service.start()
    done = threading.Event()
    killer = threading.Thread(target=_killer, args=(service, random.Random(seed), kills, done))
    try:
        async with aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=10)
        ) as session:
            client = Client(service, session, code)
            killer.start()
            await _converse(client, turns)
    finally:
        done.set()
        await asyncio.to_thread(killer.join)
        service.stop()
    _check(service, code, client.acknowledged)


def _check(service: Service, code: str, acknowledged: dict[str, str]) -> None:
    """Every acknowledged turn is there exactly once, and the records are what the transcript says."""
    parts = service.parts()
    with parts.database.read() as connection:
        found = participant_by_code(connection, code)
        assert found is not None
        transcript = rows.transcript(connection, found[0].id, most=10_000)
        ever = (
            select(answer.c.question, answer.c.value)
            .where(answer.c.participant_id == found[0].id)
            .order_by(answer.c.id)
        )
        stored = [(f"interests.{question}", value) for question, value in connection.execute(ever)]
        valid = {f"interests.{one.question}": one.value for one in answers.valid(connection, found[0].id)}
        conversation = rows.take(connection, found[0].id)
    parts.database.close()
    ids = [turn.turn_id for turn in transcript]
    assert len(ids) == len(set(ids))
    assert [turn.number for turn in transcript] == list(range(1, len(transcript) + 1))
    assert {turn.turn_id: turn.button for turn in transcript if turn.turn_id in acknowledged} == acknowledged
    said = [str(turn.button).split(":") for turn in transcript if str(turn.button).startswith("answer:")]
    # One row a turn, in order: a question asked again ("shall we look at a few again?") has replaced its first answer.
    assert stored == [(question, value) for _, question, value in said]
    assert valid == {question: value for _, question, value in said}
    assert conversation.turns == len(transcript) and conversation.last_turn_id == ids[-1]


@pytest.mark.long
async def test_a_service_killed_in_the_middle_of_a_conversation_loses_and_doubles_nothing(tmp_path: Path) -> None:
    await _killed_while_talking(tmp_path, seed=1, turns=25, kills=2)


@pytest.mark.long
async def test_killed_again_and_again_over_fifty_turns(tmp_path: Path) -> None:
    await _killed_while_talking(tmp_path, seed=int(os.environ.get("SEED", "7")), turns=50, kills=12)
