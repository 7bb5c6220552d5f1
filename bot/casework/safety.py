"""Safeguarding: what the gate found becomes an alert, committed before anything else, and a fixed screen."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.turn import Message, Turn
from bot.content import Content
from bot.content.languages import Language
from bot.guidance.gate import Gate
from bot.guidance.safeguarding import Finding, Level
from bot.records import desk
from bot.records.database import Database

EXCERPT = 500
"""Letters of a message that an alert shows; the whole stands in the transcript."""


class Safeguarding:
    """The gate before the dialogue. It needs neither the model nor the dialogue engine."""

    def __init__(self, content: Content, database: Database, gate: Callable[[], Gate]) -> None:
        self._content = content
        self._database = database
        self._gate = gate

    def listen(self) -> None:
        """Make the gate before the first line is typed; raises what keeps it shut. `find` never does without it."""
        self._gate()

    def find(self, text: str, language: str) -> Finding | None:
        """What of concern a text holds, in any language that we have."""
        return self._gate().find(text, language)

    def raise_alert(
        self, participant_id: int, turn_id: str, level: Level, source: str, kind: str, words: str, now: datetime
    ) -> None:
        """Commit an alert in a transaction of its own; the same turn raises it once."""
        with self._database.write() as connection:
            desk.raise_alert(
                connection,
                participant_id,
                turn_id=turn_id,
                level=str(level),
                source=source,
                kind=kind,
                excerpt=words[:EXCERPT],
                now=now,
            )
            connection.commit()

    def screen(self, language: Language, site: str | None, level: Level, *, sent: bool) -> Message:
        """The fixed screen. ``sent`` is false when the alert could not be stored: the page says so.

        ``site`` is None when nobody can tell which it is: then no helpline is shown, rather than a wrong one.
        """
        say = language.say
        kind = "now" if level is Level.NOW else "check_in"
        verbs = ("go_on", "not_meant", "stop") if level is Level.NOW else ("go_on", "stop")
        status = "not_sent" if not sent else "sent" if level is Level.NOW else "check_in_sent"
        message: Message = {
            "kind": "safety",
            "level": kind,
            "title": language.line(f"safety.{kind}_title"),
            "lines": list(say(f"safety.{kind}_lines")),
            "status": language.line(f"safety.{status}"),
            "buttons": [{"id": f"safety:{verb}", "label": language.line(f"button.safety_{verb}")} for verb in verbs],
        }
        if site is not None:
            helpline = self._content.sites[site].helpline
            message["helpline"] = {"label": language.line("safety.helpline"), "text": helpline}
        return message

    def look_in(self, turn: Turn) -> list[Message]:
        """The dialogue's own last net, below the gate: the calm card, and a task for staff with the turn."""
        turn.task("look_in")
        return [self.screen(turn.language, turn.person.site, Level.CHECK_IN, sent=True)]

    def withdraw(self, turn: Turn) -> list[Message]:
        """Record "I did not mean that"; the alert stays."""
        desk.withdraw_alert(turn.connection, turn.person.id, turn.now)
        return [{"kind": "text", "text": line} for line in turn.language.say("safety.not_meant")]

    def state(self, connection: Connection, participant_id: int, language: Language) -> dict[str, str]:
        """Whether a named person has read the newest alert; never said without one."""
        newest = desk.newest_alert(connection, participant_id)
        if newest is None:
            return {"state": "none", "text": ""}
        if newest.acknowledged_at is None:
            return {"state": "sent", "text": language.line("safety.sent")}
        return {"state": "read", "text": language.line("safety.read")}
