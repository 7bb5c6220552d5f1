"""A counsellor edits a plan at the desk: one new version, checked, attributed, and nothing typed is lost."""

import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.guidance.drafting import draft
from bot.guidance.feasibility import Facts, openings
from bot.guidance.plan import Plan
from bot.records import people, plans
from bot.web.security import guard, refuse_undeclared
from bot.web.staff.app import StaffDesk, create_app
from tests.conftest import House

PASSPHRASE = "a long passphrase"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
RELEASE = date(2027, 9, 1)
Client = TestClient[web.Request, web.Application]


class Counsellor:
    """Ana at the desk, with one participant's plan before her."""

    def __init__(self, house: House, client: Client, person: int) -> None:
        self.house = house
        self.client = client
        self.person = person

    def stored(self) -> plans.StoredPlan:
        with self.house.database.read() as connection:
            found = plans.newest_plan(connection, self.person)
        assert found is not None
        return found

    def plan(self) -> Plan:
        return Plan.model_validate(self.stored().body)

    def step(self, offer: str) -> Any:
        return next(step for step in self.plan().steps() if step.offer == offer and step.action == "offer")

    async def form(self) -> dict[str, str]:
        """The fields of the page as a browser would send them back."""
        answer = await self.client.get(self.address())
        assert answer.status == 200
        return fields(await answer.text())

    async def sends(self, plan: int | None = None, **changed: str) -> tuple[int, str, str]:
        form = {**(await self.form() if plan is None else {}), **{k.replace("__", "."): v for k, v in changed.items()}}
        answer = await self.client.post(self.address(plan), data=form, headers=FROM_HERE, allow_redirects=False)
        return answer.status, answer.headers.get("Location", ""), await answer.text()

    def address(self, plan: int | None = None) -> str:
        return f"/desk/people/{self.person}/plans/{plan or self.stored().id}/edit"


