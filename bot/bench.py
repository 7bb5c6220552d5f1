"""The performance figures of docs/performance.md, measured on this machine with the real parts."""

import asyncio
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import aiohttp

from bot import app as composition
from bot.settings import Settings
from bot.turns import OPENING, Reply, Request

EARLY_TURN = 5
EVENTS_LATE = 2_000
SAMPLES = 300
MOST_WAIT_S = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds of a turn with ``events`` dialogue events behind it."""

    events: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class TurnFigures:
    """What ``itinera bench turns`` reports; None where something was not measured."""

    early: Figure | None
    late: Figure | None
    http_early: Figure | None
    http_late: Figure | None
    stock_early: Figure | None
    stock_late: Figure | None
    ready_s: float
    rss_mb: float
    installed_mb: float
    gate_ms: float
    typed_ms: float

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


Press = Callable[[str], Awaitable[Any]]


async def turns(settings: Settings, progress: Callable[[str], None]) -> TurnFigures:
    """Measure turns in process and over HTTP, the start, the memory and the installed size."""
    progress("in process: SQLite, WAL, synchronous FULL")
    early, late, typed, gate = await _in_process(settings)
    progress("over HTTP: a service of its own")
    http_early, http_late, ready, rss = await _over_http(settings)
    progress("installed size")
    return TurnFigures(
        early, late, http_early, http_late, None, None, ready, rss, _installed_mb(settings.home), gate, typed
    )


async def _in_process(settings: Settings) -> tuple[Figure, Figure, float, float]:
    content, database = composition.throw_away(settings)
    parts = composition.wire(settings, content, database)
    composition.load_engine(parts)
    people = [
        parts.access.add_participant(code=f"BENCH{number:03d}", pin="00000000", site="demo", language="en")
        for number in range(SAMPLES // 10)
    ]

    def presser(participant_id: int) -> Press:
        async def press(button: str) -> list[dict[str, Any]]:
            turn_id = f"bench-{participant_id}-{time.perf_counter_ns()}"
            reply: Reply = await parts.turns.handle(Request(participant_id, turn_id, "en", button=button))
            return reply.messages

        return press

    early: list[float] = []
    for participant_id in people[1:]:
        walk = await Walk.begin(presser(participant_id))
        while walk.turns < EARLY_TURN:
            await walk.step()
        early += [await walk.step() for _ in range(10)]
    walk = await Walk.begin(presser(people[0]))
    while walk.events < EVENTS_LATE:
        await walk.step()
    late = [await walk.step() for _ in range(SAMPLES)]
    typed = []
    for number in range(50):
        before = time.perf_counter()
        await parts.turns.handle(Request(people[0], f"typed-{number:06d}", "en", text="why do you ask me this"))
        typed.append((time.perf_counter() - before) * 1000)
    before = time.perf_counter()
    for _ in range(200):
        parts.casework.safety.find("i would like to know how many questions are left", "en")
    gate = (time.perf_counter() - before) * 1000 / 200
    return (
        _figure(EARLY_TURN * Walk.EVENTS_A_TURN, early),
        _figure(walk.events, late),
        round(statistics.median(typed), 2),
        round(gate, 3),
    )


async def _over_http(settings: Settings) -> tuple[Figure, Figure, float, float]:
    folder = Path(tempfile.mkdtemp(prefix="itinera-bench-"))
    environment = {**os.environ, "ITINERA_STATE": str(folder), "ITINERA_PORT": "0", "ITINERA_HOST": "127.0.0.1"}
    seeded = settings.model_copy(update={"state": folder, "database": ""})
    parts = composition.compose(seeded)
    for number in range(SAMPLES // 10):
        parts.access.add_participant(code=f"BENCH{number:03d}", pin="00000000", site="demo", language="en")
    parts.database.close()
    began = time.perf_counter()
    service = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        "serve",
        cwd=settings.home,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        address = await asyncio.wait_for(_address(service), MOST_WAIT_S)
        async with _browser(address) as client:
            late_walk = await _signed_in(client, address, 0)
            ready = time.perf_counter() - began
            early: list[float] = []
            for number in range(1, SAMPLES // 10):
                async with _browser(address) as other:
                    walk = await _signed_in(other, address, number)
                    while walk.turns < EARLY_TURN:
                        await walk.step()
                    early += [await walk.step() for _ in range(10)]
            while late_walk.events < EVENTS_LATE:
                await late_walk.step()
            late = [await late_walk.step() for _ in range(SAMPLES)]
            rss = _rss_mb(service.pid)
    finally:
        service.terminate()
        await service.communicate()
        shutil.rmtree(folder, ignore_errors=True)
    return (
        _figure(EARLY_TURN * Walk.EVENTS_A_TURN, early),
        _figure(late_walk.events, late),
        round(ready, 2),
        rss,
    )


class Walk:
    """A conversation of any length: answers a question and goes back to it, over and over."""

    EVENTS_A_TURN = 6
    """Dialogue events of such a turn: the user, the form, its slots, its question, listening."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._question = ""
        self.turns = 0

    @property
    def events(self) -> int:
        """Dialogue events behind the next turn."""
        return self.turns * self.EVENTS_A_TURN

    @classmethod
    async def begin(cls, press: Press) -> "Walk":
        """Come in and open the interest questionnaire."""
        walk = cls(press)
        await press(OPENING)
        walk._question = _asked(await press("do:continue_path"))
        walk.turns = 2
        return walk

    async def step(self) -> float:
        """One button turn; returns its milliseconds."""
        back = self.turns % 2 == 1
        button = "do:correct_previous_answer" if back else f"answer:{self._question}:quite"
        before = time.perf_counter()
        messages = await self._press(button)
        took = (time.perf_counter() - before) * 1000
        self._question = _asked(messages)
        self.turns += 1
        return took


