"""Experience in free words, in the conversation: told, found, confirmed, and used as evidence."""

import pytest

from bot.casework.inputs import Inputs
from bot.records import answers, plans
from tests.conftest import House, Person, question, texts
from tests.conversations.answering import like_hands

TOLD = {
    "en": "i was 2 years in a kitchen and drove a forklift in a warehouse",
    "fr": "j'ai travaillé 2 ans en cuisine et j'ai conduit un chariot élévateur",
}


async def _to_the_skills(house: House, language: str = "en") -> Person:
    person = house.participant(language=language)
    await person.begins()
    for _ in range(2):
        await person.answers(like_hands)
        await person.presses("do:continue_path")
    return person


def _skills(house: House, person: Person) -> dict[str, answers.Value]:
    with house.database.read() as connection:
        return dict(answers.by_instrument(answers.valid(connection, person.id)).get("skills", {}))


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_what_was_told_is_shown_confirmed_and_used(house: House, language: str) -> None:
    person = await _to_the_skills(house, language)
    asked = question(person.replies[-1])
    assert asked is not None and asked["id"] == "skills.told"
    shown = question(await person.says(TOLD[language]))
    assert shown is not None and shown["id"] == "skills.confirmed"
    found = {option["value"]: option.get("example", "") for option in shown["options"]}
    assert "o_kitchen_assistant" in found and "2" in found["o_kitchen_assistant"]
    assert "s_drive_forklift" in found and set(shown["selected"]) == set(found)

    cards = question(await person.presses(shown["submit"], ("o_kitchen_assistant", "s_drive_forklift")))
    ticked = set()
    while cards is not None and cards["type"] == "multi" and not cards["id"].startswith("skills.place"):
        ticked |= set(cards.get("selected", ()))
        cards = question(await person.presses(cards["submit"], tuple(cards.get("selected", ()))))
    assert {"drive_forklift", "clean_rooms"} <= ticked  # told by itself, and what kitchen work uses
    followed = set()
    while (asked := question(person.replies[-1])) is not None:
        followed.add(asked["id"].rpartition(".")[2])
        value = like_hands(asked)
        if asked["type"] == "multi":
            await person.presses(asked["submit"], tuple(value))
        else:
            await person.presses(f"answer:{asked['id']}:{value}")
    assert followed and "drive_forklift" not in followed  # enough is known of it

    assert "2" in texts(person.replies[-1])  # the summary says how long
    await person.presses("do:continue_path")
    with house.database.read() as connection:
        stored = plans.recommendations(connection, person.id)[0]
    inputs = Inputs.load(stored.inputs)
    assert inputs.skills["drive_forklift"] == 1.0
    assert ("kitchen_assistant", 24) in {(one["id"], one["months"]) for one in inputs.done}
    card = await person.presses("pathway:kitchen_and_hotel:details")
    assert card.messages


async def test_what_is_taken_away_is_not_used(house: House) -> None:
    person = await _to_the_skills(house)
    shown = question(await person.says(TOLD["en"]))
    assert shown is not None
    cards = question(await person.presses(shown["submit"], ()))
    assert cards is not None and not cards.get("selected")
    assert _skills(house, person)["confirmed"] == ()


async def test_nothing_to_tell_goes_on_to_the_cards(house: House) -> None:
    person = await _to_the_skills(house)
    cards = question(await person.presses("answer:skills.told:nothing"))
    assert cards is not None and cards["type"] == "multi" and not cards.get("selected")


async def test_words_without_known_work_are_kept_and_go_on(house: House) -> None:
    person = await _to_the_skills(house)
    reply = await person.says("mostly i watched the river go by")
    assert "no work in it that I know" in texts(reply)
    assert _skills(house, person)["told"] == ("en", "mostly i watched the river go by")


async def test_a_question_in_between_is_answered_and_the_telling_goes_on(house: House) -> None:
    person = await _to_the_skills(house)
    reply = await person.says("who can read this?")
    assert "guidance team can read" in texts(reply)
    assert question(reply)["id"] == "skills.told"  # type: ignore[index]


async def test_going_back_one_can_tell_it_anew(house: House) -> None:
    person = await _to_the_skills(house)
    await person.says(TOLD["en"])
    again = question(await person.presses("do:correct_previous_answer"))
    assert again is not None and again["id"] == "skills.told"
    shown = question(await person.says("i laid bricks for a year"))
    assert shown is not None and "o_bricklayer" in {option["value"] for option in shown["options"]}


async def test_the_desk_shows_words_and_what_was_confirmed(house: House) -> None:
    person = await _to_the_skills(house)
    shown = question(await person.says(TOLD["en"]))
    assert shown is not None
    await person.presses(shown["submit"], ("o_kitchen_assistant",))
    house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase="a long passphrase", language="fr", site="demo"
    )
    session = house.access.staff(house.access.sign_in_staff("ana", "a long passphrase"))
    assert session is not None and session.staff is not None
    page = house.casework.desk.person(session.staff, person.id)
    rows = dict(row for group in page.answers for row in group.rows)
    assert TOLD["en"] in rows.values()
    assert any("2 ans" in shown for shown in rows.values())
