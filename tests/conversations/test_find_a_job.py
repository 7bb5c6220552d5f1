"""A named job: typed or over the button, in the middle of questions, with and without the imported catalogue."""

from pathlib import Path
from typing import Any

import pytest

from bot.casework.buttons import UnknownButton
from bot.turns import Reply
from tests.conftest import House, Person, question, texts
from tests.conversations.answering import flat, like_hands
from tests.unit.content import made_up

ESCO = "http://data.europa.eu/esco/occupation/"


def jobs(reply: Reply) -> dict[str, str]:
    """The found jobs: label → button."""
    menus = [message for message in reply.messages if message["kind"] == "menu"]
    return {one["label"]: one["id"] for menu in menus for one in menu["buttons"] if one["id"].startswith("job:")}


def details(reply: Reply) -> dict[str, Any]:
    (found,) = [message for message in reply.messages if message["kind"] == "details"]
    return found


def ids(reply: Reply) -> list[str]:
    return [one["id"] for message in reply.messages for one in message.get("buttons", ())]


async def through_the_questions(person: Person, choose: Any = like_hands) -> Reply:
    await person.begins()
    for _ in range(6):
        await person.answers(choose)
        reply = await person.presses("do:continue_path")
        if question(reply) is None:
            return reply
    raise AssertionError("the questions do not end")


@pytest.fixture
def imported(house: House, tmp_path: Path) -> House:
    """The house with small made-up downloads imported."""
    catalogue = house.casework.catalogue
    catalogue.import_esco(made_up.esco(tmp_path / "esco"), "operator", lambda _: None)
    folder = made_up.crosswalk(made_up.onet(tmp_path / "onet"))
    catalogue.import_onet(folder, folder, "operator", lambda _: None)
    return house


async def test_a_typed_job_is_found_shown_and_leads_to_its_pathway(house: House) -> None:
    """Given somebody with a profile, when they ask for a job by name, then they see it, its fit and its pathway."""
    person = house.participant()
    await through_the_questions(person)
    found = await person.says("look up forklift operator")
    assert list(jobs(found)) == ["Forklift operator"]
    shown = details(await person.presses(jobs(found)["Forklift operator"]))
    assert shown["title"] == "Forklift operator"
    assert any(line.startswith("Fits your interests") for line in shown["lines"])
    titles = [section["title"] for section in shown["sections"]]
    assert titles == ["What the job needs", "How people prepare for it", "In the list of kinds of work"]
    assert shown["sections"][2]["reasons"] == ["It is part of: Logistics and transport."]
    pathway = details(await person.presses("pathway:logistics:details"))
    assert pathway["title"] == "Logistics and transport"
    assert person.replies[-1].said.endswith("Logistics and transport")
    assert person.replies[-2].said == "Forklift operator"


async def test_the_button_asks_which_job_and_one_misspelt_word_is_enough(house: House) -> None:
    person = house.participant()
    listed = await through_the_questions(person)
    assert "do:find_occupation" in ids(listed)
    asked = await person.presses("do:find_occupation")
    open_question = question(asked)
    assert open_question is not None and open_question["text"] == "Which job? One word is enough."
    found = await person.says("forclift")
    assert "Forklift operator" in jobs(found) and question(found) is None
    again = await person.presses("do:find_occupation")
    assert question(again) is not None


async def test_a_flat_profile_is_shown_no_fit(house: House) -> None:
    person = house.participant()
    await through_the_questions(person, flat)
    found = await person.says("look up welder")
    shown = details(await person.presses(jobs(found)["Welder"]))
    assert not any("Fits" in line for line in shown["lines"])


async def test_what_is_held_and_what_is_not_yet_stand_in_a_line_each(house: House) -> None:
    person = house.participant()
    await through_the_questions(person)
    found = await person.says("look up bricklayer")
    needs = details(await person.presses(jobs(found)["Bricklayer"]))["sections"][0]["reasons"]
    assert [line.partition(":")[0] for line in needs] == ["Skills you have", "To learn"]
    assert "Lay bricks or tiles" not in needs[0] or "Lay bricks or tiles" not in needs[1]


async def test_a_job_that_is_not_known_is_not_refused_another_word_can_be_tried(house: House) -> None:
    person = house.participant()
    await through_the_questions(person)
    await person.presses("do:find_occupation")
    nothing = await person.says("zorblax")
    assert "I found no job with that name." in texts(nothing) and question(nothing) is None
    assert ids(nothing) == ["do:find_occupation", "do:ask_pathways", "do:continue_path"]


@pytest.mark.parametrize("option", ["back", "dont_know"])
async def test_one_can_leave_the_question_without_a_word(house: House, option: str) -> None:
    person = house.participant()
    await through_the_questions(person)
    await person.presses("do:find_occupation")
    left = await person.presses(f"answer:find.job:{option}")
    assert question(left) is None and "do:continue_path" in ids(left)


