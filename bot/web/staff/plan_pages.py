"""A plan's version for the counsellor: the view that all share, with the people of its steps named from outside."""

from dataclasses import dataclass
from typing import Any

from bot.casework.desk import PlanVersion
from bot.casework.plan_editing import editable
from bot.guidance.plan import Plan
from bot.web.staff.rendering import Reader

OPEN = "submitted"
OPTIONAL = {"what": "", "due": "", "comment": "", "status": "", "details": ()}
"""What the shared view leaves out of a step that has none."""


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """One version, ready for a template. ``goals`` and ``lines`` are those of the shared view."""

    version: PlanVersion
    goals: list[dict[str, Any]]
    lines: list[str]
    status: str

    @property
    def waits(self) -> bool:
        """Whether somebody is to decide on it now."""
        return self.version.stored.status == OPEN

    @property
    def editable(self) -> bool:
        """Whether staff may change it, if it is the newest version."""
        return editable(self.version.stored)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """All steps, in the order of the plan."""
        return [step for goal in self.goals for step in goal["steps"]]


def shown_plan(version: PlanVersion, reader: Reader) -> ShownPlan:
    """The shared view says "you" to the participant; staff read who that is."""
    actors = {step.id: str(step.actor) for step in Plan.model_validate(version.stored.body).steps()}
    goals = [
        {
            **goal,
            "steps": [{**OPTIONAL, **step, "actor": reader.t(f"actor.{actors[step['id']]}")} for step in goal["steps"]],
        }
        for goal in version.view["goals"]
    ]
    return ShownPlan(version, goals, list(version.view["lines"]), str(version.view["status"]["label"]))
