"""What the tests share: the content and the trained engine are loaded once, a database is made for each test."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from sqlalchemy import event

from bot import casework as use_cases
from bot import content as packs
from bot.casework import Casework
from bot.casework.access import Access, Limits
from bot.content import Content, hearing
from bot.guidance.gate import Gate
from bot.records.database import Database
from bot.records.people import Held
from bot.turns import Reply, Request, Turns
from tests.postgres import Cluster, cluster

# Plain tracebacks: the ones that show every local variable print the whole content, for seconds.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])

HOME = Path(__file__).resolve().parent.parent
START = datetime(2026, 12, 1, 9, 0, 0)
PIN = "12345678"

on_both_stores = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""The same tests on the default database and on PostgreSQL."""
on_postgres_in_long_checks = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
on_postgres = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Clock:
    """A clock that tests turn forward."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **what: float) -> None:
        self.now += timedelta(**what)


@pytest.fixture(scope="session")
def content() -> Content:
    return packs.load(HOME)


@pytest.fixture(scope="session")
def gate(content: Content) -> Gate:
    """The real safety gate, trained if it is not yet."""
    hearing.train(HOME)
    return hearing.gate(content, HOME)


@pytest.fixture(scope="session")
def engine(content: Content, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The real trained engine. Its actions hold no state, so that one serves every test's database."""
    import actions
    from bot.engine import training
    from bot.engine.engine import Engine

    database = Database(f"sqlite:///{tmp_path_factory.mktemp('engine') / 'unused.db'}")
    casework = use_cases.create(content, database, Clock(), lambda: gate)
    return Engine.load(training.train(HOME), actions.build(casework))


@dataclass
class House:
    """The rooms over a database of a test's own."""

    content: Content
    database: Database
    casework: Casework
    access: Access
    turns: Turns
    clock: Clock

    def participant(
        self,
        code: str = "A1234",
        language: str = "en",
        release_on: date | None = date(2027, 9, 1),
        **held: Any,
    ) -> "Person":
        facts = Held(release_on=release_on, **held)
        found = self.access.add_participant(code=code, pin=PIN, site="demo", language=language, held=facts)
        return Person(self, found, language)


@dataclass
class Person:
    """A participant who talks through the real turn."""

    house: House
    id: int
    language: str
    replies: list[Reply] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def request(self, **what: Any) -> Reply:
        turn_id = what.pop("turn_id", None) or f"turn-{self.id}-{next(self.numbers):06d}"
        reply = await self.house.turns.handle(Request(self.id, turn_id, self.language, **what))
        self.replies.append(reply)
        return reply

    async def says(self, text: str, **more: Any) -> Reply:
        return await self.request(text=text, **more)

    async def presses(self, button: str, values: tuple[str, ...] | None = None, **more: Any) -> Reply:
        return await self.request(button=button, values=values, **more)

    async def begins(self) -> Reply:
        """Comes in and starts the first questionnaire."""
        await self.presses("do:greet")
        return await self.presses("do:continue_path")

    async def answers(self, choose: Callable[[dict[str, Any]], Any], most: int = 200) -> Reply:
        """Answer questions until none is open; ``choose`` gets the question and returns a value."""
        for _ in range(most):
            asked = question(self.replies[-1])
            if asked is None:
                return self.replies[-1]
            value = choose(asked)
            if asked["type"] == "multi" and not isinstance(value, str):
                await self.presses(asked["submit"], tuple(value))
            else:
                await self.presses(f"answer:{asked['id']}:{value}")
        raise AssertionError("the questions do not end")


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """The statements that run inside the block, without BEGIN."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


def question(reply: Reply) -> dict[str, Any] | None:
    """The question that a reply leaves open."""
    found = [message for message in reply.messages if message["kind"] == "question"]
    return found[-1] if found else None


def texts(reply: Reply) -> str:
    """All that a reply says, for looking things up in it."""
    return "\n".join(_strings(reply.messages))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


FAST_HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server, started for the first test that needs one; without PostgreSQL those are skipped."""
    with cluster() as made:
        yield made


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database: SQLite, or what one of the marks above asks for."""
    if getattr(request, "param", "sqlite") == "postgresql":
        made = Database(request.getfixturevalue("postgres").new())
    else:
        made = Database(f"sqlite:///{tmp_path / 'itinera.db'}")
        made.migrate()
    yield made
    made.close()


def house_over(content: Content, gate: Gate, database: Database, clock: Clock) -> House:
    """The rooms over a database, without a dialogue engine; two over one database are two services."""
    casework = use_cases.create(content, database, clock, lambda: gate)
    access = Access(
        content,
        database,
        pepper=b"tests",
        clock=clock,
        participant_limits=Limits(timedelta(minutes=4), timedelta(hours=1)),
        staff_limits=Limits(timedelta(minutes=15), timedelta(hours=8)),
        pins=FAST_HASHER,
        passphrases=FAST_HASHER,
    )
    return House(content, database, casework, access, Turns(content, database, casework, clock), clock)


@pytest.fixture
def still_house(content: Content, gate: Gate, database: Database, clock: Clock) -> House:
    """The rooms without a dialogue engine."""
    return house_over(content, gate, database, clock)


@pytest.fixture
def house(still_house: House, engine: Any) -> House:
    still_house.turns.engine = engine
    return still_house
