"""A terminal at which one participant after the other signs in, goes the whole way and signs out."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.measuring.load.manner import Manner, Next
from bot.measuring.load.orders import Acknowledged, Driven, Orders, Sample, Sitting

MOST_TRIES = 60
MOST_PAUSE_S = 2.0
TIMEOUT_S = 10.0
MOST_TURNS = 300
COOKIE = "itinera_kiosk"


class GivenUp(Exception):
    """A request that cannot be answered; the name of the cause."""


class Run:
    """What the terminals share: the people who wait, the clock, what is brought back."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.people = iter(orders.people)
        self.driven = Driven()
        self.retries: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.stop = asyncio.Event()
        self.began: float | None = None
        """When the measured time began, by ``time.perf_counter``; None before."""
        self._turns = 0

    def measured(self, began: float, kind: str, tries: int) -> None:
        """Note a request that was answered now; of those on the way ahead only the sign-ins."""
        now = time.perf_counter()
        early = self.began is None or began < self.began
        if early and kind != "sign_in":
            return
        at = 0.0 if self.began is None or early else now - self.began
        self.driven.samples.append(Sample(round(at, 3), round((now - began) * 1000, 2), kind, tries))
        if kind in ("button", "typed"):
            self._turns += 1
            if self._turns == self.orders.turns:
                self.stop.set()


class Terminal:
    """One screen with connections of its own. Sends the same turn id again until it is answered, as the page does."""

    def __init__(self, run: Run, number: int, client: aiohttp.ClientSession) -> None:
        self._run = run
        self._client = client
        self._chance = random.Random(f"{run.orders.seed}:{number}")
        self._next_address = number
        self._cookie = ""
        self._sitting: Sitting | None = None
        self._manner: Manner | None = None
        self._messages: list[Mapping[str, Any]] = []
        self._number = number
        self._turns = 0

    async def ahead(self) -> None:
        """Go a random way into the first conversation, without pauses."""
        wanted = self._chance.randint(0, self._run.orders.ahead)
        try:
            await self._begin()
            while self._sitting is not None and self._turns < wanted and await self._turn():
                pass
        except GivenUp as cause:
            self._give_up(cause)

    async def work(self) -> None:
        """Think, send, read, until the time is over or nobody waits."""
        await self._think()
        while not self._run.stop.is_set():
            try:
                if self._sitting is None and not await self._begin():
                    return
                await self._think()
                if not self._run.stop.is_set() and not await self._turn():
                    await self._end()
            except GivenUp as cause:
                self._give_up(cause)

    async def _begin(self) -> bool:
        """Sign the next participant in; False when nobody waits."""
        code, language = next(self._run.people, ("", ""))
        if not code:
            self._run.errors["no participant left"] += 1
            return False
        orders = self._run.orders
        self._sitting = Sitting(code, language)
        self._run.driven.sittings.append(self._sitting)
        self._manner = Manner(
            self._chance, orders.typed, orders.asides.get(language, ()), orders.told.get(language, ())
        )
        self._turns = 0
        await self._sign_in(self._sitting)
        return True

    async def _sign_in(self, sitting: Sitting) -> None:
        body = {"code": sitting.code, "pin": self._run.orders.pin, "language": sitting.language}
        self._cookie = ""
        await self._send("POST", "/api/sitting", body, "sign_in")
        sitting.openings += 1
        answered = await self._send("GET", "/api/conversation", None, "conversation")
        last = max((one["seq"] for one in answered["messages"]), default=0)
        self._messages = [one["message"] for one in answered["messages"] if one["seq"] == last]

    async def _turn(self) -> bool:
        """One turn; False when the way is at its end."""
        sitting, manner = self._sitting, self._manner
        assert sitting is not None and manner is not None
        said = manner.next(self._messages)
        if said is None:
            sitting.done = True
            return False
        if self._turns >= MOST_TURNS:
            raise GivenUp(f"no plan after {MOST_TURNS} turns")
        turn_id = f"load-{sitting.code}-{len(sitting.sent):06d}"
        sitting.sent.append(turn_id)
        if said.answers is not None:
            sitting.answers[said.answers[0]] = None  # until it is acknowledged, nobody knows
        kind = "typed" if said.text is not None else "button"
        answered = await self._send("POST", "/api/turn", {"turn_id": turn_id, **said.body()}, kind)
        self._turns += 1
        if answered["turn_id"] != turn_id:
            raise GivenUp("the answer to another turn")
        sitting.turns.append(Acknowledged(turn_id, int(answered["seq"]), said.button, said.text))
        self._messages = answered["messages"]
        _note_answer(sitting, said)
        return True

    async def _end(self) -> None:
        """Sign out: the next participant takes the place."""
        await self._send("DELETE", "/api/sitting", None, "sign_out")
        self._sitting = None

    def _give_up(self, cause: GivenUp) -> None:
        self._run.errors[str(cause)] += 1
        self._sitting = None

    async def _think(self) -> None:
        mean = self._run.orders.think_s
        await self._pause(self._chance.uniform(0.5 * mean, 1.5 * mean))

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._run.stop.wait()
        except TimeoutError:
            return

    async def _send(self, method: str, path: str, body: Mapping[str, Any] | None, kind: str) -> dict[str, Any]:
        """The answer's JSON. What was not answered is sent again just as it was, to the next service."""
        began = time.perf_counter()
        for tries in range(1, MOST_TRIES + 1):
            addresses = self._run.orders.addresses
            address = addresses[self._next_address % len(addresses)]
            self._next_address += 1
            headers = {"Origin": address, "Cookie": f"{COOKIE}={self._cookie}"}
            pause = min(MOST_PAUSE_S, 0.1 * 2**tries)
            try:
                async with self._client.request(method, address + path, json=body, headers=headers) as response:
                    answered = {} if response.status == 204 else await response.json(content_type=None)
                    if response.status < 300:
                        if COOKIE in response.cookies and response.cookies[COOKIE].value:
                            self._cookie = response.cookies[COOKIE].value
                        self._run.measured(began, kind, tries)
                        return dict(answered)
                    refusal = dict((answered or {}).get("error") or {})
                    cause = f"{response.status} {refusal.get('code', '')}".strip()
                    if response.status not in (429, 502, 503, 504):
                        raise GivenUp(cause)
                    wait = response.headers.get("Retry-After") or refusal.get("retry_after")
                    pause = float(wait) if wait else pause
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                cause = type(error).__name__
            self._run.retries[cause] += 1
            await asyncio.sleep(pause)
        raise GivenUp(f"no answer after {MOST_TRIES} tries")


def _note_answer(sitting: Sitting, said: Next) -> None:
    if said.answers is not None:
        question, value = said.answers
        sitting.answers[question] = list(value) if isinstance(value, tuple) else value
