"""A plan's words are made from its structure: everything that a plan can hold has words in every language."""

from datetime import date, datetime
from typing import Any, get_args

import pytest

from bot.casework.plan_view import plan_message
from bot.content import Content
from bot.guidance.catalogue import Requirement
from bot.guidance.plan import Actor, Conflict, Goal, Plan, Status, Step, Unreached
from bot.records.plans import StoredPlan

DAY = date(2027, 3, 1)
NEEDS = (
    Requirement(offer="safety_at_work"),
    Requirement(permission="work_outside"),
    Requirement(skill="use_hand_tools"),
    Requirement(education="lower_secondary"),
    Requirement(months_left=1),
)


def _values(shape: Any, field: str) -> tuple[Any, ...]:
    return get_args(shape.model_fields[field].annotation)


def _everything() -> Plan:
    steps = []
    for number, action in enumerate(_values(Step, "action")):
        for status in Status:
            steps.append(
                Step(
                    id=f"s{number}{status}",
                    action=action,
                    actor=tuple(Actor)[number % 3],
                    starts=DAY,
                    due=date(2027, 4, 1),
                    offer="forklift_course",
                    permission="work_outside",
                    contacts=("job_service",),
                    continues=status is Status.DONE,
                    note="My own words",
                    status=status,
                )
            )
    reasons = [(one, None) for one in _values(Unreached, "reason") if one != "requirement"]
    reasons += [("requirement", need) for need in NEEDS if need.permission is None]
    offers = ["warehouse", "plastics_workshop", "plastics_company", "library", "kitchen", "restaurant", "garden_team"]
    offers += ["care_course", "office_course"]
    kinds = [(kind, need) for kind in ("missing", "too_early", "too_late") for need in NEEDS]
    kinds += [(kind, None) for kind in ("after_release", "hours", "no_start")]
    assert {kind for kind, _ in kinds} == set(_values(Conflict, "kind"))
    return Plan(
        goals=(
            Goal(id="g1", aim="pathway", pathway="plastics", steps=tuple(steps)),
            Goal(id="g2", aim="explore", pathway="logistics", steps=(steps[0].model_copy(update={"id": "x"}),)),
            Goal(id="g3", aim="release", steps=(steps[0].model_copy(update={"id": "y"}),)),
        ),
        dated=False,
        short=True,
        abroad=True,
        unreachable=tuple(
            Unreached(offer=offer, reason=reason, need=need)
            for offer, (reason, need) in zip(offers, reasons, strict=True)
        ),
        conflicts=tuple(Conflict(step=steps[0].id, kind=kind, need=need) for kind, need in kinds),
        changed=(steps[0].id,),
    )


def _stored(plan: Plan, **more: Any) -> StoredPlan:
    values = {"status": "draft", "author": "participant", "agreement": None, "agreement_reason": "", **more}
    body = plan.model_dump(mode="json")
    return StoredPlan(
        id=1,
        participant_id=1,
        version=1,
        body=body,
        at=datetime(2027, 1, 1),
        submitted_at=None,
        answer_by=None,
        **values,
    )


def _shape(message: Any) -> Any:
    """A message without its words: ids, numbers and which fields there are."""
    if isinstance(message, dict):
        return {name: value if name in ("id", "number") else _shape(value) for name, value in message.items()}
    return [_shape(part) for part in message] if isinstance(message, list) else type(message).__name__


@pytest.mark.parametrize("full", [True, False])
def test_everything_that_a_plan_can_hold_has_words_in_every_language(content: Content, full: bool) -> None:
    stored = _stored(_everything())
    shown = [plan_message(one, "demo", stored, today=DAY, full=full) for one in content.languages.values()]
    assert all(_shape(one) == _shape(shown[0]) for one in shown)
    assert len({str(one["lines"]) for one in shown}) == len(shown)


def test_what_was_taken_out_is_shown_to_staff_and_to_who_has_not_answered_yet(content: Content) -> None:
    plan = _everything()
    gone = {step.id for step in plan.steps() if not step.holds}
    plan = plan.model_copy(update={"changed": tuple(gone)})
    language = content.languages["en"]

    def ids(**more: Any) -> set[str]:
        full = more.pop("full", False)
        message = plan_message(language, "demo", _stored(plan, **more), today=DAY, full=full)
        return {step["id"] for goal in message["goals"] for step in goal["steps"]}

    assert gone <= ids(full=True) and gone <= ids(author="staff:1")
    assert not gone & ids() and not gone & ids(author="staff:1", status="approved")


def test_numbers_of_steps_are_the_same_for_everybody(content: Content) -> None:
    stored, language = _stored(_everything()), content.languages["en"]

    def numbers(full: bool) -> dict[str, int]:
        message = plan_message(language, "demo", stored, today=DAY, full=full)
        return {step["id"]: step["number"] for goal in message["goals"] for step in goal["steps"]}

    assert numbers(full=False).items() <= numbers(full=True).items()


def test_reviews_that_are_over_are_not_shown(content: Content) -> None:
    reviews = (date(2027, 1, 5), date(2027, 3, 2), date(2027, 4, 27))
    plan = _everything().model_copy(update={"dated": True, "reviews": reviews})
    last = plan_message(content.languages["en"], "demo", _stored(plan), today=DAY)["lines"][-1]
    assert "5 January" not in last and "2 March 2027, 27 April 2027" in last
