"""When an offer can be taken up: on its own first days, within the hours of a week, and before release."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.guidance.catalogue import Offer, Requirement
from bot.guidance.feasibility import DAYS_A_MONTH, last_day
from bot.guidance.plan import Unreached

A_DAY = timedelta(days=1)
LEAST_INSIDE = timedelta(weeks=4)
"""A course that goes on outside is begun only when there is this much time for it inside."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a person's time allows: hours a week, and the day of release if it is known."""

    hours_a_week: int
    release_on: date | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """An offer in the calendar: first and last day inside, and the hours of each week between them."""

    offer: Offer
    start: date
    end: date
    continues: bool = False


def place(offer: Offer, earliest: date, taken: Collection[Slot], room: Room) -> Slot | Unreached:
    """The first time at or after ``earliest`` that an offer fits beside what is taken, or the reason why there is none.

    An offer without fixed first days can begin at ``earliest`` or on the day after anything that is taken ends.
    """
    if offer.hours_a_week > room.hours_a_week:
        return Unreached(offer=offer.id, reason="hours")
    days = first_days(offer, earliest, taken)
    if not days:
        return Unreached(offer=offer.id, reason="no_start")
    ending = [day for day in days if room.release_on is None or last_day(offer, day) <= room.release_on]
    in_time = [day for day in ending if months_lacking(offer, day, room.release_on) is None]
    for day in in_time:
        if has_room(offer, day, last_day(offer, day), taken, room):
            return Slot(offer, day, last_day(offer, day))
    if offer.continues_outside and room.release_on is not None:
        for day in days:
            enough = day + LEAST_INSIDE <= room.release_on and months_lacking(offer, day, room.release_on) is None
            if enough and has_room(offer, day, room.release_on, taken, room):
                return Slot(offer, day, room.release_on, continues=True)
    if in_time:
        return Unreached(offer=offer.id, reason="full")
    if ending:
        lacking = months_lacking(offer, ending[0], room.release_on)
        return Unreached(offer=offer.id, reason="requirement", need=lacking)
    return Unreached(offer=offer.id, reason="too_late")


def first_days(offer: Offer, earliest: date, taken: Iterable[Slot]) -> list[date]:
    """The days on which an offer can begin, the first one first: its own, or those on which something ends."""
    if offer.starts:
        return sorted(day for day in offer.starts if day >= earliest)
    return sorted({earliest, *(slot.end + A_DAY for slot in taken if slot.end >= earliest)})


def has_room(offer: Offer, start: date, end: date, taken: Collection[Slot], room: Room) -> bool:
    """Whether the hours of every week from ``start`` to ``end`` suffice. The load only grows where something begins."""
    grows = [start, *(slot.start for slot in taken if start < slot.start <= end)]
    return all(load(taken, day) + offer.hours_a_week <= room.hours_a_week for day in grows)


def load(taken: Iterable[Slot], day: date) -> int:
    """The hours a week of everything that runs on a day."""
    return sum(slot.offer.hours_a_week for slot in taken if slot.start <= day <= slot.end)


def months_lacking(offer: Offer, start: date, release_on: date | None) -> Requirement | None:
    """The requirement of months left that a first day does not meet. Without a day of release nothing is known."""
    if release_on is None:
        return None
    left = (release_on - start).days / DAYS_A_MONTH
    return next((need for need in offer.requires if need.months_left is not None and left < need.months_left), None)
