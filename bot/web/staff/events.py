"""The stream on which an open page of the desk hears that there is something new (server-sent events).

It says only "look": what is new is then asked for as ever, with the session's rights.
"""

import asyncio
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.records.database import StorageError
from bot.web.security import HEADERS
from bot.web.staff.session import DESK, STAFF, signed_in, sitting_goes_on

HEARTBEAT_S = 15.0
"""How often the stream shows that it lives, and looks whether the sitting does."""
LOOK = b"data: look\n\n"
ALIVE = b": alive\n\n"

log = structlog.get_logger()


@dataclass(slots=True)
class Streams:
    """The open streams of this process, and whether it is about to end."""

    open: set[asyncio.Event] = field(default_factory=set)
    ending: bool = False

    async def end(self, _app: web.Application) -> None:
        """Let every stream go: the pages come back to whoever serves next."""
        self.ending = True
        for news in self.open:
            news.set()


STREAMS = web.AppKey("staff_streams", Streams)


def setup(app: web.Application) -> None:
    """Give ``app`` its streams, which end before it does."""
    app[STREAMS] = Streams()
    app.on_shutdown.append(app[STREAMS].end)


@signed_in
async def events(request: web.Request) -> web.StreamResponse:
    """Says "look" when there is something new, at once when the stream opens, until the sitting ends."""
    streams, news, loop = request.app[STREAMS], asyncio.Event(), asyncio.get_running_loop()
    response = web.StreamResponse(
        headers={**HEADERS, "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)

    def wake() -> None:
        loop.call_soon_threadsafe(news.set)

    leave = request.app[DESK].casework.desk.watch(request[STAFF], wake)
    streams.open.add(news)
    news.set()
    try:
        while not streams.ending:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await news.wait()
            except TimeoutError:
                if not await sitting_goes_on(request):
                    break
                await response.write(ALIVE)
            else:
                news.clear()
                if not streams.ending:
                    await response.write(LOOK)
    except (ConnectionError, StorageError) as lost:
        log.info("stream.lost", cause=type(lost).__name__)
    finally:
        streams.open.discard(news)
        leave()
    return response
