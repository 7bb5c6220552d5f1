"""The same turns on SQLite and on PostgreSQL, the default store and the drop-in."""

import random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.measuring.load.manner import Manner
from bot.records import desk, tables
from bot.turns import TurnNotDone
from tests.conftest import House, on_both_stores, question, statements, texts
from tests.conversations.answering import like_hands

pytestmark = on_both_stores


def _count(house: House, table: str) -> int:
    with house.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one())


async def test_a_conversation_to_a_first_picture_and_a_cry_for_help(house: House) -> None:
    person = house.participant()
    await person.begins()
    reply = await person.answers(like_hands)
    assert reply.number == _count(house, "turn") and _count(house, "answer") >= 12
    assert {one["kind"] for one in (await person.says("I want to die")).messages} == {"safety"}
    with house.database.read() as connection:
        assert [one.level for one in desk.alerts(connection, "demo", open_only=True)] == ["now"]


async def test_a_turn_id_sent_again_gets_its_reply_and_stores_nothing(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    first = await person.presses(f"answer:{asked['id']}:quite", turn_id="again-00001")
    next_one = question(first)
    assert await person.presses(f"answer:{asked['id']}:quite", turn_id="again-00001") == first
    await person.presses(f"answer:{next_one['id']}:little")
    turns = _count(house, "turn")
    assert await person.presses(f"answer:{asked['id']}:quite", turn_id="again-00001") == first
    cry = await person.says("I want to die", turn_id="again-00002")
    assert await person.says("I want to die", turn_id="again-00002") == cry
    assert _count(house, "turn") == turns + 1 and _count(house, "alert") == 1


async def test_a_failing_action_leaves_nothing_and_staff_see_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    person = house.participant()
    asked = question(await person.begins())
    turns, original = _count(house, "turn"), desk.add_task

    def stores_and_fails(connection: Connection, participant_id: int, kind: str, *more: Any) -> None:
        original(connection, participant_id, kind, *more)
        if kind == "talk":
            raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(desk, "add_task", stores_and_fails)
    with pytest.raises(TurnNotDone):
        await person.presses("do:talk_to_counsellor")
    monkeypatch.undo()
    assert _count(house, "turn") == turns
    with house.database.read() as connection:
        tasks = desk.open_tasks(connection, "demo")
    assert [(one.kind, one.detail) for one in tasks] == [("failed_turn", "RuntimeError")]
    assert question(await person.presses(f"answer:{asked['id']}:quite"))["id"] != asked["id"]


async def test_no_turn_of_the_whole_way_takes_more_than_six_statements(house: House) -> None:
    person = house.participant()
    manner = Manner(random.Random(1), 0.0, (), ())
    reply, counted = await person.presses("do:greet"), []
    while (said := manner.next(reply.messages)) is not None:
        assert said.button is not None
        with statements(house) as seen:
            reply = await person.presses(said.button, said.values)
        assert len(seen) <= 6, "\n".join((said.button, *seen))
        counted.append(said.button)
    assert counted[-1] == "do:send_plan"


async def test_a_turn_takes_at_most_six_statements(house: House) -> None:
    person = house.participant()
    await person.begins()
    with statements(house) as typed:
        assert texts(await person.says("why do you ask me that"))
    with statements(house) as asking:
        await person.presses("do:talk_to_counsellor")  # stores a task, and tells staff
    for seen in (typed, asking):
        assert len(seen) <= 6, "\n".join(seen)
