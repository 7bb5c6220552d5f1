"""The career plan: goals and steps with an actor and a day, drawn from what a site has and the time left."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field

from bot.guidance.catalogue import Offer
from bot.guidance.feasibility import Facts, Opening, first_day, last_day
from bot.guidance.parts import Part

NOTICE = timedelta(days=14)
"""A person and the staff need two weeks before a first step can begin."""
MOST_COURSES_A_GOAL = 3
MOVED = timedelta(weeks=4)
"""How far a step without fixed first days is moved at a time."""


class Actor(StrEnum):
    """Who carries a step out."""

    PARTICIPANT = "participant"
    COUNSELLOR = "counsellor"
    INSTRUCTOR = "instructor"


class Step(Part):
    """One step. Its words are made from ``action`` and the names it points to, in any language."""

    id: str
    action: Literal["talk", "offer", "permission", "practise", "papers", "try_out", "after_release", "own"]
    actor: Actor
    due: date | None = None
    starts: date | None = None
    offer: str | None = None
    permission: str | None = None
    skill: str | None = None
    note: str = Field(default="", max_length=500, description="the person's or the counsellor's own words")
    status: Literal["not_started", "in_progress", "done", "not_possible_yet", "dropped"] = "not_started"


class Goal(Part):
    """A goal: getting ready for a pathway, finding out more about it, or being ready for release."""

    id: str
    aim: Literal["pathway", "explore", "release"]
    pathway: str | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class Plan(Part):
    """A plan is a draft until a named counsellor decides."""

    goals: tuple[Goal, ...] = Field(min_length=1)
    dated: bool
    unreachable: tuple[str, ...] = ()
    """Offers that do not fit the time left; said openly."""

    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order of the plan."""
        return tuple(step for goal in self.goals for step in goal.steps)


def draft(choices: Sequence[tuple[str, Sequence[Opening]]], facts: Facts, *, explore: bool = False) -> Plan:
    """A first plan for the one or two chosen pathways (pathway id with its openings), nearest rung first.

    With no known release date the steps carry no dates. Steps of one goal follow one another; the goals run side by
    side. An offer that cannot end before release is named as unreachable and leaves the plan.
    """
    dated = facts.release_on is not None
    unreachable: list[str] = []
    taken: set[str] = set()
    goals = [
        _pathway_goal(number, pathway, openings, facts, explore, taken, unreachable)
        for number, (pathway, openings) in enumerate(choices, 1)
    ]
    goals.append(_release_goal(facts))
    return Plan(goals=tuple(goals), dated=dated, unreachable=tuple(dict.fromkeys(unreachable)))


def without(plan: Plan, step: str) -> Plan:
    """The plan less one step; raises ValueError when the step is unknown or the last of its goal."""
    goals = []
    for goal in plan.goals:
        kept = tuple(one for one in goal.steps if one.id != step)
        if not kept:
            raise ValueError("a goal keeps at least one step")
        goals.append(goal.model_copy(update={"steps": kept}))
    if len(plan.steps()) == sum(len(goal.steps) for goal in goals):
        raise ValueError(f"no step {step!r}")
    return plan.model_copy(update={"goals": tuple(goals)})


def changed(plan: Plan, step: str, **values: object) -> Plan:
    """The plan with one step's fields replaced and checked; raises ValueError when the step is unknown."""
    if step not in {one.id for one in plan.steps()}:
        raise ValueError(f"no step {step!r}")
    goals = tuple(
        goal.model_copy(
            update={
                "steps": tuple(
                    Step.model_validate({**one.model_dump(), **values}) if one.id == step else one for one in goal.steps
                )
            }
        )
        for goal in plan.goals
    )
    return plan.model_copy(update={"goals": goals})


