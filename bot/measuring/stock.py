"""A stock Rasa 3.6.21 beside ours: its own starter bot, on an interpreter that has the stock package (Python 3.10)."""

import asyncio
import contextlib
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.measuring.figures import Figure
from bot.measuring.service import NotServed

VERSION = "3.6.21"
SAID = ("hello", "i am sad", "yes", "bye")
"""What the starter bot understands, over and over: one reply or two to each."""
EARLY_MESSAGE, LATE_MESSAGE = 5, 400
CONVERSATIONS, IN_EACH, LATE_SAMPLES = 10, 10, 50
MOST_WAIT_S = 300


async def measure(python: Path, progress: Callable[[str], None]) -> tuple[Figure, Figure]:
    """Message 5 and on, and message 400 and on, through the REST channel. Raises NotServed.

    Makes and trains what ``rasa init`` makes, in a folder that is gone afterwards: some minutes.
    """
    with tempfile.TemporaryDirectory(prefix="itinera-stock-") as folder:
        await _is_stock(python)
        progress("stock Rasa: its starter bot is trained")
        await _finished(python, ("-m", "rasa", "init", "--no-prompt", "--init-dir", folder), Path(folder))
        return await measure_bot(python, Path(folder), progress)


async def measure_bot(python: Path, folder: Path, progress: Callable[[str], None]) -> tuple[Figure, Figure]:
    """The figures of a trained starter bot in ``folder``. Raises NotServed."""
    async with _running(python, folder) as address, aiohttp.ClientSession() as client:
        progress("stock Rasa: messages over HTTP")
        early: list[float] = []
        for number in range(CONVERSATIONS):
            await _say(client, address, f"early-{number}", 1, EARLY_MESSAGE - 1)
            early += await _say(client, address, f"early-{number}", EARLY_MESSAGE, IN_EACH)
        await _say(client, address, "first", 1, EARLY_MESSAGE - 1)
        few = await _events(client, address, "first")
        await _say(client, address, "late", 1, LATE_MESSAGE - 1)
        many = await _events(client, address, "late")
        late = await _say(client, address, "late", LATE_MESSAGE, LATE_SAMPLES)
    return Figure.of(few, early), Figure.of(many, late)


async def _say(client: aiohttp.ClientSession, address: str, sender: str, first: int, count: int) -> list[float]:
    """Milliseconds of ``count`` messages, the first of which is number ``first`` of the conversation."""
    taken = []
    for number in range(first, first + count):
        body = {"sender": sender, "message": SAID[(number - 1) % len(SAID)]}
        before = time.perf_counter()
        async with client.post(f"{address}/webhooks/rest/webhook", json=body) as response:
            answered = await response.json()
        taken.append((time.perf_counter() - before) * 1000)
        if response.status != 200 or not answered:
            raise NotServed(f"the stock bot did not answer {body['message']!r}: {response.status} {answered}")
    return taken


async def _events(client: aiohttp.ClientSession, address: str, sender: str) -> int:
    async with client.get(f"{address}/conversations/{sender}/tracker") as response:
        return len((await response.json())["events"])


async def _is_stock(python: Path) -> None:
    said = await _finished(python, ("-c", "import rasa; print(rasa.__version__)"), Path.cwd())
    if said.split()[-1:] != [VERSION]:
        raise NotServed(f"{python} has Rasa {said.split()[-1:]}, not {VERSION}")


async def _finished(python: Path, words: tuple[str, ...], folder: Path) -> str:
    """What a command printed; raises NotServed with its last line when it failed."""
    try:
        process = await asyncio.create_subprocess_exec(
            str(python),
            *words,
            cwd=folder,
            env=_environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise NotServed(f"{python} cannot be run ({error.strerror})") from None
    printed, complained = await process.communicate()
    if process.returncode != 0:
        last = complained.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise NotServed(f"{python} {' '.join(words[:3])} failed: {last[0]}")
    return printed.decode("utf-8", "replace")


@asynccontextmanager
async def _running(python: Path, folder: Path) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port))
    service = await asyncio.create_subprocess_exec(
        str(python),
        *words,
        cwd=folder,
        env=_environment(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _ready(service, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        if service.returncode is None:
            service.terminate()
        await service.wait()


async def _ready(service: asyncio.subprocess.Process, address: str) -> None:
    deadline = time.monotonic() + MOST_WAIT_S
    async with aiohttp.ClientSession() as client:
        while time.monotonic() < deadline and service.returncode is None:
            with contextlib.suppress(aiohttp.ClientError, NotServed):
                await _say(client, address, "ready", 1, 1)
                return
            await asyncio.sleep(0.5)
    raise NotServed("the stock bot did not start")


def _environment() -> dict[str, str]:
    """Without our own packages on the path, and without telemetry."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false"}
