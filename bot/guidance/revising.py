"""Changing a plan: what depends on a moved step follows it, and what no longer fits is said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.guidance.catalogue import Offer, Requirement, Site
from bot.guidance.feasibility import Facts, last_day
from bot.guidance.plan import Conflict, Plan, Status, Step
from bot.guidance.schedule import A_DAY, Room, Slot, load, months_lacking, place

MOVED = timedelta(weeks=4)
"""How far a step without fixed first days is moved at a time."""
WAITING = (Status.NOT_STARTED, Status.NOT_POSSIBLE_YET)
OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.NOT_POSSIBLE_YET)
PROMISED = (Status.NOT_STARTED, Status.IN_PROGRESS)
"""A requirement counts on steps like these to be met in time; on a finished one it counts anyhow."""


class Refusal(StrEnum):
    """Why a step cannot be moved."""

    OUTSIDE = "outside"  # the new day lies outside the time left, or the offer has no such first day
    WAITS = "waits"  # the step would come before something that it requires


@dataclass(frozen=True, slots=True)
class Setting:
    """What a plan is checked against: the site's offers and hours, and what is known of the person."""

    offers: Mapping[str, Offer]
    room: Room
    facts: Facts

    @classmethod
    def of(cls, site: Site, facts: Facts) -> "Setting":
        """The setting at a site."""
        return cls({offer.id: offer for offer in site.offers}, Room(site.hours_a_week, facts.release_on), facts)


def without(plan: Plan, step: str, setting: Setting) -> Plan:
    """The plan less one step, checked again; raises ValueError when the step is unknown or the last of its goal."""
    goals = []
    for goal in plan.goals:
        kept = tuple(one for one in goal.steps if one.id != step)
        if not kept:
            raise ValueError("a goal keeps at least one step")
        goals.append(goal.model_copy(update={"steps": kept}))
    if plan.step(step) is None:
        raise ValueError(f"no step {step!r}")
    return settled(plan.model_copy(update={"goals": tuple(goals)}), setting)


def moved(plan: Plan, step: str, setting: Setting, *, later: bool) -> Plan | Refusal:
    """The plan with a dated step moved by MOVED, or to the offer's next (previous) first day, and checked again.

    Raises ValueError when the step is unknown or has no day.
    """
    one = plan.step(step)
    if one is None or one.due is None:
        raise ValueError(f"no dated step {step!r}")
    facts, offer = setting.facts, setting.offers.get(one.offer or "")
    by = MOVED if later else -MOVED
    starts, due = one.starts, one.due + by
    if offer is not None and offer.starts and one.starts is not None:
        others = [day for day in offer.starts if (day > one.starts if later else facts.today < day < one.starts)]
        if not others:
            return Refusal.OUTSIDE
        starts = min(others) if later else max(others)
        due = last_day(offer, starts)
    elif starts is not None:
        starts += by
    if one.continues and facts.release_on is not None:
        due = facts.release_on
    first, last = starts or due, facts.release_on or date.max
    if first <= facts.today or first > due or due > last:
        return Refusal.OUTSIDE
    new = settled(plan.with_steps([one.model_copy(update={"starts": starts, "due": due})]), setting, kept=(step,))
    early = any(found.step == step and found.kind == "too_early" for found in new.conflicts)
    return Refusal.WAITS if early and not later else new


def settled(plan: Plan, setting: Setting, kept: Collection[str] = ()) -> Plan:
    """The plan after an edit: steps that now begin before something they require follow it, when that fits.

    Steps in ``kept`` stay where somebody put them, and so do steps that have begun. What cannot follow stays too, and
    is among the ``conflicts``.
    """
    stuck = set(kept)
    while True:
        found = conflicts(plan, setting)
        every = {one.step for one in found if one.kind == "too_early"}
        step = next((one for one in plan.steps() if one.id in every - stuck and one.status in WAITING), None)
        if step is None:
            return plan.model_copy(update={"conflicts": found})
        offer = setting.offers[str(step.offer)]
        beside = [slot for name, slot in _calendar(plan, setting) if name not in every]
        slot = place(offer, _after_requirements(plan, offer, setting), beside, setting.room)
        if isinstance(slot, Slot) and slot.continues == step.continues:
            plan = plan.with_steps([step.model_copy(update={"starts": slot.start, "due": slot.end})])
        else:
            stuck.add(step.id)


