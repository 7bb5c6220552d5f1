"""A turn is one transaction: everything commits together or not at all, and a repeated turn id gets the same reply."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from bot.casework.buttons import UnknownButton
from bot.records import answers, tables
from bot.records import conversations as rows
from bot.turns import LONGEST_TEXT, NotReady, TextTooLong, TurnNotDone
from tests.conftest import House, Person, on_postgres_in_long_checks, question, texts

pytestmark = on_postgres_in_long_checks


def _count(house: House, table: str) -> int:
    with house.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one())


def _answers(house: House, person: Person) -> dict[str, object]:
    with house.database.read() as connection:
        return {one.question: one.value for one in answers.valid(connection, person.id)}


async def test_an_answer_its_transcript_and_the_position_are_stored_together(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    await person.presses(f"answer:{asked['id']}:quite")
    assert list(_answers(house, person).values()) == ["quite"]
    with house.database.read() as connection:
        last = rows.transcript(connection, person.id, most=1)[0]
    assert last.said == "Quite a lot" and last.button == f"answer:{asked['id']}:quite" and last.intent == "answer"


async def test_the_same_turn_id_gets_the_same_reply_and_no_second_turn(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    first = await person.presses(f"answer:{asked['id']}:quite", turn_id="twice-00001")
    again = await person.presses(f"answer:{asked['id']}:quite", turn_id="twice-00001")
    assert first == again and len(_answers(house, person)) == 1


async def test_a_request_that_was_delayed_by_some_turns_gets_its_old_reply(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    first = await person.presses(f"answer:{asked['id']}:quite", turn_id="delayed-0001")
    next_one = question(first)
    await person.presses(f"answer:{next_one['id']}:little")
    turns = _count(house, "turn")
    assert await person.presses(f"answer:{asked['id']}:quite", turn_id="delayed-0001") == first
    assert _count(house, "turn") == turns


async def test_an_answer_to_an_earlier_question_changes_nothing_and_the_open_question_comes_back(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    open_one = question(await person.presses(f"answer:{asked['id']}:quite"))
    stale = await person.presses(f"answer:{asked['id']}:not_at_all")
    assert question(stale)["id"] == open_one["id"]
    assert list(_answers(house, person).values()) == ["quite"]


async def test_a_value_outside_the_scale_is_not_stored(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    again = await person.presses(f"answer:{asked['id']}:superb")
    assert question(again)["id"] == asked["id"] and _answers(house, person) == {}


async def test_a_button_that_no_page_sends_is_refused(house: House) -> None:
    person = house.participant()
    with pytest.raises(UnknownButton):
        await person.presses("do:distress")


async def test_going_back_corrects_the_answer_and_keeps_the_old_one(house: House) -> None:
    person = house.participant()
    first = question(await person.begins())
    await person.presses(f"answer:{first['id']}:quite")
    back = await person.presses("do:correct_previous_answer")
    assert question(back)["id"] == first["id"] and question(back)["selected"] == ["quite"]
    await person.presses(f"answer:{first['id']}:little")
    assert list(_answers(house, person).values()) == ["little"] and _count(house, "answer") == 2


@pytest.mark.parametrize("text", ["/restart", "  /stop_or_pause", '/answer{"answer": "done"}', "/session_start"])
async def test_a_typed_slash_is_only_text(house: House, text: str) -> None:
    person = house.participant()
    asked = question(await person.begins())
    again = await person.says(text)
    assert question(again) is not None or "stop" in text
    assert _answers(house, person) == {} or question(again)["id"] != asked["id"]
    with house.database.read() as connection:
        assert rows.transcript(connection, person.id, most=1)[0].said == text.strip()


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x07\x1b[31m", "🙂🙂🙂", "<script>alert(1)</script>", "a" * LONGEST_TEXT]
)
async def test_strange_text_is_answered_kindly_and_the_question_comes_back(house: House, text: str) -> None:
    person = house.participant()
    asked = question(await person.begins())
    assert question(await person.says(text))["id"] == asked["id"]


async def test_a_text_that_is_too_long_is_refused_before_any_work(house: House) -> None:
    person = house.participant()
    await person.begins()
    before = _count(house, "turn")
    with pytest.raises(TextTooLong):
        await person.says("x" * 100_000)
    assert _count(house, "turn") == before


async def test_after_two_answers_that_were_not_understood_the_buttons_are_shown_simply(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    for _ in range(3):
        reply = await person.says("brrr tschk fnord")
        assert question(reply)["id"] == asked["id"]
    assert "press one of these buttons" in texts(reply)


async def test_a_failing_commit_leaves_nothing_behind(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())

    def full(_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(house.database.engine, "commit", full)
    try:
        with pytest.raises(TurnNotDone):
            await person.presses(f"answer:{asked['id']}:quite")
    finally:
        event.remove(house.database.engine, "commit", full)
    assert _answers(house, person) == {}
    assert question(await person.presses(f"answer:{asked['id']}:quite"))["id"] != asked["id"]


async def test_while_the_engine_loads_a_turn_is_asked_to_wait_and_nothing_is_stored(still_house: House) -> None:
    person = still_house.participant()
    with pytest.raises(NotReady):
        await person.says("hello")
    assert _count(still_house, "turn") == 0


async def test_a_questionnaire_goes_on_exactly_where_it_stopped_days_later(house: House) -> None:
    person = house.participant()
    await person.begins()
    for _ in range(4):
        asked = question(person.replies[-1])
        await person.presses(f"answer:{asked['id']}:quite")
    open_one = question(person.replies[-1])["id"]
    stopped = await person.presses("do:stop_or_pause")
    assert question(stopped) is None
    house.clock.forward(days=40)
    back = await person.presses("do:greet")
    assert question(back)["id"] == open_one


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("why do you ask me that", "Your answers point to"),
        ("who reads this?", "guidance team can read"),
        ("i dont understand", ""),
        ("which jobs could i do", "We come to that"),
        ("how many questions are left", "Question 1 of 30"),
        ("i want to talk to a counsellor", "told the counsellors"),
    ],
)
async def test_an_interruption_is_answered_and_the_question_comes_back(house: House, words: str, said: str) -> None:
    person = house.participant()
    asked = question(await person.begins())
    reply = await person.says(words)
    assert said in texts(reply) and question(reply)["id"] == asked["id"]
    assert len(reply.messages) >= 2


async def test_the_language_can_change_in_the_middle_of_a_question(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    await person.presses("do:change_language")
    changed = await person.presses("language:fr")
    assert changed.language == "fr" and question(changed)["id"] == asked["id"]
    assert question(changed)["text"] == house.content.languages["fr"].interests.questions[asked["id"][10:]].text


async def test_two_thousand_turns_leave_the_snapshot_small(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    for _ in range(40):
        asked = question(await person.presses(f"answer:{asked['id']}:dont_know"))
        if asked is None:
            break
        asked = question(await person.presses("do:repeat_or_explain_question"))
    with house.database.read() as connection:
        sizes = connection.execute(select(func.length(tables.conversation.c.snapshot))).scalars().all()
    assert max(sizes) < 12_000


async def test_a_session_lives_as_long_as_the_setting_says(house: House) -> None:
    house.participant()
    token, _ = house.access.sign_in_participant("a1234", "12345678", "en")
    house.clock.forward(minutes=3)
    assert house.access.participant(token) is not None
    house.clock.now += timedelta(minutes=5)
    assert house.access.participant(token) is None
