"""The composition root: the one place where the rooms meet."""

import asyncio
import atexit
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import aiohttp_jinja2
import jinja2
import structlog
from aiohttp import web
from argon2 import PasswordHasher
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot import casework as use_cases
from bot import content as packs
from bot import workers
from bot.casework import Casework
from bot.casework.access import Access, Limits
from bot.content import Content, hearing
from bot.records.database import Database
from bot.settings import Settings
from bot.turns import Turns
from bot.web.kiosk import app as kiosk_app
from bot.web.limits import Buckets
from bot.web.security import LARGEST_BODY, Role, guard, refuse_undeclared, roles
from bot.web.staff import app as staff_app
from bot.web.turn_thread import TurnThread

GRACE = timedelta(seconds=60)
"""The page counts down and signs out by itself; the server ends a sitting a little later, whatever the page does."""

# Eight digits are found by trying whatever their hash costs; what protects them is the pepper. So OWASP's first choice
# for PINs: RFC 9106's, eight times the work in four threads, keeps two cores busy for a sixth of a second each time.
PINS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
PASSPHRASES = PasswordHasher()

BURST_S = 5
"""What is allowed in so many seconds may come at once."""
DRAIN_S = 10
"""How long running requests may take after SIGTERM."""
FIRST_TURNS_S = 5
"""So long after the start the words of experience are made ready: before, it would hold up whoever waits already."""
QUEUED = 512
"""Connections that wait to be accepted, for all workers together."""

log = structlog.get_logger()


def utc_now() -> datetime:
    """The time as it is stored: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Parts:
    """The rooms, wired. Everything but the dialogue engine, which takes seconds to load."""

    settings: Settings
    content: Content
    database: Database
    casework: Casework
    access: Access
    turns: Turns


def compose(settings: Settings) -> Parts:
    """Read the content, open and migrate the database, wire the use cases.

    Raises ContentError or DatabaseError with sentences for people.
    """
    content = packs.load(settings.home)
    database = Database(settings.database_url)
    database.migrate()
    return wire(settings, content, database)


def throw_away(settings: Settings) -> tuple[Content, Database]:
    """Content and an empty database that is gone afterwards, for commands that keep nothing."""
    folder = Path(tempfile.mkdtemp(prefix="itinera-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'itinera.db'}")
    database.migrate()
    return packs.load(settings.home), database


def wire(settings: Settings, content: Content, database: Database, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Wire the use cases over content and a database that is ready."""
    casework = use_cases.create(content, database, clock, cache(lambda: hearing.gate(content, settings.home)))
    access = Access(
        content,
        database,
        pepper=secret(settings.state_folder, "pepper"),
        clock=clock,
        participant_limits=Limits(
            timedelta(seconds=settings.kiosk_idle_s) + GRACE, timedelta(seconds=settings.kiosk_most_s)
        ),
        staff_limits=Limits(timedelta(seconds=settings.staff_idle_s), timedelta(seconds=settings.staff_most_s)),
        pins=PINS,
        passphrases=PASSPHRASES,
    )
    return Parts(settings, content, database, casework, access, Turns(content, database, casework, clock))


def load_engine(parts: Parts) -> None:
    """Load the trained model with the actions; raises EngineError. It is tied to no thread and no loop."""
    import actions
    from bot.engine.engine import Engine

    parts.turns.engine = Engine.load(parts.settings.models, actions.build(parts.casework))


