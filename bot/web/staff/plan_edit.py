"""Editing a plan: every step in one form, one new version for all that was changed. Nothing typed is lost."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from bot.casework.desk import NotFound, Page, PlanVersion
from bot.casework.plan_editing import MOST_NOTE, OWN, CannotEdit, Fault, StepAsTyped, editable
from bot.guidance.plan import Actor, Plan, Status
from bot.web.staff.plan_pages import shown_plan
from bot.web.staff.rendering import Form, Problem, Reader, field, reader_of, render
from bot.web.staff.session import DESK, PREFIX, STAFF, see_other, signed_in

FIELDS = ("starts", "due", "actor", "status", "note")
MOST_DAY = 40
NEW = StepAsTyped(actor=str(Actor.PARTICIPANT))
TOP = "edit"
"""Where a problem points that belongs to no field."""


@signed_in
async def edit_page(request: web.Request) -> web.StreamResponse:
    """The newest plan as a form. A version that staff may not edit leads back to the person's page."""
    page, version = await _read(request)
    if not editable(version.stored) or version is not page.plans[0]:
        return see_other(f"{PREFIX}/people/{page.person.id}#plans")
    plan = Plan.model_validate(version.stored.body)
    return await _page(request, page, version, {step.id: StepAsTyped.of(step) for step in plan.steps()}, NEW, ())


@signed_in
async def edit(request: web.Request) -> web.StreamResponse:
    """Store what was changed. A refused edit comes back as it was typed, each fault at its field."""
    form = await request.post()
    typed = {name: _typed(form, name) for name in {key.partition(".")[0] for key in form if "." in key} - {OWN}}
    own = replace(_typed(form, OWN), goal=field(form, f"{OWN}.goal", MOST_DAY))
    try:
        edited = await asyncio.to_thread(
            request.app[DESK].casework.editing.save,
            request[STAFF],
            int(request.match_info["plan"]),
            typed,
            own if own.note or own.due else None,
        )
    except NotFound:
        raise web.HTTPNotFound from None
    except CannotEdit as refused:
        page, version = await _read(request)
        return await _page(request, page, version, typed, own, refused.faults)
    said = "edited_conflicts" if edited.conflicts else "edited" if edited.asks_again else "edited_progress"
    return see_other(f"{PREFIX}/people/{edited.participant_id}?done={said}")


def _typed(form: Form, name: str) -> StepAsTyped:
    """The fields of one step."""
    most = {"note": MOST_NOTE}
    return StepAsTyped(*(field(form, f"{name}.{one}", most.get(one, MOST_DAY)).strip() for one in FIELDS))


async def _read(request: web.Request) -> tuple[Page, PlanVersion]:
    desk = request.app[DESK].casework.desk
    try:
        page = await asyncio.to_thread(desk.person, request[STAFF], int(request.match_info["person"]))
    except NotFound:
        raise web.HTTPNotFound from None
    version = next((one for one in page.plans if str(one.stored.id) == request.match_info["plan"]), None)
    if version is None:
        raise web.HTTPNotFound
    return page, version


async def _page(
    request: web.Request,
    page: Page,
    version: PlanVersion,
    typed: Mapping[str, StepAsTyped],
    own: StepAsTyped,
    faults: Sequence[Fault],
) -> web.Response:
    reader = reader_of(request)
    plan = Plan.model_validate(version.stored.body)
    shown = shown_plan(version, reader)
    numbers = {str(step["id"]): int(step["number"]) for step in shown.steps}
    problems = [Problem(_id(fault), _text(reader, fault, numbers)) for fault in faults]
    values = {
        "page": page,
        "person": page.person,
        "plan": shown,
        "goals": [(goal.id, one["title"]) for goal, one in zip(plan.goals, shown.goals, strict=True)],
        "has_start": {step.id: step.action == "offer" for step in plan.steps()},
        "typed": {name: typed.get(name, StepAsTyped()) for name in numbers},
        "own": own,
        "problems": problems,
        "problem_of": {problem.field: problem.text for problem in problems},
        "actors": [str(one) for one in Actor],
        "states": [str(one) for one in Status],
        "last_day": page.person.release_on.isoformat() if page.person.release_on else "",
        "most_note": MOST_NOTE,
        "spoken": request.app[DESK].content.languages[page.person.language].info,
    }
    gone = any(fault.key == "edit.not_open" for fault in faults)
    return await render(request, "plan_edit.html", values, status=409 if gone else 422 if faults else 200)


def _id(fault: Fault) -> str:
    """The id of the field that a fault is about."""
    return f"{fault.step}-{fault.field}" if fault.field else TOP


def _text(reader: Reader, fault: Fault, numbers: Mapping[str, int]) -> str:
    """The sentence, with the step that it is about."""
    text = reader.t(fault.key, day=reader.day(fault.day) if fault.day else "")
    if fault.step in numbers:
        return reader.t("edit.at", number=numbers[fault.step], text=text)
    return reader.t("edit.at_new", text=text) if fault.step == OWN else text
