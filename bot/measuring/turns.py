"""Turns in process and over HTTP, early and late in a conversation; start, memory and installed size."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import app as composition
from bot.measuring import machine, service, stock
from bot.measuring.figures import Figure
from bot.measuring.walk import Walk, in_process
from bot.settings import Settings

EARLY_TURN = 5
EVENTS_LATE = 2_000
SAMPLES = 300
PEOPLE = SAMPLES // 10


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


def measure(settings: Settings, python: Path | None, progress: Callable[[str], None]) -> TurnFigures:
    """Measure turns in process and over HTTP, the start, the memory and the installed size.

    ``python`` is an interpreter with the stock package: then its starter bot is measured too, in the same run.
    Raises service.NotServed.
    """
    progress("in process: SQLite, WAL, synchronous FULL")
    early, late, typed, gate = asyncio.run(_in_process(settings))
    progress("over HTTP: a service of its own")
    http_early, http_late, ready, rss = asyncio.run(_over_http(settings))
    progress("installed size")
    installed = machine.installed_mb(settings.home)
    stock_early, stock_late = (None, None) if python is None else asyncio.run(stock.measure(python, progress))
    return TurnFigures(early, late, http_early, http_late, stock_early, stock_late, ready, rss, installed, gate, typed)


async def _in_process(settings: Settings) -> tuple[Figure, Figure, float, float]:
    content, database = composition.throw_away(settings)
    parts = composition.wire(settings, content, database)
    composition.load_engine(parts)
    people = [_add(parts, number) for number in range(PEOPLE)]
    early: list[float] = []
    for participant_id in people[1:]:
        walk = await Walk.begin(in_process(parts.turns, participant_id).press)
        early += await _early(walk)
    voice = in_process(parts.turns, people[0])
    walk = await Walk.begin(voice.press)
    while walk.events < EVENTS_LATE:
        await walk.step()
    behind = walk.events
    late = [await walk.step() for _ in range(SAMPLES)]
    typed = []
    for _ in range(50):
        before = time.perf_counter()
        await voice.say("why do you ask me this")
        typed.append((time.perf_counter() - before) * 1000)
    before = time.perf_counter()
    for _ in range(200):
        parts.casework.safety.find("i would like to know how many questions are left", "en")
    gate = (time.perf_counter() - before) * 1000 / 200
    return (
        Figure.of(EARLY_TURN * Walk.EVENTS_A_TURN, early),
        Figure.of(behind, late),
        round(statistics.median(typed), 2),
        round(gate, 3),
    )


async def _over_http(settings: Settings) -> tuple[Figure, Figure, float, float]:
    folder = Path(tempfile.mkdtemp(prefix="itinera-bench-"))
    try:
        parts = composition.compose(settings.model_copy(update={"state": folder, "database": ""}))
        for number in range(PEOPLE):
            _add(parts, number)
        parts.database.close()
        own = {"ITINERA_STATE": str(folder), "ITINERA_DATABASE": ""}
        async with service.running(settings.home, own) as running:
            await service.ready(running.address)
            async with service.browser(running.address) as client:
                late_walk = await Walk.begin((await service.sign_in(client, running.address, _code(0))).press)
                ready = time.perf_counter() - running.began
                early: list[float] = []
                for number in range(1, PEOPLE):
                    async with service.browser(running.address) as other:
                        voice = await service.sign_in(other, running.address, _code(number))
                        walk = await Walk.begin(voice.press)
                        early += await _early(walk)
                while late_walk.events < EVENTS_LATE:
                    await late_walk.step()
                behind = late_walk.events
                late = [await late_walk.step() for _ in range(SAMPLES)]
                rss = machine.rss_mb(running.pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Figure.of(EARLY_TURN * Walk.EVENTS_A_TURN, early), Figure.of(behind, late), round(ready, 2), rss


async def _early(walk: Walk) -> list[float]:
    """Ten turns from the fifth on."""
    while walk.turns < EARLY_TURN:
        await walk.step()
    return [await walk.step() for _ in range(SAMPLES // PEOPLE)]


def _code(number: int) -> str:
    return f"BENCH{number:03d}"


def _add(parts: composition.Parts, number: int) -> int:
    return parts.access.add_participant(code=_code(number), pin=service.PIN, site="demo", language="en")