def moved(plan: Plan, step: str, offer: Offer | None, facts: Facts, *, later: bool) -> Plan | None:
    """The plan with a dated step moved by MOVED, or to the offer's next (previous) first day.

    None when the new days lie outside the time left, or the offer has no such first day. Raises ValueError when the
    step is unknown or has no day.
    """
    one = next((one for one in plan.steps() if one.id == step), None)
    if one is None or one.due is None:
        raise ValueError(f"no dated step {step!r}")
    starts, due = one.starts, one.due + (MOVED if later else -MOVED)
    if offer is not None and offer.starts and one.starts is not None:
        others = [day for day in offer.starts if (day > one.starts if later else facts.today < day < one.starts)]
        if not others:
            return None
        starts = min(others) if later else max(others)
        due = last_day(offer, starts)
    elif starts is not None:
        starts += MOVED if later else -MOVED
    if min(starts or due, due) <= facts.today or (facts.release_on is not None and due > facts.release_on):
        return None
    return changed(plan, step, due=due, starts=starts)


def _pathway_goal(
    number: int,
    pathway: str,
    openings: Sequence[Opening],
    facts: Facts,
    explore: bool,
    taken: set[str],
    unreachable: list[str],
) -> Goal:
    steps: list[Step] = []
    free_from = facts.today + NOTICE

    def add(action: str, actor: Actor, due: date | None, **more: object) -> None:
        step = {
            "id": f"g{number}s{len(steps) + 1}",
            "action": action,
            "actor": actor,
            "due": _known(due, facts),
            **more,
        }
        steps.append(Step.model_validate(step))

    add("talk", Actor.PARTICIPANT, facts.today + NOTICE)
    asked: set[str] = set()
    for opening in _choice(openings, explore):
        for need in opening.obstacles:
            if need.permission is not None and need.permission not in asked:
                asked.add(need.permission)
                add("permission", Actor.COUNSELLOR, facts.today + 2 * NOTICE, permission=need.permission)
        for offer in (*opening.before, opening.offer):
            if offer.id in taken:
                continue
            slot = _slot(offer, free_from, facts)
            if slot is None:
                unreachable.append(offer.id)
                break
            taken.add(offer.id)
            start, end = slot
            free_from = end + timedelta(days=1)
            add("offer", Actor.PARTICIPANT, end, offer=offer.id, starts=_known(start, facts))
    if explore or len(steps) == 1:
        add("try_out", Actor.INSTRUCTOR, free_from + NOTICE)
    return Goal(id=f"g{number}", aim="explore" if explore else "pathway", pathway=pathway, steps=tuple(steps))


def _release_goal(facts: Facts) -> Goal:
    before = None if facts.release_on is None else max(facts.release_on - timedelta(days=28), facts.today)
    return Goal(
        id="release",
        aim="release",
        steps=(
            Step(id="papers", action="papers", actor=Actor.COUNSELLOR, due=before),
            Step(id="after", action="after_release", actor=Actor.PARTICIPANT, due=facts.release_on),
        ),
    )


def _choice(openings: Sequence[Opening], explore: bool) -> list[Opening]:
    """The nearest rungs: one course, one job inside and one placement at the most; only one to explore with."""
    chosen: dict[str, Opening] = {}
    for opening in openings:
        if not any(need.permission is None for need in opening.obstacles):
            chosen.setdefault(opening.offer.kind, opening)
    order = ("course", "work", "placement")
    picked = [chosen[kind] for kind in order if kind in chosen]
    return picked[:1] if explore else picked[:MOST_COURSES_A_GOAL]


def _slot(offer: Offer, earliest: date, facts: Facts) -> tuple[date, date] | None:
    """First and last day, or None when the offer cannot end before release."""
    start = first_day(offer, earliest)
    if start is None:
        return None
    end = last_day(offer, start)
    if facts.release_on is not None and end > facts.release_on:
        return None
    return start, end


def _known(day: date | None, facts: Facts) -> date | None:
    """A day of a plan for someone with a known date; without it a plan has no days at all."""
    if facts.release_on is None or day is None:
        return None
    return min(day, facts.release_on)
