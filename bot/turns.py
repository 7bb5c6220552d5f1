"""One turn is one transaction: gate, idempotency, lock, dialogue engine, records, transcript, commit.

The answer, the records, the engine's state and the transcript commit together or not at all. Only a safeguarding
alert and the note that a turn failed have transactions of their own: before the turn's begins, or after it was
rolled back.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.casework import Casework
from bot.casework.buttons import UnknownButton, button_label, resolve
from bot.casework.turn import Chosen, Message, Position, Turn, current
from bot.content import Content
from bot.guidance.safeguarding import Level
from bot.reading import Distress, Reading
from bot.records import conversations, desk
from bot.records.conversations import Conversation, TranscriptTurn
from bot.records.database import Database
from bot.records.patience import Unavailable, at_most_twice, patiently
from bot.records.writes import Write

LONGEST_TEXT = 2_000
"""Letters of one message; the page itself stops people earlier."""
SCREEN_WAIT_S = 0.5
"""The fixed screen waits no longer for the transcript; its alert is stored by then."""
OPENING = "do:greet"
LEADS_ON = ("question", "menu")
"""Messages that ask what is next: of two intents in one message, only the second says them."""
SAFETY_INTENTS = {"go_on": "continue_path", "not_meant": "continue_path", "stop": "stop_or_pause"}

if TYPE_CHECKING:
    from bot.engine.engine import Engine

log = structlog.get_logger()


class TextTooLong(Exception):
    """More than LONGEST_TEXT letters."""


class NotReady(Exception):
    """The dialogue engine is still loading; the gate works already."""


class Busy(NotReady):
    """Another process holds the conversation, or the database is away. The same turn id may be sent again."""


class TurnNotDone(Exception):
    """The turn came to nothing and left nothing behind."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a page sends. Who speaks, and in which language, comes from the server's session."""

    participant_id: int
    turn_id: str
    language: str
    text: str | None = None
    button: str | None = None
    values: tuple[str, ...] | None = None
    help: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page shows; stored with the turn, so that a repeated turn id gets the very same."""

    turn_id: str
    number: int
    said: str
    language: str
    messages: list[Message]
    progress: Mapping[str, Any] | None

    def body(self) -> dict[str, Any]:
        """The part that is stored."""
        return {"messages": self.messages, "progress": self.progress, "language": self.language}


class Turns:
    """Handles turns, one at a time in this process; one that waits for its conversation holds nothing meanwhile."""

    def __init__(
        self,
        content: Content,
        database: Database,
        casework: Casework,
        clock: Callable[[], datetime],
    ) -> None:
        self._content = content
        self._database = database
        self._casework = casework
        self._reading = Reading(casework)
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self.engine: Engine | None = None

    async def handle(self, request: Request) -> Reply:
        """Carry a turn out, or return what it came to before.

        Raises TextTooLong, UnknownButton, NotReady, Busy, and TurnNotDone after everything was rolled back.
        """
        text = _cleaned(request.text) if request.text is not None else None
        if text is not None and len(text) > LONGEST_TEXT:
            raise TextTooLong
        chosen = resolve(request.button, request.values) if request.button is not None else None
        if request.help:
            return await self._safety(request, Level.NOW, "help_button", "help_button", "")
        finding = self._casework.safety.find(text, request.language) if text else None
        if finding is not None and text is not None:
            return await self._safety(request, finding.level, "words", finding.kind, text)

        async def once() -> Reply:
            async with self._one_at_a_time:
                return await self._dialogue(request, text, chosen)

        try:
            return await patiently(once)
        except Distress:
            return await self._safety(request, Level.CHECK_IN, "words", "classifier", text or "")
        except NotReady:
            raise
        except Unavailable as error:
            log.warning("turn.busy", participant=request.participant_id, cause=_line(error))
            raise Busy from error
        except Exception as error:  # whatever it was: all is rolled back, staff see it, the person may try again
            log.exception("turn.failed", participant=request.participant_id, turn=request.turn_id)
            async with self._one_at_a_time:
                self._note_failure(request, error)
            raise TurnNotDone from error

    async def _dialogue(self, request: Request, text: str | None, chosen: Chosen | None) -> Reply:
        try:
            return await self._new_turn(request, text, chosen)
        except IntegrityError:
            # A turn id that was answered some turns ago: a request that was delayed on its way.
            with self._database.read() as connection:
                stored = self._stored(connection, request)
            if stored is None:
                raise
            return stored

    async def _new_turn(self, request: Request, text: str | None, chosen: Chosen | None) -> Reply:
        with self._database.write() as connection:
            conversation = conversations.take(connection, request.participant_id)
            if conversation.last_turn_id == request.turn_id and (stored := self._stored(connection, request)):
                return stored
            if self.engine is None:
                raise NotReady
            turn = self._turn(connection, conversation, text or "", chosen)
            token = current.set(turn)
            try:
                messages = self._safety_button(turn)
                said = turn.said = text if text is not None else self._label(turn, request.button)
                beside, utterance = await self._reading.of(turn, str(conversation.id), self.engine)
                snapshot = conversation.snapshot
                if beside is not None:
                    turn.said = beside.text
                    told = await self.engine.handle(beside, snapshot)
                    snapshot = told.snapshot
                    messages += [one for one in told.messages if one["kind"] not in LEADS_ON]
                    turn.said = utterance.text
                outcome = await self.engine.handle(utterance, snapshot)
                messages += outcome.messages
            finally:
                current.reset(token)
            reply = Reply(
                request.turn_id,
                conversation.turns + 1,
                said,
                turn.language.info.code,
                messages,
                self._casework.journey.bar(turn),
            )
            parse = outcome.parse
            self._finish(
                connection,
                conversation,
                request,
                reply,
                turn.position,
                outcome.snapshot,
                parse.intent,
                parse.confidence,
                unclear=turn.unclear,
                writes=turn.writes,
            )
            connection.commit()
        return reply

    async def _safety(self, request: Request, level: Level, source: str, kind: str, words: str) -> Reply:
        """The alert first, then the fixed screen; the dialogue stands still meanwhile."""
        participant = request.participant_id
        raise_alert = self._casework.safety.raise_alert
        try:
            async with self._one_at_a_time:
                at_most_twice(
                    lambda: raise_alert(participant, request.turn_id, level, source, kind, words, self._clock())
                )
            sent = True
        except SQLAlchemyError as error:
            log.error("alert.not_stored", participant=participant, cause=_line(error))
            sent = False

        async def once() -> Reply:
            async with self._one_at_a_time:
                return self._screen(request, level, words, sent=sent)

        try:
            return await patiently(once, SCREEN_WAIT_S)
        except (Unavailable, SQLAlchemyError) as error:
            # The transcript can wait for the database, the person cannot.
            log.error("safety.transcript_not_stored", participant=participant, cause=_line(error))
            language = self._content.languages[request.language]
            screen = self._casework.safety.screen(language, None, level, sent=sent)
            return Reply(request.turn_id, 0, words, language.info.code, [screen], None)

    def _screen(self, request: Request, level: Level, words: str, *, sent: bool) -> Reply:
        """The fixed screen, stored as the turn that it is."""
        with self._database.write() as connection:
            conversation = conversations.take(connection, request.participant_id)
            stored = self._stored(connection, request)
            if stored is not None:
                return stored
            language = self._content.languages[conversation.language]
            screen = self._casework.safety.screen(language, conversation.participant.site, level, sent=sent)
            said = words or language.line("button.help")
            reply = Reply(request.turn_id, conversation.turns + 1, said, conversation.language, [screen], None)
            position = Position.load(conversation.position)
            self._finish(connection, conversation, request, reply, position, conversation.snapshot, "distress", None)
            connection.commit()
        return reply

    def without_records(self, text: str | None, language: str) -> Reply | None:
        """The fixed screen when not even the session can be read: None for words that are no cry for help.

        ``text`` None stands for the Help button. Nothing is stored and the screen says so.
        """
        level = Level.NOW
        if text is not None:
            finding = self._casework.safety.find(_cleaned(text)[:LONGEST_TEXT], language)
            if finding is None:
                return None
            level = finding.level
        screen = self._casework.safety.screen(self._content.languages[language], None, level, sent=False)
        return Reply("", 0, text or "", language, [screen], None)

    def _turn(self, connection: Connection, conversation: Conversation, said: str, chosen: Chosen | None) -> Turn:
        return Turn(
            connection=connection,
            person=conversation.participant,
            language=self._content.languages[conversation.language],
            position=Position.load(conversation.position),
            now=self._clock(),
            said=said,
            chosen=chosen,
        )

    def _safety_button(self, turn: Turn) -> list[Message]:
        if turn.chosen is None or turn.chosen.intent != "safety":
            return []
        verb = str(turn.chosen.verb)
        said = self._casework.safety.withdraw(turn) if verb == "not_meant" else []
        turn.chosen = Chosen(SAFETY_INTENTS[verb], verb=verb)
        return said

    def _label(self, turn: Turn, button: str | None) -> str:
        """The words of the pressed button, as the transcript keeps them."""
        if button is None or button == OPENING:
            return ""
        return (
            self._casework.asking.label(turn)
            or self._casework.occupations.label(turn)
            or button_label(turn.language, button)
        )

    def _finish(
        self,
        connection: Connection,
        conversation: Conversation,
        request: Request,
        reply: Reply,
        position: Position,
        snapshot: bytes | None,
        intent: str,
        confidence: float | None,
        *,
        unclear: bool = False,
        writes: Sequence[Write] = (),
    ) -> None:
        done = TranscriptTurn(
            number=reply.number,
            turn_id=request.turn_id,
            language=reply.language,
            said=reply.said,
            button=request.button if not request.help else "help",
            intent=intent,
            confidence=confidence,
            unclear=unclear,
            reply=reply.body(),
            at=self._clock(),
        )
        conversations.finish_turn(
            connection,
            conversation,
            language=reply.language,
            position=position.dump(),
            snapshot=snapshot,
            done=done,
            writes=writes,
        )

    def _stored(self, connection: Connection, request: Request) -> Reply | None:
        """What a turn id was answered before."""
        found = conversations.stored_turn(connection, request.participant_id, request.turn_id)
        if found is None:
            return None
        return Reply(
            found.turn_id,
            found.number,
            found.said,
            found.language,
            found.reply["messages"],
            found.reply["progress"],
        )

    def _note_failure(self, request: Request, error: Exception) -> None:
        """Staff see that a turn failed, and of what kind; never what was written."""
        try:
            with self._database.write() as connection:
                cause = type(_root(error)).__name__
                desk.add_task(connection, request.participant_id, "failed_turn", cause, self._clock())
                connection.commit()
        except SQLAlchemyError:
            log.exception("failure.not_stored", participant=request.participant_id)


def _root(error: BaseException) -> BaseException:
    """What lies right behind an error, or the error itself."""
    return error.__cause__ or error


def _line(error: BaseException) -> str:
    """The cause of an error in one line for the log."""
    return str(_root(error)).partition("\n")[0]


def _cleaned(text: str) -> str:
    """One line of text as a person meant it: no control characters, composed accents, single spaces."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


__all__ = [
    "LONGEST_TEXT",
    "Busy",
    "NotReady",
    "Reply",
    "Request",
    "TextTooLong",
    "TurnNotDone",
    "Turns",
    "UnknownButton",
]
