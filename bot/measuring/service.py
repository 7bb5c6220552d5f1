"""Services of a measurement's own: the real ``itinera serve`` as processes, and clients that talk to them."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.measuring.walk import Press

MOST_WAIT_S = 60
PIN = "00000000"


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers at ``address`` (no slash at the end); ``began`` is a ``time.perf_counter``."""

    address: str
    pid: int
    began: float


@asynccontextmanager
async def running(home: Path, settings: Mapping[str, str]) -> AsyncIterator[Running]:
    """Serve from the tree ``home`` on a free port while the block runs.

    ``settings`` are ITINERA_* variables. Raises RuntimeError with the end of the log when the service does not start.
    """
    environment = {**os.environ, "ITINERA_PORT": "0", "ITINERA_HOST": "127.0.0.1", **settings}
    began = time.perf_counter()
    service = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        "serve",
        cwd=home,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    assert service.stderr is not None
    reading = None
    try:
        address = await asyncio.wait_for(_address(service.stderr), MOST_WAIT_S)
        reading = asyncio.create_task(_drain(service.stderr))  # a full pipe would stop the service
        yield Running(address, service.pid, began)
    finally:
        if service.returncode is None:
            service.terminate()
        await service.wait()
        if reading is not None:
            await reading


def browser(address: str) -> aiohttp.ClientSession:
    """A client that keeps its cookie although the host is a number."""
    return aiohttp.ClientSession(headers={"Origin": address}, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def ready(address: str) -> None:
    """Return once turns are answered; raises TimeoutError after a minute."""
    deadline = time.monotonic() + MOST_WAIT_S
    async with aiohttp.ClientSession() as client:
        while time.monotonic() < deadline:
            async with client.get(f"{address}/health/ready") as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.02)
    raise TimeoutError("the service did not answer in time")


async def sign_in(client: aiohttp.ClientSession, address: str, code: str) -> Press:
    """Sign a participant in; returns how they press a button. A refusal is a RuntimeError."""
    body = {"code": code, "pin": PIN, "language": "en"}
    async with client.post(f"{address}/api/sitting", json=body) as response:
        if response.status != 200:
            raise RuntimeError(f"sign-in refused: {response.status} {await response.text()}")

    async def press(button: str) -> list[dict[str, Any]]:
        asked = {"turn_id": f"bench-{code}-{time.perf_counter_ns()}", "button": button}
        async with client.post(f"{address}/api/turn", json=asked) as response:
            answered = await response.json()
            if response.status != 200:
                raise RuntimeError(f"turn refused: {response.status} {answered}")
            messages: list[dict[str, Any]] = answered["messages"]
            return messages

    return press


async def _address(stream: asyncio.StreamReader) -> str:
    said = b""
    while line := await stream.readline():
        said += line
        if found := re.search(rb"address='(http://[^/']+)/'", line):
            return found.group(1).decode()
    raise RuntimeError(f"the service did not start: {said.decode()[-500:]}")


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65536):
        pass
