"""A load run from beginning to end: people, services, the driver, the check, the figures."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import app as composition
from bot.measuring import machine, seeding, service
from bot.measuring.load.check import check
from bot.measuring.load.figures import LoadFigures, Process, figures
from bot.measuring.load.orders import Driven, Orders
from bot.settings import Settings

FASTEST_TURN_S = 0.05
SHORTEST_WAY = 40
"""Turns of the shortest conversation: how many people are needed at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; times in seconds."""

    terminals: int = 200
    workers: int = 1
    services: int = 1
    seconds: float = 60.0
    turns: int = 0
    think_s: float = 2.0
    ahead: int = 60
    typed: float = 0.15
    seed: int = 1
    languages: tuple[str, ...] = ()
    """Empty: all of the demo site."""
    address: str = ""
    """A running service over the database and state folder of the settings; empty: services of its own."""


def run(settings: Settings, wanted: Wanted, progress: Callable[[str], None]) -> tuple[LoadFigures, Driven]:
    """Run the terminals and check the database.

    Services of its own use the settings' database if there is one, else SQLite in a folder that is gone afterwards.
    Raises service.NotServed, and DatabaseError.
    """
    folder = Path(tempfile.mkdtemp(prefix="itinera-load-"))
    try:
        return asyncio.run(_run(settings, wanted, folder, progress))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _run(
    settings: Settings, wanted: Wanted, folder: Path, progress: Callable[[str], None]
) -> tuple[LoadFigures, Driven]:
    own = settings if wanted.address else settings.model_copy(update={"state": folder})
    parts = composition.compose(own)
    try:
        orders = _orders(parts, wanted)
        progress(f"{len(orders.people)} participants are there")
        async with _services(own, wanted) as running:
            orders.addresses.extend(one.address for one in running)
            await asyncio.gather(*(service.ready(address) for address in orders.addresses))
            progress(f"{wanted.terminals} terminals go ahead into their conversations")
            driven, processes = await _drive(orders, running, folder, parts, progress)
        progress("checking the database")
        checked = check(parts.database, driven.sittings)
    finally:
        parts.database.close()
    return figures(wanted.terminals, parts.database.url.get_backend_name(), driven, processes, checked), driven


def _orders(parts: composition.Parts, wanted: Wanted) -> Orders:
    languages: Sequence[str] = wanted.languages or parts.content.sites[seeding.SITE].languages
    ways = 2 + int(wanted.seconds / max(wanted.think_s, FASTEST_TURN_S) / SHORTEST_WAY)
    return Orders(
        addresses=[],
        terminals=wanted.terminals,
        seconds=wanted.seconds,
        turns=wanted.turns,
        seed=wanted.seed,
        think_s=wanted.think_s,
        ahead=wanted.ahead,
        typed=wanted.typed,
        pin=service.PIN,
        people=[(one.code, one.language) for one in seeding.add(parts, wanted.terminals * ways, languages)],
        asides=seeding.asides(parts, languages, wanted.seed),
        told=seeding.jobs(parts, languages),
    )


@asynccontextmanager
async def _services(settings: Settings, wanted: Wanted) -> AsyncIterator[list[service.Running]]:
    if wanted.address:
        yield [service.Running(wanted.address.rstrip("/"), 0, 0.0)]
        return
    environment = {
        "ITINERA_STATE": str(settings.state),
        "ITINERA_DATABASE": settings.database,
        "ITINERA_WORKERS": str(wanted.workers),
    }
    async with AsyncExitStack() as stack:
        starting = (service.running(settings.home, environment) for _ in range(wanted.services))
        yield [await stack.enter_async_context(one) for one in starting]


async def _drive(
    orders: Orders,
    running: Sequence[service.Running],
    folder: Path,
    parts: composition.Parts,
    progress: Callable[[str], None],
) -> tuple[Driven, list[Process]]:
    asked, brought = folder / "orders.json", folder / "driven.json"
    orders.write(asked)
    command = (sys.executable, "-m", "bot.measuring.load.driver", str(asked), str(brought))
    home = parts.settings.home
    driver = await asyncio.create_subprocess_exec(*command, cwd=home, stdout=asyncio.subprocess.PIPE)
    assert driver.stdout is not None
    before: dict[int, float] = {}
    processes: list[Process] = []
    try:
        async for line in driver.stdout:
            there = _there(running, parts)
            if line.strip() == b"begin":
                progress("measuring")
                before = {pid: machine.cpu_seconds(pid) for pid in there}
            elif line.strip() == b"end":
                processes = [
                    Process(name, round(machine.cpu_seconds(pid) - before.get(pid, 0.0), 2), machine.rss_mb(pid))
                    for pid, name in there.items()
                ]
        if await driver.wait() != 0:
            raise service.NotServed(f"the driver ended with {driver.returncode}")
    finally:
        if driver.returncode is None:
            driver.terminate()
            await driver.wait()
    return Driven.read(brought), processes


def _there(running: Sequence[service.Running], parts: composition.Parts) -> dict[int, str]:
    """The processes of the services, and those of a PostgreSQL on this machine, by id."""
    found = {pid: f"service {number}" for number, one in enumerate(running, 1) for pid in machine.family(one.pid)}
    if not parts.database.sqlite and parts.database.url.host in (None, "", "localhost", "127.0.0.1"):
        with parts.database.read() as connection:
            backends = connection.exec_driver_sql("SELECT pid FROM pg_stat_activity").scalars().all()
        here = [pid for pid in backends if machine.name(pid) == "postgres"]
        # The first server process counts what connections that were closed have used.
        found |= dict.fromkeys({*here, *map(machine.parent, here)}, "postgresql")
    return found
