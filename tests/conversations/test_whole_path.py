"""The whole path through the real engine: from the first question to a plan that a counsellor decides on."""

import json
from dataclasses import asdict
from datetime import date

import pytest

from bot.casework.inputs import Inputs
from bot.records import plans
from tests.conftest import House, Person, question, texts
from tests.conversations.answering import flat, like_hands
from tests.languages import ALL


@pytest.mark.parametrize("language", ALL)
async def test_a_person_goes_from_the_first_question_to_an_approved_plan(house: House, language: str) -> None:
    """Given a new participant, when they answer, choose, agree and send, then a counsellor can approve."""
    person = house.participant(language=language)
    await person.begins()
    summary = await person.answers(like_hands)
    assert summary.messages[0]["kind"] == "profile" and not summary.messages[0]["flat"]
    for chapter in ("circumstances", "skills"):
        opened = await person.presses("do:continue_path")
        assert str(question(opened)["id"]).startswith(chapter)
        ended = await person.answers(like_hands)
        assert ended.messages[0]["kind"] == "summary"
    listed = await person.presses("do:continue_path")
    cards = next(message for message in listed.messages if message["kind"] == "pathways")["cards"]
    assert len(cards) == 3 and cards[0]["fit"]["level"] == "best"
    await person.presses(f"pathway:{cards[0]['id']}:choose")
    planned = await person.presses("do:make_career_plan")
    plan = next(message for message in planned.messages if message["kind"] == "plan")
    assert plan["status"]["id"] == "draft"
    assert all(goal["steps"] for goal in plan["goals"])
    assert all(step["actor"] for goal in plan["goals"] for step in goal["steps"])
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")

    staff_id = house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase="a long passphrase", language="en", site="demo"
    )
    session = house.access.staff(house.access.sign_in_staff("ana", "a long passphrase"))
    assert session is not None and session.staff is not None and session.staff.id == staff_id
    waiting = house.casework.desk.queue(session.staff).plans
    assert [one.code for one in waiting] == ["A1234"]
    house.casework.desk.decide(session.staff, waiting[0].plan_id, "approved", "A good start.", {"g1s1": "On Monday."})

    back = await person.presses("do:greet")
    assert "Ana Lopes" in texts(back) and "A good start." in texts(back) and "On Monday." in texts(back)


async def test_a_returned_plan_can_be_changed_and_sent_again(house: House) -> None:
    person = house.participant()
    await _to_a_sent_plan(person)
    house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase="a long passphrase", language="fr", site="demo"
    )
    staff = house.access.staff(house.access.sign_in_staff("ana", "a long passphrase")).staff
    plan_id = house.casework.desk.queue(staff).plans[0].plan_id
    house.casework.desk.decide(staff, plan_id, "returned", "One step is too early.", {})
    back = await person.presses("do:greet")
    assert "One step is too early." in texts(back)
    step = next(m for m in back.messages if m["kind"] == "plan")["goals"][0]["steps"][0]["id"]
    await person.presses(f"step:{step}:later")
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
    assert house.casework.desk.queue(staff).plans[0].version == 2
    page = house.casework.desk.person(staff, person.id)
    assert [version.stored.status for version in page.plans] == ["submitted", "returned"]


async def test_a_flat_profile_is_told_and_leads_to_days_at_work_and_pathways_to_try(house: House) -> None:
    person = house.participant()
    await person.begins()
    summary = await person.answers(flat)
    assert summary.messages[0]["flat"]
    cards = await person.presses("do:continue_path")
    assert str(question(cards)["id"]).startswith("cards.")
    await person.answers(flat)
    for chapter in ("exploring", "circumstances", "skills"):
        opened = await person.presses("do:continue_path")
        assert str(question(opened)["id"]).startswith(chapter)
        await person.answers(flat)
    listed = await person.presses("do:continue_path")
    shown = next(message for message in listed.messages if message["kind"] == "pathways")["cards"]
    assert {card["fit"]["level"] for card in shown} == {"to_try"}
    assert "You told me: To make or repair something" in texts(listed)
    await person.presses(f"pathway:{shown[0]['id']}:choose")
    planned = await person.presses("do:make_career_plan")
    assert next(m for m in planned.messages if m["kind"] == "plan")["goals"]


async def test_a_plan_without_a_known_release_date_has_no_dates(house: House) -> None:
    person = house.participant(release_on=None)
    await _to_a_plan(person)
    plan = next(m for m in person.replies[-1].messages if m["kind"] == "plan")
    assert not any("due" in step for goal in plan["goals"] for step in goal["steps"])


async def test_a_step_never_lies_after_the_day_of_release(house: House) -> None:
    person = house.participant(release_on=date(2027, 1, 20))
    await _to_a_plan(person)
    with house.database.read() as connection:
        body = plans.newest_plan(connection, person.id).body
    assert all(step["due"] <= "2027-01-20" for goal in body["goals"] for step in goal["steps"])


async def test_a_rejected_pathway_leaves_the_list_with_its_reason(house: House) -> None:
    person = house.participant()
    await _to_the_list(person)
    first = next(m for m in person.replies[-1].messages if m["kind"] == "pathways")["cards"][0]["id"]
    asked = await person.presses(f"pathway:{first}:reject")
    assert question(asked)["id"] == "reject.reason"
    listed = await person.presses("answer:reject.reason:health")
    assert first not in [c["id"] for m in listed.messages if m["kind"] == "pathways" for c in m["cards"]]


async def test_every_recommendation_replays_to_the_same_result(house: House) -> None:
    person = house.participant()
    await _to_the_list(person)
    with house.database.read() as connection:
        stored = plans.recommendations(connection, person.id)[0]
    again = [asdict(one) for one in house.casework.recommending.replay(Inputs.load(stored.inputs))]
    assert json.loads(json.dumps(again)) == stored.result


async def _to_the_list(person: Person) -> None:
    await person.begins()
    for _ in range(3):
        await person.answers(like_hands)
        await person.presses("do:continue_path")


async def _to_a_plan(person: Person) -> None:
    await _to_the_list(person)
    cards = next(m for m in person.replies[-1].messages if m["kind"] == "pathways")["cards"]
    await person.presses(f"pathway:{cards[0]['id']}:choose")
    await person.presses("do:make_career_plan")


async def _to_a_sent_plan(person: Person) -> None:
    await _to_a_plan(person)
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
