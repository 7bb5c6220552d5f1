"""The first draft of a plan: steps from what a site has, in order, inside the time left and the hours of a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.guidance.catalogue import Offer, Site
from bot.guidance.feasibility import Facts, Opening
from bot.guidance.plan import Actor, Goal, Plan, Step, Unreached
from bot.guidance.reviews import review_days
from bot.guidance.schedule import A_DAY, Room, Slot, place

NOTICE = timedelta(weeks=2)
"""A person and the staff need two weeks before a first step can begin."""
STAFF_NOTICE = timedelta(weeks=4)
"""A step that the counsellor has to take needs four weeks."""
SHORT_NOTICE = timedelta(weeks=1)
SHORT = timedelta(weeks=8)
"""With so much time or less a plan is a short path."""
MOST_STEPS = 9
"""A plan that takes longer to read is not read."""
ALWAYS = 3
"""The talk, the papers and the first meeting after release."""
RUNGS = ("course", "work", "placement")
TRAINING = ("training",)
AFTER_RELEASE = ("job_service", "employer_contact", "support")
"""Kinds of contacts for the first steps outside. Those for training come with what is to be learnt outside."""


def draft(
    choices: Sequence[tuple[str, Sequence[Opening]]],
    facts: Facts,
    site: Site,
    *,
    explore: bool = False,
    abroad: bool = False,
) -> Plan:
    """A first plan for the one or two chosen pathways (pathway id with its openings, the nearest rung first).

    With no known release date the steps carry no dates. Every offer that was looked at is either a step or named in
    ``unreachable`` with its reason. The same input gives the same plan.
    """
    left = None if facts.release_on is None else facts.release_on - facts.today
    short = left is not None and left <= SHORT
    trials = len(choices) if explore else len(choices) - 1  # room for goals that have nothing but a trial day
    work = _Draft(site, facts, explore=explore, short=short, spare=MOST_STEPS - ALWAYS - abroad - trials)
    found = [one for _, one in choices]
    if short:
        work.one_short_offer(found)
    else:
        for kind in RUNGS:
            for goal, openings in enumerate(found):
                if not (explore and work.offers_of(goal)):
                    work.rung(goal, [one for one in openings if one.offer.kind == kind])
    goals = [work.goal(number, pathway) for number, (pathway, _) in enumerate(choices)]
    goals.append(work.release_goal([pathway for pathway, _ in choices], abroad=abroad))
    return Plan(
        goals=tuple(goals),
        dated=facts.release_on is not None,
        short=short,
        abroad=abroad,
        unreachable=tuple(work.unreached.values()),
        reviews=review_days(facts.today, facts.release_on),
    )


@dataclass(slots=True)
class _Draft:
    """A plan in the making: what is in the calendar, for which goal, and what is not possible."""

    site: Site
    facts: Facts
    explore: bool
    short: bool
    spare: int
    slots: dict[str, Slot] = field(default_factory=dict)
    goal_of: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    unreached: dict[str, Unreached] = field(default_factory=dict)

    @property
    def notice(self) -> timedelta:
        """How long before a first step can begin."""
        return SHORT_NOTICE if self.short else NOTICE

    @property
    def room(self) -> Room:
        """The person's time."""
        return Room(self.site.hours_a_week, self.facts.release_on)

    def offers_of(self, goal: int) -> list[Slot]:
        """What is planned for a goal."""
        return [slot for name, slot in self.slots.items() if self.goal_of[name] == goal]

    def rung(self, goal: int, openings: Iterable[Opening]) -> None:
        """The nearest opening of one kind that can be reached, with what comes before it."""
        for opening in openings:
            if opening.offer.id in self.slots or self._climb(goal, opening):
                return

    def one_short_offer(self, found: Sequence[Sequence[Opening]]) -> None:
        """The one offer of a short path: what can begin as it is, or else the first rung below something."""
        self.spare = 1
        openings = [(goal, one) for goal, listed in enumerate(found) for one in listed]
        for goal, opening in sorted(openings, key=lambda one: not one[1].now):
            if opening.offer.id not in self.slots:
                self._climb(goal, opening)
        for goal, opening in openings:
            rung = opening.before[0] if opening.before else None
            if rung and not self.slots and not set(rung.requires) & set(opening.obstacles):
                self._climb(goal, Opening(rung, (), ()))

    def goal(self, number: int, pathway: str) -> Goal:
        """The goal of a pathway, its steps in the order in which they come."""
        facts, name = self.facts, f"g{number + 1}"
        begun: list[tuple[date, date, dict[str, object]]] = []
        for permission in (one for one, goal in self.asked.items() if goal == number):
            due = facts.today + STAFF_NOTICE
            begun.append((due, due, {"action": "permission", "actor": Actor.COUNSELLOR, "permission": permission}))
        slots = self.offers_of(number)
        for slot in slots:
            values = {"offer": slot.offer.id, "starts": self._day(slot.start), "continues": slot.continues}
            begun.append((slot.start, slot.end, {"action": "offer", "actor": Actor.PARTICIPANT, **values}))
        begun.sort(key=lambda one: one[0])
        if self.short and number and not begun and facts.release_on is not None:
            begun.append((facts.release_on, facts.release_on, {"action": "ask_outside", "actor": Actor.PARTICIPANT}))
        if number == 0:
            soon = facts.today + self.notice
            begun.insert(0, (soon, soon, {"action": "talk", "actor": Actor.PARTICIPANT}))
        if not self.short and (self.explore or not slots):
            trial = max((slot.end for slot in slots), default=facts.today + NOTICE) + NOTICE
            begun.append((trial, trial, {"action": "try_out", "actor": Actor.INSTRUCTOR}))
        steps = tuple(
            Step.model_validate({"id": f"{name}s{count}", "due": self._day(due), **values})
            for count, (_, due, values) in enumerate(begun, 1)
        )
        return Goal(id=name, aim="explore" if self.explore else "pathway", pathway=pathway, steps=steps)

    def release_goal(self, pathways: Sequence[str], *, abroad: bool) -> Goal:
        """Ready for release, and what goes on outside."""
        release, today = self.facts.release_on, self.facts.today
        ready = None if release is None else self._day(max(release - timedelta(days=28), today + self.notice))
        steps = [Step(id="papers", action="papers", actor=Actor.COUNSELLOR, due=ready)]
        if self.short:
            steps.append(Step(id="cv", action="cv", actor=Actor.PARTICIPANT, due=ready))
        if abroad:
            steps.append(Step(id="abroad", action="look_abroad", actor=Actor.COUNSELLOR, due=ready))
        outside = [slot.offer for slot in self.slots.values() if slot.continues]
        for number, offer in enumerate(outside, 1):
            step = Step(id=f"outside{number}", action="finish_outside", actor=Actor.PARTICIPANT, due=release)
            contacts = self._contacts(TRAINING, offer.pathways)
            steps.append(step.model_copy(update={"offer": offer.id, "contacts": contacts}))
        learn = TRAINING if self.unreached and not outside else ()
        contacts = self._contacts((*AFTER_RELEASE, *learn), pathways)
        steps.append(Step(id="after", action="after_release", actor=Actor.PARTICIPANT, due=release, contacts=contacts))
        return Goal(id="release", aim="release", steps=tuple(steps))

    # parts

    def _climb(self, goal: int, opening: Opening) -> bool:
        """Plan an opening with what comes before it; False when it is not reached, which is then named.

        What comes before it stays in the plan as far as it is reached: it is the next rung.
        """
        if blocked := [need for need in opening.obstacles if need.permission is None]:
            self._miss(Unreached(offer=opening.offer.id, reason="requirement", need=blocked[0]))
            return False
        placed: dict[str, Slot] = {}
        missed: list[Unreached] = []
        for offer in (*opening.before, opening.offer):
            if offer.id not in self.slots:
                found = self._placed(offer, placed)
                if isinstance(found, Unreached):
                    missed.append(found)
                else:
                    placed[offer.id] = found
        asked = {name for slot in placed.values() for name in _permissions(slot.offer, self.facts)} - set(self.asked)
        cost = len(placed) + len(asked) + sum(slot.continues for slot in placed.values())
        if cost > self.spare:
            last = [one for one in missed if one.offer == opening.offer.id]
            self._miss(*(last or [Unreached(offer=opening.offer.id, reason="enough")]))
            return False
        self.spare -= cost
        self.slots |= placed
        self.goal_of |= dict.fromkeys(placed, goal)
        self.asked |= dict.fromkeys(sorted(asked), goal)
        self._miss(*missed)
        self.unreached = {name: one for name, one in self.unreached.items() if name not in placed}
        return opening.offer.id in self.slots

    def _placed(self, offer: Offer, beside: dict[str, Slot]) -> Slot | Unreached:
        """The offer in the calendar, after everything that it requires."""
        earliest, planned = self.facts.today + self.notice, {**self.slots, **beside}
        if _permissions(offer, self.facts):
            earliest = max(earliest, self.facts.today + STAFF_NOTICE + A_DAY)
        for need in offer.requires:
            if need.offer is not None and need.offer not in self.facts.completed:
                first = planned.get(need.offer)
                if first is None or first.continues:
                    return Unreached(offer=offer.id, reason="requirement", need=need)
                earliest = max(earliest, first.end + A_DAY)
        return place(offer, earliest, list(planned.values()), self.room)

    def _miss(self, *missed: Unreached) -> None:
        for one in missed:
            self.unreached.setdefault(one.offer, one)

    def _contacts(self, kinds: Sequence[str], pathways: Iterable[str]) -> tuple[str, ...]:
        wanted = set(pathways)
        return tuple(
            one.id
            for one in self.site.after_release
            if one.kind in kinds and (not one.pathways or wanted & set(one.pathways))
        )

    def _day(self, day: date) -> date | None:
        """A day of a plan for someone with a known date; without it a plan has no days at all."""
        return None if self.facts.release_on is None else min(day, self.facts.release_on)


def _permissions(offer: Offer, facts: Facts) -> list[str]:
    """The permissions that an offer requires and that nobody has given yet."""
    return [need.permission for need in offer.requires if need.permission and need.permission not in facts.permissions]
