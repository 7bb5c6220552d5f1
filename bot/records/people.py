"""Participants, staff, their sessions and the pace of sign-in guesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.records.tables import participant, session, sign_in_guess, staff


@dataclass(frozen=True, slots=True)
class Held:
    """What staff hold of a participant, from the site's own register; None and empty mean not known.

    ``sex`` and ``age_band`` are only ever counted, in the fairness report; no recommendation is made from them.
    """

    release_on: date | None = None
    permissions: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()  # offers already done
    adjustments: tuple[str, ...] = ()  # how the assistant is made easier, e.g. three_faces
    sex: str | None = None
    age_band: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant as the rest of the house knows them: a code, never a name."""

    id: int
    code: str
    site: str
    language: str
    release_on: date | None
    permissions: tuple[str, ...]
    completed: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff."""

    id: int
    username: str
    name: str
    role: str
    language: str
    site: str


PARTICIPANT = tuple(
    participant.c[name]
    for name in ("id", "code", "site", "language", "release_on", "permissions", "completed", "adjustments")
)
"""What every turn reads of a participant."""


def participant_of(row: Any) -> Participant:
    """The participant of a row that holds the participant columns."""
    return Participant(
        id=row.id,
        code=row.code,
        site=row.site,
        language=row.language,
        release_on=row.release_on,
        permissions=tuple(row.permissions),
        completed=tuple(row.completed),
        adjustments=tuple(row.adjustments),
    )


def _staff_of(row: Row[Any]) -> StaffMember:
    return StaffMember(row.id, row.username, row.name, row.role, row.language, row.site)


def add_participant(
    connection: Connection,
    *,
    code: str,
    pin_hash: str,
    site: str,
    language: str,
    held: Held,
    now: datetime,
) -> int:
    """Store a participant and return its id; an equal code raises IntegrityError."""
    values = {
        "code": code,
        "pin_hash": pin_hash,
        "site": site,
        "language": language,
        "created_at": now,
        **_columns(held),
    }
    return int(connection.execute(insert(participant).values(values).returning(participant.c.id)).scalar_one())


def held(connection: Connection, participant_id: int) -> Held:
    """What staff hold of a participant."""
    row = connection.execute(select(participant).where(participant.c.id == participant_id)).one()
    return Held(
        release_on=row.release_on,
        permissions=tuple(row.permissions),
        completed=tuple(row.completed),
        adjustments=tuple(row.adjustments),
        sex=row.sex,
        age_band=row.age_band,
    )


def set_held(connection: Connection, participant_id: int, facts: Held) -> None:
    """Replace what staff hold of a participant."""
    connection.execute(update(participant).where(participant.c.id == participant_id).values(_columns(facts)))


def participant_by_code(connection: Connection, code: str) -> tuple[Participant, str] | None:
    """A participant and their PIN hash."""
    row = connection.execute(select(participant).where(participant.c.code == code)).first()
    return None if row is None else (participant_of(row), row.pin_hash)


def participant_by_id(connection: Connection, participant_id: int) -> Participant | None:
    """A participant."""
    row = connection.execute(select(participant).where(participant.c.id == participant_id)).first()
    return None if row is None else participant_of(row)


def add_staff(
    connection: Connection,
    *,
    username: str,
    name: str,
    role: str,
    passphrase_hash: str,
    language: str,
    site: str,
    now: datetime,
) -> int:
    """Store a member of staff and return the id; an equal user name raises IntegrityError."""
    values = {
        "username": username,
        "name": name,
        "role": role,
        "passphrase_hash": passphrase_hash,
        "language": language,
        "site": site,
        "active": True,
        "created_at": now,
    }
    return int(connection.execute(insert(staff).values(values).returning(staff.c.id)).scalar_one())


def staff_by_username(connection: Connection, username: str) -> tuple[StaffMember, str] | None:
    """An active member of staff and their passphrase hash."""
    row = connection.execute(select(staff).where(staff.c.username == username, staff.c.active)).first()
    return None if row is None else (_staff_of(row), row.passphrase_hash)


def staff_names(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Names by staff id."""
    rows = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def set_staff_language(connection: Connection, staff_id: int, language: str) -> None:
    """Remember the language that a member of staff reads in."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(language=language))


def count(connection: Connection) -> tuple[int, int]:
    """How many participants and how many staff there are."""
    return (
        connection.execute(select(func.count()).select_from(participant)).scalar_one(),
        connection.execute(select(func.count()).select_from(staff)).scalar_one(),
    )


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person; exactly one of ``participant`` and ``staff`` is set."""

    token_hash: str
    language: str
    created_at: datetime
    seen_at: datetime
    participant: Participant | None = None
    staff: StaffMember | None = None


