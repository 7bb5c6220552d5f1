"""The clock of the machine jumps: turns go on, sessions and pauses keep their limits, nobody is locked out."""

from datetime import timedelta

import pytest

from bot.casework.access import SignInFailed, TooManyGuesses
from bot.records import conversations as rows
from tests.conftest import PIN, House, question


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400), timedelta(minutes=-30)])
async def test_a_conversation_goes_on_in_its_order_when_the_clock_jumps(house: House, jump: timedelta) -> None:
    person = house.participant()
    asked = question(await person.begins())
    for number in range(3):
        house.clock.now += jump * (-1) ** number
        asked = question(await person.presses(f"answer:{asked['id']}:quite", turn_id=f"jump-{number:06d}"))
        assert await person.presses("do:ask_why", turn_id=f"jump-{number:06d}") == person.replies[-2]
    with house.database.read() as connection:
        turns = rows.transcript(connection, person.id, most=20)
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]
    assert [turn.turn_id for turn in turns[2:]] == ["jump-000000", "jump-000001", "jump-000002"]


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_no_sitting_outlives_a_jump_by_more_than_its_idle_time(still_house: House, jump: timedelta) -> None:
    still_house.participant()
    token, _ = still_house.access.sign_in_participant("A1234", PIN, "en")
    still_house.clock.now += jump
    assert still_house.access.participant(token) is None
    token, _ = still_house.access.sign_in_participant("A1234", PIN, "en")
    assert still_house.access.participant(token) is not None


def test_a_pause_after_wrong_guesses_does_not_last_until_a_clock_was_right(still_house: House) -> None:
    still_house.participant()
    still_house.clock.forward(days=400)
    with pytest.raises(TooManyGuesses):
        for _ in range(20):
            with pytest.raises(SignInFailed):
                still_house.access.sign_in_participant("A1234", "00000000", "en")
    still_house.clock.forward(days=-400)
    assert still_house.access.sign_in_participant("A1234", PIN, "en")
