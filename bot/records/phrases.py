"""Typed words that were not understood, and what staff say was meant by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select

from bot.records.tables import conversation, participant, phrase, turn


@dataclass(frozen=True, slots=True)
class Unclear:
    """Typed words that were not understood, with the classifier's best guess. Nobody is named."""

    turn_row: int
    language: str
    said: str
    guess: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, without what points to a person, and the intent that a member of staff gave them."""

    language: str
    text: str
    intent: str


_OPEN = (
    select(turn.c.id, turn.c.language, turn.c.said, turn.c.intent, turn.c.at, participant.c.site)
    .join(conversation, conversation.c.id == turn.c.conversation_id)
    .join(participant, participant.c.id == conversation.c.participant_id)
    .where(turn.c.unclear, ~exists().where(phrase.c.turn_row == turn.c.id))
)


def unclear(connection: Connection, site: str, *, most: int, skip: int) -> Sequence[Unclear]:
    """What was not understood at a site and nobody has labelled yet, newest first."""
    statement = _OPEN.where(participant.c.site == site).order_by(turn.c.id.desc()).limit(most).offset(skip)
    return [Unclear(row.id, row.language, row.said, row.intent, row.at) for row in connection.execute(statement)]


def one_unclear(connection: Connection, site: str, turn_row: int) -> Unclear | None:
    """One of them; None when it is another site's, was understood, or is labelled already."""
    row = connection.execute(_OPEN.where(participant.c.site == site, turn.c.id == turn_row)).first()
    return row and Unclear(row.id, row.language, row.said, row.intent, row.at)


def label(
    connection: Connection,
    found: Unclear,
    *,
    site: str,
    text: str,
    intent: str | None,
    staff_id: int,
    now: datetime,
) -> None:
    """Store what was meant; no intent and no text: there is nothing to learn from it."""
    values = {"site": site, "language": found.language, "text": text, "intent": intent, "staff_id": staff_id, "at": now}
    connection.execute(insert(phrase).values(turn_row=found.turn_row, **values))


def labelled(connection: Connection) -> Sequence[Phrase]:
    """All that was labelled with an intent, oldest first."""
    statement = select(phrase.c.language, phrase.c.text, phrase.c.intent).where(phrase.c.intent.is_not(None))
    return [Phrase(*row) for row in connection.execute(statement.order_by(phrase.c.id))]
