"""Conversations, their position and snapshot, and the append-only transcript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from bot.records.people import PARTICIPANT, Participant, participant_of
from bot.records.tables import conversation, participant, turn
from bot.records.writes import Write, together


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a turn finds it."""

    id: int
    participant: Participant
    language: str
    turns: int
    last_turn_id: str | None
    position: Mapping[str, Any]
    snapshot: bytes | None


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """One turn of the transcript."""

    number: int
    turn_id: str
    language: str
    said: str
    button: str | None
    intent: str | None
    confidence: float | None
    reply: Mapping[str, Any]
    at: datetime
    unclear: bool = False  # typed, and not understood


def open_conversation(connection: Connection, participant_id: int, language: str, now: datetime) -> None:
    """Begin the one conversation of a participant."""
    connection.execute(
        insert(conversation).values(
            participant_id=participant_id, language=language, turns=0, position={}, updated_at=now
        )
    )


# Built once: assembling a statement costs more than running it.
_TAKE = (
    select(
        *PARTICIPANT,
        conversation.c.id.label("conversation_id"),
        conversation.c.language.label("spoken"),
        conversation.c.turns,
        conversation.c.last_turn_id,
        conversation.c.position,
        conversation.c.snapshot,
    )
    .join(conversation, conversation.c.participant_id == participant.c.id)
    .where(participant.c.id == bindparam("person"))
    .with_for_update(of=conversation, nowait=True)
)
_APPEND = insert(turn).values(
    {
        "conversation_id": bindparam("turn_conversation"),
        "number": bindparam("turn_number"),
        "turn_id": bindparam("turn_turn_id"),
        "language": bindparam("turn_language"),
        "said": bindparam("turn_said"),
        "button": bindparam("turn_button"),
        "intent": bindparam("turn_intent"),
        "confidence": bindparam("turn_confidence"),
        "unclear": bindparam("turn_unclear"),
        "reply": bindparam("turn_reply"),
        "at": bindparam("turn_at"),
    }
)
_MOVE_ON = (
    update(conversation)
    .where(conversation.c.id == bindparam("conversation"))
    .values(
        language=bindparam("language"),
        turns=bindparam("turns"),
        last_turn_id=bindparam("last_turn_id"),
        position=bindparam("position"),
        snapshot=bindparam("snapshot"),
        updated_at=bindparam("updated_at"),
    )
)


def take(connection: Connection, participant_id: int) -> Conversation:
    """Lock and read a participant's conversation: lock, snapshot, position and last turn in one statement.

    On PostgreSQL a conversation that is held fails at once (Trouble.HELD): whoever waits does it without a connection.
    """
    row = connection.execute(_TAKE, {"person": participant_id}).one()
    return Conversation(
        row.conversation_id,
        participant_of(row),
        row.spoken,
        row.turns,
        row.last_turn_id,
        row.position,
        row.snapshot,
    )


def finish_turn(
    connection: Connection,
    before: Conversation,
    *,
    language: str,
    position: Mapping[str, Any],
    snapshot: bytes | None,
    done: TranscriptTurn,
    writes: Sequence[Write] = (),
) -> None:
    """Append a turn to the transcript and move the conversation on, with what else the turn ``writes``.

    A repeated turn id raises IntegrityError.
    """
    appended = {
        "turn_conversation": before.id,
        "turn_number": done.number,
        "turn_turn_id": done.turn_id,
        "turn_language": done.language,
        "turn_said": done.said,
        "turn_button": done.button,
        "turn_intent": done.intent,
        "turn_confidence": done.confidence,
        "turn_unclear": done.unclear,
        "turn_reply": done.reply,
        "turn_at": done.at,
    }
    moved = {
        "conversation": before.id,
        "language": language,
        "turns": done.number,
        "last_turn_id": done.turn_id,
        "position": position,
        "snapshot": snapshot,
        "updated_at": done.at,
    }
    together(connection, [*writes, Write(_APPEND, appended), Write(_MOVE_ON, moved)])


def stored_turn(connection: Connection, participant_id: int, turn_id: str) -> TranscriptTurn | None:
    """A turn that was already answered."""
    statement = (
        select(turn)
        .join(conversation, conversation.c.id == turn.c.conversation_id)
        .where(and_(conversation.c.participant_id == participant_id, turn.c.turn_id == turn_id))
    )
    row = connection.execute(statement).first()
    return None if row is None else _turn_of(row)


def transcript(
    connection: Connection, participant_id: int, *, most: int, before: int | None = None
) -> Sequence[TranscriptTurn]:
    """The last ``most`` turns (before turn number ``before``, if given), oldest first."""
    statement = (
        select(turn)
        .join(conversation, conversation.c.id == turn.c.conversation_id)
        .where(conversation.c.participant_id == participant_id)
        .order_by(turn.c.number.desc())
        .limit(most)
    )
    if before is not None:
        statement = statement.where(turn.c.number < before)
    return [_turn_of(row) for row in reversed(connection.execute(statement).all())]


def position_of(connection: Connection, participant_id: int) -> Mapping[str, Any]:
    """Where a participant stands, without the lock."""
    statement = select(conversation.c.position).where(conversation.c.participant_id == participant_id)
    position: Mapping[str, Any] = connection.execute(statement).scalar_one()
    return position


def _turn_of(row: Any) -> TranscriptTurn:
    return TranscriptTurn(
        number=row.number,
        turn_id=row.turn_id,
        language=row.language,
        said=row.said,
        button=row.button,
        intent=row.intent,
        confidence=row.confidence,
        reply=row.reply,
        at=row.at,
        unclear=row.unclear,
    )


def set_language(connection: Connection, participant_id: int, language: str) -> None:
    """Speak another language from the next turn on."""
    connection.execute(
        update(conversation).where(conversation.c.participant_id == participant_id).values(language=language)
    )
