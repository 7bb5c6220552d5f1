"""The career plan as it is stored: goals and steps with an actor and a day. It holds no sentences but people's own."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator

from bot.guidance.catalogue import Requirement
from bot.guidance.parts import Part


class Actor(StrEnum):
    """Who carries a step out."""

    PARTICIPANT = "participant"
    COUNSELLOR = "counsellor"
    INSTRUCTOR = "instructor"


class Status(StrEnum):
    """How far a step has got."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_POSSIBLE_YET = "not_possible_yet"
    DROPPED = "dropped"


class Step(Part):
    """One step. Its words are made from ``action`` and the names it points to, in any language."""

    id: str
    action: Literal[
        "talk",
        "offer",
        "permission",
        "practise",
        "papers",
        "cv",
        "try_out",
        "ask_outside",
        "look_abroad",
        "finish_outside",
        "after_release",
        "own",
    ]
    actor: Actor
    due: date | None = None
    starts: date | None = None
    offer: str | None = None
    permission: str | None = None
    skill: str | None = None
    contacts: tuple[str, ...] = Field(default=(), description="ids of the site's contacts after release")
    continues: bool = Field(default=False, description="an offer that does not end inside and goes on outside")
    note: str = Field(default="", max_length=500, description="the person's or the counsellor's own words")
    status: Status = Status.NOT_STARTED

    @property
    def holds(self) -> bool:
        """Whether the step is part of the plan as it is carried out now."""
        return self.status is not Status.DROPPED


class Goal(Part):
    """A goal: getting ready for a pathway, finding out more about it, or being ready for release."""

    id: str
    aim: Literal["pathway", "explore", "release"]
    pathway: str | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class Unreached(Part):
    """An offer that was asked for and is not planned, and why. ``need`` is the requirement that is not met."""

    offer: str
    reason: Literal["too_late", "no_start", "hours", "full", "requirement", "enough"]
    need: Requirement | None = None


class Conflict(Part):
    """What does not fit in a plan after an edit: shown to everybody, corrected by people."""

    step: str
    kind: Literal["missing", "too_early", "too_late", "after_release", "hours", "no_start"]
    need: Requirement | None = None


class Plan(Part):
    """A plan is a draft until a named counsellor decides."""

    goals: tuple[Goal, ...] = Field(min_length=1)
    dated: bool
    short: bool = Field(default=False, description="little time is left, so the plan is a short path")
    abroad: bool = Field(default=False, description="the person will live in another country")
    unreachable: tuple[Unreached, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    reviews: tuple[date, ...] = ()
    changed: tuple[str, ...] = Field(default=(), description="steps that staff changed since the person last agreed")

    @field_validator("unreachable", mode="before")
    @classmethod
    def _as_first_stored(cls, value: Any) -> Any:
        """The first plans held bare offer ids, and one reason only."""
        if not isinstance(value, list | tuple):
            return value
        return [{"offer": one, "reason": "too_late"} if isinstance(one, str) else one for one in value]

    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order of the plan."""
        return tuple(step for goal in self.goals for step in goal.steps)

    def step(self, name: str) -> Step | None:
        """The step of this id."""
        return next((step for step in self.steps() if step.id == name), None)

    def finished(self) -> frozenset[str]:
        """The offers whose steps are marked as done."""
        return frozenset(step.offer for step in self.steps() if step.offer and step.status is Status.DONE)

    def with_steps(self, steps: Iterable[Step]) -> "Plan":
        """The plan with steps replaced by those of the same id; ``dated`` follows."""
        new = {step.id: step for step in steps}
        goals = tuple(
            goal.model_copy(update={"steps": tuple(new.get(one.id, one) for one in goal.steps)}) for goal in self.goals
        )
        dated = any(step.due is not None for goal in goals for step in goal.steps)
        return self.model_copy(update={"goals": goals, "dated": dated})
