"""The adaptive interest interview: asks what is still uncertain, and stops when the profile is settled.

Every area is anchored first. Then that item is asked which tells most about the first place and the first three, as in
computerised adaptive testing (van der Linden & Glas 2010), here for the question "which areas lead". What comes next
follows from the answers alone, so that a sitting can end anywhere and be resumed exactly.
"""

import zlib
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from bot.guidance.estimate import THREE_FACES, Estimate, Estimator, Given, in_order
from bot.guidance.instruments import DONT_KNOW, Interests, Kind, Option, Question
from bot.guidance.items import ItemStatistics
from bot.guidance.parts import AREAS

ANCHOR = 3
"""Answers in each area before anything is left out: with fewer the first letter suffers."""
MOST_ANCHORING = 5
"""Items of an area that are tried for its anchor when somebody keeps saying "I don't know"."""
SURE_FIRST = 0.78
"""The interview stops when the area that looks first is so with this probability, level ones included, …"""
SURE_THREE = 0.77
"""… and the first three are so with this one. Both were chosen on real answers (docs/guidance.md)."""
SURE_FLAT = 0.9
"""It also stops when there is no pattern with this one: forty questions would not find what is not there."""
WHOLE_PROFILE = 0.05
"""What the rest of the profile weighs beside an uncertainty of at most 0.25 for the first place and the first three."""
VARIETY = 0.15
"""Items that tell nearly the same are chosen by the person's seed: so each item is asked of somebody."""

TIRED_AFTER = 18
"""From here on somebody who seems tired is asked whether it is enough."""
UNKNOWN_IN_A_ROW = 4
SAME_IN_A_ROW = 8

MORE = "more"
"""The question whether a few more may be asked; its answers:"""
GO_ON, ENOUGH = "go_on", "enough"


class AdaptiveInterview:
    """Chooses the questions of the interest instrument for one person after the other; keeps nothing of them."""

    def __init__(self, instrument: Interests, statistics: ItemStatistics) -> None:
        self.instrument = instrument
        self.estimator = Estimator(statistics)
        self._area_of = dict(zip(statistics.items, statistics.areas, strict=True))
        five = {
            item.id: Question(id=item.id, kind=Kind.RATING, area=item.area, pictogram=item.pictogram)
            for item in instrument.items
        }
        three = {name: one.model_copy(update={"faces": THREE_FACES}) for name, one in five.items()}
        self._questions = {False: five, True: three}
        self._more = Question(id=MORE, kind=Kind.CHOICE, options=(Option(id=GO_ON), Option(id=ENOUGH)))
        self._chosen = lru_cache(maxsize=2048)(self._choose)

    def given(self, answers: Mapping[str, str]) -> Given:
        """The answers to items, in the order in which they were given."""
        return in_order(answers, self.estimator.statistics)

    def estimate(self, answers: Mapping[str, str], *, coarse: bool = False) -> Estimate:
        """What the answers tell so far. ``coarse``: they were given with three faces."""
        return self.estimator.estimate(self.given(answers), coarse=coarse)

    def questions(self, answers: Mapping[str, str], seed: str, *, coarse: bool = False) -> tuple[Question, ...]:
        """What was asked, in that order, and the open question if there is one."""
        known = {**self._questions[coarse], MORE: self._more}
        asked = tuple(known[name] for name in answers if name in known)
        given = self.given(answers)
        item = None if answers.get(MORE) == ENOUGH else self.next(given, seed, coarse=coarse)
        if item is None:
            return asked
        enough = MORE not in answers and (len(given) >= self.instrument.ask_after or tired(given))
        return (*asked, known[MORE if enough else item])

    def expected(self, answers: Mapping[str, str]) -> int:
        """About how many questions there will be."""
        asked = len(self.given(answers))
        return self.instrument.ask_after if asked < self.instrument.ask_after else self.instrument.most

    def next(self, given: Given, seed: str, *, coarse: bool = False) -> str | None:
        """The item that tells most now; None when the profile is settled or enough was asked."""
        return self._chosen(given, seed, coarse)

    def _choose(self, given: Given, seed: str, coarse: bool) -> str | None:
        if len(given) >= self.instrument.most:
            return None
        found = self.estimator.estimate(given, coarse=coarse)
        anchoring = self._unanchored(given, found, seed)
        if anchoring is None and settled(found):
            return None
        wanted = np.zeros(len(AREAS))
        if anchoring is not None:
            wanted[anchoring] = 1.0
        else:
            wanted = WHOLE_PROFILE + 1.5 * found.first * (1 - found.first) + found.top_three * (1 - found.top_three)
        worth = wanted @ found.told
        asked = {item for item, _ in given}
        items = self.estimator.statistics.items
        left = [
            (float(worth[number]) * (1 + VARIETY * _chance(seed, item)), item)
            for number, item in enumerate(items)
            if item not in asked and (anchoring is None or self.estimator.statistics.areas[number] is AREAS[anchoring])
        ]
        return max(left)[1] if left else None

    def _unanchored(self, given: Given, found: Estimate, seed: str) -> int | None:
        """The area that is anchored next: asked least so far, in the person's own order of areas."""
        asked = [self._area_of[item] for item, _ in given]
        open_areas = [
            (asked.count(area), _chance(seed, area), place)
            for place, area in enumerate(AREAS)
            if found.answered[place] < ANCHOR and asked.count(area) < MOST_ANCHORING
        ]
        return min(open_areas)[2] if open_areas else None


def tired(given: Given) -> bool:
    """Whether the last answers are all "I don't know", or all the same."""
    faces = [face for _, face in given]
    if len(faces) < TIRED_AFTER:
        return False
    return set(faces[-UNKNOWN_IN_A_ROW:]) == {DONT_KNOW} or len(set(faces[-SAME_IN_A_ROW:])) == 1


def settled(found: Estimate) -> bool:
    """Whether more answers would hardly change which areas lead, or that none does."""
    return (found.sure_first >= SURE_FIRST and found.sure_three >= SURE_THREE) or found.flat >= SURE_FLAT


def _chance(seed: str, name: str) -> float:
    """A number from 0 to 1 that looks random and is the same each time."""
    return zlib.crc32(f"{seed}/{name}".encode()) / 2**32
