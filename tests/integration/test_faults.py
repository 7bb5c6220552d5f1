"""What goes wrong around the service: the database dies or is away, the disk fills, the network plays tricks.

After each: every acknowledged turn is there exactly once, none half done, and the service is back by itself.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.measuring import machine
from tests.checker import Client, browser, check, converse
from tests.postgres import Cluster, cluster
from tests.service import Service

pytestmark = pytest.mark.long
SEED = int(os.environ.get("SEED", "1"))
GONE_S = 30
FULL_S = 3


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A cluster of the test's own: it is going to be mistreated."""
    with cluster() as made:
        yield made


def _service(state: Path, database: str = "", name: str = "service") -> Service:
    (state / name).mkdir()
    return Service(state, {"ITINERA_DATABASE": database}, log_folder=state / name)


@asynccontextmanager
async def _talking(
    services: Sequence[Service], people: int, turns: int, *, mischief: bool = False
) -> AsyncIterator[list[Client]]:
    """People who talk while the block runs, and are then heard out and checked."""
    codes = services[0].people(*["en"] * people)
    try:
        for service in services:
            service.start()
        async with contextlib.AsyncExitStack() as browsers:
            clients = [
                Client(
                    services,
                    await browsers.enter_async_context(browser()),
                    code,
                    random.Random(SEED + number) if mischief else None,
                )
                for number, code in enumerate(codes)
            ]
            talks = [asyncio.create_task(converse(client, turns)) for client in clients]
            yield clients
            await asyncio.gather(*talks)
    finally:
        for service in services:
            service.stop()
    for client in clients:
        assert len(client.acknowledged) == turns
        check(services[0], client)


async def _first_answers(clients: Sequence[Client]) -> None:
    """Until everybody is in the middle of a conversation."""
    for _ in range(1200):
        if all(len(client.acknowledged) > 2 for client in clients):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody is answered")


async def test_postgresql_killed_again_and_again_in_mid_load(tmp_path: Path, server: Cluster) -> None:
    chance = random.Random(SEED)
    async with _talking([_service(tmp_path, server.new())], people=3, turns=40) as clients:
        await _first_answers(clients)
        for _ in range(4):
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            await asyncio.to_thread(server.kill)
            await asyncio.sleep(chance.uniform(0, 1.0))
            await asyncio.to_thread(server.start)


async def test_a_database_that_is_gone_for_half_a_minute(tmp_path: Path, server: Cluster) -> None:
    service = _service(tmp_path, server.new())
    async with _talking([service], people=3, turns=30) as clients:
        await _first_answers(clients)
        await asyncio.to_thread(server.stop)
        back = asyncio.create_task(asyncio.sleep(GONE_S))
        while not back.done():
            status, body = await clients[0].once("/api/turn", {"turn_id": "while-away-1", "button": "do:ask_why"})
            assert (status, body["error"]["code"], body["error"]["retry"]) == (503, "busy", True)
            status, body = await clients[0].once("/api/turn", {"turn_id": "while-away-2", "text": "I want to die"})
            assert status == 200 and body["messages"][0]["kind"] == "safety"
            assert "could not be sent" in body["messages"][0]["status"]
            async with clients[0].session.get(f"{service.address}/health/live") as live:
                assert live.status == 200
            await asyncio.sleep(1)
        await asyncio.to_thread(server.start)


async def test_workers_killed_one_after_the_other_in_mid_load(tmp_path: Path, server: Cluster) -> None:
    chance = random.Random(SEED)
    (tmp_path / "service").mkdir()
    environment = {"ITINERA_DATABASE": server.new(), "ITINERA_WORKERS": "2"}
    service = Service(tmp_path, environment, log_folder=tmp_path / "service")
    async with _talking([service], people=6, turns=40) as clients:
        await _first_answers(clients)
        assert service.process is not None
        for _ in range(4):  # a fifth so soon would look like workers that cannot run
            workers = machine.family(service.process.pid)[1:]
            os.kill(chance.choice(workers), signal.SIGKILL)
            await asyncio.sleep(chance.uniform(0.3, 1.5))
        assert service.process.poll() is None and len(machine.family(service.process.pid)) == 3


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_requests_come_twice_late_and_without_hearing_the_answer(
    tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    address = "" if store == "sqlite" else request.getfixturevalue("server").new()
    async with _talking([_service(tmp_path, address)], people=3, turns=40, mischief=True):
        pass


async def test_conversations_hop_between_two_services_on_every_turn(tmp_path: Path, server: Cluster) -> None:
    address = server.new()
    services = [_service(tmp_path, address, name) for name in ("one", "two")]
    async with _talking(services, people=3, turns=30, mischief=True):
        pass


async def test_a_full_disk_under_sqlite(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", "16m") as disk:
        (tmp_path / "log").mkdir()
        service = Service(disk, log_folder=tmp_path / "log")
        async with _talking([service], people=2, turns=40) as clients:
            await _first_answers(clients)
            with _full(disk):
                await asyncio.sleep(FULL_S)


async def test_a_full_disk_under_postgresql(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", "160m") as disk, cluster(disk) as server:
        async with _talking([_service(tmp_path, server.new())], people=2, turns=40) as clients:
            await _first_answers(clients)
            with _full(disk):
                await asyncio.sleep(FULL_S)
            if not server.runs:  # it gives up when it cannot write its log; whoever supervises it starts it again
                await asyncio.to_thread(server.start)


@contextmanager
def _small_disk(at: Path, size: str) -> Iterator[Path]:
    at.mkdir()
    for folder in (at, *at.parents[: len(at.parents) - 2]):
        folder.chmod(0o755)  # the user postgres passes through
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "itinera-tests", str(at)]
    made = subprocess.run(mount, capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 10, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    yield
    filler.unlink()
