"""One turn is one transaction: gate, idempotency, lock, dialogue engine, records, transcript, commit.

The answer, the records, the engine's state and the transcript commit together or not at all. Only a safeguarding
alert and the note that a turn failed have transactions of their own: before the turn's begins, or after it was
rolled back.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.casework import Casework
from bot.casework.buttons import UnknownButton, resolve
from bot.casework.turn import Chosen, Message, Position, Turn, current
from bot.content import Content
from bot.content.languages import Language
from bot.guidance.safeguarding import Level
from bot.reading import Distress, Reading
from bot.records import conversations, desk
from bot.records.conversations import Conversation, TranscriptTurn
from bot.records.database import Database

LONGEST_TEXT = 2_000
"""Letters of one message; the page itself stops people earlier."""
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
    """Handles turns, one at a time in this process. Between two turns it holds nothing."""

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

        Raises TextTooLong, UnknownButton, NotReady, and TurnNotDone after everything was rolled back.
        """
        text = _cleaned(request.text) if request.text is not None else None
        if text is not None and len(text) > LONGEST_TEXT:
            raise TextTooLong
        chosen = resolve(request.button, request.values) if request.button is not None else None
        async with self._one_at_a_time:
            if request.help:
                return self._safety(request, Level.NOW, "help_button", "help_button", "")
            finding = self._casework.safety.find(text, request.language) if text else None
            if finding is not None and text is not None:
                return self._safety(request, finding.level, "words", finding.kind, text)
            try:
                return await self._dialogue(request, text, chosen)
            except Distress:
                return self._safety(request, Level.CHECK_IN, "words", "classifier", text or "")
            except IntegrityError:
                return self._repeated(request)
            except NotReady:
                raise
            except Exception as error:  # whatever it was: all is rolled back, staff see it, the person may try again
                log.exception("turn.failed", participant=request.participant_id, turn=request.turn_id)
                self._note_failure(request, error)
                raise TurnNotDone from error

    async def _dialogue(self, request: Request, text: str | None, chosen: Chosen | None) -> Reply:
        with self._database.write() as connection:
            conversation = conversations.take(connection, request.participant_id)
            if conversation.last_turn_id == request.turn_id:
                return self._stored(connection, request)
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
            )
            connection.commit()
        return reply

    def _safety(self, request: Request, level: Level, source: str, kind: str, words: str) -> Reply:
        """The alert first, then the fixed screen; the dialogue stands still meanwhile."""
        try:
            self._casework.safety.raise_alert(
                request.participant_id, request.turn_id, level, source, kind, words, self._clock()
            )
            sent = True
        except SQLAlchemyError:
            log.exception("alert.not_stored", participant=request.participant_id)
            sent = False
        try:
            with self._database.write() as connection:
                conversation = conversations.take(connection, request.participant_id)
                language = self._content.languages[conversation.language]
                screen = self._casework.safety.screen(language, conversation.participant.site, level, sent=sent)
                reply = Reply(
                    request.turn_id,
                    conversation.turns + 1,
                    words or language.line("button.help"),
                    conversation.language,
                    [screen],
                    None,
                )
                if conversation.last_turn_id == request.turn_id:
                    return self._stored(connection, request)
                position = Position.load(conversation.position)
                self._finish(
                    connection, conversation, request, reply, position, conversation.snapshot, "distress", None
                )
                connection.commit()
            return reply
        except IntegrityError:
            return self._repeated(request)
        except SQLAlchemyError:
            # The transcript can wait for the database, the person cannot.
            log.exception("safety.transcript_not_stored", participant=request.participant_id)
            language = self._content.languages[request.language]
            screen = self._casework.safety.screen(language, None, level, sent=sent)
            return Reply(request.turn_id, 0, words, language.info.code, [screen], None)

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
            or _button_label(turn.language, button)
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
        )

    def _repeated(self, request: Request) -> Reply:
        """A turn id that was answered some turns ago: a request that was delayed on its way."""
        with self._database.read() as connection:
            return self._stored(connection, request)

    def _stored(self, connection: Connection, request: Request) -> Reply:
        found = conversations.stored_turn(connection, request.participant_id, request.turn_id)
        if found is None:
            raise TurnNotDone
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
        cause = error.__cause__ or error
        try:
            with self._database.write() as connection:
                desk.add_task(connection, request.participant_id, "failed_turn", type(cause).__name__, self._clock())
                connection.commit()
        except SQLAlchemyError:
            log.exception("failure.not_stored", participant=request.participant_id)


def _cleaned(text: str) -> str:
    """One line of text as a person meant it: no control characters, composed accents, single spaces."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _button_label(language: Language, button: str) -> str:
    match button.split(":"):
        case ["do", "continue_path"]:
            return language.line("button.continue_path")
        case ["do", name] if f"button.{name}" in language.responses:
            return language.line(f"button.{name}")
        case ["pathway", name, verb] if name in language.pathways:
            said = language.line("button.all_occupations" if verb == "all" else f"button.{verb}")
            return f"{said}: {language.pathways[name].title}"
        case ["list", _]:
            return language.line("button.more")
        case ["language", code]:
            return code
        case ["step", _, verb]:
            return language.line(f"button.step_{verb}")
        case ["safety", verb]:
            return language.line(f"button.safety_{verb}")
    return button


__all__ = ["LONGEST_TEXT", "NotReady", "Reply", "Request", "TextTooLong", "TurnNotDone", "Turns", "UnknownButton"]