def fields(page: str) -> dict[str, str]:
    """Every field of a page's edit form with its value."""
    found = dict(re.findall(r'<input type="(?:date|hidden)"[^>]*? name="([\w.]+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea id="[^"]*" name="([\w.]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select id="[^"]*" name="([\w]+\.[\w]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\w+)" selected', options) or re.search(r'value="(\w+)"', options)
        assert chosen
        found[name] = chosen[1]
    return found


@pytest.fixture
async def ana(still_house: House) -> AsyncIterator[Counsellor]:
    house = still_house
    person = house.participant(release_on=RELEASE).id
    site, today = house.content.sites["demo"], house.clock().date()
    facts = Facts(today=today, release_on=RELEASE)
    education = next(q.option_ids for q in house.content.circumstances.questions if q.id == "education")
    body = draft([("logistics", openings(site, "logistics", facts, education))], facts, site)
    with house.database.write() as connection:
        made = plans.add_plan(connection, person, body.model_dump(mode="json"), "participant", house.clock())
        made = plans.set_agreement(connection, made, "agreed", "")
        plans.submit(connection, made, "demo", today, house.clock())
        connection.commit()
    house.access.add_staff(
        username="ana", name="Ana Lopes", role="counsellor", passphrase=PASSPHRASE, language="en", site="demo"
    )
    app = web.Application(middlewares=[guard])
    app.add_subapp("/desk", create_app(StaffDesk(house.content, house.casework, house.access, secure_cookie=False)))
    refuse_undeclared(app)
    async with TestClient(TestServer(app)) as client:
        await client.post(
            "/desk/sign-in",
            data={"username": "ana", "passphrase": PASSPHRASE},
            headers=FROM_HERE,
            allow_redirects=False,
        )
        yield Counsellor(house, client, person)


async def test_an_edit_makes_a_new_version_by_staff_and_asks_for_agreement_again(ana: Counsellor) -> None:
    old = ana.stored()
    status, to, _ = await ana.sends(papers__due="2027-06-30", papers__note="Bring your ID.", g1s1__actor="counsellor")
    assert (status, to) == (303, f"/desk/people/{ana.person}?done=edited")
    new = ana.stored()
    assert (new.version, new.status, new.agreement) == (old.version + 1, "draft", None)
    plan = ana.plan()
    assert set(plan.changed) == {"papers", "g1s1"}
    assert plan.step("papers").due == date(2027, 6, 30) and plan.step("papers").note == "Bring your ID."
    page = await (await ana.client.get(f"/desk/people/{ana.person}")).text()
    assert "edited by Ana Lopes" in page and "Bring your ID." in page and "Changed by the counsellor" in page


async def test_what_depends_on_a_moved_step_follows_it_or_is_said(ana: Counsellor) -> None:
    safety, forklift, job = (ana.step(name) for name in ("safety_at_work", "forklift_course", "warehouse"))
    moved = {f"{safety.id}__starts": "2027-04-12", f"{safety.id}__due": "2027-04-25"}
    assert (await ana.sends(**moved))[1].endswith("?done=edited_conflicts")
    assert ana.step("forklift_course").starts == date(2027, 4, 26) > forklift.starts
    assert ana.plan().changed == (safety.id, forklift.id)
    assert ana.step("warehouse") == job  # half a year does not fit any more
    assert [(one.step, one.kind) for one in ana.plan().conflicts] == [(job.id, "too_early")]


async def test_what_does_not_fit_after_an_edit_is_said(ana: Counsellor) -> None:
    safety = ana.step("safety_at_work")
    status, to, _ = await ana.sends(**{f"{safety.id}__status": "dropped"})
    assert (status, to) == (303, f"/desk/people/{ana.person}?done=edited_conflicts")
    page = await (await ana.client.get(to)).text()
    assert "needs this first: Safety at work" in page and "Taken out" in page
    assert {one.kind for one in ana.plan().conflicts} == {"missing"}


async def test_marking_progress_keeps_agreement_and_decision(ana: Counsellor) -> None:
    staff = ana.house.access.staff(ana.house.access.sign_in_staff("ana", PASSPHRASE)).staff
    ana.house.casework.desk.decide(staff, ana.stored().id, "approved", "A good start.", {"g1s1": "On Monday."})
    old = ana.stored()
    status, to, _ = await ana.sends(g1s1__status="done")
    assert (status, to) == (303, f"/desk/people/{ana.person}?done=edited_progress")
    new = ana.stored()
    assert new.version == old.version + 1 and new.status == "approved" and new.agreement == "agreed"
    assert new.decision == old.decision and new.edited_by == staff.id
    assert ana.plan().step("g1s1").status == "done" and ana.plan().changed == ()


async def test_an_approved_plan_can_be_revised(ana: Counsellor) -> None:
    staff = ana.house.access.staff(ana.house.access.sign_in_staff("ana", PASSPHRASE)).staff
    ana.house.casework.desk.decide(staff, ana.stored().id, "approved", "A good start.", {})
    await ana.sends(papers__due="2027-07-01")
    with ana.house.database.read() as connection:
        assert [one.status for one in plans.plans(connection, ana.person)] == ["draft", "approved"]


async def test_two_edits_before_the_answer_count_together(ana: Counsellor) -> None:
    await ana.sends(papers__due="2027-07-01")
    await ana.sends(g1s1__note="In room 3.")
    assert set(ana.plan().changed) == {"papers", "g1s1"}


async def test_a_step_of_ones_own_is_added(ana: Counsellor) -> None:
    own = {"own__goal": "release", "own__note": "Call the bank.", "own__due": "2027-08-01", "own__actor": "counsellor"}
    assert (await ana.sends(**own))[0] == 303
    added = ana.plan().goals[-1].steps[-1]
    assert (added.action, added.note, added.due, added.actor) == (
        "own",
        "Call the bank.",
        date(2027, 8, 1),
        "counsellor",
    )
    assert added.id in ana.plan().changed
    await ana.sends(**{**own, "own__note": "Call again."})
    assert len({step.id for step in ana.plan().steps()}) == len(ana.plan().steps())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("papers.due", "2027-09-02", "lies after release (1 Sept 2027)"),
        ("papers.due", "2026-11-01", "has passed"),
        ("papers.due", "soon", "This is not a day"),
        ("papers.due", "", "Enter a day."),
        ("g1s2.starts", "2027-08-30", "The first day lies after the last one."),
        ("papers.actor", "warden", "Choose one of the values"),
        ("papers.status", "late", "Choose one of the values"),
        ("own.due", "2027-03-01", "New step: Enter what is to be done."),
    ],
)
async def test_bad_input_is_one_sentence_at_its_field_and_nothing_typed_is_lost(
    ana: Counsellor, field: str, value: str, words: str
) -> None:
    old = ana.stored()
    status, _, page = await ana.sends(**{field.replace(".", "__"): value, "g1s1__note": "<b>My long note</b>"})
    assert status == 422 and page.count(words) == 2  # in the summary and at the field
    step, _, name = field.partition(".")
    assert f'href="#{step}-{"note" if step == "own" else name}"' in page
    assert "&lt;b&gt;My long note&lt;/b&gt;" in page
    assert name in ("actor", "status") or f'value="{value}"' in page
    assert ana.stored() == old


