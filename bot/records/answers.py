"""Answers to instruments. A corrected answer is replaced, and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.records.tables import answer, participant

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A valid answer."""

    instrument: str
    version: int
    question: str
    value: Value
    at: datetime


# Built once: assembling a statement costs more than running it.
_VALID = (
    select(answer.c.instrument, answer.c.version, answer.c.question, answer.c.value, answer.c.at)
    .where(answer.c.participant_id == bindparam("person"), answer.c.replaced_at.is_(None))
    .order_by(answer.c.id)
)
_REPLACE = (
    update(answer)
    .where(
        answer.c.participant_id == bindparam("person"),
        answer.c.instrument == bindparam("in_instrument"),
        answer.c.question == bindparam("to_question"),
        answer.c.replaced_at.is_(None),
    )
    .values(replaced_at=bindparam("now"))
)
_ADD = insert(answer)


def valid(connection: Connection, participant_id: int) -> Sequence[StoredAnswer]:
    """All valid answers of a participant, in the order they were given."""
    return [
        StoredAnswer(instrument, version, question, _value(value), at)
        for instrument, version, question, value, at in connection.execute(_VALID, {"person": participant_id})
    ]


def of_everybody(connection: Connection, instrument: str, *, without_adjustment: str) -> list[dict[str, Value]]:
    """The valid answers to an instrument, one mapping a person, of all who lack an adjustment; nobody is named."""
    statement = (
        select(answer.c.participant_id, participant.c.adjustments, answer.c.question, answer.c.value)
        .join(participant, participant.c.id == answer.c.participant_id)
        .where(answer.c.instrument == instrument, answer.c.replaced_at.is_(None))
        .order_by(answer.c.participant_id, answer.c.id)
    )
    people: dict[int, dict[str, Value]] = {}
    for person, adjustments, question, value in connection.execute(statement):
        if without_adjustment not in adjustments:
            people.setdefault(person, {})[question] = _value(value)
    return list(people.values())


def add(
    connection: Connection,
    participant_id: int,
    *,
    instrument: str,
    version: int,
    question: str,
    value: Value,
    replaces: bool,
    now: datetime,
) -> None:
    """Store an answer; ``replaces`` says that a valid one to the same question is to be replaced."""
    if replaces:
        replaced = {"person": participant_id, "in_instrument": instrument, "to_question": question, "now": now}
        connection.execute(_REPLACE, replaced)
    added = {
        "participant_id": participant_id,
        "instrument": instrument,
        "version": version,
        "question": question,
        "value": list(value) if isinstance(value, tuple) else value,
        "at": now,
    }
    connection.execute(_ADD, added)


def by_instrument(answers: Sequence[StoredAnswer]) -> Mapping[str, Mapping[str, Value]]:
    """Question → value, per instrument."""
    found: dict[str, dict[str, Value]] = {}
    for one in answers:
        found.setdefault(one.instrument, {})[one.question] = one.value
    return found


def _value(stored: object) -> Value:
    return tuple(str(part) for part in stored) if isinstance(stored, list) else str(stored)
