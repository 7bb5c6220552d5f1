"""What waits for staff: alerts, tasks and plans; and the audit of who read and did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, exists, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.records import pushes
from bot.records.tables import alert, audit, participant, plan, staff, task


@dataclass(frozen=True, slots=True)
class Alert:
    """A safeguarding alert."""

    id: int
    participant_id: int
    code: str
    level: str
    source: str
    kind: str
    excerpt: str
    at: datetime
    withdrawn_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a member of staff is to do for a participant."""

    id: int
    participant_id: int
    code: str
    kind: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingPlan:
    """A plan that waits for a decision."""

    plan_id: int
    participant_id: int
    code: str
    version: int
    agreement: str | None
    submitted_at: datetime
    answer_by: date


def raise_alert(
    connection: Connection,
    participant_id: int,
    *,
    turn_id: str,
    level: str,
    source: str,
    kind: str,
    excerpt: str,
    now: datetime,
) -> None:
    """Store an alert; the same turn raises none twice, also not from two processes at once."""
    values = {"turn_id": turn_id, "level": level, "source": source, "kind": kind, "excerpt": excerpt, "at": now}
    once = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = once(alert).values(participant_id=participant_id, **values).on_conflict_do_nothing()
    made = connection.execute(statement.returning(alert.c.id)).scalar_one_or_none()
    if made is not None:
        pushes.push(connection, pushes.ALERT, made, participant_id)


def newest_alert(connection: Connection, participant_id: int) -> Alert | None:
    """The newest alert of a participant."""
    statement = _alerts().where(alert.c.participant_id == participant_id).order_by(alert.c.id.desc()).limit(1)
    row = connection.execute(statement).first()
    return None if row is None else _alert_of(row)


def withdraw_alert(connection: Connection, participant_id: int, now: datetime) -> None:
    """Record "I did not mean that" on the newest alert. It stays as it is for staff."""
    newest = select(func.max(alert.c.id)).where(alert.c.participant_id == participant_id).scalar_subquery()
    connection.execute(update(alert).where(alert.c.id == newest).values(withdrawn_at=now))


def alerts(connection: Connection, site: str, *, open_only: bool, most: int = 100) -> Sequence[Alert]:
    """Alerts of a site: unacknowledged ones first, "now" before "check in", the longest waiting first."""
    statement = _alerts().where(participant.c.site == site)
    if open_only:
        statement = statement.where(alert.c.acknowledged_at.is_(None))
    statement = statement.order_by(alert.c.acknowledged_at.is_not(None), alert.c.level.desc(), alert.c.at).limit(most)
    return [_alert_of(row) for row in connection.execute(statement)]


def participant_alerts(connection: Connection, participant_id: int, most: int = 50) -> Sequence[Alert]:
    """A participant's alerts, newest first."""
    statement = _alerts().where(alert.c.participant_id == participant_id).order_by(alert.c.id.desc()).limit(most)
    return [_alert_of(row) for row in connection.execute(statement)]


def acknowledge_alert(connection: Connection, alert_id: int, staff_id: int, now: datetime) -> bool:
    """Note that a named person has read an alert; False when somebody already had."""
    statement = (
        update(alert)
        .where(alert.c.id == alert_id, alert.c.acknowledged_at.is_(None))
        .values(acknowledged_by=staff_id, acknowledged_at=now)
    )
    return connection.execute(statement).rowcount == 1


def alert_site(connection: Connection, alert_id: int) -> str | None:
    """The site of an alert's participant."""
    statement = select(participant.c.site).join(alert, alert.c.participant_id == participant.c.id)
    return connection.execute(statement.where(alert.c.id == alert_id)).scalar_one_or_none()


