"""The staff's side: what waits, one person's page, acknowledging, deciding. Every read of a person is noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from bot.casework.answers_view import AnswerGroup, AnswersView
from bot.casework.inputs import Inputs
from bot.casework.messages import amount_of
from bot.casework.plan_view import plan_message
from bot.casework.questionnaires import Interests
from bot.casework.recommending import Recommending
from bot.casework.skills import Skills
from bot.casework.turn import Message
from bot.content import Content
from bot.content.languages import Language
from bot.guidance.instruments import DONT_KNOW
from bot.guidance.matching import Fit
from bot.guidance.parts import Area
from bot.guidance.plan import Plan
from bot.guidance.profile import Profile
from bot.records import answers, conversations, people, plans
from bot.records import desk as rows
from bot.records.conversations import TranscriptTurn
from bot.records.database import Database
from bot.records.desk import Alert, Task, WaitingPlan
from bot.records.people import Participant, StaffMember
from bot.records.plans import Decision, StoredPlan

PAGE = 25


class NotFound(Exception):
    """There is no such thing at this site."""


class CannotDecide(Exception):
    """A decision that cannot be made; ``key`` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for staff of a site. ``at`` is the time that "how long ago" counts from."""

    at: datetime
    alerts: Sequence[Alert]
    tasks: Sequence[Task]
    plans: Sequence[WaitingPlan]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan version with its view and the names behind its edit and its decision."""

    stored: StoredPlan
    view: Message
    agreement: str
    decided_by: str
    edited_by: str


@dataclass(frozen=True, slots=True)
class Recommended:
    """A stored recommendation in the reader's language."""

    at: datetime
    content_version: str
    cards: Sequence[Message]
    figures: Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True, slots=True)
class Page:
    """One person's page. ``amounts`` says each area's score in the words that the participant reads.

    ``learned_from``: how many people's answers the item statistics come from; 0 for the neutral ones.
    """

    at: datetime
    person: Participant
    profile: Profile
    amounts: Mapping[Area, str]
    learned_from: int
    answers: Sequence[AnswerGroup]
    recommended: Recommended | None
    wishes: Sequence[tuple[str, str, str]]
    plans: Sequence[PlanVersion]
    alerts: Sequence[Alert]
    transcript: Sequence[TranscriptTurn]
    earlier: int | None


