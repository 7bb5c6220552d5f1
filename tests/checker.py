"""Pages that keep trying whatever happens to the service, and the check of what it stored of them."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from sqlalchemy import select

from bot.records import answers
from bot.records import conversations as rows
from bot.records.people import participant_by_code
from bot.records.tables import answer
from tests.conftest import PIN
from tests.service import Service

PATIENCE_S = 90
REQUEST_S = 10


@dataclass
class Acknowledged:
    """A turn that the service has answered."""

    button: str
    reply: dict[str, Any]


@dataclass
class Client:
    """A page that sends the same turn id until the service has answered; each try goes to the next service.

    ``mischief`` makes a bad network: requests come twice at once, answers get lost on the way, and requests of
    earlier turns arrive again.
    """

    services: Sequence[Service]
    session: aiohttp.ClientSession
    code: str
    mischief: random.Random | None = None
    acknowledged: dict[str, Acknowledged] = field(default_factory=dict)
    tries: int = 0

    async def begin(self) -> dict[str, Any]:
        await self._until_answered("POST", "/api/sitting", {"code": self.code, "pin": PIN, "language": "en"})
        return await self.press("do:continue_path", 0)

    async def press(self, button: str, number: int) -> dict[str, Any]:
        turn_id = f"{self.code}-{number:06d}"
        if self.mischief is not None and self.mischief.random() < 0.3:
            await self._lose_the_answer(turn_id, button)
        if self.mischief is not None and self.mischief.random() < 0.3:
            reply, twin = await asyncio.gather(self._turn(turn_id, button), self._turn(turn_id, button))
            assert reply == twin
        else:
            reply = await self._turn(turn_id, button)
        self.acknowledged[turn_id] = Acknowledged(button, reply)
        if self.mischief is not None and self.mischief.random() < 0.3:
            late, before = self.mischief.choice(list(self.acknowledged.items()))
            assert await self._turn(late, before.button) == before.reply
        return reply

    async def once(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One try, whatever it comes to: status and body."""
        service = self._next()
        async with self.session.post(
            f"{service.address}{path}", json=body, headers={"Origin": service.address}
        ) as response:
            return response.status, dict(await response.json())

    async def _turn(self, turn_id: str, button: str) -> dict[str, Any]:
        return await self._until_answered("POST", "/api/turn", {"turn_id": turn_id, "button": button})

    async def _lose_the_answer(self, turn_id: str, button: str) -> None:
        assert self.mischief is not None
        one = asyncio.create_task(self.once("/api/turn", {"turn_id": turn_id, "button": button}))
        await asyncio.sleep(self.mischief.uniform(0, 0.02))
        one.cancel()
        await asyncio.gather(one, return_exceptions=True)

    async def _until_answered(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            service = self._next()
            try:
                async with self.session.request(
                    method, f"{service.address}{path}", json=body, headers={"Origin": service.address}
                ) as response:
                    if response.status == 200:
                        return dict(await response.json())
                    if response.status not in (500, 503):
                        raise AssertionError(f"{response.status}: {await response.text()}")
            except (TimeoutError, aiohttp.ClientError, ConnectionError):
                pass
            await asyncio.sleep(0.05)
        raise AssertionError("the service did not come back")

    def _next(self) -> Service:
        self.tries += 1
        return self.services[self.tries % len(self.services)]


def browser() -> aiohttp.ClientSession:
    """A browser for one client."""
    limit = aiohttp.ClientTimeout(total=REQUEST_S)
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=limit)


async def converse(client: Client, turns: int) -> None:
    """Begin and answer questions of the interests, by chance but the same each time."""
    reply = await client.begin()
    for number in range(1, turns):
        possible = _answers(reply) or ["do:ask_progress"]
        reply = await client.press(random.Random(f"{client.code}{number}").choice(possible), number)


def check(service: Service, client: Client) -> None:
    """Every acknowledged turn is there exactly once, and the records are what the transcript says."""
    parts = service.parts()
    with parts.database.write() as connection:
        found = participant_by_code(connection, client.code)
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
    by_id = {turn.turn_id: turn for turn in transcript}
    for turn_id, one in client.acknowledged.items():
        there = by_id[turn_id]
        assert (there.button, there.number, there.reply["messages"]) == (
            one.button,
            one.reply["seq"],
            one.reply["messages"],
        )
    said = [str(turn.button).split(":") for turn in transcript if str(turn.button).startswith("answer:")]
    # One row a turn, in order: a question asked again ("shall we look at a few again?") has replaced its first answer.
    assert stored == [(question, value) for _, question, value in said]
    assert valid == {question: value for _, question, value in said}
    assert conversation.turns == len(transcript) and conversation.last_turn_id == ids[-1]


def _answers(reply: dict[str, Any]) -> list[str]:
    """What the open question of the interests can be answered with."""
    asked = [message for message in reply["messages"] if message["kind"] == "question"]
    if not asked or not asked[-1]["id"].startswith("interests"):
        return []
    return [f"answer:{asked[-1]['id']}:{option['value']}" for option in asked[-1]["options"]]