def add_task(
    connection: Connection, participant_id: int, kind: str, detail: str, now: datetime, site: str | None = None
) -> None:
    """Store a task, unless the same kind is already open for this person; ``site`` is theirs, if it is known."""
    there = exists().where(task.c.participant_id == participant_id, task.c.kind == kind, task.c.done_at.is_(None))
    new = select(literal(participant_id), literal(kind), literal(detail), literal(now, DateTime())).where(~there)
    statement = insert(task).from_select(["participant_id", "kind", "detail", "at"], new).returning(task.c.id)
    made = connection.execute(statement).scalar_one_or_none()
    if made is not None:
        pushes.push(connection, pushes.TASK, made, participant_id, site)


def open_tasks(connection: Connection, site: str, most: int = 100) -> Sequence[Task]:
    """Open tasks of a site, the oldest first."""
    statement = (
        select(task, participant.c.code)
        .join(participant, participant.c.id == task.c.participant_id)
        .where(participant.c.site == site, task.c.done_at.is_(None))
        .order_by(task.c.at)
        .limit(most)
    )
    return [Task(r.id, r.participant_id, r.code, r.kind, r.detail, r.at) for r in connection.execute(statement)]


def task_site(connection: Connection, task_id: int) -> str | None:
    """The site of a task's participant."""
    statement = select(participant.c.site).join(task, task.c.participant_id == participant.c.id)
    return connection.execute(statement.where(task.c.id == task_id)).scalar_one_or_none()


def finish_task(connection: Connection, task_id: int, staff_id: int, now: datetime) -> bool:
    """Mark a task as done; False when it already was."""
    statement = update(task).where(task.c.id == task_id, task.c.done_at.is_(None)).values(done_by=staff_id, done_at=now)
    return connection.execute(statement).rowcount == 1


def waiting_plans(connection: Connection, site: str, *, most: int, skip: int) -> Sequence[WaitingPlan]:
    """Submitted plans of a site, the longest waiting first."""
    statement = (
        select(plan, participant.c.code)
        .join(participant, participant.c.id == plan.c.participant_id)
        .where(participant.c.site == site, plan.c.status == "submitted")
        .order_by(plan.c.submitted_at)
        .limit(most)
        .offset(skip)
    )
    return [
        WaitingPlan(r.id, r.participant_id, r.code, r.version, r.agreement, r.submitted_at, r.answer_by)
        for r in connection.execute(statement)
    ]


def people(
    connection: Connection, site: str, *, code: str, most: int, skip: int
) -> Sequence[tuple[int, str, str | None]]:
    """Participants of a site (id, code, status of the newest plan) whose code begins with ``code``."""
    newest = (
        select(plan.c.participant_id, func.max(plan.c.version).label("version"))
        .group_by(plan.c.participant_id)
        .subquery()
    )
    statement = (
        select(participant.c.id, participant.c.code, plan.c.status)
        .outerjoin(newest, newest.c.participant_id == participant.c.id)
        .outerjoin(plan, (plan.c.participant_id == participant.c.id) & (plan.c.version == newest.c.version))
        .where(participant.c.site == site, participant.c.code.startswith(code, autoescape=True))
        .order_by(participant.c.code)
        .limit(most)
        .offset(skip)
    )
    return [(row.id, row.code, row.status) for row in connection.execute(statement)]


def note(connection: Connection, actor: str, verb: str, obj: str, now: datetime) -> None:
    """Write the audit: ids and verbs only."""
    connection.execute(insert(audit).values(at=now, actor=actor, verb=verb, object=obj))


def _alerts() -> Any:
    return (
        select(alert, participant.c.code, staff.c.name)
        .join(participant, participant.c.id == alert.c.participant_id)
        .outerjoin(staff, staff.c.id == alert.c.acknowledged_by)
    )


def _alert_of(row: Any) -> Alert:
    return Alert(
        row.id,
        row.participant_id,
        row.code,
        row.level,
        row.source,
        row.kind,
        row.excerpt,
        row.at,
        row.withdrawn_at,
        row.name,
        row.acknowledged_at,
    )
