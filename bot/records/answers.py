"""Answers to instruments. A corrected answer is replaced, and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.records.tables import answer

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A valid answer."""

    instrument: str
    version: int
    question: str
    value: Value
    at: datetime


def valid(connection: Connection, participant_id: int) -> Sequence[StoredAnswer]:
    """All valid answers of a participant, in the order they were given."""
    columns = (answer.c.instrument, answer.c.version, answer.c.question, answer.c.value, answer.c.at)
    statement = (
        select(*columns)
        .where(answer.c.participant_id == participant_id, answer.c.replaced_at.is_(None))
        .order_by(answer.c.id)
    )
    return [
        StoredAnswer(row.instrument, row.version, row.question, _value(row.value), row.at)
        for row in connection.execute(statement)
    ]


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
        connection.execute(
            update(answer)
            .where(
                answer.c.participant_id == participant_id,
                answer.c.instrument == instrument,
                answer.c.question == question,
                answer.c.replaced_at.is_(None),
            )
            .values(replaced_at=now)
        )
    connection.execute(
        insert(answer).values(
            participant_id=participant_id,
            instrument=instrument,
            version=version,
            question=question,
            value=list(value) if isinstance(value, tuple) else value,
            at=now,
        )
    )


def by_instrument(answers: Sequence[StoredAnswer]) -> Mapping[str, Mapping[str, Value]]:
    """Question → value, per instrument."""
    found: dict[str, dict[str, Value]] = {}
    for one in answers:
        found.setdefault(one.instrument, {})[one.question] = one.value
    return found


def _value(stored: object) -> Value:
    return tuple(str(part) for part in stored) if isinstance(stored, list) else str(stored)
