"""Plans through the real engine: what is possible, what is not and why, and what staff change."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.casework.plan_editing import StepAsTyped
from bot.guidance.plan import Plan
from bot.records import plans
from bot.records.people import StaffMember
from tests.conftest import HOME, House, Person, texts
from tests.conversations.answering import like_hands


async def to_a_plan(person: Person, choose: Callable[[dict[str, Any]], Any] = like_hands, pathway: str = "") -> Any:
    """From the first question to the plan of one pathway, without a name the first of the list."""
    await person.begins()
    for _ in range(3):
        await person.answers(choose)
        await person.presses("do:continue_path")
    cards = next(m for m in person.replies[-1].messages if m["kind"] == "pathways")["cards"]
    await person.presses(f"pathway:{pathway or cards[0]['id']}:choose")
    await person.presses("do:make_career_plan")
    return shown(person)


def shown(person: Person) -> Any:
    """The plan that was shown last."""
    return next(m for m in person.replies[-1].messages if m["kind"] == "plan")


def stored(house: House, person: Person) -> Plan:
    with house.database.read() as connection:
        found = plans.newest_plan(connection, person.id)
    assert found is not None
    return Plan.model_validate(found.body)


def counsellor(house: House) -> StaffMember:
    house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase="a long passphrase", language="fr", site="demo"
    )
    session = house.access.staff(house.access.sign_in_staff("ana", "a long passphrase"))
    assert session is not None and session.staff is not None
    return session.staff


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Ana Lopes changed 2 steps"), ("fr", "Ana Lopes a changé 2 étapes")]
)
async def test_what_a_counsellor_changes_is_shown_and_agreed_to_again(house: House, language: str, words: str) -> None:
    """Given a sent plan, when staff change two steps, then the participant reads it, agrees and sends it again."""
    person = house.participant(language=language)
    await to_a_plan(person, pathway="logistics")
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
    staff = counsellor(house)
    waiting = house.casework.desk.queue(staff).plans[0]
    typed = {step.id: StepAsTyped.of(step) for step in stored(house, person).steps()}
    typed["papers"] = replace(typed["papers"], due="2027-07-01", note="Bring your ID.")
    typed["g1s1"] = replace(typed["g1s1"], status="dropped")
    house.casework.editing.save(staff, waiting.plan_id, typed, None)
    assert not house.casework.desk.queue(staff).plans

    back = await person.presses("do:greet")
    assert words in texts(back) and "Bring your ID." in texts(back)
    marked = [step for goal in shown(person)["goals"] for step in goal["steps"] if step.get("status")]
    assert [step["id"] for step in marked] == ["g1s1", "papers"]
    assert marked[0]["status"].startswith(house.content.languages[language].line("step.status_dropped"))
    assert {"do:agree_plan", "do:disagree_plan"} <= {button["id"] for button in shown(person)["buttons"]}
    assert words not in texts(await person.presses("do:greet"))  # told once
    await person.presses("do:show_my_plan")
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
    assert house.casework.desk.queue(staff).plans[0].version == 2


async def test_a_participant_who_changes_a_plan_of_staff_goes_on_with_a_version_of_their_own(house: House) -> None:
    person = house.participant()
    await to_a_plan(person, pathway="logistics")
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
    staff = counsellor(house)
    typed = {step.id: StepAsTyped.of(step) for step in stored(house, person).steps()}
    typed["papers"] = replace(typed["papers"], due="2027-07-01")
    house.casework.editing.save(staff, house.casework.desk.queue(staff).plans[0].plan_id, typed, None)
    await person.presses("do:greet")
    await person.presses("step:papers:sooner")
    assert stored(house, person).step("papers").due == date(2027, 6, 3)
    assert stored(house, person).changed == ()


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_with_little_time_left_the_plan_is_short_and_says_so(house: House, language: str) -> None:
    person = house.participant(language=language, release_on=date(2027, 1, 26))
    plan = await to_a_plan(person)
    assert sum(len(goal["steps"]) for goal in plan["goals"]) <= 5
    assert house.content.languages[language].line("plan.short") in plan["lines"]


async def test_what_is_not_possible_is_named_with_its_reason(house: House) -> None:
    person = house.participant(release_on=date(2027, 9, 1))
    plan = await to_a_plan(person, pathway="plastics")
    line = "Not enough time here before release: Plastics workshop (then Placement in a plastics company)."
    assert any(line in one for one in plan["lines"])


async def test_an_offer_that_is_done_is_not_planned_again(house: House) -> None:
    person = house.participant(completed=("safety_at_work",))
    await to_a_plan(person, pathway="logistics")
    assert "safety_at_work" not in {step.offer for step in stored(house, person).steps()}
    assert "forklift_course" in {step.offer for step in stored(house, person).steps()}


async def test_an_offer_that_staff_marked_as_done_is_not_planned_again(house: House) -> None:
    person = house.participant()
    await to_a_plan(person, pathway="logistics")
    await person.presses("do:agree_plan")
    await person.presses("do:send_plan")
    staff = counsellor(house)
    waiting = house.casework.desk.queue(staff).plans[0].plan_id
    house.casework.desk.decide(staff, waiting, "approved", "Good.", {})
    plan = stored(house, person)
    typed = {step.id: StepAsTyped.of(step) for step in plan.steps()}
    safety = next(step.id for step in plan.steps() if step.offer == "safety_at_work")
    typed[safety] = replace(typed[safety], status="done")
    house.casework.editing.save(staff, waiting, typed, None)
    back = await person.presses("do:greet")
    assert "approved" in texts(back) and "Done" in texts(back)
    await person.presses("do:make_career_plan")
    assert "safety_at_work" not in {step.offer for step in stored(house, person).steps()}


async def test_somebody_who_goes_to_another_country_is_told_what_the_contacts_are(house: House) -> None:
    def choose(question: dict[str, Any]) -> Any:
        return "another" if question["id"] == "circumstances.country" else like_hands(question)

    plan = await to_a_plan(house.participant(), choose)
    assert any("EURES" in line for line in plan["lines"])
    assert "another country" in " ".join(plan["lines"])


async def test_a_contact_whose_address_nobody_gave_is_shown_as_blank(house: House) -> None:
    plan = await to_a_plan(house.participant())
    last = plan["goals"][-1]["steps"][-1]
    assert last["details"][0].startswith("Job service")
    assert "not filled in yet" in last["details"][0]


async def test_reviews_are_one_line_with_days_from_the_time_left(house: House) -> None:
    plan = await to_a_plan(house.participant(release_on=date(2027, 9, 1)))
    lines = [line for line in plan["lines"] if "again together" in line]
    assert len(lines) == 1 and "26 January 2027" in lines[0] and "4 August 2027" in lines[0]
    house.clock.forward(days=70)
    undated = await to_a_plan(house.participant(code="B1234", release_on=None))
    assert "every 8 weeks" in undated["lines"][-1]


async def test_taking_out_what_another_step_needs_is_said(house: House) -> None:
    person = house.participant()
    await to_a_plan(person, pathway="logistics")
    safety = next(step.id for step in stored(house, person).steps() if step.offer == "safety_at_work")
    await person.presses("do:change_plan")
    said = texts(await person.presses(f"step:{safety}:drop"))
    assert "Another step needs it" in said and "needs this first: Safety at work" in said


async def test_moving_a_step_moves_what_depends_on_it(house: House) -> None:
    person = house.participant(release_on=date(2028, 6, 1))
    await to_a_plan(person, pathway="logistics")
    before = stored(house, person)
    safety = next(step.id for step in before.steps() if step.offer == "safety_at_work")
    forklift = next(step.id for step in before.steps() if step.offer == "forklift_course")
    await person.presses("do:change_plan")
    said = texts(await person.presses(f"step:{safety}:later"))
    assert "Steps that depend on it moved too" in said
    after = stored(house, person)
    assert after.step(forklift).starts > after.step(safety).due and after.conflicts == ()
    said = texts(await person.presses(f"step:{forklift}:sooner"))
    assert "comes after another one" in said and stored(house, person) == after


async def test_a_plan_as_it_was_first_stored_is_still_shown(house: House) -> None:
    """Given a plan of before reasons and reviews were stored, then it is shown, changed and sent like any other."""
    person = house.participant()
    await person.presses("do:greet")
    old = json.loads((HOME / "tests/unit/guidance/plan_as_first_stored.json").read_text())
    with house.database.write() as connection:
        plans.add_plan(connection, person.id, old, "participant", house.clock())
        connection.commit()
    said = texts(await person.presses("do:show_my_plan"))
    assert "Not enough time here before release" in said and "Warehouse" in said
    await person.presses("do:agree_plan")
    assert "counsellors" in texts(await person.presses("do:send_plan"))