class Desk:
    """What staff see and do. A member of staff sees their own site only."""

    def __init__(
        self,
        content: Content,
        database: Database,
        interests: Interests,
        skills: Skills,
        recommending: Recommending,
        clock: Callable[[], datetime],
    ) -> None:
        self._content = content
        self._database = database
        self._interests = interests
        self._answers = AnswersView(content, skills)
        self._recommending = recommending
        self._clock = clock

    def queue(self, staff: StaffMember, page: int = 1) -> Queue:
        """Alerts first (the longest unacknowledged on top), then tasks, then plans, page by page."""
        with self._database.read() as connection:
            waiting = rows.waiting_plans(connection, staff.site, most=PAGE + 1, skip=(page - 1) * PAGE)
            return Queue(
                at=self._clock(),
                alerts=rows.alerts(connection, staff.site, open_only=True),
                tasks=rows.open_tasks(connection, staff.site),
                plans=waiting[:PAGE],
                page=page,
                more=len(waiting) > PAGE,
            )

    def alerts(self, staff: StaffMember) -> Sequence[Alert]:
        """The open alerts alone: every page of the desk asks for them every few seconds."""
        with self._database.read() as connection:
            return rows.alerts(connection, staff.site, open_only=True)

    def watch(self, staff: StaffMember, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake``, from any thread, when something new may wait at the site; returns what ends that."""
        return self._database.pushes.subscribe(staff.site, wake)

    def people(
        self, staff: StaffMember, code: str, page: int = 1
    ) -> tuple[Sequence[tuple[int, str, str | None]], bool]:
        """Participants of the site by code, page by page; the flag says whether more follow."""
        with self._database.read() as connection:
            found = rows.people(
                connection, staff.site, code=code.strip().upper(), most=PAGE + 1, skip=(page - 1) * PAGE
            )
        return found[:PAGE], len(found) > PAGE

    def person(self, staff: StaffMember, participant_id: int, before: int | None = None) -> Page:
        """One person's page in the reader's language; the read is noted. Raises NotFound."""
        language = self._content.languages[staff.language]
        with self._database.write() as connection:
            person = people.participant_by_id(connection, participant_id)
            if person is None or person.site != staff.site:
                raise NotFound
            rows.note(connection, f"staff:{staff.id}", "read_person", f"participant:{person.id}", self._clock())
            given = answers.by_instrument(answers.valid(connection, person.id))
            stored_plans = plans.plans(connection, person.id)
            staff_ids = {one.decision.staff_id for one in stored_plans if one.decision}
            staff_ids |= {one.edited_by for one in stored_plans if one.edited_by is not None}
            names = people.staff_names(connection, sorted(staff_ids)) if staff_ids else {}
            recommended = plans.recommendations(connection, person.id, most=1)
            turns = conversations.transcript(connection, person.id, most=PAGE, before=before)
            found = self._interests.profile_of(given.get("interests", {}), person)
            page = Page(
                at=self._clock(),
                person=person,
                profile=found,
                amounts={area: language.line(f"amount.{amount_of(score)}") for area, score in found.scores.items()},
                learned_from=self._content.statistics.people,
                answers=self._answers.groups(language, given),
                recommended=self._recommended(language, recommended[0]) if recommended else None,
                wishes=[self._wish(language, one) for one in plans.wishes(connection, person.id)],
                plans=[self._plan(language, person, one, names) for one in stored_plans],
                alerts=rows.participant_alerts(connection, person.id),
                transcript=turns,
                earlier=turns[0].number if turns and turns[0].number > 1 else None,
            )
            connection.commit()
        return page

    def acknowledge(self, staff: StaffMember, alert_id: int) -> None:
        """A named person has read an alert; a second time changes nothing. Raises NotFound."""
        with self._database.write() as connection:
            if rows.alert_site(connection, alert_id) != staff.site:
                raise NotFound
            if rows.acknowledge_alert(connection, alert_id, staff.id, self._clock()):
                rows.note(connection, f"staff:{staff.id}", "acknowledged", f"alert:{alert_id}", self._clock())
            connection.commit()

    def finish_task(self, staff: StaffMember, task_id: int) -> None:
        """A task is done. Raises NotFound."""
        with self._database.write() as connection:
            if rows.task_site(connection, task_id) != staff.site:
                raise NotFound
            if rows.finish_task(connection, task_id, staff.id, self._clock()):
                rows.note(connection, f"staff:{staff.id}", "finished", f"task:{task_id}", self._clock())
            connection.commit()

    def decide(self, staff: StaffMember, plan_id: int, outcome: str, reason: str, comments: Mapping[str, str]) -> int:
        """Approve a plan or send it back, always with a reason; returns the participant's id.

        Raises NotFound, and CannotDecide when the reason is missing or the plan does not wait for a decision.
        """
        if outcome not in ("approved", "returned"):
            raise CannotDecide("decide.no_outcome")
        if not reason.strip():
            raise CannotDecide("decide.no_reason")
        with self._database.write() as connection:
            stored = plans.plan_by_id(connection, plan_id)
            person = people.participant_by_id(connection, stored.participant_id) if stored else None
            if stored is None or person is None or person.site != staff.site:
                raise NotFound
            if stored.status != "submitted":
                raise CannotDecide("decide.not_waiting")
            steps = {step.id for step in Plan.model_validate(stored.body).steps()}
            kept = {step: text.strip()[:500] for step, text in comments.items() if step in steps and text.strip()}
            try:
                plans.decide(
                    connection, plan_id, Decision(staff.id, outcome, reason.strip()[:1000], kept, self._clock())
                )
            except IntegrityError:
                raise CannotDecide("decide.not_waiting") from None
            rows.note(connection, f"staff:{staff.id}", outcome, f"plan:{plan_id}", self._clock())
            connection.commit()
        return person.id

    def set_language(self, staff: StaffMember, language: str) -> None:
        """Read the desk in another language. Raises NotFound for one that there is not."""
        if language not in self._content.sites[staff.site].languages:
            raise NotFound
        with self._database.write() as connection:
            people.set_staff_language(connection, staff.id, language)
            connection.commit()

    # parts

    def _recommended(self, language: Language, stored: plans.StoredRecommendation) -> Recommended:
        inputs = Inputs.load(stored.inputs)
        matches = self._recommending.matches(stored)
        return Recommended(
            at=stored.at,
            content_version=stored.content_version,
            cards=[self._recommending.view.card(language, one, inputs, ()) for one in matches],
            figures={
                one.pathway: {
                    "interest": one.interest,
                    "skills": one.skills,
                    "place": None if one.fit is Fit.TO_TRY else one.place,
                }
                for one in matches
            },
        )

    def _wish(self, language: Language, one: plans.Wish) -> tuple[str, str, str]:
        reason = language.line(f"reject.{one.reason}") if one.reason and one.reason != DONT_KNOW else ""
        return language.pathways[one.pathway].title, one.kind, reason

    def _plan(self, language: Language, person: Participant, one: StoredPlan, names: Mapping[int, str]) -> PlanVersion:
        agreement = language.line(f"agreement.{one.agreement}") if one.agreement else language.line("agreement.open")
        if one.agreement_reason:
            key = f"disagree.{one.agreement_reason}"
            known = key in language.responses
            agreement = f"{agreement} ({language.line(key) if known else one.agreement_reason})"
        return PlanVersion(
            stored=one,
            view=plan_message(language, person.site, one, today=self._clock().date(), full=True),
            agreement=agreement,
            decided_by=names.get(one.decision.staff_id, "") if one.decision else "",
            edited_by=names.get(one.edited_by, "") if one.edited_by is not None else "",
        )
