"""The counsellor's side of changing a plan: checked, attributed, and shown to the participant as changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.casework.desk import NotFound
from bot.casework.planning import setting_of
from bot.casework.recommending import Recommending
from bot.casework.turn import Position, Turn
from bot.content import Content
from bot.guidance.plan import Actor, Goal, Plan, Status, Step
from bot.guidance.revising import Setting, changed_steps, settled
from bot.records import desk as rows
from bot.records import people, plans
from bot.records.database import Database
from bot.records.people import Participant, StaffMember
from bot.records.plans import STAFF, StoredPlan

DECIDED_OR_SENT = ("submitted", "approved", "returned")
MOST_NOTE = 500
FARTHEST = timedelta(days=3653)
"""A day more than ten years ahead is a typing mistake."""
OWN = "own"


@dataclass(frozen=True, slots=True)
class StepAsTyped:
    """One step as somebody typed it; every field is the text of its form field, days as YYYY-MM-DD."""

    starts: str = ""
    due: str = ""
    actor: str = ""
    status: str = ""
    note: str = ""
    goal: str = ""  # of a step that is added

    @classmethod
    def of(cls, step: Step) -> "StepAsTyped":
        """A stored step as its fields show it."""
        days = [day.isoformat() if day else "" for day in (step.starts, step.due)]
        return cls(days[0], days[1], str(step.actor), str(step.status), step.note)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: the step and its field, and the sentence that says what (``day`` fills it)."""

    step: str
    field: str
    key: str
    day: date | None = None


class CannotEdit(Exception):
    """An edit that cannot be made; nothing of it was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit led to: whether the participant is asked again, and whether something does not fit now."""

    participant_id: int
    asks_again: bool
    conflicts: bool


class PlanEditing:
    """Staff edit the newest version of a plan that was sent or decided on; the result is a new version of theirs."""

    def __init__(
        self, content: Content, database: Database, recommending: Recommending, clock: Callable[[], datetime]
    ) -> None:
        self._content = content
        self._database = database
        self._recommending = recommending
        self._clock = clock

    def save(
        self, staff: StaffMember, plan_id: int, typed: Mapping[str, StepAsTyped], added: StepAsTyped | None
    ) -> Edited:
        """Store a new version with the steps as typed (by their ids) and perhaps one more.

        What depends on a moved step follows it. The participant is asked again whether they agree, unless only the
        progress of steps changed: then agreement and decision stay as they are. Raises NotFound and CannotEdit.
        """
        now = self._clock()
        with self._database.write() as connection:
            stored = plans.plan_by_id(connection, plan_id)
            person = people.participant_by_id(connection, stored.participant_id) if stored else None
            if stored is None or person is None or person.site != staff.site:
                raise NotFound
            newest = plans.newest_plan(connection, person.id)
            if not editable(stored) or newest is None or newest.id != stored.id:
                raise CannotEdit([Fault("", "", "edit.not_open")])
            before = Plan.model_validate(stored.body)
            reading = _Reading(before, person, now.date())
            plan, touched = reading.plan(typed, added)
            if reading.faults:
                raise CannotEdit(reading.faults)
            if plan == before:
                raise CannotEdit([Fault("", "", "edit.nothing")])
            after = settled(plan, self._setting(connection, person, now), touched)
            changed = changed_steps(before, after)
            asked = dict.fromkeys([*(before.changed if stored.unanswered else ()), *changed])
            body = after.model_copy(update={"changed": tuple(asked)}).model_dump(mode="json")
            try:
                new = plans.add_plan(connection, person.id, body, f"{STAFF}{staff.id}", now).id
            except IntegrityError:
                raise CannotEdit([Fault("", "", "edit.not_open")]) from None
            if not changed:
                plans.carry_over(connection, stored, new)
            rows.note(connection, f"{STAFF}{staff.id}", "edited", f"plan:{new}", now)
            connection.commit()
        return Edited(person.id, bool(changed), bool(after.conflicts))

    def _setting(self, connection: Connection, person: Participant, now: datetime) -> Setting:
        """The person's facts are collected as in a turn of theirs."""
        language = self._content.languages[person.language]
        return setting_of(self._content, self._recommending, Turn(connection, person, language, Position(), now))


def editable(stored: StoredPlan) -> bool:
    """Whether staff may edit a version: not a draft that the participant still works on, and nothing replaced."""
    return stored.status in DECIDED_OR_SENT or stored.unanswered


