"""Learning from use: staff say what was meant by words that were not understood; that becomes training data."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from bot.content.languages import Language
from bot.records import desk, phrases
from bot.records.database import Database
from bot.records.people import StaffMember
from bot.records.phrases import Phrase, Unclear

PAGE = 20
LONGEST = 200
NOT_TAUGHT = frozenset({"answer", "nlu_fallback", "distress"})
"""What no label may say. A cry for help that was missed belongs into the safety lists, which a named person reviews."""
_LABEL = "intent."


class AlreadyLabelled(Exception):
    """Somebody has labelled it meanwhile, or it is not of this site."""


class CannotLearn(Exception):
    """A label that cannot be kept; ``about`` says whether its ``intent`` or its ``text`` is to blame."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


class Understanding:
    """What was not understood at a site, and what was meant."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def waiting(self, staff: StaffMember, page: int) -> tuple[Sequence[Unclear], bool]:
        """What nobody has labelled yet, newest first, page by page; the flag says whether more follow."""
        with self._database.read() as connection:
            found = phrases.unclear(connection, staff.site, most=PAGE + 1, skip=(page - 1) * PAGE)
        return found[:PAGE], len(found) > PAGE

    def intents(self, language: Language) -> list[tuple[str, str]]:
        """What may be meant: intent and its words for staff, in the order of the words."""
        names = {key.removeprefix(_LABEL) for key in language.desk if key.startswith(_LABEL)} - NOT_TAUGHT
        labels = ((name, language.desk_label(f"{_LABEL}{name}")) for name in names)
        return sorted(labels, key=lambda one: one[1].casefold())

    def label(self, staff: StaffMember, language: Language, turn_row: int, intent: str, text: str) -> None:
        """Keep what was meant, or (without an intent) that there is nothing to learn.

        ``text`` are the words as they may be kept: the reader has taken names and places out.
        Raises AlreadyLabelled; CannotLearn for an intent that does not exist or a text that is empty or too long.
        """
        text = " ".join(text.split())
        if intent and intent not in dict(self.intents(language)):
            raise CannotLearn("intent")
        if intent and not 0 < len(text) <= LONGEST:
            raise CannotLearn("text")
        with self._database.write() as connection:
            found = phrases.one_unclear(connection, staff.site, turn_row)
            if found is None:
                raise AlreadyLabelled
            try:
                phrases.label(
                    connection,
                    found,
                    site=staff.site,
                    text=text if intent else "",
                    intent=intent or None,
                    staff_id=staff.id,
                    now=self._clock(),
                )
            except IntegrityError:
                raise AlreadyLabelled from None
            desk.note(connection, f"staff:{staff.id}", "labelled", f"turn:{turn_row}", self._clock())
            connection.commit()

    def learned(self) -> Sequence[Phrase]:
        """Everything that was labelled, for training."""
        with self._database.read() as connection:
            return phrases.labelled(connection)