def _browser(address: str) -> aiohttp.ClientSession:
    """A client that keeps its cookie although the host is a number."""
    return aiohttp.ClientSession(headers={"Origin": address}, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def _signed_in(client: aiohttp.ClientSession, address: str, number: int) -> Walk:
    body = {"code": f"BENCH{number:03d}", "pin": "00000000", "language": "en"}
    deadline = time.monotonic() + MOST_WAIT_S
    while True:
        async with client.post(f"{address}/api/sitting", json=body) as response:
            if response.status == 200:
                break
        if time.monotonic() > deadline:
            raise TimeoutError("the service did not answer in time")
        await asyncio.sleep(0.05)

    async def press(button: str) -> list[dict[str, Any]]:
        asked = {"turn_id": f"bench-{number}-{time.perf_counter_ns()}", "button": button}
        async with client.post(f"{address}/api/turn", json=asked) as response:
            answered = await response.json()
            if response.status != 200:
                raise RuntimeError(f"turn refused: {response.status} {answered}")
            messages: list[dict[str, Any]] = answered["messages"]
            return messages

    return await Walk.begin(press)


async def _address(service: asyncio.subprocess.Process) -> str:
    assert service.stderr is not None
    said = b""
    while line := await service.stderr.readline():
        said += line
        if found := re.search(rb"address='(http://[^/']+)/'", line):
            return found.group(1).decode()
    raise RuntimeError(f"the service did not start: {said.decode()[-500:]}")


def _asked(messages: list[dict[str, Any]]) -> str:
    return next(str(one["id"]) for one in reversed(messages) if one["kind"] == "question")


def _figure(events: int, samples: list[float]) -> Figure:
    ordered = sorted(samples)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return Figure(events, round(statistics.median(ordered), 2), round(p99, 2))


def _rss_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found.group(1)) / 1024, 1) if found else 0.0


def _installed_mb(home: Path) -> float:
    """The installed size of what requirements.txt names, and of this tree's own code and content."""
    names = set(re.findall(r"^([a-z0-9._-]+)==", (home / "requirements.txt").read_text(), re.M))
    size = 0
    for name in names:
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            continue
        size += sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file())
    for folder in ("bot", "actions", "data"):
        size += sum(path.stat().st_size for path in (home / folder).rglob("*") if path.is_file())
    return round(size / 1e6, 1)
