"""Walks an example person through the real turn, from the first button to the plan that is sent."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.app import Parts
from bot.casework.access import NotAccepted
from bot.casework.inputs import Inputs
from bot.casework.turn import Message
from bot.content import ContentError
from bot.example.person import Person
from bot.guidance.interview import Answer
from bot.guidance.matching import Match
from bot.records import answers, plans
from bot.records.people import Held
from bot.records.plans import StoredPlan
from bot.turns import OPENING, Reply, Request

PIN = "00000000"
AN_ANSWER = timedelta(seconds=12)
"""From one turn to the next: time to read a question."""
NINE = time(9)
MOST_TURNS = 300


class SittingClock:
    """A clock that stands at nine on a day and moves on with each turn."""

    def __init__(self, today: date) -> None:
        self._now = datetime.combine(today, NINE)

    def __call__(self) -> datetime:
        """The time now, without a zone."""
        return self._now

    def move_on(self) -> None:
        """Let the time of one answer pass."""
        self._now += AN_ANSWER


@dataclass(frozen=True, slots=True)
class Recommended:
    """A list as it was shown, with what was stored of it."""

    message: Message
    inputs: Inputs
    matches: tuple[Match, ...]


@dataclass(slots=True)
class Walk:
    """What the service said on the way, as messages, and what it recorded."""

    person: Person
    given: dict[str, dict[str, Answer]] = field(default_factory=dict)
    """Instrument → question → recorded answer, in the order they were given."""
    profiles: list[Message] = field(default_factory=list)
    lists: list[Recommended] = field(default_factory=list)
    found: Message | None = None
    """The question that shows what was found in the own words; None when nothing was."""
    rejected: tuple[str, ...] = ()
    plan_message: Message = field(default_factory=dict)
    stored_plan: StoredPlan | None = None
    sent: tuple[str, ...] = ()


async def walk(parts: Parts, clock: SittingClock, person: Person, name: str) -> Walk:
    """Answer, choose, reject, plan, agree and send as the person does.

    ``parts`` have a loaded engine, an empty database and ``clock``; ``name`` is the file, for errors. Raises
    ContentError for a question that the file has no answer to, and for facts that staff cannot hold.
    """
    return await _Sitting(parts, clock, person, name).through()


class _Sitting:
    def __init__(self, parts: Parts, clock: SittingClock, person: Person, name: str) -> None:
        self._parts, self._clock, self._person, self._name = parts, clock, person, name
        self._walk = Walk(person)
        self._turns = 0
        held = Held(person.release_on, person.permissions, person.completed, person.adjustments)
        try:
            self._id = parts.access.add_participant(
                code=person.code, pin=PIN, site=person.site, language=person.language, held=held
            )
        except NotAccepted as error:
            raise ContentError([f"{name}: {error}"]) from None

    async def through(self) -> Walk:
        reply = await self._press(OPENING)
        while not (listed := _of_kind(reply, "pathways")):
            asked = _of_kind(reply, "question")
            reply = await (self._answer(asked[-1]) if asked else self._press("do:continue_path"))
        self._keep_list(listed[0])
        if (rejection := self._person.reject) is not None:
            await self._press(f"pathway:{rejection.pathway}:reject")
            reply = await self._press(f"answer:reject.reason:{rejection.reason}")
            self._walk.rejected = tuple(message["text"] for message in _of_kind(reply, "text"))
            self._keep_list(_of_kind(reply, "pathways")[0])
        for pathway in self._person.choose:
            await self._press(f"pathway:{pathway}:choose")
        reply = await self._press("do:make_career_plan")
        self._walk.plan_message = _of_kind(reply, "plan")[0]
        await self._press("do:agree_plan")
        reply = await self._press("do:send_plan")
        self._walk.sent = tuple(message["text"] for message in _of_kind(reply, "text"))
        self._keep_records()
        return self._walk

    def _keep_list(self, message: Message) -> None:
        with self._parts.database.read() as connection:
            stored = plans.recommendations(connection, self._id, most=1)[0]
        matches = tuple(self._parts.casework.recommending.matches(stored))
        self._walk.lists.append(Recommended(message, Inputs.load(stored.inputs), matches))

    def _keep_records(self) -> None:
        with self._parts.database.read() as connection:
            self._walk.given = {
                name: dict(found) for name, found in answers.by_instrument(answers.valid(connection, self._id)).items()
            }
            self._walk.stored_plan = plans.newest_plan(connection, self._id)

    async def _answer(self, asked: Message) -> Reply:
        question = str(asked["id"])
        if question == "skills.told" and self._person.skills.told:
            return await self._turn(text=self._person.skills.told)
        if question == "skills.confirmed":
            self._walk.found = asked
        value = self._value(asked)
        if isinstance(value, tuple):
            return await self._press(str(asked["submit"]), value)
        return await self._press(f"answer:{question}:{value}")

    def _value(self, asked: Message) -> Answer:
        """The person's answer; raises ContentError when the file has none."""
        instrument, _, question = str(asked["id"]).partition(".")
        found: Answer | None
        if instrument == "interests":
            found = self._face(question)
        elif instrument == "cards":
            cards, pathway = self._person.cards, question.partition(".")[0]
            found = None if cards is None else cards.pathways.get(pathway, cards.every)
        elif instrument == "exploring":
            found = self._person.exploring.get(question)
        elif question == "time_left":
            found = "right"
        elif instrument == "circumstances":
            found = self._person.circumstances.get(question)
        else:
            found = self._skill(question, asked)
        if found is None:
            raise ContentError([f"{self._name}: {instrument}.{question}: this is asked, and the file has no answer"])
        return found

    def _face(self, question: str) -> str | None:
        given = self._person.interests
        if question in ("more", "again"):
            return given.more if question == "more" else given.again
        area = next(item.area for item in self._parts.content.interests.items if item.id == question)
        return given.items.get(question, given.areas[area])

    def _skill(self, question: str, asked: Message) -> Answer:
        given = self._person.skills
        if question == "told":
            return "nothing"
        offered = [str(option["value"]) for option in asked["options"]]
        if question == "confirmed":
            if wrong := [one for one in given.take_away if one not in offered]:
                raise ContentError([f"{self._name}: skills.take_away: {wrong[0]!r} was not found in the own words"])
            return tuple(one for one in offered if one not in given.take_away)
        aspect, _, skill = question.partition(".")
        if not skill:
            ticked = {*given.ticked, *asked.get("selected", ())}
            return tuple(one for one in offered if one in ticked)
        return given.levels.get(skill, given.level) if aspect == "level" else given.places

    async def _press(self, button: str, values: tuple[str, ...] | None = None) -> Reply:
        return await self._turn(button=button, values=values)

    async def _turn(self, **what: Any) -> Reply:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise ContentError([f"{self._name}: after {MOST_TURNS} turns there is no list of pathways yet"])
        self._clock.move_on()
        turn_id = f"example-{self._turns:06d}"
        reply = await self._parts.turns.handle(Request(self._id, turn_id, self._person.language, **what))
        self._walk.profiles += _of_kind(reply, "profile")
        return reply


def _of_kind(reply: Reply, kind: str) -> list[Message]:
    return [message for message in reply.messages if message["kind"] == kind]