async def test_the_list_can_be_pressed_instead_of_a_word(house: House) -> None:
    person = house.participant()
    await through_the_questions(person)
    await person.presses("do:find_occupation")
    listed = await person.presses("answer:find.job:pathways")
    assert any(message["kind"] == "pathways" for message in listed.messages) and question(listed) is None


async def test_the_question_waits_over_a_pause(house: House) -> None:
    person = house.participant()
    await through_the_questions(person)
    await person.presses("do:find_occupation")
    await person.presses("do:stop_or_pause")
    back = await person.presses("do:continue_path")
    assert str(question(back)["id"]) == "find.job"
    assert "Welder" in jobs(await person.says("welder"))


async def test_in_the_middle_of_the_questions_the_job_is_shown_and_the_question_stays(house: House) -> None:
    person = house.participant()
    asked = question(await person.begins())
    found = await person.says("is there something about being a welder")
    assert "Welder" in jobs(found)
    assert question(found)["id"] == asked["id"]
    shown = await person.presses(jobs(found)["Welder"])
    assert details(shown)["title"] == "Welder" and question(shown)["id"] == asked["id"]
    later = await person.presses("do:find_occupation")
    assert "We come to that after these questions." in texts(later) and question(later)["id"] == asked["id"]


async def test_an_imported_job_shows_its_credit_and_the_nearest_pathway(imported: House) -> None:
    person = imported.participant()
    await through_the_questions(person)
    found = await person.says("look up cake baker")
    shown = details(await person.presses(jobs(found)["Cake baker"]))
    assert shown["lines"][0] == "Cake bakers make cakes."
    assert "This service uses the ESCO classification of the European Commission." in shown["lines"]
    assert shown["sections"][0]["reasons"] == ["To learn: bake bread."]
    assert shown["sections"][2]["reasons"] == ["Nearest to it: Kitchen and hotel."]


async def test_a_missing_translation_is_shown_in_english_and_says_so(imported: House) -> None:
    person = imported.participant(language="fr")
    await through_the_questions(person)
    found = await person.says("je cherche le métier de boulanger")
    assert "Boulanger/boulangère" in jobs(found)
    found = await person.says("je cherche le métier pilot")
    shown = details(await person.presses(jobs(found)["Pilot (en anglais)"]))
    assert shown["title"] == "Pilot (en anglais)"
    assert shown["sections"][0]["reasons"] == ["À apprendre : fly (en anglais)."]
    assert shown["sections"][1]["reasons"] == ["Je ne le sais pas pour ce métier."]


async def test_a_job_that_is_gone_is_told_and_an_id_that_is_none_is_refused(house: House) -> None:
    person = house.participant()
    await through_the_questions(person)
    gone = await person.presses("job:00000009-0000-4000-8000-000000000000")
    assert "I cannot find this job any more." in texts(gone)
    with pytest.raises(UnknownButton):
        await person.presses("job:../../etc")


@pytest.mark.parametrize("words", ["pilot", "i want to be a pilot", "tell me about pilots"])
async def test_a_job_of_no_pathway_is_looked_up_however_it_is_named(imported: House, words: str) -> None:
    person = imported.participant()
    await through_the_questions(person)
    assert "Pilot" in jobs(await person.says(words))


async def test_in_a_language_of_buttons_no_job_is_asked_for_by_name(house: House) -> None:
    """Where nobody can write, no button leads to a question that only words answer; an old one shows the list."""
    person = house.participant(language="ar")
    listed = await through_the_questions(person)
    menus = [listed, await person.presses("do:ask_help"), await person.presses("do:stop_or_pause")]
    menus.append(await person.presses("do:change_language"))
    menus.append(await person.presses("language:ar"))
    assert all(ids(menu) and "do:find_occupation" not in ids(menu) for menu in menus)
    late = await person.presses("do:find_occupation")
    assert question(late) is None
    assert [message["kind"] for message in late.messages] == ["pathways", "menu"]


async def test_in_a_language_of_buttons_another_reason_against_the_plan_is_one_press(house: House) -> None:
    person = house.participant(language="ar")
    listed = await through_the_questions(person)
    card = next(message for message in listed.messages if message["kind"] == "pathways")["cards"][0]["id"]
    await person.presses(f"pathway:{card}:choose")
    await person.presses("do:make_career_plan")
    assert question(await person.presses("do:disagree_plan")) is not None
    noted = await person.presses("answer:disagree.reason:other")
    assert question(noted) is None
    assert ids(noted) == ["do:change_plan", "do:send_plan", "do:ask_pathways"]