class _Reading:
    """Reads typed steps into a plan and collects every fault."""

    def __init__(self, before: Plan, person: Participant, today: date) -> None:
        self._before = before
        self._release = person.release_on
        self._today = today
        self.faults: list[Fault] = []

    def plan(self, typed: Mapping[str, StepAsTyped], added: StepAsTyped | None) -> tuple[Plan, frozenset[str]]:
        """The plan as typed, and the steps whose days somebody set."""
        known = {step.id: step for step in self._before.steps()}
        for name in typed.keys() - known.keys():
            self.faults.append(Fault(name, "", "edit.unknown_step"))
        new = [self._step(known[name], one) for name, one in typed.items() if name in known]
        plan = self._before.with_steps(step for step in new if step is not None)
        touched = {one.id for one in plan.steps() if _days(one) != _days(known[one.id])}
        if added is not None:
            plan = self._with_own(plan, added)
        return plan, frozenset(touched)

    def _step(self, old: Step, typed: StepAsTyped) -> Step | None:
        starts = self._day(old, "starts", typed.starts) if old.action == "offer" else old.starts
        due = self._day(old, "due", typed.due)
        actor = self._one_of(old.id, "actor", typed.actor, Actor)
        status = self._one_of(old.id, "status", typed.status, Status)
        if actor is None or status is None or self._has_fault(old.id):
            return None
        if _days(old) != (starts, due):
            self._check_days(old.id, starts, due, needed=old.due is not None, over=status is not Status.NOT_STARTED)
        if old.action == OWN and not typed.note:
            self.faults.append(Fault(old.id, "note", "edit.no_text"))
        values = {"starts": starts, "due": due, "actor": actor, "status": status, "note": typed.note[:MOST_NOTE]}
        return old.model_copy(update={**values, "continues": old.continues and due == old.due})

    def _with_own(self, plan: Plan, typed: StepAsTyped) -> Plan:
        """The plan with a step of the counsellor's own at the end of a goal."""
        goal = next((one for one in plan.goals if one.id == typed.goal), None)
        due = self._day(None, "due", typed.due)
        actor = self._one_of(OWN, "actor", typed.actor, Actor)
        if goal is None:
            self.faults.append(Fault(OWN, "goal", "edit.bad_value"))
        if not typed.note:
            self.faults.append(Fault(OWN, "note", "edit.no_text"))
        if not self._has_fault(OWN):
            self._check_days(OWN, None, due, needed=self._release is not None, over=False)
        if goal is None or self._has_fault(OWN):
            return plan
        name = next(f"own{n}" for n in range(1, 100) if plan.step(f"own{n}") is None)
        step = Step(id=name, action="own", actor=Actor(str(actor)), due=due, note=typed.note[:MOST_NOTE])
        return _appended(plan, goal, step)

    def _day(self, old: Step | None, field: str, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.faults.append(Fault(old.id if old else OWN, field, "edit.bad_day"))
            return None

    def _check_days(self, name: str, starts: date | None, due: date | None, *, needed: bool, over: bool) -> None:
        """Days that were set: there, in order, not after release, and not past unless the step has begun."""
        if due is None:
            if needed or starts is not None:
                self.faults.append(Fault(name, "due", "edit.no_day"))
        elif starts is not None and starts > due:
            self.faults.append(Fault(name, "starts", "edit.start_after_end"))
        elif self._release is not None and due > self._release:
            self.faults.append(Fault(name, "due", "edit.after_release", self._release))
        elif due - self._today > FARTHEST:
            self.faults.append(Fault(name, "due", "edit.too_far"))
        elif due < self._today and not over:
            self.faults.append(Fault(name, "due", "edit.past"))

    def _one_of(self, name: str, field: str, text: str, known: type[Actor] | type[Status]) -> Actor | Status | None:
        if text in tuple(known):
            return known(text)
        self.faults.append(Fault(name, field, "edit.bad_value"))
        return None

    def _has_fault(self, name: str) -> bool:
        return any(fault.step == name for fault in self.faults)


def _appended(plan: Plan, goal: Goal, step: Step) -> Plan:
    goals = tuple(
        one.model_copy(update={"steps": (*one.steps, step)}) if one.id == goal.id else one for one in plan.goals
    )
    return plan.model_copy(update={"goals": goals}).with_steps(())


def _days(step: Step) -> tuple[date | None, date | None]:
    return step.starts, step.due
