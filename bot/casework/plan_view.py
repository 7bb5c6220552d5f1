"""A plan in any language, made from its structure: the same for the participant, the counsellor and paper."""

from collections.abc import Mapping
from datetime import date

from bot.casework.turn import Message
from bot.content.languages import Language
from bot.guidance.catalogue import Requirement
from bot.guidance.plan import Goal, Plan, Status, Step, Unreached
from bot.records.plans import StoredPlan

TOO_LATE = "plan.missed_too_late"
SHOWN_REVIEWS = 3
"""Review days that a participant reads at once."""


def plan_message(
    language: Language, site: str, stored: StoredPlan, *, today: date, edit: bool = False, full: bool = False
) -> Message:
    """The plan as a page shows it on a day. ``edit`` gives each step buttons to change it.

    ``full`` is for staff: every step that was taken out, which the participant sees until they have answered, and
    every day of a review.
    """
    plan = Plan.model_validate(stored.body)
    comments = stored.decision.comments if stored.decision else {}
    # Who has answered has seen what staff changed; what is agreed on by both needs no marks, on paper neither.
    marked = plan.changed if stored.unanswered or (full and stored.status != "approved") else ()
    goals: list[Message] = []
    numbers: dict[str, int] = {}
    for goal in plan.goals:
        steps = []
        for step in goal.steps:
            numbers[step.id] = len(numbers) + 1  # the same for everybody, whatever they are shown
            if full or step.holds or step.id in marked:
                shown = _step(language, site, step, numbers[step.id], comments, edit=edit)
                steps.append(_with_state(language, shown, step, changed=step.id in marked))
        if steps:
            goals.append({"title": goal_title(language, goal), "steps": steps})
    return {
        "kind": "plan",
        "title": language.line("plan.title"),
        "status": {"id": stored.status, "label": language.line(f"plan.status_{stored.status}")},
        "note": language.line(f"plan.note_{stored.status}"),
        "goals": goals,
        "lines": [
            *_frame(language, plan),
            *_unreachable(language, site, plan),
            *_conflicts(language, site, plan, numbers),
            *_reviews(language, plan, today, full=full),
        ],
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


def need_words(language: Language, site: str, need: Requirement) -> str:
    """A requirement in words."""
    words = language.sites[site]
    if need.offer is not None:
        return words.offers[need.offer].title
    if need.permission is not None:
        return words.permissions[need.permission]
    if need.skill is not None:
        return language.skills.skills[need.skill].label
    if need.education is not None:
        return language.circumstances.questions["education"].options[need.education]
    return language.line("site.months", count=need.months_left)


def _step(
    language: Language, site: str, step: Step, number: int, comments: Mapping[str, str], *, edit: bool
) -> Message:
    shown: Message = {
        "id": step.id,
        "number": number,
        "title": step_title(language, site, step),
        "actor": language.line(f"actor.{step.actor}"),
    }
    if step.offer and step.action == "offer":
        shown["what"] = language.sites[site].offers[step.offer].what
    details = [_contact(language, site, name) for name in step.contacts if name in language.sites[site].after_release]
    if step.note and step.action != "own":
        details.append(language.line("step.note", note=step.note))
    if details:
        shown["details"] = details
    if step.starts is not None and step.continues:
        shown["due"] = language.line("step.from_outside", start=language.date(step.starts))
    elif step.due is not None and step.starts is not None:
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


def _with_state(language: Language, shown: Message, step: Step, *, changed: bool) -> Message:
    """How far a step has got, if it has, and whether staff changed it."""
    words = [] if step.status is Status.NOT_STARTED else [language.line(f"step.status_{step.status}")]
    if changed:
        words.append(language.line("step.changed"))
    return {**shown, "status": " · ".join(words)} if words else shown


def _contact(language: Language, site: str, name: str) -> str:
    """Somebody to turn to after release; what nobody has filled in yet is said to be missing."""
    words, blank = language.sites[site].after_release[name], language.line("contact.blank")
    return language.line("contact.line", name=words.name or blank, what=words.what, address=words.address or blank)


def _frame(language: Language, plan: Plan) -> list[str]:
    lines = [language.line("plan.short")] if plan.short else []
    if not plan.dated:
        lines.append(language.line("plan.no_dates"))
    return [*lines, language.line("plan.abroad")] if plan.abroad else lines


def _unreachable(language: Language, site: str, plan: Plan) -> list[str]:
    """One line for each reason; what would come after an offer that is not possible stands with that offer."""
    by_offer = {one.offer: one for one in plan.unreachable}
    offers = language.sites[site].offers
    roots: dict[str, list[str]] = {}
    for one in plan.unreachable:
        roots.setdefault(_root(one, by_offer).offer, []).append(one.offer)
    told: dict[tuple[str, str], list[str]] = {}
    for name, group in roots.items():
        root, others = by_offer[name], [offers[one].title for one in group if one != name]
        title = offers[name].title
        if others:
            title = language.line("plan.then", title=title, others=language.listed(others))
        key = _reason_key(root, plan)
        need = need_words(language, site, root.need) if root.need is not None and key != TOO_LATE else ""
        told.setdefault((key, need), []).append(title)
    return [language.line(key, titles=language.listed(titles), need=need) for (key, need), titles in told.items()]


def _root(one: Unreached, by_offer: Mapping[str, Unreached]) -> Unreached:
    """The offer that stands in the way in the end."""
    while one.need is not None and one.need.offer is not None and one.need.offer in by_offer:
        one = by_offer[one.need.offer]
    return one


def _reason_key(one: Unreached, plan: Plan) -> str:
    if one.need is None:
        return f"plan.missed_{one.reason}"
    if one.need.months_left is not None and plan.dated:
        return TOO_LATE
    names = {"offer": one.need.offer, "skill": one.need.skill, "education": one.need.education}
    kind = next((name for name, value in names.items() if value is not None), "months")
    return f"plan.missed_{kind}"


def _conflicts(language: Language, site: str, plan: Plan, numbers: Mapping[str, int]) -> list[str]:
    return [
        language.line(
            f"conflict.{one.kind}",
            number=numbers[one.step],
            need=need_words(language, site, one.need) if one.need is not None else "",
        )
        for one in plan.conflicts
        if one.step in numbers
    ]


def _reviews(language: Language, plan: Plan, today: date, *, full: bool) -> list[str]:
    if not plan.dated:
        return [language.line("plan.reviews_undated")]
    ahead = [language.date(day) for day in plan.reviews if day >= today]
    if full or len(ahead) <= SHOWN_REVIEWS + 1:
        return [language.line("plan.reviews", dates=language.listed(ahead))] if ahead else []
    return [language.line("plan.reviews_more", dates=language.listed(ahead[:SHOWN_REVIEWS]), last=ahead[-1])]
