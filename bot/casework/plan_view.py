"""A plan in any language, made from its structure: the same for the participant, the counsellor and paper."""

from collections.abc import Mapping

from bot.casework.turn import Message
from bot.content.languages import Language
from bot.guidance.plan import Goal, Plan, Step
from bot.records.plans import StoredPlan


def plan_message(language: Language, site: str, stored: StoredPlan, *, edit: bool = False) -> Message:
    """The plan as a page shows it. ``edit`` gives each step buttons to change it."""
    plan = Plan.model_validate(stored.body)
    comments = stored.decision.comments if stored.decision else {}
    lines = []
    if not plan.dated:
        lines.append(language.line("plan.no_dates"))
    lines += [
        language.line("plan.unreachable", title=language.sites[site].offers[name].title) for name in plan.unreachable
    ]
    number = 0
    goals = []
    for goal in plan.goals:
        steps = []
        for step in goal.steps:
            number += 1
            steps.append(_step(language, site, step, number, comments, edit=edit))
        goals.append({"title": goal_title(language, goal), "steps": steps})
    return {
        "kind": "plan",
        "title": language.line("plan.title"),
        "status": {"id": stored.status, "label": language.line(f"plan.status_{stored.status}")},
        "note": language.line(f"plan.note_{stored.status}"),
        "goals": goals,
        "lines": lines,
        "buttons": [],
    }


def goal_title(language: Language, goal: Goal) -> str:
    """A goal in words."""
    name = language.pathways[goal.pathway].title if goal.pathway else ""
    return language.line(f"goal.{goal.aim}", name=name)


def step_title(language: Language, site: str, step: Step) -> str:
    """A step in words; a step of somebody's own is its note."""
    words = language.sites[site]
    title = words.offers[step.offer].title if step.offer else ""
    permission = words.permissions[step.permission] if step.permission else ""
    return language.line(f"step.{step.action}", title=title, permission=permission, note=step.note)


def _step(
    language: Language, site: str, step: Step, number: int, comments: Mapping[str, str], *, edit: bool
) -> Message:
    shown: Message = {
        "id": step.id,
        "number": number,
        "title": step_title(language, site, step),
        "actor": language.line(f"actor.{step.actor}"),
    }
    if step.offer:
        shown["what"] = language.sites[site].offers[step.offer].what
    if step.due is not None and step.starts is not None:
        days = {"start": language.date(step.starts), "end": language.date(step.due)}
        shown["due"] = language.line("step.from_to", **days)
    elif step.due is not None:
        shown["due"] = language.line("step.by", date=language.date(step.due))
    if comments.get(step.id):
        shown["comment"] = comments[step.id]
    if edit:
        verbs = ("drop", "sooner", "later") if step.due is not None else ("drop",)
        shown["buttons"] = [
            {"id": f"step:{step.id}:{verb}", "label": language.line(f"button.step_{verb}")} for verb in verbs
        ]
    return shown
