"""A cry for help is answered from the first typed word on, with and without a model."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.records import desk
from bot.records.people import StaffMember
from tests.conftest import House, Person, question, texts

STAFF = StaffMember(1, "ana", "Ana Lopes", "counsellor", "en", "demo")
CRIES = [("en", "I don't want to live any more"), ("fr", "je veux en finir")]


def _open_alerts(house: House) -> list[desk.Alert]:
    return list(house.casework.desk.queue(STAFF).alerts)


async def _cries(house: House, person: Person, words: str) -> None:
    reply = await person.says(words)
    screen = reply.messages[0]
    assert screen["kind"] == "safety" and screen["level"] == "now"
    assert screen["status"] == house.content.languages[person.language].line("safety.sent")
    assert [(one.code, one.level, one.excerpt) for one in _open_alerts(house)] == [("A1234", "now", words)]


@pytest.mark.parametrize(("language", "words"), CRIES)
async def test_without_a_model_the_screen_appears_and_the_alert_is_on_the_desk(
    still_house: House, language: str, words: str
) -> None:
    await _cries(still_house, still_house.participant(language=language), words)


@pytest.mark.parametrize(("language", "words"), CRIES)
async def test_as_the_very_first_words_with_a_model(house: House, language: str, words: str) -> None:
    await _cries(house, house.participant(language=language), words)


@pytest.mark.parametrize(("language", "words"), CRIES)
async def test_in_the_middle_of_a_question_and_the_question_is_kept(house: House, language: str, words: str) -> None:
    person = house.participant(language=language)
    asked = question(await person.begins())
    await _cries(house, person, words)
    assert question(await person.presses("safety:go_on"))["id"] == asked["id"]


@pytest.mark.parametrize(("mine", "words"), [("fr", "I want to die"), ("en", "je veux mourir")])
async def test_a_cry_in_another_language_than_the_sitting_is_heard(house: House, mine: str, words: str) -> None:
    await _cries(house, house.participant(language=mine), words)


async def test_i_did_not_mean_that_is_recorded_and_cancels_nothing(house: House) -> None:
    person = house.participant()
    await person.begins()
    await person.says("I want to die")
    reply = await person.presses("safety:not_meant")
    assert "Staff will still see" in texts(reply)
    alert = _open_alerts(house)[0]
    assert alert.withdrawn_at is not None and alert.acknowledged_at is None


async def test_staff_have_read_it_is_said_only_after_a_named_person_did(house: House) -> None:
    person = house.participant()
    await person.says("I want to die")
    house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase="a long passphrase", language="en", site="demo"
    )
    language = house.content.languages["en"]
    with house.database.read() as connection:
        assert house.casework.safety.state(connection, person.id, language)["state"] == "sent"
    house.casework.desk.acknowledge(STAFF, _open_alerts(house)[0].id)
    with house.database.read() as connection:
        assert house.casework.safety.state(connection, person.id, language)["state"] == "read"


async def test_the_help_button_works_without_a_model(still_house: House) -> None:
    person = still_house.participant()
    reply = await person.request(help=True)
    assert reply.messages[0]["kind"] == "safety" and _open_alerts(still_house)[0].source == "help_button"


async def test_the_same_cry_sent_twice_by_the_page_is_one_alert(house: House) -> None:
    person = house.participant()
    await person.says("I want to die", turn_id="same-00001")
    await person.says("I want to die", turn_id="same-00001")
    assert len(_open_alerts(house)) == 1


async def test_hopelessness_gets_help_and_a_task_and_the_person_chooses(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    reply = await person.says("there is no hope for me, i can't cope")
    assert reply.messages[0]["level"] == "check_in"
    assert _open_alerts(house)[0].level == "check_in"
    assert question(await person.presses("safety:go_on"))["id"] == asked["id"]


async def test_with_the_database_gone_the_screen_still_appears_and_says_that_nothing_was_sent(house: House) -> None:
    person = house.participant()

    def gone(*_: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("unable to open database file"))

    event.listen(house.database.engine, "before_cursor_execute", gone)
    try:
        reply = await person.says("I want to die")
    finally:
        event.remove(house.database.engine, "before_cursor_execute", gone)
    assert reply.messages[0]["status"] == house.content.languages["en"].line("safety.not_sent")


async def test_the_longest_waiting_alarm_stands_first(house: House) -> None:
    first, second = house.participant("A1111"), house.participant("B2222")
    await first.says("I want to die")
    house.clock.forward(minutes=3)
    await second.says("I want to die")
    assert [one.code for one in _open_alerts(house)] == ["A1111", "B2222"]
