"""The driver's process: ``python -m bot.measuring.load.driver orders.json driven.json``.

It says "begin" and "end" on stdout around the measured time, so that whoever started it can look at the services then.
"""

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from bot.measuring.figures import percentile
from bot.measuring.load.orders import Driven, Orders
from bot.measuring.load.terminal import TIMEOUT_S, Run, Terminal

AHEAD_AT_ONCE = 8
BEAT_S = 0.05
KEPT_S = 60


async def drive(orders: Orders) -> Driven:
    """Run the terminals; returns what they saw."""
    async with AsyncExitStack() as stack:
        run = Run(orders)
        terminals = [
            Terminal(run, number, await stack.enter_async_context(_browser())) for number in range(orders.terminals)
        ]
        few = asyncio.Semaphore(AHEAD_AT_ONCE)

        async def ahead(terminal: Terminal) -> None:
            async with few:
                await terminal.ahead()

        await asyncio.gather(*map(ahead, terminals))
        run.retries.clear()
        print("begin", flush=True)
        run.began, cpu = time.perf_counter(), time.process_time()
        lags: list[float] = []
        beat = asyncio.create_task(_beat(lags))
        over = asyncio.get_running_loop().call_later(orders.seconds, run.stop.set)
        working = asyncio.gather(*(terminal.work() for terminal in terminals))
        working.add_done_callback(lambda _: run.stop.set())
        await run.stop.wait()
        took, cpu = time.perf_counter() - run.began, time.process_time() - cpu
        print("end", flush=True)
        over.cancel()
        await working
        beat.cancel()
    lags.sort()
    driven = run.driven
    driven.retries, driven.errors = dict(run.retries), dict(run.errors)
    driven.seconds, driven.cpu_share = round(took, 2), round(cpu / took, 3)
    driven.lag_ms = {
        "p50": round(percentile(lags, 0.5), 2),
        "p99": round(percentile(lags, 0.99), 2),
        "max": round(max(lags, default=0.0), 2),
    }
    return driven


def _browser() -> aiohttp.ClientSession:
    """A screen keeps its connection between two turns, as a browser does."""
    connector = aiohttp.TCPConnector(limit_per_host=1, keepalive_timeout=KEPT_S)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


async def _beat(lags: list[float]) -> None:
    """How much later than asked this loop wakes up, in milliseconds."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(BEAT_S)
        lags.append((time.perf_counter() - before - BEAT_S) * 1000)


if __name__ == "__main__":
    asyncio.run(drive(Orders.read(Path(sys.argv[1])))).write(Path(sys.argv[2]))
