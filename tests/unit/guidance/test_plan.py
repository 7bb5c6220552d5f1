"""Plans: steps in order, inside the time left, unreachable offers said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.guidance import plan as craft
from bot.guidance.feasibility import Facts, openings

TODAY = date(2026, 12, 1)


def _draft(content: Content, pathways: list[str], release_on: date | None, today: date = TODAY) -> craft.Plan:
    facts = Facts(today=today, release_on=release_on)
    site = content.sites["demo"]
    education = next(q.option_ids for q in content.circumstances.questions if q.id == "education")
    return craft.draft([(name, openings(site, name, facts, education)) for name in pathways], facts)


@given(st.integers(0, 900), st.integers(0, 360), st.sampled_from(["construction", "logistics", "kitchen_and_hotel"]))
def test_no_step_lies_outside_the_time_left(content: Content, days: int, later: int, pathway: str) -> None:
    today = TODAY + timedelta(days=later)
    release = today + timedelta(days=days)
    for step in _draft(content, [pathway], release, today).steps():
        assert step.due is not None and today <= step.due <= release
        assert step.starts is None or today <= step.starts <= step.due


def test_offers_come_after_what_they_require(content: Content) -> None:
    site = {offer.id: offer for offer in content.sites["demo"].offers}
    for pathway in content.pathways:
        order = [step.offer for step in _draft(content, [pathway], date(2028, 6, 1)).steps() if step.offer]
        for number, name in enumerate(order):
            for need in site[name].requires:
                assert need.offer is None or need.offer in order[:number]


def test_without_a_date_of_release_a_plan_has_no_days(content: Content) -> None:
    plan = _draft(content, ["construction", "logistics"], None)
    assert not plan.dated and all(step.due is None and step.starts is None for step in plan.steps())


def test_what_does_not_fit_the_time_left_is_named(content: Content) -> None:
    assert _draft(content, ["construction"], TODAY + timedelta(days=20)).unreachable


def test_every_goal_keeps_a_step(content: Content) -> None:
    plan = _draft(content, ["construction"], None)
    for step in [one.id for one in plan.goals[0].steps][1:]:
        plan = craft.without(plan, step)
    with pytest.raises(ValueError, match="at least one step"):
        craft.without(plan, plan.goals[0].steps[0].id)


def test_an_unknown_step_cannot_be_changed(content: Content) -> None:
    with pytest.raises(ValueError, match="no step 'x'"):
        craft.changed(_draft(content, ["construction"], None), "x", note="…")


@given(st.booleans(), st.integers(60, 700))
def test_a_moved_step_stays_in_the_time_left_and_on_a_day_that_the_offer_has(
    content: Content, later: bool, days: int
) -> None:
    facts = Facts(today=TODAY, release_on=TODAY + timedelta(days=days))
    offers = {offer.id: offer for offer in content.sites["demo"].offers}
    for pathway in content.pathways:
        plan = _draft(content, [pathway], facts.release_on)
        for step in plan.steps():
            offer = offers.get(step.offer or "")
            moved = craft.moved(plan, step.id, offer, facts, later=later)
            if moved is None:
                continue
            one = next(one for one in moved.steps() if one.id == step.id)
            assert one.due is not None and TODAY < one.due <= facts.release_on
            if offer is not None and offer.starts:
                assert one.starts in offer.starts
