"""One turn as the use cases see it, and where a participant stands between turns."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.content.languages import Language
from bot.records import answers as answer_records
from bot.records import desk as desk_records
from bot.records import plans as plan_records
from bot.records.answers import StoredAnswer, Value
from bot.records.people import Participant
from bot.records.plans import Standing, StoredPlan, Wish
from bot.records.writes import Write

Found = TypeVar("Found")
Message = dict[str, Any]
"""One thing that the page shows, ready to be shown; ``kind`` says which (docs/developers.md lists them)."""


@dataclass(slots=True)
class Position:
    """What is being asked and how it goes; stored with the conversation."""

    asking: str | None = None  # the name of a questionnaire, while one is open
    correcting: str | None = None  # the id of the question that is answered anew
    about: str | None = None  # the pathway that the open question is about, or the job looked for
    again: list[str] = field(default_factory=list)  # the questions that are answered anew after that one
    misses: int = 0  # answers in a row that were not understood
    told: list[str] = field(default_factory=list)  # what need not be said twice

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Position":
        """The position of a stored conversation."""
        return cls(**stored)

    def dump(self) -> dict[str, Any]:
        """What is stored."""
        return {name: getattr(self, name) for name in self.__slots__}

    def once(self, what: str) -> bool:
        """True the first time only."""
        if what in self.told:
            return False
        self.told.append(what)
        return True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pressed button, resolved by the server."""

    intent: str
    question: str | None = None  # "<questionnaire>.<question>" for an answer
    value: Value | None = None
    pathway: str | None = None
    step: str | None = None
    occupation: str | None = None  # the last part of its ESCO URI
    verb: str | None = None


@dataclass(slots=True)
class Turn:
    """One turn in its unit of work: who speaks, in which language, and what they said or pressed."""

    connection: Connection
    person: Participant
    language: Language
    position: Position
    now: datetime
    said: str = ""
    chosen: Chosen | None = None
    unclear: bool = False  # typed, and not understood: staff may say what was meant
    writes: list[Write] = field(default_factory=list)  # what is stored when the turn is
    answered: bool | None = None  # the form validates twice on activation: the first outcome counts
    _answers: Sequence[StoredAnswer] | None = None
    _standing: Standing | None = None
    _by_instrument: dict[str, dict[str, Value]] = field(default_factory=dict)
    _worked_out: dict[Hashable, tuple[str | None, Any]] = field(default_factory=dict)

    def answers(self, instrument: str) -> Mapping[str, Value]:
        """The valid answers of an instrument, question by question, in the order they were given."""
        if instrument not in self._by_instrument:
            self._by_instrument[instrument] = {
                one.question: one.value for one in self._stored() if one.instrument == instrument
            }
        return self._by_instrument[instrument]

    def times(self, instrument: str) -> list[datetime]:
        """When the valid answers of an instrument were given, in that order."""
        return [one.at for one in self._stored() if one.instrument == instrument]

    def standing(self) -> Standing:
        """The person's wishes and their newest plan."""
        if self._standing is None:
            self._standing = plan_records.standing(self.connection, self.person.id)
        return self._standing

    def chosen_pathways(self) -> list[str]:
        """The pathways that the person keeps, oldest first."""
        return [wish.pathway for wish in self.standing().wishes if wish.kind == "chosen"]

    def wish(self, pathway: str, kind: str, reason: str = "") -> None:
        """Store what the person says of a pathway now; the earlier word on it is replaced, and kept."""
        self.take_back(pathway)
        said = Wish(pathway, kind, reason, self.now)
        plan_records.add_wish(self.connection, self.person.id, said)
        self._standing = replace(self.standing(), wishes=(*self.standing().wishes, said))

    def take_back(self, pathway: str) -> None:
        """What was said of a pathway counts no longer; it is kept."""
        rest = tuple(wish for wish in self.standing().wishes if wish.pathway != pathway)
        if rest != self.standing().wishes:
            plan_records.drop_wish(self.connection, self.person.id, pathway, self.now)
            self._standing = replace(self.standing(), wishes=rest)

    def task(self, kind: str) -> None:
        """Ask staff to do something for the person."""
        desk_records.add_task(self.connection, self.person.id, kind, "", self.now, self.person.site)

    def planned(self, plan: StoredPlan) -> None:
        """Go on with a plan as it was just stored."""
        self._standing = replace(self.standing(), plan=plan)

    def worked_out(self, what: Hashable, work: Callable[[], Found], of: str | None = None) -> Found:
        """What ``work`` finds in the answers (``of`` one instrument, or any), worked out once while they stand.

        ``what`` names it. Asking, labelling, validating and the progress bar want the same questions in one turn.
        """
        if what not in self._worked_out:
            self._worked_out[what] = of, work()
        found: Found = self._worked_out[what][1]
        return found

    def record(self, instrument: str, version: int, question: str, value: Value) -> None:
        """Take an answer; it is stored with the turn, and an earlier one to the same question is replaced."""
        if question in self.answers(instrument):
            answer_records.replace(self.connection, self.person.id, instrument, question, self.now)
        given = StoredAnswer(instrument, version, question, value, self.now)
        self.writes.append(answer_records.adding(self.person.id, given))
        rest = [one for one in self._stored() if (one.instrument, one.question) != (instrument, question)]
        self._answers = [*rest, given]
        self._by_instrument.clear()
        self._worked_out = {w: entry for w, entry in self._worked_out.items() if entry[0] not in (None, instrument)}

    def _stored(self) -> Sequence[StoredAnswer]:
        if self._answers is None:
            self._answers = answer_records.valid(self.connection, self.person.id)
        return self._answers


current: ContextVar[Turn] = ContextVar("turn")
"""The turn that is being worked on: the only ambient state. Actions find it here, because Rasa calls them."""