async def test_an_unknown_step_is_refused(ana: Counsellor) -> None:
    status, _, page = await ana.sends(nowhere__due="2027-03-01")
    assert status == 422 and "has no such step" in page


async def test_an_edit_that_changes_nothing_makes_no_version(ana: Counsellor) -> None:
    old = ana.stored()
    status, _, page = await ana.sends()
    assert status == 422 and "Nothing was changed" in page
    assert ana.stored() == old


async def test_an_edit_of_an_older_version_is_refused_with_what_was_typed(ana: Counsellor) -> None:
    old = ana.stored()
    form = await ana.form()
    await ana.sends(papers__due="2027-07-01")
    late = {key.replace(".", "__"): value for key, value in {**form, "g1s1.note": "My long note"}.items()}
    status, _, page = await ana.sends(plan=old.id, **late)
    assert status == 409 and "can no longer be edited" in page and "My long note" in page
    answer = await ana.client.get(ana.address(old.id), allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, f"/desk/people/{ana.person}#plans")


async def test_a_draft_that_the_participant_works_on_is_theirs(ana: Counsellor) -> None:
    with ana.house.database.write() as connection:
        mine = plans.add_plan(connection, ana.person, ana.stored().body, "participant", ana.house.clock()).id
        connection.commit()
    answer = await ana.client.get(ana.address(mine), allow_redirects=False)
    assert answer.status == 303
    assert (await ana.sends(plan=mine, papers__due="2027-07-01"))[0] == 409
    assert "Edit the plan" not in await (await ana.client.get(f"/desk/people/{ana.person}")).text()


async def test_a_plan_of_another_site_is_not_there(ana: Counsellor) -> None:
    for plan in (9999, 1):
        answer = await ana.client.get(f"/desk/people/{ana.person + 1}/plans/{plan}/edit")
        assert answer.status == 404
    answer = await ana.client.post(f"/desk/people/{ana.person}/plans/9999/edit", data={}, headers=FROM_HERE)
    assert answer.status == 404


async def test_a_plan_without_a_known_release_date_can_be_given_days(ana: Counsellor) -> None:
    with ana.house.database.write() as connection:
        people.set_held(connection, ana.person, people.Held())
        body = ana.plan().model_dump(mode="json")
        for goal in body["goals"]:
            for step in goal["steps"]:
                step["due"] = step["starts"] = None
        plan = plans.add_plan(connection, ana.person, {**body, "dated": False}, "participant", ana.house.clock())
        plans.submit(connection, plan, "demo", ana.house.clock().date(), ana.house.clock())
        connection.commit()
    assert (await ana.sends(papers__due="2027-03-01"))[0] == 303
    assert ana.plan().dated
    safety = ana.step("safety_at_work").id
    far = {f"{safety}__starts": "9999-12-01", f"{safety}__due": "9999-12-31", "g1s3__starts": "2027-03-01"}
    status, _, page = await ana.sends(**far, g1s3__due="2027-03-20")
    assert status == 422 and "more than ten years away" in page
