"""Services of a measurement's own: the real ``itinera serve`` as processes, and clients that talk to them."""

import asyncio
import contextlib
import os
import re
import secrets
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.measuring.walk import Voice

MOST_WAIT_S = 60
PIN = "00000000"


class NotServed(Exception):
    """A service that does not answer; the sentence says why."""


UNHURRIED = {"ITINERA_CONVERSATION_RATE": "1000000", "ITINERA_TERMINAL_RATE": "1000000"}
"""One address stands for many terminals, and nobody pauses to read."""


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers at ``address`` (no slash at the end); ``began`` is a ``time.perf_counter``."""

    address: str
    pid: int
    began: float


@asynccontextmanager
async def running(home: Path, settings: Mapping[str, str]) -> AsyncIterator[Running]:
    """Serve from the tree ``home`` on a free port while the block runs.

    ``settings`` are ITINERA_* variables; the log goes to a file in the folder that ITINERA_STATE names.
    Raises NotServed when it does not start.
    """
    environment = {**os.environ, "ITINERA_PORT": "0", "ITINERA_HOST": "127.0.0.1", **UNHURRIED, **settings}
    began = time.perf_counter()
    path = Path(settings["ITINERA_STATE"]) / f"bench-{secrets.token_hex(4)}.log"
    with path.open("wb") as log:
        command = (sys.executable, "-m", "bot.cli", "serve")
        service = await asyncio.create_subprocess_exec(*command, cwd=home, env=environment, stdout=log, stderr=log)
    try:
        yield Running(await _address(service, path), service.pid, began)
    finally:
        if service.returncode is None:
            service.terminate()
        await service.wait()


def browser(address: str) -> aiohttp.ClientSession:
    """A client that keeps its cookie although the host is a number."""
    return aiohttp.ClientSession(headers={"Origin": address}, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def ready(address: str) -> None:
    """Return once turns are answered; raises NotServed after a minute."""
    deadline = time.monotonic() + MOST_WAIT_S
    async with aiohttp.ClientSession() as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(aiohttp.ClientError):
                async with client.get(f"{address}/health/ready") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.02)
    raise NotServed(f"{address} is not ready after {MOST_WAIT_S} seconds")


async def sign_in(client: aiohttp.ClientSession, address: str, code: str) -> Voice:
    """Sign a participant in; returns their voice. A refusal is NotServed."""
    body = {"code": code, "pin": PIN, "language": "en"}
    async with client.post(f"{address}/api/sitting", json=body) as response:
        if response.status != 200:
            raise NotServed(f"sign-in refused: {response.status} {await response.text()}")

    async def take(what: str, value: str) -> list[dict[str, Any]]:
        asked = {"turn_id": f"bench-{code}-{time.perf_counter_ns()}", what: value}
        async with client.post(f"{address}/api/turn", json=asked) as response:
            answered = await response.json()
            if response.status != 200:
                raise NotServed(f"turn refused: {response.status} {answered}")
            messages: list[dict[str, Any]] = answered["messages"]
            return messages

    return Voice(lambda button: take("button", button), lambda text: take("text", text))


async def _address(service: asyncio.subprocess.Process, path: Path) -> str:
    deadline = time.monotonic() + MOST_WAIT_S
    while time.monotonic() < deadline:
        said = await asyncio.to_thread(path.read_text, "utf-8", "replace")
        if found := re.search(r"address='(http://[^/']+)/'", said):
            return found.group(1)
        if service.returncode is not None:
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise NotServed(f"the service did not start: {last[0]}")
        await asyncio.sleep(0.02)
    raise NotServed(f"the service did not listen within {MOST_WAIT_S} seconds")
