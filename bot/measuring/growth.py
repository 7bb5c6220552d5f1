"""What a turn costs as things grow: the history of a conversation, the people in the database, the catalogue."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from bot import app as composition
from bot.measuring import seeding, service
from bot.measuring.figures import Figure
from bot.measuring.walk import Voice, Walk, in_process
from bot.settings import Settings

HISTORIES = (5, 50, 500, 2_000)
PEOPLE = (100, 1_000, 20_000)
SHORT = 50
"""Up to so many events behind, samples come from several conversations: each sample makes one longer."""
SAMPLES, SHARED_BY = 60, 10
INSIDE, OUTSIDE = "process", "http"
ASIDE = "why do you ask me this"
JOBS = ("welder", "cook", "gardener")


@dataclass(frozen=True, slots=True)
class Row:
    """``size`` events of history, people, or occupations; the turn is a button, typed words or a job search.

    ``cpu_ms`` is the mean processor time of this process a turn, which a busy machine disturbs least; over HTTP it is
    the client's and left out.
    """

    grows: str
    size: int
    over: str
    turn: str
    figure: Figure
    cpu_ms: float | None = None


class Taken:
    """Turns of one kind: their milliseconds by the clock, and of this process's processor time."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.cpu: list[float] = []

    async def of(self, turn: Awaitable[object]) -> None:
        """Measure one."""
        clock, cpu = time.perf_counter(), time.process_time()
        await turn
        self.clock.append((time.perf_counter() - clock) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)

    def row(self, grows: str, size: int, over: str, turn: str) -> Row:
        """What was taken, as a row."""
        cpu = round(fmean(self.cpu), 2) if over == INSIDE else None
        return Row(grows, size, over, turn, Figure.of(size if grows == "history" else SHORT, self.clock), cpu)


Voices = Callable[[int], Awaitable[list[Voice]]]
"""So many participants who have said nothing yet."""


def measure(
    settings: Settings,
    downloads: tuple[Path, Path, Path] | None,
    progress: Callable[[str], None],
) -> list[Row]:
    """All rows. Over the settings' database if there is one, which must be empty, else SQLite in a folder of its own.

    ``downloads`` are the folders of ESCO, O*NET and the crosswalk between them; None leaves the catalogue out.
    """
    with TemporaryDirectory(prefix="itinera-growth-") as folder:
        own = settings.model_copy(update={"state": Path(folder)})
        return asyncio.run(_measure(own, downloads, progress))


async def _measure(
    settings: Settings, downloads: tuple[Path, Path, Path] | None, progress: Callable[[str], None]
) -> list[Row]:
    parts = composition.compose(settings)
    composition.load_engine(parts)
    rows: list[Row] = []

    async def inside(count: int) -> list[Voice]:
        return [in_process(parts.turns, one.id) for one in seeding.add(parts, count, ("en",))]

    for size in HISTORIES:
        progress(f"in process, {size} events behind")
        rows += [one.row("history", size, INSIDE, turn) for turn, one in await _at(inside, size)]
    async with AsyncExitStack() as stack:
        state, database = str(settings.state), settings.database
        environment = {"ITINERA_STATE": state, "ITINERA_DATABASE": database}
        running = await stack.enter_async_context(service.running(settings.home, environment))
        await service.ready(running.address)

        async def outside(count: int) -> list[Voice]:
            found = []
            for one in seeding.add(parts, count, ("en",)):
                client = await stack.enter_async_context(service.browser(running.address))
                found.append(await service.sign_in(client, running.address, one.code))
            return found

        for size in HISTORIES:
            progress(f"over HTTP, {size} events behind")
            rows += [one.row("history", size, OUTSIDE, turn) for turn, one in await _at(outside, size)]
    for size in PEOPLE:
        progress(f"{size} people")
        seeding.fill(parts, size)
        rows += [one.row("people", size, INSIDE, turn) for turn, one in await _at(inside, SHORT)]
    for size in _catalogues(parts, downloads, progress):
        taken = [*await _at(inside, SHORT), ("job search", await _searching(inside))]
        rows += [one.row("occupations", size, INSIDE, turn) for turn, one in taken]
    parts.database.close()
    return rows


def _catalogues(
    parts: composition.Parts, downloads: tuple[Path, Path, Path] | None, progress: Callable[[str], None]
) -> Iterator[int]:
    """The number of occupations: those of the pathways, then those of the import."""
    if downloads is None:
        return
    yield sum(len(one.occupations) for one in parts.content.pathways.values())
    esco, onet, crosswalk = downloads
    parts.casework.catalogue.import_esco(esco, "bench", progress)
    parts.casework.catalogue.import_onet(onet, crosswalk, "bench", progress)
    with parts.database.read() as connection:
        yield len(parts.casework.catalogue.occupations(connection).entries)


async def _at(voices: Voices, events: int) -> Sequence[tuple[str, Taken]]:
    """Button turns and typed turns with about ``events`` behind them."""
    among = SHARED_BY if events <= SHORT else 1
    pressed, typed = Taken(), Taken()
    for voice in await voices(among):
        walk = await Walk.begin(voice.press)
        while walk.events < events:
            await walk.step()
        for _ in range(SAMPLES // among):
            await pressed.of(walk.step())
            await typed.of(voice.say(ASIDE))
    return [("button", pressed), ("typed", typed)]


async def _searching(voices: Voices) -> Taken:
    """Typed searches for a job, the first of which reads the index and is left out."""
    (voice,) = await voices(1)
    await voice.press("do:greet")
    taken = Taken()
    await voice.press("do:find_occupation")
    await voice.say(JOBS[0])
    for number in range(SAMPLES // 2):
        await voice.press("do:find_occupation")
        await taken.of(voice.say(JOBS[number % len(JOBS)]))
    return taken
