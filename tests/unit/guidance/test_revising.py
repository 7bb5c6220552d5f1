"""Changing a plan: what depends on a step follows it, what cannot follow is said, nothing else moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance.catalogue import Site
from bot.guidance.feasibility import Facts
from bot.guidance.plan import Plan, Status
from bot.guidance.revising import Refusal, Setting, changed_steps, conflicts, moved, settled, without
from tests.unit.guidance.test_plan import PATHWAYS, TODAY, facts_until, people, planned, sites


def _demo(content: Content, pathway: str, days: int | None) -> tuple[Plan, Setting]:
    facts = facts_until(days)
    return planned(content, [pathway], facts), Setting.of(content.sites["demo"], facts)


def _offer(plan: Plan, offer: str) -> str:
    return next(step.id for step in plan.steps() if step.offer == offer and step.action == "offer")


@given(sites(), people(), st.integers(0, 8), st.booleans())
def test_a_moved_step_stays_in_the_time_left_and_what_depends_on_it_follows_or_is_named(
    content: Content, site: Site, facts: Facts, which: int, later: bool
) -> None:
    plan, setting = planned(content, list(PATHWAYS[:2]), facts, site), Setting.of(site, facts)
    step = plan.steps()[which % len(plan.steps())]
    if step.due is None:
        return
    new = moved(plan, step.id, setting, later=later)
    if isinstance(new, Refusal):
        return
    one = new.step(step.id)
    assert one is not None and one.due is not None
    assert (one.due > step.due) is later or one.continues or step.due == one.due
    for each in new.steps():
        assert each.due is not None and facts.release_on is not None and each.due <= facts.release_on
    assert new.conflicts == conflicts(new, setting)
    offers = setting.offers
    named = {(one.step, one.need.offer) for one in new.conflicts if one.need}
    by_offer = {each.offer: each for each in new.steps() if each.action == "offer"}
    for each in by_offer.values():
        for need in offers[str(each.offer)].requires:
            if need.offer and need.offer not in facts.completed and (each.id, need.offer) not in named:
                assert by_offer[need.offer].due < each.starts
    assert changed_steps(plan, new)


@given(
    sites(), people(), st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["later", "sooner", "drop"])), max_size=8)
)
def test_many_edits_keep_a_plan_checked(
    content: Content, site: Site, facts: Facts, edits: list[tuple[int, str]]
) -> None:
    """Whatever the order: every edit ends, the days stay in the time left, and what does not fit is named."""
    plan, setting = planned(content, list(PATHWAYS[:2]), facts, site), Setting.of(site, facts)
    for which, verb in edits:
        step = plan.steps()[which % len(plan.steps())]
        try:
            if verb == "drop":
                plan = without(plan, step.id, setting)
            elif step.due is not None:
                new = moved(plan, step.id, setting, later=verb == "later")
                plan = plan if isinstance(new, Refusal) else new
        except ValueError:
            continue
        assert plan.conflicts == conflicts(plan, setting)
        assert all(one.kind != "after_release" for one in plan.conflicts)


@given(sites(), people(), st.integers(0, 8))
def test_taking_a_step_out_names_every_step_that_requires_it(
    content: Content, site: Site, facts: Facts, which: int
) -> None:
    plan, setting = planned(content, list(PATHWAYS[:2]), facts, site), Setting.of(site, facts)
    offers = [step for step in plan.steps() if step.action == "offer"]
    if not offers:
        return
    gone = offers[which % len(offers)]
    try:
        new = without(plan, gone.id, setting)
    except ValueError:
        return
    waiting = {step.id for step in offers if gone.offer in {need.offer for need in setting.offers[step.offer].requires}}
    assert {one.step for one in new.conflicts if one.kind == "missing" and one.need.offer == gone.offer} == waiting


@pytest.mark.parametrize("later", [True, False])
def test_a_moved_offer_begins_on_a_day_that_it_has(content: Content, later: bool) -> None:
    for pathway in content.pathways:
        plan, setting = _demo(content, pathway, 600)
        for step in plan.steps():
            new = moved(plan, step.id, setting, later=later)
            offer = setting.offers.get(step.offer or "")
            if isinstance(new, Plan) and offer is not None and offer.starts and step.action == "offer":
                assert new.step(step.id).starts in offer.starts


def test_a_step_that_depends_on_a_later_one_follows_it(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 600)
    safety, forklift = _offer(plan, "safety_at_work"), _offer(plan, "forklift_course")
    new = plan
    while new.step(safety).due < plan.step(forklift).starts:
        new = moved(new, safety, setting, later=True)
        assert isinstance(new, Plan)
    assert new.step(forklift).starts > new.step(safety).due
    assert new.conflicts == ()
    assert forklift in changed_steps(plan, new)


def test_what_cannot_follow_is_a_conflict(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 120)
    safety, forklift = _offer(plan, "safety_at_work"), _offer(plan, "forklift_course")
    new = plan
    for _ in range(2):
        new = moved(new, safety, setting, later=True)
        assert isinstance(new, Plan)
    assert (forklift, "too_early") in {(one.step, one.kind) for one in new.conflicts}
    assert new.step(forklift) == plan.step(forklift)


def test_a_step_is_not_moved_before_what_it_requires(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 600)
    warehouse = _offer(plan, "warehouse")
    assert moved(plan, warehouse, setting, later=False) is Refusal.WAITS


def test_a_step_is_not_moved_past_release_or_into_the_past(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 300)
    assert moved(plan, "after", setting, later=True) is Refusal.OUTSIDE
    assert moved(plan, plan.steps()[0].id, setting, later=False) is Refusal.OUTSIDE


def test_full_weeks_after_an_edit_are_a_conflict(content: Content) -> None:
    facts = facts_until(900)
    plan = planned(content, ["metal_and_cars", "green_work"], facts)
    setting = Setting.of(content.sites["demo"].model_copy(update={"hours_a_week": 20}), facts)
    clashing = {one.step for one in conflicts(plan, setting) if one.kind == "hours"}
    assert clashing
    welding, gardening = plan.step(_offer(plan, "welding_course")), plan.step(_offer(plan, "gardening_course"))
    assert (welding.id in clashing) is not (gardening.id in clashing)


def test_dates_that_an_offer_does_not_have_and_dates_after_release_are_conflicts(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 300)
    forklift = plan.step(_offer(plan, "forklift_course"))
    odd = forklift.model_copy(update={"starts": forklift.starts + timedelta(days=1), "due": date(2028, 1, 1)})
    found = {(one.step, one.kind) for one in conflicts(plan.with_steps([odd]), setting)}
    assert {(forklift.id, "no_start"), (forklift.id, "after_release")} <= found


def test_a_step_that_is_not_possible_yet_leaves_what_needs_it_open(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 600)
    safety = plan.step(_offer(plan, "safety_at_work"))
    for status, kinds in ((Status.NOT_POSSIBLE_YET, {"missing"}), (Status.DONE, set()), (Status.DROPPED, {"missing"})):
        new = settled(plan.with_steps([safety.model_copy(update={"status": status})]), setting)
        assert {one.kind for one in new.conflicts} == kinds
        assert all(one.need.offer == "safety_at_work" for one in new.conflicts)


def test_a_done_requirement_lets_what_depends_on_it_begin_earlier(content: Content) -> None:
    plan, setting = _demo(content, "logistics", 600)
    safety, warehouse = _offer(plan, "safety_at_work"), _offer(plan, "warehouse")
    done = plan.with_steps([plan.step(safety).model_copy(update={"status": Status.DONE})])
    early = plan.step(warehouse).model_copy(update={"starts": TODAY + timedelta(days=1)})
    assert not [one for one in settled(done.with_steps([early]), setting).conflicts if one.kind == "too_early"]


def test_every_goal_keeps_a_step(content: Content) -> None:
    plan, setting = _demo(content, "construction", None)
    for step in [one.id for one in plan.goals[0].steps][1:]:
        plan = without(plan, step, setting)
    with pytest.raises(ValueError, match="at least one step"):
        without(plan, plan.goals[0].steps[0].id, setting)


def test_an_unknown_step_cannot_be_moved_or_taken_out(content: Content) -> None:
    plan, setting = _demo(content, "construction", 300)
    with pytest.raises(ValueError, match="no dated step 'x'"):
        moved(plan, "x", setting, later=True)
    with pytest.raises(ValueError, match="no step 'x'"):
        without(plan, "x", setting)


def test_progress_is_no_change_of_what_was_agreed_and_dropping_is(content: Content) -> None:
    plan, _ = _demo(content, "logistics", 600)
    first, second, third = plan.steps()[:3]
    new = plan.with_steps(
        [
            first.model_copy(update={"status": Status.DONE}),
            second.model_copy(update={"status": Status.DROPPED}),
            third.model_copy(update={"note": "Bring your boots."}),
        ]
    )
    assert changed_steps(plan, new) == (second.id, third.id)
    assert changed_steps(plan, plan) == ()
