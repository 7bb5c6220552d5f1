"""Plans: steps in order, in the time left and the hours of a week; what is not possible is named with its reason."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance.catalogue import Offer, Requirement, Site
from bot.guidance.drafting import MOST_STEPS, SHORT, draft
from bot.guidance.feasibility import Facts, openings
from bot.guidance.plan import Plan
from bot.guidance.reviews import LAST, review_days
from bot.guidance.revising import Setting, conflicts

TODAY = date(2026, 12, 1)
FIRST_STORED = Path(__file__).parent / "plan_as_first_stored.json"
PATHWAYS = ("plastics", "construction", "logistics")


def planned(content: Content, pathways: list[str], facts: Facts, site: Site | None = None, **more: bool) -> Plan:
    site = site or content.sites["demo"]
    education = next(q.option_ids for q in content.circumstances.questions if q.id == "education")
    return draft([(name, openings(site, name, facts, education)) for name in pathways], facts, site, **more)


def facts_until(days: int | None, **more: object) -> Facts:
    return Facts(today=TODAY, release_on=None if days is None else TODAY + timedelta(days=days), **more)


@st.composite
def sites(drawn: st.DrawFn) -> Site:
    """A site with any offers: requirements point backwards, so that none waits for itself."""
    offers: list[Offer] = []
    for number in range(drawn(st.integers(0, 9))):
        needs = [Requirement(offer=one.id) for one in offers if drawn(st.integers(0, 3)) == 0]
        if drawn(st.integers(0, 4)) == 0:
            needs.append(Requirement(permission="work_outside"))
        if drawn(st.integers(0, 5)) == 0:
            needs.append(Requirement(months_left=drawn(st.integers(1, 6))))
        if drawn(st.integers(0, 6)) == 0:
            needs.append(Requirement(skill="use_hand_tools"))
        days = drawn(st.lists(st.integers(-60, 400), max_size=3))
        offers.append(
            Offer(
                id=f"o{number}",
                kind=drawn(st.sampled_from(["course", "work", "placement"])),
                pathways=tuple(name for name in PATHWAYS[:2] if drawn(st.booleans())),
                weeks=drawn(st.integers(1, 26)),
                hours_a_week=drawn(st.sampled_from([2, 5, 8, 12, 20, 36])),
                starts=tuple(TODAY + timedelta(days=day) for day in days) if drawn(st.booleans()) else (),
                places=1,
                requires=tuple(needs),
                continues_outside=drawn(st.booleans()),
                skills=("use_hand_tools",) if drawn(st.integers(0, 4)) == 0 else (),
            )
        )
    hours = drawn(st.sampled_from([10, 20, 36]))
    more = {"country": "IT", "timezone": "Europe/Rome", "languages": ("en",), "answer_within_days": 5}
    return Site(id="made_up", hours_a_week=hours, offers=tuple(offers), **more)


@st.composite
def people(drawn: st.DrawFn) -> Facts:
    return facts_until(
        drawn(st.none() | st.integers(0, 800)),
        permissions=frozenset(["work_outside"]) if drawn(st.booleans()) else frozenset(),
        completed=frozenset(drawn(st.lists(st.sampled_from(["o0", "o1", "o2"]), max_size=2))),
        skills=frozenset(["use_hand_tools"]) if drawn(st.booleans()) else frozenset(),
    )


@given(sites(), people(), st.booleans(), st.booleans())
def test_a_draft_fits_whatever_a_site_has(content: Content, site: Site, facts: Facts, two: bool, explore: bool) -> None:
    """Requirements end first, hours suffice, nothing after release: checked apart from the code that plans."""
    plan = planned(content, list(PATHWAYS[: 1 + two]), facts, site, explore=explore)
    assert conflicts(plan, Setting.of(site, facts)) == ()
    offers = {offer.id: offer for offer in site.offers}
    steps = [step for step in plan.steps() if step.action == "offer"]
    by_offer = {step.offer: step for step in steps}
    for step in plan.steps():
        assert (step.due is not None) == (facts.release_on is not None)
        if facts.release_on is not None:
            assert step.due is not None and TODAY <= step.due <= facts.release_on
            assert step.starts is None or TODAY < step.starts <= step.due
    for step in steps:
        for need in offers[step.offer].requires:
            if need.offer and need.offer not in facts.completed:
                first = by_offer[need.offer]
                assert not first.continues
                assert step.starts is None or first.due < step.starts
    for day in {step.starts for step in steps if step.starts}:
        running = [one for one in steps if one.starts <= day <= one.due]
        assert sum(offers[one.offer].hours_a_week for one in running) <= site.hours_a_week


@given(sites(), people(), st.booleans())
def test_whatever_was_looked_at_is_planned_or_named_with_its_reason(
    content: Content, site: Site, facts: Facts, two: bool
) -> None:
    pathways = list(PATHWAYS[: 1 + two])
    plan = planned(content, pathways, facts, site)
    taken = {step.offer for step in plan.steps() if step.action == "offer"}
    named = [one.offer for one in plan.unreachable]
    assert len(named) == len(set(named)) and not taken & set(named)
    for pathway in pathways:
        here = [one for one in site.offers if pathway in one.pathways and one.id not in facts.completed]
        for kind in {one.kind for one in here}:
            of_kind = {one.id for one in here if one.kind == kind}
            assert of_kind & taken or plan.short or of_kind <= set(named)
        if plan.short:
            assert {one.id for one in here} <= taken | set(named)


@given(sites(), people())
def test_the_same_input_gives_the_same_plan(content: Content, site: Site, facts: Facts) -> None:
    assert planned(content, ["plastics"], facts, site) == planned(content, ["plastics"], facts, site)


@given(sites(), people(), st.booleans(), st.booleans(), st.booleans())
def test_a_plan_stays_short_enough_to_read(
    content: Content, site: Site, facts: Facts, two: bool, explore: bool, abroad: bool
) -> None:
    plan = planned(content, list(PATHWAYS[: 1 + two]), facts, site, explore=explore, abroad=abroad)
    assert len(plan.steps()) <= MOST_STEPS
    assert len({step.id for step in plan.steps()}) == len(plan.steps())


def test_offers_that_are_done_are_not_planned_and_meet_requirements(content: Content) -> None:
    done = frozenset(("safety_at_work", "forklift_course"))
    steps = planned(content, ["logistics"], facts_until(300, completed=done)).steps()
    assert [step.offer for step in steps if step.offer] == ["warehouse"]


def test_a_course_that_is_done_teaches_what_a_job_requires(content: Content) -> None:
    site = content.sites["demo"]
    found = {one.offer.id: one for one in openings(site, "office_and_digital", facts_until(300), ())}
    assert found["library"].obstacles
    done = facts_until(300, completed=frozenset(("digital_basics",)))
    found = {one.offer.id: one for one in openings(site, "office_and_digital", done, ())}
    assert found["library"].now


def test_a_skill_counts_as_learnt_only_on_the_way_up_to_what_requires_it(content: Content) -> None:
    """Given a course that wants a skill which only a later course teaches, then it is not open."""
    first = {"id": "one", "requires": ({"skill": "use_hand_tools"},), "pathways": ()}
    later = {"id": "two", "skills": ("use_hand_tools",), "pathways": ()}
    last = {"id": "last", "requires": ({"offer": "one"}, {"offer": "two"})}
    site = _site(content, first, later, last)
    found = openings(site, "plastics", facts_until(600), ())
    assert [need.skill for need in found[0].obstacles] == ["use_hand_tools"]
    site = _site(content, later, {**first, "requires": ({"offer": "two"}, {"skill": "use_hand_tools"})}, last)
    assert openings(site, "plastics", facts_until(600), ())[0].obstacles == ()


def test_two_full_courses_do_not_overlap_beyond_the_hours_of_a_week(content: Content) -> None:
    site = content.sites["demo"]
    narrow = site.model_copy(update={"hours_a_week": 20})
    for here, together in ((site, True), (narrow, False)):
        plan = planned(content, ["metal_and_cars", "green_work"], facts_until(900), here)
        days = {step.offer: (step.starts, step.due) for step in plan.steps() if step.offer}
        welding, gardening = days["welding_course"], days["gardening_course"]
        assert (welding[0] <= gardening[1] and gardening[0] <= welding[1]) is together


@pytest.mark.parametrize(
    ("reason", "offer", "days"),
    [
        ("too_late", {"weeks": 40}, 100),
        ("no_start", {"starts": (TODAY - timedelta(days=10),)}, 300),
        ("hours", {"hours_a_week": 40}, 300),
        ("requirement", {"requires": (Requirement(skill="use_hand_tools"),)}, 300),
        ("requirement", {"requires": (Requirement(months_left=6),)}, 180),
        ("requirement", {"requires": (Requirement(months_left=6),)}, None),
    ],
)
def test_each_reason_is_named(content: Content, reason: str, offer: dict[str, object], days: int | None) -> None:
    plan = planned(content, ["plastics"], facts_until(days), _site(content, offer))
    assert [(one.offer, one.reason) for one in plan.unreachable] == [("one", reason)]
    assert plan.unreachable[0].need == (offer["requires"][0] if reason == "requirement" else None)  # type: ignore[index]


def test_what_requires_an_offer_begins_on_the_day_after_it(content: Content) -> None:
    second = {"id": "two", "hours_a_week": 5, "requires": ({"offer": "one"},)}
    site = _site(content, {"hours_a_week": 5, "pathways": ()}, second)
    days = {step.offer: step for step in planned(content, ["plastics"], facts_until(400), site).steps()}
    assert days["one"].starts == TODAY + timedelta(weeks=2)
    assert days["two"].starts == days["one"].due + timedelta(days=1)


def test_what_would_make_a_plan_too_long_to_read_is_left_out_and_named(content: Content) -> None:
    chain = [{"id": f"o{n}", "weeks": 2, "requires": ({"offer": f"o{n - 1}"},) if n else ()} for n in range(8)]
    chain = [{**one, "pathways": ()} for one in chain[:-1]] + chain[-1:]
    job = {"id": "job", "kind": "work", "weeks": 4}
    plan = planned(content, ["plastics"], facts_until(900), _site(content, *chain, job))
    assert [(one.offer, one.reason) for one in plan.unreachable] == [("o7", "enough")]
    assert [step.offer for step in plan.steps() if step.offer] == ["job"]


def test_weeks_that_are_full_are_a_reason_of_their_own(content: Content) -> None:
    one = {"starts": (TODAY + timedelta(days=30),), "hours_a_week": 20}
    both = [{"id": "one", **one}, {"id": "two", "kind": "work", **one}]
    plan = planned(content, ["plastics"], facts_until(300), _site(content, *both))
    assert [(one.offer, one.reason) for one in plan.unreachable] == [("two", "full")]


def test_what_needs_something_unreachable_says_what(content: Content) -> None:
    plan = planned(content, ["plastics"], facts_until(120))
    need = {one.offer: one.need for one in plan.unreachable}
    assert need["plastics_workshop"] is None or need["plastics_workshop"].offer == "plastics_machines"
    assert need["plastics_company"] is not None


def test_a_missing_permission_is_asked_for_before_the_offer_begins(content: Content) -> None:
    steps = planned(content, ["kitchen_and_hotel"], facts_until(900)).steps()
    asked = next(step for step in steps if step.action == "permission")
    restaurant = next(step for step in steps if step.offer == "restaurant")
    assert asked.due == TODAY + timedelta(weeks=4) and asked.due < restaurant.starts


def test_a_course_that_cannot_end_inside_goes_on_outside(content: Content) -> None:
    offer = {"weeks": 30, "continues_outside": True}
    plan = planned(content, ["plastics"], facts_until(120), _site(content, offer))
    course = next(step for step in plan.steps() if step.action == "offer")
    assert course.continues and course.due == TODAY + timedelta(days=120) and plan.unreachable == ()
    assert [step.offer for step in plan.goals[-1].steps if step.action == "finish_outside"] == ["one"]
    offer["continues_outside"] = False
    assert planned(content, ["plastics"], facts_until(120), _site(content, offer)).unreachable


@pytest.mark.parametrize("days", [3, 20, 40, SHORT.days])
def test_with_little_time_the_plan_is_a_short_path(content: Content, days: int) -> None:
    for pathway in content.pathways:
        plan = planned(content, [pathway], facts_until(days))
        assert plan.short
        actions = [step.action for step in plan.steps()]
        assert actions[0] == "talk" and actions.count("offer") <= 1 and len(actions) <= 5
        assert actions[-3:] == ["papers", "cv", "after_release"]
    assert not planned(content, ["plastics"], facts_until(SHORT.days + 1)).short


def test_a_short_path_takes_the_first_rung_when_nothing_else_fits(content: Content) -> None:
    plan = planned(content, ["logistics"], facts_until(55))
    assert [step.offer for step in plan.steps() if step.offer] == ["safety_at_work"]
    assert {one.offer for one in plan.unreachable} == {"forklift_course", "warehouse"}


def test_contacts_after_release_are_named_by_kind_and_pathway(content: Content) -> None:
    site = content.sites["demo"]
    only_wood = site.after_release[0].model_copy(update={"id": "maker", "pathways": ("wood_and_furniture",)})
    site = site.model_copy(update={"after_release": (*site.after_release, only_wood)})
    for pathway, there in (("wood_and_furniture", True), ("logistics", False)):
        last = planned(content, [pathway], facts_until(800), site).steps()[-1]
        assert last.action == "after_release" and last.contacts[0] == "job_service"
        assert ("maker" in last.contacts) is there


def test_somebody_who_goes_to_another_country_gets_a_step_of_the_counsellor(content: Content) -> None:
    for abroad in (True, False):
        plan = planned(content, ["logistics"], facts_until(300), abroad=abroad)
        assert plan.abroad is abroad
        assert ("look_abroad" in [step.action for step in plan.steps()]) is abroad


def test_without_a_date_of_release_a_plan_has_no_days(content: Content) -> None:
    plan = planned(content, ["construction", "logistics"], facts_until(None))
    assert not plan.dated and all(step.due is None and step.starts is None for step in plan.steps())
    assert plan.reviews == ()


@given(st.integers(0, 1500))
def test_review_days_follow_the_rule(days: int) -> None:
    release = TODAY + timedelta(days=days)
    found = review_days(TODAY, release)
    if days <= LAST.days:
        assert found == ()
        return
    assert found[-1] == release - LAST
    for before, day in zip((TODAY, *found), found, strict=False):
        most = 8 * 7 if release - before >= timedelta(days=183) else 4 * 7
        assert 0 < (day - before).days < most + 14


def test_review_days_of_a_year_written_out() -> None:
    found = review_days(date(2027, 1, 1), date(2027, 12, 31))
    assert [day.isoformat() for day in found] == [
        "2027-02-26", "2027-04-23", "2027-06-18", "2027-08-13", "2027-09-10", "2027-10-08", "2027-11-05", "2027-12-03",
    ]  # fmt: skip


def test_a_plan_as_it_was_first_stored_still_loads() -> None:
    plan = Plan.model_validate(json.loads(FIRST_STORED.read_text()))
    assert [one.offer for one in plan.unreachable] == ["warehouse", "plastics_workshop"]
    assert {one.reason for one in plan.unreachable} == {"too_late"}
    assert plan.conflicts == () and not plan.short
    again = Plan.model_validate(plan.model_dump(mode="json"))
    assert again == plan


def test_more_time_never_makes_fewer_offers_reachable(content: Content) -> None:
    for pathway in content.pathways:
        early, late = ({s.offer for s in planned(content, [pathway], facts_until(d)).steps()} for d in (120, 900))
        assert early <= late, pathway


def _site(content: Content, *offers: dict[str, object]) -> Site:
    base = {"id": "one", "kind": "course", "pathways": ("plastics",), "weeks": 10, "hours_a_week": 10, "places": 5}
    made = tuple(Offer.model_validate({**base, **one}) for one in offers)
    return content.sites["demo"].model_copy(update={"offers": made, "hours_a_week": 30})
