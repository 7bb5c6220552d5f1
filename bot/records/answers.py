"""Answers to instruments. A corrected answer is replaced, and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.records.tables import answer, participant
from bot.records.writes import Write

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
_ADD = insert(answer).values(
    {
        "participant_id": bindparam("answer_person"),
        "instrument": bindparam("answer_instrument"),
        "version": bindparam("answer_version"),
        "question": bindparam("answer_question"),
        "value": bindparam("answer_value"),
        "at": bindparam("answered_at"),
    }
)


def valid(connection: Connection, participant_id: int) -> Sequence[StoredAnswer]:
    """All valid answers of a participant, in the order they were given."""
    return [
        StoredAnswer(instrument, version, question, _value(value), at)
        for instrument, version, question, value, at in connection.execute(_VALID, {"person": participant_id}).all()
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


def replace(connection: Connection, participant_id: int, instrument: str, question: str, now: datetime) -> None:
    """The valid answer to a question is valid no longer; it is kept."""
    replaced = {"person": participant_id, "in_instrument": instrument, "to_question": question, "now": now}
    connection.execute(_REPLACE, replaced)


def adding(participant_id: int, given: StoredAnswer) -> Write:
    """The write that stores an answer to a question without a valid one."""
    value = list(given.value) if isinstance(given.value, tuple) else given.value
    return Write(
        _ADD,
        {
            "answer_person": participant_id,
            "answer_instrument": given.instrument,
            "answer_version": given.version,
            "answer_question": given.question,
            "answer_value": value,
            "answered_at": given.at,
        },
    )


def by_instrument(answers: Sequence[StoredAnswer]) -> Mapping[str, Mapping[str, Value]]:
    """Question → value, per instrument."""
    found: dict[str, dict[str, Value]] = {}
    for one in answers:
        found.setdefault(one.instrument, {})[one.question] = one.value
    return found


def _value(stored: object) -> Value:
    return tuple(str(part) for part in stored) if isinstance(stored, list) else str(stored)