def open_session(
    connection: Connection,
    *,
    token_hash: str,
    language: str,
    now: datetime,
    participant_id: int | None = None,
    staff_id: int | None = None,
) -> None:
    """Store a session; a participant's earlier one ends, so that one person has one live sitting."""
    if participant_id is not None:
        connection.execute(delete(session).where(session.c.participant_id == participant_id))
    connection.execute(
        insert(session).values(
            token_hash=token_hash,
            participant_id=participant_id,
            staff_id=staff_id,
            language=language,
            created_at=now,
            seen_at=now,
        )
    )


# Built once: every request of a browser asks for its session.
_PARTICIPANT_SESSION = (
    select(*PARTICIPANT, session.c.language.label("spoken"), session.c.created_at.label("began"), session.c.seen_at)
    .join(session, session.c.participant_id == participant.c.id)
    .where(session.c.token_hash == bindparam("token"))
)
_STAFF_SESSION = (
    select(staff, session.c.created_at.label("began"), session.c.seen_at)
    .join(session, session.c.staff_id == staff.c.id)
    .where(session.c.token_hash == bindparam("token"), staff.c.active)
)


def participant_session(connection: Connection, token_hash: str) -> Session | None:
    """The participant's session of a token."""
    row = connection.execute(_PARTICIPANT_SESSION, {"token": token_hash}).first()
    if row is None:
        return None
    return Session(token_hash, row.spoken, row.began, row.seen_at, participant=participant_of(row))


def staff_session(connection: Connection, token_hash: str) -> Session | None:
    """The staff session of a token; a disabled member of staff has none."""
    row = connection.execute(_STAFF_SESSION, {"token": token_hash}).first()
    if row is None:
        return None
    return Session(token_hash, row.language, row.began, row.seen_at, staff=_staff_of(row))


def touch_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that the session was used."""
    connection.execute(update(session).where(session.c.token_hash == token_hash).values(seen_at=now))


def set_session_language(connection: Connection, participant_id: int, language: str) -> None:
    """Change the language of a participant's live session."""
    connection.execute(update(session).where(session.c.participant_id == participant_id).values(language=language))


def end_session(connection: Connection, token_hash: str) -> None:
    """Forget a session."""
    connection.execute(delete(session).where(session.c.token_hash == token_hash))


def guesses(connection: Connection, name: str) -> tuple[int, datetime | None]:
    """Failed sign-ins in a row for a name, and when the next one may be tried."""
    # Locked: guesses that come at once count one by one.
    row = connection.execute(select(sign_in_guess).where(sign_in_guess.c.name == name).with_for_update()).first()
    return (0, None) if row is None else (row.failures, row.next_at)


def set_guesses(connection: Connection, name: str, failures: int, next_at: datetime) -> None:
    """Store the pace for a name; zero failures forget it."""
    if failures == 0:
        connection.execute(delete(sign_in_guess).where(sign_in_guess.c.name == name))
        return
    values = {"failures": failures, "next_at": next_at}
    changed = connection.execute(update(sign_in_guess).where(sign_in_guess.c.name == name).values(values))
    if changed.rowcount == 0:
        connection.execute(insert(sign_in_guess).values(name=name, **values))


def _columns(facts: Held) -> dict[str, Any]:
    return {
        "release_on": facts.release_on,
        "permissions": list(facts.permissions),
        "completed": list(facts.completed),
        "adjustments": list(facts.adjustments),
        "sex": facts.sex,
        "age_band": facts.age_band,
    }