def secret(folder: Path, name: str) -> bytes:
    """A secret of this installation: a file that only its user can read, made once, never in the database."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


class Service:
    """The running service: both apps over one set of rooms, and the thread that turns run in.

    Raises ContentError without the safety gate's classifier: nobody types before the gate listens.
    """

    def __init__(self, parts: Parts) -> None:
        parts.casework.safety.listen()
        if hearing.stale(parts.settings.home):
            log.warning("safety_classifier.stale", mend="run 'itinera train'")
        self.parts = parts
        self.thread = TurnThread()
        self.entrance = ThreadPoolExecutor(max_workers=1, thread_name_prefix="entrance")
        self.failed: BaseException | None = None
        self.ready = threading.Event()

    def load(self) -> None:
        """Begin to load the dialogue engine, if it is not yet; pages and the safeguarding gate work meanwhile."""
        if self.parts.turns.engine is not None:
            self.ready.set()
            return

        def work() -> None:
            try:
                load_engine(self.parts)
                workers.settle()
                self.ready.set()
                prepare = threading.Timer(FIRST_TURNS_S, self.parts.content.experience.prepare)
                prepare.daemon = True
                prepare.start()
            except Exception as error:  # whatever it is, the service says so and ends
                self.failed = error
                os.kill(os.getpid(), signal.SIGTERM)

        self.thread.call(work)

    def web_app(self) -> web.Application:
        """Both apps behind the same guard."""
        parts, settings = self.parts, self.parts.settings
        app = web.Application(middlewares=[guard], client_max_size=LARGEST_BODY)
        app[kiosk_app.KIOSK] = kiosk_app.Kiosk(
            content=parts.content,
            database=parts.database,
            casework=parts.casework,
            access=parts.access,
            turns=parts.turns,
            thread=self.thread,
            entrance=self.entrance,
            pictograms=settings.home / "data" / "pictograms.svg",
            idle_warning_s=settings.kiosk_idle_warning_s,
            idle_s=settings.kiosk_idle_s,
            secure_cookie=settings.secure_cookies,
            proxied=settings.proxied,
            conversations=Buckets(BURST_S * settings.conversation_rate, settings.conversation_rate),
            terminals=Buckets(BURST_S * settings.terminal_rate, settings.terminal_rate),
        )
        folder = Path(kiosk_app.__file__).parent / "templates"
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder), autoescape=True)
        kiosk_app.add_routes(app)
        desk = staff_app.create_app(
            staff_app.StaffDesk(
                parts.content, parts.casework, parts.access, settings.secure_cookies, settings.staff_idle_s
            )
        )
        app.add_subapp("/desk", desk)
        self._add_health(app)
        refuse_undeclared(app)
        return app

    def _add_health(self, app: web.Application) -> None:
        registry = CollectorRegistry()
        ready = Gauge("itinera_ready", "1 when turns are answered", registry=registry)
        ready.set_function(lambda: float(self.ready.is_set()))

        @roles(Role.ANYONE)
        async def live(_: web.Request) -> web.Response:
            return web.json_response({"live": True})

        @roles(Role.ANYONE)
        async def is_ready(_: web.Request) -> web.Response:
            able = self.ready.is_set() and await asyncio.to_thread(self.parts.database.answers)
            return web.json_response({"ready": able}, status=200 if able else 503)

        @roles(Role.ANYONE)
        async def metrics(_: web.Request) -> web.Response:
            return web.Response(body=generate_latest(registry), content_type="text/plain")

        app.router.add_get("/health/live", live)
        app.router.add_get("/health/ready", is_ready)
        app.router.add_get("/metrics", metrics)

    def close(self) -> None:
        """Let the running turn finish, then give everything back."""
        self.entrance.shutdown()
        self.thread.stop()
        self.parts.database.close()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, for this process and all that are forked from it. Raises OSError."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=QUEUED)


@asynccontextmanager
async def listening(service: Service, door: socket.socket) -> AsyncIterator[int]:
    """Answer at a bound socket while the block runs; yields its port."""
    runner = web.AppRunner(service.web_app(), access_log=None, handle_signals=False, shutdown_timeout=DRAIN_S)
    await runner.setup()
    await web.SockSite(runner, door, backlog=1).start()
    # asyncio accepts as many at a time as may queue: one worker would take all. So it is told one, the system more.
    door.listen(QUEUED)
    try:
        yield int(door.getsockname()[1])
    finally:
        await runner.cleanup()


async def answer(service: Service, door: socket.socket, lifeline: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or until ``lifeline`` can be read; raises what kept the engine from loading."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if lifeline is not None:
        loop.add_reader(lifeline, stop.set)
    service.load()
    async with listening(service, door):
        await stop.wait()
    service.close()
    if service.failed is not None:
        raise service.failed


def serve(parts: Parts) -> None:
    """The whole service, until SIGTERM or SIGINT. Raises EngineError, WorkersFailed, and OSError for the address."""
    settings = parts.settings
    parts.casework.safety.listen()
    door = bind(settings.host, settings.port)
    address = f"http://{settings.host}:{door.getsockname()[1]}"
    log.info("listening", address=f"{address}/", desk=f"{address}/desk/", workers=settings.workers)
    if settings.workers == 1:
        asyncio.run(answer(Service(parts), door))
        return
    # Everything that all workers read is there before the first of them is, so that they share its memory.
    load_engine(parts)
    parts.content.experience.prepare()
    parts.database.disconnect()
    workers.supervise(settings.workers, lambda lifeline: asyncio.run(answer(Service(parts), door, lifeline)))