def conflicts(plan: Plan, setting: Setting) -> tuple[Conflict, ...]:
    """Everything in a plan that does not fit, in the order of its steps: requirements, days, hours of a week.

    A step that begins too early cannot be carried out as it stands, so it takes no hours from the others.
    """
    found = [one for step in plan.steps() if step.status in OPEN for one in _conflicts_of(plan, step, setting)]
    early = {one.step for one in found if one.kind == "too_early"}
    full = _too_many_hours([one for one in _calendar(plan, setting) if one[0] not in early], setting.room)
    found += [Conflict(step=name, kind="hours") for name in full]
    order = [step.id for step in plan.steps()]
    return tuple(sorted(found, key=lambda one: order.index(one.step)))


def changed_steps(before: Plan, after: Plan) -> tuple[str, ...]:
    """The ids of steps that are new, gone or different; how far a step has got is no difference, dropping it is."""

    def agreed(step: Step | None) -> Step | None:
        if step is None or not step.holds:
            return step
        return step.model_copy(update={"status": Status.NOT_STARTED})

    names = dict.fromkeys([*(one.id for one in after.steps()), *(one.id for one in before.steps())])
    return tuple(name for name in names if agreed(before.step(name)) != agreed(after.step(name)))


def _conflicts_of(plan: Plan, step: Step, setting: Setting) -> list[Conflict]:
    """What does not fit in one step, but for the hours."""
    found: list[Conflict] = []
    release = setting.room.release_on
    if release is not None and step.due is not None and step.due > release:
        found.append(Conflict(step=step.id, kind="after_release"))
    offer = setting.offers.get(step.offer or "") if step.action == "offer" else None
    if offer is None:
        return found
    for need in offer.requires:
        if (kind := _unmet(plan, step, need, setting)) is not None:
            found.append(Conflict.model_validate({"step": step.id, "kind": kind, "need": need}))
    if step.starts is not None and step.status in WAITING:
        if offer.starts and step.starts not in offer.starts:
            found.append(Conflict(step=step.id, kind="no_start"))
        if (lacking := months_lacking(offer, step.starts, release)) is not None:
            found.append(Conflict(step=step.id, kind="too_late", need=lacking))
    return found


def _unmet(plan: Plan, step: Step, need: Requirement, setting: Setting) -> str | None:
    """How a requirement of a step is not met: "missing", "too_early", or None when it is met."""
    facts = setting.facts
    if need.skill is not None:
        learnt = [*facts.completed, *(one.offer for one in plan.steps() if one.holds and one.id != step.id)]
        taught = {skill for name in learnt if name in setting.offers for skill in setting.offers[str(name)].skills}
        return None if need.skill in facts.skills or need.skill in taught else "missing"
    if need.offer is None and need.permission is None:
        return None  # education does not change with the plan; months left are looked at with the days
    if need.offer in facts.completed or need.permission in facts.permissions:
        return None
    first = _provider(plan, need)
    if first is None:
        return "missing"
    if first.status is Status.DONE or first.due is None or step.starts is None:
        return None
    return "too_early" if step.starts <= first.due else None


def _provider(plan: Plan, need: Requirement) -> Step | None:
    """The step that meets a requirement."""
    for step in plan.steps():
        named = (
            step.action == "offer" and step.offer == need.offer if need.offer else step.permission == need.permission
        )
        if named and step.status in (*PROMISED, Status.DONE) and not step.continues:
            return step
    return None


def _after_requirements(plan: Plan, offer: Offer, setting: Setting) -> date:
    """The first day after everything in the plan that an offer requires."""
    first = setting.facts.today + A_DAY
    for need in offer.requires:
        one = _provider(plan, need) if need.offer or need.permission else None
        if one is not None and one.due is not None and one.status is not Status.DONE:
            first = max(first, one.due + A_DAY)
    return first


def _calendar(plan: Plan, setting: Setting) -> list[tuple[str, Slot]]:
    """What takes hours of a person's weeks, with the step that it belongs to."""
    taken = []
    for step in plan.steps():
        offer = setting.offers.get(step.offer or "") if step.action == "offer" and step.status in OPEN else None
        if offer is not None and step.starts is not None and step.due is not None:
            taken.append((step.id, Slot(offer, step.starts, step.due, step.continues)))
    return taken


def _too_many_hours(taken: Sequence[tuple[str, Slot]], room: Room) -> list[str]:
    """The steps that begin when the week is already full: of two that clash, the one that begins later."""
    found: list[str] = []
    begun: list[Slot] = []
    for name, slot in sorted(taken, key=lambda one: one[1].start):
        if load(begun, slot.start) + slot.offer.hours_a_week > room.hours_a_week:
            found.append(name)
        begun.append(slot)
    return found
