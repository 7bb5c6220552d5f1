"""One conversation is one turn's at a time, whichever process has it; waiting for it holds up nobody else."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select

from bot.content import Content
from bot.guidance.gate import Gate
from bot.records import patience, tables
from bot.records.database import Database
from bot.turns import Busy, Reply, Request
from tests.conftest import Clock, House, Person, house_over, on_postgres, question
from tests.postgres import Cluster

pytestmark = on_postgres


def _turns(house: House, turn_id: str) -> int:
    with house.database.read() as connection:
        statement = select(func.count()).select_from(tables.turn).where(tables.turn.c.turn_id == turn_id)
        return int(connection.execute(statement).scalar_one())


@contextmanager
def _held(postgres: Cluster, house: House, person: Person) -> Iterator["psycopg.Connection[Any]"]:
    """An outsider has the conversation while the block runs."""
    with postgres.connect(str(house.database.url.database)) as outsider, outsider.transaction():
        outsider.execute("SELECT 1 FROM conversation WHERE participant_id = %s FOR UPDATE", [person.id])
        yield outsider


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "MOST_WAIT_S", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_a_conversation_that_stays_held_is_busy_and_then_fine(house: House, postgres: Cluster) -> None:
    person = house.participant()
    asked = question(await person.begins())
    with _held(postgres, house, person), pytest.raises(Busy):
        await person.presses(f"answer:{asked['id']}:quite", turn_id="held-000001")
    assert _turns(house, "held-000001") == 0
    await person.presses(f"answer:{asked['id']}:quite", turn_id="held-000001")
    assert _turns(house, "held-000001") == 1


@pytest.mark.usefixtures("impatient")
async def test_a_cry_for_help_is_answered_although_the_conversation_is_held(house: House, postgres: Cluster) -> None:
    person = house.participant()
    await person.begins()
    with _held(postgres, house, person):
        cry = await person.says("I want to die")
        assert cry.messages[0]["kind"] == "safety" and "sent" in cry.messages[0]["status"]
        with house.database.read() as connection:
            assert connection.execute(select(func.count()).select_from(tables.alert)).scalar_one() == 1


async def test_twenty_that_wait_leave_the_only_connection_to_others(
    content: Content, gate: Gate, engine: Any, database: Database, clock: Clock, postgres: Cluster
) -> None:
    narrow = Database(database.url.render_as_string(), pool_size=1, max_overflow=0)
    house = house_over(content, gate, narrow, clock)
    house.turns.engine = engine
    waiting, other = house.participant("A1001"), house.participant("A1002")
    await waiting.presses("do:greet")
    with _held(postgres, house, waiting):
        many = [asyncio.create_task(waiting.presses("do:ask_progress")) for _ in range(20)]
        await asyncio.sleep(0)
        for _ in range(3):
            assert (await other.presses("do:greet")).messages
        assert not any(task.done() for task in many)
    replies = await asyncio.gather(*many)
    assert sorted(reply.number for reply in replies) == list(range(2, 22))
    narrow.close()


async def test_the_same_turn_id_on_two_services_at_once_is_one_turn(
    content: Content, gate: Gate, still_house: House, clock: Clock
) -> None:
    other = house_over(content, gate, Database(still_house.database.url.render_as_string()), clock)
    person = still_house.participant()
    for number in range(5):
        request, replies = Request(person.id, f"both-{number:06d}", "en", help=True), list[Reply]()
        gate_opens = threading.Barrier(2)

        def press(house: House, request: Request, replies: list[Reply], gate_opens: threading.Barrier) -> None:
            gate_opens.wait()
            replies.append(asyncio.run(house.turns.handle(request)))

        both = [
            threading.Thread(target=press, args=(house, request, replies, gate_opens)) for house in (still_house, other)
        ]
        for thread in both:
            thread.start()
        for thread in both:
            await asyncio.to_thread(thread.join)
        assert len(replies) == 2 and replies[0] == replies[1] and _turns(still_house, request.turn_id) == 1
    other.database.close()
    with still_house.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.alert)).scalar_one() == 5


async def test_a_conversation_hops_between_two_services_on_every_turn(
    content: Content, gate: Gate, house: House, clock: Clock
) -> None:
    other = house_over(content, gate, Database(house.database.url.render_as_string()), clock)
    other.turns.engine = house.turns.engine
    person = house.participant()
    asked = question(await person.begins())
    for number in range(10):
        person.house = (other, house)[number % 2]
        reply = await person.presses(f"answer:{asked['id']}:quite")
        assert reply.number == number + 3
        asked = question(reply)
    other.database.close()


async def test_a_connection_that_died_between_two_turns_is_not_noticed(house: House, postgres: Cluster) -> None:
    person = house.participant()
    asked = question(await person.begins())
    _end_connections(postgres, house)
    reply = await person.presses(f"answer:{asked['id']}:quite")
    assert question(reply)["id"] != asked["id"]


async def test_a_connection_that_dies_in_the_middle_of_a_turn_costs_a_second_try(
    house: House, postgres: Cluster
) -> None:
    person = house.participant()
    asked = question(await person.begins())
    died: list[object] = []

    def die(_: object) -> None:
        if not died:
            died.append(_end_connections(postgres, house))

    event.listen(house.database.engine, "commit", die)
    await person.presses(f"answer:{asked['id']}:quite", turn_id="dies-000001")
    assert len(died) == 1 and _turns(house, "dies-000001") == 1


async def test_a_commit_whose_answer_was_lost_is_found_by_its_turn_id(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = house.participant()
    asked = question(await person.begins())
    dialect, lost = house.database.engine.dialect, list[bool]()
    commit = dialect.do_commit

    def commit_and_lose(connection: Any) -> None:
        commit(connection)
        if not lost:
            lost.append(True)
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", commit_and_lose)
    reply = await person.presses(f"answer:{asked['id']}:quite", turn_id="lost-000001")
    assert lost and reply.number == 3 and _turns(house, "lost-000001") == 1
    with house.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.answer)).scalar_one() == 1


async def test_while_the_database_is_away_a_turn_is_busy_and_a_cry_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = house.participant()
    asked = question(await person.begins())
    dialect, tries = house.database.engine.dialect, list[bool]()

    def refuse(*_args: object, **_more: object) -> None:
        tries.append(True)
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(dialect, "connect", refuse)
    house.database.engine.dispose()
    with pytest.raises(Busy):
        await person.presses(f"answer:{asked['id']}:quite", turn_id="away-000001")
    assert len(tries) == 1  # a server that is away costs one wait, not one for each who asks
    cry = await person.says("I want to die")
    assert cry.messages[0]["kind"] == "safety" and cry.messages[0]["status"].startswith(
        "Your message could not be sent"
    )
    monkeypatch.undo()
    monkeypatch.setattr("bot.records.postgres.time", _Later)
    await person.presses(f"answer:{asked['id']}:quite", turn_id="away-000001")
    assert _turns(house, "away-000001") == 1


class _Later:
    """A moment when a server that was away is asked again."""

    @staticmethod
    def monotonic() -> float:
        return float("inf")


def _end_connections(postgres: Cluster, house: House) -> None:
    with postgres.connect() as outsider:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        assert outsider.execute(ended, [house.database.url.database]).rowcount > 0
