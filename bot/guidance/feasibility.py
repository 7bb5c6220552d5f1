"""What a site can really offer a person, now or as a next rung: offers, their requirements, and the time left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.guidance.catalogue import Offer, Requirement, Site

DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person when offers are looked at; None means not known, and is never guessed."""

    today: date
    release_on: date | None = None
    skills: frozenset[str] = frozenset()
    education: int | None = None  # position in the education options, lowest first
    permissions: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()  # offers already done

    def months_left(self) -> float | None:
        """Months until release, or None when no date is known."""
        return None if self.release_on is None else max((self.release_on - self.today).days / DAYS_A_MONTH, 0.0)


@dataclass(frozen=True, slots=True)
class Opening:
    """An offer with the offers that come before it, in order, and what else stands in the way.

    ``too_late``: with all that comes before it, it cannot end (or no longer begins) before release.
    """

    offer: Offer
    before: tuple[Offer, ...]
    obstacles: tuple[Requirement, ...]
    too_late: bool = False

    @property
    def now(self) -> bool:
        """Whether one can begin with it directly."""
        return not self.before and not self.obstacles and not self.too_late


def openings(site: Site, pathway: str, facts: Facts, education: Sequence[str]) -> tuple[Opening, ...]:
    """The site's offers for a pathway, the nearest rung first (fewest steps before it, then the shorter)."""
    offers = {offer.id: offer for offer in site.offers}
    learnt = {skill for name in facts.completed if name in offers for skill in offers[name].skills}
    facts = replace(facts, skills=facts.skills | learnt)
    found = [
        _opening(offer, offers, facts, education)
        for offer in site.offers
        if pathway in offer.pathways and offer.id not in facts.completed
    ]
    return tuple(sorted(found, key=lambda one: (one.too_late, bool(one.obstacles), len(one.before), one.offer.weeks)))


def feasibility(found: Sequence[Opening]) -> float:
    """1 when an offer can begin now, 0.5 when one comes after a step or a permission, 0 when none fits here in time."""
    if any(opening.now for opening in found):
        return 1.0
    return 0.5 if any(not opening.too_late for opening in found) else 0.0


def first_day(offer: Offer, earliest: date) -> date | None:
    """The first day on which the offer begins at or after ``earliest``; None when all its dates are over."""
    if not offer.starts:
        return earliest
    return min((start for start in offer.starts if start >= earliest), default=None)


def last_day(offer: Offer, start: date) -> date:
    """The last day of an offer that begins on ``start``."""
    return start + timedelta(weeks=offer.weeks) - timedelta(days=1)


def in_time(offer: Offer, facts: Facts) -> bool:
    """Whether an offer by itself can still be taken up before release."""
    return not _too_late([offer], facts)


def _opening(offer: Offer, offers: Mapping[str, Offer], facts: Facts, education: Sequence[str]) -> Opening:
    before: list[Offer] = []
    obstacles: list[Requirement] = []

    def climb(current: Offer) -> frozenset[str]:
        """Everything that is learnt on the way up to an offer. Only that meets its requirements of skills."""
        taught: frozenset[str] = frozenset()
        for need in current.requires:
            if need.offer is not None and need.offer not in facts.completed:
                first = offers[need.offer]
                taught |= climb(first) | set(first.skills)
                if first not in before:
                    before.append(first)
        for need in current.requires:
            met = need.offer is not None or need.skill in taught or _met(need, facts, education)
            if not met and need not in obstacles:
                obstacles.append(need)
        return taught

    climb(offer)
    return Opening(offer, tuple(before), tuple(obstacles), _too_late([*before, offer], facts))


def _too_late(row: Sequence[Offer], facts: Facts) -> bool:
    """Whether offers that follow one another, from today on, cannot all be taken up before release."""
    free_from = facts.today
    for offer in row:
        start = first_day(offer, free_from)
        if start is None:
            return True
        end = last_day(offer, start)
        if facts.release_on is not None and end > facts.release_on and not offer.continues_outside:
            return True
        free_from = end + timedelta(days=1)
    return False


def _met(need: Requirement, facts: Facts, education: Sequence[str]) -> bool:
    """Whether a requirement is met; a fact that nobody knows does not meet it, and staff see why."""
    if need.skill is not None:
        return need.skill in facts.skills
    if need.education is not None:
        return facts.education is not None and facts.education >= list(education).index(need.education)
    if need.permission is not None:
        return need.permission in facts.permissions
    left = facts.months_left()
    return need.months_left is None or (left is not None and left >= need.months_left)
