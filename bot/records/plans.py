"""Recommendations, wishes for pathways, plans in versions, and decisions on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from bot.records import pushes
from bot.records.people import Held
from bot.records.tables import decision, participant, plan, recommendation, wish

STAFF = "staff:"
"""How the author of a version begins when staff made it; the id follows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a participant said of a pathway: chosen, or rejected with a reason."""

    pathway: str
    kind: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """One version of a plan with the decision on it, if there is one."""

    id: int
    participant_id: int
    version: int
    status: str
    body: Mapping[str, Any]
    author: str
    agreement: str | None
    agreement_reason: str
    at: datetime
    submitted_at: datetime | None
    answer_by: date | None
    decision: "Decision | None" = None

    @property
    def edited_by(self) -> int | None:
        """The member of staff who made this version; None when the participant did."""
        return int(self.author.removeprefix(STAFF)) if self.author.startswith(STAFF) else None

    @property
    def unanswered(self) -> bool:
        """A version of staff that the participant has not sent yet: they are to say whether they agree."""
        return self.status == "draft" and self.edited_by is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """A named counsellor's decision on one version of a plan."""

    staff_id: int
    outcome: str
    reason: str
    comments: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a participant said of pathways, oldest first, and the newest version of their plan."""

    wishes: tuple[Wish, ...]
    plan: StoredPlan | None


@dataclass(frozen=True, slots=True)
class StoredRecommendation:
    """A recommendation with the inputs that it was made from."""

    id: int
    content_version: str
    inputs: Mapping[str, Any]
    result: Sequence[Mapping[str, Any]]
    at: datetime


@dataclass(frozen=True, slots=True)
class NewestRecommendation:
    """Somebody's newest recommendation, and what is counted of them."""

    recommendation: StoredRecommendation
    language: str
    held: Held


