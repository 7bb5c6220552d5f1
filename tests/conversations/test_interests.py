"""The interest questionnaire as a conversation: a few more, a few again, three faces, the counsellor's figures."""

from typing import Any

from bot.records import answers
from tests.conftest import House, Person, question, texts
from tests.conversations.answering import flat, like_hands


def _close(asked: dict[str, Any]) -> str:
    """Somebody whose areas lie close together, but not all the same."""
    if asked["type"] != "rating":
        return str(asked["options"][0]["value"])
    area, number = asked["id"].partition(".")[2][0], int(asked["id"].partition(".")[2][1:])
    lift = {"r": 1, "s": 1, "a": 1, "i": 0, "e": 0, "c": -1}[area]
    faces = ["not_at_all", "little", "middle", "quite", "very_much"]
    return faces[max(0, min(4, 2 + lift + (number % 3 - 1)))]


async def _until(person: Person, wanted: str, choose: Any) -> dict[str, Any] | None:
    """Answer until the question ``wanted`` is open; None when the chapter ended without it."""
    for _ in range(60):
        asked = question(person.replies[-1])
        if asked is None or asked["id"] == wanted:
            return asked
        await person.presses(f"answer:{asked['id']}:{choose(asked)}")
    raise AssertionError("the questions do not end")


async def test_after_thirty_questions_one_may_stop_or_go_on(house: House) -> None:
    for code, value in (("A1111", "enough"), ("A2222", "go_on")):
        person = house.participant(code=code)
        await person.begins()
        more = await _until(person, "interests.more", _close)
        assert more is not None and [option["value"] for option in more["options"]] == ["go_on", "enough"]
        assert len(_answers(house, person)) == house.content.interests.ask_after
        await person.presses(f"answer:interests.more:{value}")
        asked = question(person.replies[-1])
        went_on = asked is not None and asked["type"] == "rating"
        assert went_on == (value == "go_on")


async def test_always_the_same_face_leads_to_one_kind_question_and_a_few_again(house: House) -> None:
    person = house.participant()
    await person.begins()
    again = await _until(person, "interests.again", flat)
    assert again is not None and "look at a few again" in again["text"]
    before = _answers(house, person)
    await person.presses("answer:interests.again:yes")
    looked_at = []
    while (asked := question(person.replies[-1])) is not None:
        assert asked["selected"] == ["middle"]  # what was said before is shown
        looked_at.append(asked["id"])
        await person.presses(f"answer:{asked['id']}:quite")
    assert len(set(looked_at)) == 4
    after = _answers(house, person)
    assert set(after) == {*before, "again"}
    changed = {f"interests.{question}" for question in before if before[question] != after[question]}
    assert changed == set(looked_at)
    assert person.replies[-1].messages[0]["kind"] == "profile"


async def test_who_keeps_the_answers_is_asked_no_further(house: House) -> None:
    person = house.participant()
    await person.begins()
    await _until(person, "interests.again", flat)
    await person.presses("answer:interests.again:no")
    assert question(person.replies[-1]) is None
    assert person.replies[-1].messages[0]["kind"] == "profile"


async def test_with_three_faces_three_are_shown_and_others_are_not_taken(house: House) -> None:
    person = house.participant(adjustments=("three_faces",))
    await person.begins()
    asked = question(person.replies[-1])
    assert asked is not None
    assert [option["value"] for option in asked["options"]] == ["not_at_all", "middle", "very_much"]
    await person.presses(f"answer:{asked['id']}:quite")
    assert _answers(house, person) == {}
    await person.says("very much")
    assert list(_answers(house, person).values()) == ["very_much"]


async def test_it_goes_on_exactly_where_it_stopped(house: House) -> None:
    person = house.participant()
    await person.begins()
    for _ in range(14):
        asked = question(person.replies[-1])
        assert asked is not None
        await person.presses(f"answer:{asked['id']}:{like_hands(asked)}")
    open_question = question(person.replies[-1])
    await person.presses("do:stop_or_pause")
    back = await person.presses("do:continue_path")
    assert question(back)["id"] == open_question["id"]  # type: ignore[index]


async def test_a_reason_changes_what_counts_and_says_so(house: House) -> None:
    person = house.participant()
    await person.begins()
    for _ in range(3):
        await person.answers(like_hands)
        await person.presses("do:continue_path")
    before = _order(person)
    await person.presses(f"pathway:{before[0]}:reject")
    listed = await person.presses("answer:reject.reason:not_my_thing")
    assert "moves down the list" in texts(listed)
    assert before[0] not in _order(person)


def _order(person: Person) -> list[str]:
    cards = next(m for m in person.replies[-1].messages if m["kind"] == "pathways")["cards"]
    return [card["id"] for card in cards]


def _answers(house: House, person: Person) -> dict[str, Any]:
    with house.database.read() as connection:
        found = answers.by_instrument(answers.valid(connection, person.id))
    return dict(found.get("interests", {}))