def add_recommendation(
    connection: Connection,
    participant_id: int,
    *,
    content_version: str,
    inputs: Mapping[str, Any],
    result: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Store a recommendation for good."""
    values = {"content_version": content_version, "inputs": inputs, "result": result, "at": now}
    connection.execute(insert(recommendation).values(participant_id=participant_id, **values))


def recommendations(connection: Connection, participant_id: int, most: int = 10) -> Sequence[StoredRecommendation]:
    """The newest recommendations, newest first."""
    statement = (
        select(recommendation)
        .where(recommendation.c.participant_id == participant_id)
        .order_by(recommendation.c.id.desc())
        .limit(most)
    )
    return [
        StoredRecommendation(row.id, row.content_version, row.inputs, row.result, row.at)
        for row in connection.execute(statement)
    ]


def newest_recommendations(connection: Connection) -> Sequence[NewestRecommendation]:
    """The newest recommendation of each participant, with the facts that people are counted by; nobody is named."""
    newest = select(func.max(recommendation.c.id).label("id")).group_by(recommendation.c.participant_id).subquery()
    statement = (
        select(
            recommendation,
            participant.c.language,
            participant.c.adjustments,
            participant.c.sex,
            participant.c.age_band,
        )
        .join(newest, newest.c.id == recommendation.c.id)
        .join(participant, participant.c.id == recommendation.c.participant_id)
        .order_by(recommendation.c.id)
    )
    return [
        NewestRecommendation(
            StoredRecommendation(row.id, row.content_version, row.inputs, row.result, row.at),
            row.language,
            Held(adjustments=tuple(row.adjustments), sex=row.sex, age_band=row.age_band),
        )
        for row in connection.execute(statement)
    ]


def wishes(connection: Connection, participant_id: int) -> Sequence[Wish]:
    """The valid wishes, oldest first."""
    statement = (
        select(wish).where(wish.c.participant_id == participant_id, wish.c.replaced_at.is_(None)).order_by(wish.c.id)
    )
    return [Wish(row.pathway, row.kind, row.reason, row.at) for row in connection.execute(statement)]


def add_wish(connection: Connection, participant_id: int, said: Wish) -> None:
    """Store what a participant says of a pathway of which they have no valid wish."""
    values = {"pathway": said.pathway, "kind": said.kind, "reason": said.reason, "at": said.at}
    connection.execute(insert(wish).values(participant_id=participant_id, **values))


def drop_wish(connection: Connection, participant_id: int, pathway: str, now: datetime) -> None:
    """Take back what was said of a pathway."""
    connection.execute(
        update(wish)
        .where(wish.c.participant_id == participant_id, wish.c.pathway == pathway, wish.c.replaced_at.is_(None))
        .values(replaced_at=now)
    )


def standing(connection: Connection, participant_id: int) -> Standing:
    """Wishes and newest plan in one statement: the chapters of pathways and plan need both in nearly every turn."""
    rows = connection.execute(_STANDING, {"person": participant_id}).all()
    said = [Wish(row.pathway, row.kind, row.why, row.said_at) for row in rows if row.pathway is not None]
    return Standing(tuple(said), _plan_of(rows[0]) if rows and rows[0].id is not None else None)


def newest_plan(connection: Connection, participant_id: int) -> StoredPlan | None:
    """The newest version of a participant's plan."""
    found = plans(connection, participant_id, most=1)
    return found[0] if found else None


def plans(connection: Connection, participant_id: int, most: int = 20) -> Sequence[StoredPlan]:
    """The versions of a participant's plan with their decisions, newest first."""
    statement = (
        _plans_with_decisions()
        .where(plan.c.participant_id == participant_id)
        .order_by(plan.c.version.desc())
        .limit(most)
    )
    return [_plan_of(row) for row in connection.execute(statement)]


def plan_by_id(connection: Connection, plan_id: int) -> StoredPlan | None:
    """One version of a plan, locked until the unit of work ends."""
    row = connection.execute(_plans_with_decisions().where(plan.c.id == plan_id).with_for_update(of=plan)).first()
    return None if row is None else _plan_of(row)


def add_plan(
    connection: Connection,
    participant_id: int,
    body: Mapping[str, Any],
    author: str,
    now: datetime,
    *,
    first: bool = False,
) -> StoredPlan:
    """Store the next version as a draft; an open earlier version is replaced by it. ``first``: there is none."""
    if not first:
        connection.execute(
            update(plan)
            .where(plan.c.participant_id == participant_id, plan.c.status.in_(("draft", "submitted")))
            .values(status="replaced")
        )
    version = func.coalesce(_newest_version(participant_id), 0) + 1
    values = {"version": version, "status": "draft", "body": body, "author": author, "at": now}
    statement = insert(plan).values(participant_id=participant_id, **values).returning(plan.c.id, plan.c.version)
    made = connection.execute(statement).one()
    return StoredPlan(made.id, participant_id, made.version, "draft", body, author, None, "", now, None, None)


def set_agreement(connection: Connection, to: StoredPlan, agreement: str | None, reason: str) -> StoredPlan:
    """Store whether the participant agrees with this version; None while they have not said."""
    values = {"agreement": agreement, "agreement_reason": reason}
    connection.execute(update(plan).where(plan.c.id == to.id).values(values))
    return replace(to, agreement=agreement, agreement_reason=reason)


def submit(connection: Connection, version: StoredPlan, site: str, answer_by: date, now: datetime) -> StoredPlan:
    """Put a version on the desk of the counsellors of ``site``, the participant's."""
    values = {"status": "submitted", "submitted_at": now, "answer_by": answer_by}
    connection.execute(update(plan).where(plan.c.id == version.id).values(values))
    pushes.push(connection, pushes.PLAN, version.id, version.participant_id, site)
    return replace(version, status="submitted", submitted_at=now, answer_by=answer_by)


def decide(connection: Connection, plan_id: int, made: Decision) -> None:
    """Store a decision; a second one on the same version raises IntegrityError."""
    connection.execute(
        insert(decision).values(
            plan_id=plan_id,
            staff_id=made.staff_id,
            outcome=made.outcome,
            reason=made.reason,
            comments=dict(made.comments),
            at=made.at,
        )
    )
    connection.execute(update(plan).where(plan.c.id == plan_id).values(status=made.outcome))


def carry_over(connection: Connection, old: StoredPlan, new_id: int) -> None:
    """Let a version stand where the old one stood: its status, agreement and decision. The old one is replaced."""
    if old.decision is not None:
        decide(connection, new_id, old.decision)
    values = {
        "status": old.status,
        "agreement": old.agreement,
        "agreement_reason": old.agreement_reason,
        "submitted_at": old.submitted_at,
        "answer_by": old.answer_by,
    }
    connection.execute(update(plan).where(plan.c.id == new_id).values(values))
    connection.execute(update(plan).where(plan.c.id == old.id).values(status="replaced"))


_PLAN_WITH_DECISION = (
    plan,
    decision.c.staff_id,
    decision.c.outcome,
    decision.c.reason,
    decision.c.comments,
    decision.c.at.label("decided_at"),
)


def _plans_with_decisions() -> Any:
    return select(*_PLAN_WITH_DECISION).outerjoin(decision, decision.c.plan_id == plan.c.id)


def _newest_version(participant_id: Any) -> Any:
    earlier = plan.alias("earlier")
    return select(func.max(earlier.c.version)).where(earlier.c.participant_id == participant_id).scalar_subquery()


def _standing() -> Any:
    newest = _newest_version(participant.c.id)
    valid = and_(wish.c.participant_id == participant.c.id, wish.c.replaced_at.is_(None))
    said = (wish.c.pathway, wish.c.kind, wish.c.reason.label("why"), wish.c.at.label("said_at"))
    return (
        select(*_PLAN_WITH_DECISION, *said)
        .select_from(participant)
        .outerjoin(plan, and_(plan.c.participant_id == participant.c.id, plan.c.version == newest))
        .outerjoin(decision, decision.c.plan_id == plan.c.id)
        .outerjoin(wish, valid)
        .where(participant.c.id == bindparam("person"))
        .order_by(wish.c.id)
    )


def _plan_of(row: Any) -> StoredPlan:
    made = None
    if row.staff_id is not None:
        made = Decision(row.staff_id, row.outcome, row.reason, row.comments, row.decided_at)
    return StoredPlan(
        row.id,
        row.participant_id,
        row.version,
        row.status,
        row.body,
        row.author,
        row.agreement,
        row.agreement_reason,
        row.at,
        row.submitted_at,
        row.answer_by,
        made,
    )


_STANDING = _standing()
